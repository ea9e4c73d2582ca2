import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from mutants import python_changes, sql_changes
from mutants.change import Change
from mutants.tables import Equivalent, nearest, row_of

ROOT = Path(__file__).parent.parent.parent


def results(find: Callable[[str, bytes], list[Change]], text: str) -> set[str]:
    return {change.apply(text.encode()).decode() for change in find("file", text.encode())}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a < b", {"a <= b"}),
        ("a is not b", {"a is b"}),
        ("a not in (1, b)", {"a in (1, b)", "a not in (2, b)", "a not in (b)"}),
        ("a and b", {"a or b", "True and b", "a and True"}),
        ("not (a or b)", {"(a or b)", "not (a and b)"}),
        ("a - b", {"a + b", "a"}),
        ("max(a, 1)", {"min(a, 1)", "max(a, 2)"}),
        ("[a for a in b if c(a)]", {"[a for a in b if True]"}),
        ("{a, b, c}", {"{b, c}", "{a, c}", "{a, b}"}),
        ("sorted(a, key=b)", {"list(a, key=b)", "sorted(a)"}),
        ("'中' if a.strip() else True", {"'中' if (not (a.strip())) else True", "'中' if a else True", "'中' if a.strip() else False"}),
    ],
)  # fmt: skip
def test_an_expression_is_changed(before: str, after: set[str]) -> None:
    """Each expression is changed in the ways expected, and in no other."""
    assert results(python_changes.changes, f"def f():\n    return {before}\n") == {
        f"def f():\n    return {expression}\n" for expression in after
    }


def test_what_is_no_behaviour_is_left_alone() -> None:
    """Imports, assertions, annotations and docstrings are not changed."""
    text = (
        'import a\n\n\ndef f(a: "1 < 2") -> int:\n    """1 < 2"""\n    assert a < 2\n    b: Literal[1]\n    return b\n'
    )
    assert not python_changes.changes("file", text.encode())


def test_every_change_of_the_program_can_be_parsed() -> None:
    """What is made of the domain is Python, differs from what was, and is named by its lines."""
    for path in sorted((ROOT / "registry" / "domain").rglob("*.py")):
        text = path.read_bytes()
        for change in python_changes.changes(str(path), text):
            assert change.apply(text) != text
            assert change.was != change.now
            ast.parse(change.apply(text))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SELECT a FROM t WHERE a < 1", {"a <= 1", "a < 2", "true"}),
        ("SELECT a FROM t WHERE a = %(a)s AND b", {"a <> %(a)s AND b", "a = %(a)s OR b", "true AND b", "a = %(a)s AND true"}),
        ("SELECT a FROM t WHERE NOT EXISTS (SELECT)", {" EXISTS (SELECT)", "true"}),
        ("SELECT a FROM t WHERE a IN ('x', 'y')", {"a NOT IN ('x', 'y')", "a IN ('y')", "a IN ('x')", "true"}),
        ("SELECT a FROM t WHERE a BETWEEN b AND c", {"true"}),
        ("SELECT a FROM t WHERE a IS NOT NULL", {"a IS NULL", "true"}),
        ("SELECT a FROM t WHERE a + interval '1 day'", {"a - interval '1 day'", "a + interval '2 day'", "true"}),
    ],
)  # fmt: skip
def test_a_condition_of_sql_is_changed(before: str, after: set[str]) -> None:
    """Each condition is changed in the ways expected, and in no other."""
    begin = before[: before.index("WHERE") + 6]
    assert results(sql_changes.changes, f"-- q --\n-- Not 1 < 2. --\n{before};") == {
        f"-- q --\n-- Not 1 < 2. --\n{begin}{condition};" for condition in after
    }


def test_sql_is_named_by_its_statement() -> None:
    """A change knows the named statement or the function around it."""
    text = "-- one --\nSELECT 1;\n-- two --\nSELECT DISTINCT 'x';\nCREATE FUNCTION registry.f() AS $$ SELECT 3 $$"
    scopes = {change.was: change.scope for change in sql_changes.changes("file", text.encode())}
    assert scopes == {
        "SELECT 1;": "one",
        "SELECT DISTINCT 'x';": "two",
        "CREATE FUNCTION registry.f() AS $$ SELECT 3 $$": "registry.f",
    }


def test_an_equivalent_is_known_by_its_content() -> None:
    """A change named as equivalent is known on another line, and in a file that has moved."""
    text = b"def f(a):\n    return a < 1\n"
    [change, *_] = python_changes.changes("registry/errors.py", text)
    [later, *_] = python_changes.changes("registry/errors.py", b"\n\n" + text)
    [moved, *_] = python_changes.changes("registry/new.py", text)
    named = Equivalent(change.path, change.scope, change.was, change.now, "")
    gone = Equivalent("registry/gone.py", change.scope, change.was, change.now, "")
    assert named.names(later, ROOT) and gone.names(moved, ROOT)
    assert not named.names(moved, ROOT)


def test_every_source_has_nearest_tests_that_exist() -> None:
    """Each file of the program that can be changed belongs to a row, and each row names tests that are there."""
    rows = nearest()
    for folder in ("registry", "projections", "api"):
        for path in (ROOT / folder).rglob("*.py"):
            assert row_of(str(path.relative_to(ROOT)), rows), path
    for row in rows:
        assert all((ROOT / name.partition("::")[0]).exists() for name in (*row.tests, *row.without)), row
        assert any(str(path.relative_to(ROOT)).startswith(row.sources) for path in ROOT.glob("*/**/*.*")), row

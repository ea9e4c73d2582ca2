from pathlib import Path

import pytest

from mutants.report import judged, table
from mutants.run import Outcome, changes_of, run
from mutants.tables import Equivalent, Row

THING = """
LIMIT = 18
WORD = "x"


def grown(age):
    return age >= LIMIT


def absolute(number):
    return -number if number < 0 else number


def counted(number):
    while number > 0:
        number -= 1
    return number


def forgotten(number):
    return number > 1


def first():
    from importlib.resources import files
    return (files("thing") / "first.sql").read_text().split()[-1]
"""
TESTS = """
import thing


def test_grown():
    assert thing.grown(18) and not thing.grown(17)


def test_absolute():
    assert thing.absolute(-2) == thing.absolute(2) == 2 and thing.absolute(0) == 0


def test_counted():
    assert thing.counted(3) == 0


def test_first():
    assert thing.first() == "1;"


def test_fails_by_itself():
    assert False
"""
ROW = Row(("thing/",), ("tests",))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program of one module and one statement, with its tests."""
    folder = tmp_path_factory.mktemp("program")
    written = {
        "thing/__init__.py": THING,
        "thing/first.sql": "-- first --\nSELECT 1;\n",
        "tests/test_thing.py": TESTS,
        "pyproject.toml": '[tool.pytest.ini_options]\naddopts = ["--import-mode=importlib"]\n',
    }
    for name, text in written.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def outcomes(root: Path) -> dict[tuple[str, str], Outcome]:
    """What became of every change of the program."""
    found: list[Outcome] = []
    changes = [change for name in ("thing/__init__.py", "thing/first.sql") for change in changes_of(root, name)]
    failing = run(root, ROW, changes, "", found.append, workers=1, least_seconds=2)
    assert failing == ["tests/test_thing.py::test_fails_by_itself"], "left out, and said"
    return {(outcome.change.scope, outcome.change.now): outcome for outcome in found}


@pytest.mark.parametrize(
    ("scope", "now", "outcome"),
    [
        ("grown", "return age > LIMIT", "noticed"),
        ("module", "LIMIT = 19", "noticed"),
        ("first", "SELECT 2;", "noticed"),
        ("counted", "number += 1", "timeout"),
        ("absolute", "return -number if number <= 0 else number", "unnoticed"),
        ("forgotten", "return number >= 1", "not run"),
    ],
)
def test_what_becomes_of_a_change(outcomes: dict[tuple[str, str], Outcome], scope: str, now: str, outcome: str) -> None:
    """A breakage is noticed, one without end in time, a change of nothing unnoticed, and one no test runs is said."""
    assert outcomes[scope, now].outcome == outcome


def test_the_tree_stays_as_it_was(outcomes: dict[tuple[str, str], Outcome], root: Path) -> None:
    """Changes are made in a copy: the program itself is never touched."""
    assert outcomes
    assert (root / "thing" / "__init__.py").read_text() == THING


def test_the_numbers_by_folder(outcomes: dict[tuple[str, str], Outcome], root: Path) -> None:
    """Equivalent changes are counted apart; one named as equivalent that is noticed stays noticed and is named."""

    def named(scope: str, now: str) -> Equivalent:
        change = outcomes[scope, now].change
        return Equivalent(change.path, scope, change.was, now, "nothing differs at 0")

    rows = [named("absolute", "return -number if number <= 0 else number"), named("grown", "return age > LIMIT")]
    found = [judged(outcome, rows, root) for outcome in outcomes.values()]
    assert [(outcome.outcome, row) for outcome, row in found if row] == [("noticed", rows[1]), ("equivalent", rows[0])]
    last = table([outcome for outcome, _ in found]).splitlines()[-1].split()
    counted = {kind: sum(outcome.outcome == kind for outcome, _ in found) for kind in ("noticed", "timeout", "not run")}
    assert last[0] == "all"
    assert [int(number) for number in (last[1], last[2], last[4], last[5])] == [*counted.values(), 1]

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("registry", "projections", "api")
SEVERAL = {"Act", "State"}
"""Class names that several modules may define: an act and a state of each kind."""
SOURCES = sorted(path for folder in PACKAGES for path in (ROOT / folder).rglob("*.py"))
SQL = sorted(path for folder in ("registry", "projections") for path in (ROOT / folder).rglob("*.sql"))


def test_imports_point_one_way() -> None:
    """Api → projections → registry, the domain pure: import-linter's contracts in pyproject.toml are kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_holds_and_is_not_too_long(path: Path) -> None:
    """Every module begins with a docstring and has at most 300 lines, every function at most 50."""
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "no docstring"
    assert len(text.splitlines()) <= 300
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name


def test_no_folder_imports_in_a_circle() -> None:
    """The folders of the product, two levels deep, import each other in no circle."""
    arrows: dict[str, set[str]] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in PACKAGES:
                here = ".".join(path.relative_to(ROOT).with_suffix("").parts[:2])
                for name in node.names:
                    there = ".".join(f"{node.module}.{name.name}".split(".")[:2])
                    arrows.setdefault(here, set()).update({there} - {here})
    left = dict(arrows)
    while ends := [folder for folder, into in left.items() if not into & left.keys()]:
        for folder in ends:
            del left[folder]
    assert not left, {folder: sorted(into & left.keys()) for folder, into in left.items()}


def test_a_class_name_has_one_meaning() -> None:
    """No two modules of the product define the same public class name."""
    defined: dict[str, list[str]] = {}
    for path in SOURCES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                defined.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert not {name: paths for name, paths in defined.items() if len(paths) > 1 and name not in SEVERAL}


def test_nobody_imports_a_conftest() -> None:
    """What several tests use stands in tests/support; a conftest holds fixtures and hooks alone."""
    for path in (ROOT / "tests").rglob("*.py"):
        assert not re.search(r"^\s*(from|import) (\w+\.)*conftest\b", path.read_text("utf-8"), re.MULTILINE), path


def test_only_the_append_function_adds_events() -> None:
    """No statement but the append function's inserts into the log, and none updates or deletes there."""
    writes = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|COPY)\s+registry\.(event|tag|log)\b")
    found = [path.name for path in [*SQL, *SOURCES] if writes.search(path.read_text("utf-8"))]
    assert found == ["0001_log.sql"]


def test_the_domain_reads_no_clock() -> None:
    """Time enters the domain as an argument."""
    for path in (ROOT / "registry" / "domain").rglob("*.py"):
        assert not re.search(r"\.now\(|\.today\(|time\.time|monotonic\(", path.read_text("utf-8")), path.name


def test_every_statement_says_what_it_answers() -> None:
    """Every named statement is followed by a comment on what it answers."""
    for path in SQL:
        for name, after in re.findall(r"^-- (\w+)(?: \(.+\))? --\n(.*)$", path.read_text("utf-8"), re.MULTILINE):
            assert after.startswith("-- "), f"{path.name}: {name}"


def test_the_locks_name_no_host_and_pin_every_package() -> None:
    """The lock files hold versions and hashes, and no address of where to get them."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert "--index" not in text
        packages = re.findall(r"^[A-Za-z0-9_.\[\]-]+==\S+", text, re.MULTILINE)
        assert len(packages) > 30
        assert text.count("--hash=sha256:") >= len(packages)


def test_whatever_runs_is_locked_for_tests_too() -> None:
    """The run-time lock is part of the one that tests run on."""

    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([A-Za-z0-9_.\[\]-]+==[^\s;]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")

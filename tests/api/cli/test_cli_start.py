"""How the command line starts: what its help loads and lists, and which version it says it is."""

import json
import re
import subprocess
import sys

import pytest
from support.events import COUNTY
from support.metrics import Figures
from support.offices import Desks, command
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from api.cli.failures import tell
from api.cli.main import COMMANDS, app
from api.version import commit, version

HEAVY = {"fastapi", "starlette", "uvicorn", "psycopg", "pydantic", "structlog", "typst", "xlsxwriter", "docx", "jinja2"}
LOADED = """
import json, sys
from api.cli.main import main
sys.argv = ["filing-registry", *json.loads(sys.argv[1])]
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """Return the modules that a command line has loaded when it has answered."""
    program = [sys.executable, "-c", LOADED, json.dumps(arguments)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_the_help_loads_no_command_and_nothing_heavy(asked: str) -> None:
    """What tells of the commands loads neither them, nor the registry, nor a library of the server or the papers."""
    modules = loaded(asked)
    assert not modules & HEAVY
    assert not {name for name in modules if name.startswith(("registry", "projections"))}
    assert {name for name in modules if name.startswith("api.cli.")} == {"api.cli.main"}


def test_a_command_loads_its_own_module_alone() -> None:
    """A command's help loads that command, and none of the server where it has none."""
    modules = loaded("acts", "--help")
    assert {name for name in modules if name.startswith("api.cli.")} == {
        "api.cli.main",
        "api.cli.acts",
        "api.cli.terms",
    }
    assert "fastapi" not in modules


def one_line(text: str) -> str:
    """Return the first paragraph of a docstring on one line."""
    return re.sub(r"\s+", " ", text.partition("\n\n")[0])


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_of_a_command_what_it_says_itself(name: str) -> None:
    """The help's line on a command is the first sentence of the command's own help, and its group is on the page."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    assert COMMANDS[name].help == one_line(group.commands[name].help or "")
    page = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output
    assert f"─ {COMMANDS[name].panel} ─" in page
    assert re.search(rf"│ {name} +{re.escape(COMMANDS[name].help[:60])}", page)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_its_own_help(name: str) -> None:
    """Each command, and each command of a group, answers `--help` with its usage and exits 0."""
    found = get_command(app).commands[name]  # type: ignore[attr-defined]
    below = found.commands if isinstance(found, TyperGroup) else {}
    for words in ([name], *([name, word] for word in below)):
        told = CliRunner().invoke(app, [*words, "--help"], prog_name="filing-registry", env={"COLUMNS": "200"})
        assert told.exit_code == 0, told.output
        assert f"Usage: filing-registry {' '.join(words)} [OPTIONS]" in told.output
        assert "completion" not in told.output


def test_a_command_that_is_none_exits_2_with_the_nearest() -> None:
    """A misspelt command is wrong usage; the one that was meant is named."""
    told = CliRunner().invoke(app, ["migrat"])
    assert told.exit_code == 2
    assert "Did you mean 'migrate'?" in told.output


def test_the_version_has_its_commit(shared: Desks) -> None:
    """`--version`, `/version` and the figures for Prometheus name the same version and commit."""
    assert re.fullmatch(r"[0-9a-f]{40}|unknown", commit())
    done = command("host=/nowhere", "--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"filing-registry {version()} ({commit()})")
    served = shared[COUNTY].get("/version").json()
    assert (served["version"], served["commit"]) == (version(), commit())
    figures = Figures(shared.served.url)
    assert figures.of("filing_registry_build_info", version=version(), commit=commit()) == 1


def test_an_error_that_nobody_expects_keeps_its_traceback() -> None:
    """What has no sentence of its own is a fault of the program and is shown whole."""
    with pytest.raises(ZeroDivisionError):
        tell(ZeroDivisionError())


def test_a_wrong_parameter_is_said_once() -> None:
    """A tenant that is none exits 2 with one line, in both languages, whichever command it was given to."""
    for words in (["audit"], ["inbox", "--office", "370102"], ["report", "dispatch", "2021-03"], ["rules", "show"]):
        done = command("host=/nowhere", *words, "--tenant", "999999")
        assert (done.returncode, done.stdout) == (2, "")
        [line] = done.stderr.splitlines()
        assert line.startswith("✗ tenant: '999999' is none of 370100, ")
        assert "不是 370100" in line

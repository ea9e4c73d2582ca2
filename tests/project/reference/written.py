"""Every page of the reference that comes from the code, each with what makes its text.

This lies with the tests: it describes the product and is no part of it, so it is not installed with it.
docs/reference/leaf.md is written by hand, for readers without our code; its example is held by
tests/registry/evidence/test_leaf.py.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from project.pages import ROOT
from project.reference import acts, command_line, definitions, http_api, metrics, problems, rules, settings
from typer.main import get_command

from api.app import create_app
from api.cli.main import app as program
from registry.settings import Settings

FOLDER = ROOT / "docs" / "reference"


@cache
def _description() -> dict[str, Any]:
    return create_app(Settings(dsn="host=nowhere")).openapi()


PAGES: dict[str, Callable[[], str]] = {
    "http-api": lambda: http_api.text(_description()),
    "command-line": lambda: command_line.text(get_command(program)),
    "settings": settings.text,
    "metrics": metrics.text,
    "problems": lambda: problems.text(_description()["components"]["schemas"]["Problem"]),
    "rules": rules.text,
    "acts": acts.text,
    "definitions": definitions.text,
}


def path(name: str) -> Path:
    """Return where a page is."""
    return FOLDER / f"{name}.md"

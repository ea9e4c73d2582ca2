"""The port through which a decision asks for the tables and bulletins that it seals."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Draw = Callable[[str, str, int, int], Mapping[str, object]]

"""What draws a tenant's table of a month at a cut as an edition: see domain.acts.DecisionModel.drawn."""

Shown = Mapping[tuple[str, str], Mapping[str, Any]]

Compile = Callable[[str, Mapping[str, object], Shown], Mapping[str, object]]

"""What draws a quarter's bulletin from what the tenants have sealed: see domain.acts.DecisionModel.compiled."""


def no_tables(tenant: str, month: str, _cut: int, _edition: int) -> Mapping[str, object]:
    """Refuse to render: without projections no table can be sealed."""
    message = f"nothing here draws tables, so {month} of {tenant} cannot be sealed"
    raise LookupError(message)


def no_bulletins(quarter: str, _words: Mapping[str, object], _shown: Shown) -> Mapping[str, object]:
    """Refuse to compile: without projections no bulletin can be issued."""
    message = f"nothing here compiles figures, so the bulletin of {quarter} cannot be issued"
    raise LookupError(message)


def no_fonts(_text: str) -> str:
    """Find no character lacking: where nothing is drawn none is."""
    return ""


class EditionRenderer(NamedTuple):
    """Renders tables to be sealed and bulletins to be issued; projections/sealing has the functions.

    `undrawable` returns the characters of a text that no font of ours has.
    """

    table: Draw = no_tables
    bulletin: Compile = no_bulletins
    undrawable: Callable[[str], str] = no_fonts


NO_RENDERER = EditionRenderer()

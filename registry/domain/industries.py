"""Industries (GB/T 4754-2017) by division and group, and the 16 rows of Annex 1."""

from csv import DictReader
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

OTHER = 0
"""The row number of industries that Annex 1 leaves out (不在附件1)."""


@dataclass(frozen=True, slots=True)
class IndustryRow:
    """A row of Annex 1: its number 1–16, its name, and whether it is a combined category (带*)."""

    number: int
    name: str
    combined: bool


def _rows(name: str) -> list[dict[str, str]]:
    return list(DictReader((files("registry") / "data" / name).read_text("utf-8").splitlines()))


@cache
def rows() -> tuple[IndustryRow, ...]:
    """Return the 16 rows in the form's order."""
    return tuple(
        IndustryRow(int(row["row_no"]), row["name"], row["combined"] == "yes") for row in _rows("industry_rows.csv")
    )


@cache
def prefixes() -> dict[str, int]:
    """Return the longest-prefix rules: the start of a 4-digit code → its row, 0 where Annex 1 has none."""
    return {row["code_prefix"]: int(row["annex_row"] or OTHER) for row in _rows("gbt4754_prefix_rules.csv")}


@cache
def row_of(industry: str) -> int | None:
    """Return the row number of a 4-digit code, 0 if Annex 1 leaves it out, None if no division or group has it."""
    for length in (4, 3, 2):
        if (row := prefixes().get(industry[:length])) is not None:
            return row
    return None

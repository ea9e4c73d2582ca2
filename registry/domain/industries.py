"""Industries (GB/T 4754-2017) by section, division, group and class, and the 16 rows of Annex 1."""

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


@dataclass(frozen=True, slots=True)
class Division:
    """A division (大类): its two digits, its name, and its section (门类) by letter and name."""

    code: str
    name: str
    section: str
    section_name: str


@cache
def divisions() -> dict[str, Division]:
    """Return the 97 divisions by their two digits."""
    found = (Division(*(row[name] for name in _DIVISION)) for row in _rows("gbt4754_divisions.csv"))
    return {division.code: division for division in found}


_DIVISION = ("division", "name", "section", "section_name")


@cache
def names() -> dict[str, str]:
    """Return the names of divisions (大类), groups (中类) and classes (小类) by their two, three or four digits."""
    below = {row["code"]: row["name"] for row in _rows("gbt4754_classes.csv")}
    return {code: division.name for code, division in divisions().items()} | below


@cache
def below(prefix: str) -> tuple[str, ...]:
    """Return the 4-digit codes of the classes under a division or group, in order; of a class, its own."""
    return tuple(code for code in names() if len(code) == 4 and code.startswith(prefix))


@cache
def named() -> dict[str, tuple[str, ...]]:
    """Return the digits of divisions, groups and classes by name; a section's name stands for all its divisions."""
    found: dict[str, tuple[str, ...]] = {}
    for division in divisions().values():
        found[division.section_name] = (*found.get(division.section_name, ()), division.code)
    for code, name in names().items():
        if not any(code.startswith(above) for above in found.get(name, ())):  # a class is often called like its group
            found[name] = (*found.get(name, ()), code)
    return found

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
_ONE_CLASS = {
    "12": "1200",
    "591": "5910",
    "592": "5920",
    "593": "5930",
    "596": "5960",
    "599": "5990",
    "701": "7010",
    "702": "7020",
    "703": "7030",
    "704": "7040",
    "709": "7090",
    "91": "9100",
    "97": "9700",
}
"""The divisions and groups that GB/T 4754 parts no further, with the one code under them."""


def only_class(prefix: str) -> str | None:
    """Return the 4-digit code under a division or group that has just one, None where there are several."""
    return _ONE_CLASS.get(prefix)


@cache
def named() -> dict[str, tuple[str, ...]]:
    """Return divisions and groups by name, with their digits; a section's name stands for all its divisions."""
    sections = {division.section_name: division.section for division in divisions().values()}
    found = {
        name: tuple(code for code, division in divisions().items() if division.section == letter)
        for name, letter in sections.items()
    }
    found |= {division.name: (code,) for code, division in divisions().items()}
    return found | {row["name"].partition("(")[0]: (row["code_prefix"],) for row in _rows("gbt4754_prefix_rules.csv")}

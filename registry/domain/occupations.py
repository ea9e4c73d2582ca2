"""Occupations (职业分类大典, 2022) by code, to compare what a list calls them with what they are."""

from csv import DictReader
from functools import cache
from importlib.resources import files


@cache
def names() -> dict[str, str]:
    """Return the name of every occupation by its code `d-dd-dd-dd`."""
    text = (files("registry") / "data" / "occupations.csv").read_text("utf-8")
    return {row["code"]: row["name"] for row in DictReader(text.splitlines())}


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Return the codes of every occupation by its name."""
    found: dict[str, list[str]] = {}
    for code, name in names().items():
        found.setdefault(name, []).append(code)
    return {name: tuple(known) for name, known in found.items()}

"""A preview's cells as a person reads them, on the terminal and the page: names beside codes, readings beside words."""

from collections.abc import Callable, Mapping
from typing import Any

from api.schemas.imports import ImportReportAnswer, ReadRowAnswer
from api.workbooks.cells import plain
from api.workbooks.terms import SHOWN
from registry.domain import industries, regions
from registry.terms.catalogue import choice


def readable(column: str, value: Any, lang: str) -> str:  # noqa: ANN401 - each column has a type of its own
    """Return a value that was read, as JSON has it, in "zh" or "en"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return SHOWN["yes" if value else "no"].text(lang)
    if column in _READERS:
        return _READERS[column](value, lang)
    if isinstance(value, list):
        return SHOWN["and"].text(lang).join(map(str, value))
    term = choice(column, "", value)
    return term.text(lang) if term else str(value)


def _place(code: str, _lang: str) -> str:
    return f"{regions.names().get(code.partition('-')[0], '')} {code}".strip()


def _industry(code: str, _lang: str) -> str:
    division = industries.divisions().get(code[:2])
    return f"{code} {division.name}" if division else code


def _row(number: int, _lang: str) -> str:
    return next((row.name for row in industries.rows() if row.number == number), str(number))


def _scope(scope: list[dict[str, Any]], lang: str) -> str:
    items = (f"{each['occupation']} {each['title']} {_levels(each['levels'], lang)}" for each in scope)
    return SHOWN["between"].text(lang).join(items)


def _levels(levels: list[int | str], lang: str) -> str:
    terms = [choice("level", "", level) for level in levels]
    return SHOWN["and"].text(lang).join(term.text(lang).partition("/")[0] for term in terms if term)


_READERS: Mapping[str, Callable[[Any, str], str]] = {
    "county": _place,
    "unit": _place,
    "industry": _industry,
    "row": _row,
    "scope": _scope,
    "levels": _levels,
}


def beside(column: str, written: Mapping[str, str], read: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """Return a cell as written and what was read of it; no first where it is the same to the eye, no second of a fault.

    What is written more shortly than it is read, 历下 for 历下区 370102, is the same.
    """
    stands, value = written.get(column, ""), readable(column, read.get(column), lang)
    same = value and plain(stands) in plain(value)
    return ("" if same else stands), value


def replaced(row: ReadRowAnswer, headings: Mapping[str, str], lang: str) -> list[str]:
    """Return what a row takes the place of, or what stands where it may not, whose that is and since when."""
    said = []
    for there in row.replaces or ():
        values = (
            f"{headings.get(name, name)} {readable(name, value, lang) or SHOWN['nothing'].text(lang)}"
            for name, value in there.values.items()
        )
        listing = SHOWN["and"].text(lang).join(values)
        sentence = f"{'stands' if row.outcome == 'refused' else 'replaced'}{'' if listing else '_whole'}"
        facts = {"office": there.office_name, "time": str(there.recordedtime)[:16].replace("T", " ")}
        said.append(SHOWN[sentence].text(lang, values=listing, position=there.position, **facts))
    return said


def totals(body: ImportReportAnswer, lang: str) -> list[str]:
    """Return each total's figures, beside the sum of the rows where it is another."""
    headings = {column.name: column.heading for column in body.columns if column.sheet is None}
    return [
        SHOWN["total_right" if total.right else "total_wrong"].text(
            lang, row=total.row, column=headings[total.column], said=total.said, summed=total.summed
        )
        for total in body.totals
    ]


def most_telling(body: ImportReportAnswer, most: int) -> list[ReadRowAnswer]:
    """Return up to so many rows in their order: where there are more, those first that somebody should look at."""
    odd = {warning.row for warning in body.warnings}
    rows = sorted(body.read_rows, key=lambda row: not (row.outcome == "refused" or row.replaces or row.row in odd))
    return sorted(rows[:most], key=lambda row: row.row)

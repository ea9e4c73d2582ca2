"""The rows of a list as they stand beside what was read of them, and what each takes the place of."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import orjson

from api.imports.fates import RowFate
from api.imports.standing import Standing, called, stood
from api.schemas.imports import ReadRowAnswer, Replaced
from api.workbooks.form import ReadRow, SheetForm
from api.workbooks.table import SheetTable

MOST_ROWS = 1_000
"""How many rows are listed; of those past that only what takes the place of something."""


def listed(table: SheetTable, fates: Mapping[int, RowFate]) -> list[ReadRowAnswer]:
    """Return a list's rows in their order, so many as are listed."""
    rows = {entry.row: entry for entry in (*table.entries, *table.going_on, *table.refused)}
    begun = {row: entry.row for entry in table.entries for row in entry.with_rows}
    found = (_listed(table, rows[row], fates.get(begun.get(row, row)), begun.get(row)) for row in sorted(rows))
    return [*islice(found, MOST_ROWS), *(row for row in found if row.replaces)]


def _listed(table: SheetTable, entry: ReadRow, fate: RowFate | None, begun: int | None) -> ReadRowAnswer:
    return ReadRowAnswer(
        row=entry.row,
        outcome=fate.outcome if fate else "refused",
        written=entry.written,
        read=plain_values(entry),
        replaces=list(_replaced(table.form, entry, fate)) or None if fate else None,
        with_row=begun,
        hidden=entry.row - 1 in table.sheet.extent.hidden_rows or None,
    )


def plain_values(entry: ReadRow) -> dict[str, Any]:
    """Return what was read of a row itself, by column, as JSON has it."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(entry.own or entry.values))
    return found


def _replaced(form: SheetForm, entry: ReadRow, fate: RowFate) -> Iterator[Replaced]:
    for there in fate.standing:
        values = stood(form, entry, there.event)
        if fate.acts and (values or form.whole is None):
            yield _told(there, values)


def _told(there: Standing, values: dict[str, Any]) -> Replaced:
    event = there.event
    assert event.position is not None and event.recordedtime is not None  # noqa: PT018 - both come with the log
    return Replaced(
        position=event.position,
        type=event.type,
        office=event.office,
        office_name=called(event.office),
        recordedtime=event.recordedtime,
        another_office=there.foreign,
        values=values,
    )

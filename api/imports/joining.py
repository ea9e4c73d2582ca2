"""A list and the second list that belongs to it put together: what one line lacks, the whole application lacks."""

from collections.abc import Iterator

from api.workbooks.cells import CellFault
from api.workbooks.form import ReadRow, SheetFinding
from api.workbooks.table import SheetTable
from api.workbooks.terms import said
from registry.errors import Message


def join(table: SheetTable, more: SheetTable) -> list[SheetFinding]:
    """Give each entry the lines that the second list has for it; return what is wrong in that list, and for whom.

    An enterprise of which one line is faulty is held back whole.
    """
    lines: dict[str, list[ReadRow]] = {}
    for entry in more.entries:
        lines.setdefault(entry["enterprise"], []).append(entry)
    faulty = {whose: line.row for line, whose in _whose(table, more) if whose}
    known = {entry["enterprise"] for entry in (*table.entries, *table.refused)}
    faults = [
        entry.finding(CellFault("scope_without_application"), "enterprise")
        for code, left in lines.items()
        if code not in known
        for entry in left
    ]
    held, kept = list[SheetFinding](), list[ReadRow]()
    for entry in table.entries:
        found = lines.get(entry["enterprise"], [])
        items = [{name: line[name] for name in ("occupation", "title", "levels")} for line in found]
        entry.values["scope"] = [*(entry["scope"] or []), *items]
        if (row := faulty.get(entry["enterprise"])) is None:
            kept.append(entry)
            continue
        message = "Row {row} of sheet {sheet} is faulty, and an application is one act."
        held.append(entry.said(said(Message(message, row=row, sheet=more.sheet.name)), "enterprise"))
        table.refused.append(entry)
    table.entries = kept
    return held + [fault._replace(sheet=more.sheet.name) for fault in (*more.findings, *faults)]


def _whose(table: SheetTable, more: SheetTable) -> Iterator[tuple[ReadRow, str | None]]:
    """Yield each faulty line with the enterprise that it is of.

    Where its code cannot be read, its name tells, or else the lines around it, which are of one enterprise together.
    """
    named = {entry["name"]: entry["enterprise"] for entry in table.entries}
    around = {entry.row: entry["enterprise"] for entry in more.entries}
    for line in more.refused:
        whose = line["enterprise"] or named.get(line["name"])
        if whose:
            yield line, whose
            continue
        before = max((row for row in around if row < line.row), default=None)
        after = min((row for row in around if row > line.row), default=None)
        for row in (before, after):
            if row is not None:
                yield line, around[row]

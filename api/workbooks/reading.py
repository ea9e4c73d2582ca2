"""A list's rows read: values where they are right, and everything wrong in the others, cell by cell."""

from collections.abc import Callable

from api.workbooks.cells import CellFault, Where, plain, tidy
from api.workbooks.extent import Cell, Place, cell_name
from api.workbooks.form import ReadRow, SheetFinding
from api.workbooks.personal_data import names_a_person
from api.workbooks.rows import RowKind, kind_of
from api.workbooks.sums import Figures, Sums
from api.workbooks.table import PassedRow, SheetTable, filled
from api.workbooks.terms import in_cell, said
from registry.domain import regions
from registry.errors import Message, WorkbookUnreadable

Moved = Callable[[int, int], None]
_WORDLESS = frozenset({"signature", "note"})
_MOST_SHOWN = 200


def read(table: SheetTable, where: Where, moved: Moved = lambda _done, _of: None, *, least: int = 1) -> SheetTable:
    """Read a list's rows, at least so many, into the table that was found; `moved` is told of rows done and in all."""
    reading = _Reading(table, where)
    total = table.sheet.extent.rows
    for number, cells in filled(table):
        reading.take(number, cells)
        if table.rows % 500 == 499:
            moved(number, total)
    reading.finish()
    moved(total, total)
    if table.rows < least:
        raise WorkbookUnreadable("nothing_in_it", sheet=table.sheet.name)
    return table


class _Reading:
    """The rows of one list on their way into its table."""

    def __init__(self, table: SheetTable, where: Where) -> None:
        self._table, self._where = table, where
        self._seen: dict[tuple[str, ...], int] = {}
        self._sums = Sums()
        self._last: RowKind = "empty"
        self._above: list[Cell] = []
        self._groups: dict[str, list[ReadRow]] = {}
        self._later: list[tuple[int, list[Cell]]] = []

    def take(self, number: int, cells: list[Cell]) -> None:
        kind = kind_of(self._table, number, cells)
        if kind == "empty":
            return
        if kind == "unnamed" and self._last in ("total", "subtotal"):
            kind = "total"  # the figures of a total once more, or below its name
        self._last = kind
        if kind == "unnamed" or (kind == "row" and is_whole(self._table, cells, self._where)):
            self._later.append((number, cells))
        elif kind == "row":
            self._add(number, cells)
        else:
            self._pass(number, kind, cells)

    def finish(self) -> None:
        """Settle what only the other rows tell: a row that is their sum is their total, and is none of the list."""
        for number, cells in self._later:
            if self._sums.is_sum(self._figures(number, cells)):
                self._pass(number, "total", cells)
            elif is_whole(self._table, cells, self._where):
                self._table.rows += 1
                entry, _ = _entry(self._table, number, cells, self._where)
                name = regions.names()[self._where.tenant]
                unlike = "{name} is all its units together and none of them, and these figures are not their sum."
                self._table.findings.append(entry.said(said(Message(unlike, name=name)), self._table.form.key[0]))
            else:
                self._add(number, cells)
        self._hold_back()
        self._table.sums += self._sums.compared()
        for total in self._table.sums:
            if total.right:
                continue
            message = "The total says {said}; the rows come to {summed}."
            entry = ReadRow(total.row, {}, self._table.letters, self._table.sheeted.headings)
            facts = {"said": total.said, "summed": total.summed}
            self._table.warnings.append(entry.said(said(Message(message, **facts)), total.column))

    def _add(self, number: int, cells: list[Cell]) -> None:
        table = self._table
        table.rows += 1
        self._sums.add(self._figures(number, cells))
        cells = self._above = self._gone_on(cells) if table.form.gathers else cells
        entry, findings = _entry(table, number, cells, self._where)
        if table.form.gathers:
            findings += self._gather(entry, cells, good=not findings)
        elif not findings:
            findings += self._again(entry)
        table.findings += findings
        if findings:
            table.refused.append(entry)
        elif number not in self._groups.get(_whose(table, entry, cells), [entry])[0].with_rows:
            table.entries.append(entry)

    def _again(self, entry: ReadRow) -> list[SheetFinding]:
        """Return what is wrong with a row that a row before it has made needless."""
        form, key = self._table.form, tuple(str(entry[name]) for name in self._table.form.key)
        first = self._seen.setdefault(key, entry.row) if form.key else entry.row
        if first == entry.row:
            return []
        reason = "repeats_row_batch" if form.sessions else "repeats_row"
        return [entry.finding(CellFault(reason, row=first), form.key[0] if len(form.key) == 1 else None)]

    def _gone_on(self, cells: list[Cell]) -> list[Cell]:
        """Return a row that has nothing but what is gathered with the rest of the row that it goes on with."""
        places = self._table.places
        given = {column.name for at, column in places.items() if at < len(cells) and tidy(cells[at])}
        if given != {self._table.form.gathers} or not self._above:
            return cells
        gathered = [at for at, column in places.items() if column.name == self._table.form.gathers]
        return [cell if at in gathered or at not in places else self._above[at] for at, cell in enumerate(cells)]

    def _gather(self, entry: ReadRow, cells: list[Cell], *, good: bool) -> list[SheetFinding]:
        """Put a row's list to that of the row that began its act; return what is wrong between them."""
        table, name = self._table, self._table.form.gathers
        group = self._groups.setdefault(_whose(table, entry, cells), [])
        group.append(entry)
        first = group[0]
        if not good or first is entry:
            return []
        other = next((each for each in entry.letters if each != name and entry[each] != first[each]), None)
        if other:
            message = "This differs from row {row}, which is of the same enterprise."
            return [entry.said(said(Message(message, row=first.row)), other)]
        known = [item["occupation"] for item in first[name] or []]
        if not entry[name] or any(item["occupation"] in known for item in entry[name]):
            alone = table.form.key[0] if entry[name] == first[name] or not entry[name] else name
            return [entry.finding(CellFault("repeats_row", row=first.row), alone)]
        if not first.with_rows:
            first.own.update(first.values)
        first.values[name] = [*(first[name] or []), *entry[name]]
        first.with_rows.append(entry.row)
        table.going_on.append(entry)
        return []

    def _hold_back(self) -> None:
        """Hold a whole act back for one of its rows: what is only a part of it is not what was meant."""
        table = self._table
        wrong = {entry.row for entry in table.refused}
        back: set[int] = set()
        for group in self._groups.values():
            faulty = next((entry.row for entry in group if entry.row in wrong), None)
            if faulty is None:
                continue
            message = Message("Row {row} of the same enterprise is faulty, and an application is one act.", row=faulty)
            held = [entry for entry in group if entry.row not in wrong]
            table.findings += [entry.said(said(message), table.form.key[0]) for entry in held]
            table.refused += held
            back |= {entry.row for entry in held}
        table.entries = [entry for entry in table.entries if entry.row not in back]

    def _pass(self, number: int, kind: RowKind, cells: list[Cell]) -> None:
        figures = self._figures(number, cells)
        given = any(value is not None for value in figures.values())
        if kind == "section":
            self._sums.begin(number, figures if given else None)
        elif kind in ("total", "subtotal") and given:
            self._sums.total(number, figures, part=kind == "subtotal")
        words = (
            ""
            if kind in _WORDLESS
            else next((tidy(cell) for cell in cells if isinstance(cell, str) and tidy(cell)), "")
        )
        self._table.passed.append(PassedRow(number, kind, "…" if names_a_person(words) else words[:40]))

    def _figures(self, number: int, cells: list[Cell]) -> Figures:
        """Return a row's figures that are there, None for one that cannot be read."""
        found: dict[str, int | None] = {}
        for place, column in self._table.places.items():
            cell = cells[place] if place < len(cells) else None
            if column.units and (number - 1, place) in self._table.joined:
                found[column.name] = None
            elif column.units and cell is not None and tidy(cell):
                try:
                    found[column.name] = column.parse(cell, self._where)
                except CellFault:
                    found[column.name] = None
            elif column.units and (number - 1, place) in self._table.sheet.extent.errors:
                found[column.name] = None
        return found


def _whose(table: SheetTable, entry: ReadRow, cells: list[Cell]) -> str:
    """Return what tells whose a row is: its first key, or what stands in that key's place if it cannot be read."""
    name = table.form.key[0]
    at = next(place for place, column in table.places.items() if column.name == name)
    return str(entry[name] or (plain(cells[at]) if at < len(cells) else ""))


def is_whole(table: SheetTable, cells: list[Cell], where: Where) -> bool:
    """Tell whether a row of a form of units is called what the whole tenant is called: 济南市, 全市."""
    if not table.form.monthly:
        return False
    name = regions.names()[where.tenant]
    called = next(
        (plain(cells[at]) for at, column in table.places.items() if column.name == "unit" and at < len(cells)), ""
    )
    return called in {name, name[:-1], f"全{name[-1]}", f"本{name[-1]}", f"{name}本级合计"}


def _entry(table: SheetTable, number: int, cells: list[Cell], where: Where) -> tuple[ReadRow, list[SheetFinding]]:
    entry = ReadRow(number, {}, table.letters, table.sheeted.headings)
    findings: list[SheetFinding] = []
    for place, column in table.places.items():
        cell = cells[place] if place < len(cells) else None
        at = number - 1, place
        if at in table.sheet.extent.formulas:
            table.formulas.append(cell_name(*at))
        error = table.sheet.extent.errors.get(at)
        if written := _written(error or cell):
            entry.written[column.name] = written
        if error:
            findings.append(entry.said(in_cell("error_cell", {"value": error}), column.name))
            continue
        try:
            value = _value(table, at, cell, where)
        except CellFault as fault:
            findings.append(entry.finding(fault, column.name))
        else:
            if value is not None:
                entry.values[column.name] = value
    return entry, findings


def _written(cell: Cell) -> str:
    """Return what stands in a cell, for the eye: shortened, and nothing that looks like a person's number."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = "" if cell is None else str(cell).removesuffix(" 00:00:00").strip()
    return "…" if names_a_person(words) else words[:_MOST_SHOWN]


def _value(table: SheetTable, at: Place, cell: Cell, where: Where) -> object:
    """Return what a cell holds, None if it is empty and may be; raise CellFault."""
    check_shown(table, at, cell)
    column = table.places[at[1]]
    if cell is not None and (not isinstance(cell, str) or tidy(cell)):
        return column.parse(cell, where)
    if at in table.sheet.extent.formulas:
        raise CellFault("formula_unread")
    if column.required:
        raise CellFault("required")
    return None


def check_shown(table: SheetTable, at: Place, cell: Cell) -> None:
    """Raise CellFault where a figure or a day is shown as something else than its cell holds, or over several cells."""
    column, extent = table.places[at[1]], table.sheet.extent
    if area := table.joined.get(at):
        cells = f"{cell_name(area.top, area.left)}:{cell_name(area.bottom, area.right)}"
        raise CellFault(
            Message("The figure is merged over {cells}: nobody can tell what of it is this row's.", cells=cells)
        )
    if cell is None or column.drawn not in ("count", "date"):
        return
    if at in extent.marked:
        raise CellFault(Message("A part of the cell is raised or crossed out; write the figure or the day alone."))
    if column.drawn == "date" and extent.shown.get(at) == "month":
        raise CellFault(Message("The cell shows a month without its day; write the day."))
    if column.drawn == "count" and extent.shown.get(at) and not isinstance(cell, str):
        raise CellFault(Message("The cell's format shows another figure than it holds; write the figure itself."))

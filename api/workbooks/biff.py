"""What an old workbook's stream (BIFF) says of its sheets: extents, formulas, errors, passwords; no values."""

from struct import unpack_from

from api.workbooks.extent import Extent
from api.workbooks.number_format import shown_as
from registry.errors import WorkbookUnreadable

_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0085
_FORMULA, _BOOLERR = (0x0006, 0x0206, 0x0406), 0x0205
_ONE_CELL = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, _BOOLERR, *_FORMULA})
_XF, _FORMAT, _NUMBER, _RK, _ROW = 0x00E0, 0x041E, 0x0203, 0x027E, 0x0208
_SEVERAL_NUMBERS, _DIMENSIONS = 0x00BD, 0x0200
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def extents(stream: bytes) -> list[Extent]:
    """Return the sheets in the workbook's order; raise WorkbookUnreadable for a password or too large a sheet."""
    names: list[tuple[int, str, bool]] = []
    formats = _Formats()
    found: dict[int, Extent] = {}
    position, sheet = 0, None
    while position + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        if kind == _FILEPASS:
            raise WorkbookUnreadable("password")
        if kind == _BOUNDSHEET and length > 8:
            names.append((unpack_from("<I", body)[0], _name(body), body[4] & 3 != 0))
        elif kind == _BOF:
            sheet = found[position] = _named(position, names)
        elif kind == _EOF:
            sheet = None
        elif kind in (_XF, _FORMAT) and length >= 4:
            formats.read(kind, body)
        elif sheet is not None and length >= 6:
            _note(sheet, kind, body)
            formats.note(sheet, kind, body)
        position += 4 + length
    return [found.get(offset, Extent(name, hidden=hidden)) for offset, name, hidden in names]


def _named(position: int, names: list[tuple[int, str, bool]]) -> Extent:
    for offset, name, hidden in names:
        if offset == position:
            return Extent(name, hidden=hidden)
    return Extent("")


class _Formats:
    """The number formats that the workbook's head lists, and which cells show something else than their value."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.numbers: list[int] = []

    def read(self, kind: int, body: bytes) -> None:
        if kind == _XF:
            self.numbers.append(unpack_from("<H", body, 2)[0])
        elif len(body) > 5:
            length, wide = unpack_from("<H", body, 2)[0], body[4] & 1
            text = body[5 : 5 + length * (2 if wide else 1)]
            self.codes[unpack_from("<H", body)[0]] = text.decode("utf-16-le" if wide else "latin-1", "replace")

    def note(self, sheet: Extent, kind: int, body: bytes) -> None:
        row, column, style = unpack_from("<HHH", body)
        if kind in (_NUMBER, _RK, *_FORMULA):
            self._shown(sheet, row, column, style)
        elif kind == _SEVERAL_NUMBERS:
            for at in range(4, len(body) - 7, 6):
                self._shown(sheet, row, column + (at - 4) // 6, unpack_from("<H", body, at)[0])
        elif kind == _ROW and len(body) >= 16 and body[12] & 0x20:
            sheet.hidden_rows.add(row)

    def _shown(self, sheet: Extent, row: int, column: int, style: int) -> None:
        number = self.numbers[style] if style < len(self.numbers) else 0
        if kind := shown_as(number, self.codes.get(number)):
            sheet.shown[row, column] = kind


def _name(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    return body[8 : 8 + length * 2].decode("utf-16-le", "replace") if wide else body[8 : 8 + length].decode("latin-1")


def _check_dimensions(sheet: Extent, first_row: int, rows: int, first_column: int, columns: int) -> None:
    """Refuse a sheet that calls itself too large, whatever is in it: a reader makes room for what it says."""
    if rows > first_row and columns > first_column:
        Extent(sheet.name).reach(rows - first_row - 1, columns - first_column - 1)
    elif (rows, columns) != (first_row, first_column) and rows | columns:
        raise WorkbookUnreadable("damaged")


def _note(sheet: Extent, kind: int, body: bytes) -> None:
    row, column = unpack_from("<HH", body)
    if kind == _DIMENSIONS and len(body) >= 12:
        _check_dimensions(sheet, *unpack_from("<IIHH", body))
    if kind == _SEVERAL_NUMBERS:
        sheet.reach(row, max(column, unpack_from("<H", body, len(body) - 2)[0]))
    elif kind in _ONE_CELL:
        sheet.reach(row, column)
    if kind in _FORMULA and len(body) >= 14:
        sheet.formulas.add((row, column))
        if body[6] == 2 and body[12:14] == b"\xff\xff":
            sheet.errors[row, column] = _ERRORS.get(body[8], "#ERR")
    elif kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
        sheet.errors[row, column] = _ERRORS.get(body[6], "#ERR")

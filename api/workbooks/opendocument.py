"""What an OpenDocument spreadsheet (ods) says of its sheets: extents, formulas, errors; values are read elsewhere."""

from zipfile import ZipFile

from api.workbooks.extent import MOST_COLUMNS, MOST_ROWS, Area, Extent
from api.workbooks.number_format import shown_text
from api.workbooks.ooxml import Attributes, parse

_REPEATED_AT_MOST = 1 << 24


def extents(archive: ZipFile) -> list[Extent]:
    """Return the sheets in the document's order; raise WorkbookUnreadable for a damaged or too large one."""
    cells = _Cells()
    parse(archive, "content.xml", cells.start, CharacterDataHandler=cells.data, EndElementHandler=cells.end)
    return cells.sheets


def encrypted(archive: ZipFile) -> bool:
    """Tell whether the document's content is behind a password."""
    found = False

    def entry(name: str, _attributes: Attributes) -> None:
        nonlocal found
        found = found or name == "encryption-data"

    if "META-INF/manifest.xml" in archive.namelist():
        parse(archive, "META-INF/manifest.xml", entry)
    return found


class _Cells:
    """Follows the document's elements; a repeated cell reaches as far as it is repeated, if it holds anything."""

    def __init__(self) -> None:
        self.sheets: list[Extent] = []
        self.row = self.column = 0
        self.rows = self.columns = 1
        self.filled = False
        self.error: tuple[int, int] | None = None
        self.at: tuple[int, int] | None = None
        self.kind = self.text = self.style = ""
        self.hidden: set[str] = set()

    def start(self, name: str, found: Attributes) -> None:
        if name == "style":
            self.style = _attribute(found, "name")
        elif name == "table-properties" and _attribute(found, "display") == "false":
            self.hidden.add(self.style)
        elif name == "table":
            self.sheets.append(Extent(_attribute(found, "name"), hidden=_attribute(found, "style-name") in self.hidden))
            self.row, self.rows = 0, 0
        elif name == "table-row":
            self.row += self.rows
            self.rows, self.column, self.columns = _repeated(found, "number-rows-repeated"), 0, 0
            if _attribute(found, "visibility") in ("collapse", "filter") and self.sheets:
                self.sheets[-1].hidden_rows.update(range(self.row, min(self.row + self.rows, MOST_ROWS)))
        elif name in ("table-cell", "covered-table-cell"):
            self.column += self.columns
            self.columns = _repeated(found, "number-columns-repeated")
            self._cell(found)

    def _cell(self, found: Attributes) -> None:
        formula, value_type = _attribute(found, "formula"), _attribute(found, "value-type")
        self.filled = bool(formula or value_type)
        down, across = (_repeated(found, f"number-{name}-spanned") for name in ("rows", "columns"))
        if self.sheets and (down > 1 or across > 1):
            last = min(self.row + down, MOST_ROWS) - 1, min(self.column + across, MOST_COLUMNS) - 1
            self.sheets[-1].merged.append(Area(self.row, self.column, *last))
        self.at, self.kind = None, value_type
        if not self.filled or not self.sheets:
            return
        sheet, row, column = self.sheets[-1], max(self.row, 0), self.column
        sheet.reach(row + self.rows - 1, column + self.columns - 1)
        if formula:
            sheet.formulas.add((row, column))
        self.error = (row, column) if "calcext:value-type" in found and found["calcext:value-type"] == "error" else None
        self.at, self.text = (row, column), ""

    def data(self, text: str) -> None:
        if self.at:
            self.text += text

    def end(self, name: str) -> None:
        if self.at is None or name.rpartition(":")[2] not in ("table-cell", "covered-table-cell"):
            return
        if self.error:
            self.sheets[-1].errors[self.error] = self.text.strip()[:20] or "#ERR"
        elif kind := shown_text(self.kind, self.text):
            self.sheets[-1].shown[self.at] = kind
        self.error = self.at = None


def _attribute(found: Attributes, name: str) -> str:
    return next((value for label, value in found.items() if label.rpartition(":")[2] == name), "")


def _repeated(found: Attributes, name: str) -> int:
    count = _attribute(found, name)
    return min(int(count), _REPEATED_AT_MOST) if count.isascii() and count.isdecimal() else 1

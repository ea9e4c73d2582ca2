"""What a workbook of the kind xlsx says of its sheets: extents, formulas, errors; their values are read elsewhere.

Every part is read in pieces and never kept; a document type, which no workbook needs, ends the reading.
"""

import zlib
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from api.workbooks.extent import MOST_CELLS, MOST_COLUMNS, Extent, place_of
from api.workbooks.number_format import Shown, shown_as
from registry.errors import WorkbookUnreadable

BROKEN = (BadZipFile, zlib.error, LookupError, EOFError, NotImplementedError, ValueError, OSError)
"""What a damaged archive may raise when it is opened or read."""

_PIECE = 1 << 16
Attributes = dict[str, str]


def extents(archive: ZipFile) -> list[Extent]:
    """Return the sheets in the workbook's order; raise WorkbookUnreadable for a damaged or too large one."""
    shared, styles = _Shared(), _Styles()
    for part in archive.namelist():
        if part.lower().endswith("sharedstrings.xml"):
            parse(archive, part, shared.start)
        elif part.lower().endswith("styles.xml"):
            parse(archive, part, styles.start)
    return [_extent(archive, named, shared.marked, styles.shown) for named in _sheets(archive)]


def parse(archive: ZipFile, part: str, start: Callable[[str, Attributes], None], **handlers: object) -> None:
    """Walk through an XML part of an archive, names without their prefixes; raise WorkbookUnreadable if it is none."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, found: start(name.rpartition(":")[2], found)
    parser.StartDoctypeDeclHandler = _refuse_document_type
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    try:
        with archive.open(part) as pieces:
            while piece := pieces.read(_PIECE):
                parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, *BROKEN) as error:
        raise WorkbookUnreadable("damaged") from error


def _check_claims(_name: str, found: Attributes) -> None:
    """Refuse a part that says it holds more than any workbook does: a reader makes room for what it says."""
    for label, value in found.items():
        if label.lower().endswith("count") and not (value.isascii() and value.isdecimal() and int(value) <= MOST_CELLS):
            raise WorkbookUnreadable("damaged")


class _Shared:
    """Follows the shared texts; `marked` are the numbers of those of which a part is raised or crossed out."""

    def __init__(self) -> None:
        self.number = -1
        self.marked: set[str] = set()

    def start(self, name: str, found: Attributes) -> None:
        _check_claims(name, found)
        self.number += name == "si"
        if _is_mark(name, found):
            self.marked.add(str(self.number))


class _Styles:
    """Follows the styles; `shown` are the numbers of those that show something else than the value."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.inside, self.number = False, -1
        self.shown: dict[str, Shown] = {}

    def start(self, name: str, found: Attributes) -> None:
        _check_claims(name, found)
        if name == "numFmt":
            self.codes[found.get("numFmtId", "")] = found.get("formatCode", "")
        elif name.startswith("cell") and name.endswith("s"):
            self.inside = name == "cellXfs"
        elif name == "xf" and self.inside:
            self.number += 1
            key = found.get("numFmtId", "0")
            if kind := shown_as(int(key) if key.isdecimal() else 0, self.codes.get(key)):
                self.shown[str(self.number)] = kind


def _is_mark(name: str, found: Attributes) -> bool:
    value = found.get("val", "1")
    return (name == "vertAlign" and value != "baseline") or (name == "strike" and value not in ("0", "false"))


def _refuse_document_type(*_found: object) -> None:
    raise WorkbookUnreadable("damaged")


def _sheets(archive: ZipFile) -> Iterator[tuple[Extent, str]]:
    """Yield each sheet, of which the name and whether it is hidden are known, with the part that holds it."""
    book = _main_part(archive)
    folder = book.rpartition("/")[0]
    targets: dict[str, str] = {}

    def relation(name: str, found: Attributes) -> None:
        if name == "Relationship":
            target = found.get("Target", "")
            targets[found.get("Id", "")] = (
                target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            )

    parse(archive, f"{folder}/_rels/{book.rpartition('/')[2]}.rels".lstrip("/"), relation)
    named: list[tuple[Extent, str]] = []

    def sheet(name: str, found: Attributes) -> None:
        if name == "sheet":
            key = next(
                (value for label, value in found.items() if label.rpartition(":")[2] == "id" and ":" in label), ""
            )
            hidden = found.get("state", "visible") != "visible"
            named.append((Extent(found.get("name", ""), hidden=hidden), targets.get(key, "")))

    parse(archive, book, sheet)
    return iter(named)


def _main_part(archive: ZipFile) -> str:
    """Return the part that the package calls its main document."""
    found = "xl/workbook.xml"

    def relation(name: str, attributes: Attributes) -> None:
        nonlocal found
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            found = attributes.get("Target", found).lstrip("/")

    parse(archive, "_rels/.rels", relation)
    return found


class _Cells:
    """Follows a sheet's elements; a cell counts once it holds a value, however it may be formatted."""

    def __init__(self, sheet: Extent, marked: set[str], shown: dict[str, Shown]) -> None:
        self.sheet, self.marked, self.shown = sheet, marked, shown
        self.style: Shown | None = None
        self.shared = False
        self.row = self.column = -1
        self.error = self.reading = False
        self.text = ""

    def start(self, name: str, found: Attributes) -> None:
        if name == "c":
            place = place_of(found["r"]) if "r" in found else (self.row, self.column + 1)
            if place is None or min(place) < 0:
                raise WorkbookUnreadable("damaged")  # a reader might make of it a place past every sheet
            self.row, self.column = place
            self.error = found.get("t") == "e"
            self.shared = bool(self.marked) and found.get("t") == "s"
            self.style = self.shown.get(found.get("s", ""))
        elif name in ("row", "col"):
            self._place(name, found)
        elif name in ("v", "is"):
            self.sheet.reach(self.row, self.column)
            if self.style:
                self.sheet.shown[self.row, self.column] = self.style
            self.reading, self.text = (self.error or self.shared) and name == "v", ""
        elif _is_mark(name, found):
            self.sheet.marked.add((self.row, self.column))
        elif name == "f":
            self.sheet.reach(self.row, self.column)
            self.sheet.formulas.add((self.row, self.column))
        elif "count" in found:
            _check_claims(name, found)

    def data(self, text: str) -> None:
        if self.reading:
            self.text += text

    def end(self, name: str) -> None:
        if self.reading and name.rpartition(":")[2] == "v":
            if self.error:
                self.sheet.errors[self.row, self.column] = self.text[:20]
            elif self.text.strip() in self.marked:
                self.sheet.marked.add((self.row, self.column))
            self.reading = False

    def _place(self, name: str, found: Attributes) -> None:
        if name == "row":
            self.row, self.column = int(found.get("r") or self.row + 2) - 1, -1
        if found.get("hidden", "0") not in ("1", "true"):
            return
        first, last = (found.get(end, "") for end in ("min", "max"))
        if name == "row":
            self.sheet.hidden_rows.add(self.row)
        elif first.isdecimal() and last.isdecimal():
            self.sheet.hidden_columns.update(range(int(first) - 1, min(int(last), MOST_COLUMNS)))


def _extent(archive: ZipFile, named: tuple[Extent, str], marked: set[str], shown: dict[str, Shown]) -> Extent:
    sheet, part = named
    if part.startswith("xl/worksheets/") or "worksheets/" in part:
        cells = _Cells(sheet, marked, shown)
        parse(archive, part, cells.start, CharacterDataHandler=cells.data, EndElementHandler=cells.end)
    return sheet

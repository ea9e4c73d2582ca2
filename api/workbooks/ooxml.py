"""What a workbook of the kind xlsx says of its sheets: extents, formulas, errors; their values are read elsewhere.

Every part is read in pieces and never kept; a document type, which no workbook needs, ends the reading.
"""

import zlib
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from api.workbooks.extent import MOST_CELLS, Extent, place_of
from registry.errors import WorkbookUnreadable

BROKEN = (BadZipFile, zlib.error, LookupError, EOFError, NotImplementedError, ValueError, OSError)
"""What a damaged archive may raise when it is opened or read."""

_PIECE = 1 << 16
Attributes = dict[str, str]


def extents(archive: ZipFile) -> list[Extent]:
    """Return the sheets in the workbook's order; raise WorkbookUnreadable for a damaged or too large one."""
    for part in archive.namelist():
        if part.lower().endswith(("sharedstrings.xml", "styles.xml")):
            parse(archive, part, _check_claims)
    return [_extent(archive, name, part) for name, part in _sheets(archive)]


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


def _refuse_document_type(*_found: object) -> None:
    raise WorkbookUnreadable("damaged")


def _sheets(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Yield each sheet's name with the part that holds it."""
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
    named: list[tuple[str, str]] = []

    def sheet(name: str, found: Attributes) -> None:
        if name == "sheet":
            key = next(
                (value for label, value in found.items() if label.rpartition(":")[2] == "id" and ":" in label), ""
            )
            named.append((found.get("name", ""), targets.get(key, "")))

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

    def __init__(self, sheet: Extent) -> None:
        self.sheet = sheet
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
        elif name == "row":
            self.row, self.column = int(found.get("r") or self.row + 2) - 1, -1
        elif name in ("v", "is"):
            self.sheet.reach(self.row, self.column)
            self.reading, self.text = self.error and name == "v", ""
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
            self.sheet.errors[self.row, self.column] = self.text[:20]
            self.reading = False


def _extent(archive: ZipFile, name: str, part: str) -> Extent:
    sheet = Extent(name)
    if part.startswith("xl/worksheets/") or "worksheets/" in part:
        cells = _Cells(sheet)
        parse(archive, part, cells.start, CharacterDataHandler=cells.data, EndElementHandler=cells.end)
    return sheet

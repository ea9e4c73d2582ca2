"""What a file is by its content: of which kind, within the limits, without macros or password; no cell is read."""

from io import BytesIO
from struct import error as StructError  # noqa: N812 - it is one
from zipfile import ZipFile

from api.workbooks import biff, delimited, ooxml, opendocument
from api.workbooks.compound_file import MAGIC, Compound, Damaged
from api.workbooks.extent import Extent
from api.workbooks.ooxml import BROKEN
from registry.errors import WorkbookUnreadable

MOST_UNPACKED = 256 << 20
MOST_PARTS = 2_000
_TIGHTEST = 500
"""A table of nothing but the same cell packs some 200 times; what packs tighter than this is made to."""

_WORKBOOKS = {"xlsx": "xlsx", "xlsm": "xlsm", "xls": "xls", "ods": "ods", "xltx": "xlsx", "xlt": "xls", "et": "xls"}
SPEAKING = _WORKBOOKS | dict.fromkeys(delimited.ENDINGS, "csv")
"""What a file's ending says that it is; WPS's own ending is the old format under another name."""


def extents(content: bytes, ending: str | None = None) -> list[Extent]:
    """Return what a workbook says of its sheets; raise WorkbookUnreadable where it is not to be read.

    `ending` is what the file's name or media type says that it is, such as `xlsx`, None if nothing says it.
    """
    if not content:
        raise WorkbookUnreadable("empty_file")
    if content.startswith(MAGIC):
        return _compound(content, ending)
    if content.startswith(b"PK"):
        return _zipped(content, ending)
    raise WorkbookUnreadable("not_a_workbook")


def text(content: bytes, ending: str | None = None) -> str | None:
    """Return the list that bytes are as text, None if they are a workbook; raise WorkbookUnreadable if neither."""
    if not content or content.startswith((MAGIC, b"PK")):
        return None
    named, found = (ending or "").lower().lstrip("."), delimited.text_of(content)
    if found is None or named not in {"", *delimited.ENDINGS} or not (named or delimited.parted(found)):
        raise WorkbookUnreadable("not_a_workbook")
    return found


def _check_name(ending: str | None, found: str) -> None:
    named = SPEAKING.get((ending or "").lower().lstrip("."))
    if named is not None and named != found:
        raise WorkbookUnreadable("content_not_name", named=named, found=found)


def _compound(content: bytes, ending: str | None) -> list[Extent]:
    try:
        found = Compound(content)
        names = found.names
        if "EncryptedPackage" in names:
            raise WorkbookUnreadable("password")
        stream = next((name for name in ("Workbook", "Book") if name in names), None)
        if stream is None:
            raise WorkbookUnreadable("not_a_workbook")
        _check_name(ending, "xls")
        if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT"}:
            raise WorkbookUnreadable("macros")
        return biff.extents(found.stream(stream))
    except (Damaged, KeyError, IndexError, ValueError, StructError) as error:
        raise WorkbookUnreadable("damaged") from error


def _zipped(content: bytes, ending: str | None) -> list[Extent]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _unpacked(archive, len(content), ending)
    except (*BROKEN, RuntimeError) as error:  # it may ask for a password in a way that no workbook does
        raise WorkbookUnreadable("damaged") from error


def _unpacked(archive: ZipFile, packed: int, ending: str | None) -> list[Extent]:
    _check_sizes(archive, packed)
    names = set(archive.namelist())
    if len(names) < len(archive.namelist()):  # two readers might read two different parts
        raise WorkbookUnreadable("damaged")
    if "content.xml" in names and _media_type(archive, names).startswith(b"application/vnd.oasis"):
        return _open_document(archive, names, ending)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise WorkbookUnreadable("not_a_workbook")
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names) or _macro_type(archive):
        _check_name(ending, "xlsm")
        raise WorkbookUnreadable("macros")
    _check_name(ending, "xlsx")
    return ooxml.extents(archive)


def _open_document(archive: ZipFile, names: set[str], ending: str | None) -> list[Extent]:
    if b"spreadsheet" not in _media_type(archive, names):
        raise WorkbookUnreadable("not_a_workbook")
    _check_name(ending, "ods")
    if opendocument.encrypted(archive):
        raise WorkbookUnreadable("password")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise WorkbookUnreadable("macros")
    return opendocument.extents(archive)


def _check_sizes(archive: ZipFile, packed: int) -> None:
    """Refuse by the archive's directory; a part that understates itself its readers give up on, in good time."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise WorkbookUnreadable("too_many_parts", limit=MOST_PARTS)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or unpacked > max(packed * _TIGHTEST, 1 << 20):
        raise WorkbookUnreadable("unpacks_too_large", limit=MOST_UNPACKED >> 20)
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookUnreadable("password")


def _media_type(archive: ZipFile, names: set[str]) -> bytes:
    return archive.read("mimetype")[:200] if "mimetype" in names else b""


def _macro_type(archive: ZipFile) -> bool:
    """Tell whether the package calls itself one with macros, though it may hold none."""
    found = False

    def entry(_name: str, attributes: ooxml.Attributes) -> None:
        nonlocal found
        found = found or "macroenabled.main" in attributes.get("ContentType", "").lower()

    ooxml.parse(archive, "[Content_Types].xml", entry)
    return found

"""Finds the type of an uploaded file by its content, or raises the rule that refuses it.

A material (材料) is a PDF, a picture, an Office document without macros, or an OFD. Its content decides; the name and
the declared type must agree. A file is read in pieces, so memory does not grow with it.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from registry.errors import MaterialRefused
from registry.materials import check_zip

PIECE_BYTES = 1 << 16
ANY = "application/octet-stream"
"""The type that a client declares when it knows none: browsers send it for OFD."""


class MaterialType(NamedTuple):
    """A type of material: its media type, the endings of its files' names (the first is what it is kept under)."""

    media_type: str
    suffixes: tuple[str, ...]


PDF = MaterialType("application/pdf", ("pdf",))
PNG = MaterialType("image/png", ("png",))
JPEG = MaterialType("image/jpeg", ("jpg", "jpeg"))
DOCX = MaterialType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",))
XLSX = MaterialType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",))
ODS = MaterialType("application/vnd.oasis.opendocument.spreadsheet", ("ods",))
OFD = MaterialType("application/ofd", ("ofd",))
TYPES = (PDF, PNG, JPEG, DOCX, XLSX, ODS, OFD)
BY_SUFFIX = {suffix: known for known in TYPES for suffix in known.suffixes}
BY_MEDIA_TYPE = {known.media_type: known for known in TYPES}

_ZIPPED = {"docx": DOCX, "xlsx": XLSX, "ods": ODS, "ofd": OFD}
_PICTURES = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
_PICTURE_ENDS = {PNG: b"IEND\xaeB`\x82", JPEG: b"\xff\xd9"}
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_END_BYTES = 2048
_PDF_ENCRYPTED = (b"/Encrypt ", b"/Encrypt\r", b"/Encrypt\n", b"/Encrypt\t", b"/Encrypt<")


def check(file: BinaryIO, name: str, declared: str) -> MaterialType:
    """Return the type of a file by its content; raise MaterialRefused where it is not what it should be.

    `name` is the file's name, `declared` its media type as the client says it. The file is left at any place.
    """
    found = _content_type(file)
    suffix = PurePosixPath(name.replace("\\", "/")).suffix[1:].lower()
    if BY_SUFFIX.get(suffix) is not found:
        raise MaterialRefused("material_name", {"name": name, "found": found.media_type})
    if declared not in {found.media_type, ANY}:
        raise MaterialRefused("material_declared", {"declared": declared, "found": found.media_type})
    return found


def _content_type(file: BinaryIO) -> MaterialType:
    file.seek(0)
    head = file.read(PIECE_BYTES)
    if check_zip.is_program(head):
        raise MaterialRefused("material_program", {"part": "-"})
    for picture, magic in _PICTURES.items():
        if head.startswith(magic):
            _expect_end(file, _PICTURE_ENDS[picture])
            return picture
    if head.startswith(b"%PDF-"):
        _expect_end(file, b"%%EOF")
        if _holds(file, _PDF_ENCRYPTED):
            raise MaterialRefused("material_encrypted")
        return PDF
    if head.startswith(check_zip.MAGIC):
        return _ZIPPED[check_zip.check(file)]
    if head.startswith(_COMPOUND_FILE) and _holds(file, (_ENCRYPTED_PACKAGE,)):
        raise MaterialRefused("material_encrypted")
    raise MaterialRefused("material_type")


def _expect_end(file: BinaryIO, mark: bytes) -> None:
    """Refuse a file that was cut off: its last bytes hold the mark that its format ends with."""
    end = file.seek(0, 2)
    file.seek(max(0, end - _END_BYTES))
    if mark not in file.read():
        raise MaterialRefused("material_damaged")


def _holds(file: BinaryIO, marks: tuple[bytes, ...]) -> bool:
    """Tell whether one of the marks stands anywhere in a file."""
    overlap = max(map(len, marks)) - 1
    before = b""
    for piece in pieces(file):
        seen = before + piece
        if any(mark in seen for mark in marks):
            return True
        before = seen[-overlap:]
    return False


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file from its beginning, piece by piece."""
    file.seek(0)
    while piece := file.read(PIECE_BYTES):
        yield piece

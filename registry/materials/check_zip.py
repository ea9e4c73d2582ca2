"""Zip containers as materials: which document one holds, and why one is refused. Nothing is unpacked to disk.

A container is bounded before it is opened: its directory by what its end says, then its parts by what the directory
says, then each part by reading it through. A false entry in one of the three is found in the next.
"""

import struct
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from registry.errors import MaterialRefused

MAGIC = b"PK\x03\x04"
MOST_PARTS = 5_000
MOST_DIRECTORY_BYTES = 2 << 20
MOST_UNPACKED_BYTES = 512 << 20
MOST_RATIO = 250
_SMALL_BYTES = 16 << 20
"""A document may be this large unpacked, whatever its ratio: a sheet of equal cells shrinks a thousandfold."""

_PIECE_BYTES = 1 << 16
_HEAD_BYTES = 8
_MOST_TEXT_BYTES = 1 << 20
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES, _END64_BYTES = 22, 20
_MOST_COMMENT_BYTES = 0xFFFF
_ENCRYPTED_FLAG = 0x1

_PROGRAMS = (
    b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
)  # fmt: skip
"""How programs begin: Windows, Linux, scripts, Java and macOS."""
_PROGRAM_SUFFIXES = frozenset(
    {"exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "js", "wsf", "hta", "jar", "class", "lnk", "sh"}
)
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "xl/macrosheets/", "word/activex/", "xl/activex/")
_ODF_MACRO_PARTS = ("basic/", "scripts/")
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def is_program(head: bytes) -> bool:
    """Tell whether a file that begins so is a program."""
    return head.startswith(_PROGRAMS)


def check(file: BinaryIO) -> str:
    """Return which document a container holds: docx, xlsx, ods or ofd; raise MaterialRefused."""
    _bound_directory(file)
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
            _bound_parts(parts)
            _refuse_names(parts)
            for part in parts:
                _read_through(archive, part)
            return _document(archive)
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, struct.error, ValueError, RuntimeError, KeyError):
        raise MaterialRefused("material_damaged") from None


def _bound_directory(file: BinaryIO) -> None:
    """Refuse a directory that would not fit into memory, by the record at the file's end."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _MOST_COMMENT_BYTES - _END_BYTES - _END64_BYTES))
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_BYTES:
        raise MaterialRefused("material_damaged")
    if tail[max(0, place - _END64_BYTES) : place].startswith(_END64):
        raise MaterialRefused("material_bomb")  # directories of more than 4 GiB: no document of ours has one
    parts, directory = struct.unpack("<10xHI6x", tail[place : place + _END_BYTES])
    if parts > MOST_PARTS or directory > MOST_DIRECTORY_BYTES:
        raise MaterialRefused("material_bomb")


def _bound_parts(parts: list[ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise MaterialRefused("material_bomb")
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise MaterialRefused("material_encrypted")
    if any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts):
        raise MaterialRefused("material_type")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > MOST_UNPACKED_BYTES or (unpacked > _SMALL_BYTES and unpacked > packed * MOST_RATIO):
        raise MaterialRefused("material_bomb")


def _refuse_names(parts: list[ZipInfo]) -> None:
    for part in parts:
        name = part.filename.lower()
        if name.endswith(_MACRO_PARTS[:2]) or name.startswith(_MACRO_PARTS[2:]):
            raise MaterialRefused("material_macros", {"part": part.filename})
        if name.startswith(_ODF_MACRO_PARTS) and not part.is_dir():
            raise MaterialRefused("material_macros", {"part": part.filename})
        if PurePosixPath(name).suffix[1:] in _PROGRAM_SUFFIXES:
            raise MaterialRefused("material_program", {"part": part.filename})
        if name in {"encryptions.xml", "encryptinfo"}:
            raise MaterialRefused("material_encrypted")


def _read_through(archive: ZipFile, part: ZipInfo) -> None:
    """Read a part to its end: what is longer than the directory says, or damaged, fails its checksum."""
    with archive.open(part) as opened:
        if is_program(opened.read(_HEAD_BYTES)):
            raise MaterialRefused("material_program", {"part": part.filename})
        while opened.read(_PIECE_BYTES):
            pass


def _document(archive: ZipFile) -> str:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        types = _text(archive, "[Content_Types].xml")
        if b"macroEnabled" in types or b"vbaProject" in types:
            raise MaterialRefused("material_macros", {"part": "[Content_Types].xml"})
        for name, main in {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}.items():
            if main in names:
                return name
    if "mimetype" in names and "content.xml" in names and _text(archive, "mimetype").strip() == _ODS_TYPE:
        if "META-INF/manifest.xml" in names and b"encryption-data" in _text(archive, "META-INF/manifest.xml"):
            raise MaterialRefused("material_encrypted")
        return "ods"
    if "OFD.xml" in names:
        return "ofd"
    raise MaterialRefused("material_type")


def _text(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as opened:
        return opened.read(_MOST_TEXT_BYTES)

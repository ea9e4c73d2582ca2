"""Papers as enterprises hand them in, small and made up: one of each type, and the means to spoil them."""

import re
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from xlsxwriter import Workbook

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

OPEN_SHEET = "application/vnd.oasis.opendocument.spreadsheet"

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"

LOCKED_PDF = PDF.replace(b"<</Root", b"<</Encrypt 5 0 R/Root")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def zipped(parts: dict[str, bytes], *, method: int = ZIP_DEFLATED) -> bytes:
    """Return a zip container of these parts, in order."""
    made = BytesIO()
    with ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


TYPES = b'<Types><Override PartName="/word/document.xml" ContentType="application/xml"/></Types>'

WORD_PARTS = {"[Content_Types].xml": TYPES, "word/document.xml": "<w:document>评价方案</w:document>".encode()}

ODS_PARTS = {
    "mimetype": OPEN_SHEET.encode(),
    "content.xml": b"<office:document-content/>",
    "META-INF/manifest.xml": b"<manifest:manifest/>",
}

OFD_PARTS = {"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<ofd:Document/>"}

DOCX, ODS, OFD = zipped(WORD_PARTS), zipped(ODS_PARTS, method=ZIP_STORED), zipped(OFD_PARTS)


def workbook() -> bytes:
    """Return a workbook as the registry's own writer makes it."""
    made = BytesIO()
    with Workbook(made) as book:
        book.add_worksheet().write_string(0, 0, "序号")
    return made.getvalue()


XLSX = workbook()

GOOD = [
    (PDF, "评价方案.pdf", "application/pdf"),
    (PNG, "场地.PNG", "image/png"),
    (JPEG, "场地.jpeg", "image/jpeg"),
    (JPEG, "场地.jpg", "application/octet-stream"),
    (DOCX, "质量管理办法.docx", WORD),
    (XLSX, "考评人员名册.xlsx", SHEET),
    (ODS, "设备清单.ods", OPEN_SHEET),
    (OFD, "承诺书.ofd", "application/ofd"),
]


def plain(pdf: bytes) -> bytes:
    """Return a PDF with what its streams hold unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    unpacked = []
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            unpacked.append(stream)
    return pdf + b"\n".join(unpacked)

"""What a handed-in paper is, by its content: types that are taken, and all that is kept out, each under its rule."""

import struct
import tracemalloc
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile, ZipInfo

import pytest
from support.documents import (
    DOCX,
    GOOD,
    JPEG,
    LOCKED_PDF,
    ODS_PARTS,
    OFD_PARTS,
    PDF,
    PNG,
    SHEET,
    WORD,
    WORD_PARTS,
    XLSX,
    zipped,
)

from registry.errors import MaterialRefused
from registry.materials import check_zip
from registry.materials.check import ANY, BY_SUFFIX, check


def rule_of(content: bytes, name: str = "材料.docx", declared: str = ANY) -> str:
    """Return the rule under which a file is refused."""
    with pytest.raises(MaterialRefused) as refusal:
        check(BytesIO(content), name, declared)
    return refusal.value.rule


@pytest.mark.parametrize(("content", "name", "declared"), GOOD, ids=[name for _, name, _ in GOOD])
def test_a_paper_of_each_type_is_taken(content: bytes, name: str, declared: str) -> None:
    """A paper whose content, name and declared type agree is taken, under the type of its content."""
    found = check(BytesIO(content), name, declared)
    assert found is BY_SUFFIX[name.rpartition(".")[2].lower()]
    assert declared in {found.media_type, ANY}


@pytest.mark.parametrize(
    ("name", "declared", "rule"),
    [
        ("材料.png", ANY, "material_name"),
        ("材料", ANY, "material_name"),
        ("材料.pdf.exe", "application/pdf", "material_name"),
        ("C:\\扫描\\材料.pdf.", "application/pdf", "material_name"),
        (".pdf", ANY, "material_name"),
        ("材料.pdf", "image/png", "material_declared"),
    ],
)
def test_content_name_and_declared_type_agree(name: str, declared: str, rule: str) -> None:
    """A PDF under another name or declared as something else is refused, and it is said what it is."""
    with pytest.raises(MaterialRefused) as refusal:
        check(BytesIO(PDF), name, declared)
    assert (refusal.value.rule, refusal.value.facts["found"]) == (rule, "application/pdf")
    assert check(BytesIO(PDF), "C:\\扫描\\材料.PDF", declared if rule == "material_name" else ANY)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\0" * 100, b"\x7fELF\x02\x01", b"#!/bin/sh\nrm -rf /\n", b"\xca\xfe\xba\xbe\0\0", b"\xcf\xfa\xed\xfe\x07",
        zipped(WORD_PARTS | {"word/embeddings/setup.EXE": b"x"}),
        zipped(WORD_PARTS | {"word/media/image1.png": b"MZ\x90\x00 in disguise"}),
        zipped(OFD_PARTS | {"Doc_0/run.ps1": b"Get-Item"}),
    ],
)  # fmt: skip
def test_programs_are_kept_out(content: bytes) -> None:
    """A program is refused, whatever it is called, and so is a document that holds one."""
    assert rule_of(content) == "material_program"


@pytest.mark.parametrize(
    "parts",
    [
        WORD_PARTS | {"word/vbaProject.bin": b"x"},
        WORD_PARTS | {"xl/macrosheets/sheet1.xml": b"x"},
        WORD_PARTS | {"word/activeX/activeX1.xml": b"x"},
        WORD_PARTS | {"[Content_Types].xml": b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"'},
        ODS_PARTS | {"Basic/Standard/Module1.xml": b"x"},
        ODS_PARTS | {"Scripts/python/run.txt": b"x"},
    ],
)
def test_macros_are_kept_out(parts: dict[str, bytes]) -> None:
    """A document with macros is refused under any name, also where only its own table of types gives it away."""
    for name in ("a.docx", "a.docm", "a.xlsm", "a.ods"):
        assert rule_of(zipped(parts), name) == "material_macros"


def test_encrypted_files_are_kept_out() -> None:
    """A PDF, a container, an Office document or a sheet that needs a password is refused, and it is said why."""
    assert rule_of(LOCKED_PDF, "a.pdf") == "material_encrypted"
    assert (
        rule_of(PDF.replace(b"<</Root", b"<<" + b" " * 65_520 + b"/Encrypt<</V 4>>/Root"), "a.pdf")
        == "material_encrypted"
    )
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 70_000
    assert rule_of(compound + "EncryptedPackage".encode("utf-16-le"), "a.xlsx") == "material_encrypted"
    assert (
        rule_of(zipped(ODS_PARTS | {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "a.ods")
        == "material_encrypted"
    )
    locked = bytearray(DOCX)
    locked[6] |= 1
    locked[DOCX.index(b"PK\x01\x02") + 8] |= 1
    assert rule_of(bytes(locked)) == "material_encrypted"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "material_type"),
        (b"hello", "material_type"),
        (b"<html>", "material_type"),
        (b"GIF89a" + b"\0" * 100, "material_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "material_type"),
        (zipped({"a.txt": b"x"}), "material_type"),
        (zipped({"mimetype": b"application/epub+zip", "content.xml": b"x"}), "material_type"),
        (PDF[:60], "material_damaged"),
        (PNG[:-8], "material_damaged"),
        (JPEG[:-2], "material_damaged"),
        (DOCX[:-30], "material_damaged"),
        (DOCX.replace(b"PK\x01\x02", b"PK\x09\x09"), "material_damaged"),
        (b"PK\x03\x04", "material_damaged"),
    ],
)
def test_what_is_none_of_the_types_or_not_whole_is_kept_out(content: bytes, rule: str) -> None:
    """Anything else is refused as of no type that is taken, and what was cut off or altered as damaged."""
    assert rule_of(content, "a.pdf") == rule


def test_a_part_that_was_altered_is_found() -> None:
    """A byte changed inside a document breaks the part's checksum."""
    content = bytearray(zipped(WORD_PARTS, method=0))
    content[content.index("评价方案".encode())] ^= 1
    assert rule_of(bytes(content)) == "material_damaged"


def test_methods_of_packing_that_documents_do_not_use_are_kept_out() -> None:
    """A document's parts are stored or deflated; others could ask for any amount of memory."""
    assert rule_of(zipped(WORD_PARTS, method=ZIP_BZIP2)) == "material_type"


# Bombs


def test_a_container_that_unpacks_to_much_more_is_kept_out() -> None:
    """A part that shrank a thousandfold is refused by what the directory says, a small one is not."""
    assert rule_of(zipped(WORD_PARTS | {"word/big.xml": b"\0" * (20 << 20)})) == "material_bomb"
    assert check(BytesIO(zipped(WORD_PARTS | {"word/equal.xml": b" " * (4 << 20)})), "a.docx", WORD)


def test_a_directory_that_lies_about_a_parts_size_is_found() -> None:
    """Where a part is longer than the directory says, reading stops at what it says, and the checksum does not hold."""
    content = bytearray(zipped(WORD_PARTS | {"word/big.xml": b"\0" * (40 << 20)}))
    entry = content.rindex(b"word/big.xml") - 46
    content[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    assert rule_of(bytes(content)) == "material_damaged"


def test_a_directory_of_many_parts_is_never_read() -> None:
    """A million parts, or a directory of megabytes, are refused by the end record, before the directory takes memory."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for number in range(check_zip.MOST_PARTS + 1):
            archive.writestr(ZipInfo(f"{number}"), b"")
    assert rule_of(made.getvalue()) == "material_bomb"
    huge = bytearray(DOCX)
    end = huge.rindex(b"PK\x05\x06")
    huge[end + 12 : end + 16] = struct.pack("<I", 3 << 20)
    assert rule_of(bytes(huge)) == "material_bomb"
    assert rule_of(DOCX[:end] + b"PK\x06\x07" + b"\0" * 16 + DOCX[end:]) == "material_bomb"


def test_a_bomb_within_the_bounds_costs_time_but_no_memory() -> None:
    """Reading a document through takes memory for a piece of it, not for what it unpacks to."""
    content = zipped(WORD_PARTS | {"word/large.xml": bytes(range(256)) * 40_000})
    tracemalloc.start()
    try:
        check(BytesIO(content), "a.docx", WORD)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2 << 20


def test_the_builders_make_what_they_say() -> None:
    """The made-up papers are what other programs take for such: the picture unpacks, the workbook opens."""
    assert zlib.decompress(PNG[PNG.index(b"IDAT") + 4 : PNG.index(b"IEND") - 8]) == b"\0\0"
    with ZipFile(BytesIO(XLSX)) as archive:
        assert "xl/workbook.xml" in archive.namelist()
    assert check(BytesIO(XLSX), "a.xlsx", SHEET)

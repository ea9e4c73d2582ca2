"""Files that are not to be read: each is refused for its own reason, in little time, before memory is spent."""

import re
import struct
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from time import perf_counter
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from support.workbooks import SURVEY, book, saved, survey_row

from api.workbooks import biff
from api.workbooks.compound_file import Compound, Damaged
from api.workbooks.extent import cell_name, place_of
from api.workbooks.terms import CELLS, UNREADABLE, unreadable
from api.workbooks.workbook import _try_elsewhere, sheets
from registry.errors import WorkbookUnreadable

FILES = Path(__file__).parent / "files"
XLS, ODS, PASSWORD = ((FILES / name).read_bytes() for name in ("survey.xls", "survey.ods", "password.xlsx"))
PLAIN = book(SURVEY, survey_row())
PAGE = "This is a web page under the name of a workbook; open it in Excel or WPS and save it as xlsx."
SHEET = "xl/worksheets/sheet1.xml"


def reason(content: bytes, ending: str | None = None) -> str:
    """Return why a file is not read, and see that the reason has its sentence in both languages."""
    with pytest.raises(WorkbookUnreadable) as refused:
        sheets(content, ending)
    said = unreadable(refused.value.reason, refused.value.facts)
    assert said.zh
    assert said.en
    assert "{" not in said.zh + said.en
    return refused.value.reason


def repacked(content: bytes, changes: dict[str, bytes], *, drop: str | None = None) -> bytes:
    """Return an archive with parts changed, added or dropped."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name not in changes and name != drop:
                archive.writestr(name, source.read(name))
        for name, part in changes.items():
            archive.writestr(name, part)
    return target.getvalue()


def part(name: str) -> bytes:
    """Return a part of a plain workbook."""
    with ZipFile(BytesIO(PLAIN)) as archive:
        return archive.read(name)


def sheet_of(*cells: str) -> bytes:
    """Return a workbook whose sheet has these rows, as XML."""
    found = part(SHEET)
    start, end = found.index(b"<sheetData>"), found.index(b"</sheetData>")
    return repacked(PLAIN, {SHEET: found[:start] + b"<sheetData>" + "".join(cells).encode() + found[end:]})


@cache
def bomb() -> bytes:
    """Return a workbook that unpacks to 260 MB."""
    target = BytesIO(PLAIN)
    with (
        ZipFile(target, "a", ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/media/bomb", "w") as part_of_it,
    ):
        for _ in range(260):
            part_of_it.write(bytes(1 << 20))
    return target.getvalue()


def liar() -> bytes:
    """Return a workbook whose texts unpack to 50 MB, of which its directory says 100 bytes."""
    texts = b"<sst>" + b"<si><t>12345678</t></si>" * 2_000_000 + b"</sst>"
    packed = repacked(PLAIN, {"xl/sharedStrings.xml": texts})
    size = struct.pack("<I", len(texts))
    assert packed.count(size) == 2
    return packed.replace(size, struct.pack("<I", 100))


def boasting(rows: int, columns: int) -> bytes:
    """Return an old workbook that says it has so many cells."""
    found = bytearray(XLS)
    at = XLS.index(struct.pack("<HHIIHH", 0x0200, 14, 0, 7, 0, 10)) + 8
    struct.pack_into("<I", found, at, rows)
    struct.pack_into("<H", found, at + 6, columns)
    return bytes(found)


WRONG: dict[str, tuple[Callable[[], bytes], str | None, str]] = {
    "nothing": (bytes, "xlsx", "empty_file"),
    "a text": ("统一社会信用代码,企业名称".encode, "xlsx", "not_a_workbook"),
    "a page saved as xls": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "xls", PAGE),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "xlsx", "not_a_workbook"),
    "an old workbook called xlsx": (lambda: XLS, "xlsx", "content_not_name"),
    "a new workbook called xls": (lambda: PLAIN, "xls", "content_not_name"),
    "an ods called xlsx": (lambda: ODS, ".XLSX", "content_not_name"),
    "a workbook called ods": (lambda: PLAIN, "ods", "content_not_name"),
    "a text document": (lambda: repacked(PLAIN, {"word/document.xml": b"<a/>"}, drop=None).replace(b"xl/", b"xx/"), None, "not_a_workbook"),
    "an archive": (lambda: repacked(PLAIN, {}, drop="[Content_Types].xml"), None, "not_a_workbook"),
    "a password": (lambda: PASSWORD, "xlsx", "password"),
    "macros": (lambda: repacked(PLAIN, {"xl/vbaProject.bin": b"x"}), "xlsm", "macros"),
    "macros under another name": (lambda: repacked(PLAIN, {"xl/vbaProject.bin": b"x"}), None, "macros"),
    "a macro file called xlsx": (lambda: repacked(PLAIN, {"xl/vbaProject.bin": b"x"}), "xlsx", "content_not_name"),
    "macros announced": (
        lambda: repacked(PLAIN, {"[Content_Types].xml": part("[Content_Types].xml").replace(b"spreadsheetml.sheet.main", b"x.macroEnabled.main")}),
        "xlsm",
        "macros",
    ),
    "macros in an ods": (lambda: repacked(ODS, {"Basic/script-lc.xml": b"<a/>"}), "ods", "macros"),
    "a password on an ods": (
        lambda: repacked(ODS, {"META-INF/manifest.xml": b'<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'}),
        "ods",
        "password",
    ),
    "the first half": (lambda: PLAIN[: len(PLAIN) // 2], "xlsx", "damaged"),
    "the first half of an old one": (lambda: XLS[:700], "xls", "damaged"),
    "no sheet where one should be": (lambda: repacked(PLAIN, {}, drop=SHEET), "xlsx", "damaged"),
    "no relations": (lambda: repacked(PLAIN, {}, drop="xl/_rels/workbook.xml.rels"), "xlsx", "damaged"),
    "an encoding that is none": (
        lambda: repacked(PLAIN, {SHEET: b'<?xml version="1.0" encoding="UTF-9"?>' + part(SHEET)}),
        "xlsx",
        "damaged",
    ),
    "half an element": (lambda: repacked(PLAIN, {SHEET: part(SHEET)[:-20]}), "xlsx", "damaged"),
    "entities in entities": (lambda: repacked(PLAIN, {SHEET: b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>' + part(SHEET)}), "xlsx", "damaged"),
    "2,000 parts": (lambda: repacked(PLAIN, {f"xl/{number}.xml": b"" for number in range(2_001)}), "xlsx", "too_many_parts"),
    "a bomb": (bomb, "xlsx", "unpacks_too_large"),
    "a part that understates itself": (liar, "xlsx", "damaged"),
    "a cell past every sheet": (lambda: sheet_of('<row r="1"><c r="AAAAAAA1"><v>1</v></c></row>'), "xlsx", "damaged"),
    "more texts than there are": (
        lambda: repacked(PLAIN, {"xl/sharedStrings.xml": b'<sst uniqueCount="9999999999"><si><t>1</t></si></sst>'}),
        "xlsx",
        "damaged",
    ),
    "more cells than there are": (lambda: boasting(1_000_000, 250), "xls", "too_many_rows"),
    "a small bomb": (lambda: repacked(PLAIN, {"xl/sharedStrings.xml": bytes(64 << 20)}), "xlsx", "unpacks_too_large"),
    "a cell in the last corner": (lambda: sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "xlsx", "too_many_rows"),
    "a cell far to the right": (lambda: sheet_of('<row r="300"><c r="XFD300"><v>1</v></c></row>'), "xlsx", "too_many_cells"),
    "2 million rows": (lambda: sheet_of(*('<row><c t="n"><v>1</v></c></row>' for _ in range(100_001))), "xlsx", "too_many_rows"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_is_not_to_be_read_says_why(case: str) -> None:
    """Each is refused for its own reason, in both languages, within a second or two."""
    content, ending, expected = WRONG[case]
    begun = perf_counter()
    assert reason(content(), ending) == expected
    assert perf_counter() - begun < 10


PEAK = """
import sys, resource
from api.workbooks.workbook import _try_elsewhere, sheets
from registry.errors import WorkbookUnreadable
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        content = file.read()
    try:
        sheets(content, "xlsx")
    except WorkbookUnreadable as refused:
        print(refused.reason)
print(peak() - before)
"""


def test_a_bomb_is_refused_before_memory_is_spent(tmp_path: Path) -> None:
    """Neither what unpacks to 260 MB, nor a cell in the last corner, nor 2 million rows cost memory."""
    cases = ("a bomb", "a small bomb", "a part that understates itself", "a cell in the last corner", "2 million rows")
    for case in cases:
        (tmp_path / case).write_bytes(WRONG[case][0]())
    command = [sys.executable, "-c", PEAK, *(str(tmp_path / case) for case in cases)]
    *reasons, kilobytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert reasons == [WRONG[case][2] for case in cases]
    assert int(kilobytes) < 20_000


def test_an_archive_with_a_name_twice_is_refused() -> None:
    """Of two parts with one name two readers might read two different ones."""
    target = BytesIO(PLAIN)
    with ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, part(SHEET))
    assert reason(target.getvalue(), "xlsx") == "damaged"


def test_a_value_repeated_a_million_times_is_refused() -> None:
    """In an ods a few bytes may stand for a million rows."""
    with ZipFile(BytesIO(ODS)) as archive:
        content = archive.read("content.xml")
    repeated = re.sub(rb'number-rows-repeated="\d+">', b'number-rows-repeated="1000000">', content).replace(
        b'<table:table-cell table:number-columns-repeated="1024"/>',
        b'<table:table-cell office:value-type="float" office:value="1"/>',
    )
    assert repeated != content
    assert reason(repacked(ODS, {"content.xml": repeated}), "ods") == "too_many_rows"


def records(*bodies: tuple[int, bytes]) -> bytes:
    """Return a stream of an old workbook's records: a sheet of them behind its name."""
    named = struct.pack("<HBB", 0, 1, 0) + b"A\0\0\0\0"
    offset = 4 + 4 + len(named)
    head = struct.pack("<HHI", 0x0085, 4 + len(named), offset) + named
    body = b"".join(struct.pack("<HH", kind, len(found)) + found for kind, found in ((0x0809, b"\0" * 16), *bodies))
    return head + body


def test_an_old_workbook_is_looked_through_too() -> None:
    """Extents, formulas, errors and passwords are found in an old workbook's records."""
    number, formula = (
        struct.pack("<HHHd", 4, 2, 0, 1.0),
        struct.pack("<HHH", 5, 1, 0) + b"\x02\0\x17\0\0\0\xff\xff" + b"\0" * 8,
    )
    [sheet] = biff.extents(
        records((0x0203, number), (0x0006, formula), (0x0205, struct.pack("<HHHBB", 1, 1, 0, 0x2A, 1)))
    )
    assert (sheet.rows, sheet.columns) == (6, 3)
    assert sheet.formulas == {(5, 1)}
    assert sheet.errors == {(5, 1): "#REF!", (1, 1): "#N/A"}
    with pytest.raises(WorkbookUnreadable, match="too_many_cells"):
        biff.extents(records((0x0203, struct.pack("<HHHd", 65_535, 255, 0, 1.0))))
    with pytest.raises(WorkbookUnreadable, match="password"):
        biff.extents(records((0x002F, b"\0" * 6)))


def test_what_would_end_a_process_ends_one_of_its_own() -> None:
    """The reader gives up its whole process over an old workbook that asks for terabytes; ours goes on."""
    with pytest.raises(WorkbookUnreadable, match="damaged"):
        _try_elsewhere(boasting(4_000_000_000, 255))
    _try_elsewhere(XLS)


def test_a_chain_without_an_end_is_not_followed_for_ever() -> None:
    """A compound file whose sectors lead back to themselves is damaged."""
    found = Compound(XLS)
    assert {"Root Entry", "Workbook"} <= found.names
    looped = bytearray(XLS)
    table = (struct.unpack_from("<I", XLS, 76)[0] + 1) * 512
    for place in range(128):
        struct.pack_into("<I", looped, table + 4 * place, place)
    with pytest.raises(Damaged):
        Compound(bytes(looped))


@settings(max_examples=60, deadline=None, database=None)
@given(st.sampled_from([PLAIN, XLS, ODS, PASSWORD]), st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(content: bytes, data: st.DataObject) -> None:
    """Whatever bytes are changed or cut, the answer is rows or a reason."""
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(content) // 2, len(content)))
    try:
        for sheet in sheets(bytes(damaged[:cut])):
            assert all(isinstance(row, list) for row in sheet.rows())
    except WorkbookUnreadable as refused:
        unreadable(refused.reason, refused.facts)


def test_cells_that_only_have_a_format_do_not_count() -> None:
    """A million formatted blanks below a table are no rows."""
    blanks = "".join(
        f'<row r="{row}"><c r="A{row}" s="1"/><c r="XFD{row}" s="1"/></row>' for row in range(1_000_000, 1_000_500)
    )
    found = sheets(sheet_of('<row r="1"><c r="B1"><v>5</v></c></row>', blanks), "xlsx")
    assert [list(sheet.rows()) for sheet in found] == [[[None, 5]]]


def test_cells_without_a_name_follow_one_another() -> None:
    """Rows and cells may leave out where they are."""
    [sheet] = sheets(sheet_of("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><f>1+1</f><v>2</v></c></row>"), "xlsx")
    assert (sheet.extent.rows, sheet.extent.columns, sheet.extent.formulas) == (2, 2, {(1, 0)})


def test_errors_and_formulas_are_found_by_their_cells() -> None:
    """A reader gives nothing for an error; what the file says of it is found beside it."""
    workbook = Workbook()
    workbook.worksheets[0]["C2"] = "=1/0"
    content = saved(workbook)
    with ZipFile(BytesIO(content)) as archive:
        found = (
            archive.read(SHEET)
            .replace(b'<c r="C2"', b'<c r="C2" t="e"')
            .replace(b"<v />", b"<v>#DIV/0!</v>")
            .replace(b"<v></v>", b"<v>#DIV/0!</v>")
        )
    [sheet] = sheets(repacked(content, {SHEET: found}), "xlsx")
    assert sheet.extent.errors == {(1, 2): "#DIV/0!"}
    assert sheet.extent.formulas == {(1, 2)}


@pytest.mark.parametrize(
    ("place", "name"), [((0, 0), "A1"), ((6, 25), "Z7"), ((6, 26), "AA7"), ((1_048_575, 16_383), "XFD1048576")]
)
def test_a_cell_is_called_as_in_excel(place: tuple[int, int], name: str) -> None:
    """Row and column give the cell's name, and the name gives them back."""
    assert cell_name(*place) == name
    assert place_of(name) == place


def test_every_reason_has_a_sentence_and_every_sentence_a_use() -> None:
    """The code names the reasons that the glossary has, no others, and both languages have the same places."""
    root = Path(__file__).parents[3]
    text = "".join(
        path.read_text("utf-8")
        for folder in ("api/workbooks", "api/imports")
        for path in (root / folder).rglob("*.py")
        if path.name != "terms.py"
    )
    for term in (*UNREADABLE.values(), *CELLS.values()):
        assert set(re.findall(r"\{(\w+)\}", term.zh)) == set(re.findall(r"\{(\w+)\}", term.en))
    assert set(re.findall(r'WorkbookUnreadable\(\s*"(\w+)"', text)) == UNREADABLE.keys()
    named = set(re.findall(r'"(\w+)"', text))
    assert CELLS.keys() <= named
    assert set(re.findall(r'CellFault\("(\w+)"', text)) <= CELLS.keys()

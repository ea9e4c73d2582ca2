"""The bulletin as a Word document, opened again: its layout, tables and pictures, the same bytes for the same bulletin.

How it looks on paper is not tested here; that takes eyes.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from support.bulletins import BULLETIN, DRAFT

from projections.render.bulletin_docx import bulletin_docx
from projections.render.bulletin_layout import paper

ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps color spacing w kern position sz szCs u vertAlign lang",
    "tblPr": "tblStyle tblStyleRowBandSize tblStyleColBandSize tblW jc tblInd tblBorders tblLayout tblCellMar tblLook"
    " tblCaption",
    "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
}
"""The standard's order of those properties that are to be found."""


@pytest.fixture(scope="module")
def written() -> bytes:
    """The bulletin as a file."""
    return bulletin_docx(BULLETIN)


@pytest.fixture(scope="module")
def opened(written: bytes) -> Document:
    """The file, opened again."""
    return docx.Document(BytesIO(written))


def test_the_same_bulletin_is_the_same_file(written: bytes) -> None:
    """Written again it is the same bytes, with no time of writing in any part."""
    assert bulletin_docx(BULLETIN) == written
    with ZipFile(BytesIO(written)) as parts:
        assert parts.testzip() is None
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_is_laid_out_as_an_official_document(opened: Document) -> None:
    """A4 with the standard's margins, body in 仿宋 三号, title in 小标宋 二号, pages numbered on either side."""
    section = opened.sections[0]
    lengths = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in lengths if length] == [210, 297, 37, 28]
    found = {paragraph.text: paragraph.runs[0] for paragraph in opened.paragraphs if paragraph.runs}
    made = paper(BULLETIN)
    for text, size, font in (
        (made.title, 22, "方正小标宋简体"),
        (made.lead, 16, "仿宋_GB2312"),
        ("一、总体进展", 16, "黑体"),
        (made.number, 16, "仿宋_GB2312"),
    ):
        run = found[text]
        assert run.font.size == Pt(size)
        assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == font
    for footer, told in ((section.footer, f"{made.clocks}\t—  —"), (section.even_page_footer, f"—  —\t{made.clocks}")):
        assert footer.paragraphs[0]._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
        assert [paragraph.text for paragraph in footer.paragraphs] == [told]


def test_the_imprint_stands_at_the_foot_of_the_last_page(opened: Document) -> None:
    """The imprint is framed on the lower edge of the text, as wide as that, before nothing but the end."""
    imprint, end = opened.paragraphs[-2:]
    assert (imprint.text, end.text) == ("山东省职业技能鉴定指导中心\t2021年4月12日印发", "")
    frame = imprint._p.pPr.find(qn("w:framePr"))
    assert [frame.get(qn(f"w:{name}")) for name in ("w", "vAnchor", "yAlign")] == ["8844", "margin", "bottom"]


def test_the_signature_is_never_alone_on_a_page(opened: Document) -> None:
    """The last words of the text stay with the signature, the signature with the date, the date four characters in."""
    made = paper(BULLETIN)
    at = [paragraph.text for paragraph in opened.paragraphs].index(made.dated)
    text, signed, dated = (opened.paragraphs[place].paragraph_format for place in (at - 2, at - 1, at))
    assert (text.keep_with_next, signed.keep_with_next) == (True, True)
    assert (signed.right_indent, dated.right_indent) == (Pt(12), Pt(64)), "centred over the date"
    annex = opened.paragraphs[at + 1]
    assert (annex.text, annex.paragraph_format.page_break_before) == (made.pictures[0].title, True)


def test_every_element_is_where_the_standard_has_it(written: bytes) -> None:
    """Properties of paragraphs, runs, tables and cells stand in the order of ISO/IEC 29500, in every part."""
    with ZipFile(BytesIO(written)) as parts:
        told = [
            parts.read(name)
            for name in ("word/document.xml", "word/footer1.xml", "word/footer2.xml", "word/styles.xml")
        ]
    seen: set[str] = set()
    for root in map(parse_xml, told):
        for kind, order in ORDERS.items():
            for properties in root.iter(qn(f"w:{kind}")):
                names = [part.tag.rpartition("}")[2] for part in properties]
                assert names == sorted(names, key=order.split().index), kind
                seen.update(names)
    assert {"framePr", "pBdr", "outlineLvl", "tblCaption", "spacing"} <= seen


def test_the_document_is_chinese_and_nobody_elses(written: bytes) -> None:
    """Its words are Chinese, its numbers are never broken, and no picture of the library's template comes along."""
    with ZipFile(BytesIO(written)) as parts:
        names, settings, styles = parts.namelist(), parts.read("word/settings.xml"), parts.read("word/styles.xml")
    assert not [name for name in names if "thumbnail" in name]
    found = re.findall(r'<w:(?:lang|themeFontLang) w:val="([^"]*)" w:eastAsia="([^"]*)"', (settings + styles).decode())
    assert found
    assert set(found) == {("en-US", "zh-CN")}


def test_a_missing_font_has_its_stand_in(written: bytes) -> None:
    """The document names the font to take where an office lacks one."""
    with ZipFile(BytesIO(written)) as parts:
        table = parts.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table


def test_every_table_is_there_whole(opened: Document) -> None:
    """Every table of the paper stands in the document cell by cell, its headings repeated on each page."""
    for table, grid in zip(paper(BULLETIN).tables, opened.tables, strict=True):
        rows = [tuple(cell.text for cell in row.cells) for row in grid.rows]
        assert rows == [table.headings, *(tuple(map(str, row)) for row in table.rows)]
        assert grid.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        parts = [part.tag.rpartition("}")[2] for part in grid._tbl.tblPr]
        assert parts == ["tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook", "tblCaption"]
        assert grid._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == table.title


def test_every_picture_is_described(opened: Document) -> None:
    """Four pictures, each with its description for whoever cannot see it."""
    told = [shape._inline.docPr.get("descr") for shape in opened.inline_shapes]
    assert told == [picture.description for picture in paper(BULLETIN).pictures]


def test_it_is_dated_as_the_bulletin_is(opened: Document) -> None:
    """Title, author and dates are the bulletin's, not those of the drawing."""
    told = opened.core_properties
    assert (told.title, told.author) == (BULLETIN.title, BULLETIN.issuer)
    assert told.created == told.modified == datetime(2021, 4, 12, tzinfo=UTC)


def test_a_long_offices_name_stays_on_one_line(opened: Document) -> None:
    """A long name is set smaller in the red head and in the imprint rather than broken into two lines."""
    named = replace(BULLETIN, issuer="山东省人力资源和社会保障厅职业技能鉴定指导中心")
    smaller = docx.Document(BytesIO(bulletin_docx(named)))
    for document, sizes in ((opened, [30, 14]), (smaller, [19, 12])):
        lines = (document.paragraphs[0], document.paragraphs[-2])
        assert [line.runs[0].font.size for line in lines] == [Pt(size) for size in sizes]


def test_a_draft_is_marked_in_red() -> None:
    """The first line of a draft says that it is one."""
    first = docx.Document(BytesIO(bulletin_docx(DRAFT))).paragraphs[0]
    assert first.text == "草稿"
    assert str(first.runs[0].font.color.rgb) == "C8161D"

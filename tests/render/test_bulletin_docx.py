"""The bulletin as a Word document, opened again: its layout, tables and pictures, the same bytes for the same bulletin.

How it looks on paper is not tested here; that takes eyes.
"""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from bulletins import BULLETIN, DRAFT
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from projections.render.bulletin_docx import bulletin_docx
from projections.render.bulletin_paper import paper


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
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0]._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
        assert footer.paragraphs[1].text == made.clocks
    assert opened.paragraphs[-1].text == "山东省职业技能鉴定指导中心\t2021年4月12日印发"


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
        assert parts == ["tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"], "the standard's order"


def test_every_picture_is_described(opened: Document) -> None:
    """Four pictures, each with its description for whoever cannot see it."""
    told = [shape._inline.docPr.get("descr") for shape in opened.inline_shapes]
    assert told == [picture.description for picture in paper(BULLETIN).pictures]


def test_it_is_dated_as_the_bulletin_is(opened: Document) -> None:
    """Title, author and dates are the bulletin's, not those of the drawing."""
    told = opened.core_properties
    assert (told.title, told.author) == (BULLETIN.title, BULLETIN.issuer)
    assert told.created == told.modified == datetime(2021, 4, 12, tzinfo=UTC)


def test_a_draft_is_marked_in_red() -> None:
    """The first line of a draft says that it is one."""
    first = docx.Document(BytesIO(bulletin_docx(DRAFT))).paragraphs[0]
    assert first.text == "草稿"
    assert str(first.runs[0].font.color.rgb) == "C8161D"

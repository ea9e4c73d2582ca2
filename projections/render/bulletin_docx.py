"""A quarterly bulletin (通报) as a Word document in the layout of GB/T 9704: the same bytes for the same bulletin.

Its words are in bulletin_layout.py, what the library cannot write in docx.py. The fonts are those that offices
have; where one is missing Word takes the one that the document's table of fonts names instead.
"""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from projections.bulletin.bulletin import Bulletin
from projections.render.bulletin import picture_png
from projections.render.bulletin_layout import BulletinPaper, paper
from projections.render.bulletin_tables import BulletinTable, Cell
from projections.render.charts import Picture
from projections.render.docx import (
    FANG,
    HEI,
    PLAIN,
    SONG,
    add_page_number,
    element,
    remove_thumbnail,
    set_at_foot,
    set_border,
    set_closer,
    set_font_table,
    set_fonts,
    set_language,
    set_level,
    set_table,
    timeless,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_RED, _GREY = "C8161D", "5A5A5A"
_SIZE, _LINE = 16, 28.9
"""三号, and the standard's 22 lines a page."""
_CLOSER_TWIPS = 5
"""By which characters stand closer, so that a line has the standard's 28 of them."""
_WIDTH_MM = 156
_TWIPS_A_MM = 1440 / 25.4
_SHORT = 25
"""A table of fewer rows stays on one page, and its rows have room; a longer one is small."""


def bulletin_docx(bulletin: Bulletin) -> bytes:
    """Return a bulletin as a Word document."""
    import docx  # noqa: PLC0415 - as the typesetter, only when a document is drawn

    made = paper(bulletin)
    document = docx.Document()
    _prepare(document, made)
    _head(document, made)
    _body(document, made)
    for place, picture in enumerate(made.pictures):
        _picture(document, picture, first=bool(made.dated) and not place)
    for table in made.tables:
        _table(document, table)
    _imprint(document, made)
    written = BytesIO()
    document.save(written)
    return timeless(written.getvalue())


def _prepare(document: "Document", made: BulletinPaper) -> None:
    from docx.shared import Mm, Pt  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25.5)
    normal = document.styles["Normal"]
    normal.font.size = Pt(_SIZE)
    properties = normal.element.get_or_add_rPr()
    set_fonts(properties, FANG)
    set_closer(properties, _CLOSER_TWIPS)
    normal.paragraph_format.line_spacing = Pt(_LINE)
    normal.paragraph_format.space_after = Pt(0)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
        footer.paragraphs[0].style = normal
        _foot(footer.paragraphs[0], made.clocks, odd=odd)
    day = datetime.combine(made.day, time(), UTC)
    told = document.core_properties
    told.title, told.author, told.last_modified_by, told.comments = made.title, made.issuer, made.issuer, made.mark
    told.created = told.modified = day
    set_language(document)
    set_font_table(document)
    remove_thumbnail(document)


def _foot(paragraph: "Paragraph", clocks: str, *, odd: bool) -> None:
    """The page's number a character from the outer edge, and both clocks at the other."""
    from docx.enum.text import WD_TAB_ALIGNMENT  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    form = paragraph.paragraph_format
    form.line_spacing = Pt(16)
    form.left_indent = Pt(0 if odd else 14)
    form.tab_stops.add_tab_stop(Mm(_WIDTH_MM) - (Pt(14) if odd else 0), WD_TAB_ALIGNMENT.RIGHT)
    if odd:
        _write(paragraph, f"{clocks}\t", 8, PLAIN, _GREY)
    _write(paragraph, "— ", 14, PLAIN)
    add_page_number(paragraph)
    _write(paragraph, " —", 14, PLAIN)
    if not odd:
        _write(paragraph, f"\t{clocks}", 8, PLAIN, _GREY)


def _write(paragraph: "Paragraph", text: str, size: float, font: str = FANG, colour: str | None = None) -> None:
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    set_fonts(run._r.get_or_add_rPr(), font)  # noqa: SLF001 - the library names no fonts by script
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _paragraph(  # noqa: PLR0913, PLR0917 - what a paragraph has
    document: Any,  # noqa: ANN401 - a document or a cell
    text: str,
    size: float = _SIZE,
    font: str = FANG,
    side: str = "JUSTIFY",
    indent: float = 0,
    before: float = 0,
    colour: str | None = None,
) -> "Paragraph":
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    paragraph: Paragraph = document.add_paragraph()
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, side)
    paragraph.paragraph_format.first_line_indent = Pt(indent)
    paragraph.paragraph_format.space_before = Pt(before)
    _write(paragraph, text, size, font, colour)
    return paragraph


def _head(document: "Document", made: BulletinPaper) -> None:
    """The red head 35 mm below the text's edge, two lines to the number, 4 mm to the line, two lines to the title."""
    from docx.shared import Mm, Pt  # noqa: PLC0415

    if made.mark:
        _paragraph(document, made.mark, 12, HEI, "LEFT", colour=_RED).paragraph_format.line_spacing = Pt(16)
    size = max(18, min(30, int(Mm(_WIDTH_MM).pt / _ems(made.issuer))))
    name = _paragraph(document, made.issuer, size, SONG, "CENTER", colour=_RED)
    name.paragraph_format.line_spacing = Pt(44)
    name.paragraph_format.space_before = Mm(35) - Pt((44 - size) / 2) - Pt(32 if made.mark else 0)
    number = _paragraph(document, made.number, side="CENTER", before=2 * _LINE - 7)
    set_border(number, "bottom", 12, _RED, apart=6)
    title = _paragraph(document, made.title, made.title_points, SONG, "CENTER", before=2 * _LINE)
    title.paragraph_format.line_spacing = Pt(made.title_points + 12)
    title.paragraph_format.space_after = Pt(_LINE)


def _body(document: "Document", made: BulletinPaper) -> None:
    _paragraph(document, made.addressee)
    last = _paragraph(document, made.lead, indent=2 * _SIZE)
    for heading, text in made.sections:
        headed = _paragraph(document, heading, font=HEI, indent=2 * _SIZE)
        headed.paragraph_format.keep_with_next = True
        set_level(headed, 0)
        last = _paragraph(document, text, indent=2 * _SIZE)
    # A page of signature and date alone, without a word of the text, is what the standard forbids.
    last.paragraph_format.keep_with_next = bool(made.sections)
    _signature(document, made)


def _signature(document: "Document", made: BulletinPaper) -> None:
    """The date four characters from the right edge, the office centred over it, as for a sealed document."""
    from docx.shared import Pt  # noqa: PLC0415

    signed = _paragraph(document, made.signed, side="RIGHT", before=_LINE)
    signed.paragraph_format.right_indent = Pt(2 * _SIZE)
    if not made.dated:
        return
    signed.paragraph_format.keep_with_next = True
    wider = (_ems(made.signed) - _ems(made.dated)) / 2
    signed.paragraph_format.right_indent = Pt(max(0, 4 - wider) * _SIZE)
    dated = _paragraph(document, made.dated, side="RIGHT")
    dated.paragraph_format.right_indent = Pt(4 * _SIZE)


def _ems(text: str) -> float:
    return sum(1 if east_asian_width(character) in "WF" else 0.5 for character in text)


def _picture(document: "Document", picture: Picture, *, first: bool) -> None:
    from docx.enum.text import WD_LINE_SPACING  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    title = _paragraph(document, picture.title, 14, HEI, "CENTER", before=0 if first else 16)
    title.paragraph_format.keep_with_next = True
    title.paragraph_format.page_break_before = first
    set_level(title, 0)
    shown = _paragraph(document, "", side="CENTER")
    shown.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    shown.paragraph_format.keep_with_next = True
    drawn = shown.add_run().add_picture(BytesIO(picture_png(picture.svg)), width=Mm(_WIDTH_MM))
    told = drawn._inline.docPr  # noqa: SLF001 - the library has no way to describe a picture
    told.set("descr", picture.description)
    told.set("title", picture.title)
    _paragraph(document, picture.description, 10.5, FANG, "LEFT").paragraph_format.line_spacing = Pt(16)


def _table(document: "Document", table: BulletinTable) -> None:
    from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    title = _paragraph(document, table.title, 14, HEI, "CENTER", before=16)
    title.paragraph_format.keep_with_next = True
    set_level(title, 0)
    grid = document.add_table(rows=1 + len(table.rows), cols=len(table.headings), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    set_table(grid, table.title, apart=50)
    whole, together = sum(table.widths), len(table.rows) < _SHORT
    widths = [Mm(_WIDTH_MM * width / whole) for width in table.widths]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for place, (row, words) in enumerate(zip(grid.rows, (table.headings, *table.rows), strict=True)):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no repeated headings
        properties.append(element("cantSplit"))
        if together:
            row.height, row.height_rule = Pt(23), WD_ROW_HEIGHT_RULE.AT_LEAST
        if not place:
            properties.append(element("tblHeader"))
        for cell, word, width, left in zip(row.cells, words, widths, table.left, strict=True):
            cell.width = width
            font = HEI if not place else FANG
            _fill(cell, word, font, 10.5 if together else 9, left=left and place > 0)
            cell.paragraphs[0].paragraph_format.keep_with_next = together
    _paragraph(document, table.note, 10.5, FANG, "LEFT").paragraph_format.line_spacing = Pt(16)


def _fill(cell: Any, word: Cell, font: str, size: float, *, left: bool) -> None:  # noqa: ANN401 - a cell of the library's
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT  # noqa: PLC0415
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    side = "RIGHT" if not isinstance(word, str) else "LEFT" if left else "CENTER"
    paragraph = cell.paragraphs[0]
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, side)
    paragraph.paragraph_format.line_spacing = Pt(14)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0 if size < 10 else 1)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _write(paragraph, str(word), size, font)


def _imprint(document: "Document", made: BulletinPaper) -> None:
    """The imprint (版记) between two lines on the lower edge of the last page's text."""
    from docx.enum.text import WD_TAB_ALIGNMENT  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    told = f"{made.issuer}\t{made.imprint}"
    size = min(14, int(Mm(_WIDTH_MM).pt / (_ems(told) + 4)))
    line = _paragraph(document, told, size, FANG, "LEFT", indent=14)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH_MM) - Pt(14), WD_TAB_ALIGNMENT.RIGHT)
    for edge in ("top", "bottom"):
        set_border(line, edge, 8, "000000", apart=1)
    set_at_foot(line, round(_WIDTH_MM * _TWIPS_A_MM))
    # A frame stands on the page of what follows it.
    _paragraph(document, "", side="LEFT").paragraph_format.line_spacing = Pt(1)

"""A quarterly bulletin (通报) as a Word document in the layout of GB/T 9704: the same bytes for the same bulletin.

Its words stand in bulletin_paper. The fonts are those that offices have; where one is missing Word takes the one that
the document's table of fonts names instead.
"""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from projections.bulletin_words import Bulletin
from projections.render.bulletin import picture_png
from projections.render.bulletin_paper import Paper, Table, paper
from projections.render.pictures import Picture

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

SONG, FANG, HEI, PLAIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
_INSTEAD = {SONG: "华文中宋", FANG: "仿宋", HEI: "SimHei", PLAIN: "SimSun"}
_RED = "C8161D"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHORT = 25
"""A table of fewer rows stays on one page."""


def bulletin_docx(bulletin: Bulletin) -> bytes:
    """Return a bulletin as a Word document."""
    import docx  # noqa: PLC0415 - as the typesetter, only when a document is drawn

    made = paper(bulletin)
    document = docx.Document()
    _prepare(document, made)
    _head(document, made)
    _body(document, made)
    for picture in made.pictures:
        _picture(document, picture)
    for table in made.tables:
        _table(document, table)
    _imprint(document, made)
    written = BytesIO()
    document.save(written)
    return _timeless(written.getvalue())


def _prepare(document: "Document", made: Paper) -> None:
    from docx.shared import Mm, Pt  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(20)
    normal = document.styles["Normal"]
    normal.font.size = Pt(16)
    _fonts(normal.element.get_or_add_rPr(), FANG)
    normal.paragraph_format.line_spacing = Pt(28.9)
    normal.paragraph_format.space_after = Pt(0)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
        _page_number(footer.paragraphs[0], odd=odd)
        clocks = _paragraph(footer, made.clocks, 8, PLAIN, "CENTER")
        clocks.paragraph_format.line_spacing = Pt(12)
    day = datetime.combine(made.day, time(), UTC)
    told = document.core_properties
    told.title, told.author, told.last_modified_by, told.comments = made.title, made.issuer, made.issuer, made.mark
    told.created = told.modified = day
    told.language = "zh-CN"
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = _font_table()  # noqa: SLF001 - the library has no way to name a font's stand-in


def _font_table() -> bytes:
    named = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in _INSTEAD.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:fonts xmlns:w="{_WORD}">{named}</w:fonts>'.encode()


def _fonts(properties: Any, name: str) -> None:  # noqa: ANN401 - an element of lxml's
    from docx.oxml.ns import qn  # noqa: PLC0415

    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _write(paragraph: "Paragraph", text: str, size: float, font: str = FANG, colour: str | None = None) -> None:
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _fonts(run._r.get_or_add_rPr(), font)  # noqa: SLF001 - the library names no fonts by script
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _paragraph(  # noqa: PLR0913, PLR0917 - what a paragraph has
    document: Any,  # noqa: ANN401 - a document or a cell
    text: str,
    size: float = 16,
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


def _head(document: "Document", made: Paper) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    if made.mark:
        _paragraph(document, made.mark, 12, HEI, "LEFT", colour=_RED)
    name = _paragraph(document, made.issuer, 30 if len(made.issuer) < 19 else 22, SONG, "CENTER", colour=_RED)
    name.paragraph_format.line_spacing = Pt(44)
    name.paragraph_format.space_before = Pt(60)
    number = _paragraph(document, made.number, side="CENTER", before=28)
    _border(number, "bottom", 12, _RED, apart=11)
    title = _paragraph(document, made.title, 22, SONG, "CENTER", before=44)
    title.paragraph_format.line_spacing = Pt(34)
    title.paragraph_format.space_after = Pt(24)


def _body(document: "Document", made: Paper) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    _paragraph(document, made.addressee)
    _paragraph(document, made.lead, indent=32)
    for heading, text in made.sections:
        _paragraph(document, heading, font=HEI, indent=32).paragraph_format.keep_with_next = True
        _paragraph(document, text, indent=32)
    for text, before in ((made.signed, 40), (made.dated, 0)):
        if text:
            signed = _paragraph(document, text, side="RIGHT", before=before)
            signed.paragraph_format.right_indent = Pt(32)


def _picture(document: "Document", picture: Picture) -> None:
    from docx.enum.text import WD_LINE_SPACING  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    _paragraph(document, picture.title, 12, HEI, "CENTER", before=16).paragraph_format.keep_with_next = True
    shown = _paragraph(document, "", side="CENTER")
    shown.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    shown.paragraph_format.keep_with_next = True
    drawn = shown.add_run().add_picture(BytesIO(picture_png(picture.svg)), width=Mm(156))
    told = drawn._inline.docPr  # noqa: SLF001 - the library has no way to describe a picture
    told.set("descr", picture.description)
    told.set("title", picture.title)
    _paragraph(document, picture.description, 9, FANG, "LEFT")


def _table(document: "Document", table: Table) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    _paragraph(document, table.title, 14, HEI, "CENTER", before=16).paragraph_format.keep_with_next = True
    grid = document.add_table(rows=1 + len(table.rows), cols=len(table.headings), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = _element("tblCellMar")
    for edge in ("left", "right"):
        margins.append(_element(edge, w="50", type="dxa"))
    # The standard has the margins before the look; some readers refuse a file in any other order.
    grid._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # noqa: SLF001 - the library has no margins of cells
    whole, together = sum(table.widths), len(table.rows) < _SHORT
    widths = [Mm(156 * width / whole) for width in table.widths]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for place, (row, words) in enumerate(zip(grid.rows, (table.headings, *table.rows), strict=True)):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no repeated headings
        properties.append(_element("cantSplit"))
        if not place:
            properties.append(_element("tblHeader"))
        for cell, word, width, left in zip(row.cells, words, widths, table.left, strict=True):
            cell.width = width
            _fill(cell, word, HEI if not place else FANG, left=left and place > 0)
            cell.paragraphs[0].paragraph_format.keep_with_next = together
    _paragraph(document, table.note, 10.5, FANG, "LEFT").paragraph_format.line_spacing = Pt(16)


def _fill(cell: Any, word: str | int, font: str, *, left: bool) -> None:  # noqa: ANN401 - a cell of the library's
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT  # noqa: PLC0415
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    side = "RIGHT" if isinstance(word, int) else "LEFT" if left else "CENTER"
    paragraph = cell.paragraphs[0]
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, side)
    paragraph.paragraph_format.line_spacing = Pt(14)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _write(paragraph, str(word), 10.5, font)


def _imprint(document: "Document", made: Paper) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    line = _paragraph(document, f"{made.issuer}\t{made.imprint}", 14, FANG, "LEFT", before=48)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(151), WD_TAB_ALIGNMENT.RIGHT)
    line.paragraph_format.left_indent = Pt(14)
    for edge in ("top", "bottom"):
        _border(line, edge, 8, "000000", apart=1)


def _border(paragraph: "Paragraph", edge: str, eighths: int, colour: str, *, apart: int) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415

    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no borders
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = _element("pBdr")
        after = ("shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "jc", "rPr")
        following = (child for child in properties if child.tag in {qn(f"w:{name}") for name in after})
        first = next(following, None)
        if first is None:
            properties.append(borders)
        else:
            first.addprevious(borders)
    borders.append(_element(edge, val="single", sz=str(eighths), space=str(apart), color=colour))


def _page_number(paragraph: "Paragraph", *, odd: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if odd else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    _write(paragraph, "— ", 14, PLAIN)
    field = _element("fldSimple", instr="PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - the library has no fields
    _write(paragraph, "1", 14, PLAIN)
    field.append(paragraph.runs[-1]._r)  # noqa: SLF001 - as above
    _write(paragraph, " —", 14, PLAIN)


def _element(name: str, **attributes: str) -> Any:  # noqa: ANN401 - an element of lxml's
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _timeless(content: bytes) -> bytes:
    """Return a container with the same parts and no time of writing."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w") as new:
        for part in old.infolist():
            kept = ZipInfo(part.filename)
            kept.compress_type = ZIP_DEFLATED
            new.writestr(kept, old.read(part), compresslevel=6)
    return made.getvalue()

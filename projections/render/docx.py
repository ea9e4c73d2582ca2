"""What a Word document of GB/T 9704 needs and the library cannot write: fonts by script, borders, frames, page numbers.

Every element goes where the standard (ISO/IEC 29500) wants it, for some readers refuse a file in any other order.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from projections.render.terms import TYPEFACES

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

SONG, FANG, HEI, PLAIN = TYPEFACES["song_title"], TYPEFACES["fang_gb2312"], TYPEFACES["hei"], TYPEFACES["song"]
_INSTEAD = {SONG: TYPEFACES["zhongsong"], FANG: TYPEFACES["fang"], HEI: "SimHei", PLAIN: "SimSun"}
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LANGUAGE = "zh-CN"
_AFTER_BORDERS = ("shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "jc", "outlineLvl", "rPr")
_AFTER_SPACING = ("w", "kern", "position", "sz", "szCs", "lang")
_NOT_OURS = "/docProps/thumbnail.jpeg"


def element(name: str, **attributes: str) -> Any:  # noqa: ANN401 - an element of lxml's
    """Return a new element of the word processing namespace."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as the typesetter, only when a document is drawn
    from docx.oxml.ns import qn  # noqa: PLC0415

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _insert(parent: Any, child: Any, following: tuple[str, ...]) -> None:  # noqa: ANN401 - elements of lxml's
    """Put a child before the first of those that follow it in the standard's order."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    names = {qn(f"w:{name}") for name in following}
    first = next((each for each in parent if each.tag in names), None)
    if first is None:
        parent.append(child)
    else:
        first.addprevious(child)


def set_fonts(properties: Any, name: str) -> None:  # noqa: ANN401 - an element of lxml's
    """Name one font for every script; the library names it for Latin letters alone."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def set_closer(properties: Any, twips: int) -> None:  # noqa: ANN401 - an element of lxml's
    """Move characters together by so many twentieths of a point."""
    _insert(properties, element("spacing", val=str(-twips)), _AFTER_SPACING)


def set_language(document: "Document") -> None:
    """Make the document Chinese, where the library's template is English and Japanese.

    Figures and Latin letters stay English: a Chinese number might be broken between any two characters.
    """
    from docx.oxml.ns import qn  # noqa: PLC0415

    languages = *document.styles.element.iter(qn("w:lang")), *document.settings.element.iter(qn("w:themeFontLang"))
    for language in languages:
        language.set(qn("w:eastAsia"), _LANGUAGE)
    document.core_properties.language = _LANGUAGE


def set_font_table(document: "Document") -> None:
    """Name for each font the one to take where an office lacks it."""
    named = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in _INSTEAD.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = f'{head}<w:fonts xmlns:w="{_WORD}">{named}</w:fonts>'.encode()  # noqa: SLF001 - see the docstring above


def remove_thumbnail(document: "Document") -> None:
    """Remove the picture of the library's own template, which a folder would show for the document."""
    package = document.part.package
    for name, relation in list(package.rels.items()):
        if not relation.is_external and relation.target_part.partname == _NOT_OURS:
            del package.rels[name]


def set_border(paragraph: "Paragraph", edge: str, eighths: int, colour: str, *, apart: int) -> None:
    """Draw a line along an edge of a paragraph, so many eighths of a point wide and points apart."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no borders
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = element("pBdr")
        _insert(properties, borders, _AFTER_BORDERS)
    borders.append(element(edge, val="single", sz=str(eighths), space=str(apart), color=colour))


def set_level(paragraph: "Paragraph", level: int) -> None:
    """List a paragraph in the document's outline, from level 0 on."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has levels in styles alone
    _insert(properties, element("outlineLvl", val=str(level)), ("rPr",))


def set_at_foot(paragraph: "Paragraph", width: int) -> None:
    """Stand a paragraph, so many twips wide, on the lower edge of its page's text."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no frames
    where = {"vAnchor": "margin", "hAnchor": "margin", "xAlign": "left", "yAlign": "bottom"}
    following = ("widowControl", "numPr", "suppressLineNumbers", "pBdr", *_AFTER_BORDERS)
    _insert(properties, element("framePr", w=str(width), wrap="notBeside", **where), following)


def add_page_number(paragraph: "Paragraph") -> None:
    """Add the number of the page that the paragraph stands on, in the format of the run before it."""
    from copy import deepcopy  # noqa: PLC0415

    before = paragraph.runs[-1]._r  # noqa: SLF001 - the library has no fields
    run = deepcopy(before)
    run.clear_content()
    run.text = "1"
    field = element("fldSimple", instr="PAGE")
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - as above


def set_table(grid: "Table", title: str, *, apart: int) -> None:
    """Give a table its alternative text, and keep its words so many twips from the lines beside them."""
    margins = element("tblCellMar")
    for edge in ("left", "right"):
        margins.append(element(edge, w=str(apart), type="dxa"))
    properties = grid._tbl.tblPr  # noqa: SLF001 - the library has neither
    _insert(properties, margins, ("tblLook", "tblCaption"))
    properties.append(element("tblCaption", val=title))


def timeless(content: bytes) -> bytes:
    """Return a container with the same parts and no time of writing."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w") as new:
        for part in old.infolist():
            kept = ZipInfo(part.filename)
            kept.compress_type = ZIP_DEFLATED
            new.writestr(kept, old.read(part), compresslevel=6)
    return made.getvalue()

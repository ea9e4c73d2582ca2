"""The same sheets written by four hands: openpyxl, XlsxWriter, a zip of our own as xlsx, and one as OpenDocument."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from xlsxwriter import Workbook as Written

Area = tuple[int, int, int, int]
"""A merged area: first row and column, last row and column, from 0."""

_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Page:
    """A sheet: its rows, its merged areas, and whether it is hidden."""

    rows: Sequence[Sequence[Any]]
    merged: Sequence[Area] = ()
    name: str = "Sheet1"
    hidden: bool = False


def by_openpyxl(*pages: Page) -> bytes:
    """Return the sheets as openpyxl writes them."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for page in pages:
        sheet = workbook.create_sheet(page.name)
        sheet.sheet_state = "hidden" if page.hidden else "visible"
        for row in page.rows:
            sheet.append(list(row))
        for top, left, bottom, right in page.merged:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    workbook.active = next(place for place, page in enumerate(pages) if not page.hidden)
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def by_xlsxwriter(*pages: Page) -> bytes:
    """Return the sheets as XlsxWriter writes them."""
    target = BytesIO()
    with Written(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}) as workbook:
        dated = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for page in pages:
            sheet = workbook.add_worksheet(page.name)
            for area in page.merged:
                sheet.merge_range(*area, "")
            for number, row in enumerate(page.rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, dated)
                    elif cell is not None:
                        sheet.write(number, place, cell)
            if page.hidden:
                sheet.very_hidden()
        workbook.worksheets()[next(place for place, page in enumerate(pages) if not page.hidden)].set_first_sheet()
        workbook.worksheets()[next(place for place, page in enumerate(pages) if not page.hidden)].activate()
    return target.getvalue()


_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _letters(place: int) -> str:
    return chr(65 + place) if place < 26 else chr(64 + place // 26) + chr(65 + place % 26)


def _ooxml_cell(number: int, place: int, cell: Any, style: int | None = None) -> str:
    at = f'r="{_letters(place)}{number + 1}"'
    styled = "" if style is None else f' s="{style}"'
    match cell:
        case None:
            return ""
        case bool():
            return f'<c {at} t="b"><v>{int(cell)}</v></c>'
        case int() | float():
            return f"<c {at}{styled}><v>{cell}</v></c>"
        case date():
            day = cell.date() if isinstance(cell, datetime) else cell
            return f'<c {at} s="{1 if style is None else style}"><v>{(day - _EPOCH).days}</v></c>'
    return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'


def by_zip(*pages: Page, formats: Sequence[str] = (), styled: dict[tuple[int, int], int] | None = None) -> bytes:
    """Return the sheets as a package of our own; `formats` are number formats, `styled` which cells have which."""
    target = BytesIO()
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    codes = ["yyyy\\-mm\\-dd", *formats]
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        parts = "".join(
            f'<Override PartName="/xl/worksheets/s{at}.xml" ContentType="{kinds}.worksheet+xml"/>'
            for at in range(len(pages))
        )
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>{parts}</Types>',
        )
        relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        archive.writestr(
            "_rels/.rels",
            f'{relations}<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        states = ['state="hidden"' if page.hidden else "" for page in pages]
        sheets = "".join(
            f'<sheet name="{escape(page.name)}" sheetId="{at + 1}" {states[at]} r:id="s{at}"/>'
            for at, page in enumerate(pages)
        )
        archive.writestr("xl/workbook.xml", f'<workbook {_NS} xmlns:r="{_REL}"><sheets>{sheets}</sheets></workbook>')
        links = "".join(
            f'<Relationship Id="s{at}" Type="{_REL}/worksheet" Target="worksheets/s{at}.xml"/>'
            for at in range(len(pages))
        )
        styles = f'<Relationship Id="st" Type="{_REL}/styles" Target="styles.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", f"{relations}{links}{styles}</Relationships>")
        numbered = "".join(
            f'<numFmt numFmtId="{164 + at}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
            for at, code in enumerate(codes)
        )
        xfs = "".join(f'<xf numFmtId="{164 + at}" applyNumberFormat="1"/>' for at in range(len(codes)))
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet {_NS}><numFmts>{numbered}</numFmts><cellXfs><xf numFmtId="0"/>{xfs}</cellXfs></styleSheet>',
        )
        for at, page in enumerate(pages):
            rows = "".join(
                f'<row r="{number + 1}">'
                + "".join(
                    _ooxml_cell(number, place, cell, (styled or {}).get((number, place)))
                    for place, cell in enumerate(row)
                )
                + "</row>"
                for number, row in enumerate(page.rows)
            )
            areas = "".join(
                f'<mergeCell ref="{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"/>'
                for top, left, bottom, right in page.merged
            )
            merges = f"<mergeCells>{areas}</mergeCells>" if areas else ""
            archive.writestr(
                f"xl/worksheets/s{at}.xml", f"<worksheet {_NS}><sheetData>{rows}</sheetData>{merges}</worksheet>"
            )
    return target.getvalue()


def _ods_cell(cell: Any, spans: str, shown: str | None = None) -> str:
    match cell:
        case None:
            return f"<table:table-cell{spans}/>"
        case int() | float():
            return f'<table:table-cell{spans} office:value-type="float" office:value="{cell}"><text:p>{shown or cell}</text:p></table:table-cell>'
        case date():
            day = cell.date() if isinstance(cell, datetime) else cell
            return f'<table:table-cell{spans} office:value-type="date" office:date-value="{day}"><text:p>{shown or day}</text:p></table:table-cell>'
    return (
        f'<table:table-cell{spans} office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
    )


def by_ods(*pages: Page, shown: dict[tuple[int, int], str] | None = None) -> bytes:
    """Return the sheets as an OpenDocument spreadsheet; `shown` is what some cells show instead of their value."""
    tables = []
    for page in pages:
        covered = {
            (row, place)
            for top, left, bottom, right in page.merged
            for row in range(top, bottom + 1)
            for place in range(left, right + 1)
        } - {area[:2] for area in page.merged}
        spans = {
            area[
                :2
            ]: f' table:number-rows-spanned="{area[2] - area[0] + 1}" table:number-columns-spanned="{area[3] - area[1] + 1}"'
            for area in page.merged
        }
        width = max(map(len, page.rows))
        rows = "".join(
            "<table:table-row>"
            + "".join(
                "<table:covered-table-cell/>"
                if (number, place) in covered
                else _ods_cell(
                    row[place] if place < len(row) else None,
                    spans.get((number, place), ""),
                    (shown or {}).get((number, place)),
                )
                for place in range(width)
            )
            + "</table:table-row>"
            for number, row in enumerate(page.rows)
        )
        style = "hidden" if page.hidden else "plain"
        tables.append(f'<table:table table:name="{escape(page.name)}" table:style-name="{style}">{rows}</table:table>')
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{seen}"/></style:style>'
        for name, seen in (("plain", "true"), ("hidden", "false"))
    )
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2"><office:automatic-styles>{styles}</office:automatic-styles>'
            f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return target.getvalue()


HANDS: dict[str, Callable[..., bytes]] = {
    "openpyxl": by_openpyxl,
    "XlsxWriter": by_xlsxwriter,
    "zip": by_zip,
    "ods": by_ods,
}

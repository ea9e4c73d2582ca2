"""A quarterly bulletin (通报) as PDF/A-2b: the same bytes for the same bulletin.

Its words are in bulletin_layout.py.
"""

import json

from projections.bulletin.bulletin import Bulletin
from projections.render.bulletin_layout import BulletinPaper, paper
from projections.render.layout_versions import PRESENT
from projections.render.plain import plain
from projections.render.typesetting import typeset


def bulletin_pdf(bulletin: Bulletin, layout: int = PRESENT) -> bytes:
    """Return a bulletin as a PDF; raise CharacterMissing where a character cannot be drawn."""
    return typeset("bulletin.typ", {"bulletin": _words(paper(bulletin, layout))})


def bulletin_text(bulletin: Bulletin) -> str:
    """Return a bulletin's words and its months' totals in lines for a terminal; nothing in them steers it."""
    made = paper(bulletin)
    lines = [made.mark, made.number, made.title, "", made.lead]
    lines += [line for heading, text in made.sections for line in (heading, text)]
    for table in made.tables[:3]:
        shown = zip(table.headings, table.rows[-1], strict=True)
        lines += ["", table.title, "　".join(f"{heading} {cell}" for heading, cell in shown if cell != "")]
    lines += ["", made.clocks]
    return "\n".join(plain(line.replace("\n", " ")) for line in lines)


def picture_png(svg: str, dots_per_inch: float = 200) -> bytes:
    """Return a picture as PNG, for documents that do not draw SVG."""
    return typeset("picture.typ", {"svg": svg}, "png", dots_per_inch)


def _words(made: BulletinPaper) -> str:
    words = {
        "issuer": made.issuer,
        "number": made.number,
        "mark": made.mark,
        "title": made.title,
        "title_points": made.title_points,
        "addressee": made.addressee,
        "lead": made.lead,
        "sections": made.sections,
        "signed": made.signed,
        "dated": made.dated,
        "imprint": made.imprint,
        "clocks": made.clocks,
        "date": {"year": made.day.year, "month": made.day.month, "day": made.day.day},
        "pictures": [
            {"title": picture.title, "description": picture.description, "svg": picture.svg}
            for picture in made.pictures
        ],
        "tables": [
            {
                "title": table.title,
                "headings": table.headings,
                "widths": table.widths,
                "rows": [[str(cell) for cell in row] for row in table.rows],
                "numeric": [[not isinstance(cell, str) for cell in row] for row in table.rows],
                "left": table.left,
                "note": table.note,
            }
            for table in made.tables
        ],
    }
    return json.dumps(words, ensure_ascii=False)

"""The typesetter as the renderers use it: with our fonts alone, and an error for a missing glyph."""

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from projections.render.fonts import font_files, undrawable

if TYPE_CHECKING:
    from typst import Fonts

STANDARD: Literal["a-2b"] = "a-2b"
"""Archives take it, and with it a character that no font has is an error instead of an empty box."""
_MISSING = re.compile(r'text `"(.+)"` could not be displayed')


class CharacterMissing(ValueError):
    """A name holds a character that the fonts do not have; the message is the character."""


def typeset(
    template: str, inputs: dict[str, str], form: Literal["pdf", "png"] = "pdf", dots_per_inch: float | None = None
) -> bytes:
    """Return what a template makes of its inputs: a PDF/A-2b, or the first page as a picture.

    Raise CharacterMissing where a character cannot be drawn.
    """
    from typst import Compiler, TypstError  # noqa: PLC0415 - see _fonts

    if form == "png" and (lacking := undrawable("".join(inputs.values()))):
        raise CharacterMissing(lacking)  # no standard makes it an error there
    # `typst.compile`, which would do the same, leaves some 75 KB behind each time.
    source = (files("projections.render") / template).read_bytes()
    compiler = Compiler(source, font_paths=_fonts(), ignore_system_fonts=True)
    try:
        found = compiler.compile(
            format=form,
            ppi=dots_per_inch,
            sys_inputs=inputs,
            pdf_standards=STANDARD if form == "pdf" else None,
        )
    except TypstError as error:
        if missing := _MISSING.search(error.message):
            raise CharacterMissing(missing[1]) from None
        raise
    first = found[0] if isinstance(found, list) else found
    assert first is not None
    return first


@cache
def _fonts() -> "Fonts":
    """Return the fonts, read once per process, when the first document is drawn; so is the typesetter."""
    from typst import Fonts  # noqa: PLC0415

    folders = sorted({str(path.parent) for path in font_files()})
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)

"""The layouts of workbooks and bulletins whose hash is on record, so that an earlier one can be drawn as it was.

A workbook that was sealed, or a bulletin that was issued, keeps the layout of its day: only new ones take the present
one. 1 names the cut alone; 2 names both clocks on every page.
"""

from collections.abc import Callable
from hashlib import sha256

PRESENT = 2
LAYOUTS = (PRESENT, 1)


def as_recorded(draw: Callable[[int], bytes], recorded: str) -> bytes | None:
    """Return what is drawn in the layout that has the recorded hash, the present one first; None if none has."""
    drawn = map(draw, LAYOUTS)
    return next((content for content in drawn if sha256(content).hexdigest() == recorded), None)

"""The page of acts: what `filing-registry acts` prints, and the deadlines that the acts start."""

from project.reference import deadlines
from project.reference.markdown import page

from api.cli import acts


def text() -> str:
    """Return the page."""
    title, _, rest = acts.page().partition("\n\n")
    return page(title.removeprefix("# "), rest.rstrip(), deadlines.section())

"""Markdown as the reference pages need it: a page with its title, tables, code."""

from collections.abc import Iterable, Sequence

NOTE = "*Written from the code by `make reference`; a test compares the two.*"


def page(title: str, *parts: str) -> str:
    """Return a page: its title, where it comes from, and its parts."""
    return "\n\n".join([f"# {title}", NOTE, *parts]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; a cell is a line, without the bar that would end it."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def code(value: object) -> str:
    """Return a value as code."""
    return f"`{value}`"


def codes(values: Iterable[object], between: str = ", ") -> str:
    """Return values as code, one after the other, each once."""
    return between.join(dict.fromkeys(map(code, values)))


def sentence(text: str | None) -> str:
    """Return the first paragraph of a docstring or a description as one line."""
    return " ".join((text or "").strip().partition("\n\n")[0].split())


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split()) or "–"

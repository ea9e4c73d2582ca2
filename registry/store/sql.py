"""Named SQL statements, read from `.sql` files."""

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- (\w+)(?: \((.+)\))? --$", re.MULTILINE)


@cache
def statements(package: str, file: str) -> dict[str, LiteralString]:
    """Return the statements of a file by name; a line `-- name --` begins each.

    The texts are LiteralString to psycopg because they come from our own package, never from a caller.
    """
    _, *parts = _NAME.split((files(package) / file).read_text("utf-8"))
    return {
        name: cast("LiteralString", text.strip().rstrip(";"))
        for name, text in zip(parts[::3], parts[2::3], strict=True)
    }


def event_types(package: str, file: str) -> dict[str, tuple[str, ...]]:
    """Return how the types of events begin that a statement is about: `-- name (filing.*, plan.adopted.*) --`."""
    found = _NAME.findall((files(package) / file).read_text("utf-8"))
    return {name: tuple(re.findall(r"([\w.]+)\*", types)) for name, types in found}

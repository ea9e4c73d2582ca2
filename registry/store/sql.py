"""Named SQL statements, read from `.sql` files."""

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString, cast

_NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)


@cache
def statements(package: str, file: str) -> dict[str, LiteralString]:
    """Return the statements of a file by name; a line `-- name --` begins each.

    The texts are LiteralString to psycopg because they come from our own package, never from a caller.
    """
    parts = _NAME.split((files(package) / file).read_text("utf-8"))
    return {
        name: cast("LiteralString", text.strip().rstrip(";"))
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }

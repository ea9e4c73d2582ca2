"""What a worker takes at a time: the tests of a module, but those of numbered histories by tens."""

import re

_NUMBERED = re.compile(r"(.*)\[history-(\d*)\d\]")


def of(nodeid: str) -> str:
    """Return the share to which a test belongs."""
    if found := _NUMBERED.fullmatch(nodeid):
        return f"{found[1]}[{found[2]}]"
    return nodeid.partition("::")[0]

"""The documents as the tests read them: which there are, their blocks, links and anchors."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
TUTORIALS = ("docs/tutorial/first-filing.md", "docs/tutorial/monthly-return.md")
_FOLDERS = ("docs", ".github", "deploy", "registry", "projections", "api", "tests")


def pages() -> list[str]:
    """Return every document of the repository, by its path."""
    found = [*ROOT.glob("*.md"), *(path for folder in _FOLDERS for path in (ROOT / folder).rglob("*.md"))]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def text(name: str) -> str:
    """Return a file's text."""
    return (ROOT / name).read_text("utf-8")


class Block(NamedTuple):
    """A fenced block of a page: its language and what stands in it."""

    language: str
    body: str


def blocks(name: str) -> list[Block]:
    """Return a page's fenced blocks in order; a block in a list is moved to the margin."""
    found = re.findall(r"^( *)```(\w*)\n(.*?)^ *```$", text(name), re.MULTILINE | re.DOTALL)
    return [Block(language, re.sub(f"^{indent}", "", body, flags=re.MULTILINE)) for indent, language, body in found]


def commands(name: str) -> list[str]:
    """Return the blocks of shell commands that a page prints."""
    return [block.body for block in blocks(name) if block.language == "sh"]


def prose(name: str) -> str:
    """Return a page's text without its fenced blocks."""
    return re.sub(r"^( *)```.*?^ *```$", "", text(name), flags=re.MULTILINE | re.DOTALL)


def links(name: str) -> list[str]:
    """Return the targets of a page's links and pictures that lead into the repository."""
    return re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", prose(name))


def anchors(name: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found = set[str]()
    for heading in re.findall(r"^#+ (.*)$", prose(name), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number = sum(other.rpartition("-")[0] == anchor or other == anchor for other in found)
        found.add(f"{anchor}-{number}" if number else anchor)
    return found


def paths(name: str) -> set[str]:
    """Return the paths into the repository that a page names between backticks, `{a,b}` as the two that it means."""
    named = re.findall(r"`((?:registry|projections|api|deploy|tests|docs)/[\w./{},-]*)`", prose(name))
    return {path for each in named for path in _spelled_out(each)}


def _spelled_out(path: str) -> list[str]:
    found = re.search(r"\{([^}]*)\}", path)
    if not found:
        return [path]
    return [path[: found.start()] + choice + path[found.end() :] for choice in found[1].split(",")]

"""Text as a terminal may show it."""

from unicodedata import category


def plain(text: str) -> str:
    """Return a text of which no character steers a terminal; blanks of every width, as U+3000, stay what they are."""
    return "".join(c if _harmless(c) else "\N{REPLACEMENT CHARACTER}" for c in text)


def _harmless(character: str) -> bool:
    return character.isprintable() or character == "\n" or category(character) == "Zs"

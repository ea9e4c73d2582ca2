"""A term in both languages of the registry."""

from typing import NamedTuple


class Term(NamedTuple):
    """A term or sentence in Chinese and English."""

    zh: str
    en: str

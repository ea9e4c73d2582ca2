"""A term in both languages of the registry, and a table of terms read in one of them."""

from collections.abc import Mapping
from typing import NamedTuple


class Term(NamedTuple):
    """A term or sentence in Chinese and English."""

    zh: str
    en: str

    def text(self, language: str, /, **facts: object) -> str:
        """Return the term in "zh" or "en", its places filled in where facts are given."""
        said = self.zh if language == "zh" else self.en
        return said.format(**facts) if facts else said

    def both(self, between: str = " ", /, **facts: object) -> str:
        """Return the term in both languages, Chinese first, its places filled in where facts are given."""
        return between.join(self.text(language, **facts) for language in ("zh", "en"))


class Lexicon:
    """A table of words, read in one language, "zh" or "en"."""

    def __init__(self, language: str, words: Mapping[str, Term]) -> None:
        self.language = language
        self.words = words

    def __call__(self, word: str, /, **facts: object) -> str:
        """Return a word or sentence of the table, its places filled in."""
        return self.words[word].text(self.language, **facts)

    def term(self, term: Term) -> str:
        """Return a term of another table."""
        return term.text(self.language)

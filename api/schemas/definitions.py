"""The definitions of all figures (口径) as they are answered, in both languages."""

from typing import Self

from api.schemas.common import Answer
from projections import definitions as projection


class WordsAnswer(Answer):
    """A text in Chinese and in English."""

    zh: str
    en: str


class FigureDefinition(Answer):
    """How a figure is counted."""

    name: str
    title: WordsAnswer
    text: WordsAnswer


class DefinitionAnswer(Answer):
    """A definition: what all its figures rest on, and each figure's own text."""

    definition: str
    title: WordsAnswer
    basis: WordsAnswer
    figures: tuple[FigureDefinition, ...]

    @classmethod
    def of(cls, name: str, found: projection.Definition) -> Self:
        """Return a definition by its name."""
        figures = [FigureDefinition(name=each, title=title, text=text) for each, (title, text) in found.figures.items()]
        return cls(definition=name, title=found.title, basis=found.basis, figures=figures)


class Definitions(Answer):
    """Every definition that figures are counted by."""

    definitions: tuple[DefinitionAnswer, ...]

"""A decision model that overrides parts of another and delegates the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.domain.acts import DecisionModel, Subject
from registry.domain.numbers import Series


@dataclass(frozen=True)
class DelegatingModel:
    """A decision model that delegates to `view`; subclasses override the subjects that differ."""

    view: DecisionModel

    def subject(self, name: str) -> Subject:
        """Return a subject, new if nothing has happened to it."""
        return self.view.subject(name)

    def tagged(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects that have an event with this tag."""
        return self.view.tagged(tag)

    def elsewhere(self, tag: str) -> tuple[Subject, ...]:
        """Return the subjects of other tenants' logs that have an event with this tag."""
        return self.view.elsewhere(tag)

    def render_edition(self, month: str, edition: int) -> Mapping[str, object]:
        """Return a month's table drawn as an edition."""
        return self.view.render_edition(month, edition)

    def compile_bulletin(
        self, quarter: str, words: Mapping[str, object], shown: Mapping[tuple[str, str], Mapping[str, Any]]
    ) -> Mapping[str, object]:
        """Return a quarter's figures drawn as a bulletin."""
        return self.view.compile_bulletin(quarter, words, shown)

    def undrawable(self, text: str) -> str:
        """Return the characters of a text that no font of our papers has."""
        return self.view.undrawable(text)

    def next_numbers(self, asked: Mapping[Series, int]) -> Mapping[Series, tuple[str, ...]]:
        """Return numbers that are still free."""
        return self.view.next_numbers(asked)

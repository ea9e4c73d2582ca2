"""What a decision asks for beside the subjects on record: free numbers, and tables rendered to be sealed."""

from collections.abc import Mapping
from typing import Any, Protocol

from registry.domain.numbers import Series


class Numbers(Protocol):
    """The numbers that are still free."""

    def next_numbers(self, asked: Mapping[Series, int]) -> Mapping[Series, tuple[str, ...]]:
        """Return as many tags of each series as are asked for, in order, that no event has.

        If another event takes one meanwhile, the decision is made anew. A series may have fewer left.
        """


class Sealing(Protocol):
    """The tables and bulletins of what is on record, rendered to be sealed."""

    def render_edition(self, month: str, edition: int) -> Mapping[str, object]:
        """Return a month's table as what is on record makes it, drawn as an edition.

        That is `as_of`, the position up to which events count, `definition`, `figures`, and the `workbook_sha256`.
        """

    def compile_bulletin(
        self, quarter: str, words: Mapping[str, object], shown: Mapping[tuple[str, str], Mapping[str, Any]]
    ) -> Mapping[str, object]:
        """Return the province's figures of a quarter as the tenants' sealed months make them, drawn as a bulletin.

        `words` are what the bulletin says around the figures, `shown` what earlier ones said of a tenant's
        month, by month and tenant. What is returned is `cuts`, `figures` and the `document_sha256`. Raise a
        refusal where a month is not sealed.
        """

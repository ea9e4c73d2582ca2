"""A quarterly bulletin as a value: its words and its figures, drafted or issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from projections.terms import PAPERS
from registry.domain.kinds.bulletin import BulletinSection

_ORDINALS = PAPERS["quarters"]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A quarter's bulletin on a day: that of its issue, or of the question; a draft has no number."""

    quarter: str
    status: str
    title: str
    sections: Sequence[BulletinSection]
    figures: Mapping[str, Any]
    issuer: str
    day: date
    number: str | None = None

    @property
    def unsealed(self) -> dict[str, list[str]]:
        """The tenants that have not sealed a month of the quarter, by month."""
        found = {
            month["month"]: [row["tenant"] for row in month["rows"] if row["edition"] is None]
            for month in self.figures["months"]
        }
        return {month: tenants for month, tenants in found.items() if tenants}


def quarter_name(quarter: str) -> str:
    """Return a quarter in words, such as 2021年第一季度."""
    return PAPERS["quarter"].format(year=quarter[:4], number=_ORDINALS[int(quarter[-1]) - 1])


def title_of(quarter: str) -> str:
    """Return the title of a bulletin that has been given none."""
    return PAPERS["title"].format(quarter=quarter_name(quarter))

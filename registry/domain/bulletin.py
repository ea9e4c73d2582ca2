"""Quarterly bulletins (通报; notice, part 六) of the province as they are drafted; it derives no figures."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from registry.domain.acts import NEW, Act, Event, Kind, Recorded, Situation, posters, refuse
from registry.domain.regions import PROVINCE
from registry.domain.values import Name, Text, Value
from registry.errors import EventInvalid, Fault


class BulletinSection(Value):
    """A section of a bulletin, a paragraph under its heading."""

    heading: Name
    text: Text


class BulletinDrafted(Event):
    """起草通报: again, the draft is as it is from now on, whole."""

    type: ClassVar[str] = "bulletin.drafted.v1"
    title: Name
    sections: Annotated[tuple[BulletinSection, ...], Field(min_length=1, max_length=100)]
    remark: Text | None = None


@dataclass(frozen=True, slots=True)
class BulletinState:
    """A bulletin as last drafted."""

    status: str = NEW
    title: str | None = None
    sections: tuple[BulletinSection, ...] = ()


def evolve(state: BulletinState, recorded: Recorded) -> BulletinState:
    """Return the state after one more event."""
    if isinstance(recorded.event, BulletinDrafted):
        return BulletinState("drafted", recorded.event.title, recorded.event.sections)
    return state


def parse_quarter(value: str) -> str:
    """Return a quarter of the form 2021-Q1; raise ValueError otherwise."""
    if not re.fullmatch(r"[0-9]{4}-Q[1-4]", value) or not 1950 <= int(value[:4]) <= 2199:
        message = f"{value!r} is not a quarter of the form 2021-Q1"
        raise ValueError(message)
    return value


def first_day(quarter: str) -> date:
    """Return the first day of a quarter."""
    return date(int(quarter[:4]), 3 * int(quarter[-1]) - 2, 1)


def _of_the_province(situation: Situation, _event: BulletinDrafted) -> None:
    if situation.tenant != PROVINCE:
        raise EventInvalid([Fault("/subject", f"bulletins are the province's; they are kept in {PROVINCE}")])


def _begun(situation: Situation) -> None:
    quarter = situation.subject.name.partition("/")[2]
    if situation.date < first_day(quarter):
        raise refuse("quarter_not_begun", situation.subject.last, quarter=quarter, date=situation.date.isoformat())


KIND = Kind(
    name="bulletin",
    parse_key=parse_quarter,
    initial=BulletinState(),
    evolve=evolve,
    mover=lambda _situation: PROVINCE,
    acts=(
        Act(
            BulletinDrafted,
            posters("VP"),
            frozenset({NEW, "drafted"}),
            conditions=(_begun,),
            checks=(_of_the_province,),
        ),
    ),
)

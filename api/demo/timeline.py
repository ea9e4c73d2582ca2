"""Acts of the made-up year in the order in which offices record them; what they say is decided elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from random import Random
from typing import Any
from uuid import UUID

import orjson

from api.demo import vocabulary
from api.demo.vocabulary import DAYS

LATE = 0.02
"""The share of acts that is recorded a month late."""

Data = dict[str, Any]
Key = tuple[int, int]


class Turn(IntEnum):
    """The order of parcels within a month."""

    SURVEY = 0
    RECEIVING = 1
    REVIEW = 2
    EVALUATION = 3


@dataclass(frozen=True, slots=True)
class Parcel:
    """A run of events that one office posts to one tenant, in order, each as the JSON a client sends."""

    tenant: str
    office: str
    events: tuple[bytes, ...]


class Records:
    """Collects acts and puts each into the month and turn in which its office records it."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._acts: list[tuple[int, str, int, bool, str, str, int, bytes]] = []

    def put(
        self, turn: Turn, by: tuple[str, str], act: str, key: str, day: int, data: Data, after: Key = (0, 0)
    ) -> Key:
        """Record an act by (tenant, office), not before `after`; return when it was recorded."""
        month = DAYS[day].month + (turn > Turn.SURVEY and self.rng.random() < LATE)
        month = max(month, after[0] + (turn < after[1]))
        time = f"{DAYS[day]}T{self.rng.choice(vocabulary.CLOCK)}:{self.rng.randrange(60):02d}+08:00"
        subject = f"{act.partition('.')[0]}/{key}"
        event = {"id": uuid(self.rng), "type": f"{act}.v1", "subject": subject, "time": time, "data": data}
        tenant, office = by
        order = (month, tenant, turn, office == tenant, office, time, len(self._acts))
        self._acts.append((*order, orjson.dumps(event)))
        return month, turn

    def parcels(self) -> Iterator[Parcel]:
        """Yield what was recorded by month, tenant and turn, the centre after its offices."""
        self._acts.sort()
        for (_, tenant, office), acts in groupby(self._acts, key=lambda act: (act[0], act[1], act[4])):
            yield Parcel(tenant, office, tuple(act[-1] for act in acts))


def uuid(rng: Random) -> str:
    """Return an id made from the seeded generator."""
    return str(UUID(int=rng.getrandbits(128), version=4))

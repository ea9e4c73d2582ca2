"""Shandong's year 2021 as its offices would post it: 2,099 enterprises on file, 213,000 certificates net.

Nothing is posted or checked here, and no real enterprise or person is meant.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from random import Random
from typing import NamedTuple

from api.demo import enterprises, filings, sessions, vocabulary
from api.demo.sessions import CERTIFICATES
from api.demo.timeline import Parcel, Records
from api.demo.vocabulary import LAST

FILED = vocabulary.FATES[0].filings

__all__ = ["CERTIFICATES", "FILED", "Parcel", "Size", "shandong_2021", "size"]


class Size(NamedTuple):
    """How much a year is."""

    parcels: int
    events: int


def shandong_2021(seed: int = 2021) -> Iterator[Parcel]:
    """Yield the year's parcels, month by month, in an order in which posting them succeeds.

    Tenants do not depend on one another: the parcels of each, in order, may also be posted side by side.
    """
    yield from _year(seed)


def size(seed: int = 2021) -> Size:
    """Return how many parcels and events the year has; a year is generated once and kept."""
    return Size(len(_year(seed)), sum(len(parcel.events) for parcel in _year(seed)))


@lru_cache(maxsize=1)
def _year(seed: int) -> tuple[Parcel, ...]:
    rng = Random(seed)
    records = Records(rng)
    census = enterprises.enterprises(rng)
    enterprises.survey(records, census)
    found = filings.filings(rng, census)
    receipted = [filing for filing in found if filing.day("receipt_issued") <= LAST]
    receipted.sort(key=lambda filing: filing.day("receipt_issued"))
    given_out = Counter[str]()
    for filing in receipted:
        tenant = filing.enterprise.tenant
        given_out[tenant] += 1
        filing.body_code = f"Y000037{tenant[2:4]}{given_out[tenant]:04d}"
    filings.record(records, found)
    for session in sessions.sessions(rng, receipted):
        sessions.record(records, session)
    return tuple(records.parcels())

"""The made-up evaluations and their certificates, 213,000 of them net of those revoked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from api.demo import vocabulary
from api.demo.filings import Filing
from api.demo.timeline import Data, Key, Records, Turn, uuid
from api.demo.vocabulary import DAYS, LAST, NEVER

CERTIFICATES = 213_000


@dataclass(slots=True)
class Session:
    """An evaluation by its days; `people` is how large it is beside the others, `certificates` its share."""

    filing: Filing
    under: Data
    after: Key
    announced: int
    held: int
    published: int
    granted: int
    people: int
    cancelled: bool
    certificates: int = 0


def sessions(rng: Random, filings: list[Filing]) -> list[Session]:
    """Return the year's evaluations; those of them that end within it share the certificates exactly."""
    receipts = [filing.day("receipt_issued") for filing in filings]
    weights = list(accumulate(filing.enterprise.employees**0.5 for filing in filings))
    found = []
    for month, thousands in vocabulary.GRANTED.items():
        days = [day for day, date in enumerate(DAYS) if (date.year - 2021) * 12 + date.month == month]
        for _ in range(round(thousands * 30)):
            granted = rng.choice(days)
            published = granted - rng.randint(6, 9)
            held = published - rng.randint(2, 4)
            announced = held - rng.randint(5, 12) if rng.random() < 0.35 else held
            known = bisect_left(receipts, announced - 1)
            filing = filings[bisect_right(weights, rng.random() * weights[max(known, 1) - 1])]
            if known > 20 and filing.evaluates(announced, granted):
                found.append(_session(rng, filing, announced, held, published, granted))
    counted = [session for session in found if session.granted <= LAST and not session.cancelled]
    total = sum(session.people for session in counted)
    shared = before = 0
    for session in counted:
        before += session.people
        session.certificates = before * CERTIFICATES // total - shared
        shared += session.certificates
    return found


def _session(rng: Random, filing: Filing, *days: int) -> Session:
    announced, held, published, granted = days
    _, after, scope = [grown for grown in filing.growth if grown[0] < announced][-1]
    item = rng.choice(scope)
    level = rng.choices(item["levels"], [vocabulary.LEVEL_WEIGHTS[level] for level in item["levels"]])[0]
    people = rng.randint(17, 50) // (1 if level > 2 else 2)
    under = {"filing": filing.key, "occupation": item["occupation"], "level": level}
    cancelled = announced < held and rng.random() < 0.02
    return Session(filing, under, after, announced, held, published, granted, people, cancelled)


def record(records: Records, session: Session) -> None:
    """Record an evaluation's acts, as far as they lie within the year."""
    rng, key, after = records.rng, uuid(records.rng), session.after
    tenant, office = session.filing.enterprise.tenant, session.filing.enterprise.office
    contested = session.certificates and session.granted + 10 <= LAST and rng.random() < 0.004
    void = rng.randint(1, 3) if contested else 0
    for act, day, data in _session_acts(rng, session, void):
        if day <= LAST:
            after = records.put(Turn.EVALUATION, (tenant, office), f"evaluation.{act}", key, day, data, after)
    if void:
        day = rng.randint(session.granted + 10, LAST)
        data = {"count": void, "reason": rng.choice(vocabulary.REASONS["certificates_revoked"])}
        records.put(Turn.REVIEW, (tenant, tenant), "evaluation.certificates_revoked", key, day, data, after)


def _session_acts(rng: Random, session: Session, void: int) -> Iterator[tuple[str, int, Data]]:
    granted = session.certificates + void
    passed = (granted or session.people) + (rng.randint(1, 3) if rng.random() < 0.05 else 0)
    candidates = passed + round(passed * rng.uniform(0.06, 0.3))
    if session.announced < session.held:
        plan = session.under | {"planned_on": str(DAYS[session.held]), "expected": candidates}
        plan |= {"method": rng.choice(vocabulary.METHODS), "venue": rng.choice(vocabulary.VENUES)}
        yield "announced", session.announced, plan
    if session.cancelled:
        reason = {"reason": rng.choice(vocabulary.REASONS["cancelled"])}
        yield "cancelled", session.announced + rng.randint(1, 4), reason
        return
    served = rng.choices((None, "own", "small_firms", "public"), (70, 23, 5, 2))[0]
    held = session.under | {"candidates": candidates, "passed": passed}
    yield "held", session.held, held | ({"served": served} if served else {})
    if rng.random() < 0.92:
        yield "results_published", session.published, {"closes_on": str(DAYS[session.published + 5])}
    second, later = (granted // 3, session.granted + rng.randint(3, 8)) if rng.random() < 0.06 else (0, NEVER)
    second *= later <= LAST
    yield "certificates_granted", session.granted, {"count": granted - second}
    if second:
        yield "certificates_granted", later, {"count": second}

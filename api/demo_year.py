"""Shandong's year 2021 as its offices would post it: 2,099 enterprises on file, 213,000 certificates net.

Nothing is posted or checked here, and no real enterprise or person is meant.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from csv import DictReader
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate, groupby
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from api import demo_words as words
from api.demo_words import DAYS, LAST, NEVER, Fate, Industry

FILED = words.FATES[0].filings
CERTIFICATES = 213_000
CENSUS = 4_000
PROVINCE, OF_THE_PROVINCE = "370000", 22
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
    enterprises = _enterprises(rng)
    _survey(records, enterprises)
    filings = _filings(rng, enterprises)
    receipted = [filing for filing in filings if filing.day("receipt_issued") <= LAST]
    receipted.sort(key=lambda filing: filing.day("receipt_issued"))
    for number, filing in enumerate(receipted, 1):
        filing.body_code = f"Y000037{number:06d}"
    _record_filings(records, filings)
    for session in _sessions(rng, receipted):
        _record_session(records, session)
    return tuple(records.parcels())


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
        time = f"{DAYS[day]}T{self.rng.choice(words.CLOCK)}:{self.rng.randrange(60):02d}+08:00"
        subject = f"{act.partition('.')[0]}/{key}"
        event = {"id": _uuid(self.rng), "type": f"{act}.v1", "subject": subject, "time": time, "data": data}
        tenant, office = by
        order = (month, tenant, turn, office == tenant, office, time, len(self._acts))
        self._acts.append((*order, orjson.dumps(event)))
        return month, turn

    def parcels(self) -> Iterator[Parcel]:
        """Yield what was recorded by month, tenant and turn, the centre after its offices."""
        self._acts.sort()
        for (_, tenant, office), acts in groupby(self._acts, key=lambda act: (act[0], act[1], act[4])):
            yield Parcel(tenant, office, tuple(act[-1] for act in acts))


def _uuid(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A made-up enterprise and the office that will receive its filing."""

    tenant: str
    office: str
    code: str
    name: str
    county: str
    industry: Industry
    above_scale: bool
    employees: int

    @property
    def details(self) -> Data:
        """The fields that its survey and its filing share."""
        return {"name": self.name, "county": self.county, "industry": self.industry.code}


def _table(name: str) -> list[dict[str, str]]:
    return list(DictReader((files("registry") / "data" / name).read_text(encoding="utf-8").splitlines()))


def _enterprises(rng: Random) -> list[Enterprise]:
    regions = {row["code"]: row["name"] for row in _table("regions_shandong.csv")}
    counties = (row for row in _table("regions_shandong.csv") if row["level"] == "county")
    parents = {row["code"]: row["parent_code"] for row in counties}
    among = Counter(parents.values())
    weights = [words.CITY_WEIGHTS[city] / among[city] * rng.uniform(0.5, 1.6) for city in parents.values()]
    filers = sum(fate.filings for fate in words.FATES)
    found: list[Enterprise] = []
    taken: set[str] = set()
    while len(found) < CENSUS:
        county = rng.choices(list(parents), weights)[0]
        provincial = len(found) < OF_THE_PROVINCE
        industries = [kind for kind in words.INDUSTRIES if kind.department or not provincial]
        industry = rng.choices(industries, [kind.weight for kind in industries])[0]
        place = words.short_region(regions[parents[county]]) + words.short_region(regions[county])
        name, code = words.enterprise_name(rng, place, industry), words.credit_code(rng, county)
        tenant = PROVINCE if provincial else parents[county]
        office = county if rng.random() > 0.06 else tenant
        if industry.department and (provincial or rng.random() < 0.5):
            office = f"{tenant}-{industry.department}"
        large = rng.random() < (0.9 if len(found) < filers else 0.78)
        people = int(rng.lognormvariate(5.6 if large else 4.2, 0.8)) + 20
        if not taken & {name, code}:
            taken |= {name, code}
            found.append(Enterprise(tenant, office, code, name, county, industry, large, people))
    return found


def _survey(records: Records, enterprises: list[Enterprise]) -> None:
    rng, above, row_of = records.rng, Counter[tuple[str, int]](), _annex_rows()
    for one in enterprises:
        by = one.tenant, one.office if one.tenant == PROVINCE else one.county
        data = one.details | {"above_scale": one.above_scale, "year": 2021, "employees": one.employees}
        data["skilled_workers"] = int(one.employees * rng.uniform(0.25, 0.6))
        records.put(Turn.SURVEY, by, "enterprise.surveyed", one.code, rng.randrange(14), data)
        above[one.tenant, row_of[one.industry.code]] += one.above_scale
    for one in enterprises[-12:]:
        by, day = (one.tenant, one.county), rng.randrange(80, LAST)
        reason = {"reason": rng.choice(words.REASONS["closed"])}
        records.put(Turn.RECEIVING, by, "enterprise.closed", one.code, day, reason)
    duties = [dict(zip(("department", "post", "duty"), duty, strict=True)) for duty in words.DUTIES]
    for city in words.CITY_WEIGHTS:
        by, day = (city, city), rng.randrange(15, 18)
        plan = {"rows": [_plan_row(rng, row, above[city, row]) for row in range(1, 17)], "duties": duties}
        records.put(Turn.SURVEY, by, "plan.adopted", "2021-2023", day, plan)
        records.put(Turn.SURVEY, by, "plan.submitted", "2021-2023", day + 1, {})


def _annex_rows() -> dict[str, int]:
    rows = {rule["code_prefix"]: int(rule["annex_row"] or 0) for rule in _table("gbt4754_prefix_rules.csv")}
    found = {}
    for code in (industry.code for industry in words.INDUSTRIES):
        found[code] = next(rows[code[:length]] for length in (4, 3, 2) if code[:length] in rows)
    return found


def _plan_row(rng: Random, row: int, above_scale: int) -> Data:
    first = round(above_scale * rng.uniform(0.5, 0.65))
    second = round((above_scale - first) * rng.uniform(0.55, 0.7))
    planned = {"2021": first, "2022": second, "2023": above_scale - first - second}
    remark = {"remark": words.ROW_1_REMARK} if row == 1 else {}
    return {"row": row, "above_scale": above_scale, "planned": planned} | remark


@dataclass(slots=True)
class Filing:
    """A filing's course, each step with its day, and its scope: as asked for, as granted, as it grew."""

    key: str
    enterprise: Enterprise
    course: list[tuple[str, int]]
    asked: list[Data]
    scope: list[Data]
    body_code: str = ""
    growth: list[tuple[int, Key, list[Data]]] = field(default_factory=list)

    def day(self, step: str) -> int:
        """Return the day of a step, NEVER if it is not taken."""
        return next((day for name, day in self.course if name == step), NEVER)

    @property
    def fault(self) -> tuple[str, str]:
        """What the application is returned for, if it is: the part and what is wrong with it."""
        if self.asked != self.scope:
            return words.SCOPE_FAULT
        return words.FAULTS[int(self.key[0], 16) % len(words.FAULTS)]

    def evaluates(self, first: int, last: int) -> bool:
        """Tell whether the filing is in force all the time between two days after its receipt."""
        ended = min(self.day("deregistered"), self.day("revoked"))
        return last < ended and (last < self.day("suspended") or first > self.day("resumed"))


def _filings(rng: Random, enterprises: list[Enterprise]) -> list[Filing]:
    fates = [fate for fate in words.FATES for _ in range(fate.filings)]
    rng.shuffle(fates)
    found = []
    for enterprise, fate in zip(enterprises, fates, strict=False):
        for course in _courses(rng, fate, enterprise):
            scope = _scope(rng, enterprise.industry)
            wrong = dict(course).get("returned_for_correction") and rng.random() < 0.4
            asked = [*scope, _item("企业人力资源管理师", (4, 3))] if wrong else scope
            found.append(Filing(_uuid(rng), enterprise, course, asked, scope))
    return found


def _scope(rng: Random, industry: Industry) -> list[Data]:
    titles = industry.occupations.split()
    chosen = rng.sample(titles, rng.randint(1, len(titles)))
    return [_item(title, rng.choices(list(words.LEVELS), list(words.LEVELS.values()))[0]) for title in chosen]


def _item(title: str, levels: Iterable[int]) -> Data:
    return {"occupation": words.OCCUPATIONS[title], "title": title, "levels": list(levels)}


def _courses(rng: Random, fate: Fate, enterprise: Enterprise) -> list[list[tuple[str, int]]]:
    """Return the courses of an enterprise's filings, one after another; the last meets the given fate."""
    attempts = [_attempt(rng, fate, enterprise)]
    if fate.last == "receipt_issued" and rng.random() < 0.012:
        attempts.insert(0, _attempt(rng, Fate(1, "application_received", "assessment_failed"), enterprise))
    length = sum(days for attempt in attempts for _, days in attempt)
    if fate.last == "receipt_issued" or fate.end:
        latest = LAST - length - (40 if fate.end else 0)
        day = bisect_right(_STARTS, rng.random() * _STARTS[latest])
    else:
        day = LAST - length - rng.randrange(words.OPEN_SINCE.get(fate.last, 15))
    courses = []
    for attempt in attempts:
        course = []
        for step, days in attempt:
            day += days
            course.append((step, day))
        courses.append(course)
    courses[-1] += _afterlife(rng, fate, day)
    return courses


_STARTS = list(accumulate(words.APPROACHED[day.month - 1] for day in DAYS[: LAST + 1]))


def _attempt(rng: Random, fate: Fate, enterprise: Enterprise) -> list[tuple[str, int]]:
    """Return the steps that lead to a fate, each with the working days it takes."""
    noticed = "-" in enterprise.office or enterprise.tenant in words.CITIES_WITH_NOTICE
    shares = {"": 1, "intent": 0.22, "correction": 0.13, "notice": noticed, "objection": 0.02 * noticed}
    options = {option for option, share in shares.items() if rng.random() < share}
    options |= words.OPTIONS_OF.get(fate.last, set())
    steps = []
    for step, option, least, most in words.STEPS:
        if option in options:
            steps.append((step, rng.randint(least, most)))
        if step == fate.last:
            break
    if fate.end and fate.last != "receipt_issued":
        steps.append((fate.end, rng.randint(2, 8)))
    return steps


def _afterlife(rng: Random, fate: Fate, receipt: int) -> list[tuple[str, int]]:
    """Return what becomes of a filing after its receipt: mostly nothing."""
    if fate.last != "receipt_issued":
        return []
    if fate.end:
        return [(fate.end, rng.randint(receipt + 25, LAST))]
    chance, day = rng.random(), receipt + rng.randint(15, 35)
    if chance > 0.06 or day + 10 > LAST:
        return []
    if chance > 0.012:
        return [("scope_changed" if chance > 0.025 else "details_changed", rng.randint(day, LAST))]
    return [("suspended", day)] + [("resumed", rng.randint(day + 10, LAST))] * (chance > 0.004)


def _record_filings(records: Records, filings: list[Filing]) -> None:
    recorded: dict[str, Key] = {}
    for filing in filings:
        one = filing.enterprise
        after = recorded.get(one.code, (0, 0))
        for step, day in filing.course:
            turn = Turn.RECEIVING if step in words.BY_RECEIVER else Turn.REVIEW
            office = one.office if turn is Turn.RECEIVING else one.tenant
            if step == "scope_changed":
                filing.scope = _grown(filing)
            data = _filing_data(records.rng, filing, step, day)
            after = records.put(turn, (one.tenant, office), f"filing.{step}", filing.key, day, data, after)
            if step in {"receipt_issued", "scope_changed", "resumed"}:
                filing.growth.append((day, after, filing.scope))
        recorded[one.code] = after


def _filing_data(rng: Random, filing: Filing, step: str, day: int) -> Data:
    make = _DATA.get(step)
    return make(rng, filing, day) if make else {"reason": rng.choice(words.REASONS[step])}


def _application(filing: Filing) -> Data:
    return {"enterprise": filing.enterprise.code, **filing.enterprise.details}


def _returned(_rng: Random, filing: Filing, _day: int) -> Data:
    part, reason = filing.fault
    return {"items": [{"part": part, "reason": reason}]}


def _corrected(rng: Random, filing: Filing, _day: int) -> Data:
    if filing.asked != filing.scope:
        return {"scope": filing.scope}
    part, size = filing.fault[0], rng.randint(90_000, 2_000_000)
    paper = {"kind": part, "name": f"{part}.pdf", "sha256": f"{rng.getrandbits(256):064x}", "size": size}
    return {"materials": [paper]}


def _assessed(rng: Random, _filing: Filing, day: int) -> Data:
    return {"assessed_on": str(DAYS[day]), "assessors": rng.choice((3, 3, 5)), "score": rng.randint(72, 98)}


def _notice(_rng: Random, _filing: Filing, day: int) -> Data:
    return {"opens_on": str(DAYS[day]), "closes_on": str(DAYS[day + 5])}


def _resolved(_rng: Random, filing: Filing, _day: int) -> Data:
    upheld = filing.day("rejected") < NEVER
    return {"upheld": upheld, "finding": words.FINDINGS[upheld]}


def _receipt(_rng: Random, filing: Filing, day: int) -> Data:
    until = DAYS[day].replace(year=DAYS[day].year + 3) - timedelta(days=1)
    dates = {"valid_from": str(DAYS[day]), "valid_until": str(until)}
    return {"body_code": filing.body_code, **dates, "scope": filing.scope}


def _renamed(_rng: Random, filing: Filing, _day: int) -> Data:
    old, new = ("股份有限", "有限") if "股份" in filing.enterprise.name else ("有限", "集团有限")
    return {"name": filing.enterprise.name.replace(old, new)}


_DATA: dict[str, Callable[[Random, Filing, int], Data]] = {
    "intended": lambda _rng, filing, _day: _application(filing) | {"planned_year": 2021},
    "application_received": lambda _rng, filing, _day: _application(filing) | {"scope": filing.asked},
    "returned_for_correction": _returned,
    "corrected": _corrected,
    "assessment_passed": _assessed,
    "approved": lambda *_: {},
    "public_notice_opened": _notice,
    "objection_raised": lambda *_: {"grounds": words.OBJECTION},
    "objection_resolved": _resolved,
    "public_notice_closed": lambda *_: {},
    "receipt_issued": _receipt,
    "scope_changed": lambda _rng, filing, _day: {"scope": filing.scope},
    "details_changed": _renamed,
}
"""What an act of a filing says; an act that is not here gives its reason."""


def _grown(filing: Filing) -> list[Data]:
    known = {item["title"] for item in filing.scope}
    titles = [*filing.enterprise.industry.occupations.split(), "电工", "仓储管理员"]
    return [*filing.scope, _item(next(title for title in titles if title not in known), (5, 4, 3))]


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


def _sessions(rng: Random, filings: list[Filing]) -> list[Session]:
    """Return the year's evaluations; those of them that end within it share the certificates exactly."""
    receipts = [filing.day("receipt_issued") for filing in filings]
    weights = list(accumulate(filing.enterprise.employees**0.5 for filing in filings))
    found = []
    for month, thousands in words.GRANTED.items():
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
    level = rng.choices(item["levels"], [words.LEVEL_WEIGHTS[level] for level in item["levels"]])[0]
    people = rng.randint(17, 50) // (1 if level > 2 else 2)
    under = {"filing": filing.key, "occupation": item["occupation"], "level": level}
    cancelled = announced < held and rng.random() < 0.02
    return Session(filing, under, after, announced, held, published, granted, people, cancelled)


def _record_session(records: Records, session: Session) -> None:
    rng, key, after = records.rng, _uuid(records.rng), session.after
    tenant, office = session.filing.enterprise.tenant, session.filing.enterprise.office
    contested = session.certificates and session.granted + 10 <= LAST and rng.random() < 0.004
    void = rng.randint(1, 3) if contested else 0
    for act, day, data in _session_acts(rng, session, void):
        if day <= LAST:
            after = records.put(Turn.EVALUATION, (tenant, office), f"evaluation.{act}", key, day, data, after)
    if void:
        day = rng.randint(session.granted + 10, LAST)
        data = {"count": void, "reason": rng.choice(words.REASONS["certificates_revoked"])}
        records.put(Turn.REVIEW, (tenant, tenant), "evaluation.certificates_revoked", key, day, data, after)


def _session_acts(rng: Random, session: Session, void: int) -> Iterator[tuple[str, int, Data]]:
    granted = session.certificates + void
    passed = (granted or session.people) + (rng.randint(1, 3) if rng.random() < 0.05 else 0)
    candidates = passed + round(passed * rng.uniform(0.06, 0.3))
    if session.announced < session.held:
        plan = session.under | {"planned_on": str(DAYS[session.held]), "expected": candidates}
        plan |= {"method": rng.choice(words.METHODS), "venue": rng.choice(words.VENUES)}
        yield "announced", session.announced, plan
    if session.cancelled:
        reason = {"reason": rng.choice(words.REASONS["cancelled"])}
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

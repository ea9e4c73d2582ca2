"""The made-up filings: their courses from the intent to the end, and what each act of theirs says."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate
from random import Random

from api.demo import vocabulary
from api.demo.enterprises import Enterprise
from api.demo.timeline import Data, Key, Records, Turn, uuid
from api.demo.vocabulary import DAYS, LAST, NEVER, DemoIndustry, Fate


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
            return vocabulary.SCOPE_FAULT
        return vocabulary.FAULTS[int(self.key[0], 16) % len(vocabulary.FAULTS)]

    def evaluates(self, first: int, last: int) -> bool:
        """Tell whether the filing is in force all the time between two days after its receipt."""
        ended = min(self.day("deregistered"), self.day("revoked"))
        return last < ended and (last < self.day("suspended") or first > self.day("resumed"))


def filings(rng: Random, census: list[Enterprise]) -> list[Filing]:
    """Return the year's filings, each fate as often as words.FATES says."""
    fates = [fate for fate in vocabulary.FATES for _ in range(fate.filings)]
    rng.shuffle(fates)
    found = []
    for enterprise, fate in zip(census, fates, strict=False):
        for course in _courses(rng, fate, enterprise):
            scope = _scope(rng, enterprise.industry)
            wrong = dict(course).get("returned_for_correction") and rng.random() < 0.4
            asked = [*scope, _item("企业人力资源管理师", (4, 3))] if wrong else scope
            found.append(Filing(uuid(rng), enterprise, course, asked, scope))
    return found


def _scope(rng: Random, industry: DemoIndustry) -> list[Data]:
    titles = industry.occupations.split()
    chosen = rng.sample(titles, rng.randint(1, len(titles)))
    return [_item(title, rng.choices(list(vocabulary.LEVELS), list(vocabulary.LEVELS.values()))[0]) for title in chosen]


def _item(title: str, levels: Iterable[int]) -> Data:
    return {"occupation": vocabulary.OCCUPATIONS[title], "title": title, "levels": list(levels)}


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
        day = LAST - length - rng.randrange(vocabulary.OPEN_SINCE.get(fate.last, 15))
    courses = []
    for attempt in attempts:
        course = []
        for step, days in attempt:
            day += days
            course.append((step, day))
        courses.append(course)
    courses[-1] += _afterlife(rng, fate, day)
    return courses


_STARTS = list(accumulate(vocabulary.APPROACHED[day.month - 1] for day in DAYS[: LAST + 1]))


def _attempt(rng: Random, fate: Fate, enterprise: Enterprise) -> list[tuple[str, int]]:
    """Return the steps that lead to a fate, each with the working days it takes."""
    noticed = "-" in enterprise.office or enterprise.tenant in vocabulary.CITIES_WITH_NOTICE
    shares = {"": 1, "intent": 0.22, "correction": 0.13, "notice": noticed, "objection": 0.02 * noticed}
    options = {option for option, share in shares.items() if rng.random() < share}
    options |= vocabulary.OPTIONS_OF.get(fate.last, set())
    steps = []
    for step, option, least, most in vocabulary.STEPS:
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


def record(records: Records, found: list[Filing]) -> None:
    """Record every filing's course."""
    recorded: dict[str, Key] = {}
    for filing in found:
        one = filing.enterprise
        after = recorded.get(one.code, (0, 0))
        for step, day in filing.course:
            turn = Turn.RECEIVING if step in vocabulary.BY_RECEIVER else Turn.REVIEW
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
    return make(rng, filing, day) if make else {"reason": rng.choice(vocabulary.REASONS[step])}


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
    return {"upheld": upheld, "finding": vocabulary.FINDINGS[upheld]}


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
    "objection_raised": lambda *_: {"grounds": vocabulary.OBJECTION},
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

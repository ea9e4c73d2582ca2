"""Random legal histories by contract.md §2, as the posts of several tenants' offices in posting order.

Only the kinds the figures read: enterprise, filing, evaluation, plan and `dispatch.declared`; no enrolment,
no sealing, no materials. Where the contract can be read in two ways about what is legal, only acts legal under
both readings are drawn. Body codes and certificate numbers that offices choose are the last of their series, so
that they meet none that the registry assigns.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

Event = dict[str, Any]
Data = dict[str, Any]

SHANGHAI = ZoneInfo("Asia/Shanghai")
REGIONS = Path(__file__).resolve().parents[2] / "registry" / "data" / "regions_shandong.csv"
FIRST_DAY = date(2020, 11, 1)
LAST_MOMENT = datetime(2022, 3, 31, 23, 59, 59, tzinfo=SHANGHAI)
MONTHS = tuple(f"{year}-{month:02}" for year in (2020, 2021, 2022) for month in range(1, 13))[10:27]
PERIODS = ("2021-2023", "2022-2024")

CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
INDUSTRIES = (
    "0111", "1311", "3311", "3612", "4710", "5111", "5211", "5411", "5910", "5920", "5990", "6020", "6110",
    "6210", "6311", "6510", "7010", "7020", "7030", "7040", "7111", "8111", "5320", "6620", "8310", "8411",
)  # fmt: skip
OCCUPATIONS = {"6-18-01-01": "车工", "6-18-02-04": "焊工", "6-31-01-03": "电工", "4-02-02-01": "驾驶员"}
LEVELS: tuple[int | str, ...] = (5, 4, 3, 2, 1, "apprentice", "special", "chief")


@dataclass(frozen=True)
class Post:
    """One event as `office` posts it to `tenant`."""

    tenant: str
    office: str
    event: Event


@dataclass(frozen=True)
class Question:
    """A table to ask for: Annex 2 of `month` and Annex 1 of `period` `on` a day (None: default), at a cut."""

    tenant: str
    month: str
    period: str
    on: date | None
    cut: int


def numbered(
    number: int, tenants: Sequence[str] = ("370100", "370200"), *, largest: int = 150, enterprises: int = 4
) -> list[Post]:
    """The legal history of a number: of 20 to `largest` posts, of at most so many enterprises a tenant."""
    rng = Random(number)
    return history(rng, tenants, rng.randint(20, largest), rng.randint(1, enterprises))


def history(rng: Random, tenants: Sequence[str], size: int, enterprises: int) -> list[Post]:
    """The first `size` posts of an endless legal history of these tenants."""
    known = [_Enterprise(credit_code(rng), f"山东第{number + 1}机械有限公司") for number in range(enterprises + 2)]
    simulated = [_Tenant(rng, code, rng.sample(known, enterprises)) for code in tenants]
    return [rng.choice(simulated).next_post() for _ in range(size)]


def random_questions(rng: Random, positions: Mapping[str, tuple[int, int]], count: int = 10) -> list[Question]:
    """Questions to each tenant's log; `positions` holds its last position before and after a history."""
    questions = []
    for _ in range(count):
        tenant = rng.choice(sorted(positions))
        before, latest = positions[tenant]
        on = date(2020, 10, 31) + timedelta(days=rng.randint(0, 540))
        questions.append(
            Question(
                tenant=tenant,
                month=rng.choice(MONTHS),
                period=PERIODS[rng.random() < 0.15],
                on=rng.choice((None, on, on, date(on.year, 12, 31))),
                cut=rng.choice((latest, rng.randint(before, latest), rng.randint((before + latest) // 2, latest))),
            )
        )
    return questions


def credit_code(rng: Random) -> str:
    """A unified social credit code whose body (GB 11714) and whole (GB 32100) pass their checks."""
    body = rng.choice(("", "MA", "MB"))
    body += "".join(rng.choice("0123456789") for _ in range(8 - len(body)))
    ordinal = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weighted = sum(ordinal.index(char) * weight for char, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    seventeen = "91" + rng.choice(("370102", "370202", "371200", "370000")) + body + "0123456789X0"[11 - weighted % 11]
    total = sum(CREDIT_CODE_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(seventeen))
    return seventeen + CREDIT_CODE_ALPHABET[(31 - total % 31) % 31]


@lru_cache
def county_offices(tenant: str) -> tuple[str, ...]:
    """The first four counties of a tenant, whose centres post; none for the province."""
    return _counties(tenant)[:4]


@lru_cache
def _counties(parent: str) -> tuple[str, ...]:
    with REGIONS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return tuple(sorted(line["code"] for line in lines if line["parent_code"] == parent and line["level"] == "county"))


# What the simulation remembers


@dataclass(eq=False)
class _Enterprise:
    """An enterprise, with the filing that it began last, with whichever tenant: it has one in the province."""

    code: str
    name: str
    latest: _Filing | None = None


@dataclass(frozen=True)
class _Standing:
    """How a filing stands from a moment on."""

    since: datetime
    state: str
    scope: list[Data]
    valid_from: date
    valid_until: date

    def lets_evaluate(self, day: date, occupation: str, level: int | str) -> bool:
        return (
            self.state == "in_force"
            and self.valid_from <= day <= self.valid_until
            and any(entry["occupation"] == occupation and level in entry["levels"] for entry in self.scope)
        )


@dataclass
class _Filing:
    key: str
    enterprise: str
    name: str
    county: str
    industry: str
    office: str
    state: str
    last: datetime
    scope: list[Data] = field(default_factory=list)
    valid_from: date = date.max
    valid_until: date = date.max
    closes_on: date = date.min
    standings: list[_Standing] = field(default_factory=list)
    body_code: str | None = None
    third_parties: list[tuple[datetime, str]] = field(default_factory=list)

    def body_code_at(self, moment: datetime, served: str) -> str | None:
        """The code under which it grants: as a third party to others than its own, else as it was filed."""
        codes = [code for since, code in self.third_parties if since <= moment and served != "own"]
        return codes[-1] if codes else self.body_code

    def remember(self) -> None:
        self.standings.append(_Standing(self.last, self.state, self.scope, self.valid_from, self.valid_until))

    def lets_evaluate(self, moment: datetime, occupation: str, level: int | str) -> bool:
        """Whether it may by what is recorded so far, both at the moment and at the end of its day."""
        day = moment.date()
        at_moment = [standing for standing in self.standings if standing.since < moment]
        by_day = [standing for standing in self.standings if standing.since.date() <= day]
        return (
            all(standing.since != moment for standing in self.standings)
            and bool(at_moment)
            and at_moment[-1].lets_evaluate(day, occupation, level)
            and by_day[-1].lets_evaluate(day, occupation, level)
        )


@dataclass
class _Evaluation:
    key: str
    filing: _Filing
    occupation: str
    level: int | str
    state: str
    last: datetime
    served: str = "own"
    passed: int = 0
    granted: int = 0
    revoked: int = 0
    numbers: list[str] = field(default_factory=list)
    counted: list[tuple[datetime, int]] = field(default_factory=list)
    """When certificates were granted by count, and how many of them have no holder yet."""
    revoked_by_count: int = 0

    @property
    def unlisted(self) -> int:
        return sum(left for _, left in self.counted) - self.revoked_by_count


@dataclass
class _Registered:
    """An enterprise as one tenant knows it."""

    enterprise: _Enterprise
    county: str
    industry: str
    last: datetime
    surveyed: bool = False
    filing: _Filing | None = None


# Which act may follow a filing's state, and how often it is drawn. R: the receiving office, V: the centre.

ASSESSABLE = {
    "site_visited": 2.0,
    "returned_for_correction": 2.5,
    "assessment_passed": 6.0,
    "assessment_failed": 0.8,
    "withdrawn": 0.6,
}
FILING_MOVES: Mapping[str, Mapping[str, float]] = {
    "intended": {"application_received": 8, "withdrawn": 0.8},
    "received": ASSESSABLE,
    "corrected": ASSESSABLE,
    "returned": {"corrected": 7, "withdrawn": 0.8},
    "assessed": {"approved": 8, "rejected": 0.8, "withdrawn": 0.4},
    "approved": {"receipt_issued": 5, "public_notice_opened": 4, "withdrawn": 0.4},
    "noticed": {"public_notice_closed": 5, "objection_raised": 2, "withdrawn": 0.3},
    "disputed": {"objection_resolved": 8, "withdrawn": 0.3},
    "upheld": {"rejected": 6, "withdrawn": 0.8},
    "notice_closed": {"receipt_issued": 8, "withdrawn": 0.3},
    "in_force": {
        "scope_changed": 2, "details_changed": 3, "renewed": 1.5, "suspended": 2, "deregistered": 0.8,
        "revoked": 0.8, "third_party_filed": 0.5,
    },
    "suspended": {"resumed": 3, "deregistered": 0.7, "revoked": 0.7},
}  # fmt: skip
STATE_AFTER = {
    "application_received": "received",
    "returned_for_correction": "returned",
    "corrected": "corrected",
    "assessment_passed": "assessed",
    "approved": "approved",
    "public_notice_opened": "noticed",
    "objection_raised": "disputed",
    "public_notice_closed": "notice_closed",
    "receipt_issued": "in_force",
    "suspended": "suspended",
    "resumed": "in_force",
    **dict.fromkeys(("withdrawn", "assessment_failed", "rejected", "deregistered", "revoked"), "ended"),
}
POSTED_BY_R = (
    "returned_for_correction", "corrected", "withdrawn", "site_visited", "assessment_passed", "assessment_failed"
)  # fmt: skip
AFTER_RECEIPT = ("in_force", "suspended")


class _Tenant:
    """One authority's offices at work, act by act; a clock a subject, so that recording runs late."""

    def __init__(self, rng: Random, code: str, enterprises: Sequence[_Enterprise]) -> None:
        self.rng = rng
        self.code = code
        self.county_offices = county_offices(code)
        self.counties = self.county_offices or _counties("370100")[:4]
        self.units = (*self.county_offices, f"{code}-transport", code)
        self.registered = [
            _Registered(enterprise, rng.choice(self.counties), rng.choice(INDUSTRIES), self._some_moment())
            for enterprise in enterprises
        ]
        self.filings: list[_Filing] = []
        self.evaluations: list[_Evaluation] = []
        self.clocks: dict[str, datetime] = {}
        self.chosen: dict[str, int] = {}
        self.moves: tuple[tuple[Callable[[], Post | None], float], ...] = (
            (self._advance_filing, 50),
            (self._begin_filing, 9),
            (self._advance_evaluation, 36),
            (self._begin_evaluation, 30),
            (self._survey, 6),
            (self._close, 2),
            (self._plan, 3),
            (self._declare, 5),
        )

    def next_post(self) -> Post:
        moves = [move for move, _ in self.moves]
        weights = [weight for _, weight in self.moves]
        while True:
            post = self.rng.choices(moves, weights)[0]()
            if post is not None:
                return post

    # Enterprises

    def _survey(self) -> Post:
        rng, known = self.rng, self.rng.choice(self.registered)
        known.last = self._later(known.last, 150) or known.last
        known.surveyed = True
        if rng.random() < 0.15:
            known.county = rng.choice(self.counties)
        if rng.random() < 0.2:
            known.industry = rng.choice(INDUSTRIES)
        data: Data = {
            "name": known.enterprise.name,
            "county": known.county,
            "industry": known.industry,
            "above_scale": rng.random() < 0.65,
            "year": known.last.year,
        }
        if rng.random() < 0.4:
            data |= {"employees": rng.randint(20, 3000), "skilled_workers": rng.randint(0, 20)}
        office = rng.choice(self._offices_for(known.county))
        return self._post(office, f"enterprise/{known.enterprise.code}", "enterprise.surveyed.v1", known.last, data)

    def _close(self) -> Post | None:
        surveyed = [known for known in self.registered if known.surveyed]
        if not surveyed:
            return None
        known = self.rng.choice(surveyed)
        moment = self._later(known.last, 150)
        if moment is None:
            return None
        known.last, known.surveyed = moment, False
        offices = [office for office in self._offices_for(known.county) if not office.endswith("-transport")]
        subject = f"enterprise/{known.enterprise.code}"
        return self._post(self.rng.choice(offices), subject, "enterprise.closed.v1", moment, {"reason": "迁出"})

    # Filings

    def _begin_filing(self) -> Post | None:
        rng, known = self.rng, self.rng.choice(self.registered)
        moment = self._beginning(known.enterprise.latest)
        if moment is None:
            return None
        county, industry = known.county, self._industry_of(known)
        act = "intended" if rng.random() < 0.5 else "application_received"
        office = rng.choice(self._offices_for(county))
        filing = _Filing(
            key=self._uuid(),
            enterprise=known.enterprise.code,
            name=known.enterprise.name,
            county=county,
            industry=industry,
            office=office,
            state="intended" if act == "intended" else "received",
            last=moment,
        )
        data = self._application(filing)
        if act == "intended":
            if rng.random() < 0.5:
                data["planned_year"] = rng.choice((2021, 2022, 2023))
        else:
            data["scope"] = filing.scope = self._scope()
        known.filing = known.enterprise.latest = filing
        self.filings.append(filing)
        filing.remember()
        return self._post(office, f"filing/{filing.key}", f"filing.{act}.v1", moment, data)

    def _beginning(self, earlier: _Filing | None) -> datetime | None:
        """A moment for a new filing: any for the first, else after the earlier one ended or expired."""
        if earlier is None:
            return self._some_moment()
        if earlier.state == "ended":
            return self._later(earlier.last + timedelta(seconds=1), 60)
        if earlier.state in AFTER_RECEIPT and earlier.valid_until < LAST_MOMENT.date():
            expired = datetime.combine(earlier.valid_until + timedelta(days=1), time(), SHANGHAI)
            return self._later(max(expired, earlier.last + timedelta(seconds=1)), 60)
        return None

    def _advance_filing(self) -> Post | None:
        rng = self.rng
        standing = [(known.filing, known.enterprise.latest) for known in self.registered]
        open_filings = [
            filing for filing, latest in standing if filing and filing is latest and filing.state != "ended"
        ]
        if not open_filings:
            return None
        filing = rng.choice(open_filings)
        moves = FILING_MOVES[filing.state]
        if filing.state == "approved" and filing.office == f"{self.code}-transport":
            moves = {move: weight for move, weight in moves.items() if move != "receipt_issued"}
        act = rng.choices(list(moves), list(moves.values()))[0]
        not_before = filing.closes_on if act == "public_notice_closed" else None
        if filing.state in AFTER_RECEIPT:
            not_before = filing.valid_from
        moment = self._later(filing.last, 75 if filing.state in AFTER_RECEIPT else 18, not_before)
        if moment is None or (filing.state in AFTER_RECEIPT and moment.date() > filing.valid_until):
            return None
        filing.last = moment
        filing.state = STATE_AFTER.get(act, filing.state)
        data = self._filing_data(act, filing)
        office = filing.office if act in POSTED_BY_R or act == "application_received" else self.code
        if act == "details_changed" and "county" not in data:
            office = rng.choice((filing.office, self.code))
        filing.remember()
        return self._post(office, f"filing/{filing.key}", f"filing.{act}.v1", moment, data)

    def _filing_data(self, act: str, filing: _Filing) -> Data:
        """The act's data, with its effect on the filing."""
        rng, today = self.rng, filing.last.date()
        match act:
            case "application_received":
                if rng.random() < 0.2:
                    filing.industry = rng.choice(INDUSTRIES)
                if rng.random() < 0.1:
                    filing.county = rng.choice(self.counties)
                filing.office = rng.choice(self._receivers(filing))
                filing.scope = self._scope()
                return {**self._application(filing), "scope": filing.scope}
            case "returned_for_correction":
                parts = rng.sample(("scope", "materials", "name", "industry"), rng.randint(1, 2))
                return {"items": [{"part": part, "reason": "与申请表不一致"} for part in parts]}
            case "corrected":
                return self._changed(filing, ("scope", "name", "industry"))
            case "details_changed":
                return self._changed(filing, ("name", "county", "industry"))
            case "site_visited":
                visited_on = today - timedelta(days=rng.choice((0, 0, 1, 9)))
                return {"visited_on": visited_on.isoformat(), "visitors": rng.randint(1, 5), "finding": "场地设备齐全"}
            case "assessment_passed":
                extra = {
                    "assessors": rng.randint(3, 7),
                    "score": rng.randint(60, 100),
                    "summary": "具备评价条件",
                }
                return {"assessed_on": today.isoformat()} | self._some(extra)
            case "approved":
                return self._some({"summary": "同意备案"})
            case "public_notice_opened":
                filing.closes_on = today + timedelta(days=rng.randint(0, 9))
                dates = {"opens_on": today.isoformat(), "closes_on": filing.closes_on.isoformat()}
                return dates | self._some({"url": "https://example.org/gongshi"})
            case "objection_raised":
                return {"grounds": "评价场地存疑"}
            case "objection_resolved":
                upheld = rng.random() < 0.4
                filing.state = "upheld" if upheld else "noticed"
                return {"upheld": upheld, "finding": "经核查属实" if upheld else "经核查不属实"}
            case "public_notice_closed":
                return {}
            case "receipt_issued":
                return self._receipt(filing)
            case "scope_changed":
                filing.scope = self._scope()
                return {"scope": filing.scope}
            case "renewed":
                filing.valid_until += timedelta(days=rng.choice((1, 30, 90, 400, 1096)))
                data = {"valid_until": filing.valid_until.isoformat()}
                return data | self._some({"receipt_number": self._number()})
            case "revoked":
                return {"reason": "违规发放证书"} | self._some({"grounds": "监督检查发现"})
            case "third_party_filed":
                code = self._body_code("S")
                filing.third_parties.append((filing.last, code))
                return {"body_code": code, "scope": filing.scope}
            case _:
                return {"reason": "企业申请或监管需要"}

    def _receipt(self, filing: _Filing) -> Data:
        rng, today = self.rng, filing.last.date()
        chance = rng.random()
        if chance < 0.1:
            filing.valid_from = today - timedelta(days=rng.randint(1, 10))
        elif chance < 0.2:
            filing.valid_from = today + timedelta(days=rng.randint(1, 40))
        else:
            filing.valid_from = today
        if rng.random() < 0.5:
            filing.valid_until = filing.valid_from + timedelta(days=rng.randint(20, 160))
        else:
            filing.valid_until = filing.valid_from.replace(day=1, year=filing.valid_from.year + 3)
        if len(filing.scope) > 1 and rng.random() < 0.3:
            filing.scope = filing.scope[:1]
        data: Data = {
            "valid_from": filing.valid_from.isoformat(),
            "valid_until": filing.valid_until.isoformat(),
            "scope": filing.scope,
        } | self._some({"receipt_number": self._number(), "body_code": self._body_code("Y")})
        filing.body_code = data.get("body_code")
        return data

    def _changed(self, filing: _Filing, parts: Sequence[str]) -> Data:
        data: Data = {}
        for part in self.rng.sample(parts, self.rng.randint(1, len(parts))):
            match part:
                case "scope":
                    data["scope"] = filing.scope = self._scope()
                case "name":
                    data["name"] = filing.name = f"{filing.name[:-4]}集团有限公司"[:40]
                case "county":
                    data["county"] = filing.county = self.rng.choice(self.counties)
                case "industry":
                    data["industry"] = filing.industry = self.rng.choice(INDUSTRIES)
        return data

    def _application(self, filing: _Filing) -> Data:
        return {
            "enterprise": filing.enterprise,
            "name": filing.name,
            "county": filing.county,
            "industry": filing.industry,
        }

    def _industry_of(self, known: _Registered) -> str:
        return known.industry if self.rng.random() < 0.8 else self.rng.choice(INDUSTRIES)

    # Evaluations

    def _begin_evaluation(self) -> Post | None:
        rng = self.rng
        receipted = [filing for filing in self.filings if filing.valid_from != date.max]
        if not receipted:
            return None
        filing = rng.choice(receipted)
        standing = rng.choice([standing for standing in filing.standings if standing.valid_from != date.max])
        if standing.state != "in_force":
            return None
        entry = rng.choice(standing.scope)
        occupation, level = entry["occupation"], rng.choice(entry["levels"])
        moment = self._later(standing.since, rng.choice((10, 60, 200)), standing.valid_from)
        if moment is None or not filing.lets_evaluate(moment, occupation, level):
            return None
        evaluation = _Evaluation(self._uuid(), filing, occupation, level, "new", moment)
        self.evaluations.append(evaluation)
        act = "announced" if rng.random() < 0.4 else "held"
        return self._evaluation_post(evaluation, act, moment)

    def _advance_evaluation(self) -> Post | None:
        rng = self.rng
        possible = [(evaluation, moves) for evaluation in self.evaluations if (moves := _evaluation_moves(evaluation))]
        if not possible:
            return None
        evaluation, moves = rng.choice(possible)
        act = rng.choices(list(moves), list(moves.values()))[0]
        moment = self._later(evaluation.last, 40)
        if moment is None:
            return None
        holds = evaluation.filing.lets_evaluate(moment, evaluation.occupation, evaluation.level)
        if act == "held" and not holds:
            return None
        if len(moves) == 1 and act == "certificates_revoked" and rng.random() < 0.6:
            return None
        return self._evaluation_post(evaluation, act, moment)

    def _evaluation_post(self, evaluation: _Evaluation, act: str, moment: datetime) -> Post:
        rng = self.rng
        what: Data = {
            "filing": evaluation.filing.key,
            "occupation": evaluation.occupation,
            "level": evaluation.level,
        }
        evaluation.last = moment
        office = self.code if rng.random() < 0.3 else evaluation.filing.office
        match act:
            case "announced":
                evaluation.state = "announced"
                planned_on = moment.date() + timedelta(days=rng.randint(0, 20))
                data = {**what, "planned_on": planned_on.isoformat()}
                data |= self._some({"venue": "一号实训室", "expected": rng.randint(1, 60)})
            case "held":
                evaluation.state = "held"
                candidates = rng.randint(1, 60)
                evaluation.passed = rng.randint(0, candidates)
                data = {**what, "candidates": candidates, "passed": evaluation.passed}
                data |= self._some({"served": rng.choice(("own", "small_firms", "public"))})
                evaluation.served = data.get("served", "own")
            case "results_published":
                evaluation.state = "published"
                data = {"closes_on": (moment.date() + timedelta(days=rng.randint(0, 7))).isoformat()}
            case "certificates_granted":
                left = evaluation.passed - evaluation.granted
                count = left if rng.random() < 0.4 else rng.randint(1, left)
                evaluation.granted += count
                data = self._granted(evaluation, count)
            case "certificates_listed":
                data = self._listed(evaluation)
            case "certificates_corrected":
                evaluation.numbers.remove(replaced := rng.choice(evaluation.numbers))
                [certificate] = self._certificates(evaluation, 1, moment)
                data = {"replaced": replaced, "certificate": certificate, "reason": "工种名称有误"}
            case "certificates_reissued":
                data = {"numbers": rng.sample(evaluation.numbers, 1), "reason": "证书遗失"}
            case "certificates_revoked":
                count = rng.randint(1, evaluation.granted - evaluation.revoked)
                office, data = self.code, {"count": count, "reason": "冒名顶替"}
                if evaluation.numbers and rng.random() < 0.6:
                    count = min(count, len(evaluation.numbers))
                    data = {"numbers": evaluation.numbers[:count], "reason": "冒名顶替"} | self._some({"count": count})
                    del evaluation.numbers[:count]
                else:
                    evaluation.revoked_by_count += count
                evaluation.revoked += count
            case _:
                evaluation.state = "cancelled"
                data = {"reason": "报名人数不足"}
        return self._post(office, f"evaluation/{evaluation.key}", f"evaluation.{act}.v1", moment, data)

    def _granted(self, evaluation: _Evaluation, count: int) -> Data:
        """Certificates by count, or by holder and mostly by number."""
        if evaluation.level in ("apprentice", "chief") or self.rng.random() < 0.4:
            evaluation.counted.append((evaluation.last, count))
            return {"count": count}
        if evaluation.filing.body_code_at(evaluation.last, evaluation.served) is None:
            certificates = [
                {"holder": f"{self.rng.getrandbits(32):08x}-0000-4000-8000-000000000000"} for _ in range(count)
            ]
        else:
            certificates = self._certificates(evaluation, count, evaluation.last)
        return {"certificates": certificates} | self._some({"count": count})

    def _listed(self, evaluation: _Evaluation) -> Data:
        """Some certificates of a grant by count, with their holders and numbers."""
        place, (granted, left) = self.rng.choice([(n, one) for n, one in enumerate(evaluation.counted) if one[1]])
        count = self.rng.randint(1, min(left, evaluation.unlisted))
        evaluation.counted[place] = granted, left - count
        return {
            "granted_on": granted.date().isoformat(),
            "certificates": self._certificates(evaluation, count, granted),
        }

    def _certificates(self, evaluation: _Evaluation, count: int, granted: datetime) -> list[Data]:
        """Certificates with numbers of the body, the year and the level, the last ones first."""
        level = "T" if evaluation.level == "special" else evaluation.level
        body = evaluation.filing.body_code_at(granted, evaluation.served)
        stem = f"{body}{granted.year % 100:02}{level}"
        numbers = [f"{stem}{self._last_one(stem, 10**6):06}" for _ in range(count)]
        evaluation.numbers += numbers
        return [
            {"number": number, "holder": f"{self.rng.getrandbits(32):08x}-0000-4000-8000-000000000000"}
            for number in numbers
        ]

    # Plans and declared figures

    def _plan(self) -> Post | None:
        rng, period = self.rng, PERIODS[self.rng.random() < 0.15]
        subject = f"plan/{period}"
        begun = subject in self.clocks
        moment = self._later(self.clocks[subject], 120) if begun else self._some_moment()
        if moment is None:
            return None
        self.clocks[subject] = moment
        if begun and rng.random() < 0.2:
            return self._post(self.code, subject, "plan.submitted.v1", moment, {})
        first = int(period[:4])
        rows = []
        for row in sorted(rng.sample(range(1, 17), rng.randint(1, 16))):
            years = rng.sample(range(first, first + 3), rng.randint(1, 3))
            line: Data = {"row": row, "planned": {str(year): rng.randint(0, 40) for year in sorted(years)}}
            line |= self._some({"above_scale": rng.randint(0, 90), "filed": rng.randint(0, 9), "remark": "含驻市央企"})
            rows.append(line)
        data: Data = {"rows": rows}
        data |= self._some({"duties": [{"department": "职业能力建设科", "post": "科长", "duty": "统筹推进"}]})
        return self._post(self.code, subject, "plan.revised.v1" if begun else "plan.adopted.v1", moment, data)

    def _declare(self) -> Post | None:
        rng, month = self.rng, self.rng.choice(MONTHS)
        subject = f"dispatch/{month}"
        begins = datetime.combine(date.fromisoformat(f"{month}-01"), time(), SHANGHAI)
        moment = self._later(self.clocks.get(subject, begins), 45)
        if moment is None:
            return None
        self.clocks[subject] = moment
        unit = rng.choice(self.units)
        certified_month = rng.randint(0, 50)
        data: Data = {
            "unit": unit,
            "preparing": rng.randint(0, 9),
            "completed": rng.randint(0, 9),
            "evaluated": rng.randint(0, 9),
            "certified_month": certified_month,
            "certified_ytd": certified_month + rng.randint(0, 300),
        }
        data |= self._some({"remark": "尚未接入"})
        return self._post(rng.choice((unit, self.code)), subject, "dispatch.declared.v1", moment, data)

    # Drawing

    def _offices_for(self, county: str) -> tuple[str, ...]:
        own = (county, county) if county in self.county_offices else ()
        return (*own, f"{self.code}-transport", self.code)

    def _receivers(self, filing: _Filing) -> list[str]:
        """The offices that may receive an application: no county centre where the survey has another county."""
        surveyed = [
            known.county for known in self.registered if known.enterprise.code == filing.enterprise and known.surveyed
        ]
        offices = self._offices_for(filing.county)
        return [office for office in offices if not surveyed or office not in self.county_offices or office in surveyed]

    def _scope(self) -> list[Data]:
        rng = self.rng
        return [
            {
                "occupation": occupation,
                "title": OCCUPATIONS[occupation],
                "levels": rng.sample(LEVELS, rng.randint(1, 4)),
            }
            for occupation in rng.sample(sorted(OCCUPATIONS), rng.randint(1, 3))
        ]

    def _some(self, optional: Data) -> Data:
        return {name: value for name, value in optional.items() if self.rng.random() < 0.4}

    def _uuid(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def _number(self) -> str:
        return f"鲁技评备〔2199〕{self.code}-{self.rng.getrandbits(33):010}"

    def _body_code(self, letter: str) -> str:
        return f"{letter}000037{self.code[2:4]}{self._last_one(letter, 10**4):04}"

    def _last_one(self, series: str, end: int) -> int:
        """The last number of a series that is not yet chosen."""
        self.chosen[series] = self.chosen.get(series, end) - 1
        return self.chosen[series]

    def _some_moment(self) -> datetime:
        day = FIRST_DAY + timedelta(days=self.rng.randint(0, self.rng.choice((30, 330))))
        return datetime.combine(day, self._time_of_day(), SHANGHAI)

    def _later(self, after: datetime, days: int, not_before: date | None = None) -> datetime | None:
        """A moment from `after` on, within some days, often at a month's edge; None past the range."""
        rng = self.rng
        day = max(after.date(), not_before or date.min) + timedelta(days=rng.randint(0, days))
        chance = rng.random()
        if chance < 0.1:
            day = day.replace(day=monthrange(day.year, day.month)[1])
        elif chance < 0.18:
            day = day.replace(day=monthrange(day.year, day.month)[1]) + timedelta(days=1)
        moment = datetime.combine(day, self._time_of_day(), SHANGHAI)
        if moment < after:
            moment = after + timedelta(seconds=rng.choice((0, rng.randint(1, 900))))
        return moment if moment <= LAST_MOMENT else None

    def _time_of_day(self) -> time:
        rng = self.rng
        return rng.choices(
            (
                time(rng.randint(8, 18), rng.randint(0, 59), rng.randint(0, 59)),
                time(rng.randint(0, 7), rng.randint(0, 59), rng.randint(0, 59)),
                time(23, 59, 59),
                time(0, 0, 0),
            ),
            (70, 20, 6, 4),
        )[0]

    def _post(self, office: str, subject: str, kind: str, moment: datetime, data: Data) -> Post:
        event = {
            "id": self._uuid(),
            "type": kind,
            "subject": subject,
            "time": self._rendered(moment),
            "data": data,
        }
        return Post(self.code, office, event)

    def _rendered(self, moment: datetime) -> str:
        hours = self.rng.choices((8.0, 0.0, 9.0, -5.0, 5.5), (70, 18, 4, 4, 4))[0]
        text = moment.astimezone(timezone(timedelta(hours=hours))).isoformat()
        return text.replace("+00:00", "Z")


def _numbered(evaluation: _Evaluation) -> bool:
    return evaluation.level not in ("apprentice", "chief") and evaluation.filing.body_code is not None


def _evaluation_moves(evaluation: _Evaluation) -> dict[str, float]:
    if evaluation.state == "announced":
        return {"held": 8, "cancelled": 1}
    moves: dict[str, float] = {}
    if evaluation.state in ("held", "published"):
        if evaluation.granted < evaluation.passed:
            moves["certificates_granted"] = 6
        if evaluation.granted > evaluation.revoked:
            moves["certificates_revoked"] = 1.0
            if evaluation.unlisted > 0 and _numbered(evaluation):
                moves["certificates_listed"] = 1.5
            if evaluation.numbers:
                moves |= {"certificates_corrected": 0.7, "certificates_reissued": 0.7}
        if evaluation.state == "held" and evaluation.granted == 0:
            moves["results_published"] = 2
    return moves

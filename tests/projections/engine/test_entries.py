"""Entries and block totals against the slow model: what the guard would seldom let happen must be counted right as well."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import orjson
import psycopg
import pytest
from model import slow_model
from support.events import CITY, COUNTY, INDUSTRY, SCOPE, Enterprise, new_id

from projections.dispatch.query import cell, dispatch
from projections.dispatch.table import COLUMNS, DispatchTable
from projections.engine import fold, schema
from projections.plan.query import plan
from projections.plan.table import PlanRow
from registry.application.registry import Registry
from registry.domain.values import SHANGHAI, last_day
from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.log import TenantLog

OFFICES = (COUNTY, "370103", INDUSTRY, CITY)
INDUSTRIES = ("3411", "5431", "7010", "5310")
FIRST = datetime(2020, 12, 20, 9, 0, tzinfo=SHANGHAI)
MONTHS = ("2020-12", "2021-02", "2021-03", "2021-06", "2021-12", "2022-05")
PERIOD, YEARS = "2021-2023", (2021, 2022, 2023)


@dataclass
class Chronicle:
    """Acts on few enterprises, many filings of each at once; a clock a subject, and no guard."""

    rng: Random
    events: list[NewEvent] = field(default_factory=list)

    def write(self, enterprises: int, filings: int) -> list[NewEvent]:
        """Write so many filings of each enterprise, the acts of all in an order of recording drawn at random."""
        courses = [self._survey(code) for code in self._codes(enterprises)]
        for code in self._codes(enterprises):
            courses += [self._filing(code) for _ in range(filings)]
        while any(courses):
            course = self.rng.choice([course for course in courses if course])
            self.events.append(course.pop(0))
        return self.events

    def _codes(self, number: int) -> list[str]:
        return [Enterprise(f"91370102MA{place:07d}X").code for place in range(number)]

    def _survey(self, code: str) -> list[NewEvent]:
        time, course = self._moment(), []
        for version in range(1, self.rng.randint(2, 5)):
            time = self._later(time)
            closed = version > 1 and self.rng.random() < 0.3
            data = {"reason": "迁出"} if closed else self._who(code) | {"above_scale": self.rng.random() < 0.6}
            act = "enterprise.closed.v1" if closed else "enterprise.surveyed.v1"
            course.append(self._event(act, f"enterprise/{code}", version, time, COUNTY, data))
        return course

    def _filing(self, code: str) -> list[NewEvent]:
        rng, key, time = self.rng, new_id(), self._moment()
        subject, acts = f"filing/{key}", list[tuple[str, str, dict[str, Any]]]()
        if rng.random() < 0.5:
            acts.append(("intended", rng.choice(OFFICES), self._who(code)))
        if rng.random() < 0.9 or not acts:
            acts.append(("application_received", rng.choice(OFFICES), self._who(code) | {"scope": SCOPE}))
        if rng.random() < 0.3:
            acts.append(("corrected", COUNTY, {"industry": rng.choice(INDUSTRIES)}))
        course = [self._event(f"filing.{act}.v1", subject, version, time := self._later(time), office, data)
                  for version, (act, office, data) in enumerate(acts, 1)]  # fmt: skip
        if rng.random() < 0.25:
            ended = rng.choice(("withdrawn", "assessment_failed", "rejected"))
            end = self._event(f"filing.{ended}.v1", subject, len(course) + 1, self._later(time), CITY, {"reason": "无"})
            return [*course, end][: rng.randint(1, len(course) + 1)]
        until = (time + timedelta(days=rng.randrange(0, 500))).date()
        time = self._later(time)
        data = {"valid_from": f"{time:%Y-%m-%d}", "valid_until": f"{until}", "scope": SCOPE}
        course.append(self._event("filing.receipt_issued.v1", subject, len(course) + 1, time, CITY, data))
        evaluations = [act for _ in range(rng.randint(0, 2)) for act in self._evaluation(key, time)]
        for act, more in (
            ("details_changed", {"industry": rng.choice(INDUSTRIES)}),
            ("renewed", {"valid_until": f"{until + timedelta(days=200)}"}),
            ("suspended", {"reason": "整改"}),
            (rng.choice(("deregistered", "revoked")), {"reason": "企业申请"}),
        ):
            if rng.random() < 0.5:
                time = self._later(time)
                course.append(self._event(f"filing.{act}.v1", subject, len(course) + 1, time, CITY, more))
        return course + evaluations

    def _evaluation(self, filing: str, time: datetime) -> list[NewEvent]:
        subject, course = f"evaluation/{new_id()}", []
        for version, (act, data) in enumerate((
            ("held", {"filing": filing, "occupation": "6-18-01-01", "level": 4, "candidates": 9, "passed": 9}),
            ("certificates_granted", {"count": self.rng.randint(1, 9)}),
            ("certificates_revoked", {"count": 1, "reason": "有误"}),
        ), 1):  # fmt: skip
            time = self._later(time)
            course.append(self._event(f"evaluation.{act}.v1", subject, version, time, COUNTY, data))
        return course[: self.rng.randint(1, 3)]

    def _who(self, code: str) -> dict[str, Any]:
        industry = self.rng.choice(INDUSTRIES)
        return {"enterprise": code, "name": "某公司", "county": COUNTY, "industry": industry, "year": 2021}

    def _moment(self) -> datetime:
        return FIRST + timedelta(hours=self.rng.randrange(24 * 200))

    def _later(self, time: datetime) -> datetime:
        return time + timedelta(hours=self.rng.choice((0, 1, 5, 24, 24 * 30, self.rng.randrange(24 * 90))))

    def _event(
        self, act: str, subject: str, version: int, time: datetime, office: str, data: dict[str, Any]
    ) -> NewEvent:
        return NewEvent(subject, version, new_id(), act, time, office, orjson.dumps(data).decode(), "00" * 32)


def logged(database: Database) -> list[dict[str, Any]]:
    """Return the log as the registry serves it."""
    return [
        {
            "position": event.position,
            "version": event.version,
            "type": event.type,
            "subject": event.subject,
            "time": event.time.isoformat(),
            "source": f"/{event.tenant}/{event.office}",
            "data": orjson.loads(event.data),
        }
        for event in TenantLog(database, CITY).events(0, 1_000)
    ]


def with_blocks_of(dsn: str, size: int) -> None:
    """Let the empty tables have blocks of so many positions."""
    with psycopg.connect(dsn) as superuser:
        superuser.execute("UPDATE figures.version SET block_size = %s", [size])


def shown(table: DispatchTable) -> list[dict[str, Any]]:
    return [{"unit": row.unit, **{column: getattr(row.figures, column) for column in COLUMNS}} for row in table.rows]


def numbers(row: PlanRow) -> tuple[int, int, dict[str, int]]:
    return row.above_scale.derived, row.filed.derived, {str(year): number for year, number in row.actual.items()}


@pytest.mark.parametrize(
    ("seed", "enterprises", "filings", "block"),
    [
        (1, 1, 3, 5),
        (2, 1, 6, 1),
        (3, 2, 4, 3),
        (4, 3, 3, 8),
        (5, 1, 9, 4),
        (6, 2, 5, 1_000),
        (7, 4, 2, 2),
        (8, 6, 2, 6),
    ],
)
def test_every_figure_at_every_cut_is_the_models(
    registry: Registry, enrolled_dsn: str, seed: int, enterprises: int, filings: int, block: int
) -> None:
    """However filings of an enterprise overlap and however late they are recorded, entries add up to the figures."""
    rng, database = Random(seed), registry.database
    with_blocks_of(enrolled_dsn, block)
    TenantLog(database, CITY).append(Chronicle(rng).write(enterprises, filings))
    log = logged(database)
    checkpoint, size = -1, 0
    while checkpoint < size:
        checkpoint, size = fold.fold(database, CITY, limit=rng.choice((1, 2, 7, 30)))
    begun = len(log) - len(Chronicle(Random(seed)).write(enterprises, filings))
    for cut in range(begun, len(log) + 1):
        month = rng.choice(MONTHS)
        first = date.fromisoformat(f"{month}-01")
        expected = slow_model.dispatch(log, CITY, month, cut)["rows"]
        assert shown(dispatch(database, CITY, first, cut)) == expected, (cut, month)
        on = rng.choice((first, last_day(first), first + timedelta(days=14)))
        model, found = slow_model.plan(log, CITY, PERIOD, on, cut), plan(database, CITY, YEARS, on, cut)
        for row, line in zip((*found.rows, found.other), (*model["rows"], model["other"]), strict=True):
            assert numbers(row) == (line["above_scale"]["derived"], line["filed"]["derived"], line["actual"]), (cut, on)
        unit, column = rng.choice(OFFICES), rng.choice(COLUMNS)
        value, events = cell(database, CITY, first, cut, unit, column)
        assert value == sum(event.counts for event in events)
        assert value == next(row[column] for row in expected if row["unit"] == unit), (cut, month, unit, column)


def test_the_chronicles_hold_what_entries_must_take_back(registry: Registry) -> None:
    """Some of these filings overlap, so that the entries which take the excess back are put to the test."""
    TenantLog(registry.database, CITY).append(Chronicle(Random(5)).write(1, 9))
    fold.fold(registry.database, CITY)
    with fold.fold_transaction(registry.database, CITY, schema.SCHEMA) as cursor:
        [doubled] = cursor.execute("SELECT count(*) FROM entry WHERE doubled").fetchone() or [0]
    assert doubled > 5

"""The figures of activity against the slow model: random histories of the new kinds, folded in ranges, at random cuts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from model import slow_activity
from support.database import Cluster
from support.events import CITY, COUNTY, INDUSTRY, LATHE, PROVINCE, SCOPE, Enterprise, new_id
from support.posting import registry_on

from projections import province
from projections.activity.query import CELLS, DEFINITION, YEAR_TO_DATE, activity, cell
from projections.activity.table import ACTIVITY_COLUMNS, FLOWS, STOCKS, ActivityRow
from projections.activity.terms import ACTIVITY, ACTIVITY_DEFINITIONS
from projections.engine import fold, schema
from registry.domain import regions
from registry.domain.values import SHANGHAI, last_day
from registry.errors import SubjectUnknown
from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.log import TenantLog
from registry.store.migrate import migrate
from registry.store.sql import statements

HISTORIES, CELLS_ASKED = 12, 10
MONTHS = ("2020-12", "2021-01", "2021-04", "2021-09", "2021-12", "2022-02")
ENDS = tuple(last_day(date.fromisoformat(f"{month}-01")) for month in MONTHS)
FIRST = date(2020, 12, 10)
BEGUN = datetime(2021, 1, 1, 9, 0, tzinfo=SHANGHAI)
OFFICES = (COUNTY, "370103", INDUSTRY, CITY)

Step = tuple[str, str, int, dict[str, Any]]
"""An act: its type without kind and version, the office, the days since the act before, the data."""
Course = tuple[str, list[Step]]
"""A kind and what happens to one subject of it."""

gaps = st.sampled_from((0, 0, 1, 9, 30, 90, 200))
offices = st.sampled_from(OFFICES)
days = st.one_of(
    st.integers(0, 500).map(lambda number: FIRST + timedelta(days=number)),
    st.tuples(st.sampled_from(ENDS), st.sampled_from((-1, 0, 1))).map(lambda near: near[0] + timedelta(days=near[1])),
)
"""Any day, or one at the end of a month that is asked for."""


SMALL: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("guidance", "given", {"topic": "quality", "given_on": "2021-03-01"}),
    ("meeting", "held", {"topic": "联席会议", "held_on": "2021-03-01", "departments": ["交通运输局"]}),
    ("occupation", "proposed", {"title": "无人机装调工", "definition": "装配、调试"}),
    ("question_bank", "registered", {"title": "车工题库", "occupation": LATHE, "levels": [4], "version": 1}),
)


@st.composite
def small(draw: st.DrawFn) -> Course:
    """A matter of one act, or one whose further acts count nothing."""
    kind, act, data = draw(st.sampled_from(SMALL))
    steps = [(act, draw(offices), draw(gaps), data)]
    if kind == "question_bank":
        steps += [(act, draw(offices), draw(gaps), {**data, "version": 2})] * draw(st.integers(0, 1))
    if kind == "occupation" and draw(st.booleans()):
        steps.append(("decided", PROVINCE, draw(gaps), {"outcome": "forwarded"}))
    return kind, steps


@st.composite
def training(draw: st.DrawFn) -> Course:
    completed = draw(st.integers(0, 40))
    held = {"started_on": "2021-03-01", "ended_on": "2021-03-05", "participants": 40, "completed": completed}
    steps = [("committed", draw(offices), draw(gaps), {"places": 40}), ("held", draw(offices), draw(gaps), held)]
    return "training", steps[: draw(st.integers(1, 2))]


@st.composite
def subsidy(draw: st.DrawFn) -> Course:
    amount = draw(st.integers(1, 200_000))
    claimed = ("claimed", draw(offices), draw(gaps), {"purpose": "training", "amount_fen": amount})
    if draw(st.integers(0, 4)) == 0:
        return "subsidy", [claimed, ("rejected", CITY, draw(gaps), {"reason": "重复申领"})]
    decided = [
        ("approved", CITY, draw(gaps), {"amount_fen": draw(st.integers(1, amount))}),
        ("paid", CITY, draw(gaps), {"paid_on": "2021-03-01"}),
    ]
    return "subsidy", [claimed, *decided[: draw(st.integers(0, 2))]]


@st.composite
def appointment(draw: st.DrawFn) -> Course:
    role, begins = draw(st.sampled_from(("assessor", "supervisor"))), draw(days)
    steps: list[Step] = []
    until = max(begins, draw(days))
    for _ in range(draw(st.integers(1, 3))):
        data = {
            "role": role,
            "person": "00000000-0000-4000-8000-000000000001",
            "valid_from": f"{begins}",
            "valid_until": f"{until}",
        }
        steps.append(("appointed", draw(offices), draw(gaps), data))
        begins = until + timedelta(days=draw(st.sampled_from((-20, 0, 1, 2, 60))))
        until = max(begins, until + timedelta(days=1), draw(days))
    if draw(st.booleans()):
        steps.append(("dismissed", draw(offices), draw(gaps), {"reason": "调离"}))
    return "assessor", steps


@st.composite
def norm(draw: st.DrawFn) -> Course:
    data = {"title": "车工评价规范", "source": "enterprise", "effective_from": f"{draw(days)}"}
    steps = [("registered", draw(st.sampled_from((*OFFICES, PROVINCE))), draw(gaps), data)]
    return "norm", steps + [("superseded", CITY, draw(gaps), {"by": new_id()})] * draw(st.integers(0, 1))


@st.composite
def supervision(draw: st.DrawFn) -> Course:
    """An inspection and its orders, under the filing whose number stands in for its key."""
    steps: list[Step] = [("inspected", CITY, draw(gaps), {"filing": draw(st.integers(0, 9)), "mode": "external"})]
    for _ in range(draw(st.integers(0, 3))):
        steps.append(("rectification_ordered", CITY, draw(gaps), {"items": [], "due_on": f"{draw(days)}"}))
        if draw(st.booleans()):
            steps.append(("rectified", CITY, draw(gaps), {"summary": "已整改"}))
        else:
            break
    if draw(st.booleans()):
        steps.append(("closed", CITY, draw(gaps), {"outcome": "talk"}))
    return "supervision", steps


@st.composite
def evaluation(draw: st.DrawFn) -> Course:
    served = draw(st.sampled_from(({}, {"served": "own"}, {"served": "small_firms"}, {"served": "public"})))
    held = {"filing": draw(st.integers(0, 9)), "occupation": LATHE, "level": 4, "candidates": 9, "passed": 9, **served}
    steps: list[Step] = [("held", COUNTY, draw(gaps), held)]
    if draw(st.booleans()):
        steps.append(("certificates_granted", COUNTY, draw(gaps), {"count": 3}))
        steps += [("certificates_revoked", CITY, draw(gaps), {"count": 3, "reason": "有误"})] * draw(st.integers(0, 1))
    return "evaluation", steps


@st.composite
def filing(draw: st.DrawFn) -> Course:
    """A filing visited and on record by its receipt, what became of it, and third-party filings."""
    office, until = draw(offices), draw(days)
    who = {"enterprise": draw(st.sampled_from(ENTERPRISES)), "name": "某公司", "county": COUNTY, "industry": "3411"}
    steps: list[Step] = [
        ("application_received", office, 0, {**who, "scope": SCOPE}),
        *[("site_visited", office, draw(gaps), VISITED)] * draw(st.integers(0, 2)),
        ("receipt_issued", CITY, draw(gaps), {"valid_from": "2021-01-01", "valid_until": f"{until}", "scope": SCOPE}),
    ]
    more: list[Step] = [
        ("third_party_filed", CITY, draw(gaps), {"body_code": "S000037010203", "scope": SCOPE}),
        ("details_changed", CITY, draw(gaps), {"name": "改名公司"}),
        ("suspended", CITY, draw(gaps), {"reason": "整改"}),
        ("renewed", CITY, draw(gaps), {"valid_until": f"{until + timedelta(days=200)}"}),
        ("third_party_filed", CITY, draw(gaps), {"body_code": "S000037010204", "scope": SCOPE}),
        (draw(st.sampled_from(("revoked", "deregistered"))), CITY, draw(gaps), {"reason": "申请"}),
    ]
    return "filing", steps + [step for step in more if draw(st.booleans())]


VISITED = {"visited_on": "2020-12-01", "visitors": 2, "finding": "场地设备齐全"}
ENTERPRISES = tuple(Enterprise(f"91370102MA{place:07d}X").code for place in range(3))
courses = st.lists(
    st.one_of(small(), training(), subsidy(), appointment(), norm(), supervision(), evaluation()), max_size=25
)


def written(rng: Random, filings: list[Course], others: list[Course]) -> list[NewEvent]:
    """Return all acts in an order of recording drawn at random, each subject's in turn, filings to their receipts first."""
    keys = [str(UUID(int=number + 1)) for number in range(len(filings) + len(others))]
    waiting: list[list[NewEvent]] = []
    for key, (kind, steps) in zip(keys, [*filings, *others], strict=True):
        time, events = BEGUN - timedelta(days=rng.randrange(30)), list[NewEvent]()
        for version, (act, office, gap, data) in enumerate(steps, 1):
            time += timedelta(days=gap, minutes=rng.randrange(900))
            sent = dict(data)
            if "filing" in sent:
                sent["filing"] = keys[sent["filing"] % len(filings)]
            if "due_on" in sent:
                sent["due_on"] = max(sent["due_on"], f"{time:%Y-%m-%d}")
            body = orjson.dumps(sent).decode()
            events.append(
                NewEvent(f"{kind}/{key}", version, new_id(), f"{kind}.{act}.v1", time, office, body, "0" * 64)
            )
        waiting.append(events)
    recorded = []
    for events in waiting[: len(filings)]:
        receipt = next(place for place, event in enumerate(events) if event.type == "filing.receipt_issued.v1")
        recorded += events[: receipt + 1]
        del events[: receipt + 1]
    while waiting := [events for events in waiting if events]:
        recorded.append(rng.choice(waiting).pop(0))
    return recorded


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


def shown(row: ActivityRow) -> dict[str, Any]:
    return {name: (flow.month, flow.ytd) for name, flow in row.flows.items()} | dict(row.stocks)


@contextmanager
def database_of(cluster: Cluster) -> Iterator[Database]:
    """A database with the standard offices, and no follower."""
    with cluster.clone(cluster.enrolled) as dsn:
        migrate(dsn)
        with registry_on(dsn) as registry:
            yield registry.database


@settings(
    max_examples=HISTORIES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    filings=st.lists(filing(), min_size=1, max_size=4),
    others=courses,
    seed=st.integers(0, 2**32 - 1),
    block=st.sampled_from((1, 4, 7, 1_000)),
)
def test_every_figure_at_any_cut_is_the_models(
    cluster: Cluster, filings: list[Course], others: list[Course], seed: int, block: int
) -> None:
    """Whatever happened, in whatever order it was recorded and folded, figures, idle units and cells are the model's."""
    rng = Random(seed)
    with database_of(cluster) as database:
        begun = TenantLog(database, CITY).size()
        with psycopg.connect(database.dsn) as superuser:
            superuser.execute("UPDATE figures.version SET block_size = %s", [block])
        TenantLog(database, CITY).append(written(rng, filings, others))
        log, checkpoint, size = logged(database), -1, 0
        while checkpoint < size:
            checkpoint, size = fold.fold(database, CITY, limit=rng.choice((1, 2, 7, 30)))
        for cut in {rng.randint(begun, len(log)) for _ in range(4)}:
            compare(database, log, rng.choice(MONTHS), cut, rng)
        for month in MONTHS:
            compare(database, log, month, len(log), rng)


def compare(database: Database, log: list[dict[str, Any]], month: str, cut: int, rng: Random) -> None:
    first = date.fromisoformat(f"{month}-01")
    table, expected = activity(database, CITY, first, cut), slow_activity.activity(log, CITY, month, cut)
    assert {row.unit: shown(row) for row in table.rows} == expected, (month, cut)
    assert {unit.unit: unit.last for unit in table.idle_units} == slow_activity.idle(log, CITY, month, cut)
    never = slow_activity.never_evaluated(log, month, cut)
    assert {(found.unit, found.enterprise) for found in table.idle_enterprises} == never
    for name in rng.sample(CELLS, CELLS_ASKED):
        unit, column = rng.choice(OFFICES), name.removesuffix(YEAR_TO_DATE)
        figure = expected[unit][column]
        value, events = cell(database, CITY, first, cut, unit, name)
        assert value == sum(event.counts for event in events), (month, cut, unit, name)
        assert value == (figure if column in STOCKS else figure[name != column]), (month, cut, unit, name)
        assert all(event.position <= cut and event.counts for event in events)
        assert all(event.time.astimezone(SHANGHAI).date() <= last_day(first) for event in events)


def test_the_histories_hold_what_is_hard(cluster: Cluster) -> None:
    """A history with every turn folds to entries of every figure, some of which take back what others said."""
    with database_of(cluster) as database:
        TenantLog(database, CITY).append(written(Random(1), [FILED], EVERYTHING))
        fold.fold(database, CITY)
        with fold.fold_transaction(database, CITY, schema.SCHEMA) as cursor:
            figures = {name for (name,) in cursor.execute("SELECT DISTINCT figure FROM activity_entry").fetchall()}
            [taken_back] = cursor.execute("SELECT count(*) FROM activity_entry WHERE delta < 0").fetchone() or [0]
    assert figures == set(ACTIVITY_COLUMNS) - {"evaluations_held", "small_firms_served"}
    assert taken_back > 3


FILED: Course = (
    "filing",
    [
        ("application_received", COUNTY, 0, {"enterprise": ENTERPRISES[0], "name": "某公司", "industry": "3411"}),
        ("site_visited", COUNTY, 1, VISITED),
        ("receipt_issued", CITY, 39, {"valid_from": "2021-01-01", "valid_until": "2022-01-01"}),
        ("third_party_filed", CITY, 1, {"body_code": "S000037010203"}),
    ],
)
_TERM = {"role": "assessor", "valid_from": "2021-01-01", "valid_until": "2021-12-31"}
EVERYTHING: list[Course] = [
    ("guidance", [("given", COUNTY, 0, {})]),
    ("meeting", [("held", INDUSTRY, 0, {})]),
    ("training", [("committed", COUNTY, 0, {}), ("held", COUNTY, 1, {"completed": 7})]),
    ("occupation", [("proposed", COUNTY, 0, {})]),
    ("question_bank", [("registered", INDUSTRY, 0, {"version": 1}), ("registered", INDUSTRY, 1, {"version": 2})]),
    ("norm", [("registered", PROVINCE, 0, {"effective_from": "2021-06-01"}), ("superseded", CITY, 9, {})]),
    (
        "subsidy",
        [
            ("claimed", COUNTY, 0, {"amount_fen": 90}),
            ("approved", CITY, 1, {"amount_fen": 80}),
            ("paid", CITY, 45, {"paid_on": "2021-01-20"}),
        ],
    ),
    ("assessor", [("appointed", COUNTY, 0, _TERM), ("dismissed", COUNTY, 40, {"reason": "调离"})]),
    ("assessor", [("appointed", COUNTY, 0, _TERM | {"role": "supervisor"})]),
    (
        "supervision",
        [
            ("inspected", CITY, 5, {"filing": 0}),
            ("rectification_ordered", CITY, 1, {"due_on": "2021-01-20"}),
            ("rectified", CITY, 30, {"summary": "已整改"}),
        ],
    ),
]


Dated = tuple[str, str, dict[str, Any]]
"""An act, its day and its data."""
TERM = {"role": "assessor", "valid_from": "2021-01-01", "valid_until": "2021-05-15"}
ORDERED: tuple[Dated, ...] = (
    ("inspected", "2021-04-01", {}),
    ("rectification_ordered", "2021-04-02", {"due_on": "2021-04-29"}),
)
STOCKS_BY_DAY: dict[str, tuple[str, tuple[Dated, ...], dict[str, int]]] = {
    "an order is overdue from the day after it fell due": (
        "rectifications_overdue", ORDERED, {"2021-03": 0, "2021-04": 1, "2021-12": 1},
    ),
    "on the day on which it falls due an order is not overdue": (
        "rectifications_overdue",
        (ORDERED[0], ("rectification_ordered", "2021-04-02", {"due_on": "2021-04-30"})),
        {"2021-04": 0, "2021-05": 1},
    ),
    "closed without being rectified, it is overdue no longer": (
        "rectifications_overdue", (*ORDERED, ("closed", "2021-06-01", {"outcome": "talk"})), {"2021-05": 1, "2021-06": 0},
    ),
    "a second order takes the place of the first": (
        "rectifications_overdue",
        (*ORDERED, ("rectified", "2021-05-01", {}), ("rectification_ordered", "2021-05-02", {"due_on": "2021-06-30"})),
        {"2021-04": 1, "2021-05": 0, "2021-06": 0, "2021-07": 1},
    ),
    "an appointment counts on its last day": (
        "assessors", (("appointed", "2021-01-01", TERM | {"valid_until": "2021-04-30"}),), {"2021-04": 1, "2021-05": 0},
    ),
    "an appointment counts from its first day": (
        "assessors", (("appointed", "2021-01-01", TERM | {"valid_from": "2021-04-30"}),), {"2021-03": 0, "2021-04": 1},
    ),
    "an extension from the day after carries the term on": (
        "assessors",
        (("appointed", "2021-01-01", TERM), ("appointed", "2021-04-10", TERM | {"valid_from": "2021-05-16", "valid_until": "2021-09-30"})),
        {"2021-03": 1, "2021-04": 1, "2021-05": 1, "2021-09": 1, "2021-10": 0},
    ),
    "an extension after a gap begins anew": (
        "assessors",
        (("appointed", "2021-01-01", TERM), ("appointed", "2021-04-10", TERM | {"valid_from": "2021-05-17", "valid_until": "2021-09-30"})),
        {"2021-03": 1, "2021-04": 0, "2021-05": 1},
    ),
    "a dismissal after the term changes nothing before": (
        "assessors",
        (("appointed", "2021-01-01", TERM), ("dismissed", "2021-08-05", {"reason": "调离"})),
        {"2021-04": 1, "2021-06": 0, "2021-08": 0},
    ),
    "a norm superseded before it is effective never counts": (
        "norms",
        (("registered", "2021-03-01", {"effective_from": "2021-06-01"}), ("superseded", "2021-04-01", {})),
        {"2021-03": 0, "2021-05": 0, "2021-06": 0},
    ),
}  # fmt: skip
KINDS = {"rectifications_overdue": "supervision", "assessors": "assessor", "norms": "norm"}


def test_stocks_begin_and_end_on_their_days(cluster: Cluster) -> None:
    """Each case, in a county of its own, counts on the last days of the months named what it says there."""
    counties = regions.counties(CITY)[: len(STOCKS_BY_DAY)]
    events: list[NewEvent] = []

    def add(subject: str, version: int, act: str, when: str, office: str, data: dict[str, Any]) -> None:
        kind, time = subject.partition("/")[0], datetime.fromisoformat(f"{when}T09:00:00+08:00")
        body = orjson.dumps(data).decode()
        events.append(NewEvent(subject, version, new_id(), f"{kind}.{act}.v1", time, office, body, "0" * 64))

    for county, (figure, acts, _) in zip(counties, STOCKS_BY_DAY.values(), strict=True):
        filing, subject = new_id(), f"{KINDS[figure]}/{new_id()}"
        who = {"enterprise": ENTERPRISES[0], "industry": "3411"}
        add(f"filing/{filing}", 1, "application_received", "2021-01-01", county, who)
        for version, (act, when, data) in enumerate(acts, 1):
            add(subject, version, act, when, county, data | ({"filing": filing} if act == "inspected" else {}))
    with database_of(cluster) as database:
        log = TenantLog(database, CITY)
        log.append(events)
        fold.fold(database, CITY)
        for number in range(1, 13):
            month = f"2021-{number:02}"
            rows = {row.unit: row for row in activity(database, CITY, date(2021, number, 1), log.size()).rows}
            for county, (case, (figure, _, right)) in zip(counties, STOCKS_BY_DAY.items(), strict=True):
                if month in right:
                    assert rows[county].stocks[figure] == right[month], (case, month)


def test_an_act_of_the_provinces_centre_counts_in_the_citys_own_row(cluster: Cluster) -> None:
    """A norm that the province's centre registers with a city belongs to no unit of the city's but its centre."""
    with database_of(cluster) as database:
        log = TenantLog(database, CITY)
        kind, (registered, _) = EVERYTHING[5]
        log.append(written(Random(1), [FILED], [(kind, [registered])]))
        fold.fold(database, CITY)
        rows = {row.unit: row for row in activity(database, CITY, date(2021, 6, 1), log.size()).rows}
        assert {unit for unit, row in rows.items() if row.stocks["norms"]} == {CITY}
        before = activity(database, CITY, date(2021, 5, 1), log.size())
        assert before.total.stocks["norms"] == 0
        assert before.total.stocks["third_party"] == 1


def test_the_provinces_table_adds_up_each_tenants(cluster: Cluster) -> None:
    """The province's rows are the tenants' totals, and the tenants without progress are named with their last day."""
    with database_of(cluster) as database:
        TenantLog(database, CITY).append(written(Random(1), [FILED], EVERYTHING))
        fold.fold(database, CITY)
        cuts = dict.fromkeys(regions.tenants(), 0) | {CITY: TenantLog(database, CITY).size()}
        table = province.activity(database, date(2021, 2, 1), cuts, "now")
        assert [row.unit for row in table.rows] == list(regions.tenants())
        own = activity(database, CITY, date(2021, 2, 1), cuts[CITY])
        assert shown(table.rows[0]) == shown(own.total) == shown(table.total)
        assert own.total.flows["subsidies_paid_fen"].ytd == 80
        idle = {unit.unit: unit.last for unit in table.idle_units}
        assert idle.keys() == set(regions.tenants()) - {CITY}
        assert set(idle.values()) == {None}
        later = province.activity(database, date(2023, 2, 1), cuts, "now")
        assert {unit.unit: unit.last for unit in later.idle_units}[CITY] == max(unit.last for unit in activity(
            database, CITY, date(2023, 2, 1), cuts[CITY]
        ).idle_units if unit.last)  # fmt: skip


@pytest.mark.parametrize(("unit", "name"), [(COUNTY, "preparing"), (COUNTY, "assessors_ytd"), ("370202", "guidance")])
def test_a_cell_that_is_none_is_not_there(cluster: Cluster, unit: str, name: str) -> None:
    """A column of another table, a stock's year to date and another city's county have no cell."""
    with database_of(cluster) as database, pytest.raises(SubjectUnknown):
        cell(database, CITY, date(2021, 2, 1), 0, unit, name)


def test_every_column_has_its_terms_and_its_definition() -> None:
    """Each figure is a flow or a stock, has a name and a definition in both languages, and is what an entry may be of."""
    assert set(ACTIVITY_COLUMNS) == {*FLOWS, *STOCKS}
    assert len(ACTIVITY_COLUMNS) == len(FLOWS) + len(STOCKS)
    assert tuple(ACTIVITY) == tuple(ACTIVITY_DEFINITIONS) == ACTIVITY_COLUMNS
    sentences = [*ACTIVITY.values(), *ACTIVITY_DEFINITIONS.values()]
    assert all(term.zh.strip() and term.en.strip() for term in sentences)
    assert deeds_of_every_figure() <= set(ACTIVITY_COLUMNS)
    assert DEFINITION == "activity/1"


def deeds_of_every_figure() -> set[str]:
    """Return the figures that activities.sql names, the first of each row of values."""
    rows = "\n".join(statements("projections.engine", "facts/activities.sql").values())
    return set(re.findall(r"^ +\('(\w+)', ", rows, re.MULTILINE))

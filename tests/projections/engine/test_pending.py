"""What waits to be done, as the tables have it and as the domain says; and inboxes against all that there is."""

import re
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from model.histories import Post, county_offices, history
from support.events import CITY, COUNTY, INDUSTRY, LATHE, Evaluation, Event, Filing, act, new_id
from support.posting import record

import projections
from projections.engine import fold
from projections.engine.schema import SCHEMA, create
from projections.inbox import Item, inbox
from registry.application.as_of import AsOfModel
from registry.application.registry import Registry
from registry.domain.deadlines import deadlines
from registry.domain.stages import OPENING
from registry.domain.values import SHANGHAI

OFFICES = (*county_offices(CITY), INDUSTRY, CITY)
EXPIRING = "2024-01-20"
"""A day on which filings of the histories are about to expire, others already have, and few are renewed."""
Rows = dict[str, tuple[int, str, str, date]]


def agenda_of(registry: Registry, day: str = "2021-06-15", cut: int | None = None) -> AsOfModel:
    """Return what is on record as of a cut, at the end of a day."""
    time = datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=SHANGHAI)
    return registry.agenda(CITY, registry.cut(CITY, cut), time)


def subjects_of(registry: Registry) -> list[str]:
    return sorted({event.subject for event in registry.events(CITY, 0, 10_000)})


def said(registry: Registry) -> Rows:
    """Return where the domain says that subjects stand, those left out that are valid until a day."""
    agenda, rows = agenda_of(registry), {}
    for name in subjects_of(registry):
        subject = agenda.subject(name)
        stand = agenda.stand(subject)
        if stand and stand.stage.name not in {"in_force", "suspended"}:
            assert subject.last is not None
            rows[name] = (subject.last.position or 0, stand.stage.name, stand.stage.unit, stand.stage.day)
    return rows


def folded(registry: Registry, schema: str = SCHEMA) -> Rows:
    """Return where the tables say that subjects stand."""
    with fold.fold_transaction(registry.database, CITY, schema) as cursor:
        found = cursor.execute("SELECT subject, position, stage, unit, day FROM pending").fetchall()
    return {subject: (position, stage, unit, day) for subject, position, stage, unit, day in found}


def post_all(registry: Registry, posts: list[Post]) -> None:
    for post in posts:
        record(registry, post.office, post.event, tenant=post.tenant)


def fold_whole(registry: Registry, schema: str = SCHEMA, limit: int = 1_000_000) -> None:
    checkpoint, size = -1, 0
    while checkpoint < size:
        checkpoint, size = fold.fold(registry.database, CITY, schema, limit)


@pytest.mark.parametrize("seed", [3, 6])
def test_the_tables_know_where_every_subject_stands(registry: Registry, enrolled_dsn: str, seed: int) -> None:
    """Of a random history the tables hold exactly the stages that the domain says, however the log is cut in ranges."""
    post_all(registry, history(Random(seed), (CITY,), 220, 40))
    expected = said(registry)
    assert len({stage for _, stage, _, _ in expected.values()}) > 4
    for limit in (5, 1_000_000):
        with psycopg.connect(enrolled_dsn, autocommit=True) as connection:
            create(connection, f"figures_by_{limit}", fold.version())
        fold_whole(registry, f"figures_by_{limit}", limit)
        assert folded(registry, f"figures_by_{limit}") == expected


@pytest.mark.parametrize("limit", [1, 1_000_000])
def test_objections_and_results_stand_as_their_histories_say(registry: Registry, limit: int) -> None:
    """Two objections at a time, one upheld before another is not, and results of which nobody can get a certificate."""
    one, two, done = Filing(), Filing(), Filing()
    for filing in (one, two, done):
        record(registry, COUNTY, filing.received(), filing.assessed())
        record(registry, CITY, filing.approved(), filing.notice(until="2021-03-15"))
    record(registry, CITY, one.objection("2021-03-11"), one.objection("2021-03-12"), one.resolved("2021-03-13"))
    record(registry, CITY, two.objection("2021-03-11"), two.resolved("2021-03-12", upheld=True))
    record(registry, CITY, two.objection("2021-03-13"), two.resolved("2021-03-14"))
    record(registry, CITY, done.objection("2021-03-11"), done.resolved("2021-03-12"))
    expected = {one: ("objection", 12), two: ("upheld", 14), done: ("notice", 15)}
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry)
    assert {key: folded(registry)[key.subject][1::2] for key in expected} == {
        key: (stage, date(2021, 3, day)) for key, (stage, day) in expected.items()
    }
    record(registry, CITY, done.notice_closed(), done.receipt())
    failed, granted = done.evaluation(), done.evaluation()

    def published(of: Evaluation) -> Event:
        return of.act("results_published", "2021-04-22", closes_on="2021-04-28")

    record(registry, CITY, failed.held(passed=0), published(failed))
    record(registry, CITY, granted.held(), granted.granted("2021-04-21"), published(granted))
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry)
    assert not {failed.subject, granted.subject} & folded(registry).keys()


@pytest.mark.parametrize("limit", [1, 1_000_000])
def test_a_visit_leaves_a_filing_where_it_stood(registry: Registry, limit: int) -> None:
    """The time to assess counts from the application or its correction, visited or not, and however the log is folded."""
    received, corrected, returned = Filing(), Filing(), Filing()
    record(registry, COUNTY, received.received("2021-03-01"), received.site_visited("2021-03-03"))
    record(registry, COUNTY, corrected.received("2021-03-01"), corrected.site_visited("2021-03-02"))
    record(registry, COUNTY, corrected.returned("2021-03-03"), corrected.corrected("2021-03-04"))
    record(registry, COUNTY, corrected.site_visited("2021-03-05"), corrected.site_visited("2021-03-06"))
    record(registry, COUNTY, returned.received("2021-03-01"), returned.site_visited("2021-03-02"))
    record(registry, COUNTY, returned.returned("2021-03-03"))
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry)
    expected = {received: ("received", 1), corrected: ("received", 4), returned: ("returned", 3)}
    assert {key: folded(registry)[key.subject][1::2] for key in expected} == {
        key: (stage, date(2021, 3, day)) for key, (stage, day) in expected.items()
    }
    record(registry, COUNTY, received.assessed("2021-03-08"), corrected.assessed("2021-03-08"))
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry)


@pytest.mark.parametrize("limit", [1, 1_000_000])
def test_orders_and_appointments_stand_with_the_office_that_began_them(registry: Registry, limit: int) -> None:
    """A rectification ordered waits for who inspected until it is met, an appointment for who made it until dismissal."""
    filing, supervision, assessor = Filing(), f"supervision/{new_id()}", f"assessor/{new_id()}"
    record(registry, COUNTY, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved(), filing.receipt())
    item = {"item": "考评人员", "passed": False, "finding": "人数不足"}
    inspected = {"filing": filing.key, "mode": "external", "form": "on_site", "inspected_on": "2021-04-01"}
    items = [{"item": "考评人员", "requirement": "增聘"}]
    appointed = {
        "role": "assessor",
        "person": "00000000-0000-4000-8000-5e2c8a1f70d4",
        "occupation": LATHE,
        "levels": [5, 4],
    }
    days = {"valid_from": "2021-04-01", "valid_until": "2023-03-31", "filing": filing.key}
    record(registry, COUNTY, act("assessor.appointed.v1", assessor, "2021-04-01", appointed | days))
    record(registry, COUNTY, act("supervision.inspected.v1", supervision, "2021-04-01", inspected | {"items": [item]}))
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry)
    ordered = {"items": items, "due_on": "2021-05-01"}
    record(registry, CITY, act("supervision.rectification_ordered.v1", supervision, "2021-04-02", ordered))
    fold_whole(registry, limit=limit)
    rows = {name: row[1:] for name, row in folded(registry).items()}
    assert rows[supervision] == ("ordered", COUNTY, date(2021, 5, 1))
    assert rows[assessor] == ("appointed", COUNTY, date(2023, 3, 31))
    assert folded(registry) == said(registry)
    record(registry, COUNTY, act("supervision.rectified.v1", supervision, "2021-04-20", {"summary": "已增聘"}))
    record(registry, COUNTY, act("assessor.dismissed.v1", assessor, "2021-04-21", {"reason": "离职"}))
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry)
    assert {name: row[1:] for name, row in folded(registry).items()} == {
        supervision: ("rectified", COUNTY, date(2021, 4, 20))
    }
    record(registry, CITY, act("supervision.closed.v1", supervision, "2021-04-22", {"outcome": "rectified"}))
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry) == {}


@pytest.mark.parametrize("limit", [1, 1_000_000])
def test_claims_and_proposals_stand_until_they_are_decided(registry: Registry, limit: int) -> None:
    """A claim stands to be decided, then to be paid; a proposed occupation until it is forwarded, adopted or declined."""
    filing, claims, occupation = Filing(), [f"subsidy/{new_id()}" for _ in range(3)], f"occupation/{new_id()}"
    evaluation = filing.evaluation()
    record(registry, COUNTY, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved(), filing.receipt())
    record(registry, COUNTY, evaluation.held(), evaluation.granted())
    what = {"purpose": "appraisal", "enterprise": filing.of.code, "occupation": LATHE, "level": 4, "amount_fen": 100}
    for place, claim in enumerate(claims):
        data = what | {"person": f"p-00000000000{place}", "evaluation": evaluation.key}
        record(registry, COUNTY, act("subsidy.claimed.v1", claim, "2021-05-10", data))
    proposed = {"title": "焊接编程员", "definition": "从事焊接程序编制的人员"}
    record(registry, COUNTY, act("occupation.proposed.v1", occupation, "2021-05-11", proposed))
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry)
    record(registry, CITY, act("subsidy.approved.v1", claims[0], "2021-05-12", {"amount_fen": 1}))
    record(registry, CITY, act("subsidy.rejected.v1", claims[1], "2021-05-12", {"reason": "材料不全"}))
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry)
    assert {name: row[1:] for name, row in folded(registry).items()} == {
        claims[0]: ("to_pay", COUNTY, date(2021, 5, 12)),
        claims[2]: ("claimed", COUNTY, date(2021, 5, 10)),
        occupation: ("proposed", COUNTY, date(2021, 5, 11)),
    }
    record(registry, CITY, act("subsidy.paid.v1", claims[0], "2021-05-13", {"paid_on": "2021-05-13"}))
    record(registry, CITY, act("subsidy.rejected.v1", claims[2], "2021-05-13", {"reason": "材料不全"}))
    record(registry, CITY, act("occupation.decided.v1", occupation, "2021-05-13", {"outcome": "forwarded"}))
    fold_whole(registry, limit=limit)
    assert folded(registry) == said(registry) == {}


def test_the_fold_and_the_domain_name_the_same_events() -> None:
    """The types of events after which somebody must act are the same in the fold's statement and in the domain."""
    statement = (Path(projections.__file__).parent / "engine/facts/pending.sql").read_text("utf-8")
    listed = re.search(r"e\.type IN \((.*?)\)", statement, re.DOTALL)
    assert listed
    assert set(re.findall(r"'([\w.]+)'", listed[1])) == {event.type for event in OPENING}


def brief(items: tuple[Item, ...]) -> list[tuple[date, str, str, tuple[str, ...], tuple[str, ...]]]:
    """Return what items say, months to be declared left out: these are told by what is missing."""
    return [
        (item.deadline.due, item.subject.name, item.deadline.step, item.acts, item.allowed)
        for item in items
        if item.subject.kind.name != "dispatch"
    ]


def everything(registry: Registry, office: str, day: str) -> list[Any]:
    """Return an inbox the long way: every subject there is, its deadlines, and what the office may do on it."""
    agenda, today, found = agenda_of(registry, day), date.fromisoformat(day), []
    reckoning = agenda.reckoning(today)
    for name in subjects_of(registry):
        subject = agenda.subject(name)
        receiver = stand.stage.unit if (stand := agenda.stand(subject)) else None
        allowed = agenda.allowed(subject, agenda.office(office))
        for deadline in deadlines(subject, reckoning.rules, reckoning.calendar, today, receiver):
            acts = tuple(act for act in deadline.met_by if act in allowed)
            if acts and deadline.office == office and deadline.opens <= today:
                found.append((deadline.due, name, deadline.step, acts, allowed))
                break
    return sorted(found)


def test_an_inbox_leaves_nothing_out_and_adds_nothing(registry: Registry) -> None:
    """Page after page, an inbox is what one finds who looks at every subject; as of a cut, what it was then."""
    posts = history(Random(9), (CITY,), 500, 30)
    post_all(registry, posts[:400])
    fold_whole(registry)
    cut, seen, asked = registry.cut(CITY, None), {}, 0
    for office in OFFICES:
        for day in ("2021-06-15", "2022-03-31", EXPIRING):
            seen[office, day] = everything(registry, office, day)
            agenda = agenda_of(registry, day)
            assert brief(inbox(registry.database, agenda, agenda.office(office), 500).items) == seen[office, day]
            asked += len(seen[office, day])
    assert asked > 20
    assert any(item[2] == "renewal" for item in seen[CITY, EXPIRING])
    post_all(registry, posts[400:])
    fold_whole(registry)
    for (office, day), before in seen.items():
        agenda, after, found = agenda_of(registry, day, cut), None, []
        while True:
            page = inbox(registry.database, agenda, agenda.office(office), 2, after)
            found += brief(page.items)
            if (after := page.after) is None:
                break
        assert found == before

"""Given–when–then for facts: events on record, folded in ranges of several sizes, and the facts they come to."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime
from random import Random
from threading import Barrier
from typing import Any, Self

import psycopg
import pytest
from model.histories import history
from support.events import CITY, COUNTY, INDUSTRY, SCOPE, Enterprise, Event, Filing, act, declared, enrolled, new_id
from support.posting import record
from support.server import wait_until

from projections.engine import fold
from projections.engine.schema import SCHEMA, create
from registry.application.registry import Registry
from registry.domain.catalogue import EVENTS
from registry.store.database import Database

RANGES = {"figures_by_one": 1, "figures_by_three": 3, "figures_at_once": 1_000_000}
MACHINES, HAULAGE, RAILWAY, DEVELOPER = "3411", "5431", "5310", "7010"
ROW_OF_MACHINES, ROW_OF_HAULAGE, ROW_OF_DEVELOPERS, NO_ROW = 2, 6, 13, 0
FILING = Filing(Enterprise(industry=MACHINES))
EVALUATION = FILING.evaluation()
VALID_UNTIL = date(2024, 3, 19)


@dataclass(frozen=True)
class Fact:
    """A row of the table of facts, all but tenant, position and version."""

    subject: str
    kind: str
    date: date
    unit: str | None = None
    enterprise: str | None = FILING.of.code
    industry: int | None = ROW_OF_MACHINES
    valid_until: date | None = None
    quantity: int = 0


@dataclass
class Given:
    """What has been recorded; folded, it lies in a schema for each size of range."""

    registry: Registry
    dsn: str

    def __call__(self, office: str, *events: Event, tenant: str = CITY) -> Self:
        record(self.registry, office, *events, tenant=tenant)
        return self

    def when_folded(self, tenant: str = CITY) -> Self:
        """Fold the log in ranges of one event, of three, and all at once: it makes no difference."""
        digests = {schema: self._folded(tenant, schema, limit) for schema, limit in RANGES.items()}
        assert len(set(digests.values())) == 1, digests
        return self

    def then(self, *facts: Fact) -> None:
        """Compare all facts, in the order of their events."""
        columns = ", ".join(field.name for field in fields(Fact))
        self.then_rows(f"SELECT {columns} FROM fact ORDER BY position", *map(astuple, facts))

    def then_rows(self, query: str, *rows: tuple[Any, ...]) -> None:
        """Compare what a query finds in the tables that were folded at once."""
        with fold.fold_transaction(self.registry.database, CITY, "figures_at_once") as cursor:
            assert cursor.execute(query.encode()).fetchall() == list(rows)

    def _folded(self, tenant: str, schema: str, limit: int) -> str:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            create(connection, schema, fold.version())
        fold_whole(self.registry.database, tenant, schema, limit)
        return fold.digest(self.registry.database, tenant, schema)


def fold_whole(database: Database, tenant: str, schema: str = SCHEMA, limit: int = 1_000_000) -> None:
    """Fold a log to its end, range by range."""
    checkpoint, size = -1, 0
    while checkpoint < size:
        checkpoint, size = fold.fold(database, tenant, schema, limit)


def of_filing(
    kind: str, day: str, unit: str = COUNTY, industry: int = ROW_OF_MACHINES, until: date | None = None
) -> Fact:
    return Fact(FILING.subject, kind, date.fromisoformat(day), unit, industry=industry, valid_until=until)


def of_evaluation(kind: str, day: str, quantity: int = 0, unit: str = COUNTY, industry: int = ROW_OF_MACHINES) -> Fact:
    return Fact(EVALUATION.subject, kind, date.fromisoformat(day), unit, industry=industry, quantity=quantity)


RECEIVED = of_filing("received", "2021-03-01")
RECEIPTED = of_filing("receipted", "2021-03-20", until=VALID_UNTIL)


@pytest.fixture
def given(registry: Registry, enrolled_dsn: str) -> Given:
    """Nothing has been recorded but the offices."""
    return Given(registry, enrolled_dsn)


@pytest.fixture
def given_in_force(given: Given) -> Given:
    """A filing received by the county on 1 March 2021 and receipted on the 20th."""
    return given(COUNTY, FILING.received(), FILING.assessed())(CITY, FILING.approved(), FILING.receipt())


# Filings


def test_a_filing_counts_for_who_intended_it_until_another_receives_it(given: Given) -> None:
    """The unit is the office that registered the intent, and from the application on the one that received it."""
    given(COUNTY, FILING.intended())(INDUSTRY, FILING.received()).when_folded().then(
        of_filing("intended", "2021-02-20"), of_filing("received", "2021-03-01", unit=INDUSTRY)
    )


def test_acts_that_move_no_figure_leave_no_fact(given: Given) -> None:
    """A return, an assessment, a notice, an objection and an approval change nothing that an annex counts."""
    given(COUNTY, FILING.received(), FILING.returned("2021-03-02"), FILING.corrected("2021-03-03", scope=SCOPE))
    given(COUNTY, FILING.assessed())
    given(CITY, FILING.approved(), FILING.notice(), FILING.objection(), FILING.resolved(), FILING.notice_closed())
    given.when_folded().then(RECEIVED)


@pytest.mark.parametrize("reason", ["withdrawn", "assessment_failed"])
def test_an_application_that_comes_to_nothing_has_ended(given: Given, reason: str) -> None:
    """A filing withdrawn (撤回) or failed (评估不通过) before its receipt has ended."""
    given(COUNTY, FILING.received(), FILING.act(reason, "2021-03-04", reason="企业申请"))
    given.when_folded().then(RECEIVED, of_filing("ended", "2021-03-04"))


def test_a_rejected_filing_has_ended(given: Given) -> None:
    """A filing that the centre rejects (审核不通过) has ended."""
    given(COUNTY, FILING.received(), FILING.assessed())(CITY, FILING.act("rejected", "2021-03-08", reason="不符合"))
    given.when_folded().then(RECEIVED, of_filing("ended", "2021-03-08"))


@pytest.mark.parametrize("act_name", ["deregistered", "revoked"])
def test_a_filing_deregistered_or_revoked_has_ended(given_in_force: Given, act_name: str) -> None:
    """A filing deregistered (注销) or revoked (撤销) has ended, whatever its validity was."""
    given_in_force(CITY, FILING.act(act_name, "2021-06-01", reason="企业申请"))
    ended = of_filing("ended", "2021-06-01", until=VALID_UNTIL)
    given_in_force.when_folded().then(RECEIVED, RECEIPTED, ended)


def test_a_suspended_filing_stays_in_force(given_in_force: Given) -> None:
    """Suspension (暂停), resumption and a changed scope leave no fact: the filing counts as in force throughout."""
    given_in_force(
        CITY,
        FILING.act("suspended", "2021-05-01", reason="整改"),
        FILING.act("resumed", "2021-06-01", reason="整改完成"),
        FILING.act("scope_changed", "2021-06-02", scope=SCOPE),
    )
    given_in_force.when_folded().then(RECEIVED, RECEIPTED)


def test_a_renewal_moves_the_end_of_validity(given_in_force: Given) -> None:
    """A renewed filing (延续) is valid until the later day, and keeps it through what follows."""
    given_in_force(
        CITY,
        FILING.act("renewed", "2024-03-01", valid_until="2027-03-19"),
        FILING.act("details_changed", "2024-04-01", industry=HAULAGE),
    )
    given_in_force.when_folded().then(
        RECEIVED,
        RECEIPTED,
        of_filing("renewed", "2024-03-01", until=date(2027, 3, 19)),
        of_filing("changed", "2024-04-01", industry=ROW_OF_HAULAGE, until=date(2027, 3, 19)),
    )


def test_an_industry_corrected_or_changed_is_carried_forward(given: Given) -> None:
    """A filing's row of Annex 1 follows a correction and a change of its industry, not one of its name."""
    given(COUNTY, FILING.received(), FILING.returned("2021-03-02"), FILING.corrected("2021-03-03", industry=RAILWAY))
    given(COUNTY, FILING.assessed())(CITY, FILING.approved(), FILING.receipt())
    given(COUNTY, FILING.act("details_changed", "2021-04-01", name="新名称", county=COUNTY))
    given(CITY, FILING.act("details_changed", "2021-04-02", industry=DEVELOPER))
    given(CITY, FILING.act("deregistered", "2021-06-01", reason="企业申请"))
    given.when_folded().then(
        RECEIVED,
        of_filing("corrected", "2021-03-03", industry=NO_ROW),
        of_filing("receipted", "2021-03-20", industry=NO_ROW, until=VALID_UNTIL),
        of_filing("changed", "2021-04-02", industry=ROW_OF_DEVELOPERS, until=VALID_UNTIL),
        of_filing("ended", "2021-06-01", industry=ROW_OF_DEVELOPERS, until=VALID_UNTIL),
    )


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2021-02-28T15:59:59Z", "2021-02-28"),
        ("2021-02-28T16:00:00Z", "2021-03-01"),
        ("2021-03-01T00:00:00+09:00", "2021-02-28"),
    ],
)
def test_a_business_date_is_the_day_in_shanghai(given: Given, time: str, day: str) -> None:
    """An act is dated by the day in Asia/Shanghai, whatever offset its office wrote."""
    given(COUNTY, FILING.received(time)).when_folded().then(of_filing("received", day))


# Evaluations


def test_an_evaluation_counts_for_its_filing(given_in_force: Given) -> None:
    """An evaluation held and its certificates count for the filing's unit and enterprise, those revoked as fewer."""
    given_in_force(COUNTY, EVALUATION.announced(), EVALUATION.held(), EVALUATION.granted(count=5))
    given_in_force(CITY, EVALUATION.revoked(count=2))
    given_in_force.when_folded().then(
        RECEIVED,
        RECEIPTED,
        of_evaluation("held", "2021-04-20"),
        of_evaluation("granted", "2021-04-28", 5),
        of_evaluation("revoked", "2021-05-10", -2),
    )


def test_an_evaluation_names_its_filing_in_either_case(given_in_force: Given) -> None:
    """A filing's id in capital letters is the same filing."""
    held = EVALUATION.held(filing=FILING.key.upper())
    given_in_force(COUNTY, held).when_folded().then(RECEIVED, RECEIPTED, of_evaluation("held", "2021-04-20"))


@pytest.mark.parametrize(("served", "quantity"), [("own", 0), ("small_firms", 1), ("public", 1)])
def test_an_evaluation_says_whom_it_served(given_in_force: Given, served: str, quantity: int) -> None:
    """An evaluation for small firms or the public has quantity 1, one for the enterprise's own workers 0."""
    given_in_force(COUNTY, EVALUATION.held(served=served)).when_folded().then(
        RECEIVED, RECEIPTED, of_evaluation("held", "2021-04-20", quantity)
    )


def test_deeds_are_of_the_office_that_began_and_of_the_filings_unit(given_in_force: Given) -> None:
    """Supervision by the centre counts for the filing's unit; an order is overdue until an act takes its place."""
    supervision, guidance = f"supervision/{new_id()}", f"guidance/{new_id()}"
    items = [{"item": "考场设置", "passed": False, "finding": "座次不足"}]
    inspected = {"filing": FILING.key.upper(), "mode": "external", "form": "on_site", "inspected_on": "2021-04-01"}
    order = {"items": [{"item": "考场设置", "requirement": "补足座次"}], "due_on": "2021-04-10"}
    given_in_force(
        COUNTY, act("guidance.given.v1", guidance, "2021-03-25", {"topic": "quality", "given_on": "2021-03-24"})
    )
    given_in_force(
        CITY,
        act("supervision.inspected.v1", supervision, "2021-04-02", inspected | {"items": items}),
        act("supervision.rectification_ordered.v1", supervision, "2021-04-03", order),
        act("supervision.rectified.v1", supervision, "2021-04-20", {"summary": "已补足"}),
    )
    given_in_force.when_folded().then_rows(
        "SELECT subject, unit, figure, day, delta FROM activity_entry ORDER BY position, figure",
        (guidance, COUNTY, "guidance", date(2021, 3, 25), 1),
        (supervision, COUNTY, "inspections", date(2021, 4, 2), 1),
        (supervision, COUNTY, "rectifications_ordered", date(2021, 4, 3), 1),
        (supervision, COUNTY, "rectifications_overdue", date(2021, 4, 11), 1),
        (supervision, COUNTY, "rectifications_overdue", date(2021, 4, 20), -1),
    )


def test_two_filings_keep_apart(given: Given) -> None:
    """What is carried forward in one filing does not reach another of the same range."""
    other = Filing(Enterprise(industry=HAULAGE))
    given(COUNTY, FILING.received())(INDUSTRY, other.received())
    given(COUNTY, FILING.assessed())(INDUSTRY, other.assessed())(CITY, FILING.approved(), FILING.receipt())
    of_other = Fact(other.subject, "received", date(2021, 3, 1), INDUSTRY, other.of.code, ROW_OF_HAULAGE)
    given.when_folded().then(RECEIVED, of_other, RECEIPTED)


# Surveys, plans, declared figures, offices


@pytest.mark.parametrize(
    ("industry", "row"),
    [
        (MACHINES, ROW_OF_MACHINES),
        (RAILWAY, NO_ROW),
        ("5910", ROW_OF_HAULAGE),
        ("5920", 7),
        (DEVELOPER, ROW_OF_DEVELOPERS),
        ("7040", NO_ROW),
    ],
)
def test_a_survey_falls_into_the_row_of_the_longest_prefix(given: Given, industry: str, row: int) -> None:
    """A survey counts in the row that the longest prefix of its industry code decides, in none outside Annex 1."""
    given(COUNTY, Enterprise(FILING.of.code, industry=industry).surveyed("2021-01-10"))
    surveyed = Fact(FILING.of.subject, "surveyed", date(2021, 1, 10), industry=row, quantity=1)
    given.when_folded().then(surveyed)


def test_surveys_and_closings_follow_one_another(given: Given) -> None:
    """A survey says 1 above scale and 0 below it; an enterprise closed (注销、迁出) has neither row nor scale."""
    who = FILING.of
    given(COUNTY, who.surveyed("2021-01-10"), who.closed("2021-02-01"), who.surveyed("2021-03-01", above_scale=False))
    given.when_folded().then(
        Fact(who.subject, "surveyed", date(2021, 1, 10), quantity=1),
        Fact(who.subject, "closed", date(2021, 2, 1), industry=None),
        Fact(who.subject, "surveyed", date(2021, 3, 1)),
    )


def test_declared_figures_stand_by_month_and_unit(given: Given) -> None:
    """What a unit declares (填报) stands under the month of its subject, whenever it was declared."""
    given(COUNTY, declared(COUNTY, "2021-03", "2021-05-06", (1, 2, 3, 4, 5), remark="尚未接入"))
    given(CITY, declared(INDUSTRY, "2021-12", "2021-12-01", (0, 0, 0, 0, 9)))
    given.when_folded().then_rows(
        "SELECT month, unit, preparing, completed, evaluated, certified_month, certified_ytd, remark"
        " FROM declaration ORDER BY position",
        (date(2021, 3, 1), COUNTY, 1, 2, 3, 4, 5, "尚未接入"),
        (date(2021, 12, 1), INDUSTRY, 0, 0, 0, 0, 9, None),
    )


def test_a_plans_lines_stand_by_period_and_row(given: Given) -> None:
    """Each line of a plan adopted or revised stands as it was given; what it leaves out is unknown, not zero."""
    adopted = {"rows": [{"row": 2, "above_scale": 7, "planned": {"2021": 3}}]}
    revised = {"rows": [{"row": 6, "filed": 0, "planned": {"2023": 1}, "remark": "调整"}, {"row": 2, "planned": {}}]}
    given(
        CITY,
        act("plan.adopted.v1", "plan/2021-2023", "2021-01-05", adopted),
        act("plan.submitted.v1", "plan/2021-2023", "2021-01-06"),
        act("plan.revised.v1", "plan/2021-2023", "2021-07-05", revised),
    )
    given.when_folded().then_rows(
        "SELECT period, row, above_scale, filed, planned, remark FROM plan_line ORDER BY position, row",
        ("2021-2023", 2, 7, None, {"2021": 3}, None),
        ("2021-2023", 2, None, None, {}, None),
        ("2021-2023", 6, None, 0, {"2023": 1}, "调整"),
    )


def test_an_office_stands_under_each_of_its_enrolments(given: Given) -> None:
    """An office enrolled again is there twice: which name counts is a matter of the cut."""
    given(CITY, enrolled(INDUSTRY, "industry", "交通运输局", datetime.now(UTC).isoformat()))
    given.when_folded().then_rows(
        f"SELECT code, kind, name FROM office WHERE code = '{INDUSTRY}' ORDER BY position",
        (INDUSTRY, "industry", "济南市交通运输局"),
        (INDUSTRY, "industry", "交通运输局"),
    )


# Ranges, and folders side by side


@pytest.mark.parametrize("seed", range(3))
def test_a_long_history_folds_alike_in_every_range(given: Given, seed: int) -> None:
    """A random history of three hundred events comes to the same tables however it is cut into ranges."""
    for post in history(Random(seed), (CITY,), 300, 6):
        given(post.office, post.event)
    given.when_folded()
    assert fold.checkpoints(given.registry.database, "figures_by_three")[CITY] == given.registry.cut(CITY, None)


def test_folders_side_by_side_fold_each_event_once(given: Given) -> None:
    """Two that fold the same log at once, range by range, neither lose an event nor count one twice."""
    for post in history(Random(7), (CITY,), 200, 6):
        given(post.office, post.event)
    database, together = given.registry.database, Barrier(2)

    def folder() -> int:
        together.wait()
        moved, checkpoint, size = 0, -1, 0
        while checkpoint < size:
            before, (checkpoint, size) = checkpoint, fold.fold(database, CITY, limit=2)
            moved += checkpoint > before
        return moved

    with ThreadPoolExecutor(2) as pool:
        folders = [pool.submit(folder) for _ in range(2)]
    assert all(done.result() > 1 for done in folders)
    assert fold.checkpoints(database)[CITY] == given.registry.cut(CITY, None)
    assert fold.digest(database, CITY) == given._folded(CITY, "figures_at_once", 1_000_000)


def test_a_fold_that_waited_answers_with_what_the_other_reached(given: Given, enrolled_dsn: str) -> None:
    """A fold that waits for another one's transaction answers with the checkpoint this one leaves, not with an older size."""
    database = given.registry.database
    fold_whole(database, CITY)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(enrolled_dsn, autocommit=True) as observer:
        with fold.fold_transaction(database, CITY, SCHEMA) as other:
            other.execute("SELECT position FROM checkpoint WHERE tenant = %s FOR UPDATE", [CITY])
            waiting = pool.submit(fold.fold, database, CITY)
            wait_until(lambda: lock_waits(observer) == 1, 5)
            given(COUNTY, FILING.received())
            reached = given.registry.cut(CITY, None)
            other.execute("UPDATE checkpoint SET position = %s WHERE tenant = %s", [reached, CITY])
        assert waiting.result() == (reached, reached)


def lock_waits(observer: psycopg.Connection[tuple[Any, ...]]) -> int:
    """Return how many of this database's transactions wait for another."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    row = observer.execute(query).fetchone()
    assert row is not None
    return int(row[0])


LOOKED_UP = {"certificates": {"evaluation.held.v1"}}
"""Types that a statement names because it looks up an earlier event, not because it is about it."""


@pytest.mark.parametrize("name", fold._FACTS)
def test_a_statement_is_about_every_type_that_it_names(name: str) -> None:
    """What a statement's header says it is about holds every type in its text, and nothing that is no type."""
    about = fold._NEEDS[name]
    named = set(re.findall(r"'(\w+\.\w+\.v\d)'", fold._FACTS[name]))
    assert {each for each in named if not each.startswith(about)} == LOOKED_UP.get(name, set())
    assert about
    assert all(any(each.startswith(beginning) for each in EVENTS) for beginning in about)

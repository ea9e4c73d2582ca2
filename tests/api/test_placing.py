"""Acts of lists placed within their day: after what is on record of that day, and never after now."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from support.database import Cluster
from support.events import CITY, COUNTY, LATHE, Enterprise, Event, Filing, act, usual
from support.posting import record, registry_on
from support.workbooks import APPLICATIONS, CERTIFICATES, EVALUATIONS, SCOPE, SURVEY, book, survey_row

from api.imports.report import ImportReport
from api.imports.run import ImportRequest, import_list
from registry.application.registry import Registry
from registry.domain.values import SHANGHAI
from registry.store.queries import SequencedEvent

DAY = "2021-04-20"
EVENING = f"{DAY}T18:00:00+08:00"


@pytest.fixture(scope="module")
def registry(cluster: Cluster) -> Iterator[Registry]:
    """A registry in this process, so that a test says when a list comes."""
    with cluster.clone(cluster.enrolled) as dsn, registry_on(dsn) as found:
        yield found


def take(registry: Registry, content: bytes, now: str = EVENING, **asked: Any) -> ImportReport:
    """Take a list in, as if it came at a time."""
    order = ImportRequest(CITY, COUNTY, datetime.fromisoformat(now), ending=".xlsx", **asked)
    return import_list(registry, order, content).report


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.recorded, report.repeated, report.refused


def said(report: ImportReport) -> list[tuple[str, str]]:
    return [(finding.cell, finding.message.zh) for finding in report.findings]


def receipted(registry: Registry, at: str) -> Filing:
    """Return a filing whose receipt was issued at a time."""
    filing = Filing()
    record(registry, COUNTY, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved(), filing.receipt(at))
    return filing


def session(filing: Filing, *more: Any) -> list[Any]:
    return [filing.of.code, LATHE, "四级", DAY, 10, 5, *more]


def evaluations(registry: Registry, filing: Filing) -> dict[str, list[SequencedEvent]]:
    """Return what happened to a filing's evaluations, by their names."""
    events = registry.events(CITY, limit=1_000)
    held = {event.subject for event in events if filing.key in event.data and event.type == "evaluation.held.v1"}
    return {name: [event for event in events if event.subject == name] for name in sorted(held)}


def times(registry: Registry, filing: Filing) -> list[tuple[str, str]]:
    """Return type and hour of what happened to a filing's evaluations."""
    found = [event for events in evaluations(registry, filing).values() for event in events]
    return [(event.type.split(".")[1], f"{event.time.astimezone(SHANGHAI):%m-%d %H:%M}") for event in found]


def test_nothing_else_that_day_leaves_an_act_at_nine(registry: Registry) -> None:
    """An act of a day on which nothing else happened is at nine in the morning."""
    filing = receipted(registry, "2021-03-20")
    assert counts(take(registry, book(EVALUATIONS, session(filing, 5, DAY)))) == (1, 0, 0)
    assert times(registry, filing) == [("held", "04-20 09:00"), ("certificates_granted", "04-20 09:00")]


def test_an_evaluation_of_the_receipts_day_comes_after_the_receipt(registry: Registry) -> None:
    """With the receipt at ten an evaluation of that day, and its certificates, are at ten; in a dry run as well."""
    filing = receipted(registry, f"{DAY}T10:00:00+08:00")
    content = book(EVALUATIONS, session(filing, 5, DAY))
    assert counts(take(registry, content, dry_run=True)) == (1, 0, 0)
    assert counts(take(registry, content)) == (1, 0, 0)
    assert times(registry, filing) == [("held", "04-20 10:00"), ("certificates_granted", "04-20 10:00")]


def test_the_filing_of_the_receipts_day_is_meant_whatever_was_filed_later(registry: Registry) -> None:
    """An evaluation of a receipt's day is under that filing, though it has ended and the enterprise has filed anew."""
    filing = receipted(registry, f"{DAY}T10:00:00+08:00")
    record(registry, CITY, filing.act("deregistered", "2021-05-10", reason="停止经营"))
    record(registry, COUNTY, Filing(filing.of).received("2021-06-01"))
    assert counts(take(registry, book(EVALUATIONS, session(filing)), "2021-06-02T09:00:00+08:00")) == (1, 0, 0)
    assert times(registry, filing) == [("held", "04-20 10:00")]


def test_what_happens_later_that_day_does_not_move_an_act_that_stands_without_it(registry: Registry) -> None:
    """A filing deregistered at three in the afternoon was in force at nine, when the evaluation is placed."""
    filing = receipted(registry, "2021-03-20")
    record(registry, CITY, filing.act("deregistered", f"{DAY}T15:00:00+08:00", reason="停止经营"))
    assert counts(take(registry, book(EVALUATIONS, session(filing)))) == (1, 0, 0)
    assert times(registry, filing) == [("held", "04-20 09:00")]


def test_a_scope_changed_that_day_is_evaluated_after_the_change(registry: Registry) -> None:
    """An occupation that the filing was given at two is evaluated from two on."""
    filing = receipted(registry, "2021-03-20")
    scope = [{"occupation": "6-18-01-02", "title": "铣工", "levels": [4]}]
    record(registry, CITY, filing.act("scope_changed", f"{DAY}T11:00:00+08:00", scope=scope))
    record(registry, CITY, filing.act("details_changed", f"{DAY}T14:00:00+08:00", name="济南示例制造"))
    row = session(filing)
    row[1] = "6-18-01-02"
    assert counts(take(registry, book(EVALUATIONS, row))) == (1, 0, 0)
    assert times(registry, filing) == [("held", "04-20 11:00")]


def test_a_list_of_today_at_half_past_eight_is_taken_in(registry: Registry) -> None:
    """A list of today that comes before nine is placed at its coming; tomorrow's is refused by its cell."""
    filing, now = receipted(registry, f"{DAY}T08:10:00+08:00"), f"{DAY}T08:30:00+08:00"
    assert counts(take(registry, book(EVALUATIONS, session(filing)), now)) == (1, 0, 0)
    assert times(registry, filing) == [("held", "04-20 08:30")]
    row = session(filing)
    row[3] = "2021-04-21"
    report = take(registry, book(EVALUATIONS, row), now)
    assert (counts(report), said(report)) == ((0, 0, 1), [("D2", "评价日期在将来。")])


def test_nothing_is_placed_after_now(registry: Registry) -> None:
    """What another office's clock puts ahead of now is no ground to stand on yet: the row is refused at its day."""
    filing = receipted(registry, f"{DAY}T10:00:00+08:00")
    report = take(registry, book(EVALUATIONS, session(filing)), f"{DAY}T09:59:30+08:00")
    assert (counts(report), [cell for cell, _ in said(report)]) == ((0, 0, 1), ["D2"])


def test_the_same_list_again_is_a_repeat_whatever_has_happened_since(registry: Registry) -> None:
    """A row keeps the time that it has on record, so that its second act is added and its first is not told again."""
    filing = receipted(registry, f"{DAY}T10:00:00+08:00")
    early, late = book(EVALUATIONS, session(filing)), book(EVALUATIONS, session(filing, 5, DAY))
    assert counts(take(registry, early, f"{DAY}T10:20:00+08:00")) == (1, 0, 0)
    [(_, [held])] = evaluations(registry, filing).items()
    closes = {"closes_on": "2021-04-28"}
    record(registry, COUNTY, act("evaluation.results_published.v1", held.subject, f"{DAY}T12:00:00+08:00", closes))
    assert counts(take(registry, early)) == (0, 1, 0)
    assert counts(take(registry, late)) == (1, 0, 0)
    assert counts(take(registry, late)) == (0, 1, 0)
    assert [at for _, at in times(registry, filing)] == ["04-20 10:00", "04-20 12:00", "04-20 12:00"]


def test_certificates_come_after_what_was_posted_that_day(registry: Registry) -> None:
    """A certificate of a day on which its evaluation was posted at two, and published at three, is at three."""
    filing = receipted(registry, "2021-03-20")
    posted = filing.evaluation()
    published = posted.act("results_published", f"{DAY}T15:00:00+08:00", closes_on="2021-04-28")
    record(registry, COUNTY, posted.held(f"{DAY}T14:00:00+08:00"), published)
    rows = [[filing.of.code, LATHE, 4, DAY, None, posted.key, None, f"p-0000000{n}", DAY] for n in (1, 2)]
    assert counts(take(registry, book(CERTIFICATES, *rows))) == (2, 0, 0)
    assert counts(take(registry, book(CERTIFICATES, *rows), "2021-04-22T10:00:00+08:00")) == (0, 2, 0)
    assert [at for _, at in times(registry, filing)] == ["04-20 14:00"] + 3 * ["04-20 15:00"]


def test_an_application_of_the_day_on_which_the_last_filing_ended(registry: Registry) -> None:
    """With the old filing withdrawn at eleven an application of that day is at eleven; an intent is gone on with."""
    old = Filing()
    record(registry, COUNTY, old.received(), old.usual("withdrawn", f"{DAY}T11:00:00+08:00"))
    meant = Filing()
    record(registry, COUNTY, meant.intended(f"{DAY}T16:00:00+08:00"))
    rows = [[one.code, one.name, "历下区", "3411", DAY, SCOPE] for one in (old.of, meant.of)]
    assert counts(take(registry, book(APPLICATIONS, *rows))) == (2, 0, 0)
    assert counts(take(registry, book(APPLICATIONS, *rows), "2021-05-20T10:00:00+08:00")) == (0, 2, 0)
    assert hours(registry, "filing.application_received.v1", old.of, meant.of) == ["11:00", "16:00"]


def test_a_survey_of_a_day_already_surveyed_comes_after_it(registry: Registry) -> None:
    """A survey of the day of a posted one is placed after it, and so replaces it."""
    one = Enterprise()
    record(registry, COUNTY, one.surveyed(f"{DAY}T10:30:00+08:00"))
    row = survey_row(1, code=one.code, 调查日期=DAY)
    assert counts(take(registry, book(SURVEY, row))) == (1, 0, 0)
    assert counts(take(registry, book(SURVEY, row))) == (0, 1, 0)
    assert registry.subject(CITY, one.subject)[0].events[-1].time.astimezone(SHANGHAI).hour == 10


def test_a_return_without_days_takes_the_day_it_is_asked_for(registry: Registry) -> None:
    """Annex 2 of a day on which something was declared at eleven is placed after it; without a day it is of now."""
    heads = ["序号", "单位名称", "准备备案企业数量", "完成备案企业数量", "已开展评价企业数量", "本月取得职业技能等级证书人数", "本年累计取得职业技能等级证书人数"]  # fmt: skip
    figures = {"unit": COUNTY, "preparing": 1, "completed": 1, "evaluated": 1, "certified_month": 1, "certified_ytd": 1}
    declared: Event = usual("dispatch.declared.v1", "dispatch/2021-03", f"{DAY}T11:00:00+08:00") | {"data": figures}
    record(registry, COUNTY, declared)
    day = datetime.fromisoformat(EVENING).date()
    for place, (wanted, hour) in enumerate(((day, 11), (None, 18)), start=2):
        content = book(["2021年3月"], heads, [1, "历下区", place, 1, 1, 1, 1])
        assert counts(take(registry, content, acted_on=wanted)) == (1, 0, 0)
        assert registry.subject(CITY, "dispatch/2021-03")[0].events[-1].time.astimezone(SHANGHAI).hour == hour
    tomorrow = take(
        registry, book(["2021年3月"], heads, [1, "历下区", 9, 1, 1, 1, 1]), acted_on=day + timedelta(days=1)
    )
    assert counts(tomorrow) == (0, 0, 1)


def hours(registry: Registry, event_type: str, *enterprises: Enterprise) -> list[str]:
    """Return when in the day the last act of a type was, per enterprise."""
    events = registry.events(CITY, limit=1_000, type=event_type)
    last = {one.code: event.time for event in events for one in enterprises if one.code in event.data}
    return [f"{last[one.code].astimezone(SHANGHAI):%H:%M}" for one in enterprises]

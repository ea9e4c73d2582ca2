"""Random histories judged by a literal check of the contract: they are legal, and reach every branch.

Nothing here runs the registry: these tests say that the yardstick is straight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from model.hand_log import LATEST, Log
from model.histories import MONTHS, Event, Post, credit_code, history, numbered, random_questions
from model.legality import FIELDS, SHANGHAI, act_of, day_of, faults, moment_of, passes_gb_32100, status_of
from model.slow_model import FIGURES, annex_row, dispatch, plan


def recorded(posts: list[Post], tenant: str) -> list[Event]:
    """The posts to a tenant as its log would serve them."""
    log = Log(tenant)
    for post in posts:
        if post.tenant == tenant:
            key = post.event["subject"].split("/")[1]
            log(post.office, act_of(post), key, post.event["time"], **post.event["data"])
    return log.events


@pytest.mark.histories(150)
def test_every_history_drawn_is_legal(number: int) -> None:
    """The literal check of §2 finds nothing wrong with a history."""
    posts = numbered(number)
    assert 20 <= len(posts) <= 150
    assert faults(posts) == []


@pytest.mark.histories(30)
def test_histories_of_other_tenants_are_legal_too(number: int) -> None:
    """The province, which has no counties, and any other city can be simulated."""
    posts = numbered(number, ("370000", "371700"), largest=60)
    assert {post.tenant for post in posts} <= {"370000", "371700"}
    assert faults(posts) == []


@pytest.mark.histories(40)
def test_the_model_answers_any_history(number: int) -> None:
    """A cut gives what the log cut short gives, and `total` and Annex 1 add up."""
    posts, rng = numbered(number), Random(number)
    logs = {tenant: recorded(posts, tenant) for tenant in ("370100", "370200")}
    for question in random_questions(rng, {tenant: (0, len(log)) for tenant, log in logs.items()}, 4):
        log = logs[question.tenant]
        table = dispatch(log, question.tenant, question.month, question.cut)
        assert table == dispatch(log[: question.cut], question.tenant, question.month, LATEST)
        for figure in FIGURES:
            assert table["total"][figure] == sum(row[figure] for row in table["rows"])
        annex = plan(log, question.tenant, question.period, question.on, question.cut)
        assert annex == plan(log[: question.cut], question.tenant, question.period, question.on, LATEST)
        receipts = sum(event["type"] == "filing.receipt_issued.v1" for event in log[: question.cut])
        actual = sum(sum(line["actual"].values()) for line in (*annex["rows"], annex["other"]))
        assert actual <= receipts


def tampered(posts: list[Post], type_: str, change: Callable[[Post], Post]) -> list[Post]:
    index = next(number for number, post in enumerate(posts) if act_of(post) == type_)
    return [*posts[:index], change(posts[index])]


SEEN = {"visited_on": "2020-11-01", "visitors": 1, "finding": "场地设备齐全"}


def with_data(**data: Any) -> Callable[[Post], Post]:
    return lambda post: Post(post.tenant, post.office, {**post.event, "data": {**post.event["data"], **data}})


@pytest.mark.parametrize(
    ("type_", "change", "fault"),
    [
        ("filing.corrected", with_data(colour="red"), "fields"),
        ("filing.approved", lambda post: Post(post.tenant, "370100-audit", post.event), "office may not"),
        ("filing.site_visited", lambda post: Post(post.tenant, "370100-audit", post.event), "office may not"),
        ("filing.site_visited", with_data(visitors=0), "nobody visited by then"),
        ("filing.site_visited", with_data(visited_on="2022-04-01"), "nobody visited by then"),
        (
            "filing.approved",
            lambda post: Post(post.tenant, post.office, {**post.event, "type": "filing.site_visited.v1", "data": SEEN}),
            "not legal when assessed",
        ),
        ("evaluation.held", with_data(occupation="9-99-99-99"), "outside the scope"),
        ("evaluation.certificates_granted", with_data(count=999, certificates=None), "granted beyond passed"),
        (
            "evaluation.certificates_granted",
            with_data(certificates=[{"number": "x"}]),
            "a certificate number of another body, year or level",
        ),
        ("evaluation.certificates_listed", with_data(granted_on="2019-01-01"), "listed beyond the count"),
        ("evaluation.certificates_corrected", with_data(replaced="x"), "a certificate that does not stand"),
        ("evaluation.certificates_revoked", with_data(count=999, numbers=None), "revoked beyond granted"),
        ("filing.renewed", with_data(valid_until="2020-01-01"), "valid_until not later"),
        ("filing.renewed", with_data(valid_until="2040-01-01"), "renewed too long"),
        ("filing.receipt_issued", with_data(valid_until="2040-01-01"), "valid too long"),
        (
            "filing.receipt_issued",
            with_data(scope=[{"occupation": "6-99-99-99", "title": "车工", "levels": [5]}]),
            "outside the scope applied for",
        ),
        (
            "filing.suspended",
            lambda post: Post(post.tenant, post.office, {**post.event, "time": "2020-11-01T00:00:00+08:00"}),
            "before the subject's last event",
        ),
        (
            "filing.suspended",
            lambda post: Post(post.tenant, post.office, {**post.event, "type": "filing.resumed.v1"}),
            "not legal when in force",
        ),
    ],
)
def test_the_legality_check_finds_what_is_broken(type_: str, change: Callable[[Post], Post], fault: str) -> None:
    """A legal history tampered with in one place is reported for just that clause."""
    seed = next(
        seed for seed in range(500) if type_ in {act_of(post) for post in history(Random(seed), ("370100",), 150, 4)}
    )
    posts = tampered(history(Random(seed), ("370100",), 150, 4), type_, change)
    found = faults(posts)
    assert found
    assert all(line.startswith(f"{len(posts) - 1} ") for line in found)
    assert any(line.endswith(fault) for line in found)


def test_a_second_filing_beside_an_open_one_is_reported() -> None:
    """The check refuses a filing of an enterprise that already has one open."""
    posts = [post for post in history(Random(1), ("370100",), 150, 4) if act_of(post) == "filing.intended"][:1]
    again = {**posts[0].event, "id": "another", "subject": "filing/another"}
    assert faults(posts) == []
    assert faults([*posts, Post("370100", posts[0].office, again)]) == [
        "1 filing.intended.v1: the enterprise has another filing"
    ]


@pytest.fixture(scope="module")
def many() -> list[list[Post]]:
    return [history(Random(seed), ("370100", "370200"), 150, 1 + seed % 4) for seed in range(120)]


def test_histories_hold_every_type_of_event(many: list[list[Post]]) -> None:
    """Each type of the five kinds is drawn often enough to matter."""
    drawn = Counter(act_of(post) for posts in many for post in posts)
    assert set(drawn) == set(FIELDS)
    assert min(drawn.values()) >= 10


def test_histories_reach_the_branches_that_the_figures_turn_on(many: list[list[Post]]) -> None:
    """Other receivers, second filings, expiry, late records, Shanghai midnights and the rest all occur."""
    seen: Counter[str] = Counter()
    for posts in many:
        for tenant in ("370100", "370200"):
            seen += branches([post for post in posts if post.tenant == tenant])
        codes = [
            {post.event["subject"] for post in posts if post.tenant == tenant and act_of(post).startswith("enterprise")}
            for tenant in ("370100", "370200")
        ]
        seen["one enterprise in two tenants"] += bool(codes[0] & codes[1])
    rare = {branch: seen[branch] for branch in BRANCHES if seen[branch] < 5}
    assert rare == {}


BRANCHES = (
    "received by another office than intended",
    "received without intent",
    "received by the county",
    "received by the industry office",
    "received by the centre",
    "industry corrected",
    "industry changed in force",
    "second filing after the first ended",
    "second filing after the first expired",
    "evaluated beyond the filing's last event",
    "evaluated before the filing's last event recorded",
    "certificates after the filing ended",
    "certificates in two months",
    "certificates listed after a count",
    "recorded late",
    "same instant twice in a subject",
    "Shanghai's date is not the date written",
    "Shanghai's month is not the month of UTC",
    "surveyed after closing",
    "outside Annex 1",
    "declared twice",
    "declared for a month not over",
    "valid from later than the receipt",
    "renewed across the old end",
    "approved straight to the receipt",
    "objection overruled",
    "one enterprise in two tenants",
)


def branches(posts: list[Post]) -> Counter[str]:
    """Which of `BRANCHES` one tenant's posts reach, and how often."""
    seen: Counter[str] = Counter()
    by_subject: dict[str, list[Post]] = {}
    latest = datetime.min.replace(tzinfo=SHANGHAI)
    for post in posts:
        acts = by_subject.setdefault(post.event["subject"], [])
        acts.append(post)
        seen["recorded late"] += moment_of(post) < latest
        latest = max(latest, moment_of(post))
        seen["same instant twice in a subject"] += len(acts) > 1 and moment_of(acts[-2]) == moment_of(post)
        seen["Shanghai's date is not the date written"] += post.event["time"][:10] != day_of(post).isoformat()
        seen["Shanghai's month is not the month of UTC"] += moment_of(post).astimezone(UTC).month != day_of(post).month
        seen["outside Annex 1"] += annex_row(post.event["data"].get("industry", "3311")) is None
        if act_of(post) == "dispatch.declared":
            month = post.event["subject"].removeprefix("dispatch/")
            seen["declared for a month not over"] += day_of(post).isoformat().startswith(month)
            unit = post.event["data"]["unit"]
            seen["declared twice"] += any(act.event["data"]["unit"] == unit for act in acts[:-1])
        if act_of(post) == "evaluation.held":
            filing = by_subject[f"filing/{post.event['data']['filing']}"]
            later = moment_of(post) > moment_of(filing[-1])
            seen["evaluated beyond the filing's last event"] += later
            seen["evaluated before the filing's last event recorded"] += not later
        if act_of(post) == "evaluation.certificates_granted":
            filing = by_subject[f"filing/{acts[0].event['data']['filing']}"]
            seen["certificates after the filing ended"] += status_of(filing) == "ended"
            before = [day_of(act) for act in acts[:-1] if act_of(act) == act_of(post)]
            seen["certificates in two months"] += any(day.month != day_of(post).month for day in before)
        seen["certificates listed after a count"] += act_of(post) == "evaluation.certificates_listed"
        if act_of(post) == "enterprise.surveyed" and len(acts) > 1:
            seen["surveyed after closing"] += act_of(acts[-2]) == "enterprise.closed"
    first_filings: dict[str, list[Post]] = {}
    for subject, acts in by_subject.items():
        if subject.startswith("filing/"):
            seen += filing_branches(acts, first_filings.get(acts[0].event["data"]["enterprise"]))
            first_filings[acts[0].event["data"]["enterprise"]] = acts
    return seen


def filing_branches(acts: list[Post], earlier: list[Post] | None) -> Counter[str]:
    seen: Counter[str] = Counter()
    if earlier is not None:
        how = "ended" if status_of(earlier) == "ended" else "expired"
        seen[f"second filing after the first {how}"] += 1
    for before, act in zip([None, *acts], acts, strict=False):
        data, tenant = act.event["data"], act.tenant
        match act_of(act):
            case "filing.application_received":
                if before is None:
                    seen["received without intent"] += 1
                elif before.office != act.office:
                    seen["received by another office than intended"] += 1
                receivers = {f"{tenant}-transport": "industry office", tenant: "centre"}
                seen[f"received by the {receivers.get(act.office, 'county')}"] += 1
            case "filing.corrected":
                seen["industry corrected"] += "industry" in data
            case "filing.details_changed":
                seen["industry changed in force"] += "industry" in data
            case "filing.receipt_issued":
                seen["valid from later than the receipt"] += data["valid_from"] > day_of(act).isoformat()
                seen["approved straight to the receipt"] += bool(before and "approved" in act_of(before))
            case "filing.objection_resolved":
                seen["objection overruled"] += not data["upheld"]
            case "filing.renewed":
                old = [other.event["data"] for other in acts[: acts.index(act)]]
                ends = [other["valid_until"] for other in old if "valid_until" in other]
                seen["renewed across the old end"] += ends[-1] <= "2022-03-31"
    return seen


def test_credit_codes_pass_their_check() -> None:
    """Drawn codes pass GB 32100, a known good one does, and one with a digit changed does not."""
    assert passes_gb_32100("91110000802100433B")
    assert passes_gb_32100("11320000MB151840XJ")
    assert not passes_gb_32100("91110000802100434B")
    assert all(passes_gb_32100(credit_code(Random(seed))) for seed in range(300))


def test_questions_stay_within_the_months_and_cuts_asked_of() -> None:
    """Questions name a month of the range and a cut between a tenant's two positions."""
    questions = random_questions(Random(7), {"370100": (5, 9), "370200": (3, 3)}, 100)
    assert {question.tenant for question in questions} == {"370100", "370200"}
    assert all(question.month in MONTHS for question in questions)
    assert (MONTHS[0], MONTHS[-1]) == ("2020-11", "2022-03")
    assert {question.cut for question in questions if question.tenant == "370100"} == {5, 6, 7, 8, 9}
    assert {question.on is None for question in questions} == {True, False}

"""Certificates taken in by count and then by list, and sessions taken in a second time with other figures."""

from typing import Any

from support.events import AUDITOR, CITY, COUNTY, JSON, LATHE, Filing
from support.offices import Desks, in_force, problem
from support.workbooks import CERTIFICATES, EVALUATIONS, XLSX, book

DAY, GRANTED = "2021-04-20", "2021-04-28"
LISTED = "evaluation.certificates_listed.v1"


def take(desks: Desks, headings: list[str], *rows: list[Any], lang: str = "zh", **asked: Any) -> dict[str, Any]:
    """Take a list in; return its report."""
    headers = {"Content-Type": XLSX, "Accept": JSON, "Accept-Language": lang}
    content = book(headings, *rows)
    answer = desks[COUNTY].post(f"/v1/{CITY}/imports", content=content, params=asked, headers=headers, timeout=60)
    assert answer.status_code in {200, 201}, answer.text
    body: dict[str, Any] = answer.json()
    return body


def counts(body: dict[str, Any]) -> tuple[int, int, int]:
    return body["recorded"], body["repeated"], body["refused"]


def faults(body: dict[str, Any]) -> list[tuple[str, str]]:
    return [(fault["cell"], fault["message"]) for fault in body["faults"]]


def certified(desks: Desks) -> tuple[int, int]:
    """Return how many certificates the county has for April, and for the year."""
    rows = desks.read(AUDITOR, "dispatch/2021-04")["rows"]
    row = next(row for row in rows if row["unit"] == COUNTY)
    return row["certified_month"], row["certified_ytd"]


def session(filing: Filing, *figures: Any) -> list[Any]:
    return [filing.of.code, LATHE, "四级", DAY, *figures]


def listed(filing: Filing, place: int, number: str | None = None, on: str = GRANTED) -> list[Any]:
    return [filing.of.code, LATHE, 4, DAY, None, None, number, f"p-{place:08d}", on]


def evaluation_of(desks: Desks, filing: Filing) -> str:
    """Return the name of the filing's evaluation."""
    events = desks.read(CITY, "events", type="evaluation.held.v1", limit=1_000)
    [found] = [event["subject"] for event in events if event["data"]["filing"] == filing.key]
    return str(found)


def test_a_count_taken_in_first_is_completed_by_its_list(shared: Desks) -> None:
    """The list names the certificates that the count was of: figures stay, each is found, and revoked by its number."""
    filing = in_force(shared, Filing())
    body = shared.read(COUNTY, f"subjects/{filing.subject}")["state"]["body_code"]
    assert counts(take(shared, EVALUATIONS, session(filing, 10, 5, 3, GRANTED))) == (1, 0, 0)
    before = certified(shared)
    chosen = f"{body}214000009"
    rows = [listed(filing, 1), listed(filing, 2, chosen), listed(filing, 3), listed(filing, 4)]
    would = take(shared, CERTIFICATES, *rows, dry_run=True)
    done = take(shared, CERTIFICATES, *rows)
    assert would | {"dry_run": False} == done
    assert counts(done) == (3, 0, 1)
    assert faults(done) == [("I5", "该评价按人数发放的证书均已列明，或没有按人数发放的证书。")]
    assert counts(take(shared, CERTIFICATES, *rows)) == (0, 3, 1)
    assert certified(shared) == before
    over = shared.get(COUNTY, f"certificates/{body}214000005")
    assert (
        f"{body}214000002 to {body}214000008 were passed over when office {COUNTY} chose {chosen}"
        in problem(over, 404, "not-found")["detail"]
    )
    assert "passed over" not in problem(shared.get(COUNTY, f"certificates/{body}214000011"), 404, "not-found")["detail"]
    name = evaluation_of(shared, filing)
    state = shared.read(COUNTY, f"subjects/{name}")["state"]
    assert (state["granted"], len(state["certificates"])) == (3, 3)
    shown = shared.read(COUNTY, f"certificates/{chosen}")
    assert (shown["status"], shown["holder"]) == ("valid", "00000000-0000-4000-8000-000000000002")
    assert (shown["granted"]["type"], shown["granted"]["time"][:10]) == ("evaluation.certificates_granted.v1", GRANTED)
    assert shown["history"][-1]["type"] == LISTED
    revoked = {"numbers": [chosen], "reason": "冒名顶替"}
    shared.record(CITY, filing.act("x", "2021-04-29") | {"type": "evaluation.certificates_revoked.v1", "subject": name, "data": revoked})  # fmt: skip
    assert certified(shared) == (before[0] - 1, before[1] - 1)
    assert counts(take(shared, CERTIFICATES, *rows)) == (0, 3, 1)
    assert counts(take(shared, EVALUATIONS, session(filing, 10, 5, 3, GRANTED))) == (0, 1, 0)


def test_a_list_of_another_day_than_the_count_grants_more(shared: Desks) -> None:
    """Certificates of a day on which none were granted by count are granted by their list."""
    filing = in_force(shared, Filing())
    take(shared, EVALUATIONS, session(filing, 10, 5, 3, GRANTED))
    before = certified(shared)
    assert counts(take(shared, CERTIFICATES, listed(filing, 1, on="2021-04-29"))) == (1, 0, 0)
    assert certified(shared) == (before[0] + 1, before[1] + 1)


def test_a_holder_has_one_certificate_of_a_session(shared: Desks) -> None:
    """A second number for a holder whose certificate stands is refused at the number, in a clerk's words."""
    filing = in_force(shared, Filing())
    body = shared.read(COUNTY, f"subjects/{filing.subject}")["state"]["body_code"]
    take(shared, EVALUATIONS, session(filing, 10, 5, None, None))
    assert counts(take(shared, CERTIFICATES, listed(filing, 1, f"{body}214000001"))) == (1, 0, 0)
    second = take(shared, CERTIFICATES, listed(filing, 1, f"{body}214000002"))
    assert faults(second) == [("G2", f"该人员在这场评价中已有有效证书 {body}214000001。")]


def test_a_session_on_record_with_other_figures_is_told(shared: Desks) -> None:
    """Another figure for a session is neither a second session nor a second grant: its cell says what is on record."""
    filing = in_force(shared, Filing())
    assert counts(take(shared, EVALUATIONS, session(filing, 38, 33, 20, GRANTED))) == (1, 0, 0)
    size = shared.sizes()[CITY]
    for row, cell, words in (
        (session(filing, 38, 33, 25, GRANTED), "G2", "已登记发证 20 本（2021-04-28），本行为 25 本"),
        (session(filing, 38, 33, 0, None), "G2", "已登记发证 20 本（2021-04-28），本行为 0 本"),
        (session(filing, 38, 33, 20, "2021-04-29"), "H2", "登记的发证日期为 2021-04-28"),
        (session(filing, 39, 33, 20, GRANTED), "E2", "此处为 38，本行为 39"),
        (session(filing, 38, 30, 20, GRANTED), "F2", "此处为 33，本行为 30"),
    ):
        body = take(shared, EVALUATIONS, row)
        assert (counts(body), [at for at, _ in faults(body)]) == ((0, 0, 1), [cell])
        assert words in faults(body)[0][1]
    other = take(shared, [*EVALUATIONS, "评价对象"], [*session(filing, 38, 33, 20, GRANTED), "社会"], lang="en")
    assert "on record with 本企业 here" in faults(other)[0][1]
    assert counts(take(shared, EVALUATIONS, session(filing, 38, 33, None, None))) == (0, 1, 0)
    assert shared.sizes()[CITY] == size


def test_the_same_session_sent_by_the_city_is_a_repeat(shared: Desks) -> None:
    """What another office has on record of a session is compared as one's own is."""
    filing = in_force(shared, Filing())
    take(shared, EVALUATIONS, session(filing, 38, 33, 20, GRANTED))
    headers = {"Content-Type": XLSX, "Accept": JSON}
    content = book(EVALUATIONS, session(filing, 38, 33, 20, GRANTED))
    assert shared[CITY].post(f"/v1/{CITY}/imports", content=content, headers=headers).json()["repeated"] == 1


def test_a_listing_is_told_as_a_story(shared: Desks) -> None:
    """The act reads as any other in both languages, and a list over HTTP beyond the count is refused with its rule."""
    filing = in_force(shared, Filing())
    evaluation = filing.evaluation()
    more = {"granted_on": GRANTED, "certificates": [{"holder": "00000000-0000-4000-8000-000000000001"}]}
    acts = evaluation.held(), evaluation.granted(count=1), evaluation.act("certificates_listed", "2021-05-06", **more)
    shared.record(COUNTY, *acts)
    answer = shared.post(COUNTY, evaluation.act("certificates_listed", "2021-05-07", **more))
    assert problem(answer, 409, "act-not-legal")["rule"] == "no_certificate_without_number"

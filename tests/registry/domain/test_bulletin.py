"""A quarter's bulletin: drafted as often as one likes, issued once, and only over sealed months."""

from support.given import COUNTY, PROVINCE, Act, Given
from support.other_acts import drafted

from registry.domain.kinds.bulletin import BulletinIssued, before, last_shown, months

SECTIONS = [{"heading": "总体进展", "text": "稳步推进"}]


def issued(quarter: str = "2021-Q1", day: float = 40, office: str = PROVINCE, **data: object) -> Act:
    what = {"number": "鲁人社鉴〔2021〕3号", "title": "通报", "sections": SECTIONS}
    return Act("bulletin.issued.v1", f"bulletin/{quarter}", office, day, {**what, **data})


def seal(given: Given, quarter: str, figure: int) -> None:
    given.memory.sealed |= {f"{month:%Y-%m}": {"370100": figure, "370200": figure} for month in months(quarter)}


def test_a_bulletin_is_issued_once_over_sealed_months(given_province: Given) -> None:
    """While a month is not sealed it can be drafted, not issued; once it is issued, it is neither drafted nor issued."""
    given = given_province
    given.when(drafted()).then("bulletin.drafted.v1")
    refusal = given.when(issued()).then_refused("months_not_sealed")
    assert refusal.facts["lacking"] == "2021-01, 2021-02, 2021-03"
    seal(given, "2021-Q1", 5)
    told = given.when(issued()).then("bulletin.issued.v1").event
    assert isinstance(told, BulletinIssued)
    assert told.figures
    assert told.document_sha256
    state = given.memory.subject("bulletin/2021-Q1").state
    assert (state.status, state.number, state.figures) == ("issued", "鲁人社鉴〔2021〕3号", told.figures)
    given.when(drafted(day=41)).then_refused("out_of_turn")
    given.when(issued(day=41)).then_refused("out_of_turn")


def test_a_bulletin_needs_no_draft_but_an_end_of_its_quarter(given_province: Given) -> None:
    """On a quarter's last day its bulletin cannot be issued yet, the day after it can; only the province issues."""
    given = given_province
    seal(given, "2021-Q1", 5)
    assert given.when(issued(day=30)).then_refused("quarter_not_ended").facts["date"] == "2021-03-31"
    assert "bulletin.issued.v1" not in given.allowed("bulletin/2021-Q1", PROVINCE, 30)
    assert "bulletin.issued.v1" in given.allowed("bulletin/2021-Q1", PROVINCE, 31)
    given.when(issued(office=COUNTY)).then_refused("poster")
    given.when(issued(day=31)).then("bulletin.issued.v1")


def test_a_bulletin_in_a_citys_log_is_bad_data(given: Given) -> None:
    """Bulletins are the province's alone."""
    given.when(issued(office="370100")).then_invalid("/subject")


def test_what_was_said_last_is_what_the_next_restates(given_province: Given) -> None:
    """The next bulletin shows what has been amended since beside what was said, the one after it nothing again."""
    given = given_province
    seal(given, "2021-Q1", 5)
    given(issued())
    seal(given, "2021-Q2", 6)
    given.memory.sealed["2021-02"]["370200"] = 7
    second = given.when(issued("2021-Q2", day=130)).then("bulletin.issued.v1").event
    assert isinstance(second, BulletinIssued)
    assert second.figures
    [restated] = second.figures["restated"]
    assert (restated["month"], restated["tenant"], restated["before"]["figure"]) == ("2021-02", "370200", 5)
    assert last_shown(given.memory, "2021-Q3")["2021-02", "370200"] == {"figure": 7}
    seal(given, "2021-Q3", 8)
    third = given.when(issued("2021-Q3", day=220)).then("bulletin.issued.v1").event
    assert isinstance(third, BulletinIssued)
    assert third.figures
    assert third.figures["restated"] == []


def test_the_quarters_before_reach_into_the_year_before() -> None:
    """Four quarters before the second of a year, the earliest first."""
    assert before("2021-Q2") == ("2020-Q2", "2020-Q3", "2020-Q4", "2021-Q1")
    assert [f"{month:%Y-%m}" for month in months("2021-Q4")] == ["2021-10", "2021-11", "2021-12"]

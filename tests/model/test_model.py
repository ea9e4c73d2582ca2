"""The slow model judged by small histories counted by hand, and random histories judged by a literal check of §2.

Nothing here runs the registry: these tests say that the two yardsticks are straight.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from model.histories import MONTHS, Event, Post, credit_code, history, numbered, random_questions
from model.slow_model import FIGURES, annex_row, cells, dispatch, number_of, plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
TENANT = "370100"
COUNTY = "370102"
INDUSTRY_OFFICE = "370100-transport"
LATEST = 10**9


class Log:
    """One tenant's log, written by hand: each call records one event and answers its position."""

    def __init__(self, tenant: str = TENANT) -> None:
        self.tenant = tenant
        self.events: list[Event] = []

    def __call__(self, office: str, type_: str, key: str, time: str, **data: Any) -> int:
        subject = f"{type_.split('.', maxsplit=1)[0]}/{key}"
        self.events.append(
            {
                "id": f"event-{len(self.events) + 1}",
                "source": f"/{self.tenant}/{office}",
                "type": f"{type_}.v1",
                "subject": subject,
                "time": time if "T" in time else f"{time}T10:00:00+08:00",
                "tenant": self.tenant,
                "position": len(self.events) + 1,
                "version": 1 + sum(event["subject"] == subject for event in self.events),
                "recordedtime": "2025-01-01T00:00:00Z",
                "data": data,
            }
        )
        return len(self.events)

    def begun(self, key: str, day: str, *, office: str = COUNTY, enterprise: str = "", industry: str = "3311") -> int:
        return self(
            office,
            "filing.application_received",
            key,
            day,
            enterprise=enterprise or f"enterprise of {key}",
            name="",
            county=COUNTY,
            industry=industry,
            scope=[],
        )

    def receipted(self, key: str, day: str, until: str = "2024-12-31") -> int:
        return self(TENANT, "filing.receipt_issued", key, day, valid_from=day[:10], valid_until=until, scope=[])

    def held(self, key: str, filing: str, day: str, passed: int = 10) -> int:
        return self(
            COUNTY,
            "evaluation.held",
            key,
            day,
            filing=filing,
            occupation="6-18-01-01",
            level=4,
            candidates=passed,
            passed=passed,
        )

    def granted(self, key: str, day: str, count: int) -> int:
        return self(COUNTY, "evaluation.certificates_granted", key, day, count=count)

    def surveyed(self, key: str, day: str, above_scale: bool, industry: str = "3311") -> int:
        return self(
            COUNTY,
            "enterprise.surveyed",
            key,
            day,
            name="",
            county=COUNTY,
            industry=industry,
            above_scale=above_scale,
            year=2020,
        )

    def figures(self, month: str, unit: str = COUNTY, cut: int = LATEST) -> tuple[int, ...]:
        return tuple(cells(self.events, self.tenant, month, cut, unit, figure) for figure in FIGURES)

    def cell(self, column: str, month: str, unit: str = COUNTY, cut: int = LATEST) -> int:
        return cells(self.events, self.tenant, month, cut, unit, column)

    def annex_1(self, on: date | None = None, cut: int = LATEST) -> dict[str, Any]:
        return plan(self.events, self.tenant, "2021-2023", on, cut)


@pytest.fixture
def log() -> Log:
    return Log()


def preparing_by_month(log: Log, *months: str) -> list[int]:
    return [log.cell("preparing", month) for month in months]


# Annex 2


def test_a_year_of_one_filing_fills_the_five_columns(log: Log) -> None:
    """A filing is preparing, then completed, then evaluated, and its certificates count by month and year."""
    log.begun("f", "2020-11-30")
    log.receipted("f", "2020-12-20")
    log.held("v", "f", "2020-12-28", passed=30)
    log.granted("v", "2020-12-31", 7)
    log.granted("v", "2021-01-01", 11)
    log.granted("v", "2021-02-03", 5)
    assert log.figures("2020-10") == (0, 0, 0, 0, 0)
    assert log.figures("2020-11") == (1, 0, 0, 0, 0)
    assert log.figures("2020-12") == (0, 1, 1, 7, 7)
    assert log.figures("2021-01") == (0, 1, 1, 11, 11)
    assert log.figures("2021-02") == (0, 1, 1, 5, 16)
    assert log.figures("2021-03") == (0, 1, 1, 0, 16)


@pytest.mark.parametrize(
    "ending", ["filing.withdrawn", "filing.assessment_failed", "filing.rejected", "filing.receipt_issued"]
)
def test_preparing_ends_by_each_of_four_acts(log: Log, ending: str) -> None:
    """A filing stops being open on the day it is withdrawn, failed, rejected or receipted."""
    log.begun("f", "2021-01-10")
    log(TENANT, ending, "f", "2021-02-28", reason="", valid_until="2024-01-01")
    assert preparing_by_month(log, "2021-01", "2021-02") == [1, 0]


def test_preparing_lasts_through_correction_assessment_approval_and_notice(log: Log) -> None:
    """Acts between the beginning and the receipt leave a filing open."""
    log.begun("f", "2021-01-10")
    for day, act in enumerate(
        (
            "returned_for_correction",
            "corrected",
            "assessment_passed",
            "approved",
            "public_notice_opened",
            "objection_raised",
            "objection_resolved",
            "public_notice_closed",
        ),
        start=11,
    ):
        log(TENANT, f"filing.{act}", "f", f"2021-01-{day}")
    assert preparing_by_month(log, "2021-01", "2021-06") == [1, 1]


def test_one_enterprise_counts_once_in_a_unit(log: Log) -> None:
    """Two filings of one enterprise in one unit are one enterprise, preparing and evaluated alike."""
    log.begun("f", "2021-01-10", enterprise="E")
    log.begun("g", "2021-01-11", enterprise="E")
    log.begun("h", "2021-01-12", enterprise="F")
    log.held("v", "f", "2021-01-20")
    log.held("w", "g", "2021-01-21")
    assert log.cell("preparing", "2021-01") == 2
    assert log.cell("evaluated", "2021-01") == 1


def test_the_receiving_office_takes_over_from_the_intending_one(log: Log) -> None:
    """A filing is a row of the office that registered the intent until another office receives it."""
    log(COUNTY, "filing.intended", "f", "2021-01-10", enterprise="E", name="", county=COUNTY, industry="3311")
    received = log.begun("f", "2021-03-01", office="370103", enterprise="E")
    assert [log.cell("preparing", month, COUNTY) for month in ("2021-02", "2021-03")] == [1, 0]
    assert [log.cell("preparing", month, "370103") for month in ("2021-02", "2021-03")] == [0, 1]
    assert log.cell("preparing", "2021-03", COUNTY, cut=received - 1) == 1


@pytest.mark.parametrize(
    ("act", "left"),
    [("suspended", 1), ("resumed", 1), ("scope_changed", 1), ("deregistered", 0), ("revoked", 0)],
)
def test_completed_ends_by_deregistration_and_revocation_only(log: Log, act: str, left: int) -> None:
    """A suspended filing still counts as completed; a deregistered or revoked one does not."""
    log.begun("f", "2021-01-10")
    log.receipted("f", "2021-02-10")
    log(TENANT, f"filing.{act}", "f", "2021-03-31", reason="")
    assert [log.cell("completed", month) for month in ("2021-01", "2021-02", "2021-03")] == [0, 1, left]


def test_a_filing_counts_as_completed_up_to_the_day_it_expires(log: Log) -> None:
    """A filing valid until the last day of a month is completed that month and not the next."""
    log.begun("f", "2021-01-10")
    log.receipted("f", "2021-01-20", until="2021-03-31")
    log.begun("g", "2021-01-10")
    log.receipted("g", "2021-01-20", until="2021-03-30")
    assert [log.cell("completed", month) for month in ("2021-02", "2021-03", "2021-04")] == [2, 1, 0]


def test_a_renewal_counts_from_its_own_date(log: Log) -> None:
    """A renewal dated after the month's end does not prolong the filing in that month's figures."""
    log.begun("f", "2021-01-10")
    log.receipted("f", "2021-01-20", until="2021-03-15")
    renewed = log(TENANT, "filing.renewed", "f", "2021-04-02", valid_until="2022-03-15")
    assert [log.cell("completed", month) for month in ("2021-02", "2021-03", "2021-04")] == [1, 0, 1]
    assert log.cell("completed", "2021-04", cut=renewed - 1) == 0


def test_evaluated_outlives_the_filing(log: Log) -> None:
    """An enterprise stays evaluated after its filing is revoked; an announcement is not enough."""
    log.begun("f", "2021-01-10")
    log.receipted("f", "2021-01-20")
    log.held("v", "f", "2021-02-05")
    log(TENANT, "filing.revoked", "f", "2021-03-01", reason="")
    log.begun("g", "2021-01-10")
    log.receipted("g", "2021-01-20")
    log(COUNTY, "evaluation.announced", "w", "2021-02-05", filing="g")
    assert [log.cell("evaluated", month) for month in ("2021-01", "2021-02", "2021-12")] == [0, 1, 1]


def test_certificates_revoked_count_against_the_month_of_revocation(log: Log) -> None:
    """Certificates revoked in a later year leave the earlier one alone and can make a month negative."""
    log.begun("f", "2021-01-10")
    log.receipted("f", "2021-01-20")
    log.held("v", "f", "2021-12-05", passed=9)
    log.granted("v", "2021-12-20", 6)
    log(TENANT, "evaluation.certificates_revoked", "v", "2021-12-21", count=1, reason="")
    log(TENANT, "evaluation.certificates_revoked", "v", "2022-01-31", numbers=["a", "b"], reason="")
    log(
        COUNTY,
        "evaluation.certificates_granted",
        "v",
        "2022-02-01",
        certificates=[{"number": "c", "holder": "d"}],
    )
    assert log.figures("2021-12")[3:] == (5, 5)
    assert log.figures("2022-01")[3:] == (-2, -2)
    assert log.figures("2022-02")[3:] == (1, -1)


def test_the_business_date_is_shanghais(log: Log) -> None:
    """16:00 UTC on 31 January is 1 February in Shanghai, and 00:30 at +09:00 on 1 February is 31 January."""
    log.begun("f", "2021-01-31T16:00:00Z")
    log.begun("g", "2021-02-01T00:30:00+09:00")
    assert preparing_by_month(log, "2021-01", "2021-02") == [1, 2]
    log.begun("h", "2021-01-31T15:59:59Z")
    assert preparing_by_month(log, "2021-01", "2021-02") == [2, 3]


def test_a_late_record_changes_the_past_only_from_its_position_on(log: Log) -> None:
    """A withdrawal dated in January but recorded last leaves January as it was at every earlier cut."""
    log.begun("f", "2021-01-10")
    seen = log.begun("g", "2021-03-10")
    log(COUNTY, "filing.withdrawn", "f", "2021-01-20", reason="")
    assert [log.cell("preparing", "2021-01", cut=cut) for cut in (0, 1, seen, seen + 1)] == [0, 1, 1, 0]
    assert [log.cell("preparing", "2021-03", cut=cut) for cut in (1, seen, seen + 1)] == [1, 2, 1]


def test_the_order_in_which_the_log_is_handed_over_does_not_matter(log: Log) -> None:
    """The model reads positions, not the list's order."""
    log.begun("f", "2021-01-10")
    log.receipted("f", "2021-01-20", until="2021-02-01")
    log(TENANT, "filing.renewed", "f", "2021-01-30", valid_until="2021-09-01")
    backwards = list(reversed(log.events))
    assert dispatch(backwards, TENANT, "2021-03", LATEST) == dispatch(log.events, TENANT, "2021-03", LATEST)
    assert log.cell("completed", "2021-03") == 1


def test_a_declared_row_shows_the_declared_figures_beside_the_derived(log: Log) -> None:
    """The figures last declared by the cut stand in the row, are marked, and enter the total."""
    log.begun("f", "2021-01-10")
    log.begun("g", "2021-01-10", office=TENANT)
    figures = {"preparing": 4, "completed": 3, "evaluated": 2, "certified_month": 10, "certified_ytd": 20}
    first = log(COUNTY, "dispatch.declared", "2021-01", "2021-02-03", unit=COUNTY, **figures)
    log(TENANT, "dispatch.declared", "2021-01", "2021-02-09", unit=COUNTY, **{**figures, "preparing": 6})
    table = dispatch(log.events, TENANT, "2021-01", LATEST)
    derived = {"preparing": 1, "completed": 0, "evaluated": 0, "certified_month": 0, "certified_ytd": 0}
    assert table["rows"][0] == {
        "unit": COUNTY,
        **figures,
        "preparing": 6,
        "declared": True,
        "derived": derived,
    }
    assert table["rows"][-1] == {"unit": TENANT, **derived}
    assert table["total"] == {**figures, "preparing": 7}
    assert [log.cell("preparing", "2021-01", cut=cut) for cut in (first - 1, first)] == [1, 4]
    assert log.cell("preparing", "2021-02") == 1


def test_units_are_counties_then_industry_offices_then_the_centre(log: Log) -> None:
    """Rows stand in code order within their group; an office joins when it is enrolled and stays."""
    counties = ["370102", "370103", "370104", "370105", "370112", "370113", "370114", "370115", "370116"]
    counties += ["370117", "370124", "370126"]
    words = ("water", "transport", "housing", "energy", "mining")
    for word in words:
        log("370000", "office.enrolled", f"370100-{word}", "2020-11-01", kind="industry")
    log("370000", "office.enrolled", "370000-energy", "2020-11-01", kind="industry")
    log("370000", "office.enrolled", "370176", "2020-11-01", kind="county")
    log("370000", "office.enrolled", "370100-audit", "2020-11-01", kind="auditor")
    log("370000", "office.enrolled", "370102", "2020-11-01", kind="county")
    last = log("370000", "office.suspended", "370100-transport", "2020-12-01")

    def units(cut: int) -> list[str]:
        return [row["unit"] for row in dispatch(log.events, TENANT, "2020-10", cut)["rows"]]

    industry_offices = [f"370100-{word}" for word in sorted(words)]
    assert units(0) == [*counties, TENANT]
    assert units(2) == [*counties, "370100-transport", "370100-water", TENANT]
    assert units(last) == [*counties, "370176", "370000-energy", *industry_offices, TENANT]


def test_a_county_office_enrolled_by_the_province_is_a_unit_of_the_province(log: Log) -> None:
    """The province has no counties of its own, but an office that it lets receive filings has a row."""
    for county in ("370202", "370102"):
        log("370000", "office.enrolled", county, "2020-11-01", kind="county")
    rows = dispatch(log.events, "370000", "2020-10", 2)["rows"]
    assert [row["unit"] for row in rows] == ["370102", "370202", "370000"]


def test_the_provinces_own_table_has_no_counties() -> None:
    """The tenant 370000 lists its industry offices and itself (省直)."""
    log = Log("370000")
    log("370000", "office.enrolled", "370000-transport", "2020-11-01", kind="industry")
    log.begun("f", "2020-11-02", office="370000-transport")
    rows = dispatch(log.events, "370000", "2020-11", LATEST)["rows"]
    assert [(row["unit"], row["preparing"]) for row in rows] == [("370000-transport", 1), ("370000", 0)]


# Annex 1


def row_of(table: dict[str, Any], row: int) -> dict[str, Any]:
    line: dict[str, Any] = table["rows"][row - 1]
    assert line["row"] == row
    return line


def derived(value: int) -> dict[str, int | None]:
    return {"value": value, "declared": None, "derived": value}


@pytest.mark.parametrize(
    ("industry", "row"),
    [
        ("0111", 1),
        ("3311", 2),
        ("5411", 6),
        ("5910", 6),
        ("5920", 7),
        ("5970", None),
        ("5320", None),
        ("7010", 13),
        ("7020", 14),
        ("7030", 16),
        ("7040", None),
        ("9999", None),
    ],
)
def test_the_industry_code_decides_the_row_by_longest_prefix(industry: str, row: int | None) -> None:
    """Divisions 59 and 70 are split, and codes without a rule are outside Annex 1."""
    assert annex_row(industry) == row


def test_above_scale_follows_the_latest_survey_and_closing_by_the_day(log: Log) -> None:
    """The latest act by the day decides: surveyed counts, closed does not, surveyed again does."""
    log.surveyed("A", "2020-11-05", True)
    log.surveyed("A", "2021-02-01", False)
    log.surveyed("B", "2020-11-05", True)
    log("370102", "enterprise.closed", "B", "2020-12-20", reason="")
    log.surveyed("B", "2021-03-01", True, industry="6110")
    assert row_of(log.annex_1(), 2)["above_scale"] == derived(1)
    assert row_of(log.annex_1(date(2020, 12, 19)), 2)["above_scale"] == derived(2)
    assert row_of(log.annex_1(date(2021, 3, 1)), 2)["above_scale"] == derived(0)
    assert row_of(log.annex_1(date(2021, 3, 1)), 9)["above_scale"] == derived(1)
    assert row_of(log.annex_1(date(2021, 3, 1), cut=3), 2)["above_scale"] == derived(1)


def test_filed_is_in_force_on_the_day_by_the_industry_of_that_day(log: Log) -> None:
    """A filing moves to another row when its industry changes and leaves when it expires."""
    log.begun("f", "2020-11-05", industry="3311")
    log(COUNTY, "filing.corrected", "f", "2020-11-20", industry="5411")
    log.receipted("f", "2020-12-01", until="2021-06-30")
    log(TENANT, "filing.details_changed", "f", "2021-02-01", industry="7040")

    def filed(on: date | None) -> list[int]:
        table = log.annex_1(on)
        return [line["filed"]["value"] for line in (row_of(table, 2), row_of(table, 6), table["other"])]

    assert filed(date(2020, 11, 30)) == [0, 0, 0]
    assert filed(None) == [0, 1, 0]
    assert filed(date(2021, 6, 30)) == [0, 0, 1]
    assert filed(date(2021, 7, 1)) == [0, 0, 0]


def test_actual_is_the_year_of_the_first_receipt_by_the_industry_it_then_had(log: Log) -> None:
    """A second receipt is not new, a later change of industry does not move it, and `on` plays no part."""
    log.begun("f", "2021-01-05", enterprise="E", industry="3311")
    log.receipted("f", "2021-02-01", until="2021-12-31")
    log(TENANT, "filing.details_changed", "f", "2021-03-01", industry="6110")
    log.begun("g", "2022-01-05", enterprise="E", industry="3311")
    log.receipted("g", "2022-02-01")
    log.begun("h", "2022-01-05", enterprise="F", industry="6620")
    last = log.receipted("h", "2022-12-31T16:30:00Z")
    table = log.annex_1(date(2020, 12, 31))
    assert row_of(table, 2)["actual"] == {"2021": 1, "2022": 0, "2023": 0}
    assert row_of(table, 9)["actual"] == {"2021": 0, "2022": 0, "2023": 0}
    assert table["other"]["actual"] == {"2021": 0, "2022": 0, "2023": 1}
    assert log.annex_1(cut=last - 1)["other"]["actual"] == {"2021": 0, "2022": 0, "2023": 0}


def test_plan_rows_show_the_latest_plans_figures_before_the_derived(log: Log) -> None:
    """Declared zeros stand, absent figures are derived, absent years are 0, and a revision replaces all."""
    log.surveyed("A", "2020-11-05", True)
    adopted = [
        {"row": 2, "above_scale": 0, "planned": {"2021": 5, "2023": 7}, "remark": "含央企"},
        {"row": 3, "filed": 4, "planned": {"2022": 1}},
    ]
    first = log(TENANT, "plan.adopted", "2021-2023", "2021-01-20", rows=adopted)
    log(TENANT, "plan.revised", "2021-2023", "2021-06-20", rows=[{"row": 16, "planned": {"2021": 2}}])
    table = log.annex_1(cut=first)
    assert row_of(table, 2) == {
        "row": 2,
        "above_scale": {"value": 0, "declared": 0, "derived": 1},
        "filed": derived(0),
        "planned": {"2021": 5, "2022": 0, "2023": 7},
        "actual": {"2021": 0, "2022": 0, "2023": 0},
        "remark": "含央企",
    }
    assert row_of(table, 3)["filed"] == {"value": 4, "declared": 4, "derived": 0}
    revised = log.annex_1()
    assert row_of(revised, 2)["above_scale"] == derived(1)
    assert row_of(revised, 2)["planned"] == {"2021": 0, "2022": 0, "2023": 0}
    assert row_of(revised, 16)["planned"] == {"2021": 2, "2022": 0, "2023": 0}


def test_industries_outside_annex_1_are_counted_in_other(log: Log) -> None:
    """An enterprise without a row is in `other` for every column, so the totals reconcile."""
    for key, industry in (("A", "6620"), ("B", "8310"), ("C", "3311")):
        log.surveyed(key, "2020-11-05", True, industry)
        log.begun(key, "2020-11-06", enterprise=key, industry=industry)
        log.receipted(key, "2020-12-06")
    table = log.annex_1()
    assert [line["row"] for line in table["rows"]] == list(range(1, 17))
    assert table["other"]["above_scale"] == table["other"]["filed"] == derived(2)
    assert table["other"]["planned"] == {"2021": 0, "2022": 0, "2023": 0}
    assert sum(line["filed"]["derived"] for line in (*table["rows"], table["other"])) == 3


# A literal check of contract.md §2

FIELDS = {
    "enterprise.surveyed": "name county industry above_scale year employees? skilled_workers?",
    "enterprise.closed": "reason",
    "filing.intended": "enterprise name county industry planned_year?",
    "filing.application_received": "enterprise name county industry scope materials?",
    "filing.returned_for_correction": "items",
    "filing.corrected": "scope? materials? name? industry?",
    "filing.withdrawn": "reason",
    "filing.site_visited": "visited_on visitors finding materials?",
    "filing.assessment_passed": "assessed_on assessors? score? summary?",
    "filing.assessment_failed": "reason",
    "filing.approved": "summary?",
    "filing.rejected": "reason",
    "filing.public_notice_opened": "opens_on closes_on url?",
    "filing.objection_raised": "grounds",
    "filing.objection_resolved": "upheld finding",
    "filing.public_notice_closed": "",
    "filing.receipt_issued": "receipt_number? body_code? valid_from valid_until scope",
    "filing.scope_changed": "scope",
    "filing.details_changed": "name? county? industry?",
    "filing.renewed": "valid_until receipt_number?",
    "filing.suspended": "reason",
    "filing.resumed": "reason",
    "filing.deregistered": "reason",
    "filing.revoked": "reason grounds?",
    "filing.third_party_filed": "body_code scope",
    "evaluation.announced": "filing occupation level planned_on method? venue? expected?",
    "evaluation.held": "filing occupation level candidates passed served?",
    "evaluation.results_published": "closes_on",
    "evaluation.certificates_granted": "count? certificates?",
    "evaluation.certificates_revoked": "count? numbers? reason",
    "evaluation.certificates_corrected": "replaced certificate reason",
    "evaluation.certificates_reissued": "numbers reason",
    "evaluation.cancelled": "reason",
    "plan.adopted": "rows duties?",
    "plan.revised": "rows duties?",
    "plan.submitted": "",
    "dispatch.declared": "unit preparing completed evaluated certified_month certified_ytd remark?",
}
POSTERS = {
    "enterprise.surveyed": "CIV",
    "enterprise.closed": "CV",
    "filing.intended": "CIV",
    "filing.application_received": "CIV",
    "filing.returned_for_correction": "R",
    "filing.corrected": "R",
    "filing.withdrawn": "R",
    "filing.site_visited": "R",
    "filing.assessment_passed": "R",
    "filing.assessment_failed": "R",
    "filing.details_changed": "RV",
    "evaluation.announced": "RV",
    "evaluation.held": "RV",
    "evaluation.results_published": "RV",
    "evaluation.certificates_granted": "RV",
    "evaluation.certificates_corrected": "RV",
    "evaluation.certificates_reissued": "RV",
    "evaluation.cancelled": "RV",
    "dispatch.declared": "UV",
}
LEGAL_IN = {
    "filing.intended": {"new"},
    "filing.application_received": {"new", "intended"},
    "filing.returned_for_correction": {"received", "corrected"},
    "filing.corrected": {"returned"},
    "filing.withdrawn": {
        "intended",
        "received",
        "returned",
        "corrected",
        "assessed",
        "approved",
        "notice open",
        "objection open",
        "objection upheld",
        "notice closed",
    },
    "filing.site_visited": {"received", "corrected"},
    "filing.assessment_passed": {"received", "corrected"},
    "filing.assessment_failed": {"received", "corrected"},
    "filing.approved": {"assessed"},
    "filing.rejected": {"assessed", "objection upheld"},
    "filing.public_notice_opened": {"approved"},
    "filing.objection_raised": {"notice open"},
    "filing.objection_resolved": {"objection open"},
    "filing.public_notice_closed": {"notice open"},
    "filing.receipt_issued": {"approved", "notice closed"},
    "filing.scope_changed": {"in force"},
    "filing.details_changed": {"in force"},
    "filing.renewed": {"in force"},
    "filing.suspended": {"in force"},
    "filing.resumed": {"suspended"},
    "filing.deregistered": {"in force", "suspended"},
    "filing.revoked": {"in force", "suspended"},
    "filing.third_party_filed": {"in force"},
    "evaluation.announced": {"new"},
    "evaluation.held": {"new", "announced"},
    "evaluation.results_published": {"held"},
    "evaluation.certificates_granted": {"held"},
    "evaluation.certificates_revoked": {"held"},
    "evaluation.certificates_corrected": {"held"},
    "evaluation.certificates_reissued": {"held"},
    "evaluation.cancelled": {"announced"},
    "plan.adopted": {"new"},
    "plan.revised": {"adopted"},
    "plan.submitted": {"adopted"},
    "enterprise.closed": {"surveyed"},
}
LEADS_TO = {
    "filing.intended": "intended",
    "filing.application_received": "received",
    "filing.returned_for_correction": "returned",
    "filing.corrected": "corrected",
    "filing.withdrawn": "ended",
    "filing.assessment_passed": "assessed",
    "filing.assessment_failed": "ended",
    "filing.approved": "approved",
    "filing.rejected": "ended",
    "filing.public_notice_opened": "notice open",
    "filing.objection_raised": "objection open",
    "filing.public_notice_closed": "notice closed",
    "filing.receipt_issued": "in force",
    "filing.suspended": "suspended",
    "filing.resumed": "in force",
    "filing.deregistered": "ended",
    "filing.revoked": "ended",
    "evaluation.announced": "announced",
    "evaluation.held": "held",
    "evaluation.cancelled": "cancelled",
    "plan.adopted": "adopted",
    "enterprise.surveyed": "surveyed",
    "enterprise.closed": "closed",
}


def act_of(post: Post) -> str:
    kind: str = post.event["type"]
    return kind.removesuffix(".v1")


def moment_of(post: Post) -> datetime:
    return datetime.fromisoformat(post.event["time"])


def day_of(post: Post) -> date:
    return moment_of(post).astimezone(SHANGHAI).date()


def status_of(acts: list[Post]) -> str:
    status = "new"
    for act in acts:
        if act_of(act) == "filing.objection_resolved":
            status = "objection upheld" if act.event["data"]["upheld"] else "notice open"
        status = LEADS_TO.get(act_of(act), status)
    return status


def last_given(acts: list[Post], name: str) -> Any:
    return [act.event["data"][name] for act in acts if name in act.event["data"]][-1]


def valid_on(acts: list[Post], day: date) -> bool:
    first, last = last_given(acts, "valid_from"), last_given(acts, "valid_until")
    return date.fromisoformat(first) <= day <= date.fromisoformat(last)


def receiver_of(acts: list[Post]) -> str | None:
    received = [act.office for act in acts if act_of(act) == "filing.application_received"]
    intended = [act.office for act in acts if act_of(act) == "filing.intended"]
    return next(iter(received + intended), None)


def passes_gb_32100(code: str) -> bool:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    if not re.fullmatch(f"[{alphabet}]{{18}}", code):
        return False
    total = sum(alphabet.index(char) * weight for char, weight in zip(code[:17], weights, strict=True))
    return code[17] == alphabet[(31 - total % 31) % 31]


def faults_of(post: Post, province_log: list[Post]) -> list[str]:
    """Every clause of §2 that the post breaks after the earlier posts, its tenant's and the others'."""
    tenant_log = [earlier for earlier in province_log if earlier.tenant == post.tenant]
    act, data, subject = act_of(post), post.event["data"], post.event["subject"]
    kind, _, key = subject.partition("/")
    acts = [earlier for earlier in tenant_log if earlier.event["subject"] == subject]
    faults = [] if act.startswith(f"{kind}.") else ["type and subject differ in kind"]

    fields = FIELDS[act].split()
    required = {name for name in fields if not name.endswith("?")}
    if not required <= set(data) <= {name.rstrip("?") for name in fields}:
        faults.append("fields")
    if act in ("filing.corrected", "filing.details_changed") and not data:
        faults.append("changes nothing")
    if acts and moment_of(post) < moment_of(acts[-1]):
        faults.append("before the subject's last event")
    if not datetime(2020, 11, 1, tzinfo=SHANGHAI) <= moment_of(post) < datetime(2022, 4, 1, tzinfo=SHANGHAI):
        faults.append("outside the range")
    if act in LEGAL_IN and status_of(acts) not in LEGAL_IN[act]:
        faults.append(f"not legal when {status_of(acts)}")
    if not may_post(post, acts, tenant_log):
        faults.append("office may not")
    if kind == "enterprise" and not passes_gb_32100(key):
        faults.append("credit code")
    if kind == "filing":
        faults += filing_faults(post, acts, tenant_log, province_log)
    if kind == "evaluation":
        faults += evaluation_faults(post, acts, tenant_log)
    if act in ("plan.adopted", "plan.revised"):
        first, last = key.split("-")
        numbers = [row["row"] for row in data["rows"]]
        if not numbers or len(numbers) != len(set(numbers)) or not set(numbers) <= set(range(1, 17)):
            faults.append("plan rows")
        if any(not first <= year <= last for row in data["rows"] for year in row["planned"]):
            faults.append("plan years")
    if act == "dispatch.declared" and day_of(post).isoformat() < f"{key}-01":
        faults.append("the month has not begun")
    return faults


def may_post(post: Post, acts: list[Post], tenant_log: list[Post]) -> bool:
    data = post.event["data"]
    offices = set()
    filing = acts
    if post.event["subject"].startswith("evaluation/"):
        subject = f"filing/{(acts or [post])[0].event['data']['filing']}"
        filing = [earlier for earlier in tenant_log if earlier.event["subject"] == subject]
    for poster in POSTERS.get(act_of(post), "V"):
        match poster:
            case "C":
                county = data["county"] if "county" in data else last_given(acts, "county")
                offices |= {county} if county.startswith(post.tenant[:4]) else set()
            case "I":
                offices |= {f"{post.tenant}-transport"}
            case "V":
                offices |= {post.tenant}
            case "R":
                offices |= {receiver_of(filing) or ""}
            case "U":
                offices |= {data["unit"]}
    return post.office in offices


def received_elsewhere(post: Post, acts: list[Post], tenant_log: list[Post]) -> bool:
    """Whether a county centre receives an enterprise that the tenant's latest survey places in another county."""
    if act_of(post) not in ("filing.intended", "filing.application_received") or not post.office.isdigit():
        return False
    enterprise = [e for e in tenant_log if e.event["subject"] == f"enterprise/{post.event['data']['enterprise']}"]
    return (
        post.office != post.tenant
        and status_of(enterprise) == "surveyed"
        and last_given(enterprise, "county") != post.office
    )


def levels_in(scope: list[dict[str, Any]]) -> set[tuple[str, Any]]:
    return {(entry["occupation"], level) for entry in scope for level in entry["levels"]}


def too_long(first: str, last: str) -> bool:
    """Whether a validity lasts longer than five years, by default the most there is."""
    begun = date.fromisoformat(first)
    return date.fromisoformat(last) >= begun.replace(year=begun.year + 5, day=min(begun.day, 28)) + timedelta(days=3)


def filing_faults(post: Post, acts: list[Post], tenant_log: list[Post], province_log: list[Post]) -> list[str]:
    act, data = act_of(post), post.event["data"]
    faults = ["another county's enterprise"] if received_elsewhere(post, acts, tenant_log) else []
    if act == "filing.receipt_issued" and not levels_in(data["scope"]) <= levels_in(last_given(acts, "scope")):
        faults.append("outside the scope applied for")
    if act == "filing.receipt_issued" and too_long(data["valid_from"], data["valid_until"]):
        faults.append("valid too long")
    if act == "filing.renewed" and too_long(last_given(acts, "valid_until"), data["valid_until"]):
        faults.append("renewed too long")
    if not acts:
        others: dict[str, list[Post]] = {}
        for earlier in province_log:
            if earlier.event["subject"].startswith("filing/"):
                others.setdefault(earlier.event["subject"], []).append(earlier)
        for other in others.values():
            if other[0].event["data"]["enterprise"] != data["enterprise"] or status_of(other) == "new":
                continue
            over = status_of(other) == "ended" or (
                status_of(other) in ("in force", "suspended")
                and day_of(post).isoformat() > last_given(other, "valid_until")
            )
            if not over or moment_of(post) <= moment_of(other[-1]):
                faults.append("the enterprise has another filing")
        if not passes_gb_32100(data["enterprise"]):
            faults.append("credit code")
    elif "enterprise" in data and data["enterprise"] != acts[0].event["data"]["enterprise"]:
        faults.append("another enterprise")
    if status_of(acts) in ("in force", "suspended") and not valid_on(acts, day_of(post)):
        faults.append("expired or not yet valid")
    if act == "filing.public_notice_closed" and day_of(post).isoformat() < last_given(acts, "closes_on"):
        faults.append("before the notice closes")
    if act == "filing.site_visited" and (data["visitors"] < 1 or data["visited_on"] > day_of(post).isoformat()):
        faults.append("nobody visited by then")
    industry_route = (receiver_of(acts) or "").endswith("-transport")
    if act == "filing.receipt_issued" and industry_route and status_of(acts) != "notice closed":
        faults.append("the industry route needs the notice closed")
    if act == "filing.receipt_issued" and not data["valid_from"] <= data["valid_until"]:
        faults.append("validity")
    if act == "filing.renewed" and data["valid_until"] <= last_given(acts, "valid_until"):
        faults.append("valid_until not later")
    if "receipt_number" in data and any(
        earlier.event["data"].get("receipt_number") == data["receipt_number"] for earlier in tenant_log
    ):
        faults.append("receipt number")
    for entry in data.get("scope", []):
        if not re.fullmatch(r"\d(-\d{2}){3}", entry["occupation"]) or not entry["levels"]:
            faults.append("scope")
    return faults


def evaluation_faults(post: Post, acts: list[Post], tenant_log: list[Post]) -> list[str]:
    act, data = act_of(post), post.event["data"]
    faults = []
    if act in ("evaluation.announced", "evaluation.held"):
        filing = [
            earlier
            for earlier in tenant_log
            if earlier.event["subject"] == f"filing/{data['filing']}" and moment_of(earlier) <= moment_of(post)
        ]
        if status_of(filing) != "in force" or not valid_on(filing, day_of(post)):
            faults.append("filing not in force")
        else:
            states_scope = [earlier for earlier in filing if act_of(earlier) != "filing.third_party_filed"]
            levels = [
                level
                for entry in last_given(states_scope, "scope")
                if entry["occupation"] == data["occupation"]
                for level in entry["levels"]
            ]
            if data["level"] not in levels:
                faults.append("outside the scope")
        for name in ("filing", "occupation", "level"):
            if acts and data[name] != acts[0].event["data"][name]:
                faults.append("another evaluation")
    if act == "evaluation.held" and not 0 <= data["passed"] <= data["candidates"]:
        faults.append("passed")

    def count(type_: str, listed: str) -> int:
        return sum(number_of(earlier.event["data"], listed) for earlier in acts if act_of(earlier) == type_)

    granted = count("evaluation.certificates_granted", "certificates")
    left = granted - count("evaluation.certificates_revoked", "numbers")
    if (
        act == "evaluation.certificates_granted"
        and not 0 < number_of(data, "certificates") <= last_given(acts, "passed") - granted
    ):
        faults.append("granted beyond passed")
    if act == "evaluation.certificates_revoked" and not 0 < number_of(data, "numbers") <= left:
        faults.append("revoked beyond granted")
    listed = {"certificates_granted": "certificates", "certificates_revoked": "numbers"}.get(act.partition(".")[2], "")
    if "count" in data and data["count"] != number_of(data, listed):
        faults.append("count is not the list's length")
    return faults + number_faults(post, acts, tenant_log)


def number_faults(post: Post, acts: list[Post], tenant_log: list[Post]) -> list[str]:
    """What is wrong with the certificate numbers that a post gives out, or goes by."""

    def given_out(data: Event) -> list[str]:
        certificates = [*(data.get("certificates") or []), *([data["certificate"]] if "certificate" in data else [])]
        return [certificate["number"] for certificate in certificates if "number" in certificate]

    data, new = post.event["data"], given_out(post.event["data"])
    known = {number for act in acts for number in given_out(act.event["data"])}
    void = {number for act in acts if "revoked" in act_of(act) for number in act.event["data"].get("numbers") or []}
    void |= {act.event["data"]["replaced"] for act in acts if "replaced" in act.event["data"]}
    taken = {number for earlier in tenant_log for number in given_out(earlier.event["data"])}
    faults = []
    if len(set(new)) < len(new) or set(new) & taken:
        faults.append("a certificate number twice")
    if not {*(data.get("numbers") or []), *([data["replaced"]] if "replaced" in data else [])} <= known - void:
        faults.append("a certificate that does not stand")
    if new:
        level = {"special": "T"}.get(acts[0].event["data"]["level"], acts[0].event["data"]["level"])
        filing = f"filing/{acts[0].event['data']['filing']}"
        codes = [
            earlier.event["data"]["body_code"]
            for earlier in tenant_log
            if earlier.event["subject"] == filing and "body_code" in earlier.event["data"]
        ]
        stems = tuple(f"{code}{day_of(post).year % 100:02}{level}" for code in codes)
        if not all(len(number) == 22 and number.startswith(stems) for number in new):
            faults.append("a certificate number of another body, year or level")
    return faults


def faults(posts: list[Post]) -> list[str]:
    """All faults of a history, each with the number of its post."""
    found = []
    ids = Counter(post.event["id"] for post in posts)
    if any(number > 1 for number in ids.values()):
        found.append("ids repeat")
    for number, post in enumerate(posts):
        found += [f"{number} {post.event['type']}: {fault}" for fault in faults_of(post, posts[:number])]
    return found


# The strategy


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
        ("evaluation.certificates_corrected", with_data(replaced="x"), "a certificate that does not stand"),
        ("evaluation.certificates_revoked", with_data(count=999, numbers=None), "revoked beyond granted"),
        ("filing.renewed", with_data(valid_until="2020-01-01"), "valid_until not later"),
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

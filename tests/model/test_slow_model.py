"""The slow model judged by small histories counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from model.hand_log import COUNTY, LATEST, TENANT, Log
from model.slow_model import annex_row, dispatch

INDUSTRY_OFFICE = "370100-transport"


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

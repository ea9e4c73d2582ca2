"""Tables counted by hand where random histories seldom lead."""

from datetime import date

from support.events import CITY, COUNTY, INDUSTRY, PROVINCE, Enterprise, Filing, enrolled
from support.posting import record

from projections.dispatch.query import cell, dispatch
from projections.dispatch.table import Figures
from projections.engine.follower import catch_up
from projections.plan.query import plan
from registry.application.registry import Registry

MACHINES, HAULAGE = 2, 6
YEARS, MARCH = (2021, 2022, 2023), date(2021, 3, 1)


def folded(registry: Registry) -> int:
    position = registry.cut(CITY, None)
    catch_up(registry.database, CITY, position)
    return position


def test_the_first_receipt_is_the_earliest_one_not_the_one_recorded_first(registry: Registry) -> None:
    """An enterprise counts in the year of its earliest receipt, even where that was recorded after a later one."""
    enterprise = Enterprise(industry="3411")
    later, earlier = Filing(enterprise), Filing(Enterprise(enterprise.code, industry="5431"))
    record(registry, COUNTY, later.received("2022-03-01"), later.assessed("2022-03-05"))
    record(registry, CITY, later.approved("2022-03-08"), later.receipt("2022-03-20", until="2025-03-19"))
    record(registry, CITY, later.act("deregistered", "2022-06-01", reason="企业申请"))
    cut = folded(registry)
    record(registry, COUNTY, earlier.received(), earlier.assessed())
    record(registry, CITY, earlier.approved(), earlier.receipt())
    record(registry, CITY, earlier.act("deregistered", "2021-12-01", reason="企业申请"))
    now = folded(registry)

    def actual(row: int, cut: int) -> dict[int, int]:
        return plan(registry.database, CITY, YEARS, MARCH, cut).rows[row - 1].actual

    assert actual(MACHINES, cut) == {2021: 0, 2022: 1, 2023: 0}
    assert actual(MACHINES, now) == {2021: 0, 2022: 0, 2023: 0}
    assert actual(HAULAGE, now) == {2021: 1, 2022: 0, 2023: 0}


def test_a_filing_that_another_unit_receives_counts_once(registry: Registry) -> None:
    """A filing intended by one office and received by another is at each cut in the row of one of them alone."""
    filing = Filing()
    record(registry, COUNTY, filing.intended())
    intended = folded(registry)
    record(registry, INDUSTRY, filing.received("2021-03-31"))
    received = folded(registry)

    def preparing(month: date, cut: int) -> dict[str, int]:
        table = dispatch(registry.database, CITY, month, cut)
        return {row.unit: row.figures.preparing for row in table.rows if row.figures != Figures()}

    assert preparing(MARCH, intended) == {COUNTY: 1}
    assert preparing(MARCH, received) == {INDUSTRY: 1}
    assert preparing(date(2021, 2, 1), received) == {COUNTY: 1}
    [event] = cell(registry.database, CITY, MARCH, received, INDUSTRY, "preparing")[1]
    assert (event.position, event.type) == (received, "filing.application_received.v1")


def test_of_two_first_receipts_on_a_day_the_earlier_one_counts(registry: Registry) -> None:
    """Two receipts of one day recorded in the reverse order of their times: the earlier decides the industry row."""
    enterprise = Enterprise(industry="3411")
    morning, evening = Filing(Enterprise(enterprise.code, industry="5431")), Filing(enterprise)
    record(
        registry, COUNTY, evening.received("2021-03-20T15:00:00+08:00"), evening.assessed("2021-03-20T15:10:00+08:00")
    )
    record(registry, CITY, evening.approved("2021-03-20T15:20:00+08:00"))
    record(registry, CITY, evening.receipt("2021-03-20T16:00:00+08:00"))
    record(registry, CITY, evening.act("deregistered", "2021-03-20T16:30:00+08:00", reason="企业申请"))
    cut = folded(registry)
    record(registry, COUNTY, morning.received("2021-03-18"), morning.assessed("2021-03-19"))
    record(registry, CITY, morning.approved("2021-03-19T10:00:00+08:00"), morning.receipt("2021-03-20T08:00:00+08:00"))
    now = folded(registry)

    def actual(row: int, cut: int) -> int:
        return plan(registry.database, CITY, YEARS, MARCH, cut).rows[row - 1].actual[2021]

    assert (actual(MACHINES, cut), actual(HAULAGE, cut)) == (1, 0)
    assert (actual(MACHINES, now), actual(HAULAGE, now)) == (0, 1)


def test_a_county_office_enrolled_by_the_province_has_a_row(registry: Registry) -> None:
    """Who may receive filings is a unit: the province, without counties of its own, shows the office it enrolled."""
    filing = Filing()
    record(registry, PROVINCE, enrolled(COUNTY, "county", when="2021-01-04"), tenant=PROVINCE)
    record(registry, COUNTY, filing.received(), tenant=PROVINCE)
    position = registry.cut(PROVINCE, None)
    catch_up(registry.database, PROVINCE, position)
    rows = {row.unit: row.figures.preparing for row in dispatch(registry.database, PROVINCE, MARCH, position).rows}
    assert rows[COUNTY] == 1
    assert sum(rows.values()) == 1

"""The figures of contract.md §3 (口径 `dispatch/1`, `plan/1`), read literally off one tenant's log.

Deliberately without indexes, running state or any import of the registry it judges: every call starts from
the list of events as `GET /v1/{tenant}/events` serves them.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Event = dict[str, Any]
Acts = list[Event]
"""The events of one subject, in the order of their versions."""

FIGURES = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).resolve().parents[2] / "registry" / "data"

BEGINNING = ("filing.intended.v1", "filing.application_received.v1")
NO_LONGER_OPEN = (
    "filing.withdrawn.v1",
    "filing.assessment_failed.v1",
    "filing.rejected.v1",
    "filing.receipt_issued.v1",
)
NO_LONGER_IN_FORCE = ("filing.deregistered.v1", "filing.revoked.v1")


def dispatch(events: Iterable[Event], tenant: str, month: str, cut: int) -> dict[str, Any]:
    """Annex 2 of `tenant` for `month` (YYYY-MM) by the events at or before position `cut`.

    Answers `{"rows": [...], "total": {...}}`; a declared row also carries `declared` and `derived`.
    """
    log = recorded_by(events, cut)
    rows: list[dict[str, Any]] = []
    for unit in units(log, tenant):
        derived = derived_figures(log, unit, month)
        declared = declared_figures(log, unit, month)
        if declared is None:
            rows.append({"unit": unit, **derived})
        else:
            rows.append({"unit": unit, **declared, "declared": True, "derived": derived})
    return {"rows": rows, "total": {figure: sum(row[figure] for row in rows) for figure in FIGURES}}


def cells(events: Iterable[Event], tenant: str, month: str, cut: int, unit: str, column: str) -> int:
    """The value of one cell of Annex 2: what the row shows, hence the declared figure where there is one."""
    for row in dispatch(events, tenant, month, cut)["rows"]:
        if row["unit"] == unit:
            value: int = row[column]
            return value
    raise LookupError(f"{unit} is no unit of {tenant} at {cut}")


def plan(events: Iterable[Event], tenant: str, period: str, on: date | None, cut: int) -> dict[str, Any]:
    """Annex 1 of `tenant` for `period` (`2021-2023`) on a day, by the events at or before position `cut`.

    Answers `{"rows": [16 rows], "other": {...}}`, each with `above_scale` and `filed` as
    `{value, declared, derived}`, `planned` and `actual` by year (as text), and `remark`. Without `on` the day
    is 31 December before the first year. `tenant` decides nothing: a log holds one tenant's events.
    """
    log = recorded_by(events, cut)
    first, last = (int(year) for year in period.split("-"))
    day = on or date(first - 1, 12, 31)
    years = range(first, last + 1)
    adopted = adopted_rows(log, period)
    lines: dict[int | None, dict[str, Any]] = {}
    for row in (*range(1, 17), None):
        given = adopted.get(row, {}) if row is not None else {}
        lines[row] = {
            "above_scale": declared_or_derived(given.get("above_scale"), above_scale(log, row, day)),
            "filed": declared_or_derived(given.get("filed"), filed(log, row, day)),
            "planned": {str(year): given.get("planned", {}).get(str(year), 0) for year in years},
            "actual": {str(year): first_receipts(log, row, year) for year in years},
            "remark": given.get("remark"),
        }
    return {"rows": [{"row": row, **lines[row]} for row in range(1, 17)], "other": lines[None]}


# Annex 2


def units(log: Acts, tenant: str) -> list[str]:
    """The tenant's counties by code, then its enrolled industry offices by code, then the centre itself.

    A county office enrolled in the tenant is one of its counties, wherever it lies: it may receive filings, and
    who receives a filing is a unit.
    """
    counties = {code for code, parent, level in regions() if level == "county" and parent == tenant}
    industry_offices = set()
    for event in log:
        if event["type"] == "office.enrolled.v1":
            code = event["subject"].removeprefix("office/")
            if event["data"]["kind"] == "county":
                counties.add(code)
            if event["data"]["kind"] == "industry":
                industry_offices.add(code)
    return [*sorted(counties), *sorted(industry_offices), tenant]


def derived_figures(log: Acts, unit: str, month: str) -> dict[str, int]:
    first, end = first_and_last_day(month)
    return {
        "preparing": preparing(log, unit, end),
        "completed": completed(log, unit, end),
        "evaluated": evaluated(log, unit, end),
        "certified_month": certified(log, unit, first, end),
        "certified_ytd": certified(log, unit, date(end.year, 1, 1), end),
    }


def declared_figures(log: Acts, unit: str, month: str) -> dict[str, int] | None:
    """The figures last declared (填报) for a unit and month, whenever that was done, or None."""
    found = None
    for event in log:
        if (
            event["type"] == "dispatch.declared.v1"
            and event["subject"] == f"dispatch/{month}"
            and event["data"]["unit"] == unit
        ):
            found = {figure: int(event["data"][figure]) for figure in FIGURES}
    return found


def preparing(log: Acts, unit: str, end: date) -> int:
    """Distinct enterprises with a filing of the unit open on the day (准备备案)."""
    enterprises = set()
    for acts in subjects(log, "filing").values():
        known = dated_by(acts, end)
        begun = any(act["type"] in BEGINNING for act in known)
        ended = any(act["type"] in NO_LONGER_OPEN for act in known)
        if begun and not ended and unit_of(known) == unit:
            enterprises.add(enterprise_of(known))
    return len(enterprises)


def completed(log: Acts, unit: str, end: date) -> int:
    """Distinct enterprises with a filing of the unit in force on the day (完成备案)."""
    enterprises = set()
    for acts in subjects(log, "filing").values():
        known = dated_by(acts, end)
        if in_force(known, end) and unit_of(known) == unit:
            enterprises.add(enterprise_of(known))
    return len(enterprises)


def evaluated(log: Acts, unit: str, end: date) -> int:
    """Distinct enterprises with an evaluation ever held by the day under a filing of the unit (已开展)."""
    enterprises = set()
    for acts in subjects(log, "evaluation").values():
        for act in dated_by(acts, end):
            if act["type"] == "evaluation.held.v1":
                filing = dated_by(filing_of(log, acts), end)
                if unit_of(filing) == unit:
                    enterprises.add(enterprise_of(filing))
    return len(enterprises)


def certified(log: Acts, unit: str, first: date, end: date) -> int:
    """Certificates granted from the first day to the last, less those revoked in those days."""
    people = 0
    for acts in subjects(log, "evaluation").values():
        if unit_of(dated_by(filing_of(log, acts), end)) != unit:
            continue
        for act in acts:
            if not first <= business_date(act) <= end:
                continue
            if act["type"] == "evaluation.certificates_granted.v1":
                people += number_of(act["data"], "certificates")
            if act["type"] == "evaluation.certificates_revoked.v1":
                people -= number_of(act["data"], "numbers")
    return people


def number_of(data: Event, listed: str) -> int:
    return len(data[listed]) if data.get(listed) is not None else int(data["count"])


# Annex 1


def adopted_rows(log: Acts, period: str) -> dict[int, dict[str, Any]]:
    """The rows of the plan last adopted or revised, by row number; its date does not matter."""
    rows: dict[int, dict[str, Any]] = {}
    for act in subjects(log, "plan").get(f"plan/{period}", []):
        if act["type"] in ("plan.adopted.v1", "plan.revised.v1"):
            rows = {row["row"]: row for row in act["data"]["rows"]}
    return rows


def declared_or_derived(declared: int | None, derived: int) -> dict[str, int | None]:
    return {"value": derived if declared is None else declared, "declared": declared, "derived": derived}


def above_scale(log: Acts, row: int | None, day: date) -> int:
    """Enterprises of the row whose latest survey by the day says above scale and that are not closed."""
    number = 0
    for acts in subjects(log, "enterprise").values():
        known = dated_by(acts, day)
        if known and known[-1]["type"] == "enterprise.surveyed.v1":
            survey = known[-1]["data"]
            if survey["above_scale"] and annex_row(survey["industry"]) == row:
                number += 1
    return number


def filed(log: Acts, row: int | None, day: date) -> int:
    """Distinct enterprises with a filing in force on the day whose industry, that day, is of the row."""
    enterprises = set()
    for acts in subjects(log, "filing").values():
        known = dated_by(acts, day)
        if in_force(known, day) and annex_row(industry_of(known)) == row:
            enterprises.add(enterprise_of(known))
    return len(enterprises)


def first_receipts(log: Acts, row: int | None, year: int) -> int:
    """Enterprises whose first receipt is dated in the year, by the filing's industry at that receipt."""
    receipts = [event for event in log if event["type"] == "filing.receipt_issued.v1"]
    receipts.sort(key=lambda receipt: (instant(receipt), receipt["position"]))
    seen = set()
    number = 0
    for receipt in receipts:
        acts = subjects(log, "filing")[receipt["subject"]]
        if enterprise_of(acts) in seen:
            continue
        seen.add(enterprise_of(acts))
        until_receipt = [act for act in acts if act["version"] <= receipt["version"]]
        if business_date(receipt).year == year and annex_row(industry_of(until_receipt)) == row:
            number += 1
    return number


def annex_row(industry: str) -> int | None:
    """The row of Annex 1 for a GB/T 4754-2017 code by its longest prefix, None for 不在附件1."""
    for length in range(len(industry), 0, -1):
        for prefix, row in industry_rules():
            if prefix == industry[:length]:
                return row
    return None


# Reading one subject


def unit_of(acts: Acts) -> str | None:
    """The office that received the application; before that, the one that registered the intent."""
    for wanted in ("filing.application_received.v1", "filing.intended.v1"):
        for act in acts:
            if act["type"] == wanted:
                return office_of(act)
    return None


def enterprise_of(acts: Acts) -> str:
    for act in acts:
        if act["type"] in BEGINNING:
            return str(act["data"]["enterprise"])
    raise LookupError("a filing that never began")


def industry_of(acts: Acts) -> str:
    stated = [act["data"]["industry"] for act in acts if act["data"].get("industry") is not None]
    return str(stated[-1])


def in_force(known: Acts, day: date) -> bool:
    """Receipt issued, not past `valid_until`, not deregistered or revoked; suspended counts."""
    if not any(act["type"] == "filing.receipt_issued.v1" for act in known):
        return False
    if any(act["type"] in NO_LONGER_IN_FORCE for act in known):
        return False
    valid_until = [
        act["data"]["valid_until"] for act in known if act["type"] in ("filing.receipt_issued.v1", "filing.renewed.v1")
    ]
    return date.fromisoformat(valid_until[-1]) >= day


def filing_of(log: Acts, evaluation: Acts) -> Acts:
    return subjects(log, "filing").get(f"filing/{evaluation[0]['data']['filing']}", [])


def dated_by(acts: Acts, day: date) -> Acts:
    return [act for act in acts if business_date(act) <= day]


def recorded_by(events: Iterable[Event], cut: int) -> Acts:
    return sorted((event for event in events if event["position"] <= cut), key=lambda event: event["position"])


def subjects(log: Acts, kind: str) -> dict[str, Acts]:
    found: dict[str, Acts] = {}
    for event in log:
        if event["subject"].startswith(f"{kind}/"):
            found.setdefault(event["subject"], []).append(event)
    return found


def office_of(event: Event) -> str:
    return str(event["source"]).rsplit("/", 1)[-1]


def instant(event: Event) -> datetime:
    return datetime.fromisoformat(event["time"])


def business_date(event: Event) -> date:
    return _shanghai_date(event["time"])


@cache
def _shanghai_date(time: str) -> date:
    return datetime.fromisoformat(time).astimezone(SHANGHAI).date()


def first_and_last_day(month: str) -> tuple[date, date]:
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


@lru_cache
def regions() -> tuple[tuple[str, str, str], ...]:
    """Every region of Shandong as (code, parent code, level)."""
    with (DATA / "regions_shandong.csv").open(encoding="utf-8", newline="") as file:
        return tuple((line["code"], line["parent_code"], line["level"]) for line in csv.DictReader(file))


@lru_cache
def industry_rules() -> tuple[tuple[str, int | None], ...]:
    """The longest-prefix rules as (prefix, row), the row None where the code is not in Annex 1."""
    with (DATA / "gbt4754_prefix_rules.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (line["code_prefix"], int(line["annex_row"]) if line["annex_row"] else None)
            for line in csv.DictReader(file)
        )

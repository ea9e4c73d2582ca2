"""The figures of activity (口径 `activity/1`), read literally off one tenant's log, as slow_model reads the annexes.

What the definition says in words stands in projections/activity/terms.py; nothing of the registry is imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from model.slow_model import (
    Acts,
    Event,
    business_date,
    certified,
    dated_by,
    declared_figures,
    enterprise_of,
    filing_of,
    first_and_last_day,
    in_force,
    office_of,
    recorded_by,
    subjects,
    unit_of,
    units,
)

COUNTED = {
    "guidance": "guidance.given.v1",
    "meetings": "meeting.held.v1",
    "trainings_held": "training.held.v1",
    "inspections": "supervision.inspected.v1",
    "rectifications_ordered": "supervision.rectification_ordered.v1",
    "subsidies_claimed": "subsidy.claimed.v1",
    "subsidies_paid": "subsidy.paid.v1",
    "occupations_proposed": "occupation.proposed.v1",
    "evaluations_held": "evaluation.held.v1",
    "site_visits": "filing.site_visited.v1",
}
"""Flows that count acts of one type, one each."""
IN_ANNEX_2 = (
    "filing.intended.v1",
    "filing.application_received.v1",
    "filing.withdrawn.v1",
    "filing.assessment_failed.v1",
    "filing.rejected.v1",
    "filing.receipt_issued.v1",
    "filing.renewed.v1",
    "filing.deregistered.v1",
    "filing.revoked.v1",
    "evaluation.held.v1",
    "evaluation.certificates_granted.v1",
    "evaluation.certificates_revoked.v1",
)
STANDING_BY = ("supervision.rectification_ordered.v1", "supervision.rectified.v1", "supervision.closed.v1")


def activity(events: Iterable[Event], tenant: str, month: str, cut: int) -> dict[str, dict[str, Any]]:
    """The figures of each unit: a flow as (month, year to date), a stock as one number."""
    log = recorded_by(events, cut)
    first, end = first_and_last_day(month)
    new_year = date(end.year, 1, 1)
    rows: dict[str, dict[str, Any]] = {}
    for unit in units(log, tenant):
        own = [event for event in log if belongs_to(log, tenant, event) == unit]
        flows = {
            name: (flow(log, own, name, first, end), flow(log, own, name, new_year, end))
            for name in (*COUNTED, "trained", "subsidies_paid_fen", "small_firms_served")
        }
        rows[unit] = {**flows, **stocks(own, end)}
    return rows


def idle(events: Iterable[Event], tenant: str, month: str, cut: int) -> dict[str, date | None]:
    """Units without progress in the year, with the day of their last act that Annex 2 or a flow counts."""
    log = recorded_by(events, cut)
    _, end = first_and_last_day(month)
    new_year = date(end.year, 1, 1)
    found: dict[str, date | None] = {}
    for unit in units(log, tenant):
        own = [event for event in log if belongs_to(log, tenant, event) == unit]
        counts = [event for event in own if event["type"] in (*IN_ANNEX_2, *COUNTED.values()) or moves_industry(event)]
        days = [business_date(event) for event in counts if business_date(event) <= end]
        done = ("filing.receipt_issued.v1", "evaluation.held.v1")
        come_of = [event for event in own if event["type"] in done and new_year <= business_date(event) <= end]
        declared = declared_figures(log, unit, month)
        if come_of or certified(log, unit, new_year, end) > 0 or (declared and declared["certified_ytd"] > 0):
            continue
        found[unit] = max(days, default=None)
    return found


def moves_industry(event: Event) -> bool:
    """Whether a correction or a change says the industry anew, and so counts in Annex 1."""
    return event["type"] in ("filing.corrected.v1", "filing.details_changed.v1") and "industry" in event["data"]


def never_evaluated(events: Iterable[Event], month: str, cut: int) -> set[tuple[str, str]]:
    """Unit and enterprise of every filing in force whose enterprise has never held an evaluation."""
    log = recorded_by(events, cut)
    _, end = first_and_last_day(month)
    evaluated = {
        enterprise_of(filing_of(log, acts))
        for acts in subjects(log, "evaluation").values()
        for act in dated_by(acts, end)
        if act["type"] == "evaluation.held.v1"
    }
    standing = [dated_by(acts, end) for acts in subjects(log, "filing").values()]
    found = {(unit_of(known), enterprise_of(known)) for known in standing if in_force(known, end)}
    return {(str(unit), enterprise) for unit, enterprise in found if enterprise not in evaluated}


def belongs_to(log: Acts, tenant: str, event: Event) -> str | None:
    """The unit in whose row an act counts, None for an act that no figure counts."""
    kind = event["subject"].partition("/")[0]
    history = subjects(log, kind)[event["subject"]]
    if kind == "filing":
        return unit_of(history)
    if kind in ("supervision", "evaluation"):
        return unit_of(filing_of(log, history))
    if kind in ("guidance", "meeting", "training", "subsidy", "occupation", "assessor", "norm", "question_bank"):
        office = office_of(history[0])
        return tenant if office == "370000" else office
    return None


def flow(log: Acts, own: Acts, name: str, first: date, end: date) -> int:
    dated = [event for event in own if first <= business_date(event) <= end]
    if name == "trained":
        return sum(event["data"]["completed"] for event in dated if event["type"] == "training.held.v1")
    if name == "small_firms_served":
        held = [event for event in dated if event["type"] == "evaluation.held.v1"]
        return sum(event["data"].get("served", "own") != "own" for event in held)
    if name == "subsidies_paid_fen":
        return sum(approved(log, event) for event in dated if event["type"] == "subsidy.paid.v1")
    return sum(event["type"] == COUNTED[name] for event in dated)


def approved(log: Acts, payment: Event) -> int:
    history = subjects(log, "subsidy")[payment["subject"]]
    amounts = [act["data"]["amount_fen"] for act in history if act["type"] == "subsidy.approved.v1"]
    return int(amounts[-1])


def stocks(own: Acts, end: date) -> dict[str, int]:
    return {
        "rectifications_overdue": sum(
            overdue(dated_by(acts, end), end) for acts in subjects(own, "supervision").values()
        ),
        "assessors": sum(
            appointed(dated_by(acts, end), "assessor", end) for acts in subjects(own, "assessor").values()
        ),
        "supervisors": sum(
            appointed(dated_by(acts, end), "supervisor", end) for acts in subjects(own, "assessor").values()
        ),
        "norms": sum(effective(dated_by(acts, end), end) for acts in subjects(own, "norm").values()),
        "question_banks": sum(bool(dated_by(acts, end)) for acts in subjects(own, "question_bank").values()),
        "third_party": sum(third_party(dated_by(acts, end), end) for acts in subjects(own, "filing").values()),
    }


def overdue(known: Acts, end: date) -> bool:
    """The latest order fell due before the day and nothing has come of it."""
    said = [act for act in known if act["type"] in STANDING_BY]
    return bool(said) and said[-1]["type"] == STANDING_BY[0] and date.fromisoformat(said[-1]["data"]["due_on"]) < end


def appointed(known: Acts, role: str, end: date) -> bool:
    """Appointed, not dismissed, and the day lies in the term; an extension without a gap carries the term on."""
    if not known or known[0]["data"]["role"] != role or known[-1]["type"] == "assessor.dismissed.v1":
        return False
    first = last = None
    for act in known:
        begins, until = (date.fromisoformat(act["data"][name]) for name in ("valid_from", "valid_until"))
        carried_on = first is not None and last is not None and (begins - last).days <= 1
        first, last = (min(first, begins) if carried_on and first else begins), until
    return first is not None and last is not None and first <= end <= last


def effective(known: Acts, end: date) -> bool:
    if not known or any(act["type"] == "norm.superseded.v1" for act in known):
        return False
    return date.fromisoformat(known[0]["data"]["effective_from"]) <= end


def third_party(known: Acts, end: date) -> bool:
    return in_force(known, end) and any(act["type"] == "filing.third_party_filed.v1" for act in known)

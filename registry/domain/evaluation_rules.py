"""The conditions of an evaluation's acts that its tenant's own rules set; by default none of them refuses."""

from datetime import date

from registry.domain.acts import Situation, refuse
from registry.domain.rules import edition_on
from registry.domain.workdays import calendar_of, years_of


def check_lead(situation: Situation, planned_on: date, office: str | None) -> None:
    """Refuse an evaluation planned for sooner than the rules' lead in working days after its announcement."""
    rules = edition_on(situation.view, situation.tenant, situation.date)
    workdays = rules.rules.announcement_lead_workdays
    if not workdays:
        return
    calendar = calendar_of(situation.view, years_of(situation.date, workdays))
    earliest = calendar.after(situation.date, workdays).due
    if planned_on < earliest:
        facts = {"workdays": workdays, "earliest": earliest.isoformat(), "edition": rules.name}
        raise refuse("announced_too_late", rules.adopted, office=office, **facts)


def check_quorum(situation: Situation, found: int, office: str | None) -> None:
    """Refuse an evaluation held by fewer assessors than the rules want."""
    rules = edition_on(situation.view, situation.tenant, situation.date)
    quorum = rules.rules.evaluation_quorum
    if found < quorum:
        raise refuse("evaluation_quorum", rules.adopted, office=office, quorum=quorum, found=found, edition=rules.name)

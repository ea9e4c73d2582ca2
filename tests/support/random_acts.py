"""What an office would post in a situation: data that is right there, or None where nothing that it could post is."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from support.given import COUNTY, TENANT, Memory

from api.examples import DATA, SUBJECTS
from registry.domain.acts import DecisionContext, OfficeKind
from registry.domain.catalogue import KINDS
from registry.domain.credit_code import credit_check_character
from registry.domain.kinds.evaluation.certificate_list import unlisted
from registry.domain.kinds.filing.state import STANDING

Data = Mapping[str, Any]
Maker = Callable[[DecisionContext, Memory], Data | None]


def code(number: int) -> str:
    """Return one of the enterprises' credit codes."""
    first17 = f"91370102MA{number:07d}"
    return first17 + credit_check_character(first17)


def _names(kind: str) -> list[str]:
    """Some subjects of a kind where its keys are free, else the one of the examples."""
    name = SUBJECTS[kind]
    if kind == "enterprise":
        return [f"enterprise/{code(number)}" for number in range(2)]
    if len(name.partition("/")[2]) == 36:
        return [f"{name[:-1]}{number}" for number in range(4)]
    return [name]


NAMES = {kind: _names(kind) for kind in KINDS}


def _day(context: DecisionContext, days: int = 0) -> str:
    return (context.date + timedelta(days=days)).isoformat()


def _key(name: str) -> str:
    return name.partition("/")[2]


def _own_county(context: DecisionContext) -> str:
    return context.office.code if context.office.kind is OfficeKind.COUNTY else COUNTY


def _of_centre(context: DecisionContext) -> bool:
    return context.office.code == TENANT


def _given(event_type: str, *left_out: str, **more: Any) -> dict[str, Any]:
    """Return the example's data without some fields and with others."""
    return {name: value for name, value in DATA[event_type].items() if name not in left_out} | more


def _surveyed(memory: Memory) -> str | None:
    """Return an enterprise that is on record and has not closed."""
    found = [name for name in NAMES["enterprise"] if memory.subject(name).state.status == "surveyed"]
    return _key(found[0]) if found else None


def _filings_in_force(context: DecisionContext, memory: Memory) -> list[str]:
    """Return the filings in force at the time under which the office may act."""
    found = []
    for name in NAMES["filing"]:
        filing = memory.subject(name)
        mine = context.office.code in (TENANT, filing.state.received_by)
        if mine and filing.at(context.time).status_on(context.date) == "in_force":
            found.append(_key(name))
    return found


def _survey(context: DecisionContext, _memory: Memory) -> Data:
    return _given("enterprise.surveyed.v1", county=_own_county(context))


def _beginning(event_type: str) -> Maker:
    def make(context: DecisionContext, memory: Memory) -> Data | None:
        """Of an industry that the office looks after, and not of a county that the survey tells to be another's."""
        enterprise, county = code(NAMES["filing"].index(context.subject.name)), _own_county(context)
        surveyed = memory.subject(f"enterprise/{enterprise}").state
        if context.office.kind is OfficeKind.COUNTY and surveyed.status == "surveyed" and surveyed.county != county:
            return None
        industry = f"{context.office.industries[0]}10" if context.office.industries else "3411"
        return _given(event_type, enterprise=enterprise, county=county, industry=industry)

    return make


def _receipt(context: DecisionContext, _memory: Memory) -> Data:
    dates = {"valid_from": _day(context), "valid_until": _day(context, 200)}
    return {**dates, "scope": DATA["filing.application_received.v1"]["scope"]}


def _renewal(context: DecisionContext, _memory: Memory) -> Data | None:
    until = context.state.valid_until
    return {"valid_until": (until + timedelta(days=300)).isoformat()} if until else None


def _visit(context: DecisionContext, _memory: Memory) -> Data:
    return _given("filing.site_visited.v1", visited_on=_day(context))


def _notice(context: DecisionContext, _memory: Memory) -> Data:
    return {"opens_on": _day(context), "closes_on": _day(context, 7)}


def _third_party(_situation: DecisionContext, memory: Memory) -> Data:
    taken = sum(subject.version for subject in memory.subjects.values())
    return _given("filing.third_party_filed.v1", body_code=f"S00003701{taken % 10_000:04d}")


def _evaluation(event_type: str) -> Maker:
    def make(context: DecisionContext, memory: Memory) -> Data | None:
        for filing in _filings_in_force(context, memory):
            if context.state.filing in (None, filing):
                item = memory.subject(f"filing/{filing}").state.scope[0]
                what = {"filing": filing, "occupation": item.occupation, "level": item.levels[0]}
                return _given(event_type, "assessors", **what)
        return None

    return make


def _grant(context: DecisionContext, _memory: Memory) -> Data:
    """By number where the evaluation is the first or the third of those there are, else by count."""
    if NAMES["evaluation"].index(context.subject.name) % 2:
        return {"count": 1}
    return {"certificates": [{"holder": f"00000000-0000-4000-8000-{context.subject.version:012d}"}]}


def _list(context: DecisionContext, _memory: Memory) -> Data | None:
    """The certificates of the first day on which some were granted by count and are not listed."""
    days = [event.date for event in context.subject.events if unlisted(context.subject, event.date)]
    return (
        {"granted_on": days[0].isoformat(), "certificates": [{"holder": "00000000-0000-4000-8000-000000000000"}]}
        if days
        else None
    )


def _standing_number(context: DecisionContext) -> str | None:
    return next((number for number, status in context.state.certificates.items() if status == "valid"), None)


def _correction(context: DecisionContext, _memory: Memory) -> Data | None:
    number = _standing_number(context)
    return number and {
        "replaced": number,
        "certificate": {"holder": "00000000-0000-4000-8000-000000000000"},
        "reason": "信息有误",
    }


def _reissue(context: DecisionContext, _memory: Memory) -> Data | None:
    number = _standing_number(context)
    return number and {"numbers": [number], "reason": "证书遗失"}


def _revocation(context: DecisionContext, _memory: Memory) -> Data:
    number = _standing_number(context)
    return {"numbers": [number], "reason": "有误"} if number else {"count": 1, "reason": "有误"}


def _declaration(context: DecisionContext, _memory: Memory) -> Data:
    return _given("dispatch.declared.v1", unit=context.office.code)


def _rules(context: DecisionContext, _memory: Memory) -> Data:
    days = [edition.effective_from for edition in context.state.editions]
    return {
        "effective_from": max([context.date, *(day + timedelta(days=1) for day in days)]).isoformat(),
        "rules": {},
    }


def _inspection(context: DecisionContext, memory: Memory) -> Data | None:
    filings = _filings_in_force(context, memory)
    if not filings:
        return None
    items = [{"item": "考评人员", "passed": False, "finding": "人数不足"}]
    filing = {"filing": filings[0], "inspected_on": _day(context), "items": items}
    return _given("supervision.inspected.v1", "evaluation", "supervisors", **filing)


def _order(context: DecisionContext, _memory: Memory) -> Data:
    return _given("supervision.rectification_ordered.v1", due_on=_day(context, 5))


def _commitment(context: DecisionContext, memory: Memory) -> Data | None:
    enterprise = _surveyed(memory)
    if enterprise is None or not _of_centre(context):
        return None
    days = {"starts_on": _day(context), "ends_on": _day(context, 3)}
    return _given("training.committed.v1", enterprise=enterprise, **days)


def _training(context: DecisionContext, _memory: Memory) -> Data:
    return _given("training.held.v1", started_on=_day(context), ended_on=_day(context))


def _claim(context: DecisionContext, memory: Memory) -> Data | None:
    """By an evaluation that granted by count, of which a place is left, under a filing of the office's own."""
    person = f"00000000-0000-4000-8000-{NAMES['subsidy'].index(context.subject.name):012d}"
    claims = [memory.subject(name).state for name in NAMES["subsidy"]]
    for name in NAMES["evaluation"]:
        state = memory.subject(name).at(context.time).state
        filing = memory.subject(f"filing/{state.filing}") if state.filing else None
        taken = sum(claim.evaluation == _key(name) and claim.status != "rejected" for claim in claims)
        free = min(
            state.granted - state.revoked, memory.subject(name).state.granted - memory.subject(name).state.revoked
        )
        if filing and not state.certificates and taken < free and _claims_for(context, memory, filing):
            what = {"occupation": state.occupation, "level": state.level, "evaluation": _key(name)}
            return _given(
                "subsidy.claimed.v1", "training", "certificate", "evaluation", **what, purpose="appraisal",
                enterprise=filing.state.enterprise, person=person,
            )  # fmt: skip
    return None


def _claims_for(context: DecisionContext, memory: Memory, filing: Any) -> bool:
    """Tell whether the office received the filing, which is in force, and the enterprise has not closed meanwhile."""
    closed = memory.subject(f"enterprise/{filing.state.enterprise}").state.status == "closed"
    in_force = filing.status_on(context.date) in STANDING
    return not closed and in_force and filing.state.received_by == context.office.code


def _payment(context: DecisionContext, _memory: Memory) -> Data:
    return _given("subsidy.paid.v1", paid_on=_day(context))


def _norms(memory: Memory) -> list[str]:
    return [_key(name) for name in NAMES["norm"] if memory.subject(name).state.status == "registered"]


def _norm(_situation: DecisionContext, _memory: Memory) -> Data:
    return _given("norm.registered.v1", "enterprise", source="national")


def _successor(context: DecisionContext, memory: Memory) -> Data | None:
    others = [key for key in _norms(memory) if key != _key(context.subject.name)]
    return {"by": others[0]} if others else None


def _bank(context: DecisionContext, memory: Memory) -> Data | None:
    norms = _norms(memory)
    version = (context.state.version or 0) + 1
    return _given("question_bank.registered.v1", norm=norms[0], version=version) if norms else None


def _appointment(context: DecisionContext, _memory: Memory) -> Data:
    days = {"valid_from": _day(context), "valid_until": _day(context, 90 + context.subject.version)}
    return _given("assessor.appointed.v1", "filing", "enterprise", **days)


def _proposal(_situation: DecisionContext, _memory: Memory) -> Data:
    return _given("occupation.proposed.v1", "enterprise", "provisional_code")


def _decision(context: DecisionContext, _memory: Memory) -> Data:
    if context.state.status == "proposed":
        return {"outcome": "forwarded"}
    return {"outcome": "adopted", "code": "6-18-01-09"}


def _guidance(context: DecisionContext, _memory: Memory) -> Data:
    return _given("guidance.given.v1", "enterprises", given_on=_day(context))


def _meeting(context: DecisionContext, _memory: Memory) -> Data:
    return _given("meeting.held.v1", held_on=_day(context))


MAKERS: dict[str, Maker] = {
    "enterprise.surveyed.v1": _survey,
    "filing.intended.v1": _beginning("filing.intended.v1"),
    "filing.application_received.v1": _beginning("filing.application_received.v1"),
    "filing.site_visited.v1": _visit,
    "filing.public_notice_opened.v1": _notice,
    "filing.receipt_issued.v1": _receipt,
    "filing.renewed.v1": _renewal,
    "filing.third_party_filed.v1": _third_party,
    "evaluation.announced.v1": _evaluation("evaluation.announced.v1"),
    "evaluation.held.v1": _evaluation("evaluation.held.v1"),
    "evaluation.certificates_granted.v1": _grant,
    "evaluation.certificates_listed.v1": _list,
    "evaluation.certificates_corrected.v1": _correction,
    "evaluation.certificates_reissued.v1": _reissue,
    "evaluation.certificates_revoked.v1": _revocation,
    "dispatch.declared.v1": _declaration,
    "rules.adopted.v1": _rules,
    "supervision.inspected.v1": _inspection,
    "supervision.rectification_ordered.v1": _order,
    "supervision.closed.v1": lambda _situation, _memory: {"outcome": "talk"},
    "training.committed.v1": _commitment,
    "training.held.v1": _training,
    "subsidy.claimed.v1": _claim,
    "subsidy.paid.v1": _payment,
    "norm.registered.v1": _norm,
    "norm.superseded.v1": _successor,
    "question_bank.registered.v1": _bank,
    "assessor.appointed.v1": _appointment,
    "occupation.proposed.v1": _proposal,
    "occupation.decided.v1": _decision,
    "guidance.given.v1": _guidance,
    "meeting.held.v1": _meeting,
    "bulletin.issued.v1": lambda _situation, _memory: None,
    "bulletin.drafted.v1": lambda _situation, _memory: None,  # bulletins are the province's, not a city's
}


def made(context: DecisionContext, memory: Memory, event_type: str) -> Data | None:
    """Return data that is right in a situation, None where there is none."""
    maker = MAKERS.get(event_type)
    return maker(context, memory) if maker else DATA[event_type]

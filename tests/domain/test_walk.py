"""A random walk over the tables of acts: whatever is listed as allowed is accepted, all else refused with a reason."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from domain.conftest import COUNTY, INDUSTRY, OFFICES, TENANT, Act, Memory
from hypothesis import given, settings
from hypothesis import strategies as st

from api.acts import moves
from api.examples import DATA, SUBJECTS
from registry.domain import guard, terms
from registry.domain.acts import NEW, Kind, OfficeKind, Situation
from registry.domain.kinds import KINDS
from registry.domain.values import credit_check_character
from registry.errors import RefusalError

Data = Mapping[str, Any]
Maker = Callable[[Situation, Memory], Data | None]
"""What an office would post in a situation; None where nothing that it could post is right."""


def _names(kind: str) -> list[str]:
    """Two subjects of a kind where its keys are free, else the one of the examples."""
    name = SUBJECTS[kind]
    if kind == "enterprise":
        return [f"enterprise/{_code(0)}", f"enterprise/{_code(1)}"]
    if len(name.partition("/")[2]) == 36:
        return [f"{name[:-1]}{number}" for number in range(2)]
    return [name]


def _code(number: int) -> str:
    first17 = f"91370102MA{number:07d}"
    return first17 + credit_check_character(first17)


NAMES = {kind: _names(kind) for kind in KINDS}


def _day(situation: Situation, days: int = 0) -> str:
    return (situation.date + timedelta(days=days)).isoformat()


def _own_county(situation: Situation) -> str:
    return situation.office.code if situation.office.kind is OfficeKind.COUNTY else COUNTY


def _survey(situation: Situation, _memory: Memory) -> Data:
    return {**DATA["enterprise.surveyed.v1"], "county": _own_county(situation)}


def _beginning(event_type: str) -> Maker:
    def make(situation: Situation, _memory: Memory) -> Data:
        number = NAMES["filing"].index(situation.subject.name)
        return {**DATA[event_type], "enterprise": _code(number), "county": _own_county(situation)}

    return make


def _receipt(situation: Situation, _memory: Memory) -> Data:
    dates = {"valid_from": _day(situation), "valid_until": _day(situation, 200)}
    return {**dates, "scope": DATA["filing.application_received.v1"]["scope"]}


def _renewal(situation: Situation, _memory: Memory) -> Data | None:
    until = situation.state.valid_until
    return {"valid_until": (until + timedelta(days=300)).isoformat()} if until else None


def _notice(situation: Situation, _memory: Memory) -> Data:
    return {"opens_on": _day(situation), "closes_on": _day(situation, 7)}


def _evaluation(event_type: str) -> Maker:
    def make(situation: Situation, memory: Memory) -> Data | None:
        for name in NAMES["filing"]:
            filing = memory.subject(name)
            key = name.partition("/")[2]
            if filing.at(situation.time).status_on(situation.date) != "in_force":
                continue
            if situation.state.filing in (None, key) and situation.office.code in (TENANT, filing.state.received_by):
                item = filing.state.scope[0]
                return {**DATA[event_type], "filing": key, "occupation": item.occupation, "level": item.levels[0]}
        return None

    return make


def _declaration(situation: Situation, _memory: Memory) -> Data:
    return {**DATA["dispatch.declared.v1"], "unit": situation.office.code}


MAKERS: dict[str, Maker] = {
    "enterprise.surveyed.v1": _survey,
    "filing.intended.v1": _beginning("filing.intended.v1"),
    "filing.application_received.v1": _beginning("filing.application_received.v1"),
    "filing.public_notice_opened.v1": _notice,
    "filing.receipt_issued.v1": _receipt,
    "filing.renewed.v1": _renewal,
    "evaluation.announced.v1": _evaluation("evaluation.announced.v1"),
    "evaluation.held.v1": _evaluation("evaluation.held.v1"),
    "evaluation.certificates_granted.v1": lambda _situation, _memory: {"count": 1},
    "dispatch.declared.v1": _declaration,
}


def _data(situation: Situation, memory: Memory, event_type: str) -> Data | None:
    maker = MAKERS.get(event_type)
    return maker(situation, memory) if maker else DATA[event_type]


def _walk(data: st.DataObject, memory: Memory) -> Iterator[tuple[str, str]]:
    """Walk some steps; give each step's event type and what came of it."""
    day = 0
    for _ in range(data.draw(st.integers(10, 40), label="steps")):
        day += data.draw(st.sampled_from([0, 1, 8, 30, 250]), label="days later")
        kind = KINDS[data.draw(st.sampled_from([*KINDS, "filing", "filing", "filing", "evaluation"]), label="kind")]
        subject = data.draw(st.sampled_from(NAMES[kind.name]), label="subject")
        office = data.draw(st.sampled_from([*OFFICES, TENANT, TENANT, COUNTY]), label="office")
        situation = memory.situation(Act("", subject, office, day))
        allowed = guard.allowed(situation)
        types = [*allowed, *allowed, *allowed, *kind.by_type]  # mostly what moves things on
        event_type = data.draw(st.sampled_from(types), label="act")
        sent = _data(situation, memory, event_type)
        if sent is not None:
            yield event_type, _step(memory, Act(event_type, subject, office, day, sent), event_type in allowed)
        elif event_type not in allowed:
            yield event_type, _step(memory, Act(event_type, subject, office, day, DATA[event_type]), allowed=False)


def _step(memory: Memory, act: Act, allowed: bool) -> str:
    """Do an act; return "accepted", or the rule that keeps it from happening."""
    refusal: RefusalError | None = None
    try:
        memory.do(act)
    except RefusalError as error:
        refusal = error
    assert (refusal is None) == allowed, f"{act.type}: listed as allowed {allowed}, {refusal and refusal.rule}"
    if refusal is None:
        return "accepted"
    assert all(terms.sentence(refusal.rule, refusal.facts, language) for language in ("zh", "en"))
    return refusal.rule


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_listed_as_allowed_is_what_is_accepted(data: st.DataObject) -> None:
    """On any walk every allowed act is accepted, and every other refused under a rule that reads in both languages."""
    memory = Memory()
    memory.do(
        Act("office.enrolled.v1", f"office/{INDUSTRY}", TENANT, data={"name": "济南市交通运输局", "kind": "industry"})
    )
    for _ in _walk(data, memory):
        pass


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_act_can_be_reached(kind: Kind) -> None:
    """From a new subject every act of the table can come about, one after another."""
    reached, before = {NEW}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {after for status, _, after in moves(kind) if status in before}
    assert [act.event.type for act in kind.acts if not act.when & reached] == []

"""A random walk over the tables of acts: whatever is listed as allowed is accepted, all else refused with a reason."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
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
    """Some subjects of a kind where its keys are free, else the one of the examples."""
    name = SUBJECTS[kind]
    if kind == "enterprise":
        return [f"enterprise/{_code(number)}" for number in range(2)]
    if len(name.partition("/")[2]) == 36:
        return [f"{name[:-1]}{number}" for number in range(4)]
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


_ROAMING = [*(name for kind in KINDS for name in NAMES[kind]), *NAMES["filing"] * 6, *NAMES["evaluation"] * 2]
_ENDS = ("withdrawn", "failed", "rejected", "deregistered", "revoked", "cancelled", "closed")


def _walk(random: Random, memory: Memory, steps: int) -> None:
    """Walk some steps: mostly what moves things on, now and then an end, or what need not be possible at all."""
    day = 0
    for _ in range(steps):
        day += random.choice((0, 0, 1, 2, 3, 8)) if random.random() < 0.99 else 250
        subject = random.choice(_ROAMING)
        allowed = {office: guard.allowed(memory.situation(Act("", subject, office, day))) for office in OFFICES}
        able = [(office, each) for office, types in allowed.items() for each in types]
        moving = [(office, each) for office, each in able if not each.rpartition(".")[0].endswith(_ENDS)]
        anything = [(office, each) for office in OFFICES for each in memory.subject(subject).kind.by_type]
        office, event_type = random.choice(random.choice([moving, moving, moving, moving, able, anything]) or anything)
        sent = _data(memory.situation(Act("", subject, office, day)), memory, event_type)
        if sent is not None or event_type not in allowed[office]:
            _step(
                memory, Act(event_type, subject, office, day, sent or DATA[event_type]), event_type in allowed[office]
            )


def _step(memory: Memory, act: Act, allowed: bool) -> None:
    refusal: RefusalError | None = None
    try:
        memory.do(act)
    except RefusalError as error:
        refusal = error
    assert (refusal is None) == allowed, f"{act.type}: listed as allowed {allowed}, {refusal and refusal.rule}"
    if refusal is not None:
        assert all(terms.sentence(refusal.rule, refusal.facts, language) for language in ("zh", "en"))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_what_is_listed_as_allowed_is_what_is_accepted(seed: int) -> None:
    """On any walk every allowed act is accepted, and every other refused under a rule that reads in both languages."""
    memory = Memory()
    memory.do(Act("office.enrolled.v1", f"office/{INDUSTRY}", TENANT, data={"name": "交通运输局", "kind": "industry"}))
    _walk(Random(seed), memory, 400)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_act_can_be_reached(kind: Kind) -> None:
    """From a new subject every act of the table can come about, one after another."""
    reached, before = {NEW}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {after for status, _, after in moves(kind) if status in before}
    assert [act.event.type for act in kind.acts if not act.when & reached] == []

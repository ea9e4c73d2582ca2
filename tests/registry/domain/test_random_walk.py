"""A random walk over the tables of acts: whatever is listed as allowed is accepted, all else refused with a reason."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.given import OFFICES, TENANT, Act, Memory
from support.random_acts import NAMES, made

from api.cli.acts import moves
from api.examples import DATA
from registry import terms
from registry.domain import decide
from registry.domain.acts import NEW, OfficeKind, SubjectKind
from registry.domain.catalogue import KINDS
from registry.errors import RefusalError

_ROAMING = [*(name for kind in KINDS for name in NAMES[kind]), *NAMES["filing"] * 6, *NAMES["evaluation"] * 2]
_ENDS = ("withdrawn", "failed", "rejected", "deregistered", "revoked", "cancelled", "closed")


def _walk(random: Random, memory: Memory, steps: int) -> None:
    """Walk some steps: mostly what moves things on, now and then an end, or what need not be possible at all."""
    day = 0
    for _ in range(steps):
        day += random.choice((0, 0, 1, 2, 3, 8)) if random.random() < 0.99 else 250
        subject = random.choice(_ROAMING)
        allowed = {office: decide.allowed(memory.context(Act("", subject, office, day))) for office in OFFICES}
        able = [(office, each) for office, types in allowed.items() for each in types]
        moving = [(office, each) for office, each in able if not each.rpartition(".")[0].endswith(_ENDS)]
        anything = [(office, each) for office in OFFICES for each in memory.subject(subject).kind.by_type]
        office, event_type = random.choice(random.choice([moving, moving, moving, moving, able, anything]) or anything)
        sent = made(memory.context(Act("", subject, office, day)), memory, event_type)
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
    for office in OFFICES.values():
        if office.kind is OfficeKind.INDUSTRY:
            data = {"name": "行业主管部门", "kind": "industry"}
            memory.do(Act("office.enrolled.v1", f"office/{office.code}", TENANT, data=data))
    _walk(Random(seed), memory, 400)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_act_can_be_reached(kind: SubjectKind) -> None:
    """From a new subject every act of the table can come about, one after another."""
    reached, before = {NEW}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {after for status, _, after in moves(kind) if status in before}
    assert [act.event.type for act in kind.acts if not act.when & reached] == []

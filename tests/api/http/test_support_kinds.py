"""Bad input around a filing: every new kind of subject refuses it with a problem that helps, and records nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from support.events import (
    AUDITOR,
    CITY,
    COUNTY,
    INDUSTRY,
    LATHE,
    MILL,
    PROVINCE,
    Enterprise,
    Evaluation,
    Event,
    Filing,
    act,
    new_id,
)
from support.offices import Desks, in_force, problem

OTHER_COUNTY, HOUSING = "370103", "370100-housing"
ITEMS = [{"item": "考场设置", "passed": False, "finding": "座次不足"}]
SHA = "0" * 64

CLAIMANT = "00000000-0000-4000-8000-000000000010"


@dataclass(frozen=True)
class Ground:
    """What is on record before each bad post; none of it may change."""

    desks: Desks
    filing: Filing
    other: Filing
    evaluation: Evaluation
    granted: Evaluation
    training: str
    subsidy: str
    supervision: str
    expired: str
    supervisor: str
    norm: str
    old_norm: str
    bank: str
    occupation: str
    gone: Enterprise

    @property
    def enterprise(self) -> str:
        return self.filing.of.code


Maker = Callable[[Ground], Event]


def post(kind: str, name: str, data: dict[str, Any], changes: dict[str, Any], key: str | None, when: str) -> Event:
    """Return an event whose data has these changes; `...` leaves a field out."""
    found = {field: value for field, value in (data | changes).items() if value is not ...}
    return act(f"{kind}.{name}.v1", f"{kind}/{key or new_id()}", when, found)


def inspected(g: Ground, when: str = "2021-05-10", key: str | None = None, **changes: Any) -> Event:
    what = {"filing": g.filing.key, "mode": "external", "form": "on_site", "inspected_on": "2021-05-10", "items": ITEMS}
    return post("supervision", "inspected", what, changes, key, when)


def ordered(g: Ground, **changes: Any) -> Event:
    what = {"items": [{"item": "考场设置", "requirement": "补足座次"}], "due_on": "2021-06-10"}
    return post("supervision", "rectification_ordered", what, changes, g.supervision, "2021-05-12")


def committed(g: Ground, **changes: Any) -> Event:
    days = {"starts_on": "2021-05-10", "ends_on": "2021-05-14", "places": 20}
    what = {"enterprise": g.enterprise, "occupation": LATHE, "level": 4, **days}
    return post("training", "committed", what, changes, None, "2021-05-01")


def trained(g: Ground, **changes: Any) -> Event:
    what = {"started_on": "2021-05-10", "ended_on": "2021-05-14", "participants": 20, "completed": 18}
    return post("training", "held", what, changes, g.training, "2021-05-15")


def claimed(g: Ground, **changes: Any) -> Event:
    what = {
        "purpose": "appraisal",
        "person": "00000000-0000-4000-8000-000000000009",
        "enterprise": g.enterprise,
        "occupation": LATHE,
    }
    more = {"level": 4, "amount_fen": 100_000, "evaluation": g.granted.key}
    return post("subsidy", "claimed", what | more, changes, None, "2021-05-20")


def on_claim(g: Ground, name: str, **data: Any) -> Event:
    return act(f"subsidy.{name}.v1", f"subsidy/{g.subsidy}", "2021-05-21", data)


def norm(g: Ground, **changes: Any) -> Event:
    what = {"title": "车工评价规范", "source": "enterprise", "enterprise": g.enterprise, "occupation": LATHE}
    more = {"levels": [5, 4], "version": 1, "effective_from": "2021-05-01"}
    return post("norm", "registered", what | more, changes, None, "2021-05-01")


def bank(g: Ground, key: str | None = None, **changes: Any) -> Event:
    what = {"norm": g.norm, "title": "车工题库", "occupation": LATHE, "levels": [4], "version": 2, "questions": 900}
    return post("question_bank", "registered", what, changes, key, "2021-05-02")


def appointed(key: str | None = None, **changes: Any) -> Event:
    what = {"role": "assessor", "person": "00000000-0000-4000-8000-000000000008", "occupation": LATHE, "levels": [5, 4]}
    days = {"valid_from": "2021-01-01", "valid_until": "2021-03-31"}
    return post("assessor", "appointed", what | days, changes, key, "2021-01-04")


def proposed(**changes: Any) -> Event:
    what = {"title": "焊接编程员", "definition": "从事焊接程序编制的人员"}
    return post("occupation", "proposed", what, changes, None, "2021-05-01")


def decided(g: Ground, **data: Any) -> Event:
    return act("occupation.decided.v1", f"occupation/{g.occupation}", "2021-05-02", data)


def guided(**changes: Any) -> Event:
    return post("guidance", "given", {"topic": "quality", "given_on": "2021-05-01"}, changes, None, "2021-05-01")


def met(**changes: Any) -> Event:
    what = {"topic": "推进会商", "held_on": "2021-05-01", "departments": ["交通运输局"]}
    return post("meeting", "held", what, changes, None, "2021-05-01")


def drafted(quarter: str = "2021-Q1", when: str = "2021-04-06", **changes: Any) -> Event:
    what = {"title": "通报", "sections": [{"heading": "总体进展", "text": "稳步推进"}]}
    return post("bulletin", "drafted", what, changes, quarter, when)


def enrolled(**changes: Any) -> Event:
    what = {"name": "水务局", "kind": "industry", "industries": ["76"]}
    return post("office", "enrolled", what, changes, "370100-water", "2021-05-01")


@pytest.fixture(scope="module")
def ground(shared: Desks) -> Ground:
    """A filing in force with an evaluation, and one subject of every new kind."""
    filing, other = in_force(shared, Filing()), in_force(shared, Filing(), office=INDUSTRY)
    evaluation, gone = filing.evaluation(), Enterprise()
    keys = {name: new_id() for name in ("training", "subsidy", "supervision", "norm", "old_norm", "bank", "occupation")}
    found = Ground(
        shared, filing, other, evaluation, filing.evaluation(), expired=new_id(), supervisor=new_id(), gone=gone, **keys
    )  # fmt: skip
    shared.record(COUNTY, evaluation.held(), gone.surveyed(), gone.closed("2021-04-30"))
    shared.record(COUNTY, inspected(found, "2021-05-10", found.supervision), appointed(found.expired))
    shared.record(COUNTY, appointed(found.supervisor, role="supervisor", valid_until="2024-12-31"))
    shared.record(COUNTY, committed(found) | {"subject": f"training/{found.training}"})
    shared.record(COUNTY, found.granted.held(), found.granted.granted())
    shared.record(COUNTY, claimed(found, person=CLAIMANT) | {"subject": f"subsidy/{found.subsidy}"})
    for key in (found.norm, found.old_norm):
        shared.record(COUNTY, norm(found) | {"subject": f"norm/{key}"})
    superseded = act("norm.superseded.v1", f"norm/{found.old_norm}", "2021-05-01", {"by": found.norm})
    shared.record(COUNTY, superseded, bank(found, found.bank))
    shared.record(COUNTY, proposed() | {"subject": f"occupation/{found.occupation}"})
    return found


@pytest.fixture
def nothing_changes(ground: Ground) -> Iterator[Ground]:
    """The ground, with a look at the end whether the logs are as they were."""
    before = ground.desks.sizes()
    yield ground
    assert ground.desks.sizes() == before


FAULTS: dict[str, tuple[Maker, set[str], str]] = {
    "an inspection of nothing": (lambda g: inspected(g, items=[]), {"/data/items"}, "at least 1"),
    "an item inspected twice": (lambda g: inspected(g, items=ITEMS * 2), {"/data"}, "more than once"),
    "an item without its result": (lambda g: inspected(g, items=[{"item": "考场"}]), {"/data/items/0/passed"}, "required"),
    "an inspector by name": (lambda g: inspected(g, inspector="张三"), {"/data/inspector"}, "unknown field"),
    "supervisors by name": (lambda g: inspected(g, supervisors=["张三"]), {"/data/supervisors/0"}, "not a UUID"),
    "a supervisor twice": (lambda g: inspected(g, supervisors=[g.supervisor] * 2), {"/data/supervisors"}, "more than once"),
    "an inspection of another mode and form": (
        lambda g: inspected(g, mode="secret", form="phone"), {"/data/mode", "/data/form"}, "external"
    ),
    "an inspection after its record": (
        lambda g: inspected(g, inspected_on="2021-05-11"), {"/data/inspected_on"}, "after the act itself"
    ),
    "a filing that is no UUID": (lambda g: inspected(g, filing="1"), {"/data/filing"}, "not a UUID"),
    "an order without items": (lambda g: ordered(g, items=[]), {"/data/items"}, "at least 1"),
    "an order due before it": (lambda g: ordered(g, due_on="2021-05-11"), {"/data/due_on"}, "before the order"),
    "an outcome that is none": (
        lambda g: act("supervision.closed.v1", f"supervision/{g.supervision}", "2021-05-12", {"outcome": "forgotten"}),
        {"/data/outcome"},
        "no_findings",
    ),
    "a training that ends before it starts": (lambda g: committed(g, ends_on="2021-05-09"), {"/data"}, "before starts_on"),
    "a training for nobody": (lambda g: committed(g, places=0), {"/data/places"}, "greater than or equal to 1"),
    "a commitment with a broken hash": (
        lambda g: committed(g, commitment={"name": "承诺书.pdf", "sha256": "00", "size": 1}), {"/data/commitment/sha256"}, ""
    ),
    "more completed than took part": (lambda g: trained(g, completed=21), {"/data"}, "must not exceed participants"),
    "a training held after its record": (lambda g: trained(g, ended_on="2021-05-16"), {"/data/ended_on"}, "after the act"),
    "participants by name": (lambda g: trained(g, names=["张三"]), {"/data/names"}, "unknown field"),
    "a person by identity number": (lambda g: claimed(g, person="37010219900101123x"), {"/data/person"}, "identity number"),
    "a person by an identity number in groups": (
        lambda g: claimed(g, person="370102-19900101-1234"), {"/data/person"}, "identity number"
    ),
    "a person by telephone": (lambda g: claimed(g, person="13800138000"), {"/data/person"}, "telephone"),
    "a person by name": (lambda g: claimed(g, person="张三"), {"/data/person"}, "opaque id"),
    "a person's number as a number": (lambda g: claimed(g, person=370102199001011234), {"/data/person"}, "string"),
    "a person's name beside": (lambda g: claimed(g, name="张三", id_number="1"), {"/data/name", "/data/id_number"}, "unknown"),
    "a claim for nothing": (lambda g: claimed(g, amount_fen=0), {"/data/amount_fen"}, "greater than or equal to 1"),
    "a claim in yuan and fen": (lambda g: claimed(g, amount_fen=1000.5), {"/data/amount_fen"}, "integer"),
    "a claim for a holiday": (lambda g: claimed(g, purpose="holiday"), {"/data/purpose"}, "training"),
    "a certificate of another form": (lambda g: claimed(g, certificate="Y123"), {"/data/certificate"}, "not a certificate number"),
    "a certificate of another level": (
        lambda g: claimed(g, certificate="Y000037010001215000001"), {"/data"}, "position 16 of the certificate number must be 4"
    ),
    "an approval of nothing": (lambda g: on_claim(g, "approved", amount_fen=0), {"/data/amount_fen"}, ""),
    "a rejection without reason": (lambda g: on_claim(g, "rejected"), {"/data/reason"}, "required"),
    "an enterprise's norm of none": (lambda g: norm(g, enterprise=...), {"/data"}, "enterprise is given"),
    "the nation's norm of an enterprise": (lambda g: norm(g, source="national"), {"/data"}, "and for no other"),
    "a norm without levels": (lambda g: norm(g, levels=[]), {"/data/levels"}, "at least 1"),
    "a level twice": (lambda g: norm(g, levels=[5, 5]), {"/data/levels"}, "more than once"),
    "a version 0": (lambda g: norm(g, version=0), {"/data/version"}, "greater than or equal to 1"),
    "a norm's text in the log": (lambda g: norm(g, document={"name": "规范", "text": "…"}), {
        "/data/document/sha256", "/data/document/size", "/data/document/text"
    }, "unknown field"),
    "a norm superseded by itself": (
        lambda g: act("norm.superseded.v1", f"norm/{g.norm}", "2021-05-03", {"by": g.norm}), {"/data/by"}, "by itself"
    ),
    "a bank without questions": (lambda g: bank(g, questions=0), {"/data/questions"}, "greater than or equal to 1"),
    "an appointment that ends before it begins": (
        lambda _: appointed(valid_until="2020-12-31"), {"/data"}, "valid_until must not be before valid_from"
    ),
    "an appointment as examiner": (lambda _: appointed(role="examiner"), {"/data/role"}, "assessor"),
    "an assessor by identity number": (lambda _: appointed(person="370102900101123"), {"/data/person"}, "identity"),
    "an occupation without definition": (lambda _: proposed(definition=" "), {"/data/definition"}, "blank"),
    "a provisional code of another form": (lambda _: proposed(provisional_code="T1"), {"/data/provisional_code"}, ""),
    "a provisional code of another city": (
        lambda _: proposed(provisional_code="T370200-0001"), {"/data/provisional_code"}, "begins with T370100-"
    ),
    "an occupation adopted without code": (lambda g: decided(g, outcome="adopted"), {"/data"}, "only then"),
    "an occupation declined with a code": (lambda g: decided(g, outcome="declined", code=MILL), {"/data"}, "only then"),
    "guidance on gardening": (lambda _: guided(topic="gardening"), {"/data/topic"}, "application"),
    "guidance in the future of its record": (lambda _: guided(given_on="2021-05-02"), {"/data/given_on"}, "after the act"),
    "guidance to one enterprise twice": (lambda g: guided(enterprises=[g.enterprise] * 2), {"/data/enterprises"}, "more than once"),
    "guidance to a wrong credit code": (
        lambda g: guided(enterprises=[g.enterprise[:-1] + "?"]), {"/data/enterprises/0"}, "18 characters"
    ),
    "a meeting of nobody": (lambda _: met(departments=[]), {"/data/departments"}, "at least 1"),
    "a department twice": (lambda _: met(departments=["甲局", "甲局"]), {"/data/departments"}, "more than once"),
    "a meeting yet to come": (lambda _: met(held_on="2021-05-02"), {"/data/held_on"}, "after the act"),
    "a quarter Q5": (lambda _: drafted("2021-Q5"), {"/subject"}, "2021-Q1"),
    "a month for a quarter": (lambda _: drafted("2021-03"), {"/subject"}, "quarter"),
    "a bulletin without sections": (lambda _: drafted(sections=[]), {"/data/sections"}, "at least 1"),
    "a bulletin in a city's log": (lambda _: drafted(), {"/subject"}, "kept in 370000"),
    "an industry that is none": (lambda _: enrolled(industries=["7a", "99"]), {"/data/industries/0", "/data/industries/1"}, "GB/T 4754"),
    "industries of a county": (lambda _: enrolled(kind="auditor"), {"/data/industries"}, "no industry of its own"),
    "a third-party body with a body code of Y": (
        lambda g: g.filing.act("third_party_filed", "2021-05-01", body_code="Y000037010203", scope=[
            {"occupation": LATHE, "title": "车工", "levels": [4]}
        ]),
        {"/data/body_code"},
        "begins with S",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_faulty_event_is_refused_with_every_fault_at_its_pointer(nothing_changes: Ground, case: str) -> None:
    """An event with faults is answered 422, each fault under its JSON pointer, and is not recorded."""
    make, pointers, fragment = FAULTS[case]
    body = problem(nothing_changes.desks.post(CITY, make(nothing_changes)), 422, "event-invalid")
    assert {fault["pointer"] for fault in body["errors"]} == pointers
    assert any(fragment in fault["message"] for fault in body["errors"]), body["errors"]


REFUSALS: dict[str, tuple[str, Maker, str]] = {
    "an inspection under no filing": (COUNTY, lambda g: inspected(g, filing=new_id()), "not_on_record"),
    "an inspection of another's evaluation": (
        CITY, lambda g: inspected(g, filing=g.other.key, evaluation=g.evaluation.key), "same_filing"
    ),
    "an inspection after the filing expired": (COUNTY, lambda g: inspected(g, "2024-05-10"), "filing_not_in_force"),
    "an inspection by an assessor": (COUNTY, lambda g: inspected(g, supervisors=[g.expired]), "assessor_role"),
    "a rectification nobody ordered": (
        COUNTY, lambda g: act("supervision.rectified.v1", f"supervision/{g.supervision}", "2021-05-12", {"summary": "好"}),
        "out_of_turn",
    ),
    "a supervision closed without findings that had some": (
        COUNTY, lambda g: act("supervision.closed.v1", f"supervision/{g.supervision}", "2021-05-12", {"outcome": "no_findings"}),
        "something_failed",
    ),
    "a training of nobody on record": (CITY, lambda g: committed(g, enterprise=Enterprise().code), "enterprise_unknown"),
    "a training of an enterprise that closed": (COUNTY, lambda g: committed(g, enterprise=g.gone.code), "enterprise_closed"),
    "a training held on nothing": (
        COUNTY, lambda g: trained(g) | {"subject": f"training/{new_id()}"}, "subject_unknown"
    ),
    "a second claim": (CITY, lambda g: claimed(g, person=CLAIMANT), "subsidy_once"),
    "a claim for a training not held": (COUNTY, lambda g: claimed(g, training=g.training), "training_not_held"),
    "a claim before the certificate": (COUNTY, lambda g: claimed(g, evaluation=g.evaluation.key), "certificate_before_subsidy"),
    "a claim for another's evaluation": (
        CITY, lambda g: claimed(g, enterprise=g.other.of.code, evaluation=g.evaluation.key), "of_other_enterprise"
    ),
    "a claim for another occupation's training": (
        COUNTY, lambda g: claimed(g, occupation=MILL, training=g.training), "of_other_occupation"
    ),
    "a claim with a certificate nobody granted": (
        COUNTY, lambda g: claimed(g, certificate="Y000037010001214000001", evaluation=None), "certificate_not_on_record"
    ),
    "more approved than claimed": (CITY, lambda g: on_claim(g, "approved", amount_fen=100_001), "within_claim"),
    "a payment before the approval": (CITY, lambda g: on_claim(g, "paid", paid_on="2021-05-21"), "out_of_turn"),
    "a norm that was superseded": (COUNTY, lambda g: bank(g, norm=g.old_norm), "norm_superseded"),
    "a bank outside its norm": (COUNTY, lambda g: bank(g, levels=[3]), "outside_norm"),
    "a bank in the same version": (COUNTY, lambda g: bank(g, g.bank), "version_not_higher"),
    "an expired assessor at an evaluation": (
        COUNTY, lambda g: g.filing.evaluation().held(assessors=[g.expired]), "assessor_not_in_force"
    ),
    "an expired assessor announced": (
        COUNTY, lambda g: g.filing.evaluation().announced(assessors=[g.expired]), "assessor_not_in_force"
    ),
    "a supervisor for an assessor": (
        COUNTY, lambda g: g.filing.evaluation().held(assessors=[g.supervisor]), "assessor_role"
    ),
    "an assessor whom nobody appointed": (
        COUNTY, lambda g: g.filing.evaluation().held(assessors=[new_id()]), "not_on_record"
    ),
    "an appointment extended to somebody else": (
        COUNTY, lambda g: appointed(g.expired, person="00000000-0000-4000-8000-000000000007"), "same_appointment"
    ),
    "an appointment shortened": (COUNTY, lambda g: appointed(g.expired, valid_until="2021-02-28"), "valid_until_not_later"),
    "a provisional code given out": (COUNTY, lambda _: proposed(provisional_code="T370100-0001"), "provisional_code_taken"),
    "guidance to an enterprise nobody knows": (COUNTY, lambda _: guided(enterprises=[Enterprise().code]), "enterprise_unknown"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_an_act_that_does_not_fit_the_record_is_refused_with_its_rule(nothing_changes: Ground, case: str) -> None:
    """An act that history stands against is answered 409 with the rule, and names the event in the way if there is one."""
    office, make, rule = REFUSALS[case]
    body = problem(nothing_changes.desks.post(office, make(nothing_changes)), 409, "act-not-legal")
    assert body["rule"] == rule
    assert "{" not in body["detail"]
    if rule not in {"not_on_record", "certificate_not_on_record", "enterprise_unknown", "subject_unknown"}:
        assert body["blocking"]["position"] >= 1


OTHERS: dict[str, tuple[str, Maker, str, str]] = {
    "another county inspects": (OTHER_COUNTY, inspected, "own_county", COUNTY),
    "another department inspects": (HOUSING, lambda g: inspected(g, filing=g.other.key), "received_by_other", INDUSTRY),
    "the province inspects": (PROVINCE, inspected, "poster", CITY),
    "an auditor inspects": (AUDITOR, inspected, "auditor_reads_only", CITY),
    "another county orders": (OTHER_COUNTY, ordered, "own_county", COUNTY),
    "a county revokes": (
        COUNTY,
        lambda g: act("supervision.closed.v1", f"supervision/{g.supervision}", "2021-05-12", {"outcome": "revocation"}),
        "outcome_of_centre",
        CITY,
    ),
    "another county trains": (OTHER_COUNTY, committed, "own_county", COUNTY),
    "another county tells of a training": (OTHER_COUNTY, trained, "own_county", COUNTY),
    "another county claims": (OTHER_COUNTY, claimed, "own_county", COUNTY),
    "a county approves a subsidy": (COUNTY, lambda g: on_claim(g, "approved", amount_fen=1), "poster", CITY),
    "a county pays a subsidy": (COUNTY, lambda g: on_claim(g, "paid", paid_on="2021-05-21"), "poster", CITY),
    "another county registers a norm": (OTHER_COUNTY, norm, "own_county", COUNTY),
    "another county keeps a bank": (OTHER_COUNTY, bank, "own_county", COUNTY),
    "another county extends an appointment": (
        OTHER_COUNTY, lambda g: appointed(g.expired, valid_until="2024-12-31"), "begun_by", COUNTY
    ),
    "a county decides on an occupation": (COUNTY, lambda g: decided(g, outcome="forwarded"), "poster", CITY),
    "another county guides": (OTHER_COUNTY, lambda g: guided(enterprises=[g.enterprise]), "own_county", COUNTY),
    "an auditor meets": (AUDITOR, lambda _: met(), "auditor_reads_only", CITY),
    "a county drafts a bulletin": (COUNTY, lambda _: drafted(), "poster", CITY),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHERS)
def test_an_office_whose_matter_it_is_not_is_sent_to_the_one_it_is(nothing_changes: Ground, case: str) -> None:
    """An act by an office that may not is answered 403 with the rule and the office that may."""
    office, make, rule, entitled = OTHERS[case]
    body = problem(nothing_changes.desks.post(office, make(nothing_changes)), 403, "office-not-entitled")
    assert (body["rule"], body["office"]) == (rule, entitled)

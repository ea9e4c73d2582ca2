from support.acts import CODE, later, on_file
from support.given import COUNTY, HOUSING, INDUSTRY, OTHER_COUNTY, PROVINCE, TENANT, Act, Given
from support.other_acts import (
    BANK,
    KEY,
    MILL,
    NEWER_NORM,
    NORM,
    OCCUPATION,
    bank,
    decided,
    drafted,
    guided,
    key,
    met,
    norm,
    proposed,
    superseded,
    surveyed,
)

OWN = {"source": "enterprise", "enterprise": CODE}


def test_a_norm_is_superseded_by_another(given: Given) -> None:
    """A norm gives way to one on record of its occupation that is itself in use, once."""
    given(norm()).when(superseded()).then_refused("not_on_record")
    given.when(superseded(by=NORM)).then_invalid("/data/by")
    given(norm(subject=NEWER_NORM, occupation=MILL)).when(superseded()).then_refused("of_other_occupation")
    third, lower = f"norm/{KEY}", f"norm/{KEY[:-1]}a"
    given(norm(subject=lower, levels=[3])).when(superseded(by=lower)).then_refused("of_other_occupation")
    given(norm(subject=third, version=2)).when(superseded(by=third, day=0.5)).then_refused("time_before_last")
    given(superseded(by=third)).when(superseded(by=third, day=11)).then_refused("out_of_turn")
    back = Act("norm.superseded.v1", third, COUNTY, 12, {"by": key(NORM)})
    assert given.when(back).then_refused("norm_superseded").facts == {"other": NORM, "by": third}


def test_a_norm_of_an_enterprise_is_its_offices(given: Given) -> None:
    """An enterprise's own norm is recorded by whose the enterprise is; any other by whoever began it, V and P."""
    given.when(norm(**OWN)).then_refused("enterprise_unknown")
    given(surveyed()).when(norm(OTHER_COUNTY, **OWN)).then_refused("own_county")
    given.when(norm(HOUSING, **OWN)).then_refused("own_industry")
    given(norm(INDUSTRY), norm(subject=NEWER_NORM)).when(superseded(office=COUNTY)).then_refused("begun_by")
    given.when(superseded(office=PROVINCE)).then("norm.superseded.v1")


def test_a_question_bank_goes_up_in_versions(given: Given) -> None:
    """A bank is registered again with a higher version, by the office that began it, for the same occupation."""
    given(norm(), bank()).when(bank(day=6)).then_refused("version_not_higher")
    given.when(bank(OTHER_COUNTY, day=6, version=2)).then_refused("begun_by")
    given(norm(subject=NEWER_NORM, occupation=MILL))
    given.when(bank(day=6, version=2, norm=key(NEWER_NORM), occupation=MILL)).then_refused("of_other_occupation")
    given.when(bank(TENANT, day=7, version=3, questions=1_000)).then("question_bank.registered.v1")
    state = given.memory.subject(BANK).state
    assert (state.version, state.questions) == (3, 1_000)


def test_a_question_bank_fits_its_norm(given: Given) -> None:
    """A bank goes by a norm on record that is not superseded, of its occupation and holding its levels."""
    given.when(bank()).then_refused("not_on_record")
    given(norm(), norm(subject=NEWER_NORM)).when(bank(occupation=MILL)).then_refused("of_other_occupation")
    given.when(bank(levels=[5, 4, 3])).then_refused("outside_norm")
    given(superseded(day=4)).when(bank()).then_refused("norm_superseded")
    given.when(bank(day=3)).then("question_bank.registered.v1")


def test_a_question_bank_under_an_enterprises_norm_is_its_offices(given: Given) -> None:
    """Another county keeps no bank under an enterprise's own norm."""
    given(surveyed(), norm(**OWN)).when(bank(OTHER_COUNTY)).then_refused("own_county")
    given.when(bank()).then("question_bank.registered.v1")


def test_a_proposed_occupation_gets_a_provisional_code(given: Given) -> None:
    """Codes are assigned in order, around those that offices chose; none is given out twice, none of another tenant."""
    others = [f"occupation/{KEY[:-1]}{place}" for place in "abcd"]
    assert given.when(proposed()).then("occupation.proposed.v1").event.provisional_code == "T370100-0001"
    given(proposed(subject=others[0], provisional_code="T370100-0007"))
    assert (
        given.when(proposed(subject=others[1])).then("occupation.proposed.v1").event.provisional_code == "T370100-0008"
    )
    taken = given.when(proposed(subject=others[2], provisional_code="T370100-0001"))
    assert taken.then_refused("provisional_code_taken").blocking.subject == OCCUPATION
    given.when(proposed(subject=others[3], provisional_code="T370200-0001")).then_invalid("/data/provisional_code")


def test_a_proposed_occupation_is_forwarded_and_adopted(given: Given) -> None:
    """The centre or the province decides: forwarded once, then adopted under a code or declined, and that is the end."""
    given(proposed()).when(decided("forwarded", office=COUNTY)).then_refused("poster")
    given(decided("forwarded")).when(decided("forwarded", day=11)).then_refused("already_forwarded")
    given(decided("adopted", day=12, office=PROVINCE, code="6-31-07-09"))
    assert given.memory.subject(OCCUPATION).state.code == "6-31-07-09"
    given.when(decided("declined", day=13)).then_refused("out_of_turn")


def test_an_enterprise_proposes_at_its_own_office(given: Given) -> None:
    """An occupation that an enterprise proposes is recorded by whose the enterprise is."""
    given(surveyed()).when(proposed(OTHER_COUNTY, enterprise=CODE)).then_refused("own_county")
    given.when(proposed(enterprise=CODE)).then("occupation.proposed.v1")


def test_guidance_is_given_to_the_offices_own_enterprises(given: Given) -> None:
    """A county guides its own county's enterprises, whoever received their filing; guidance to none in particular is free."""
    given.when(guided(enterprises=[CODE])).then_refused("enterprise_unknown")
    given(*on_file(INDUSTRY)).when(guided(OTHER_COUNTY, enterprises=[CODE])).then_refused("own_county")
    given.when(guided(given_on="2021-03-12")).then_invalid("/data/given_on")
    given(later("deregistered", reason="企业申请")).when(guided(day=30, enterprises=[CODE])).then("guidance.given.v1")
    given.when(guided(day=31)).then_refused("out_of_turn")


def test_a_joint_meeting_is_held(given: Given) -> None:
    """A meeting is recorded once it was held, by any office but an auditor's and the province's."""
    given.when(met(held_on="2021-03-12")).then_invalid("/data/held_on")
    given.when(met(PROVINCE)).then_refused("poster")
    given.when(met(INDUSTRY)).then("meeting.held.v1")


def test_a_bulletin_is_the_provinces(given: Given) -> None:
    """A bulletin in a city's log is bad data, before its quarter has begun it is refused, and a county drafts none."""
    given.when(drafted(COUNTY)).then_refused("poster")
    given.when(drafted(quarter="2021-Q2", day=30)).then_refused("quarter_not_begun")
    given.when(drafted(quarter="2021-Q2", day=31)).then_invalid("/subject")


def test_a_third_party_bodys_code_begins_with_s(given: Given) -> None:
    """At its original filing place a filing in force becomes a third-party body, under a code of its own letter."""
    filed = {"scope": [{"occupation": MILL, "title": "铣工", "levels": [4]}]}
    given(*on_file()).when(later("third_party_filed", body_code="Y000037010203", **filed)).then_invalid(
        "/data/body_code"
    )
    given.when(later("third_party_filed", body_code="S000037010203", **filed)).then("filing.third_party_filed.v1")

"""Rule sets: what one may hold, who adopts it from when on, and which is in force on a day."""

from datetime import date
from typing import Any

import orjson
import pytest
from support.given import COUNTY, TENANT, Given, Memory
from support.rules import RULES, adopted

from registry.domain.kinds.rules.acts import edition_on, rules_on
from registry.domain.kinds.rules.rule_set import DEFAULT, RuleSet
from registry.terms.rules import RULE_FIELDS


def ruled(**rules: Any) -> RuleSet:
    return RuleSet.model_validate_json(orjson.dumps(rules))


def test_without_rules_the_defaults_are_in_force(given: Given) -> None:
    """A tenant that has adopted nothing has the contract's rules, on every day, under no edition."""
    found = edition_on(given.memory, TENANT, date(2021, 3, 1))
    assert found.rules == DEFAULT == RuleSet()
    assert (found.adopted, found.edition, found.name) == (None, 0, "default")


def test_the_rules_of_the_day_are_the_latest_in_effect(given: Given) -> None:
    """On a day the set with the latest effective day up to it is in force; before the first, the default."""
    given(adopted("2021-03-01", validity_years=2), adopted("2021-06-01", 10, validity_years=4))
    memory = given.memory
    assert rules_on(memory, TENANT, date(2021, 2, 28)) == DEFAULT
    assert rules_on(memory, TENANT, date(2021, 3, 1)).validity_years == 2
    assert rules_on(memory, TENANT, date(2021, 5, 31)).validity_years == 2
    later = edition_on(memory, TENANT, date(2021, 6, 1))
    assert (later.rules.validity_years, later.edition, later.name) == (4, 2, f"{RULES}@2")
    assert later.adopted is not None
    assert later.adopted.event.type == "rules.adopted.v1"


def test_a_new_set_is_whole(given: Given) -> None:
    """What a later set leaves out has its default again, not what an earlier set said."""
    given(adopted("2021-03-01", notice_workdays=5), adopted("2021-03-02", validity_years=3))
    assert rules_on(given.memory, TENANT, date(2021, 3, 2)) == RuleSet(validity_years=3)


def test_rules_never_begin_in_the_past(given: Given) -> None:
    """A set that begins before the day it is adopted on is bad data; on that day itself it may begin."""
    given.when(adopted("2021-02-28")).then_invalid("/data/effective_from")
    given.when(adopted("2021-03-01")).then("rules.adopted.v1")


def test_rules_follow_one_another(given: Given) -> None:
    """A set begins after every earlier one, and the refusal names the one in the way."""
    given(adopted("2021-06-01"))
    for day in ("2021-06-01", "2021-05-31"):
        refusal = given.when(adopted(day, 1)).then_refused("rules_in_order")
        assert refusal.blocking.subject == RULES
        assert refusal.facts["before"] == "2021-06-01"
    given.when(adopted("2021-06-02", 1)).then("rules.adopted.v1")


def test_the_centre_adopts_its_own_rules(given: Given) -> None:
    """A county cannot adopt rules, a centre not another tenant's, and what is no tenant has none."""
    assert given.when(adopted("2021-03-01", office=COUNTY)).then_refused("poster").office == TENANT
    given.when(adopted("2021-03-01", subject="rules/370200")).then_invalid("/subject")
    with pytest.raises(ValueError, match="none of the tenants"):
        Memory().subject(RULES).kind.parse_key("370102")


@pytest.mark.parametrize(
    ("rules", "word"),
    [
        ({"renewal_window_days": 400, "validity_years": 1}, "longer than validity_years"),
        ({"materials": ({"kind": "评价方案"}, {"kind": "评价方案", "routes": ("city",)})}, "more than once"),
        ({"notice_routes": ("county", "county")}, "more than once"),
        ({"receipt_format": "备〔{year}〕{county}"}, r"ends in \{number\}"),
        ({"receipt_format": "{number}号"}, r"ends in \{number\}"),
        ({"receipt_format": "{number}{number}"}, r"ends in \{number\}"),
        ({"receipt_format": "{city}-{number}"}, r"has the places \{year\}, \{county\}"),
        ({"receipt_format": "{year:x}-{number}"}, "has the places"),
        ({"receipt_format": "{year!r}{number}"}, "has the places"),
        ({"receipt_format": "备{备" + "{number}"}, "has the places"),
        ({"receipt_format": "备" * 58 + "-{number:04}"}, "at most 64"),
        ({"body_code_format": "Y000037{city}{number:05}"}, "13 characters"),
        ({"body_code_format": "Y00003701{number:04}"}, "13 characters"),
        ({"body_code_format": "Y000{city}37{number:04}"}, "13 characters"),
        ({"body_code_format": "{year}{number:09}"}, r"has the places \{city\}"),
        ({"validity_years": 0}, "greater than or equal"),
        ({"acceptance_workdays": 0}, "greater than or equal"),
        ({"materials": ({"kind": "评价方案", "routes": ()},)}, "at least 1"),
        ({"quorum": 3}, "Extra inputs"),
    ],
    ids=str,
)
def test_a_set_that_contradicts_itself(rules: dict[str, Any], word: str) -> None:
    """A rule set whose parts cannot hold together, or a format that numbers nothing, is no rule set."""
    with pytest.raises(ValueError, match=word):
        ruled(**rules)


def test_every_rule_has_both_names() -> None:
    """Every rule of a set reads in Chinese and English, in the set's order."""
    assert list(RULE_FIELDS) == list(RuleSet.model_fields)
    assert all(term.zh and term.en for term in RULE_FIELDS.values())


def test_numbers_follow_the_formats() -> None:
    """Receipt numbers and body codes are what the formats say, and begin as their series does."""
    assert DEFAULT.receipt_number(2021, "370102", 7) == "鲁技评备〔2021〕370102-0007"
    assert DEFAULT.receipt_series(2021, "370102") == "鲁技评备〔2021〕370102-"
    assert DEFAULT.body_code("370100", 12) == "Y000037010012"
    assert DEFAULT.body_code_series("371700") == "Y00003717"
    assert RuleSet(receipt_format="{year}-{number}").receipt_number(2022, "370102", 12_345) == "2022-12345"


@pytest.mark.parametrize(
    ("first", "last"), [("2021-03-20", "2024-03-19"), ("2020-02-29", "2023-02-28"), ("2021-01-01", "2023-12-31")]
)
def test_a_validity_ends_the_day_before_its_anniversary(first: str, last: str) -> None:
    """Three years from 20 March end on 19 March; without a limit there is no last day."""
    day = date.fromisoformat(first)
    assert RuleSet(validity_years=3).last_day(day) == date.fromisoformat(last)
    assert RuleSet(validity_years=None).last_day(day) is None
    assert DEFAULT.last_day(day) == RuleSet(validity_years=5).last_day(day)


def test_a_demand_holds_on_its_routes() -> None:
    """A material is demanded on every route, or on those it names."""
    first, second = ruled(materials=[{"kind": "评价方案"}, {"kind": "意见", "routes": ["industry"]}]).materials
    assert [first.applies_to(route) for route in ("county", "industry", "city")] == [True, True, True]
    assert [second.applies_to(route) for route in ("county", "industry", "city")] == [False, True, False]

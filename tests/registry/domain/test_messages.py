"""Messages: every sentence that may be said is a Message of the catalogue and reads in Chinese and English."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson
import pytest
from project.sentences import lacking, places
from pydantic import ValidationError

from api.examples import DATA
from api.http.problems import TYPES
from registry import terms
from registry.application.submissions import found_by_pydantic
from registry.domain.catalogue import EVENTS
from registry.errors import EventInvalid, Message, ParameterInvalid, SubjectUnknown, joined
from registry.terms.answers import ERRORS, PARAMETERS
from registry.terms.catalogue import CONTRADICTIONS, MESSAGES
from registry.terms.faults import ENVELOPE, FOUND, VALUES

WRONG: tuple[Any, ...] = (
    None, True, 5, -1, 5.5, 10**30, "", " ", "x", "x" * 5_000, "\ud800", [], {}, [None], [{}], [5], {"x": 1}, [[]] * 1_000,
)  # fmt: skip


def test_everything_that_is_said_has_its_chinese() -> None:
    """Every sentence in the sources that a fault, parameter or error says is in the catalogue, with its facts given."""
    assert lacking() == []


def test_every_sentence_has_words_in_both_languages() -> None:
    """No sentence of the catalogue is blank in either language, and the Chinese one is in Chinese."""
    for en, term in MESSAGES.items():
        assert en.strip()
        assert re.search(r"[\u4e00-\u9fff]", term.zh) or not re.search(r"[A-Za-z]{3}", re.sub(r"\{.*?\}", "", en)), en


def test_no_sentence_reads_in_two_ways() -> None:
    """A template has one Chinese sentence, so that it names it."""
    for term in (*ENVELOPE, *VALUES, *CONTRADICTIONS, *FOUND.values(), *ERRORS, *PARAMETERS):
        assert MESSAGES[term.en] == term


def test_every_kind_of_problem_has_its_title() -> None:
    """Every kind of problem has a title in both languages."""
    assert all(kind.title.zh.strip() and kind.title.en.strip() for kind in TYPES.values())


def test_a_message_is_its_english_sentence() -> None:
    """A message reads as English wherever a text does, and in Chinese for who asks for it."""
    message = Message("county {county} does not lie in {tenant}", county="370203", tenant="370100")
    assert message == "county 370203 does not lie in 370100"
    assert terms.reads(message, "en") == message
    assert terms.reads(message, "zh") == "370203 不在 370100 辖区内"


def test_a_message_in_a_message_is_read_too() -> None:
    """A fact that is itself a message is read in the language asked for."""
    error = ParameterInvalid("month", Message("{value!r} is not a month of the form YYYY-MM", value="2021-13"))
    assert str(error) == "month: '2021-13' is not a month of the form YYYY-MM"
    assert terms.reads(error.message, "zh") == "month：“2021-13”不是 YYYY-MM 形式的月份"
    unknown = SubjectUnknown(Message("unit {unit} in {tenant}", unit="370203", tenant="370100"))
    assert terms.reads(unknown.message, "zh") == "没有此事项：370100 的单位 370203。"
    assert terms.reads(EventInvalid([]).message, "zh") == "事件有 0 处错误。"


def test_facts_that_are_names_of_ours_are_read_too() -> None:
    """Kinds and events within a message read in its language."""
    message = Message("{act} does not happen to a subject of kind {kind}", act="filing.approved.v1", kind="plan")
    assert terms.reads(message, "zh") == "“审核通过”不适用于“推进计划”"


@pytest.mark.parametrize("template", MESSAGES)
def test_every_place_of_a_sentence_is_filled_in(template: str) -> None:
    """In either language a message shows every fact it is given by name, and leaves no place open."""
    facts = {name: f"<{name}>" for name in places(template) | places(MESSAGES[template].zh)}
    message = Message(template, **facts)
    for language, shown in (("en", places(template)), ("zh", places(MESSAGES[template].zh))):
        assert all(f"<{name}>" in terms.reads(message, language) for name in shown)


def test_several_messages_are_read_one_by_one() -> None:
    """Messages joined into one are read each by itself, and a text that is no message stays as it is."""
    several = joined([Message("unknown field"), Message("this field is required"), Message("{message}", message="red")])
    assert several == "unknown field; this field is required; red"
    assert terms.reads(several, "zh") == "没有此项；此项必填；取值不符合要求（red）"
    assert terms.reads("unknown field", "zh") == "unknown field"


def test_what_pydantic_finds_is_said_in_our_words() -> None:
    """Whatever wrong value stands in whatever field, pydantic's finding has a sentence of ours."""
    unsaid = {
        (event_type, fault["loc"], fault["type"])
        for event_type, faults in _wrong_events()
        for fault in faults
        if fault["type"] not in FOUND and "error" not in fault.get("ctx", {})
    }
    assert unsaid == set()


def test_what_pydantic_finds_is_read_in_chinese() -> None:
    """Every such sentence is read in Chinese, without a letter of pydantic's own but for names and patterns."""
    for _, faults in _wrong_events():
        for fault in faults:
            message = found_by_pydantic(fault)
            assert terms.reads(message, "zh") != message, message


@cache
def _wrong_events() -> tuple[tuple[str, list[Any]], ...]:
    return tuple(_found_wrong())


def _found_wrong() -> Iterator[tuple[str, list[Any]]]:
    for event_type, event in EVENTS.items():
        for name in (*event.model_fields, "unheard_of"):
            for value in WRONG:
                try:
                    text = orjson.dumps(DATA[event_type] | {name: value})
                except TypeError:
                    continue  # no JSON that orjson reads
                try:
                    event.model_validate_json(text)
                except ValidationError as error:
                    yield event_type, error.errors(include_url=False, include_input=False)

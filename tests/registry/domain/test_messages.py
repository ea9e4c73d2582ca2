"""Messages: every sentence that may be said can be read in Chinese and English, and nothing is read wrongly."""

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter
from typing import Any

import orjson
import pytest
from project.sentences import lacking, sentences
from pydantic import ValidationError

from api.examples import DATA
from api.http.problems import TYPES
from registry import terms
from registry.application.submissions import found_by_pydantic
from registry.domain.catalogue import EVENTS
from registry.errors import EventInvalid, Message, ParameterInvalid, SubjectUnknown
from registry.terms import messages
from registry.terms.faults import FOUND
from registry.terms.messages import MESSAGES, shape

WRONG: tuple[Any, ...] = (
    None, True, 5, -1, 5.5, 10**30, "", " ", "x", "x" * 5_000, "\ud800", [], {}, [None], [{}], [5], {"x": 1}, [[]] * 1_000,
)  # fmt: skip


def test_everything_that_is_said_has_its_chinese() -> None:
    """Every sentence in the sources that a fault, parameter or error says is in the catalogue, with its facts given."""
    assert lacking() == []


def test_every_sentence_has_words_in_both_languages() -> None:
    """No sentence of the catalogue is blank in either language, and the Chinese one is in Chinese."""
    for en, zh in MESSAGES.items():
        assert en.strip()
        assert re.search(r"[\u4e00-\u9fff]", zh) or not re.search(r"[A-Za-z]{3}", shape(en)), en


def test_no_two_sentences_have_one_shape() -> None:
    """A text whose facts were filled in belongs to one sentence."""
    shapes = [shape(template) for template in MESSAGES]
    assert len(set(shapes)) == len(shapes)


def test_every_place_of_a_sentence_is_one_of_its_facts() -> None:
    """The Chinese of a sentence asks for no fact that the English has not, but where the code gives it more."""
    given = {shape(sentence.template): sentence.facts for sentence in sentences() if sentence.facts is not None}
    for en, zh in MESSAGES.items():
        places = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (zh, en)]
        assert places[0] <= places[1] | given.get(shape(en), frozenset()), en


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
    plain = SubjectUnknown("unit 370203 in 370100")
    assert terms.reads(plain.message, "zh") == terms.reads(unknown.message, "zh")
    assert terms.reads(EventInvalid([]).message, "zh") == "事件有 0 处错误。"


def test_facts_that_are_names_of_ours_are_read_too() -> None:
    """Kinds and events within a message read in its language."""
    message = Message("{act} does not happen to a subject of kind {kind}", act="filing.approved.v1", kind="plan")
    assert terms.reads(message, "zh") == "“审核通过”不适用于“推进计划”"


@pytest.mark.parametrize("template", MESSAGES)
def test_a_text_whose_facts_are_filled_in_is_known_by_its_shape(template: str) -> None:
    """What was said as plain text is found in the catalogue by its shape, with the facts that stand in it."""
    places = {name for _, name, _, _ in Formatter().parse(template) if name}
    message = Message(template, **{name: f"<{name}>" for name in places})
    plain = "".join(message)
    if "{" in messages.MESSAGES[template] and not places >= {
        name for _, name, _, _ in Formatter().parse(MESSAGES[template]) if name
    }:
        return  # asks for more than the English says
    if len(shape(template).replace("{}", "").strip(": ")) < 8:
        assert terms.reads(plain, "zh") == plain
    else:
        assert terms.reads(plain, "zh") == terms.reads(message, "zh")


def test_several_sentences_are_read_one_by_one() -> None:
    """Faults that were put together into one text are read each by itself, and a text nobody knows stays."""
    assert terms.reads("unknown field; this field is required; colours", "zh") == "没有此项；此项必填；colours"
    assert terms.reads("{curious}", "zh") == "{curious}"


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

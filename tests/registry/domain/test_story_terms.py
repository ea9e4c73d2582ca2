"""The words of stories: every event, field and value of ours can be told in Chinese and English."""

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from string import Formatter
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from projections.story.terms import AUTHORITIES, WORDS
from registry.domain.acts import OfficeKind, Poster
from registry.domain.catalogue import EVENTS, KINDS
from registry.terms.catalogue import CHOICES, FIELDS, STATUSES, STORIES, choice

ADDED = {"edition", "as_of", "definition", "figures", "workbook_sha256", "cuts", "document_sha256"}
"""What the registry adds to an event of its own accord."""


def places(template: str) -> set[str]:
    """Return the fields that a sentence tells."""
    flat = template.replace("[", "").replace("]", "")
    return {name for _, name, _, _ in Formatter().parse(flat) if name} - {"office"}


def fields_of(model: type[BaseModel], parent: str) -> Iterator[tuple[str, str, Any]]:
    """Yield (what it stands in, field, type) of a model and of everything within it."""
    for name, field in model.model_fields.items():
        yield parent, name, field.annotation
        for inner in models_in(field.annotation):
            yield from fields_of(inner, name)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def names_in(annotation: Any) -> Iterator[object]:
    """Yield the values of every Literal in a type."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) is not Annotated:
        for inner in get_args(annotation):
            yield from names_in(inner)


@pytest.mark.parametrize("event_type", EVENTS)
def test_every_event_is_told_in_both_languages(event_type: str) -> None:
    """Every event has a sentence in both languages, telling the same fields, all of them its own, and who acted."""
    term = STORIES[event_type]
    for sentence in term:
        assert sentence.count("[") == sentence.count("]")
        assert not re.search(r"\[[^\]]*\[", sentence), "parts within parts"
    assert places(term.zh) == places(term.en)
    assert places(term.zh) <= EVENTS[event_type].model_fields.keys() | ADDED
    assert "{office}" in term.zh
    assert "{office}" in term.en


@pytest.mark.parametrize("event_type", EVENTS)
def test_a_field_that_may_be_absent_is_told_in_an_optional_part(event_type: str) -> None:
    """Outside of square brackets a sentence tells only what every such event has."""
    model = EVENTS[event_type]
    for sentence in STORIES[event_type]:
        always = places(re.sub(r"\[[^\]]*\]", "", sentence))
        assert all(model.model_fields[name].is_required() for name in always & model.model_fields.keys()), always


def test_every_field_of_an_event_has_both_terms() -> None:
    """Every data field of every event, however deep, is called something in Chinese and English."""
    unnamed = {
        f"{parent}.{name}"
        for event_type, event in EVENTS.items()
        for parent, name, _ in fields_of(event, event_type.partition(".")[0])
        if f"{parent}.{name}" not in FIELDS and name not in FIELDS
    }
    assert unnamed == set()
    assert all(term.zh.strip() and term.en.strip() for term in FIELDS.values())


def test_every_field_of_a_state_has_both_terms() -> None:
    """Every field of every kind's state is called something in Chinese and English."""
    assert all(is_dataclass(kind.initial) for kind in KINDS.values())
    unnamed = {
        f"{name}.{field.name}"
        for name, kind in KINDS.items()
        for field in fields(kind.initial)
        if f"{name}.{field.name}" not in FIELDS and field.name not in FIELDS
    }
    assert unnamed == set()


def test_every_name_of_ours_in_an_event_has_both_terms() -> None:
    """Every value of a field that takes one of a few names is called something in Chinese and English."""
    unnamed = {
        (parent, name, value)
        for event_type, event in EVENTS.items()
        for parent, name, annotation in fields_of(event, event_type.partition(".")[0])
        for value in names_in(annotation)
        if value is not NoneType and choice(name, parent, value) is None
    }
    assert unnamed == set()
    assert all(term.zh.strip() and term.en.strip() for known in CHOICES.values() for term in known.values())


def test_every_authority_and_word_has_both_terms() -> None:
    """Every poster's letter, kind of office and word of a story reads in Chinese and English, with the same places."""
    assert AUTHORITIES.keys() == {poster.value for poster in Poster}
    assert {kind.value for kind in OfficeKind} == CHOICES["office.kind"].keys()
    for term in (*AUTHORITIES.values(), *WORDS.values()):
        assert term.zh.strip() and term.en.strip()
        assert places(term.zh) == places(term.en)


@pytest.mark.parametrize("name", KINDS)
def test_every_status_that_a_kind_comes_to_has_both_terms(name: str) -> None:
    """Every status that a kind's code names, moved to by an event or come to by date alone, is in the glossary."""
    kind = KINDS[name]
    modules = {function.__module__ for function in (kind.evolve, kind.status_on)} - {"registry.domain.acts"}
    source = "".join(inspect.getsource(sys.modules[module]) for module in modules)
    reached = set(re.findall(r'status="(\w+)"|State\(\s*"(\w+)"|return "(\w+)"|: "(\w+)",$', source, re.MULTILINE))
    statuses = {status for found in reached for status in found if status}
    assert statuses, "no status is read from the code"
    unnamed = {status for status in statuses if f"{name}.{status}" not in STATUSES}
    assert unnamed <= {"city", "county", "industry"}, "routes are no statuses"

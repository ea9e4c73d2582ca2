"""A subject's history as a story: who did what, when, under which authority and rule, and what it changed.

It is derived from events alone: the subject's own, those of the offices that acted, and the tenant's rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from projections.story.changes import Change, changes
from projections.story.state import Known, known
from projections.story.terms import AUTHORITIES
from projections.story.wording import Words, mentioned
from registry.domain import regions
from registry.domain.acts import Act, OfficeKind, Poster, RecordedEvent, Subject
from registry.domain.kinds.rules.acts import edition_of
from registry.domain.regions import PROVINCE
from registry.domain.values import SHANGHAI, business_date
from registry.terms.catalogue import EVENTS, KINDS, STATUSES

_BY_KIND = {
    OfficeKind.COUNTY: Poster.COUNTY,
    OfficeKind.INDUSTRY: Poster.INDUSTRY,
    OfficeKind.PROVINCE: Poster.PROVINCE,
}


@dataclass(frozen=True, slots=True)
class Who:
    """An office as it was enrolled when it acted: its code, name and kind."""

    office: str
    name: str
    kind: str
    kind_term: str


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority of an office: the contract's letter, and what it means."""

    letter: str
    term: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The row of the table of acts, from which status it was entered, and the edition of the rules in force.

    `edition` is 0 and `adopted` None where the tenant had adopted no rules.
    """

    act: str
    status: str
    status_term: str
    row: str
    edition: int
    adopted: int | None
    edition_term: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A change as a language says it; `before` and `after` are the values as they are recorded."""

    pointer: str
    field: str
    term: str
    change: str
    change_term: str
    item: str | None
    before: Any
    after: Any
    reads: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A field of an act that its sentence does not tell and the state does not keep."""

    field: str
    term: str
    value: Any
    reads: str


@dataclass(frozen=True, slots=True)
class StoryLine:
    """An act as it is told."""

    version: int
    position: int
    id: str
    type: str
    term: str
    when: datetime
    recorded: datetime
    who: Who
    authority: Authority
    rule: Rule
    what: str
    changes: tuple[Difference, ...]
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class StatusReached:
    """Where a subject stands on a day."""

    day: date
    status: str
    term: str


@dataclass(frozen=True, slots=True)
class Story:
    """A subject's history told in a language, as known at a cut.

    `after` is where its last act left it, `today` where it stands on the day it is told: some things end by date alone.
    """

    language: str
    tenant: str
    tenant_name: str
    subject: str
    kind: str
    kind_term: str
    as_of: int
    version: int
    after: StatusReached
    today: StatusReached
    lines: tuple[StoryLine, ...]


@dataclass(frozen=True, slots=True)
class Background:
    """What a story needs beside its subject: the offices that acted and the tenant's rules, by their events."""

    tenant: str
    offices: Mapping[str, Subject]
    rules: Subject


def story(subject: Subject, cut: int, background: Background, today: date, language: str) -> Story:
    """Tell a subject's history up to a cut, in "zh" or "en"; `today` is the day on which it is told."""
    words = Words(language, subject.kind.name)
    last = subject.last
    assert last is not None
    return Story(
        language=language,
        tenant=background.tenant,
        tenant_name=regions.names().get(background.tenant, background.tenant),
        subject=subject.name,
        kind=subject.kind.name,
        kind_term=words.term(KINDS[subject.kind.name]),
        as_of=cut,
        version=subject.version,
        after=_standing(subject, business_date(last.time), words),
        today=_standing(subject, max(today, business_date(last.time)), words),
        lines=_lines(subject, background, words),
    )


def differences(before: Known, after: Known, words: Words) -> tuple[Difference, ...]:
    """Return what differs between two states of knowledge, as a language says it."""
    return tuple(difference(change, words) for change in changes(before, after))


def difference(change: Change, words: Words) -> Difference:
    """Return a change as a language says it."""
    return Difference(
        pointer=change.pointer,
        field=change.field,
        term=" ".join(filter(None, (words.field(change.field), words.path(change.path)))),
        change=change.change,
        change_term=words(change.change),
        item=None if change.item is None else words.label(change.item, change.field),
        before=change.before,
        after=change.after,
        reads=words.change(change),
    )


def _standing(subject: Subject, day: date, words: Words) -> StatusReached:
    status = subject.status_on(day)
    return StatusReached(day, status, words.status(status))


def _lines(subject: Subject, background: Background, words: Words) -> tuple[StoryLine, ...]:
    told, so_far = [], Subject.of(subject.kind, subject.name)
    for event in subject.events:
        after = so_far.then(event)
        told.append(_line(so_far, after, event, background, words))
        so_far = after
    return tuple(told)


def _line(before: Subject, after: Subject, event: RecordedEvent, background: Background, words: Words) -> StoryLine:
    assert event.position is not None
    assert event.recordedtime is not None
    act = before.kind.by_type[event.event.type]
    who = _who(event, background, words)
    data = orjson.loads(event.data)
    reached, changed = known(after), differences(known(before), known(after), words)
    untold = data.keys() - mentioned(event.event.type) - reached.keys()
    return StoryLine(
        version=event.version,
        position=event.position,
        id=event.id,
        type=event.event.type,
        term=words.term(EVENTS[event.event.type]),
        when=event.time.astimezone(SHANGHAI),
        recorded=event.recordedtime.astimezone(SHANGHAI),
        who=who,
        authority=_authority(act, event, who, words),
        rule=_rule(act, before, event, background, words),
        what=words.sentence(event.event.type, data, who.name),
        changes=changed,
        details=tuple(
            Detail(name, words.field(name), value, words.value(value, name))
            for name, value in data.items()
            if name in untold and value is not None
        ),
    )


def _who(event: RecordedEvent, background: Background, words: Words) -> Who:
    """Return the office as the tenant had enrolled it when the act was recorded."""
    code = event.office
    enrolled = background.offices.get(code)
    state = enrolled and _until(enrolled, event.position or 0).state
    if state and state.name:
        name, kind = state.name, OfficeKind(state.kind)
    else:
        name = regions.names().get(code, code)
        kind = OfficeKind.CENTRE if code == background.tenant else _kind_by_code(code)
    return Who(code, name, kind.value, words.value(kind.value, "kind", "office"))


def _kind_by_code(code: str) -> OfficeKind:
    if code == PROVINCE:
        return OfficeKind.PROVINCE
    return OfficeKind.INDUSTRY if "-" in code else OfficeKind.COUNTY


def _until(subject: Subject, position: int) -> Subject:
    """Return a subject as it was recorded before a position."""
    earlier = (event for event in subject.events if (event.position or 0) < position)
    return Subject.of(subject.kind, subject.name, earlier)


def _authority(act: Act, event: RecordedEvent, who: Who, words: Words) -> Authority:
    """Return by which of its posters' letters the act was posted: the reviewing centre before the receiving office."""
    letter = Poster.RECEIVER
    if Poster.CENTRE in act.by and event.office == event.tenant:
        letter = Poster.CENTRE
    elif (by_kind := _BY_KIND.get(OfficeKind(who.kind))) in act.by:
        letter = by_kind
    return Authority(letter.value, words.term(AUTHORITIES[letter.value]))


def _rule(act: Act, before: Subject, event: RecordedEvent, background: Background, words: Words) -> Rule:
    kind = before.kind.name
    status = before.status_on(event.date)
    when = [name.partition(".")[2] for name in STATUSES if name.startswith(f"{kind}.")]
    either = words("or")
    edition = edition_of(_until(background.rules, event.position or 0), event.date)
    if edition.adopted:
        begins = words.value(edition.adopted.event.model_dump(mode="json")["effective_from"], "effective_from")
        edition_term = words("edition", edition=edition.edition, effective_from=begins)
    else:
        edition_term = words("no_edition")
    return Rule(
        act=act.event.type,
        status=status,
        status_term=words.status(status),
        row=words(
            "row",
            kind=words.term(KINDS[kind]),
            when=either.join(words.status(name) for name in when if name in act.when),
            by=either.join(words.term(AUTHORITIES[letter]) for letter in AUTHORITIES if letter in act.by),
        ),
        edition=edition.edition,
        adopted=edition.adopted.position if edition.adopted else None,
        edition_term=edition_term,
    )

"""Parses what a client sends into an act to decide on, and finds every fault before anything is looked up."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
from pydantic import ValidationError

from registry.domain.acts import Event, RecordedEvent, SubjectKind
from registry.domain.catalogue import EVENTS, KINDS
from registry.domain.text import admitted, cleaned, wrong_in
from registry.domain.values import SHANGHAI, Reading, parse_time, parse_uuid
from registry.errors import EventInvalid, Fault, Message
from registry.terms.faults import FOUND

CLOCK_TOLERANCE = timedelta(seconds=60)

"""How far an office's clock may run ahead of the registry's."""

_REQUIRED = ("id", "type", "subject", "time", "data")

_KNOWN = frozenset({*_REQUIRED, "expectedversion", "specversion", "source", "datacontenttype"})

_ADDED = frozenset({"tenant", "position", "version", "recordedtime", "actor"})

_EXTENSION = re.compile(r"[a-z0-9]+")
"""How CloudEvents names attributes, `dataschema` and those of extensions as well."""


class ProposedEvent(NamedTuple):
    """An event as its client sent it, well formed in itself.

    `data` holds the fields as sent, `content` is the hex SHA-256 over office, type, subject, time and
    data with sorted keys: the same content under the same id is a repeat.
    """

    id: str
    kind: SubjectKind
    subject: str
    time: datetime
    event: Event
    data: dict[str, Any]
    content: str
    expected_version: int | None


def parse(sent: object, office: str, now: datetime, at: str = "") -> ProposedEvent:
    """Parse one event; raise EventInvalid with every fault, their pointers prefixed by `at`."""
    if not isinstance(sent, dict):
        raise EventInvalid([Fault(at, Message("an event is a JSON object"))])
    sent = {name: value for name, value in sent.items() if value is not None}  # null is unset
    faults = [Fault(f"{at}/{name}", Message("this field is required")) for name in _REQUIRED if name not in sent]
    faults += [
        Fault(f"{at}/{_escape(name)}", message)
        for name, value in sent.items()
        if name not in _KNOWN and (message := _wrong_extension(name, value))
    ]
    faults += _attribute_faults(sent, at)
    event_id, time = _id(sent, at, faults), _time(sent, now, at, faults)
    named = _subject(sent, at, faults)
    event, data = _event(sent, at, faults)
    faults = [*map(_discreet, faults)]
    if faults or event_id is None or time is None or named is None or event is None:
        raise EventInvalid(faults)
    kind, subject = named
    content = orjson.dumps([office, event.type, subject, time, data], option=orjson.OPT_SORT_KEYS)
    return ProposedEvent(
        event_id, kind, subject, time, event, data, sha256(content).hexdigest(), sent.get("expectedversion")
    )


def draft_of(event_type: str, subject: str, data: Mapping[str, Any], office: str, now: datetime) -> ProposedEvent:
    """Return the event that an office's act of this moment is; raise EventInvalid with every fault."""
    sent = {"id": str(uuid4()), "type": event_type, "subject": subject, "time": now.isoformat(), "data": dict(data)}
    return parse(sent, office, now)


def _wrong_extension(name: str, value: object) -> Message | None:
    """Return what is wrong with an attribute that is none of ours; CloudEvents' others are taken, and not stored."""
    if name in _ADDED:
        return Message("the registry adds this field itself")
    if not _EXTENSION.fullmatch(name):
        return Message("unknown field")
    return (
        None
        if isinstance(value, str | int)
        else Message("an extension attribute is a text, a whole number, or true or false")
    )


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _attribute_faults(sent: dict[str, Any], at: str) -> list[Fault]:
    faults = []
    version = sent.get("expectedversion", 0)
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        faults.append(Fault(f"{at}/expectedversion", Message("the version is a whole number, 0 for a new subject")))
    if sent.get("specversion", "1.0") != "1.0":
        faults.append(Fault(f"{at}/specversion", Message("only CloudEvents 1.0 is spoken here")))
    if not isinstance(sent.get("source", ""), str):
        message = Message("a source is a text; the registry writes its own in its place")
        faults.append(Fault(f"{at}/source", message))
    content_type = sent.get("datacontenttype", "application/json")
    if not isinstance(content_type, str) or content_type.partition(";")[0].strip() != "application/json":
        faults.append(Fault(f"{at}/datacontenttype", Message("data is application/json")))
    return faults


def _id(sent: dict[str, Any], at: str, faults: list[Fault]) -> str | None:
    if "id" not in sent:
        return None
    try:
        return parse_uuid(sent["id"]) if isinstance(sent["id"], str) else _not_text(Message("an id is a UUID as text"))
    except ValueError as error:
        faults.append(Fault(f"{at}/id", error.args[0]))
        return None


def _not_text(message: Message) -> str:
    raise ValueError(message)


def _time(sent: dict[str, Any], now: datetime, at: str, faults: list[Fault]) -> datetime | None:
    if "time" not in sent:
        return None
    try:
        time = parse_time(sent["time"]) if isinstance(sent["time"], str) else None
        if time is None:
            _not_text(Message("a time is a text of RFC 3339"))
    except ValueError as error:
        faults.append(Fault(f"{at}/time", error.args[0]))
        return None
    if time > now + CLOCK_TOLERANCE:  # type: ignore[operator]
        message = Message(
            "the act lies in the future; it is {now} now", now=now.astimezone(SHANGHAI).isoformat(timespec="seconds")
        )
        faults.append(Fault(f"{at}/time", message))
        return None
    return time


def _subject(sent: dict[str, Any], at: str, faults: list[Fault]) -> tuple[SubjectKind, str] | None:
    """Return the kind of the subject and its name in canonical form."""
    subject = sent.get("subject")
    if "subject" not in sent:
        return None
    if not isinstance(subject, str) or (name := subject.partition("/")[0]) not in KINDS:
        message = Message("a subject is <kind>/<key>, its kind one of {kinds}", kinds=", ".join(KINDS))
        faults.append(Fault(f"{at}/subject", message))
        return None
    try:
        key = KINDS[name].parse_key(subject.partition("/")[2])
    except ValueError as error:
        faults.append(Fault(f"{at}/subject", error.args[0]))
        return None
    if isinstance(sent.get("type"), str) and sent["type"] in EVENTS and sent["type"] not in KINDS[name].by_type:
        message = Message("{act} does not happen to a subject of kind {kind}", act=sent["type"], kind=name)
        faults.append(Fault(f"{at}/type", message))
    return KINDS[name], f"{name}/{key}"


def _event(sent: dict[str, Any], at: str, faults: list[Fault]) -> tuple[Event | None, dict[str, Any]]:
    """Return the event, None where it has faults, and its data as they are recorded: every text cleaned."""
    event_type, data = sent.get("type"), sent.get("data")
    if "type" not in sent:
        return None, {}
    if not isinstance(event_type, str) or event_type not in EVENTS:
        given = isinstance(event_type, str) and Message("unknown event type {act!r}", act=event_type[:80])
        faults.append(Fault(f"{at}/type", given or Message("a type is a text")))
        return None, {}
    if "data" not in sent:
        return None, {}
    if not isinstance(data, dict):
        faults.append(Fault(f"{at}/data", Message("data is a JSON object")))
        return None, {}
    if added := EVENTS[event_type].added & data.keys():
        faults += [Fault(f"{at}/data/{name}", Message("the registry adds this field itself")) for name in sorted(added)]
        return None, {}
    try:
        body = orjson.dumps(data)
        data, wrong = admitted(data)
        faults += (Fault(_pointer(at, path), message) for path, message in wrong)
        if data is not sent["data"]:
            body = orjson.dumps(data)
        return EVENTS[event_type].model_validate_json(body, context=Reading.ADMITTED), data
    except orjson.JSONEncodeError:
        faults.append(Fault(f"{at}/data", Message("the data is nested too deeply")))
    except ValidationError as error:
        known = {fault.pointer for fault in faults}
        faults.extend(fault for fault in _data_faults(error, at) if fault.pointer not in known)
    return None, {}


def _pointer(at: str, path: Iterable[object]) -> str:
    return f"{at}/data" + "".join(f"/{_escape(str(step))}" for step in path)


def _discreet(fault: Fault) -> Fault:
    """Return a fault that repeats no personal data, neither of a value nor of the name of a field."""
    steps, facts = fault.pointer.split("/"), [*map(str, fault.message.facts.values())]
    for place, step in enumerate(steps):
        if wrong := wrong_in(cleaned(step)):
            return Fault("/".join(steps[:place]), wrong)
    return next((Fault(fault.pointer, wrong) for fact in facts if (wrong := wrong_in(cleaned(fact)))), fault)


def _data_faults(error: ValidationError, at: str) -> list[Fault]:
    faults = []
    found = error.errors(include_url=False, include_input=False)
    inside = {step["loc"][:depth] for step in found for depth in range(len(step["loc"]))}
    for fault in found:
        if fault["type"] == "too_short" and fault["loc"] in inside:
            continue  # the list is only too short because its faulty items were left out
        pointer = _pointer(at, (step for step in fault["loc"] if step != "[key]"))
        faults.append(Fault(pointer, found_by_pydantic(fault)))
    return faults


def found_by_pydantic(fault: Mapping[str, Any]) -> Message:
    """Return what pydantic found wrong as a message, in our words where we have them, else in its own."""
    context = fault.get("ctx", {})
    match context.get("error"):
        case ValueError(args=(Message() as message, *_)):
            return message
    sentence = FOUND.get(fault["type"])
    if sentence is None:
        return Message("{message}", message=fault["msg"])
    if "expected" in context:
        context = {**context, "expected": context["expected"].replace(" or ", ", ")}
    return Message(sentence.en, **context)


class Submission(NamedTuple):
    """What one office posts at once: all of it is recorded, or none. `listed` if it came as an array."""

    office: str
    drafts: tuple[ProposedEvent, ...]
    listed: bool = False


class Accepted(NamedTuple):
    """A recorded event; `repeated` if it had been recorded before under the same id with the same content."""

    event: RecordedEvent
    repeated: bool = False


Answers = tuple[Accepted, ...]

Outcome = Answers | Exception

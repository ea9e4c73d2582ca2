"""No text of any event escapes the check, whatever field holds it, and no refusal repeats what it refuses."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import pytest

from registry.application.submissions import parse
from registry.domain.catalogue import EVENTS, KINDS
from registry.errors import EventInvalid

NOW = datetime(2021, 6, 1, tzinfo=UTC)
REFUSED = {
    "identity number": ("11010519491231002X", "110105 19491231 0021", "110105491231002"),
    "telephone number": ("13812345678", "+86 138-1234-5678", "0531-88886666"),
    "bank card": ("6222021234567890123",),
    "direction": ("济南\u202e制造",),
    "control": ("济南\x07制造",),
}
Path = tuple[str, ...]


def _texts(schema: dict[str, Any], known: dict[str, Any], path: Path = ()) -> Iterator[Path]:
    """Yield where a schema has texts, in lists as their first item, in free objects as a member of them."""
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    for choice in schema.get("anyOf", ()):
        yield from _texts(choice, known, path)
    if schema.get("type") == "string":
        yield path
    if "items" in schema:
        yield from _texts(schema["items"], known, (*path, "0"))
    for name, member in schema.get("properties", {}).items():
        yield from _texts(member, known, (*path, name))


def _holding(path: Path, value: str) -> Any:
    if not path:
        return value
    inner = _holding(path[1:], value)
    return [inner] if path[0] == "0" else {path[0]: inner}


FIELDS = [
    (name, path)
    for name, event in EVENTS.items()
    for path in sorted(set(_texts(event.model_json_schema(), event.model_json_schema().get("$defs", {}))))
    if path[0] not in event.added
]


def _faults(event_type: str, data: dict[str, Any], **other: object) -> dict[str, str]:
    kind = next(name for name, kind in KINDS.items() if event_type in kind.by_type)
    sent = {"id": str(uuid4()), "type": event_type, "subject": f"{kind}/x", "time": NOW.isoformat(), "data": data}
    with pytest.raises(EventInvalid) as refused:
        parse(sent | other, "370102", NOW)
    return {fault.pointer: str(fault.message) for fault in refused.value.faults}


def test_the_walk_meets_every_event_that_has_a_text() -> None:
    """The fields that are tried are those of all event types but the few that hold no text a client sends."""
    lacking = EVENTS.keys() - {name for name, _ in FIELDS}
    assert lacking == {"filing.public_notice_closed.v1", "plan.submitted.v1", "subsidy.approved.v1"}
    assert len(FIELDS) > 150


@pytest.mark.parametrize(("event_type", "path"), FIELDS, ids=lambda value: "/".join(value) if isinstance(value, tuple) else value)  # fmt: skip
def test_no_field_takes_personal_data(event_type: str, path: Path) -> None:
    """Every kind of personal data and of hidden character is refused in every text, with its pointer and kind alone."""
    pointer = "/data/" + "/".join(path)
    for kind, values in REFUSED.items():
        for value in values:
            faults = _faults(event_type, _holding(path, value))
            assert kind in faults[pointer]
            assert value not in orjson.dumps(faults).decode()


@pytest.mark.parametrize("name", ["id", "type", "subject"])
def test_no_refusal_repeats_a_number_in_the_envelope(name: str) -> None:
    """A number in the place of an id, a type or a key is refused without being repeated."""
    number = "11010519491231002X"
    value = f"filing/{number}" if name == "subject" else number
    faults = _faults("filing.withdrawn.v1", {"reason": "企业主动撤回"}, **{name: value})
    assert "identity number" in faults[f"/{name}"] or name == "id"
    assert number not in orjson.dumps(faults).decode()


def test_no_pointer_repeats_a_number() -> None:
    """A number as the name of a field is refused where the field would be, without its name."""
    faults = _faults("filing.withdrawn.v1", {"reason": "企业主动撤回", "13812345678": 1})
    assert "telephone number" in faults["/data"]
    assert "13812345678" not in orjson.dumps(faults).decode()


def test_what_is_recorded_is_cleaned() -> None:
    """Data are recorded without zero-width characters, and count as the same content with and without them."""
    sent = {"id": str(uuid4()), "type": "filing.withdrawn.v1", "subject": f"filing/{uuid4()}", "time": NOW.isoformat()}
    one, other = (
        parse(sent | {"data": {"reason": reason}}, "370102", NOW) for reason in ("企业主动撤回", "企业\u200b主动撤回")
    )
    assert (other.data, other.event, other.content) == (one.data, one.event, one.content)
    assert one.data == {"reason": "企业主动撤回"}

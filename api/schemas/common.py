"""What the answers of all resources are made of: instants, absent fields, references to events."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import to_json

from registry.domain.values import SHANGHAI

T = TypeVar("T")


@lru_cache(maxsize=1_000)  # events of one commit have one time of recording
def format_time(time: datetime) -> str:
    """Return an instant as the registry writes it: RFC 3339 in Shanghai time."""
    return time.astimezone(SHANGHAI).isoformat()


def _told(value: object) -> object:
    return format_time(value) if isinstance(value, datetime) else value


def _undefaulted(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


def one_of(names: Iterable[str]) -> WithJsonSchema:
    """Return the description of a text that is one of these."""
    return WithJsonSchema({"type": "string", "enum": list(names)})


Moment = Annotated[str, BeforeValidator(_told), WithJsonSchema({"type": "string", "format": "date-time"})]
Id = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
Sha256 = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"})]
Cut = int | Moment
"""The cut of a tenant's table, a position, or of the province's, a time."""

Absent = Annotated[
    T | SkipJsonSchema[None], Field(exclude_if=lambda value: value is None, json_schema_extra=_undefaulted)
]
"""A field that is left out where there is nothing to say, never null."""


Body = dict[str, Any]
"""An answer that is asked for often: it is dumped without validation, and a test compares it with its model."""


class Answer(BaseModel):
    """The body of an answer or a part of one; it is made from what the projections return."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, frozen=True)

    @classmethod
    def body(cls, value: object, **more: object) -> Body:
        """Return the declared fields as they are, those that are not given from a value's attributes."""
        return {name: more[name] if name in more else getattr(value, name) for name in cls.__pydantic_fields__}


def as_text(answer: Answer | Body) -> str:
    """Return an answer as JSON to be read."""
    return to_json(answer, indent=1).decode()


class Unit(Answer):
    """A unit (单位) of a table."""

    unit: str
    name: str


class EventNamed(Answer):
    """What every reference to an event of the log begins with."""

    position: int
    id: Id
    type: str

    @classmethod
    def of(cls, event: object, **more: object) -> Self:
        """Return a reference to an event as the log or a table has it, with what else is said of it."""
        return cls(**{name: getattr(event, name) for name in cls.model_fields.keys() - more}, **more)


class EventReference(EventNamed):
    """An event of the log, as other answers refer to it."""

    time: Moment


class SubjectEvent(EventNamed):
    """An event with its subject and the office that posted it."""

    subject: str
    time: Moment
    office: str


class RecordedEventAnswer(SubjectEvent):
    """An event with both its times."""

    recordedtime: Moment


class CountedEvent(SubjectEvent):
    """An event under a figure, and how many of it the event counts for."""

    counts: int


class Cell(Answer):
    """A figure with the events that make it up: the sum of their counts is its value."""

    value: int
    as_of: int
    events: tuple[CountedEvent, ...]

"""A subject as it is answered: where it stands, what the caller could post on it, what is due."""

from dataclasses import fields
from typing import Annotated, Any, get_type_hints

from pydantic import GetJsonSchemaHandler, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from api.schemas.common import Answer, Moment
from api.schemas.inbox import DeadlineAnswer
from api.schemas.materials import NamedMaterial
from registry.domain.catalogue import KINDS

STATES: dict[str, type[Answer]] = {}
"""What is known of a subject, by kind: the fields of the kind's own state."""
for _kind, _found in KINDS.items():
    _state = type(_found.initial)
    _hints = get_type_hints(_state, include_extras=True)
    _fields: dict[str, Any] = {
        field.name: (_hints[field.name], ...)
        for field in fields(_state)  # type: ignore[arg-type]
        if field.name != "status"
    }
    STATES[_kind] = create_model(_state.__name__, __base__=Answer, __doc__=f"What is known of a {_kind}.", **_fields)


class _OneOfStates:
    """Describes a state as that of one kind; at run time it is the state as projections/story gives it."""

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"oneOf": [handler(state.__pydantic_core_schema__) for state in STATES.values()]}


class SubjectAnswer(Answer):
    """Where a subject stands; `allowed` are the event types that the caller could post on it now."""

    tenant: str
    subject: str
    kind: str
    kind_term: str
    version: int
    status: str
    status_term: str
    state: Annotated[dict[str, Any], _OneOfStates]
    state_terms: dict[str, str]
    last: Moment
    as_of: int
    allowed: tuple[str, ...]
    allowed_terms: dict[str, str]
    deadlines: tuple[DeadlineAnswer, ...]
    materials: tuple[NamedMaterial, ...]

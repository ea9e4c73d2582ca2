"""The OpenAPI 3.1 description: every route, an example for every event type and every error."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import FastAPI

from api.examples import ENTERPRISE, FILING, example
from api.http.problems import MEDIA_TYPE, TYPES, Problem, ProblemType, described
from api.http.responses import BATCH_MEDIA_TYPE
from registry import errors as registry_errors
from registry.application.submissions import parse
from registry.domain.acts import RecordedEvent
from registry.domain.catalogue import EVENTS
from registry.errors import Fault, Message

Schema = dict[str, Any]
Answers = dict[int | str, dict[str, Any]]

TAGS = {
    "tenant": "what is asked of a filing authority (备案机关), and posted to it",
    "province": "what is asked about all filing authorities together",
    "definitions": "how figures are counted",
    "public": "what anybody may ask who has a receipt's code",
    "health": "how the server is",
}
_WHEN = {
    400: "the body is not JSON in UTF-8",
    401: "no key, or one that no office has",
    403: "this office may not do this",
    404: "no such tenant, subject, unit or column – or none that the caller may read",
    409: "not legal now, or the subject has moved on",
    413: "over a limit",
    415: "a media type that is not accepted",
    422: "bad data; every fault is listed",
    503: "not at this moment; see Retry-After",
}

_HEADERS = {
    "As-Of-Position": "the cut: the position up to which events count",
    "As-Of-Behind": "the tenants whose tables are behind, each with the position that its rows stand at",
    "Content-Language": "zh-CN or en, whichever Accept-Language prefers; en for neither",
    "Link": 'the next page, rel="next"',
    "Log-Epoch": "the epoch in which the positions are told; another begins when the log is restored",
    "Location": "where it can be had",
    "Idempotent-Replayed": "true: nothing new was recorded",
    "Document-SHA256": "of an issued bulletin: the hash recorded of the PDF that was issued",
    "Document-As-Issued": "of an issued bulletin: whether this is that PDF, byte for byte",
    "Retry-After": "seconds after which to try again",
    "WWW-Authenticate": "Bearer",
}
_WRITTEN = ("text/", "image/svg", "application/json", "application/cloudevents", "application/x-ndjson", MEDIA_TYPE)
"""Media types that are text; everything else is described as bytes."""
_WITH = {401: ("WWW-Authenticate",), 503: ("Retry-After",)}


def _errors() -> dict[ProblemType, Exception]:
    """Return an error of every kind, to make its example from."""
    received = example("filing.application_received.v1")
    draft = parse(received, "370102", datetime(2199, 1, 1, tzinfo=UTC))
    blocking = RecordedEvent(
        "370100", draft.subject, 1, draft.id, draft.time, "370102", draft.event, "", position=4_711
    )
    legal = registry_errors.ActNotLegal("one_filing", {"tenant": "370100"}, blocking=blocking, office="370102")
    legal.allowed = ("enterprise.surveyed.v1",)
    entitled = registry_errors.OfficeNotEntitled("own_county", {"by": "370102", "county": "370103"}, office="370103")
    wrong = f"{ENTERPRISE[:-1]}0"
    faults = [Fault("/data/enterprise", Message("the check character of credit code {value} is wrong", value=wrong))]
    no_month = Message("{value!r} is not a month of the form YYYY-MM", value="2021-13")
    made: dict[type[Exception], Exception] = {
        registry_errors.OfficeNotEntitled: entitled,
        registry_errors.ActNotLegal: legal,
        registry_errors.EventInvalid: registry_errors.EventInvalid(faults),
        registry_errors.MaterialRefused: registry_errors.MaterialRefused(
            "material_name", {"name": "评价方案.pdf", "found": "image/png"}
        ),
        registry_errors.IdReused: registry_errors.IdReused("00000000-0000-4000-8000-000000000001"),
        registry_errors.TenantUnknown: registry_errors.TenantUnknown("370200"),
        registry_errors.SubjectUnknown: registry_errors.SubjectUnknown(f"filing/{FILING}"),
        registry_errors.CutBeyondLog: registry_errors.CutBeyondLog(1_000_000, 4_711),
        registry_errors.PageBeyondLog: registry_errors.PageBeyondLog(1_000_000, 4_711),
        registry_errors.EpochPassed: registry_errors.EpochPassed(None, FILING, 4_711),
        registry_errors.ParameterInvalid: registry_errors.ParameterInvalid("month", no_month),
        registry_errors.PreviewOutdated: registry_errors.PreviewOutdated(
            [Fault("/preview", Message("the file is another than the one that was previewed"))]
        ),
        registry_errors.WorkbookUnreadable: registry_errors.WorkbookUnreadable("password"),
        registry_errors.QueueFull: registry_errors.QueueFull(),
        registry_errors.ProjectionBehind: registry_errors.ProjectionBehind(4_711, 4_690),
        registry_errors.StoreUnavailable: registry_errors.StoreUnavailable(),
    }
    return {kind: made.get(error) or error(kind.title.en) for error, kind in TYPES.items()}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _headers(*names: str) -> dict[str, Any]:
    return {name: _header(_HEADERS.get(name) or _counting(name)) for name in names}


def _counting(name: str) -> str:
    what, _, how = name.lower().partition("-")
    return f"how many {'rows' if what == 'import' else 'cells'}: {how}"


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


def errors(*statuses: int) -> Answers:
    """Return the error answers of a route; the description adds their examples."""
    return {
        status: {
            "description": _WHEN[status],
            "content": {MEDIA_TYPE: {"schema": _ref("Problem")}},
            "headers": _headers("Content-Language", *_WITH.get(status, ())),
        }
        for status in statuses
    }


READ = errors(401, 403, 404, 422, 503)
"""The error answers of every reading."""


def good(description: str, *headers: str, status: int = 200, also: Iterable[str] = ()) -> Answers:
    """Return what a route's response model does not say of a good answer: its headers, and other media types."""
    found: dict[str, Any] = {"description": description, "headers": _headers(*headers)}
    return {status: found | ({"content": {name: {"schema": {"type": "string"}} for name in also}} if also else {})}


def _examples(status: int) -> dict[str, Any]:
    """Return an example of every kind of problem that has a status."""
    made = _errors()
    return {kind.name: {"value": described(made[kind], "en")} for kind in TYPES.values() if kind.status == status}


def posting() -> dict[str, Any]:
    """Return the body of POST /events: one, an array, or a stream, with an example for every event type."""
    one = {event_type: {"value": example(event_type)} for event_type in EVENTS}
    pair = [example("enterprise.surveyed.v1"), example("filing.application_received.v1")]
    several = {"a survey and an application": {"value": pair}}
    single = _ref("PostedEvent")
    batch = {"type": "array", "items": single, "minItems": 1, "maxItems": 1000}
    lines = {"type": "string", "description": "an event a line; each is recorded on its own"}
    content = {
        "application/json": {"schema": {"anyOf": [single, batch]}, "examples": one | several},
        "application/cloudevents+json": {"schema": single, "examples": one},
        BATCH_MEDIA_TYPE: {"schema": batch, "examples": several},
        "application/x-ndjson": {"schema": lines},
    }
    return {"requestBody": {"required": True, "content": content}}


def _events() -> dict[str, Schema]:
    """Return the schemas of what is posted; an event type's data goes by the type's own name."""
    found: dict[str, Schema] = {}
    for event_type, event in EVENTS.items():
        schema = event.model_json_schema(ref_template="#/components/schemas/{model}")
        found |= schema.pop("$defs", {})
        for name in event.added:
            schema["properties"].pop(name)
        found[event_type] = schema | {"title": event_type}
    return found | {"PostedEvent": {"oneOf": [_posted(event_type) for event_type in EVENTS]}}


def _posted(event_type: str) -> Schema:
    needed = {
        "id": {"type": "string", "format": "uuid"},
        "type": {"const": event_type, "type": "string"},
        "subject": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "data": _ref(event_type),
    }
    optional = {
        "expectedversion": {"type": "integer", "minimum": 0},
        "specversion": {"const": "1.0", "type": "string"},
        "source": {"type": "string"},
        "datacontenttype": {"const": "application/json", "type": "string"},
    }
    return {
        "type": "object",
        "title": f"Posted {event_type}",
        "properties": needed | optional,
        "required": list(needed),
        "additionalProperties": False,
    }


def install(app: FastAPI) -> None:
    """Serve the description at /v1/openapi.json, made once."""
    described_by_fastapi = app.openapi

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = described_by_fastapi()
            components = made.setdefault("components", {})
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
            known = _events() | problem.pop("$defs") | {"Problem": problem} | components.get("schemas", {})
            components["schemas"] = {name: known[name] for name in known if not name.endswith("ValidationError")}
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            examples = {status: _examples(status) for status in _WHEN}
            for operations in made["paths"].values():
                for operation in operations.values():
                    _finish(operation, examples)
            app.openapi_schema = _without_suffix(made)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def _without_suffix(made: dict[str, Any]) -> dict[str, Any]:
    """Return the description with each schema named for what it shows: `DispatchTable`, not `DispatchTableAnswer`."""
    names = [name for name in made["components"]["schemas"] if name.endswith("Answer")]
    whole = re.compile(rf'(?<=["/])({"|".join(map(re.escape, names))})(?=")')
    text = whole.sub(lambda name: name[1].removesuffix("Answer"), orjson.dumps(made).decode())
    described: dict[str, Any] = orjson.loads(text)
    return described


_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "zh-CN or en: the language of messages, labels and stories",
    "schema": {"type": "string", "examples": ["zh-CN"]},
}


def _finish(operation: dict[str, Any], examples: Mapping[int, Any]) -> None:
    """Put our problems in the place of FastAPI's own validation answer, with examples; say where a key is needed."""
    answers = operation["responses"]
    if MEDIA_TYPE not in answers.get("422", {}).get("content", {}):
        answers.pop("422", None)
    for status, answer in answers.items():
        content = answer.get("content", {})
        if MEDIA_TYPE in content:
            answer["content"] = {MEDIA_TYPE: content[MEDIA_TYPE] | {"examples": examples[int(status)]}}
        for media_type, told in content.items():
            if not media_type.startswith(_WRITTEN):
                told["schema"] = {"type": "string", "format": "binary"}
    if any("Content-Language" in answer.get("headers", {}) for answer in answers.values()):
        operation.setdefault("parameters", []).append(_LANGUAGE)
    operation["security"] = [{"key": []}] if "401" in answers else []

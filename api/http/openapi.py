"""The OpenAPI 3.1 description: every route, an example for every event type and every error."""

from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.examples import ENTERPRISE, FILING, example
from api.http.dependencies import BATCH_MEDIA_TYPE
from api.http.openapi_schemas import PLACES, schemas
from api.http.problems import MEDIA_TYPE, TYPES, ProblemType, described
from api.http.responses import XLSX
from api.schemas.shapes import Schema, listing, ref
from registry import errors
from registry.application.submissions import parse
from registry.domain.acts import RecordedEvent
from registry.domain.catalogue import EVENTS
from registry.errors import Fault, Message

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

_ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "zh-CN or en: the language of messages, labels and stories",
    "schema": {"type": "string", "examples": ["zh-CN"]},
}
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "seconds after which to try again"}}


def _errors() -> dict[ProblemType, Exception]:
    """Return an error of every kind, to make its example from."""
    received = example("filing.application_received.v1")
    draft = parse(received, "370102", datetime(2199, 1, 1, tzinfo=UTC))
    blocking = RecordedEvent(
        "370100", draft.subject, 1, draft.id, draft.time, "370102", draft.event, "", position=4_711
    )
    legal = errors.ActNotLegal("one_filing", {"other": draft.subject}, blocking=blocking, office="370102")
    legal.allowed = ("enterprise.surveyed.v1",)
    entitled = errors.OfficeNotEntitled("own_county", {"by": "370102", "county": "370103"}, office="370103")
    wrong = f"{ENTERPRISE[:-1]}0"
    faults = [Fault("/data/enterprise", Message("the check character of credit code {value} is wrong", value=wrong))]
    no_month = Message("{value!r} is not a month of the form YYYY-MM", value="2021-13")
    made: dict[type[Exception], Exception] = {
        errors.OfficeNotEntitled: entitled,
        errors.ActNotLegal: legal,
        errors.EventInvalid: errors.EventInvalid(faults),
        errors.MaterialRefused: errors.MaterialRefused("material_name", {"name": "评价方案.pdf", "found": "image/png"}),
        errors.IdReused: errors.IdReused("00000000-0000-4000-8000-000000000001"),
        errors.TenantUnknown: errors.TenantUnknown("370200"),
        errors.SubjectUnknown: errors.SubjectUnknown(f"filing/{FILING}"),
        errors.CutBeyondLog: errors.CutBeyondLog(1_000_000, 4_711),
        errors.PageBeyondLog: errors.PageBeyondLog(1_000_000, 4_711),
        errors.ParameterInvalid: errors.ParameterInvalid("month", no_month),
        errors.WorkbookUnreadable: errors.WorkbookUnreadable("password"),
        errors.QueueFull: errors.QueueFull(),
        errors.ProjectionBehind: errors.ProjectionBehind(4_711, 4_690),
        errors.StoreUnavailable: errors.StoreUnavailable(),
    }
    return {kind: made.get(error) or error(kind.title.en) for error, kind in TYPES.items()}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the error answers of a route, each with the examples of its kinds."""
    made = _errors()
    found: dict[int | str, dict[str, Any]] = {}
    for status in statuses:
        kinds = [kind for kind in TYPES.values() if kind.status == status]
        examples = {kind.name: {"value": described(made[kind], "en")} for kind in kinds}
        content = {MEDIA_TYPE: {"schema": ref("Problem"), "examples": examples}}
        headers = {name: header(text) for name, text in _HEADERS.get(status, {}).items()}
        found[status] = spoken({"description": _WHEN[status], "content": content, "headers": headers})
    return found


def answer(schema: Schema, description: str, media_type: str = "application/json", **headers: str) -> dict[str, Any]:
    """Return a route's good answer."""
    described = {name.replace("_", "-"): header(text) for name, text in headers.items()}
    return {"description": description, "content": {media_type: {"schema": schema}}, "headers": described}


def told(good: dict[str, Any], *, lines: bool = False) -> dict[str, Any]:
    """Return a route's good answer that is in the language asked for, and may be had as text to read, too."""
    texts = ["text/plain", "text/markdown", *(["application/x-ndjson"] if lines else [])]
    good["content"] |= {media_type: {"schema": {"type": "string"}} for media_type in texts}
    return spoken(good)


def spoken(good: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with the header that names its language."""
    good["headers"]["Content-Language"] = header("zh-CN or en, whichever Accept-Language prefers; en for neither")
    return good


def header(description: str) -> dict[str, Any]:
    """Return the description of a header of an answer."""
    return {"description": description, "schema": {"type": "string"}}


def workbook(description: str) -> dict[str, Any]:
    """Return the good answer of a route that gives a workbook."""
    return answer({"type": "string", "contentMediaType": XLSX}, description, XLSX)


def posting() -> dict[str, Any]:
    """Return the body of POST /events: one, an array, or a stream, with an example for every event type."""
    one = {event_type: {"value": example(event_type)} for event_type in EVENTS}
    pair = [example("enterprise.surveyed.v1"), example("filing.application_received.v1")]
    several = {"a survey and an application": {"value": pair}}
    single: Schema = ref("PostedEvent")
    batch = {**listing(ref("PostedEvent")), "minItems": 1, "maxItems": 1000}
    lines = {"type": "string", "description": "an event a line; each is recorded on its own"}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"anyOf": [single, batch]}, "examples": one | several},
                "application/cloudevents+json": {"schema": single, "examples": one},
                BATCH_MEDIA_TYPE: {"schema": batch, "examples": several},
                "application/x-ndjson": {"schema": lines},
            },
        }
    }


def install(app: FastAPI) -> None:
    """Serve the description at /v1/openapi.json, made once."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                openapi_version="3.1.0",
                description=app.description,
                routes=app.routes,
            )
            components = made.setdefault("components", {})
            components["schemas"] = schemas()
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            for operations in made["paths"].values():
                for operation in operations.values():
                    _finish(operation)
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def _finish(operation: dict[str, Any]) -> None:
    """Drop FastAPI's own validation answer where ours stands, say what places hold, and where a key is needed."""
    content = operation["responses"].get("422", {}).get("content", {})
    if MEDIA_TYPE not in content:
        operation["responses"].pop("422", None)
    if any("Content-Language" in given.get("headers", {}) for given in operation["responses"].values()):
        operation.setdefault("parameters", []).append(_ACCEPT_LANGUAGE)
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter["schema"] |= PLACES.get(parameter["name"], {})
    if "401" in operation["responses"]:
        operation["security"] = [{"key": []}]

"""Errors as RFC 9457 problem documents: the one place where a refusal becomes a status code."""

from typing import Annotated, Any, NamedTuple

import orjson
import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.http.language import content_language_headers, preferred_language
from api.http.terms import TITLES
from api.observability import metrics
from api.schemas.common import Absent, Answer, SubjectEvent, one_of
from api.workbooks.terms import unreadable
from projections.sealing.editions import EditionDiffers
from registry import errors, terms
from registry.application.submissions import found_by_pydantic
from registry.terms.catalogue import EVENTS
from registry.terms.term import Term

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)


class KeyMissing(errors.RegistryError):
    """The request carries no key, or one that no office has."""


class BodyUnreadable(errors.RegistryError):
    """The body is not JSON in UTF-8."""


class BodyTooLarge(errors.RegistryError):
    """The body, its number of events, or a line is over the limit."""


class FormForeign(errors.RegistryError):
    """The form was not sent from one of the registry's own pages, or its browser does not say from where."""


class MediaTypeUnknown(errors.RegistryError):
    """The body's media type is not one of those accepted."""


class ProblemType(NamedTuple):
    """A kind of problem: its stable name, its status, and the name of its title where that is another."""

    name: str
    status: int
    titled: str = ""

    @property
    def title(self) -> Term:
        """What the kind is called."""
        return TITLES[self.titled or self.name]

    @property
    def uri(self) -> str:
        """The stable `type` of the problem document."""
        return f"urn:filing-registry:problem:{self.name}"


TYPES: dict[type[Exception], ProblemType] = {
    BodyUnreadable: ProblemType("body-unreadable", 400),
    KeyMissing: ProblemType("key-missing", 401),
    errors.OfficeNotEntitled: ProblemType("office-not-entitled", 403),
    errors.TenantUnknown: ProblemType("tenant-unknown", 404),
    errors.SubjectUnknown: ProblemType("not-found", 404),
    errors.ActNotLegal: ProblemType("act-not-legal", 409),
    BodyTooLarge: ProblemType("body-too-large", 413),
    MediaTypeUnknown: ProblemType("media-type-unknown", 415),
    errors.EventInvalid: ProblemType("event-invalid", 422),
    errors.IdReused: ProblemType("id-reused", 422),
    errors.MaterialRefused: ProblemType("material-refused", 422),
    errors.CutBeyondLog: ProblemType("cut-beyond-log", 422),
    errors.PageBeyondLog: ProblemType("cut-beyond-log", 409, "page-beyond-log"),
    errors.EpochPassed: ProblemType("epoch-passed", 409),
    errors.ParameterInvalid: ProblemType("parameter-invalid", 422),
    errors.PreviewOutdated: ProblemType("preview-outdated", 409),
    errors.WorkbookUnreadable: ProblemType("workbook-unreadable", 422),
    errors.QueueFull: ProblemType("queue-full", 503),
    errors.ProjectionBehind: ProblemType("projection-behind", 503),
    errors.StoreUnavailable: ProblemType("store-unavailable", 503),
}

ALARMS: dict[type[Exception], ProblemType] = {
    EditionDiffers: ProblemType("edition-differs", 500),
}

FORMS: dict[type[Exception], ProblemType] = {
    FormForeign: ProblemType("form-foreign", 403),
}

"""What only the forms of pages meet, so that no operation of the description answers with it."""

_NOT_FOUND = ProblemType("not-found", 404, "page-not-found")

_METHOD = ProblemType("method-not-allowed", 405)

_UNEXPECTED = errors.Message("The request was not carried out; the log has the reason.")

_INTERNAL = ProblemType("internal", 500)


class RuleFault(Answer):
    """A fault, and the JSON pointer to what it is about."""

    pointer: str
    message: str


class Blocking(SubjectEvent):
    """The event in the way; one that the same post would record has no position yet."""

    position: int | None  # type: ignore[assignment]


class Problem(Answer):
    """A refusal as RFC 9457 has it; of a rule also which one, the event in the way, and who can move it on.

    Of a log that was restored: its epoch, and up to which position it is what it was.
    """

    type: Annotated[str, one_of(sorted({kind.uri for kind in (TYPES | ALARMS).values()}))]
    title: str
    status: int
    detail: Absent[str] = None
    errors: Absent[tuple[RuleFault, ...]] = None
    rule: Absent[str] = None
    blocking: Blocking | None = None
    office: str | None = None
    allowed: Absent[tuple[str, ...]] = None
    allowed_terms: Absent[dict[str, str]] = None
    epoch: Absent[str] = None
    shared: Absent[int] = None


def problem_document(error: Exception, lang: str) -> dict[str, Any]:
    """Return the problem document of an error that is about to be answered; refusals are counted by their rule."""
    if isinstance(error, errors.RefusalError):
        metrics.REFUSALS.labels(error.rule).inc()
    return described(error, lang)


def described(error: Exception, lang: str) -> dict[str, Any]:
    """Return the problem document of an error."""
    rare = (ALARMS | FORMS).get(type(error), _INTERNAL)
    kind = next((TYPES[base] for base in type(error).__mro__ if base in TYPES), rare)
    if kind.status == _INTERNAL.status:
        log.error("unexpected", error=type(error).__name__, exc_info=error)
    more = _refusal(error, lang) if isinstance(error, errors.RefusalError) else _told(error, lang)
    title = kind.title[0 if lang == "zh" else 1]
    return Problem(type=kind.uri, title=title, status=kind.status, **more).model_dump(mode="json", exclude_unset=True)


def _told(error: Exception, lang: str) -> dict[str, Any]:
    message = error.message if isinstance(error, errors.RegistryError) else _UNEXPECTED
    more: dict[str, Any] = {"detail": terms.reads(message, lang)}
    if isinstance(error, errors.WorkbookUnreadable):
        more["detail"] = unreadable(error.reason, error.facts).text(lang)
    if isinstance(error, errors.EpochPassed):
        more |= {"epoch": error.epoch, "shared": error.shared}
    if isinstance(error, errors.InvalidError) and error.faults:
        faults = error.faults
        more["errors"] = [RuleFault(pointer=each.pointer, message=terms.reads(each.message, lang)) for each in faults]
    return more


def _refusal(error: errors.RefusalError, lang: str) -> dict[str, Any]:
    detail = terms.sentence(error.rule, error.facts, lang)
    return {
        "detail": detail,
        **({"errors": [RuleFault(pointer=error.at, message=detail)]} if error.at else {}),
        "rule": error.rule,
        "blocking": error.blocking,
        "office": error.office,
        "allowed": error.allowed,
        "allowed_terms": {name: EVENTS[name].text(lang) for name in error.allowed},
    }


def response(error: Exception, lang: str) -> Response:
    """Return an error as an HTTP response."""
    body = problem_document(error, lang)
    headers = content_language_headers(lang)
    if isinstance(error, errors.UnavailableError):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, KeyMissing):
        headers["WWW-Authenticate"] = 'Bearer realm="filing-registry"'
    return Response(orjson.dumps(body), body["status"], headers, MEDIA_TYPE)


def _plain(kind: ProblemType, detail: str, lang: str, headers: dict[str, str] | None = None) -> Response:
    title = kind.title.text(lang)
    body = {"type": kind.uri, "title": title, "status": kind.status, "detail": terms.reads(detail, lang)}
    return Response(orjson.dumps(body), kind.status, {**content_language_headers(lang), **(headers or {})}, MEDIA_TYPE)


def answer(request: Request, error: Exception) -> Response:
    """Return whatever left a handler as an HTTP response."""
    match error:
        case errors.RegistryError():
            return response(error, preferred_language(request))
        case psycopg.OperationalError():
            log.warning("store unavailable", sqlstate=error.sqlstate)
            return response(errors.StoreUnavailable(), preferred_language(request))
        case ClientDisconnect():
            cut_off = errors.Message("The connection ended before the body did.")
            return response(BodyUnreadable(cut_off), preferred_language(request))
    log.error("unexpected", error=type(error).__name__, exc_info=error)
    return _plain(_INTERNAL, _UNEXPECTED, preferred_language(request))


def _methods(described: dict[str, Any]) -> set[str]:
    """Return the methods of a path by its description; who answers GET answers HEAD."""
    return {method.upper() for method in described} | ({"HEAD"} if "get" in described else set())


def install(app: FastAPI) -> None:
    """Answer every error that leaves a handler with a problem document."""

    async def _any(request: Request, error: Exception) -> Response:
        return answer(request, error)

    for kind in (errors.RegistryError, psycopg.OperationalError, ClientDisconnect, Exception):
        app.add_exception_handler(kind, _any)

    @app.exception_handler(RequestValidationError)
    async def _parameters(request: Request, error: RequestValidationError) -> Response:
        found = [
            errors.Fault("/" + "/".join(map(str, fault["loc"][1:])), found_by_pydantic(fault))
            for fault in error.errors()
        ]
        invalid = errors.ParameterInvalid(found[0].pointer.strip("/"), found[0].message)
        invalid.faults = tuple(found)
        return response(invalid, preferred_language(request))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        kind = _METHOD if error.status_code == _METHOD.status else _NOT_FOUND
        headers = dict(error.headers) if error.headers else None
        if kind is _METHOD:
            # The router answers for the first route at this path; the description knows them all.
            described = app.openapi()["paths"].get(getattr(request.scope.get("route"), "path", ""), {})
            headers = {"Allow": ", ".join(sorted(_methods(described)))} if described else headers
        return _plain(kind, f"{request.method} {request.url.path}", preferred_language(request), headers)

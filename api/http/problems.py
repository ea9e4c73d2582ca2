"""Errors as RFC 9457 problem documents: the one place where a refusal becomes a status code."""

from typing import Any, NamedTuple

import orjson
import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.http.language import content_language_headers, preferred_language
from api.observability import metrics
from api.schemas.common import format_time
from api.workbooks.terms import unreadable
from projections.sealing.editions import EditionDiffers
from registry import errors, terms
from registry.application.submissions import found_by_pydantic
from registry.terms.events import EVENTS
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
    """A kind of problem: its stable name, its status, and its title."""

    name: str
    status: int
    title: Term

    @property
    def uri(self) -> str:
        """The stable `type` of the problem document."""
        return f"urn:filing-registry:problem:{self.name}"


TYPES: dict[type[Exception], ProblemType] = {
    BodyUnreadable: ProblemType("body-unreadable", 400, Term("正文无法读取", "The body cannot be read")),
    KeyMissing: ProblemType("key-missing", 401, Term("缺少有效密钥", "A valid key is needed")),
    errors.OfficeNotEntitled: ProblemType(
        "office-not-entitled", 403, Term("机构无权办理", "The office may not do this")
    ),
    errors.TenantUnknown: ProblemType("tenant-unknown", 404, Term("没有此备案机关", "There is no such tenant")),
    errors.SubjectUnknown: ProblemType("not-found", 404, Term("没有此事项", "There is no such thing")),
    errors.ActNotLegal: ProblemType("act-not-legal", 409, Term("此时不能办理", "This may not happen now")),
    BodyTooLarge: ProblemType("body-too-large", 413, Term("正文过大", "The body is too large")),
    MediaTypeUnknown: ProblemType("media-type-unknown", 415, Term("媒体类型不支持", "The media type is not accepted")),
    errors.EventInvalid: ProblemType("event-invalid", 422, Term("事件有误", "The event has faults")),
    errors.IdReused: ProblemType("id-reused", 422, Term("编号已被其他内容使用", "The id is taken by other content")),
    errors.MaterialRefused: ProblemType("material-refused", 422, Term("材料不能接收", "The material is not taken")),
    errors.CutBeyondLog: ProblemType(
        "cut-beyond-log", 422, Term("截止位置超出日志", "The cut lies past the log's end")
    ),
    errors.PageBeyondLog: ProblemType(
        "cut-beyond-log", 409, Term("起始位置超出日志", "The page begins past the log's end")
    ),
    errors.ParameterInvalid: ProblemType("parameter-invalid", 422, Term("参数有误", "A parameter is not of its form")),
    errors.WorkbookUnreadable: ProblemType(
        "workbook-unreadable", 422, Term("工作簿不能读取", "The workbook is not read")
    ),
    errors.QueueFull: ProblemType("queue-full", 503, Term("排队已满", "Too many posts are waiting")),
    errors.ProjectionBehind: ProblemType(
        "projection-behind", 503, Term("报表尚未跟上", "The tables are not there yet")
    ),
    errors.StoreUnavailable: ProblemType("store-unavailable", 503, Term("存储暂不可用", "The store is unavailable")),
}

ALARMS: dict[type[Exception], ProblemType] = {
    EditionDiffers: ProblemType(
        "edition-differs", 500, Term("封存的报表与原件不符", "A sealed table is not what was sealed")
    ),
}

FORMS: dict[type[Exception], ProblemType] = {
    FormForeign: ProblemType("form-foreign", 403, Term("表单来源不符", "The form came from elsewhere")),
}

"""What only the forms of pages meet, so that no operation of the description answers with it."""

_NOT_FOUND = ProblemType("not-found", 404, Term("没有此页面", "There is no such page"))

_METHOD = ProblemType("method-not-allowed", 405, Term("方法不允许", "The method is not allowed"))

_UNEXPECTED = errors.Message("The request was not carried out; the log has the reason.")

_INTERNAL = ProblemType("internal", 500, Term("内部错误", "Something went wrong in the registry"))


def problem_document(error: Exception, lang: str) -> dict[str, Any]:
    """Return the problem document of an error that is about to be answered; refusals are counted by their rule."""
    if isinstance(error, errors.RefusalError):
        metrics.REFUSALS.labels(error.rule).inc()
    return described(error, lang)


def described(error: Exception, lang: str) -> dict[str, Any]:
    """Return the problem document of an error."""
    rare = (ALARMS | FORMS).get(type(error), _INTERNAL)
    kind = next((TYPES[base] for base in type(error).__mro__ if base in TYPES), rare)
    body: dict[str, Any] = {"type": kind.uri, "title": kind.title[0 if lang == "zh" else 1], "status": kind.status}
    if isinstance(error, errors.RefusalError):
        return {**body, **_refusal(error, lang)}
    if kind.status == _INTERNAL.status:
        log.error("unexpected", error=type(error).__name__, exc_info=error)
    message = error.message if isinstance(error, errors.RegistryError) else _UNEXPECTED
    body["detail"] = terms.reads(message, lang)
    if isinstance(error, errors.WorkbookUnreadable):
        body["detail"] = unreadable(error.reason, error.facts)[0 if lang == "zh" else 1]
    if isinstance(error, errors.InvalidError) and error.faults:
        faults = ((fault.pointer, terms.reads(fault.message, lang)) for fault in error.faults)
        body["errors"] = [{"pointer": pointer, "message": message} for pointer, message in faults]
    return body


def _refusal(error: errors.RefusalError, lang: str) -> dict[str, Any]:
    event = error.blocking
    blocking = event and {
        "position": event.position,
        "id": event.id,
        "type": event.event.type,
        "subject": event.subject,
        "time": format_time(event.time),
        "office": event.office,
    }
    detail = terms.sentence(error.rule, error.facts, lang)
    return {
        "detail": detail,
        **({"errors": [{"pointer": error.at, "message": detail}]} if error.at else {}),
        "rule": error.rule,
        "blocking": blocking,
        "office": error.office,
        "allowed": list(error.allowed),
        "allowed_terms": {name: EVENTS[name][0 if lang == "zh" else 1] for name in error.allowed},
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
    title = kind.title[0 if lang == "zh" else 1]
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

"""The one layer around every request: its ids, its line in the log, its counts; what is asked and answered is not seen.

Where tracing is on, the server's span is FastAPI's own; this layer names requests by it.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from random import getrandbits
from time import perf_counter
from typing import Any

from opentelemetry.trace import Span, get_current_span

from api.observability import metrics
from api.observability.logs import CURRENT, Exchange, informs, log_request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

ABORT = "abort"
"""Under this name in the request's state the server process leaves the way to end its connection at once."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_METHODS = {name: name for name in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")}
_FAILED = 500


class RequestContextMiddleware:
    """Give each request its ids, and log and count it when it is answered: method, route, status and time."""

    def __init__(self, app: App, *, traced: bool = False) -> None:
        self.app = app
        self._traced = traced

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = perf_counter(), 0
        exchange = _exchange(scope, get_current_span() if self._traced else None)
        named = (b"x-request-id", exchange.request.encode())

        async def answer_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), named]
            await send(message)

        token = CURRENT.set(exchange)
        try:
            await self.app(scope, receive, answer_with_id)
        except Exception:
            status = status or _FAILED
            raise
        finally:
            CURRENT.reset(token)
            if exchange.ending is not None:
                exchange.ending()
            seconds = perf_counter() - begun
            route, method = getattr(scope.get("route"), "path", "-"), _METHODS.get(scope["method"], "other")
            metrics.answered(method, route, status, None if exchange.live else seconds)
            if informs():
                log_request(exchange, method, route, status, seconds, scope["state"].get("office"))


def _exchange(scope: Message, span: Span | None) -> Exchange:
    """Name a request: by the client's request id and trace if it gave well-formed ones, else by new ones."""
    trace, request = _given(scope["headers"])
    if span is not None and (known := span.get_span_context()).is_valid:
        trace, own = f"{known.trace_id:032x}", f"{known.span_id:016x}"
    else:
        fresh = f"{getrandbits(192):048x}"  # to tell requests apart, not to be a secret
        trace, own = trace or fresh[16:], fresh[:16]
    return Exchange(request or own, trace, own, scope.setdefault("state", {}).get(ABORT))


def _given(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, str]:
    trace = request = ""
    for name, value in headers:
        if name == b"traceparent":
            if found := _TRACEPARENT.fullmatch(value):
                trace = found[1].decode()
        elif name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            request = value.decode()
    return trace, request

"""What every request is held to, whatever its route: the layer in front of the routes, and one dependency of them all.

HEAD is answered as GET without its body; `Accept` may be written in any case; a body is not compressed and in UTF-8;
no path and no parameter holds a NUL; a parameter of `/v1` that the route does not know is refused, for it was meant.
"""

import re
from contextlib import suppress
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import ParamTypes
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Sent

from api.http import problems
from api.http.problems import MediaTypeUnknown
from registry.errors import Message, ParameterInvalid, RegistryError

_CHARSET = re.compile(rb';\s*charset\s*=\s*"?([^";\s]+)', re.IGNORECASE)
_UTF8 = (b"utf-8", b"utf8", b"us-ascii")
_NUL = Message("it holds a character that no event has")


class RequestRules:
    """An ASGI layer that refuses what no route takes, and passes on the rest as routes expect it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if error := _refused(scope):
            await problems.answer(Request(scope), error)(scope, receive, send)
            return
        _write_small(scope)
        if scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        asked = {**scope, "method": "GET"}
        with suppress(_Answered):
            await self._app(asked, receive, _without_body(send))
        scope["route"] = asked.get("route")  # for the request's line in the log


async def know_parameters(request: Request) -> None:
    """Raise ParameterInvalid for a query parameter of `/v1` that the route does not have."""
    if not request.scope["query_string"] or not request.url.path.startswith("/v1/"):
        return
    fields = get_flat_params(request.scope["route"].dependant)
    known = {field.alias for field in fields if getattr(field.field_info, "in_", None) is ParamTypes.query}
    for name in request.query_params:
        if name not in known:
            names = ", ".join(sorted(known))
            several = Message("there is no such parameter here; there are {names}", names=names)
            raise ParameterInvalid(name, several if known else Message("there are no parameters here"))


def _refused(scope: Scope) -> RegistryError | None:
    """Return what is wrong with a request whatever it asks for."""
    if "\0" in scope["path"]:
        return ParameterInvalid("path", _NUL)
    query = scope["query_string"]
    if b"%00" in query or b"\0" in query:
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
            if "\0" in name or "\0" in value:
                return ParameterInvalid(name.replace("\0", ""), _NUL)
    for name, value in scope["headers"]:
        if name == b"content-encoding" and value.strip().lower() not in (b"", b"identity"):
            return MediaTypeUnknown(Message("Send the body as it is, not compressed."))
        if name == b"content-type" and b"json" in value.lower():
            charset = _CHARSET.search(value)
            if charset and charset[1].lower() not in _UTF8:
                return MediaTypeUnknown(Message("Send JSON in UTF-8."))
    return None


def _write_small(scope: Scope) -> None:
    """Write what a request accepts as the routes look for it, in small letters."""
    for place, (name, value) in enumerate(scope["headers"]):
        if name == b"accept" and value != value.lower():
            headers = list(scope["headers"])
            headers[place] = (name, value.lower())
            scope["headers"] = headers


class _Answered(Exception):
    """A HEAD request has all its answer; what would follow has no end, or is not sent."""


def _without_body(send: Send) -> Send:
    """Send an answer's head alone; one that comes in pieces is not made any further."""

    async def head(message: Sent) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        if message.get("more_body"):
            raise _Answered

    return head

"""The short way for posts: `POST /v1/{tenant}/events` past the framework's layers, everything else through them.

Every act comes in here, so what a request costs before it is looked at counts. The route is declared in
api.app all the same, for the description; both ways lead to the same handler and the same problem documents.
"""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http import problems
from api.http.routers.events import post_events


class FastPath:
    """An ASGI application that answers posts of events itself and passes on what else comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        tenant = _posted_to(scope)
        if tenant is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = _ROUTE
        request = Request(scope, receive)
        try:
            answer = await post_events(request, tenant)
        except Exception as error:  # noqa: BLE001 - whatever it is, a problem document says it
            answer = problems.answer(request, error)
        await answer(scope, receive, send)


class _Route:
    """What the request log asks of a route."""

    path = "/v1/{tenant}/events"


_ROUTE = _Route()


def _posted_to(scope: Scope) -> str | None:
    """Return the tenant to whose log a request posts, None for any other request."""
    if scope["type"] != "http" or scope["method"] != "POST" or scope["query_string"]:
        return None
    match scope["path"].split("/"):
        case ["", "v1", str(tenant), "events"] if tenant:
            return tenant
    return None

"""The routes of the pages; they are for people, so the API's description does not list them."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages import session
from api.pages.declare import handlers
from api.pages.imports import handlers as imports
from api.pages.page import HOME, Page, shown_as_page


async def _home(request: Request) -> Response:
    """Send whoever comes to the pages on to the one there is to begin with."""
    return Page.of(request).see("declare")


def router() -> APIRouter:
    """Return the routes."""
    made = APIRouter(prefix=HOME, include_in_schema=False)
    made.add_api_route("", _home)
    for path, show, take in (
        ("/sign-in", session.show_sign_in, session.sign_in),
        ("/sign-out", None, session.sign_out),
        ("/declare", handlers.show, handlers.declare),
        ("/declared", handlers.show_declared, None),
        ("/import", imports.show, imports.take_in),
        ("/import/blank", imports.blank_form, None),
    ):
        for method, handler in (("GET", show), ("POST", take)):
            if handler is not None:
                made.add_api_route(path, shown_as_page(handler), methods=[method], response_model=None)
    return made

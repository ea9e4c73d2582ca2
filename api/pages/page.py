"""A page as it is answered: its language, its template, the headers that keep it to itself; what it shows is not here.

A page is in one language, Chinese unless the request asks for English: by `?lang=`, else by Accept-Language. It has
its style sheet in itself and asks for nothing else, so that the policy can refuse all the rest. The pages are for
people: they are no part of the API's description.
"""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, wraps
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlencode

import psycopg
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from api.http import language as http_language
from api.http import problems
from api.pages.imports.terms import IMPORTS
from api.pages.terms import PAGES
from api.schemas.common import format_time
from projections.dispatch import terms
from registry.errors import RegistryError, StoreUnavailable, UnavailableError
from registry.terms.term import Term

HOME = "/pages"
"""The path that all pages lie under, and to which the browser sends the session's cookie alone."""
_SHEET = "page.css"
_WORDS = {**PAGES, **IMPORTS}
_OTHER = {"zh": "en", "en": "zh"}


@dataclass(frozen=True, slots=True)
class Page:
    """A request for a page, and how it is answered; `chosen` if its address names the language."""

    request: Request
    language: str
    chosen: bool
    office: str | None = None

    @classmethod
    def of(cls, request: Request) -> "Page":
        """Return the page that a request asks for, in the language it asks for."""
        named = request.query_params.get("lang")
        if named in _OTHER:
            return cls(request, named, chosen=True)
        return cls(request, http_language.preferred_language(request, "zh"), chosen=False)

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return "zh-CN" if self.language == "zh" else "en"

    def as_office(self, office: str) -> "Page":
        """Return the page as one that an office is signed in to."""
        return Page(self.request, self.language, self.chosen, office)

    def term(self, term: Term) -> str:
        """Return a term in the page's language."""
        return term.text(self.language)

    def say(self, name: str, **facts: object) -> str:
        """Return one of the pages' sentences, its facts filled in."""
        return _WORDS[name].text(self.language, **facts)

    def month(self, month: str) -> str:
        """Return how a month YYYY-MM reads."""
        return self.say("month_name", year=int(month[:4]), month=int(month[5:7]))

    def address(self, path: str, **query: object) -> str:
        """Return the address of another page, which keeps to the language if this one's names it."""
        asked = {**query, **({"lang": self.language} if self.chosen else {})}
        return f"{HOME}/{path}" + (f"?{urlencode(asked)}" if asked else "")

    def in_other_language(self) -> str:
        """Return the address of this page in the other language."""
        asked = {**self.request.query_params, "lang": _OTHER[self.language]}
        return f"{self.request.url.path}?{urlencode(asked)}"

    def answer(self, name: str, status: int = 200, **shown: object) -> Response:
        """Return the page that the template of this name draws."""
        given = {"style": style(_SHEET), "drawn": readable(datetime.now(UTC)), **shown}
        return HTMLResponse(template(name).render(page=self, say=self.say, **given), status, self._headers())

    def see(self, path: str, **query: object) -> Response:
        """Return the answer that sends the browser on to another page, by GET."""
        return Response(None, 303, {**self._headers(), "Location": self.address(path, **query)})

    def problem(self, error: RegistryError, kept: Mapping[str, str] | None = None) -> Response:
        """Return the page that tells of an error, with the status that the API answers it with.

        `kept` is what a form sent, to be sent again where the error will pass.
        """
        body, passing = problems.problem_document(error, self.language), isinstance(error, UnavailableError)
        answer = self.answer("problem.html", body["status"], problem=body, kept=kept if passing else None)
        if isinstance(error, UnavailableError):
            answer.headers["Retry-After"] = str(error.retry_after)
        return answer

    def _headers(self) -> dict[str, str]:
        return {
            **headers(_SHEET, forms="'self'"),
            "Content-Language": self.tag,
            # Under "no-referrer" browsers would send no origin with a form, by which forms from elsewhere are told.
            "Referrer-Policy": "same-origin",
            "Vary": "Accept-Language, Cookie",
        }


Handler = Callable[[Page], Awaitable[Response]]


def shown_as_page(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Return a route's handler that answers with pages, errors as well."""

    @wraps(handler)
    async def answered(request: Request) -> Response:
        page = Page.of(request)
        try:
            return await handler(page)
        except RegistryError as error:
            return page.problem(error)
        except psycopg.OperationalError:
            return page.problem(StoreUnavailable())

    answered.__annotations__ = {"request": Request, "return": Response}
    del answered.__wrapped__
    return answered


def readable(time: datetime) -> str:
    """Return an instant as a clerk reads it, in Shanghai time to the second."""
    return format_time(time)[:19].replace("T", " ")


def columns(page: Page) -> Mapping[str, str]:
    """Return what the five figures are called, as labels begin."""
    said = {name: page.term(term) for name, term in terms.COLUMNS.items()}
    return {name: label[:1].upper() + label[1:] for name, label in said.items()}


def headers(sheet: str, forms: str = "'none'") -> dict[str, str]:
    """Return the headers of a page drawn with a style sheet; it sends forms nowhere unless `forms` says to whom."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(sheet, forms),
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


@cache
def _policy(sheet: str, forms: str) -> str:
    """Return the policy: the page's own style sheet, forms to where it may send them, and nothing besides."""
    digest = b64encode(sha256(style(sheet).encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
    )


@cache
def style(sheet: str) -> Markup:
    """Return a style sheet, to stand in the page as it is: the page asks for nothing else."""
    return Markup((files("api.pages") / "templates" / sheet).read_text("utf-8"))  # noqa: S704 - our own file


@cache
def template(name: str) -> Template:
    """Return a template of the pages; what it shows is escaped, and must be given."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

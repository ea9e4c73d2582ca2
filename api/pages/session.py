"""Signing in to the pages with an office's key, and out; what an office may then do is decided where it always is.

The cookie holds the key itself and when it was given. So any server process can tell whose it is, nothing more is
kept, and every request asks about the key as about a Bearer key: one that is withdrawn ends its sessions at once,
that is within the seconds for which `api.security` believes an answer. Whoever takes the cookie has the key; it
is therefore sent to the pages alone, over https where the registry is reached so, never to scripts, never
from another site's pages, and for eight hours at most. Guessing is kept at bay as at the API: a key is 256 random
bits, compared by its SHA-256, and a wrong one learns nothing but that.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from fastapi import Request
from fastapi.responses import Response

from api.http.bodies import body_of, media_type_of
from api.http.context import context
from api.http.problems import BodyTooLarge, FormForeign, KeyMissing, MediaTypeUnknown, described
from api.pages.page import HOME, Page
from registry.errors import Message

COOKIE = "filing_registry_session"
LIFE = timedelta(hours=8)
_FORM = "application/x-www-form-urlencoded"
_FORM_BYTES = 64 << 10
_MOST_FIELDS = 40
_MOST_KEY = 200

Fields = Mapping[str, str]


async def fields_of(page: Page) -> Fields:
    """Return what a form of ours sent; raise FormForeign for a form that is none, or does not say whose it is."""
    request = page.request
    check_from_our_pages(request)
    if media_type_of(request) != _FORM:
        message = Message("Send one of {media_types}.", media_types=_FORM)
        raise MediaTypeUnknown(message)
    body = await body_of(request, _FORM_BYTES, Message("A form has up to {limit} bytes.", limit=_FORM_BYTES))
    try:
        found = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise BodyTooLarge(Message("A form has up to {most} fields.", most=_MOST_FIELDS)) from None
    return dict(found)


def check_from_our_pages(request: Request) -> None:
    """Raise FormForeign for a form that was not sent from a page of this server."""
    if not _from_our_pages(request, context(request).settings.public_address):
        message = Message("The form was not sent from a page of the registry; open the page and send it from there.")
        raise FormForeign(message)


async def signed_in(page: Page) -> Page | None:
    """Return the page as its office's, None where the request carries no key that holds."""
    key = _key_of(page.request, datetime.now(UTC))
    if key is None:
        return None
    try:
        office = await context(page.request).gate.office_with(page.request, key)
    except KeyMissing:
        return None
    return page.as_office(office)


async def show_sign_in(page: Page) -> Response:
    """Answer the page to sign in on."""
    return sign_in_page(page, page.request.query_params.get("next", ""))


async def sign_in(page: Page) -> Response:
    """Take a key; send its office on to where it was going, or say that it is none."""
    fields = await fields_of(page)
    key, following = fields.get("key", "").strip(), fields.get("next", "")
    if not key:
        return sign_in_page(page, following, "key_blank")
    if len(key) > _MOST_KEY:
        return sign_in_page(page, following, "key_wrong")
    try:
        await context(page.request).gate.office_with(page.request, key)
    except KeyMissing:
        return sign_in_page(page, following, "key_wrong")
    answer = page.see("declare")
    if _is_ours(following):
        answer.headers["Location"] = following
    _set(page.request, answer, f"{int(datetime.now(UTC).timestamp())}.{quote(key, safe='')}", LIFE)
    return answer


async def sign_out(page: Page) -> Response:
    """Take the cookie away, and show the page to sign in on."""
    await fields_of(page)
    answer = page.see("sign-in")
    _set(page.request, answer, "", timedelta())
    return answer


def sign_in_page(page: Page, following: str, fault: str = "", kept: Fields | None = None) -> Response:
    """Return the page to sign in on: with what is wrong, and with what was typed in a form whose session ended."""
    status = 200
    if fault or kept is not None:
        status = described(KeyMissing(""), page.language)["status"]
    hours = int(LIFE.total_seconds() // 3600)
    following = following if _is_ours(following) else ""
    answer = page.answer("sign_in.html", status, following=following, fault=fault, kept=kept, hours=hours)
    if status != 200:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="filing-registry"'
    return answer


def _key_of(request: Request, now: datetime) -> str | None:
    """Return the key of a session that has not run out."""
    given, _, key = request.cookies.get(COOKIE, "").partition(".")
    if not (given.isascii() and given.isdecimal() and len(given) < 12 and key):
        return None
    age = now.timestamp() - int(given)
    return unquote(key) if -60 <= age <= LIFE.total_seconds() else None


def _set(request: Request, answer: Response, value: str, life: timedelta) -> None:
    https = request.url.scheme == "https" or context(request).settings.public_address.startswith("https:")
    seconds = int(life.total_seconds())
    answer.set_cookie(COOKIE, value, seconds, path=HOME, secure=https, httponly=True, samesite="strict")


def _from_our_pages(request: Request, public_url: str) -> bool:
    """Tell whether a form comes from a page of this server, by what the browser says and pages cannot forge."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in {"same-origin", "none"}
    if origin is None:
        return False
    try:
        told, public = urlsplit(origin), urlsplit(public_url)
    except ValueError:
        return False
    return told.netloc != "" and told.netloc in {request.headers.get("host"), public.netloc}


def _is_ours(address: str) -> bool:
    """Tell whether an address is a page of ours: whoever signs in is sent nowhere else."""
    return address.startswith(f"{HOME}/") and address.isascii() and address.isprintable()

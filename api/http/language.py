"""What a request prefers: its language and its media type; and the headers that name the language of an answer."""

from collections.abc import Callable, Collection

from fastapi import Request


def preferred(header: str, choices: Collection[str], otherwise: str, name: Callable[[str], str] = str) -> str:
    """Return the choice that a header of qualities (RFC 9110, 12.4.2) prefers, the first of equals, or another."""
    best, choice = 0.0, otherwise
    for part in header.lower().split(","):
        value, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.partition("q=")[2] or 1)
        except ValueError:
            continue
        if (named := name(value)) in choices and quality > best:
            best, choice = quality, named
    return choice


def preferred_language(request: Request, otherwise: str = "en") -> str:
    """Return "zh" or "en", whichever the request prefers; English, or what is given, if it says neither."""
    asked = request.headers.get("accept-language", "")
    return preferred(asked, ("zh", "en"), otherwise, lambda tag: tag.partition("-")[0])


def content_language_headers(lang: str) -> dict[str, str]:
    """Return the headers of an answer in a language: which it is, and that the request chose it."""
    return {"Content-Language": "zh-CN" if lang == "zh" else "en", "Vary": "Accept-Language"}

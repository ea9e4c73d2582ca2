"""The language a request asks for, and the headers that name it."""

from fastapi import Request


def preferred_language(request: Request, otherwise: str = "en") -> str:
    """Return "zh" or "en", whichever the request prefers; English, or what is given, if it says neither."""
    best, choice = 0.0, otherwise
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, weight = part.strip().partition(";q=")
        primary = tag.lower().partition("-")[0]
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        if primary in ("zh", "en") and quality > best:
            best, choice = quality, primary
    return choice


def content_language_headers(lang: str) -> dict[str, str]:
    """Return the headers of an answer in a language: which it is, and that the request chose it."""
    return {"Content-Language": "zh-CN" if lang == "zh" else "en", "Vary": "Accept-Language"}

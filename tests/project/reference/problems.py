"""The page of problems, from the problem types of `api.http.problems`."""

from collections.abc import Mapping
from typing import Any

from project.reference.markdown import code, page, sentence, table

from api.http import problems
from api.http.problems import ProblemType

INTRO = """Every error is answered as a problem document (RFC 9457, `application/problem+json`). Its `type` is `urn:filing-registry:problem:` and the name
below, and never changes; its words are in Chinese or English, as `Accept-Language` asks."""

MEMBERS = {
    "type": "the type of the problem",
    "title": "what the type is called, in the language asked for",
    "status": "the HTTP status",
    "detail": "what is wrong this time",
    "errors": "with 422, and where the fault lies in what was sent: each fault with its JSON pointer (RFC 6901) and its message",
    "rule": "of a refusal: the rule that refused, listed in [rules](rules.md)",
    "blocking": "of a refusal: the event on record that stands in the way",
    "office": "of a refusal: the office that can move things on",
    "allowed": "of a refusal: the event types that the asking office may post on the subject now",
    "allowed_terms": "of a refusal: what those are called",
    "epoch": "of a log that was restored: the epoch that lasts",
    "shared": "of a log that was restored: the position up to which it is what it was",
}
"""What every member of a problem document says."""

_WITHOUT_ERROR = {
    "not-found": "The path is none of those described.",
    "method-not-allowed": "The path has no such method; `Allow` lists those it has.",
    "internal": "An error that nobody expected; the log has it. Nothing was recorded.",
}


def types() -> dict[ProblemType, str]:
    """Return every problem type, two of one name by their status, with when it is answered."""
    found: dict[ProblemType, str] = {}
    for each in vars(problems).values():
        if isinstance(each, ProblemType):
            found.setdefault(each, _WITHOUT_ERROR.get(each.name, ""))
        for error, kind in each.items() if isinstance(each, Mapping) else ():
            if isinstance(kind, ProblemType):
                found[kind] = sentence(error.__doc__)
    return dict(sorted(found.items(), key=lambda item: (item[0].status, item[0].name)))


def text(schema: Mapping[str, Any]) -> str:
    """Return the page, given the schema of a problem document."""
    kinds = ((code(kind.name), kind.status, kind.title.zh, kind.title.en, when) for kind, when in types().items())
    required = schema["required"]
    members = ((code(name), "always" if name in required else "", MEMBERS[name]) for name in schema["properties"])
    return page(
        "Problems",
        INTRO,
        table(["Problem", "Status", "中文", "English", "When"], kinds),
        "## The document",
        table(["Member", "Present", "Meaning"], members),
    )

"""Stories as the api gives them: what they need looked up, and their JSON or text.

How they are told is not decided here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson

from api.schemas.common import format_time
from projections.render.story import comparison_markdown, comparison_text, diff_text, story_markdown, story_text
from projections.story.comparison import StoryComparison, compare
from projections.story.diff import Diff
from projections.story.story import Background, Story, story
from registry.application.registry import Registry
from registry.domain.acts import Subject
from registry.domain.kinds.rules.acts import subject_of
from registry.domain.values import business_date

JSON, LINES, PLAIN, MARKDOWN = "application/json", "application/x-ndjson", "text/plain", "text/markdown"
MEDIA_TYPES = (JSON, LINES, PLAIN, MARKDOWN)
"""What a story can be had as, the first where a request has no preference."""

Told = Story | StoryComparison


def tell(registry: Registry, tenant: str, subject: Subject, cut: int, languages: Iterable[str]) -> list[Story]:
    """Tell a subject's history up to a cut, in each language."""
    background, today = _background(registry, tenant, subject), business_date(datetime.now(UTC))
    return [story(subject, cut, background, today, language) for language in languages]


def tell_apart(
    registry: Registry, tenant: str, name: str, cuts: tuple[int, int], languages: Iterable[str]
) -> list[StoryComparison]:
    """Put a subject at two cuts side by side, in each language; raise SubjectUnknown if neither knows it."""
    earlier, later = sorted(cuts)
    subject, _ = registry.subject(tenant, name, later)
    background, today = _background(registry, tenant, subject), business_date(datetime.now(UTC))
    return [compare(subject, (earlier, later), background, today, language) for language in languages]


def _background(registry: Registry, tenant: str, subject: Subject) -> Background:
    """Look up the offices that acted, and the tenant's rules."""
    codes = sorted({event.office for event in subject.events})
    offices = {code: registry.history(tenant, f"office/{code}") for code in codes}
    return Background(tenant, offices, registry.history(tenant, subject_of(tenant)))


def body(told: Told, media_type: str) -> bytes:
    """Return a story or a comparison as it goes out under a media type."""
    match told, media_type:
        case _, "text/plain":
            return text([told]).encode()
        case Story(), "text/markdown":
            return story_markdown(told).encode()
        case StoryComparison(), "text/markdown":
            return comparison_markdown(told).encode()
        case Story(), "application/x-ndjson":
            return b"".join(orjson.dumps(_json(line), option=orjson.OPT_APPEND_NEWLINE) for line in told.lines)
    return orjson.dumps(_json(told))


def text(told: Sequence[Told]) -> str:
    """Return one story or one comparison, told in one language or several, as plain text."""
    stories = [one for one in told if isinstance(one, Story)]
    return (
        story_text(stories) if stories else comparison_text([one for one in told if isinstance(one, StoryComparison)])
    )


def diff_body(told: Diff, media_type: str, language: str) -> bytes:
    """Return a difference between two versions as it goes out under a media type."""
    if media_type in (PLAIN, MARKDOWN):
        return diff_text(told, language, markdown=media_type == MARKDOWN).encode()
    found = _json(told)
    return orjson.dumps(
        {"subject": found.pop("subject"), "from": found.pop("earlier"), "to": found.pop("later"), **found}
    )


def _json(told: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the dataclasses of a story
    """Return a story, or a part of one, as JSON values; instants in Shanghai time."""

    def made(members: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        return {name: format_time(value) if isinstance(value, datetime) else value for name, value in members}

    found: dict[str, Any] = asdict(told, dict_factory=made)
    return found

"""Stories as the api gives them: what they need looked up, and their JSON or text.

How they are told is not decided here; what JSON holds is declared by the values in projections/story.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field, TypeAdapter

from api.schemas.common import Answer
from projections.render.story import comparison_markdown, comparison_text, diff_text, story_markdown, story_text
from projections.story import diff as projection
from projections.story.comparison import StoryComparison, compare
from projections.story.story import Background, Difference, Story, StoryLine, story
from registry.application.registry import Registry
from registry.domain.acts import Subject
from registry.domain.kinds.rules.acts import subject_of
from registry.domain.values import business_date

JSON, LINES, PLAIN, MARKDOWN = "application/json", "application/x-ndjson", "text/plain", "text/markdown"
MEDIA_TYPES = (JSON, LINES, PLAIN, MARKDOWN)
"""What a story can be had as, the first where a request has no preference."""

Told = Story | StoryComparison

_TOLD: TypeAdapter[Told] = TypeAdapter(Told)
_LINE = TypeAdapter(StoryLine)


class DiffAnswer(Answer):
    """What differs between two versions of a subject, and how a return for correction was answered."""

    subject: str
    earlier: Annotated[int, Field(serialization_alias="from")]
    later: Annotated[int, Field(serialization_alias="to")]
    changes: tuple[Difference, ...]
    returned: int | None
    answers: tuple[projection.Answered, ...]


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
            return b"".join(_LINE.dump_json(line) + b"\n" for line in told.lines)
    return _TOLD.dump_json(told)


def text(told: Sequence[Told]) -> str:
    """Return one story or one comparison, told in one language or several, as plain text."""
    stories = [one for one in told if isinstance(one, Story)]
    return (
        story_text(stories) if stories else comparison_text([one for one in told if isinstance(one, StoryComparison)])
    )


def diff_body(told: projection.Diff, media_type: str, language: str) -> bytes:
    """Return a difference between two versions as it goes out under a media type."""
    if media_type in (PLAIN, MARKDOWN):
        return diff_text(told, language, markdown=media_type == MARKDOWN).encode()
    return DiffAnswer.model_validate(told).model_dump_json(by_alias=True).encode()

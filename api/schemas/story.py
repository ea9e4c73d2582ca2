"""The shapes of stories, comparisons and differences as JSON Schema, for the OpenAPI description."""

from typing import Any

from projections.story.terms import AUTHORITIES

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_ANY: Schema = {}
_LANGUAGE: Schema = {"enum": ["zh", "en"]}


def _record(**members: Schema) -> Schema:
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _listing(name: str) -> Schema:
    return {"type": "array", "items": _ref(name)}


_STANDING = _record(day={"type": "string", "format": "date"}, status=_TEXT, term=_TEXT)
_DIFFERENCE = _record(
    pointer=_TEXT,
    field=_TEXT,
    term=_TEXT,
    change={"enum": ["added", "removed", "changed", "replaced"]},
    change_term=_TEXT,
    item=_or_null(_TEXT),
    before=_ANY,
    after=_ANY,
    reads=_TEXT,
)
_LINE = _record(
    version=_COUNT,
    position=_COUNT,
    id={"type": "string", "format": "uuid"},
    type=_TEXT,
    term=_TEXT,
    when=_TIME,
    recorded=_TIME,
    who=_record(office=_TEXT, name=_TEXT, kind=_TEXT, kind_term=_TEXT),
    authority=_record(letter={"enum": list(AUTHORITIES)}, term=_TEXT),
    rule=_record(
        act=_TEXT,
        status=_TEXT,
        status_term=_TEXT,
        row=_TEXT,
        edition=_COUNT,
        adopted=_or_null(_COUNT),
        edition_term=_TEXT,
    ),
    what=_TEXT,
    changes=_listing("Difference"),
    details={"type": "array", "items": _record(field=_TEXT, term=_TEXT, value=_ANY, reads=_TEXT)},
)
_HEAD: dict[str, Schema] = {
    "language": _LANGUAGE,
    "tenant": _TEXT,
    "tenant_name": _TEXT,
    "subject": _TEXT,
    "kind": _TEXT,
    "kind_term": _TEXT,
}
_SIDE = _record(as_of=_COUNT, version=_COUNT, standing=_or_null(_STANDING), state={"type": "object"})
_ROW = _record(
    field=_TEXT,
    term=_TEXT,
    earlier=_ANY,
    later=_ANY,
    earlier_reads=_TEXT,
    later_reads=_TEXT,
    same={"type": "boolean"},
)
_ANSWERED = _record(
    part=_TEXT,
    reason=_TEXT,
    answer={"enum": ["changed", "unchanged", "unplaced"]},
    answer_term=_TEXT,
    pointers={"type": "array", "items": _TEXT},
)


def story_schemas() -> dict[str, Schema]:
    """Return the schemas by name."""
    return {
        "Difference": _DIFFERENCE,
        "StoryLine": _LINE,
        "Story": _record(
            **_HEAD, as_of=_COUNT, version=_COUNT, after=_STANDING, today=_STANDING, lines=_listing("StoryLine")
        ),
        "Comparison": _record(
            **_HEAD,
            earlier=_SIDE,
            later=_SIDE,
            rows={"type": "array", "items": _ROW},
            lines=_listing("StoryLine"),
            in_both=_COUNT,
            differences=_listing("Difference"),
        ),
        "Diff": _record(
            **{"subject": _TEXT, "from": _COUNT, "to": _COUNT},
            changes=_listing("Difference"),
            returned=_or_null(_COUNT),
            answers={"type": "array", "items": _ANSWERED},
        ),
    }

"""The shapes of bodies as JSON Schema, for the OpenAPI description; nothing validates against them at run time."""

from api.http.problems import ALARMS, TYPES
from api.reconciliation.schemas import reconciliation
from api.schemas.bulletins import bulletins
from api.schemas.inbox import desk
from api.schemas.returns import returns
from api.schemas.shapes import COUNT, TEXT, TIME, UUID, Schema, listing, nullable, record, ref
from api.schemas.story import story_schemas
from api.workbooks.lists import FORMS
from projections.activity.query import CELLS
from projections.activity.table import ACTIVITY_COLUMNS, FLOWS
from projections.activity.terms import ACTIVITY, ACTIVITY_DEFINITIONS
from projections.charts import PICTURES
from projections.dispatch.table import COLUMNS
from registry.domain.catalogue import EVENTS
from registry.domain.catalogue import KINDS as SUBJECTS

PLACES: dict[str, Schema] = {
    "tenant": {"pattern": "^37[0-9]{4}$", "examples": ["370100"]},
    "kind": {"enum": list(SUBJECTS)},
    "key": {"minLength": 1, "maxLength": 100, "examples": ["91370102MA3EXAM02N"]},
    "month": {"pattern": "^(19[5-9]|20[0-9]|21[0-9])[0-9]-(0[1-9]|1[0-2])$", "examples": ["2021-03"]},
    "period": {"pattern": "^[0-9]{4}-[0-9]{4}$", "examples": ["2021-2023"]},
    "unit": {"pattern": "^37[0-9]{4}(-[a-z]{2,30})?$", "examples": ["370102"]},
    "column": {"enum": list(COLUMNS)},
    "row": {"pattern": "^[0-9]{1,2}$", "examples": ["1"]},
    "plan_column": {"pattern": "^(above_scale|filed|(planned|actual)_[0-9]{4})$", "examples": ["filed"]},
    "form": {"enum": list(FORMS)},
    "number": {"pattern": "^[YSJ][0-9]{14}[0-9A-Z][0-9]{6}$", "examples": ["Y000037010001214000001"]},
    "quarter": {"pattern": "^(19[5-9]|20[0-9]|21[0-9])[0-9]-Q[1-4]$", "examples": ["2021-Q1"]},
    "name": {"enum": list(PICTURES)},
    "figure": {"enum": list(CELLS)},
    "sha256": {"pattern": "^[0-9a-f]{64}$", "examples": ["0" * 64]},
    "code": {"minLength": 1, "maxLength": 40, "examples": ["1825-7WBG-K2Q7-Y0F4"]},
}
"""What stands at each place of a path."""

_FIGURES = dict.fromkeys(COLUMNS, COUNT)
_ENVELOPE = {"id": UUID, "subject": TEXT, "time": TIME}
_RECORDED = {
    "specversion": {"const": "1.0"},
    **_ENVELOPE,
    "source": TEXT,
    "type": TEXT,
    "datacontenttype": TEXT,
    "data": {"type": "object"},
    "tenant": TEXT,
    "position": {"type": "integer", "minimum": 1},
    "version": {"type": "integer", "minimum": 1},
    "recordedtime": TIME,
}
_BLOCKING = record(
    {"position": nullable(COUNT), "id": UUID, "type": TEXT, "subject": TEXT, "time": TIME, "office": TEXT}
)
_DECLARED: dict[str, Schema] = {"declared": {"const": True}, "derived": ref("Figures"), "remark": TEXT}
_PLAN_FIGURE = record({"value": COUNT, "declared": nullable(COUNT), "derived": COUNT})
_BY_YEAR: Schema = {"type": "object", "additionalProperties": COUNT}
_PLAN_ROW = record(
    {
        "row": COUNT,
        "name": TEXT,
        "combined": {"type": "boolean"},
        "above_scale": _PLAN_FIGURE,
        "filed": _PLAN_FIGURE,
        "planned": _BY_YEAR,
        "actual": _BY_YEAR,
        "remark": nullable(TEXT),
    }
)
_LINEAGE = record(
    {"position": COUNT, "id": UUID, "type": TEXT, "subject": TEXT, "time": TIME, "office": TEXT, "counts": COUNT}
)
_DAY: Schema = {"type": "string", "format": "date"}
_FLOW = record({"month": COUNT, "ytd": COUNT})
_STOCK = record({"value": COUNT})
_ACTIVITY: dict[str, Schema] = {
    column: {
        **(_FLOW if column in FLOWS else _STOCK),
        "title": ACTIVITY[column].en,
        "description": ACTIVITY_DEFINITIONS[column].en,
    }
    for column in ACTIVITY_COLUMNS
}
_ZERO_PROGRESS = record(
    {
        "units": listing(record({"unit": TEXT, "name": TEXT, "last": nullable(_DAY)})),
        "enterprises": listing(
            record({"unit": TEXT, "enterprise": TEXT, "name": nullable(TEXT), "filing": TEXT, "since": _DAY})
        ),
    }
)
_SUBJECT = record(
    {
        "tenant": TEXT,
        "subject": TEXT,
        "kind": TEXT,
        "version": COUNT,
        "status": TEXT,
        "state": {"type": "object"},
        "last": TIME,
        "as_of": COUNT,
        "allowed": listing(TEXT),
        "deadlines": listing(ref("Deadline")),
        "kind_term": TEXT,
        "status_term": TEXT,
        "state_terms": {"type": "object", "additionalProperties": TEXT},
        "allowed_terms": {"type": "object", "additionalProperties": TEXT},
    },
    {"materials": listing(ref("NamedMaterial"))},
)
_SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_MATERIAL = record({"sha256": _SHA256, "size": COUNT, "media_type": TEXT})
_NAMED_MATERIAL = record(
    {"version": COUNT, "name": TEXT, "sha256": _SHA256, "size": COUNT, "held": nullable({"type": "boolean"})},
    {"kind": TEXT},
)


def _posted(event_type: str) -> Schema:
    optional: dict[str, Schema] = {
        "expectedversion": {"type": "integer", "minimum": 0},
        "specversion": {"const": "1.0"},
        "source": TEXT,
        "datacontenttype": {"const": "application/json"},
    }
    return record({**_ENVELOPE, "type": {"const": event_type}, "data": ref(event_type)}, optional)


def schemas() -> dict[str, Schema]:
    """Return the shared schemas by name; an event type's data goes by the type's own name."""
    return {
        **_events(),
        **_tables(),
        **desk(),
        **returns(),
        **bulletins(),
        **_papers(),
        **story_schemas(),
        "Subject": _SUBJECT,
        "ImportReport": _import_report(),
        **reconciliation(_LINEAGE),
        "Problem": _problem(),
    }


def _papers() -> dict[str, Schema]:
    return {"Material": _MATERIAL, "NamedMaterial": _NAMED_MATERIAL}


def _events() -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for event_type, event in EVENTS.items():
        schema = event.model_json_schema(ref_template="#/components/schemas/{model}")
        found |= schema.pop("$defs", {})
        for name in event.added:
            schema["properties"].pop(name)
        found[event_type] = schema
    found["PostedEvent"] = {"oneOf": [_posted(event_type) for event_type in EVENTS]}
    found["Event"] = record(_RECORDED)
    found["Result"] = {"anyOf": [record({"status": COUNT, **_RECORDED}), ref("Problem")]}
    return found


def _tables() -> dict[str, Schema]:
    return {
        "Figures": record(_FIGURES),
        "DispatchRow": record({"unit": TEXT, "name": TEXT, **_FIGURES}, _DECLARED),
        "DispatchTable": record(
            {
                "tenant": TEXT,
                "name": TEXT,
                "month": TEXT,
                "definition": TEXT,
                "as_of": {"anyOf": [COUNT, TIME]},
                "edition": nullable(COUNT),
                "rows": listing(ref("DispatchRow")),
                "total": ref("Figures"),
            }
        ),
        "Cell": record({"value": COUNT, "as_of": COUNT, "events": listing(_LINEAGE)}),
        "ActivityTable": record(
            {
                "tenant": TEXT,
                "name": TEXT,
                "month": TEXT,
                "definition": TEXT,
                "as_of": {"anyOf": [COUNT, TIME]},
                "rows": listing(record({"unit": TEXT, "name": TEXT, **_ACTIVITY})),
                "total": record(_ACTIVITY),
                "zero_progress": _ZERO_PROGRESS,
            }
        ),
        "PlanRow": _PLAN_ROW,
        "PlanTable": record(
            {
                "tenant": TEXT,
                "name": TEXT,
                "period": TEXT,
                "definition": TEXT,
                "on": {"type": "string", "format": "date"},
                "as_of": {"anyOf": [COUNT, TIME]},
                "rows": listing(ref("PlanRow")),
                "other": ref("PlanRow"),
            }
        ),
    }


def _import_report() -> Schema:
    fault = record({"row": COUNT, "cell": TEXT, "column": nullable(TEXT), "message": TEXT}, {"sheet": TEXT})
    counts = ("rows", "ok", "recorded", "repeated", "refused", "skipped_rows", "faults_in_all")
    named = ("personal_columns", "unknown_columns", "formulas", "other_sheets", "hidden_sheets")
    return record(
        {
            **dict.fromkeys(("tenant", "form", "title", "sheet"), TEXT),
            "dry_run": {"type": "boolean"},
            **dict.fromkeys(counts, COUNT),
            "faults": listing(fault),
            "warnings": listing(fault),
            "passed_rows": listing(record(dict.fromkeys(("is", "words"), TEXT) | {"row": COUNT})),
            "hidden_rows": listing(COUNT),
            "of": nullable(TEXT),
            "tenant_name": TEXT,
            **dict.fromkeys(named, listing(TEXT)),
        }
    )


def _problem() -> Schema:
    types = sorted({kind.uri for kind in (*TYPES.values(), *ALARMS.values())})
    return record(
        {"type": {"enum": types}, "title": TEXT, "status": COUNT},
        {
            "detail": TEXT,
            "errors": listing(record({"pointer": TEXT, "message": TEXT})),
            "rule": TEXT,
            "blocking": nullable(_BLOCKING),
            "office": nullable(TEXT),
            "allowed": listing(TEXT),
            "allowed_terms": {"type": "object", "additionalProperties": TEXT},
        },
    )

"""The shapes of bodies as JSON Schema, for the OpenAPI description; nothing validates against them at run time."""

from typing import Any

from api.problems import KINDS
from projections.sheets.lists import FORMS
from projections.tables import COLUMNS
from registry.domain.kinds import EVENTS
from registry.domain.kinds import KINDS as SUBJECTS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer"}
TIME: Schema = {"type": "string", "format": "date-time"}
UUID: Schema = {"type": "string", "format": "uuid"}


def ref(name: str) -> Schema:
    """Return a reference to a shared schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def listing(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def record(required: dict[str, Schema], optional: dict[str, Schema] | None = None, *, closed: bool = True) -> Schema:
    """Return the schema of an object with these members and, if closed, no others."""
    members = {**required, **(optional or {})}
    return {"type": "object", "properties": members, "required": list(required), "additionalProperties": not closed}


def nullable(schema: Schema) -> Schema:
    """Return a schema that also takes null."""
    return {"anyOf": [schema, {"type": "null"}]}


PLACES: dict[str, Schema] = {
    "tenant": {"pattern": "^37[0-9]{4}$", "examples": ["370100"]},
    "kind": {"enum": list(SUBJECTS)},
    "key": {"minLength": 1, "maxLength": 100, "examples": ["91370102MA3EXAM02N"]},
    "month": {"pattern": "^(19[5-9]|20[0-9]|21[0-9])[0-9]-(0[1-9]|1[0-2])$", "examples": ["2021-03"]},
    "period": {"pattern": "^[0-9]{4}-[0-9]{4}$", "examples": ["2021-2023"]},
    "unit": {"pattern": "^37[0-9]{4}(-[a-z]{2,30})?$", "examples": ["370102"]},
    "column": {"enum": list(COLUMNS)},
    "form": {"enum": list(FORMS)},
    "number": {"pattern": "^[YSJ][0-9]{14}[0-9A-Z][0-9]{6}$", "examples": ["Y000037010001214000001"]},
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
_CERTIFICATE_ACT = record(
    {"position": COUNT, "id": UUID, "type": TEXT, "time": TIME, "recordedtime": TIME, "office": TEXT}, {"reason": TEXT}
)
_CERTIFICATE = record(
    {
        "tenant": TEXT,
        "number": TEXT,
        "status": {"enum": ["valid", "void", "revoked", "replaced"]},
        "holder": TEXT,
        "evaluation": TEXT,
        "filing": TEXT,
        "occupation": TEXT,
        "level": {"type": ["integer", "string"]},
        "granted": _CERTIFICATE_ACT,
        "history": listing(_CERTIFICATE_ACT),
        "as_of": COUNT,
    },
    {"replaces": TEXT, "replaced_by": TEXT, "revoked_unnamed": COUNT},
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
    }
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
    return {**_events(), **_tables(), "Subject": _SUBJECT, "ImportReport": _import_report(), "Problem": _problem()}


def _events() -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for event_type, event in EVENTS.items():
        schema = event.model_json_schema(ref_template="#/components/schemas/{model}")
        found |= schema.pop("$defs", {})
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
        "CertificateFound": _CERTIFICATE,
        "Cell": record({"value": COUNT, "as_of": COUNT, "events": listing(_LINEAGE)}),
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
    named = ("personal_columns", "unknown_columns", "formulas", "other_sheets")
    return record(
        {
            **dict.fromkeys(("tenant", "form", "title", "sheet"), TEXT),
            "dry_run": {"type": "boolean"},
            **dict.fromkeys(counts, COUNT),
            "faults": listing(fault),
            **dict.fromkeys(named, listing(TEXT)),
        }
    )


def _problem() -> Schema:
    types = sorted({kind.uri for kind in KINDS.values()})
    return record(
        {"type": {"enum": types}, "title": TEXT, "status": COUNT},
        {
            "detail": TEXT,
            "errors": listing(record({"pointer": TEXT, "message": TEXT})),
            "rule": TEXT,
            "blocking": nullable(_BLOCKING),
            "office": nullable(TEXT),
            "allowed": listing(TEXT),
        },
    )

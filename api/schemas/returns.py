"""The shapes of what is answered about sealed months; nothing validates against them at run time."""

from api.schemas.shapes import COUNT, TEXT, TIME, UUID, Schema, listing, nullable, record, ref
from projections.dispatch.table import COLUMNS
from projections.dispatch.terms import CHECKS
from projections.reporting.table import COUNTED
from projections.reporting.terms import REPORTING

_DAY: Schema = {"type": "string", "format": "date"}
_CHANGE = {
    "position": COUNT,
    "id": UUID,
    "type": TEXT,
    "subject": TEXT,
    "time": TIME,
    "recordedtime": TIME,
    "office": TEXT,
}
_SIDES = dict.fromkeys(COLUMNS, record(dict.fromkeys(("left", "right", "difference"), COUNT)))
_EDITION = {
    "edition": COUNT,
    "as_of": COUNT,
    "definition": TEXT,
    "workbook_sha256": TEXT,
    "reason": nullable(TEXT),
    "sealed_by": record({name: schema for name, schema in _CHANGE.items() if name != "subject"}),
    "total": ref("Figures"),
    "gap": nullable(COUNT),
}
_REPORTED = {
    "tenant": TEXT,
    "name": TEXT,
    "status": {"enum": list(REPORTING)},
    "received": nullable(TIME),
    "edition": nullable(COUNT),
    "total": nullable(ref("Figures")),
    "reminders": COUNT,
}
_FINDING = record(
    {"unit": TEXT, "check": {"enum": list(CHECKS)}, "column": TEXT, "message": TEXT, "cell": TEXT},
    dict.fromkeys(("found", "expected", "before", "completed", "declared", "derived"), COUNT),
)
_OF_MONTH = {"tenant": TEXT, "month": TEXT, "as_of": COUNT}
_COMPARED = {
    "tenant": TEXT,
    "month": TEXT,
    "definition": TEXT,
    "left": COUNT,
    "right": COUNT,
    "rows": listing(record({"unit": TEXT, "name": TEXT, **_SIDES})),
    "total": record(_SIDES),
    "changes": listing(record({**_CHANGE, "unit": TEXT, "counts": ref("Figures")})),
    "changes_left_off": COUNT,
}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_REPORTING = {
    "month": TEXT,
    "due_on": _DAY,
    "as_of": TIME,
    "rows": listing(record(_REPORTED)),
    **dict.fromkeys(COUNTED, COUNT),
    **dict.fromkeys(("completeness", "timeliness"), _SHARE),
}
_COUNTS = {**dict.fromkeys(COUNTED, COUNT), **dict.fromkeys(("completeness", "timeliness"), nullable(_SHARE))}
_REPORTING_MONTHS = {
    "from": TEXT,
    "to": TEXT,
    "as_of": TIME,
    "months": listing(record({"month": TEXT, "due_on": _DAY, **_COUNTS})),
    "rows": listing(record({"tenant": TEXT, "name": TEXT, **_COUNTS})),
    "total": record(_COUNTS),
}


def returns() -> dict[str, Schema]:
    """Return the shapes by name."""
    explained = listing(record({**_CHANGE, "counts": COUNT}))
    return {
        "Checks": record({**_OF_MONTH, "findings": listing(_FINDING)}),
        "Editions": record({**_OF_MONTH, "editions": listing(record(_EDITION)), "now": ref("Figures")}),
        "DispatchComparison": record(_COMPARED),
        "Explanation": record({"left": COUNT, "right": COUNT, "difference": COUNT, "events": explained}),
        "Reporting": record(_REPORTING),
        "ReportingMonths": record(_REPORTING_MONTHS),
        "Progress": _progress(),
    }


def _progress() -> Schema:
    pace = record({"planned": COUNT, "actual": COUNT, "permille": nullable(COUNT)})
    years: Schema = {"type": "object", "additionalProperties": pace}
    pair = record(dict.fromkeys(("now", "before", "change"), COUNT))
    row = {
        "tenant": TEXT,
        "name": TEXT,
        "planned": COUNT,
        "actual": COUNT,
        "permille": nullable(COUNT),
        "years": years,
        "industries": listing(record({"row": COUNT, "name": TEXT, "years": years})),
        "month_on_month": record(dict.fromkeys(("filed", *COLUMNS), pair)),
    }
    units = listing(record({"unit": TEXT, "name": TEXT}))
    idle = record({"whole": {"type": "boolean"}, "units": units})
    return record(
        {
            "month": TEXT,
            "definitions": listing(TEXT),
            "as_of": TIME,
            "year": COUNT,
            "rows": listing(record({**row, "rank": nullable(COUNT), "without_progress": idle})),
            "total": record(row),
        }
    )

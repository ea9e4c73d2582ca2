"""The shapes of what is answered about sealed months; nothing validates against them at run time."""

from api.shapes import COUNT, TEXT, TIME, UUID, Schema, listing, nullable, record, ref
from projections.tables import COLUMNS


def returns() -> dict[str, Schema]:
    """Return the shapes of what is answered about sealed months."""
    change = {
        "position": COUNT,
        "id": UUID,
        "type": TEXT,
        "subject": TEXT,
        "time": TIME,
        "recordedtime": TIME,
        "office": TEXT,
    }
    sides = dict.fromkeys(COLUMNS, record(dict.fromkeys(("left", "right", "difference"), COUNT)))
    sealed_by = record({name: change[name] for name in change if name != "subject"})
    edition = {
        "edition": COUNT,
        "as_of": COUNT,
        "definition": TEXT,
        "workbook_sha256": TEXT,
        "reason": nullable(TEXT),
        "sealed_by": sealed_by,
        "total": ref("Figures"),
        "gap": nullable(COUNT),
    }
    reported = {
        "tenant": TEXT,
        "name": TEXT,
        "status": {"enum": ["on_time", "late", "overdue", "due"]},
        "received": nullable(TIME),
        "edition": nullable(COUNT),
        "total": nullable(ref("Figures")),
        "reminders": COUNT,
    }
    day: Schema = {"type": "string", "format": "date"}
    finding = {"unit": TEXT, "check": TEXT, "column": TEXT, "message": TEXT, "cell": TEXT}
    numbers = dict.fromkeys(("found", "expected", "before", "completed", "declared", "derived"), COUNT)
    checks = {"tenant": TEXT, "month": TEXT, "as_of": COUNT, "findings": listing(record(finding, numbers))}
    listed = {
        "tenant": TEXT,
        "month": TEXT,
        "as_of": COUNT,
        "editions": listing(record(edition)),
        "now": ref("Figures"),
    }
    return {
        "Checks": record(checks),
        "Editions": record(listed),
        "DispatchComparison": record(
            {
                "tenant": TEXT,
                "month": TEXT,
                "definition": TEXT,
                "left": COUNT,
                "right": COUNT,
                "rows": listing(record({"unit": TEXT, "name": TEXT, **sides})),
                "total": record(sides),
                "changes": listing(record({**change, "unit": TEXT, "counts": ref("Figures")})),
                "changes_left_off": COUNT,
            }
        ),
        "Explanation": record(
            {"left": COUNT, "right": COUNT, "difference": COUNT, "events": listing(record({**change, "counts": COUNT}))}
        ),
        "Reporting": record(
            {
                "month": TEXT,
                "due_on": day,
                "as_of": TIME,
                "rows": listing(record(reported)),
                **dict.fromkeys(("expected", "received", "on_time", "late", "amended"), COUNT),
            }
        ),
    }

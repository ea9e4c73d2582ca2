"""The shapes of what is answered about bulletins, pictures and definitions; none is validated against."""

from datetime import datetime
from typing import Any

from api.schemas.common import format_time
from api.schemas.shapes import COUNT, TEXT, TIME, UUID, Schema, listing, nullable, record, ref
from projections.activity.table import FLOWS, STOCKS
from projections.bulletin.bulletin import Bulletin
from projections.dispatch.table import COLUMNS
from projections.reporting.terms import REPORTING
from registry.domain.acts import Subject
from registry.domain.regions import tenant_name

_DAY: Schema = {"type": "string", "format": "date"}

_FIGURES = dict.fromkeys(COLUMNS, COUNT)

_PLANNED = {"planned": COUNT, "actual": COUNT}

_PLACE = {"tenant": TEXT, "name": TEXT, "as_of": COUNT, "address": TEXT}

_DONE = record(
    dict.fromkeys(FLOWS, record({"quarter": COUNT, "ytd": COUNT})) | dict.fromkeys(STOCKS, record({"value": COUNT}))
)

_MONTH = record(
    {
        "month": TEXT,
        "due_on": _DAY,
        "rows": listing(
            record(
                {
                    **_PLACE,
                    "edition": nullable(COUNT),
                    "received": nullable(_DAY),
                    "status": {"enum": list(REPORTING)},
                    "declared": COUNT,
                    **_FIGURES,
                }
            )
        ),
        "total": ref("Figures"),
    }
)

_SAID = record({"edition": nullable(COUNT), "as_of": COUNT, **_FIGURES, "address": TEXT})

_BULLETIN: dict[str, Schema] = {
    "status": TEXT,
    "number": nullable(TEXT),
    "title": TEXT,
    "sections": listing(record({"heading": TEXT, "text": TEXT})),
    "as_of": TIME,
    "issued": nullable(
        record({"position": COUNT, "id": UUID, "office": TEXT, "time": TIME, "recordedtime": nullable(TIME)})
    ),
    "unsealed": listing(record({"month": TEXT, "tenants": listing(record({"tenant": TEXT, "name": TEXT}))})),
    "definition": TEXT,
    "quarter": TEXT,
    "months": listing(_MONTH),
    "plan": record(
        {
            "definition": TEXT,
            "period": TEXT,
            "year": COUNT,
            "on": _DAY,
            "cities": listing(record({**_PLACE, **_PLANNED})),
            "industries": listing(record({"row": COUNT, "name": TEXT, **_PLANNED})),
            "total": record(_PLANNED),
        }
    ),
    "activity": record(
        {"definition": TEXT, "month": TEXT, "rows": listing(record({**_PLACE, "figures": _DONE})), "total": _DONE}
    ),
    "idle": listing(record({**_PLACE, "of": COUNT, "units": listing(record({"unit": TEXT, "name": TEXT}))})),
    "restated": listing(
        record(
            {
                "month": TEXT,
                "tenant": TEXT,
                "name": TEXT,
                "reason": nullable(TEXT),
                "before": _SAID,
                "now": _SAID,
                "compare": TEXT,
            }
        )
    ),
}

_SPOKEN = record({"zh": TEXT, "en": TEXT})

_DEFINITION = record(
    {
        "definition": TEXT,
        "title": _SPOKEN,
        "basis": _SPOKEN,
        "figures": listing(record({"name": TEXT, "title": _SPOKEN, "text": _SPOKEN})),
    }
)

_PICTURE = record(
    {
        **dict.fromkeys(("name", "month", "title", "description", "svg"), TEXT),
        "as_of": TIME,
        "headings": listing(TEXT),
        "rows": listing({"type": "array", "items": {"anyOf": [TEXT, COUNT]}}),
    }
)


def bulletins() -> dict[str, Schema]:
    """Return the shapes by name."""
    return {
        "Bulletin": record(_BULLETIN),
        "Definitions": record({"definitions": listing(_DEFINITION)}),
        "Picture": _PICTURE,
    }


def bulletin_body(bulletin: Bulletin, history: Subject, time: datetime) -> dict[str, Any]:
    """Return a bulletin as JSON spells it: its words, what it still lacks, and its figures with their addresses."""
    last = history.last if bulletin.status == "issued" else None
    return {
        "status": bulletin.status,
        "number": bulletin.number,
        "title": bulletin.title,
        "sections": [section.model_dump() for section in bulletin.sections],
        "as_of": format_time(time),
        "issued": last
        and {
            "position": last.position,
            "id": last.id,
            "office": last.office,
            "time": format_time(last.time),
            "recordedtime": last.recordedtime and format_time(last.recordedtime),
        },
        "unsealed": [
            {"month": month, "tenants": [{"tenant": tenant, "name": tenant_name(tenant)} for tenant in tenants]}
            for month, tenants in bulletin.unsealed.items()
        ],
        **bulletin.figures,
    }

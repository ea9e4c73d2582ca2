"""The shape of a hand-kept annex beside ours; nothing validates against it at run time."""

from api.reconciliation.terms import CELL_STANDS
from api.schemas.shapes import COUNT, TEXT, Schema, listing, nullable, record

_NUMBER = nullable(COUNT)


def reconciliation(event: Schema) -> dict[str, Schema]:
    """Return the shapes by name; `event` is that of an event under a figure."""
    cell = record(
        {
            "row": nullable(TEXT),
            "name": TEXT,
            "column": TEXT,
            "cell": nullable(TEXT),
            "theirs": _NUMBER,
            "ours": _NUMBER,
            "difference": _NUMBER,
            "stands": {"enum": list(CELL_STANDS)},
        },
        {"message": TEXT, "address": TEXT, "events": listing(event), "events_in_all": COUNT},
    )
    return {
        "Reconciliation": record(
            {
                **dict.fromkeys(("tenant", "name"), TEXT),
                "form": {"enum": ["dispatch", "plan"]},
                "of": TEXT,
                "on": nullable({"type": "string", "format": "date"}),
                "definition": TEXT,
                "as_of": COUNT,
                "edition": _NUMBER,
                "sheet": TEXT,
                "counts": record(dict.fromkeys(CELL_STANDS, COUNT)),
                "cells": listing(cell),
                "cells_left_off": COUNT,
            }
        )
    }

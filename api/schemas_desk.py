"""The shapes of what a desk works with: deadlines, its inbox, certificates; nothing validates against them."""

from api.shapes import COUNT, TEXT, TIME, UUID, Schema, listing, nullable, record, ref
from registry.terms.steps import STEPS

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
_DAY: Schema = {"type": "string", "format": "date"}
_SKIPPED = record({"day": _DAY, "kind": {"enum": ["weekend", "holiday", "make_up"]}, "why": TEXT})
_DEADLINE = {
    "step": {"enum": list(STEPS)},
    "term": TEXT,
    "met_by": listing(TEXT),
    "office": nullable(TEXT),
    "opens": _DAY,
    "due": _DAY,
    "workdays": nullable(COUNT),
    "workdays_left": COUNT,
    "overdue": {"type": "boolean"},
    "provisional": {"type": "boolean"},
    "started_by": record({"position": COUNT, "id": UUID, "type": TEXT, "time": TIME}),
    "skipped": listing(_SKIPPED),
    "calendars": listing(record({"year": COUNT, "edition": nullable(COUNT)})),
}
_ITEM = {
    "subject": TEXT,
    "kind": TEXT,
    "version": COUNT,
    "status": TEXT,
    "name": nullable(TEXT),
    "enterprise": nullable(TEXT),
    "acts": listing(TEXT),
    "allowed": listing(TEXT),
    **_DEADLINE,
}
_INBOX = record({"tenant": TEXT, "office": TEXT, "as_of": COUNT, "on": _DAY, "items": listing(ref("InboxItem"))})


def desk() -> dict[str, Schema]:
    """Return the shapes by name."""
    return {
        "CertificateFound": _CERTIFICATE,
        "Deadline": record(_DEADLINE),
        "InboxItem": record(_ITEM),
        "Inbox": _INBOX,
    }

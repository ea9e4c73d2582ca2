"""The shapes of what a desk works with: deadlines, its inbox, certificates; nothing validates against them."""

from typing import Any

from api.schemas.common import format_time
from api.schemas.shapes import COUNT, TEXT, TIME, UUID, Schema, listing, nullable, record, ref
from projections.inbox import Inbox, Item
from registry.domain.deadlines import Deadline, DeadlineRules
from registry.terms.values import STEPS, reason

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


def inbox_body(found: Inbox, lang: str) -> dict[str, Any]:
    """Return a page of an inbox as JSON values."""
    return {
        "tenant": found.tenant,
        "office": found.office,
        "as_of": found.as_of,
        "on": found.reckoning.today.isoformat(),
        "items": [_item(item, found.reckoning, lang) for item in found.items],
    }


def _item(item: Item, reckoning: DeadlineRules, lang: str) -> dict[str, Any]:
    return {
        "subject": item.subject.name,
        "kind": item.subject.kind.name,
        "version": item.subject.version,
        "status": item.subject.status_on(reckoning.today),
        "name": item.name,
        "enterprise": item.enterprise,
        "acts": list(item.acts),
        "allowed": list(item.allowed),
        **deadline_body(item.deadline, reckoning, lang),
    }


def deadline_body(deadline: Deadline, reckoning: DeadlineRules, lang: str) -> dict[str, Any]:
    """Return a deadline as JSON values: what is due when, by whom, from which event it follows, how it counts."""
    started = deadline.started_by
    return {
        "step": deadline.step,
        "term": STEPS[deadline.step].text(lang),
        "met_by": list(deadline.met_by),
        "office": deadline.office,
        "opens": deadline.opens.isoformat(),
        "due": deadline.due.isoformat(),
        "workdays": deadline.limit.workdays if deadline.limit else None,
        "workdays_left": reckoning.workdays_left(deadline.due),
        "overdue": reckoning.overdue(deadline.due),
        "provisional": deadline.provisional,
        "started_by": {
            "position": started.position,
            "id": started.id,
            "type": started.event.type,
            "time": format_time(started.time),
        },
        "skipped": [
            {
                "day": skipped.day.isoformat(),
                "kind": skipped.reason.kind,
                "why": reason(skipped.reason.kind, skipped.reason.name, lang),
            }
            for skipped in deadline.skipped
        ],
        "calendars": [{"year": edition.year, "edition": edition.number} for edition in deadline.editions],
    }

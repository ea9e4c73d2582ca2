"""A filing's receipt (备案回执): what its history makes it say, and its status on a day.

The receipt depends on the filing's events alone, never on the day of printing. projections/render draws it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.domain.acts import RecordedEvent, Subject, refuse
from registry.domain.kinds.filing import events
from registry.domain.kinds.filing.receipt_code import code_of
from registry.domain.kinds.filing.state import OPEN, FilingState
from registry.domain.text import presentable
from registry.domain.values import ScopeItem
from registry.errors import ActNotLegal

_PRINTED_ANEW = (events.ReceiptIssued, events.FilingRenewed, events.ScopeChanged, events.DetailsChanged)
_ENDS = {
    "suspended": events.FilingSuspended,
    "deregistered": events.FilingDeregistered,
    "revoked": events.FilingRevoked,
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says. `status` is where the filing stood after its last event: it may have expired since.

    `issued_on` is the day of the first receipt, `dated` that of the last act that changed the paper; `until` and
    `position` are day and place of the filing's last event.
    """

    tenant: str
    code: str
    number: str
    enterprise: str
    name: str
    body_code: str | None
    scope: tuple[ScopeItem, ...]
    valid_from: date
    valid_until: date
    issued_on: date
    dated: date
    status: str
    until: date
    position: int


@dataclass(frozen=True, slots=True)
class ReceiptStanding:
    """How a receipt stands on a day, and since when, where it is no longer in force."""

    status: str
    since: date | None


def receipt_of(subject: Subject) -> Receipt:
    """Return the receipt of a filing; raise the refusal `no_receipt` where none has been issued."""
    state: FilingState = subject.state
    issued = _latest(subject, events.ReceiptIssued)
    last = subject.last
    assert last is not None
    if issued is None:
        issuer = last.tenant if state.status in OPEN else None
        raise refuse("no_receipt", last, office=issuer, status=f"filing.{state.status}")
    changed = _latest(subject, *_PRINTED_ANEW)
    assert changed is not None
    assert last.position is not None
    assert state.valid_from is not None
    assert state.valid_until is not None
    return Receipt(
        tenant=issued.tenant,
        code=code_of(issued.tenant, subject.name),
        number=presentable(state.receipt_number or ""),
        enterprise=state.enterprise or "",
        name=presentable(state.name or ""),
        body_code=state.body_code,
        scope=tuple(item.model_copy(update={"title": presentable(item.title)}) for item in state.scope),
        valid_from=state.valid_from,
        valid_until=state.valid_until,
        issued_on=issued.date,
        dated=changed.date,
        status=state.status,
        until=last.date,
        position=last.position,
    )


def standing_on(subject: Subject, day: date) -> ReceiptStanding:
    """Return how a filing with a receipt stands on a day: in force, suspended, expired, deregistered or revoked."""
    status = subject.status_on(day)
    if status == "expired":
        return ReceiptStanding(status, subject.state.valid_until + timedelta(days=1))
    end = _latest(subject, _ENDS[status]) if status in _ENDS else None
    return ReceiptStanding(status, end.date if end else None)


def undrawable(subject: Subject, character: str) -> ActNotLegal:
    """Return the refusal of a receipt on which a character would be missing."""
    return refuse("receipt_character", subject.last, character=character)


def _latest(subject: Subject, *types: type) -> RecordedEvent | None:
    return next((event for event in reversed(subject.events) if isinstance(event.event, types)), None)

"""Decides on a batch of posts, each on top of those accepted before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from registry.application.decision_model import LogDecisionModel
from registry.application.submissions import Accepted, Outcome, ProposedEvent, Submission
from registry.domain import decide as guard
from registry.domain.acts import DecisionContext, DecisionQuery, Office, RecordedEvent
from registry.errors import EventInvalid, Fault, IdReused, RefusalError, RegistryError, TenantUnknown
from registry.store.binary import NewEvent


def decide(tenant: str, post: Submission, record: LogDecisionModel, fresh: dict[str, NewEvent]) -> Outcome:
    """Decide on a post; what it adds goes into `fresh`, in order, only if all of it may happen."""
    record.mark()
    answers: list[Accepted] = []
    try:
        office = record.office(post.office)
        if office is None:
            raise TenantUnknown(tenant)
        turn = _Turn(tenant, office, record)
        for place, draft in enumerate(post.drafts):
            answers.append(_decide_one(turn, draft, f"/{place}" if post.listed else ""))
    except RegistryError as error:
        record.undo()
        return error
    fresh.update(turn.added)
    return tuple(answers)


class DryRun:
    """Decides on posts as `decide` does, each on top of those accepted before it, and records none of them.

    What has been read stays as it was at the first read, however long the trial goes on.
    """

    def __init__(self, tenant: str, record: LogDecisionModel) -> None:
        self._tenant = tenant
        self._record = record

    def decide(self, posts: Sequence[Submission]) -> list[Outcome]:
        """Return what would become of each post; the events in the answers have no position."""
        drafts = [draft for post in posts for draft in post.drafts]
        self._record.expect(drafts, {post.office for post in posts})
        self._record.needs_of(DecisionQuery())
        return [decide(self._tenant, post, self._record, {}) for post in posts]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A post being decided on: its office, the record, and what it adds."""

    tenant: str
    office: Office
    record: LogDecisionModel
    added: dict[str, NewEvent] = field(default_factory=dict)


def _decide_one(turn: _Turn, draft: ProposedEvent, at: str) -> Accepted:
    record = turn.record
    if known := record.known(draft.id):
        event, content = known
        if content != draft.content:
            raise IdReused(draft.id, at)
        return Accepted(event, repeated=True)
    subject = record.subject(draft.subject)
    context = DecisionContext(turn.tenant, turn.office, draft.time, subject, record)
    try:
        extra = guard.decide(context, draft.event, draft.expected_version)
    except EventInvalid as error:
        raise EventInvalid([Fault(at + fault.pointer, fault.message) for fault in error.faults]) from None
    except RefusalError as refusal:
        refusal.at = at
        raise
    event = _event(turn, draft, subject.version + 1, extra)
    record.add(event, draft.content)
    turn.added[draft.id] = NewEvent(
        subject=event.subject,
        version=event.version,
        id=event.id,
        type=event.event.type,
        time=event.time,
        office=event.office,
        data=event.data,
        content=draft.content,
        tags=subject.kind.tags(event),
    )
    return Accepted(event)


def _event(turn: _Turn, draft: ProposedEvent, version: int, extra: Mapping[str, object]) -> RecordedEvent:
    data = orjson.dumps({**draft.data, **extra} if extra else draft.data).decode()
    body = type(draft.event).model_validate_json(data) if extra else draft.event
    return RecordedEvent(turn.tenant, draft.subject, version, draft.id, draft.time, turn.office.code, body, data)


def placed(outcome: Outcome, places: Mapping[str, int], recordedtime: datetime) -> Outcome:
    """Fill in what only the log knows: the positions of this batch's events, in answers and in refusals."""

    def place(event: RecordedEvent) -> RecordedEvent:
        if event.position is None and event.id in places:
            return event.placed(places[event.id], recordedtime)
        return event

    if isinstance(outcome, RefusalError) and outcome.blocking is not None:
        outcome.blocking = place(outcome.blocking)
    if isinstance(outcome, Exception):
        return outcome
    return tuple(Accepted(place(answer.event), answer.repeated) for answer in outcome)

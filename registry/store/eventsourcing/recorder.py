"""The eventsourcing library's recorder and factory on a tenant's log, in place of its own PostgreSQL tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    InfrastructureFactoryError,
    IntegrityError,
    Mapper,
    Notification,
    OperationalError,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    TrackingRecorder,
)
from eventsourcing.utils import Environment

from registry.errors import StoreUnavailable
from registry.store.binary import NewEvent
from registry.store.database import Database
from registry.store.errors import AppendConditionFailed
from registry.store.log import TenantLog
from registry.store.queries import SequencedEvent

_POLL_SECONDS = 0.05


@dataclass(frozen=True, eq=False)
class LoggedNotification(Notification):
    """A notification with the row it came from; it equals any stored event with the same four fields."""

    logged: SequencedEvent = field(repr=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StoredEvent):
            return NotImplemented
        return _key(self) == _key(other)

    def __hash__(self) -> int:
        return hash(_key(self))


def _key(event: StoredEvent) -> tuple[object, ...]:
    return event.originator_id, event.originator_version, event.topic, event.state


def _notification(row: SequencedEvent) -> LoggedNotification:
    return LoggedNotification(row.subject, row.version, row.type, row.data.encode(), row.position, row)


class LogAggregateRecorder(AggregateRecorder):
    """Stored events by originator: our subjects."""

    def __init__(self, log: TenantLog) -> None:
        self.log = log

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:  # noqa: ANN401, ARG002
        """Append events all or none; raise IntegrityError where a version is taken."""
        self._append(stored_events)
        return None

    def _append(self, stored_events: Sequence[StoredEvent]) -> int | None:
        if not stored_events:
            return None
        now = datetime.now(UTC)
        events = [
            NewEvent(
                subject=str(event.originator_id),
                version=event.originator_version,
                id=str(uuid4()),
                type=event.topic,
                time=now,
                office=self.log.tenant,
                data=event.state.decode(),
                content="",
            )
            for event in stored_events
        ]
        try:
            first, _ = self.log.append(events)
        except AppendConditionFailed as error:
            raise IntegrityError(str(error.__cause__)) from error
        except StoreUnavailable as error:
            raise OperationalError(str(error)) from error
        return first

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return an originator's events, as LoggedNotification."""
        return [
            _notification(row) for row in self.log.subject(str(originator_id), gt=gt, lte=lte, desc=desc, limit=limit)
        ]


class LogApplicationRecorder(LogAggregateRecorder, ApplicationRecorder):
    """Stored events also as a sequence: the tenant's log, whose positions are the notification ids."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:  # noqa: ANN401, ARG002
        """Append events all or none; return their positions."""
        first = self._append(stored_events)
        return None if first is None else list(range(first, first + len(stored_events)))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return up to `limit` notifications from `start` to `stop`."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        return [_notification(row) for row in self.log.notifications(first, limit, stop, topics)]

    def max_notification_id(self) -> int | None:
        """Return the log's last position, None for an empty log."""
        return self.log.size() or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Return an iterator that blocks at the log's end and goes on when it grows."""
        return LogSubscription(self, gt=gt, topics=topics)


class LogSubscription(Subscription[ApplicationRecorder]):
    """Follow the log by asking again, always with a timeout: no wake-up can be missed."""

    def __init__(self, recorder: ApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt=gt, topics=topics)
        self._page: list[Notification] = []
        self._stopped = Event()

    def stop(self) -> None:
        """End the iteration."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._page and not self._stopped.is_set():
            after = self._last_notification_id or 0
            found = self._recorder.select_notifications(after, 500, topics=self._topics, inclusive_of_start=False)
            self._page = list(reversed(found))
            if not found:
                self._stopped.wait(_POLL_SECONDS)
        if self._stopped.is_set():
            raise StopIteration
        notification = self._page.pop()
        self._last_notification_id = notification.id
        return notification


class LogFactory(InfrastructureFactory[TrackingRecorder]):
    """What the library's Application asks for its parts, for one tenant."""

    def __init__(self, database: Database, tenant: str, mapper: Mapper[str]) -> None:
        super().__init__(Environment(tenant))
        self._log = TenantLog(database, tenant)
        self._mapper = mapper

    def mapper(self, transcoder: object = None, mapper_class: object = None) -> Any:  # noqa: ANN401, ARG002
        """Return the mapper that parses events under the contract's names."""
        return self._mapper

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Return a recorder of stored events by originator; of snapshots there is none."""
        if purpose != "events":
            message = f"a tenant's log holds acts, no {purpose}"
            raise InfrastructureFactoryError(message)
        return LogAggregateRecorder(self._log)

    def application_recorder(self) -> ApplicationRecorder:
        """Return a recorder of the tenant's log."""
        return LogApplicationRecorder(self._log)

    def tracking_recorder(self, tracking_recorder_class: object = None) -> TrackingRecorder:  # noqa: ARG002
        """Refuse: the folds keep their own checkpoints, in the transaction that moves the tables."""
        message = "projections keep their own checkpoints; see projections.fold"
        raise InfrastructureFactoryError(message)

    def process_recorder(self) -> ProcessRecorder:
        """Refuse: a tenant's log records acts, it processes nothing."""
        message = "a tenant's log is not a process application"
        raise InfrastructureFactoryError(message)

"""A factory that the library's suites make from the environment, and a projection; their events go to our log.

What our own factory refuses – snapshots, tracking of a projection – is kept in memory by the library's own parts.
"""

from typing import Any, ClassVar

from eventsourcing.persistence import AggregateRecorder, InfrastructureFactory, Mapper, Tracking, TrackingRecorder
from eventsourcing.popo import POPOAggregateRecorder, POPOTrackingRecorder
from eventsourcing.projection import Projection
from eventsourcing.utils import Environment, get_topic

from registry.store.database import Database
from registry.store.eventsourcing.mapper import ActMapper
from registry.store.eventsourcing.recorder import LogFactory

TENANT = "370100"


class SuiteFactory(LogFactory):
    """Our factory, with the library's own mapper: the suites' aggregates are no acts."""

    database: ClassVar[Database]

    def __init__(self, env: Environment) -> None:
        super().__init__(self.database, TENANT, ActMapper())
        self.env = env

    def mapper(self, transcoder: Any = None, mapper_class: Any = None) -> Mapper[Any]:
        """Return the library's mapper, whose states are JSON texts as our log keeps them."""
        return InfrastructureFactory.mapper(self, transcoder, mapper_class)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Return ours, and for snapshots one in memory."""
        return POPOAggregateRecorder() if purpose == "snapshots" else super().aggregate_recorder(purpose)

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> TrackingRecorder:
        """Return a projection's view, in memory."""
        found: TrackingRecorder = tracking_recorder_class()
        return found


TOPIC = get_topic(SuiteFactory)


class Seen(POPOTrackingRecorder):
    """Which events a projection has been given, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.topics: list[str] = []

    def note(self, topic: str, tracking: Tracking) -> None:
        """Note an event, and how far the projection has come."""
        self.insert_tracking(tracking)
        self.topics.append(topic)


class Seeing(Projection[Seen]):
    """A projection that notes what it is given."""

    name = "seeing"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Note the event."""
        self.view.note(get_topic(type(domain_event)), tracking)

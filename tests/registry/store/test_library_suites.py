"""The eventsourcing library's own suites on our recorder and factory: every one that it ships is run or accounted for.

Run are, of `eventsourcing.tests.persistence`, those of the aggregate and application recorder, of ids that do not
interleave, and of the factory; of `.application` both, which build everything from the environment: there SuiteFactory
gives them our log.

Not run:

- `persistence.TrackingRecorderTestCase`, `persistence.ProcessRecorderTestCase`, `projection.EventCountersViewTestCase`,
  `projection.EventSourcedProjectionTestCase`: a recorder that keeps checkpoints beside events. Our folds keep their own checkpoints,
  in the transaction that moves the tables; the factory refuses both recorders, and that is tested.
- `projection.AggregateEventCountersProjectionTestCase`: its module needs msgspec, which is no dependency of ours. A test
  below stands for it: the library's runner follows our log.
- `persistence.TranscoderTestCase`: a transcoder. We have none: a payload is the exact JSON text that was hashed.
- `dcb.tests.DCBRecorderTestCase`, `projection.TaggedDecisionCountersProjectionTestCase`: a recorder of decisions queried by
  any union of types and tags. Our append condition names subjects and tags, and is tested in test_log.py.
- of the factory's suite, the tests of compression and encryption: neither is compatible with the exact text.
"""

import re
import unittest
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactoryError,
    JSONTranscoder,
    ProcessRecorder,
    TrackingRecorder,
)
from eventsourcing.projection import ProjectionRunner
from eventsourcing.tests import application
from eventsourcing.tests import persistence as suites
from eventsourcing.utils import Environment, get_topic
from support.contracts.eventsourcing_factory import TENANT, TOPIC, Seeing, Seen, SuiteFactory

from registry.store.database import Database
from registry.store.eventsourcing.mapper import ActMapper
from registry.store.eventsourcing.recorder import LogAggregateRecorder, LogApplicationRecorder, LogFactory
from registry.store.log import TenantLog


class OnAnEmptyLog(unittest.TestCase):
    """Gives a suite the log of a database of its own, and subjects in place of UUIDs."""

    database: Database

    @pytest.fixture(autouse=True)
    def _on_an_empty_database(self, empty_database: Database) -> None:
        self.database = empty_database

    @property
    def log(self) -> TenantLog:
        return TenantLog(self.database, TENANT)

    def new_originator_id(self) -> str:
        return f"filing/{uuid4()}"


class TestAggregateRecorder(OnAnEmptyLog, suites.AggregateRecorderTestCase):
    """Our recorder keeps the library's contract for stored events by originator."""

    def create_recorder(self) -> AggregateRecorder:
        return LogAggregateRecorder(self.log)


class TestApplicationRecorder(OnAnEmptyLog, suites.ApplicationRecorderTestCase[ApplicationRecorder]):
    """Our recorder keeps the library's contract for notifications: contiguous ids, subscriptions, many writers."""

    def create_recorder(self) -> ApplicationRecorder:
        return LogApplicationRecorder(self.log)

    def test_insert_subscribe(self) -> None:
        """A subscription yields what there is and goes on as the log grows."""
        self.optional_test_insert_subscribe()


class TestNonInterleavingNotificationIds(OnAnEmptyLog, suites.NonInterleavingNotificationIDsBaseCase):
    """The positions of two appends at once do not interleave."""

    def create_recorder(self) -> ApplicationRecorder:
        return LogApplicationRecorder(self.log)


class TestFactory(OnAnEmptyLog, suites.InfrastructureFactoryTestCase[LogFactory]):
    """Our factory gives the library's Application its parts, as far as a tenant's log has them."""

    # A payload is the exact JSON text that was hashed: neither compressed nor encrypted.
    test_mapper_with_compressor = test_mapper_with_cipher = None  # type: ignore[assignment]
    test_mapper_with_cipher_and_compressor = test_mapper_with_wrong_cipher_key = None  # type: ignore[assignment]

    def setUp(self) -> None:
        self.env = Environment(TENANT)
        self.factory = LogFactory(self.database, TENANT, ActMapper())
        self.transcoder = JSONTranscoder()

    def expected_factory_class(self) -> type[LogFactory]:
        return LogFactory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return LogAggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return LogApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[TrackingRecorder]:
        return TrackingRecorder

    def tracking_recorder_subclass(self) -> type[Any]:
        return TrackingRecorder

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        return ProcessRecorder

    def test_create_tracking_recorder(self) -> None:
        """Projections keep their own checkpoints: there is no tracking recorder."""
        with pytest.raises(InfrastructureFactoryError):
            self.factory.tracking_recorder()

    def test_create_process_recorder(self) -> None:
        """A log is not a process application: there is no process recorder."""
        with pytest.raises(InfrastructureFactoryError):
            self.factory.process_recorder()

    def test_no_snapshots(self) -> None:
        """Nothing but acts gets into the log: there is no recorder for snapshots."""
        with pytest.raises(InfrastructureFactoryError):
            self.factory.aggregate_recorder(purpose="snapshots")


class FromTheEnvironment(unittest.TestCase):
    """Lets the library's Application, made from the environment, stand on a log of ours."""

    @pytest.fixture(autouse=True)
    def _on_an_empty_database(self, empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        SuiteFactory.database = empty_database
        monkeypatch.setenv("PERSISTENCE_MODULE", TOPIC)
        yield
        del SuiteFactory.database


class TestApplication(FromTheEnvironment, application.ApplicationTestCase):
    """Applications save, cache, fast-forward under contention and find conflicts on our recorder."""


class TestExampleApplication(FromTheEnvironment, application.ExampleApplicationTestCase):
    """The library's bank keeps its accounts in our log."""

    expected_factory_topic = TOPIC

    def tearDown(self) -> None:
        """What the bank recorded is in the log, and nothing else."""
        assert TenantLog(SuiteFactory.database, TENANT).size() == 4


class TestProjection(FromTheEnvironment):
    """The library's way to follow an application works on our log."""

    def test_projection_runner(self) -> None:
        """The library's projection runner is given every event once, in order, what comes later too."""
        with ProjectionRunner(application_class=Application[UUID], projection_class=Seeing, view_class=Seen) as runner:
            expected = []
            for _ in range(3):
                aggregate = Aggregate()
                aggregate.trigger_event(event_class=Aggregate.Event)
                recordings = runner.app.save(aggregate)
                runner.wait(recordings[-1].notification.id, timeout=10)
                expected += [get_topic(Aggregate.Created), get_topic(Aggregate.Event)]
                assert runner.projection.view.topics == expected


def shipped(module: str) -> set[str]:
    """Return the names of the suites of a module of the library, which need not be importable."""
    spec = find_spec("eventsourcing")
    assert spec and spec.origin
    source = (Path(spec.origin).parent / f"{module}.py").read_text("utf-8")
    return set(re.findall(r"^class (\w+(?:TestCase|BaseCase))\b", source, re.MULTILINE))


def test_every_suite_is_run_or_accounted_for() -> None:
    """A suite that the library ships is run here, is a base of one that is, or is named above with the reason."""
    modules = ("tests/application", "tests/persistence", "tests/projection", "dcb/tests")
    suites_shipped = {suite for module in modules for suite in shipped(module)}
    run = {base.__name__ for found in globals().values() if isinstance(found, type) for base in found.__mro__}
    named = set(re.findall(r"\w+(?:TestCase|BaseCase)", str(__doc__)))
    assert suites_shipped
    assert suites_shipped - run == named

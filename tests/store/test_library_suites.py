"""The eventsourcing library's own suites on our recorder and factory.

Its `tests.application` suites are not here: they build applications from the environment and keep
snapshots, and a tenant's log holds acts and nothing else.
"""

import unittest
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactoryError,
    JSONTranscoder,
    ProcessRecorder,
    TrackingRecorder,
)
from eventsourcing.tests import persistence as suites
from eventsourcing.utils import Environment

from registry.store.database import Database
from registry.store.log import TenantLog
from registry.store.mapper import ActMapper
from registry.store.recorder import LogAggregateRecorder, LogApplicationRecorder, LogFactory

TENANT = "370100"


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
        """Projections keep their own marks: there is no tracking recorder."""
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

"""The eventsourcing library's application over one tenant's log."""

from collections.abc import Iterator
from typing import Any

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment

from registry.domain.acts import Subject
from registry.domain.catalogue import kind_of
from registry.store.database import Database
from registry.store.eventsourcing.mapper import ActMapper
from registry.store.eventsourcing.recorder import LogFactory


class TenantApplication(Application[str]):
    """The eventsourcing library's application over one tenant's log."""

    def __init__(self, database: Database, tenant: str) -> None:
        self._database = database
        self._tenant = tenant
        super().__init__()

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:  # noqa: ARG002
        """Return our factory, so that the library's parts stand on the tenant's log."""
        return LogFactory(self._database, self._tenant, ActMapper())

    def subject(self, name: str, version: int | None = None) -> Subject:
        """Return a subject as of a version; raise AggregateNotFoundError if nothing had happened to it."""

        def project(_initial: object, events: Iterator[Any]) -> Subject | None:
            history = tuple(events)
            return Subject.of(kind_of(name), name, history) if history else None

        repository: Any = self.repository
        found = repository.get(name, version=version, projector_func=project)
        assert isinstance(found, Subject)
        return found

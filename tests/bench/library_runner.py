"""The peer of P5: the eventsourcing library's ProjectionRunner, one view table, one upsert an event.

It measures the library alone; nothing of the registry is derived here.
"""

from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg import conninfo
from psycopg.sql import SQL

_EVENTS_A_SAVE = 500
_SECONDS = 120.0


class Evaluation(Aggregate):
    """A subject of the library's making, whose events carry a number."""

    @event("CertificatesGranted")
    def grant(self, count: int) -> None:
        """Grant certificates."""
        self.granted = getattr(self, "granted", 0) + count


class Evaluations(Application[UUID]):
    """The library's application over its own PostgreSQL recorder."""


class Counts(PostgresTrackingRecorder):
    """The view: a table with a row a subject, written with the tracking in one transaction."""

    def __init__(self, datastore: Any, **given: Any) -> None:
        super().__init__(datastore, **given)
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS public.bench_view (subject uuid PRIMARY KEY, granted bigint NOT NULL)"
            ).format()
        )

    def add(self, subject: UUID, count: int, tracking: Tracking) -> None:
        """Add to a row."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "INSERT INTO public.bench_view AS v (subject, granted) VALUES (%s, %s) "
                "ON CONFLICT (subject) DO UPDATE SET granted = v.granted + excluded.granted",
                (subject, count),
                prepare=True,
            )


class Counting(Projection[Counts]):
    """One upsert an event."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Write what an event adds."""
        self.view.add(domain_event.originator_id, getattr(domain_event, "count", 0), tracking)


def prepared(dsn: str, number: int) -> dict[str, str]:
    """Record `number` events with the library; return the environment that finds them."""
    given = conninfo.conninfo_to_dict(dsn)
    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(given.get("dbname", "")),
        "POSTGRES_HOST": str(given.get("host", "")),
        "POSTGRES_PORT": str(given.get("port", "5432")),
        "POSTGRES_USER": str(given.get("user", "postgres")),
        "POSTGRES_PASSWORD": str(given.get("password", "")),
    }
    application = Evaluations(environment)
    for begun in range(0, number, _EVENTS_A_SAVE):
        subject = Evaluation()
        for _ in range(min(_EVENTS_A_SAVE, number - begun) - 1):
            subject.grant(count=33)
        application.save(subject)
    application.close()
    return environment


def project(dsn: str, environment: dict[str, str], number: int) -> int:
    """Project all events anew; return how many."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS public.bench_view, public.counting_tracking")
    with ProjectionRunner[Evaluations, Counts](
        application_class=Evaluations, projection_class=Counting, view_class=Counts, env=environment
    ) as runner:
        runner.wait(number, _SECONDS)
    return number


def dropped(dsn: str) -> None:
    """Drop what the library made."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        tables = "public.bench_view, public.counting_tracking, public.evaluations_events"
        connection.execute(f"DROP TABLE IF EXISTS {tables}".encode())

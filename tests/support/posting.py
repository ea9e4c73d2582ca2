"""Posting without HTTP: events as acts.py builds them, given to a Registry as an office's posts."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from support.events import CITY, Event

from registry.application.registry import Registry
from registry.application.submissions import Answers, Submission, parse
from registry.store.database import Database


@contextmanager
def registry_on(dsn: str, wait_seconds: float = 5.0, **given: Any) -> Iterator[Registry]:
    """Open a registry with connections of its own on a database."""
    database = Database(dsn, wait_seconds=wait_seconds)
    registry = Registry(database, **given)
    try:
        yield registry
    finally:
        registry.close()
        database.close()


def posted(office: str, *events: Event) -> Submission:
    """Return events as one post of an office: all or none."""
    now = datetime.now(UTC)
    return Submission(office, tuple(parse(event, office, now) for event in events))


def post(registry: Registry, office: str, *events: Event, tenant: str = CITY) -> "Future[Answers]":
    """Queue one post of an office; return its outcome to come."""
    [future] = registry.post(tenant, [posted(office, *events)])
    return future


def record(registry: Registry, office: str, *events: Event, tenant: str = CITY) -> Answers:
    """Post what must be recorded, all or none, and wait for the answers."""
    return post(registry, office, *events, tenant=tenant).result(30)

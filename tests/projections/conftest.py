"""A registry on a database of the test's own, with nothing that folds but the test."""

from collections.abc import Iterator

import pytest
from support.database import Cluster
from support.posting import registry_on

from registry.application.registry import Registry
from registry.store.database import Database
from registry.store.migrate import migrate


@pytest.fixture
def enrolled_dsn(cluster: Cluster) -> Iterator[str]:
    """A database with the standard offices, on which tables may be built: a clone has no grants of its own."""
    with cluster.clone(cluster.enrolled) as dsn:
        migrate(dsn)
        yield dsn


@pytest.fixture
def registry(enrolled_dsn: str) -> Iterator[Registry]:
    """A registry with the standard offices enrolled, without a server or a follower."""
    with registry_on(enrolled_dsn) as registry:
        yield registry


@pytest.fixture
def database(registry: Registry) -> Database:
    """The registry's own connections."""
    return registry.database

"""Registries on a database of the test's own, without a server."""

from collections.abc import Iterator

import pytest
from support.database import Cluster
from support.posting import registry_on

from registry.application.registry import Registry


@pytest.fixture(scope="module")
def shared_dsn(cluster: Cluster) -> Iterator[str]:
    """An empty database for a module's tests that commit nothing to it."""
    with cluster.clone(cluster.empty) as dsn:
        yield dsn


@pytest.fixture
def registry(enrolled_dsn: str) -> Iterator[Registry]:
    """A registry with the standard offices enrolled."""
    with registry_on(enrolled_dsn) as registry:
        yield registry


@pytest.fixture
def two_registries(enrolled_dsn: str) -> Iterator[tuple[Registry, Registry]]:
    """Two registries on the same database, as two server processes have them."""
    with registry_on(enrolled_dsn) as one, registry_on(enrolled_dsn) as other:
        yield one, other

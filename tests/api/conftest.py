"""A server for each test, or one for a whole module whose tests change nothing."""

from collections.abc import Iterator

import pytest
from acts import Desks, desks_of
from conftest import Cluster, Served, serving


@pytest.fixture
def desks(served: Served) -> Iterator[Desks]:
    """The offices of a server of the test's own."""
    with desks_of(served) as found:
        yield found


@pytest.fixture(scope="module")
def shared(cluster: Cluster) -> Iterator[Desks]:
    """The offices of a server that the module's tests share."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as found:
        yield found

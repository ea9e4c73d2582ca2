"""A server for each story, or one that stories share, with the desks of its offices."""

from collections.abc import Iterator

import pytest
from acts import Desks, desks_of
from conftest import Cluster, Served, serving


@pytest.fixture
def desks(served: Served) -> Iterator[Desks]:
    """The offices of a server of the story's own."""
    with desks_of(served) as found:
        yield found


@pytest.fixture(scope="module")
def shared(cluster: Cluster) -> Iterator[Desks]:
    """The offices of a server that the module's stories share."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as found:
        yield found

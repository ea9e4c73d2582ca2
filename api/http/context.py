"""What a request needs of the running server, in one place: the composition made by api.app."""

from dataclasses import dataclass

from fastapi import Request

from api.http.auth import Gate
from api.http.feed.hub import Feeds
from api.http.feed.log_sizes import Heads
from api.observability.instrumentation import Watcher
from projections.engine.follower import Follower
from registry.application.registry import Registry
from registry.materials.store import Materials
from registry.settings import Settings
from registry.store.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one server process."""

    settings: Settings
    database: Database
    registry: Registry
    follower: Follower
    gate: Gate
    heads: Heads
    feeds: Feeds
    watcher: Watcher
    materials: Materials


def context(request: Request) -> Context:
    """Return the parts of the server that answers a request."""
    found: Context = request.app.state.context
    return found

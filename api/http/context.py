"""What a request needs of the running server, in one place: the composition made by api.app."""

from dataclasses import dataclass

from fastapi import Request

from api.http.auth import Authenticator
from api.http.epochs import EpochWatch
from api.http.feed.hub import FeedHub
from api.http.feed.log_sizes import LogSizes
from api.http.readiness import ReadinessProbe
from api.observability.instrumentation import Watcher
from projections.engine.follower import Follower
from registry.application.registry import Registry
from registry.materials.store import Materials
from registry.settings import Settings
from registry.store.database import Database


@dataclass(frozen=True, slots=True)
class AppState:
    """The parts of one server process."""

    settings: Settings
    database: Database
    registry: Registry
    follower: Follower
    gate: Authenticator
    heads: LogSizes
    feeds: FeedHub
    watcher: Watcher
    materials: Materials
    probe: ReadinessProbe
    epochs: EpochWatch


def context(request: Request) -> AppState:
    """Return the parts of the server that answers a request."""
    found: AppState = request.app.state.context
    return found

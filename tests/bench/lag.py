"""P6: how long after its acknowledgement an event is in the tables, while others keep coming; no peer, only a bound."""

import http.client
import socket
import statistics
import time
from bisect import bisect_left
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from typing import Self
from uuid import uuid4

import orjson
from rich.console import Console

from api.demo.vocabulary import credit_code
from api.examples import example
from api.server.process import served_beside, wait_until_alive
from bench.result import Result
from bench.scratch import keys_of
from projections.engine import fold
from registry.application.registry import Registry
from registry.domain import regions
from registry.settings import Settings
from registry.store.database import Database

_A_SECOND, _SECONDS, _LOOK_SECONDS = 500, 12, 0.005
_WARM_SECONDS = 2.0
"""What is acknowledged before counts for nothing: connections are opened then, and statements planned."""
Acknowledged = tuple[str, int, float]


def p6(dsn: str, err: Console) -> Iterator[Result]:
    """500 single posts a second over 16 cities for ten seconds after a warm-up, checkpoints looked at every 5 ms."""
    database = Database(dsn)
    registry = Registry(database)
    keys = keys_of(registry, dsn)
    registry.close()
    with ExitStack() as stack:
        settings = Settings(dsn=dsn, port=_free_port(), log_level="warning")
        wait_until_alive(settings, stack.enter_context(served_beside(settings)))
        watch = stack.enter_context(_Watch(database))
        cities = [tenant for tenant in regions.tenants() if tenant != regions.PROVINCE]
        stack.enter_context(err.status("P6: posting"))
        with ThreadPoolExecutor(len(cities)) as pool:
            begun = time.perf_counter() + 0.2
            posting = [
                pool.submit(_post, settings.port, city, keys[regions.counties(city)[0]], begun, place)
                for place, city in enumerate(cities)
            ]
        acknowledged = [event for future in posting for event in future.result()]
        watch.until({city: max(at for tenant, at, _ in acknowledged if tenant == city) for city in cities})
    database.close()
    warm = begun + _WARM_SECONDS
    lags = sorted(watch.lag(event) * 1000 for event in acknowledged if event[2] >= warm)
    spent = max(at for _, _, at in acknowledged) - warm
    note = f"p99, reach <= 250 ms; spread is median–highest of {len(lags)} posts at {len(lags) / spent:.0f} a second"
    yield Result("P6", lags[len(lags) * 99 // 100], 0, note, "ms", (statistics.median(lags), lags[-1]))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _post(port: int, tenant: str, key: str, begun: float, place: int) -> list[Acknowledged]:
    """Post surveys at this city's share of the pace; return each with the moment of its acknowledgement."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    county, rng, body = regions.counties(tenant)[0], Random(), example("enterprise.surveyed.v1")
    pace, found = 16 / _A_SECOND, []
    for number in range(_A_SECOND * _SECONDS // 16):
        due = begun + (number + place / 16) * pace
        if (left := due - time.perf_counter()) > 0:
            time.sleep(left)
        data = body["data"] | {"county": county}
        event = {**body, "id": str(uuid4()), "subject": f"enterprise/{credit_code(rng, county)}", "data": data}
        connection.request("POST", f"/v1/{tenant}/events", orjson.dumps(event), headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status == http.HTTPStatus.CREATED:  # else an enterprise drawn twice, or later than its survey
            found.append((tenant, orjson.loads(content)["position"], time.perf_counter()))
    connection.close()
    return found


@dataclass
class _Watch:
    """Looks at the checkpoints, which move in the transaction that moves the tables, and notes when each moved."""

    database: Database
    _moves: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    _done: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def until(self, checkpoints: dict[str, int]) -> None:
        """Wait until the tables have come so far."""
        while any(
            self._moves.get(tenant, [(0, 0.0)])[-1][0] < checkpoint for tenant, checkpoint in checkpoints.items()
        ):
            self._done.wait(_LOOK_SECONDS)

    def lag(self, event: Acknowledged) -> float:
        """Return how many seconds after its acknowledgement an event was seen in the tables."""
        tenant, position, at = event
        moves = self._moves[tenant]
        return max(0.0, moves[bisect_left(moves, (position, 0.0))][1] - at)

    def _look(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            for tenant, checkpoint in fold.checkpoints(self.database).items():
                moves = self._moves.setdefault(tenant, [(0, 0.0)])
                if checkpoint > moves[-1][0]:
                    moves.append((checkpoint, time.perf_counter()))

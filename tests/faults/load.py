"""Offices that post one thing after another, each until it is acknowledged; they judge nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from threading import Event, Thread
from typing import Any

import httpx
from faults.ledger import Json, Ledger
from support.events import Enterprise, Filing
from support.server import wait_until

TENANTS = {"370100": ("370102", "370103"), "370200": ("370202", "370203")}
RETRY_SECONDS = 0.1
BACK_SECONDS = 60
"""How long posting may stand still after a fault until it goes on."""
ORDINARY = {
    "200",
    "201",
    "503",
    "ConnectError",
    "ReadError",
    "WriteError",
    "RemoteProtocolError",
    "ReadTimeout",
    "ConnectTimeout",
}
"""What a writer may meet while something is broken; a 500 or a refusal is not among it."""


def bodies(rng: Random, office: str) -> Iterator[Json]:
    """Yield what an office posts: surveys one by one and in arrays, applications and what follows from them."""
    while True:
        enterprise = Enterprise(county=office)
        filing = Filing(enterprise)
        match rng.randrange(4):
            case 0:
                yield [Enterprise(county=office).surveyed() for _ in range(rng.randint(2, 5))]
            case 1:
                yield from (filing.received(), filing.assessed())
            case 2:
                yield [filing.received(), filing.returned("2021-03-02"), filing.corrected("2021-03-03")]
            case _:
                yield enterprise.surveyed()


class Writer(Thread):
    """An office that posts one thing after another, each again under the same id until it is acknowledged."""

    def __init__(self, url: str, place: int, keys: dict[str, str], ledger: Ledger, over: Event, **client: Any) -> None:
        super().__init__(name=f"writer-{place}", daemon=True)
        self._tenant = sorted(TENANTS)[place % 2]
        self._office = TENANTS[self._tenant][place // 2 % 2]
        self._url, self._key = f"{url}/v1/{self._tenant}/events", keys[self._office]
        self._bodies = bodies(Random(place), self._office)
        self._ledger, self._over = ledger, over
        self._client = {"timeout": 30, **client}

    def run(self) -> None:
        with httpx.Client(**self._client) as client:
            client.headers["Authorization"] = f"Bearer {self._key}"
            for body in self._bodies:
                self._ledger.send(body)
                while not self._acknowledged(client, body):
                    if self._over.wait(RETRY_SECONDS):
                        return
                if self._over.is_set():
                    return

    def _acknowledged(self, client: httpx.Client, body: Json) -> bool:
        try:
            answer = client.post(self._url, json=body)
        except httpx.TransportError as error:
            self._ledger.failed(error)
            return False
        return self._ledger.note(self._tenant, self._office, body, answer)


class Writing:
    """Writers at work on a server, each with a client that is given these properties."""

    def __init__(self, url: str, keys: dict[str, str], number: int, **client: Any) -> None:
        self.ledger, self.over, self.number = Ledger(), Event(), number
        self.threads = [Writer(url, place, keys, self.ledger, self.over, **client) for place in range(number)]

    def goes_on(self) -> None:
        """Wait until every post in flight at this moment, and more, have been acknowledged; fail at a wrong answer."""
        before = len(self.ledger.acked)
        enough = before + 3 * self.number
        wait_until(lambda: len(self.ledger.acked) >= enough or bool(self.unforeseen()), BACK_SECONDS)
        assert not self.unforeseen(), dict(self.ledger.statuses)

    def unforeseen(self) -> set[str]:
        """Return how writers were answered and should not have been."""
        with self.ledger.lock:
            return set(self.ledger.statuses) - ORDINARY - {"507"}


@contextmanager
def writing(url: str, keys: dict[str, str], number: int, **client: Any) -> Iterator[Writing]:
    """Let a number of writers post until the context ends."""
    at_work = Writing(url, keys, number, **client)
    for thread in at_work.threads:
        thread.start()
    try:
        yield at_work
    finally:
        at_work.over.set()
        for thread in at_work.threads:
            thread.join(BACK_SECONDS)

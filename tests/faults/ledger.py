"""What writers sent and were told, held against what the database has: lost, doubled, gaps. It posts nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

import httpx
import orjson
import psycopg

Json = Any
Say = Callable[[str], None]
"""Prints a line of what a run came to."""


class Row(NamedTuple):
    """An event as it lies in the table."""

    tenant: str
    position: int
    id: str
    subject: str
    version: int
    type: str
    data: str


class Acked(NamedTuple):
    """A post that was acknowledged: by whom, what, and the first answer."""

    tenant: str
    office: str
    body: Json
    answer: Json

    @property
    def events(self) -> Sequence[Json]:
        """The events as answered."""
        return self.answer if isinstance(self.answer, list) else [self.answer]


@dataclass
class Ledger:
    """What the offices sent, what was acknowledged, and how they were answered."""

    sent: set[str] = field(default_factory=set)
    acked: list[Acked] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def send(self, body: Json) -> None:
        """Note that a body is about to be sent."""
        with self.lock:
            self.sent |= {event["id"] for event in (body if isinstance(body, list) else [body])}

    def note(self, tenant: str, office: str, body: Json, answer: httpx.Response) -> bool:
        """Note an answer; return whether it acknowledges the post."""
        done = answer.status_code in {200, 201}
        with self.lock:
            self.statuses[str(answer.status_code)] += 1
            if done:
                self.acked.append(Acked(tenant, office, body, answer.json()))
        return done

    def failed(self, error: httpx.TransportError) -> None:
        """Note that no answer came."""
        with self.lock:
            self.statuses[type(error).__name__] += 1

    @property
    def events(self) -> list[Json]:
        """The events acknowledged, as answered."""
        with self.lock:
            return [event for acked in self.acked for event in acked.events]


@dataclass(frozen=True)
class Verdict:
    """What a run came to; `unsent` are recorded events that nobody sent."""

    acked: int
    lost: int
    doubled: int
    gaps: int
    unsent: int

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.gaps or self.unsent)

    def line(self, **more: object) -> str:
        """Return the line that is printed."""
        told = {"acked": self.acked, "lost": self.lost, "doubled": self.doubled, "gaps": self.gaps}
        return " ".join(f"{name}={value}" for name, value in (told | more).items())


def judge(ledger: Ledger, heads: Mapping[str, int], rows: Sequence[Row]) -> Verdict:
    """Hold what was acknowledged against the rows of the log.

    An id twice in a tenant, a subject's version twice, and an id acknowledged as two events are doubled; a
    position that is missing or beyond the head is a gap.
    """
    there = {(row.tenant, row.id): row for row in rows}
    answered = {_fingerprint(event) for event in ledger.events}
    lost = sum(_fingerprint_of(there.get((event[0], event[1]))) != event for event in answered)
    ids = Counter((row.tenant, row.id) for row in rows)
    versions = Counter((row.tenant, row.subject, row.version) for row in rows)
    answers = Counter((event[0], event[1]) for event in answered)
    doubled = sum(number - 1 for counted in (ids, versions, answers) for number in counted.values())
    positions: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        positions[row.tenant].add(row.position)
    gaps = sum(
        len(positions[tenant] ^ set(range(1, heads.get(tenant, 0) + 1))) for tenant in positions.keys() | heads.keys()
    )
    unsent = sum(row.id not in ledger.sent for row in rows if not row.subject.startswith("office/"))
    return Verdict(len(answers), lost, doubled, gaps, unsent)


_Fingerprint = tuple[str, str, int, str, int, str, bytes]


def _fingerprint(event: Json) -> _Fingerprint:
    data = orjson.dumps(event.get("data") or {}, option=orjson.OPT_SORT_KEYS)
    return event["tenant"], event["id"], event["position"], event["subject"], event["version"], event["type"], data


def _fingerprint_of(row: Row | None) -> _Fingerprint | None:
    if row is None:
        return None
    data = orjson.dumps(orjson.loads(row.data), option=orjson.OPT_SORT_KEYS)
    return row.tenant, row.id, row.position, row.subject, row.version, row.type, data


def recorded(dsn: str) -> tuple[dict[str, int], list[Row]]:
    """Read each log's size by its head, and every event, past the indexes: they could disagree with the table."""
    with closing(psycopg.connect(dsn)) as connection:
        connection.execute("SET enable_indexscan = off")
        connection.execute("SET enable_indexonlyscan = off")
        connection.execute("SET enable_bitmapscan = off")
        heads = connection.execute("SELECT tenant, size FROM registry.log").fetchall()
        rows = connection.execute(
            "SELECT tenant, position, id::text, subject, version, type, data FROM registry.event"
        ).fetchall()
    return dict(heads), [Row(*row) for row in rows]


def repeated_otherwise(url: str, keys: Mapping[str, str], acked: Iterable[Acked]) -> int:
    """Post again what was acknowledged; return how many answers are not the first one's."""
    differing = 0
    with httpx.Client(base_url=url, timeout=30) as client:
        for tenant, office, body, first in acked:
            headers = {"Authorization": f"Bearer {keys[office]}"}
            again = client.post(f"/v1/{tenant}/events", json=body, headers=headers)
            differing += again.status_code != 200 or again.json() != first
    return differing

from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from threading import Barrier, Lock
from time import monotonic

import httpx
import pytest
from faults.ledger import Json, Ledger, Say, judge, recorded
from faults.run_counts import Counts
from support.database import Cluster
from support.events import CITY, COUNTY, Enterprise
from support.server import Served, serving

CLIENTS = 6


@dataclass(frozen=True)
class Read:
    """A history as a client read it, between two moments."""

    subject: str
    began: float
    ended: float
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Append:
    """An event that a client was told is recorded, with the history that it had seen; between two moments."""

    subject: str
    began: float
    ended: float
    id: str
    seen: tuple[str, ...]
    version: int
    position: int


@dataclass(frozen=True)
class Wrongs:
    """What a history of reads and appends has against it."""

    lost: int
    doubled: int
    torn: int
    disordered: int

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.torn or self.disordered)


def examine(reads: Sequence[Read], appends: Sequence[Append], final: dict[str, tuple[str, ...]]) -> Wrongs:
    """Check a list-append history: one order of all appends explains every read, and agrees with the clock.

    Lost: an append that is not where it was said to be, or not right after what its client had seen. Doubled:
    two winners of a version. Torn: a read that is no prefix of the final history. Disordered: an append or
    a read that does not see what was acknowledged before it began; appends are ordered by their positions,
    which must rise along every subject and along the clock, so that their order can have no cycle.
    """
    lost = sum(final[one.subject][one.version - 1 : one.version] != (one.id,) for one in appends)
    lost += sum(final[one.subject][: one.version - 1] != one.seen for one in appends)
    winners = Counter((one.subject, one.version) for one in appends)
    doubled = sum(number - 1 for number in winners.values())
    doubled += sum(len(ids) - len(set(ids)) for ids in final.values())
    torn = sum(final[read.subject][: len(read.ids)] != read.ids for read in reads)
    by_subject: dict[str, list[Append]] = defaultdict(list)
    for one in appends:
        by_subject[one.subject].append(one)
    disordered = sum(
        one.version > len(read.ids) for read in reads for one in by_subject[read.subject] if one.ended < read.began
    )
    for ones in by_subject.values():
        ordered = sorted(ones, key=lambda one: one.version)
        disordered += sum(left.position >= right.position for left, right in pairwise(ordered))
    disordered += against_the_clock(appends)
    return Wrongs(lost, doubled, torn, disordered)


def against_the_clock(appends: Sequence[Append]) -> int:
    """Count appends that lie before one that was acknowledged before they began."""
    ended = sorted(appends, key=lambda one: one.ended)
    found = highest = place = 0
    for one in sorted(appends, key=lambda one: one.began):
        while place < len(ended) and ended[place].ended < one.began:
            highest = max(highest, ended[place].position)
            place += 1
        found += one.position < highest
    return found


class Appender:
    """A client that reads a subject's history and appends with the version it has seen, to any of two servers."""

    def __init__(self, servers: Sequence[Served], rng: Random) -> None:
        self._clients = [served.as_office(COUNTY) for served in servers]
        self._rng = rng
        self.reads: list[Read] = []
        self.appends: list[Append] = []
        self.statuses: Counter[str] = Counter()

    def read(self, enterprise: Enterprise) -> tuple[str, ...]:
        """Read the history at one of the servers."""
        began = monotonic()
        answer = self._rng.choice(self._clients).get(f"/v1/{CITY}/subjects/{enterprise.subject}/history")
        assert answer.status_code in {200, 404}, answer.text
        ids = tuple(event["id"] for event in answer.json()) if answer.status_code == httpx.codes.OK else ()
        self.reads.append(Read(enterprise.subject, began, monotonic(), ids))
        return ids

    def append(self, enterprise: Enterprise, seen: tuple[str, ...], ledger: Ledger) -> None:
        """Append one event behind what was seen; whether it wins is up to the others."""
        event: Json = enterprise.surveyed() | {"expectedversion": len(seen)}
        ledger.send(event)
        began = monotonic()
        answer = self._rng.choice(self._clients).post(f"/v1/{CITY}/events", json=event)
        ended = monotonic()
        self.statuses[str(answer.status_code)] += 1
        if ledger.note(CITY, COUNTY, event, answer):
            told = answer.json()
            place = told["version"], told["position"]
            self.appends.append(Append(enterprise.subject, began, ended, event["id"], seen, *place))
        else:
            assert answer.status_code == httpx.codes.CONFLICT, answer.text
            assert answer.json()["rule"] == "version_passed", answer.text

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients:
            client.close()


@pytest.mark.timeout(600)
def test_each_version_has_one_winner(enrolled_dsn: str, cluster: Cluster, counts: Counts, say: Say) -> None:
    """Clients of two servers that append to the same subjects with the version seen lose no update, and all see one order."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(enrolled_dsn, cluster.keys)) for _ in range(2)]
        ledger, enterprises = Ledger(), [Enterprise() for _ in range(3)]
        appenders = [Appender(servers, Random()) for _ in range(CLIENTS)]
        together, turns, lock = Barrier(CLIENTS), counts.appends, Lock()
        raced: Counter[tuple[str, int]] = Counter()

        def work(place: int) -> None:
            appender, rng = appenders[place], Random()
            for turn in range(turns):
                if turn % 2:  # all at one subject, at one moment
                    enterprise = enterprises[turn % len(enterprises)]
                    together.wait(60)
                else:
                    enterprise = rng.choice(enterprises)
                seen = appender.read(enterprise)
                with lock:
                    raced[enterprise.subject, len(seen)] += 1
                appender.append(enterprise, seen, ledger)

        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(work, range(CLIENTS)))
        final = {enterprise.subject: appenders[0].read(enterprise) for enterprise in enterprises}
        for appender in appenders:
            appender.close()
    reads = [read for appender in appenders for read in appender.reads]
    appends = [one for appender in appenders for one in appender.appends]
    wrongs, verdict = examine(reads, appends, final), judge(ledger, *recorded(enrolled_dsn))
    unwon = sum(len(final[subject]) <= version for subject, version in raced)
    told = {"reads": len(reads), "refused": ledger.statuses["409"], "torn": wrongs.torn, "unwon": unwon}
    say(verdict.line(**told, disordered=wrongs.disordered, lost_updates=wrongs.lost, two_winners=wrongs.doubled))
    assert wrongs.clean
    assert verdict.acked == sum(map(len, final.values()))
    assert unwon == 0, "of those who race for a version one wins"
    assert max(raced.values()) > 1 and ledger.statuses["409"] > 0
    assert not {row.id for row in recorded(enrolled_dsn)[1]} & (ledger.sent - {one.id for one in appends})
    assert (verdict.lost, verdict.doubled, verdict.gaps, verdict.unsent) == (0, 0, 0, 0)


# The examiner itself


def history() -> tuple[list[Read], list[Append], dict[str, tuple[str, ...]]]:
    """A right history: a is appended, read, then b behind it."""
    appends = [Append("s", 0, 1, "a", (), 1, 1), Append("s", 3, 4, "b", ("a",), 2, 2)]
    return [Read("s", 1.5, 2, ("a",)), Read("s", 5, 6, ("a", "b"))], appends, {"s": ("a", "b")}


def test_a_right_history_passes() -> None:
    """A history that one order explains has nothing against it."""
    assert examine(*history()).clean


@pytest.mark.parametrize(
    ("wrong", "place", "change"),
    [
        ("lost", 1, {"id": "c"}),
        ("lost", 1, {"seen": ()}),
        ("doubled", 1, {"version": 1}),
        ("disordered", 1, {"position": 0}),
    ],
)
def test_a_wrong_append_is_reported(wrong: str, place: int, change: Json) -> None:
    """An update lost, a version won twice and an order against the clock are reported."""
    reads, appends, final = history()
    appends[place] = Append(**{**vars(appends[place]), **change})
    assert getattr(examine(reads, appends, final), wrong) > 0


@pytest.mark.parametrize(("wrong", "ids"), [("torn", ("b",)), ("disordered", ())])
def test_a_wrong_read_is_reported(wrong: str, ids: tuple[str, ...]) -> None:
    """A read out of order, and one that misses what had been acknowledged, are reported."""
    reads, appends, final = history()
    reads[0] = Read("s", 1.5, 2, ids)
    assert getattr(examine(reads, appends, final), wrong) > 0

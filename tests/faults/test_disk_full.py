import errno
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import httpx
import psycopg
import pytest
from faults.ledger import Ledger, Say, Verdict, judge, recorded, repeated_otherwise
from faults.load import BACK_SECONDS, ORDINARY, TENANTS, Writing, writing
from faults.processes import EnrolledData, ServerProcess, copy_data
from faults.run_counts import Counts
from support.database import enterable_folder
from support.server import wait_until

from registry.store.embedded import EmbeddedPostgres

DISK = "112m"
WRITERS = 4
REFUSALS, READS = 40, 40
"""How many posts must be refused, and questions answered, while the disk is full."""
FULL = {"503", "507"}


@contextmanager
def small_disk() -> Iterator[Path]:
    """Give a disk of its own that is soon full; skip where none may be mounted."""
    with enterable_folder() as folder:
        disk = folder / "disk"
        disk.mkdir(mode=0o755)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0755", "tmpfs", str(disk)]
        try:
            done = subprocess.run(mount, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no mount to give the data directory a small disk")
        if done.returncode:
            pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(ballast: Path) -> None:
    """Take what room the disk has left, and go on taking what is given back."""
    with ballast.open("ab", buffering=0) as file:
        size = 1 << 20
        while size >= 1 << 12:
            try:
                file.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2


def end_segment(server: ServerProcess) -> None:
    """Make PostgreSQL need another file for its log, the worst moment of a full disk: it breaks off, and recovers."""
    dsn = EmbeddedPostgres(server.data).dsn()
    with suppress(psycopg.OperationalError), closing(psycopg.connect(dsn, autocommit=True)) as connection:
        connection.execute("SELECT pg_switch_wal()")


class Reader(Thread):
    """An office that asks for the log and for its table, over and over."""

    def __init__(self, url: str, keys: dict[str, str]) -> None:
        super().__init__(name="reader", daemon=True)
        self._url, self._keys, self.over, self.statuses = url, keys, Event(), Counter[str]()

    def run(self) -> None:
        tenant = min(TENANTS)
        headers = {"Authorization": f"Bearer {self._keys[TENANTS[tenant][0]]}"}
        with httpx.Client(base_url=f"{self._url}/v1/{tenant}", headers=headers, timeout=30) as client:
            while not self.over.wait(0.02):
                for path in ("events?limit=5", "dispatch/2021-03"):
                    try:
                        answer = client.get(path)
                    except httpx.TransportError as error:
                        self.statuses[type(error).__name__] += 1
                        continue
                    self.statuses[str(answer.status_code)] += 1


@contextmanager
def reading(url: str, keys: dict[str, str]) -> Iterator[Reader]:
    """Let a reader ask until the context ends."""
    reader = Reader(url, keys)
    reader.start()
    try:
        yield reader
    finally:
        reader.over.set()
        reader.join(30)


def refused(at_work: Writing) -> int:
    """Return how many posts have been refused for want of room."""
    with at_work.ledger.lock:
        return sum(at_work.ledger.statuses[status] for status in FULL)


def fill_round(server: ServerProcess, at_work: Writing, keys: dict[str, str], ballast: Path) -> Counter[str]:
    """Fill the disk, see posts refused and questions answered, make room again; return how questions were answered.

    PostgreSQL's log gets a file of its own first, with room for what is refused: that it has none is crash_round's.
    """
    at_work.goes_on()
    end_segment(server)
    at_work.goes_on()
    before = refused(at_work)
    fill(ballast)
    wait_until(lambda: refused(at_work) > before, BACK_SECONDS)
    with reading(server.url, keys) as reader:
        wait_until(lambda: refused(at_work) >= before + REFUSALS and reader.statuses.total() >= READS, BACK_SECONDS)
    ballast.unlink()
    at_work.goes_on()
    return reader.statuses


def crash_round(server: ServerProcess, at_work: Writing, ballast: Path) -> None:
    """Fill the disk when PostgreSQL needs it most, see posts refused, make room again."""
    at_work.goes_on()
    before = refused(at_work)
    fill(ballast)
    end_segment(server)
    wait_until(lambda: refused(at_work) >= before + WRITERS, BACK_SECONDS)
    ballast.unlink()
    at_work.goes_on()


def one_disk(source: EnrolledData) -> tuple[Ledger, Verdict, int, Counter[str]]:
    """Fill one small disk twice under writers; return what they were told, what is there, and how questions were answered."""
    with small_disk() as disk:
        copy_data(source.data, disk / "data")
        server = ServerProcess(disk / "data")
        server.log = disk.parent / "serve.log"  # beside the disk, not on it
        try:
            server.start()
            server.wait_until_alive()
            with writing(server.url, source.keys, WRITERS) as at_work:
                answered = fill_round(server, at_work, source.keys, disk / "ballast")
                crash_round(server, at_work, disk / "ballast")
            ledger = at_work.ledger
            differing = repeated_otherwise(server.url, source.keys, ledger.acked[-200:])
            server.stop()
            with EmbeddedPostgres(server.data) as postgres:
                verdict = judge(ledger, *recorded(postgres.dsn()))
        finally:
            server.clear()
    return ledger, verdict, differing, answered


@pytest.mark.timeout(600)
def test_a_full_disk_loses_nothing(enrolled_data: EnrolledData, counts: Counts, say: Say) -> None:
    """While the disk is full posts are answered 503 and questions are answered; with room again, posts go on; nothing is lost.

    Where PostgreSQL has not even room for its own log it cannot come up, and questions are answered 503, too, until there is.
    """
    for _ in range(counts.disks):
        ledger, verdict, differing, answered = one_disk(enrolled_data)
        say(f"{verdict.line(full=2, differing=differing)} {dict(ledger.statuses)} reads={dict(answered)}")
        assert verdict.clean
        assert differing == 0
        assert ledger.statuses.keys() <= ORDINARY | FULL
        assert answered.keys() == {"200"}

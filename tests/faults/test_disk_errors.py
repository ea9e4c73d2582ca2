import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults.ledger import Say, judge, recorded, repeated_otherwise
from faults.load import ORDINARY, writing
from faults.processes import ServerProcess
from faults.run_counts import Counts
from support.server import wait_until

from registry.store.embedded import EmbeddedPostgres

WRITERS = 6
ATTACH_SECONDS = 20
INJECTED = "(INJECTED)"
INJECT_SECONDS = 60
COMMIT_FAULT = "fdatasync:error=EIO"
FAULTS = (COMMIT_FAULT, "fsync,fdatasync:error=EIO", "pwrite64:error=ENOSPC", "pwritev,pwrite64:error=EIO")
"""What the kernel is made to answer PostgreSQL: to a commit's sync, to a checkpoint's, and to a write of pages."""


def traced(process: int) -> bool:
    """Whether a process is being traced."""
    return "TracerPid:\t0\n" not in Path(f"/proc/{process}/status").read_text("utf-8")


@contextmanager
def failing(server: ServerProcess, fault: str, trace: Path) -> Iterator[None]:
    """Let system calls of every process of a server's PostgreSQL fail, from the fourth of each process on every third.

    Skip where processes may not be traced.
    """
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed, nothing else here makes a sync fail")
    postmaster, *others = server.postgres()
    attached = [argument for one in (postmaster, *others) for argument in ("-p", str(one.pid))]
    calls = fault.partition(":")[0]
    inject = ["-e", f"trace={calls}", "-e", f"inject={fault}:when=4+3"]
    command = [strace, "-f", "-q", "-o", str(trace), *inject, *attached]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        wait_until(lambda: tracer.poll() is not None or traced(postmaster.pid), ATTACH_SECONDS)
        if tracer.poll() is not None:
            pytest.skip(f"processes may not be traced here: {(tracer.stderr or trace.open()).read().strip()}")
        try:
            yield
        finally:
            tracer.terminate()
            tracer.wait(ATTACH_SECONDS)


def injected(trace: Path) -> int:
    """Return how many system calls have been made to fail."""
    return trace.read_text("utf-8", "replace").count(INJECTED) if trace.exists() else 0


def gone_on(trace: Path) -> set[str]:
    """Return the processes that have lived on after a system call of theirs failed."""
    lines = [line.split(maxsplit=1) for line in trace.read_text("utf-8", "replace").splitlines()]
    failed = {process for process, said in lines if INJECTED in said}
    return failed - {process for process, said in lines if said.startswith("+++ ")}


@pytest.mark.timeout(600)
def test_no_post_is_acknowledged_that_was_not_synced(
    server: ServerProcess, keys: dict[str, str], counts: Counts, say: Say, tmp_path: Path
) -> None:
    """Where a sync or a write of PostgreSQL's fails, every post that was acknowledged is there after the restart."""
    server.start()
    server.wait_until_alive()
    failed = 0
    with writing(server.url, keys, WRITERS) as at_work:
        for place in range(counts.sync_rounds):
            at_work.goes_on()
            trace = tmp_path / f"trace-{place}"
            fault = FAULTS[place % len(FAULTS)]
            with failing(server, fault, trace):
                wait_until(lambda at=trace: injected(at) > 0, INJECT_SECONDS)
                if fault == COMMIT_FAULT:  # whoever went on after that would answer for what was not synced
                    wait_until(lambda at=trace: not gone_on(at), INJECT_SECONDS)
            failed += injected(trace)
            server.kill_postgres()  # what it held in memory alone is gone
            at_work.goes_on()
    ledger = at_work.ledger
    differing = repeated_otherwise(server.url, keys, ledger.acked[-200:])
    server.stop()
    with EmbeddedPostgres(server.data) as postgres:
        verdict = judge(ledger, *recorded(postgres.dsn()))
    say(f"{verdict.line(rounds=counts.sync_rounds, failed=failed, differing=differing)} {dict(ledger.statuses)}")
    assert verdict.clean
    assert differing == 0
    assert failed >= counts.sync_rounds
    assert ledger.statuses.keys() <= ORDINARY

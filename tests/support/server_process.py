"""A server as its operator starts it: `filing-registry serve` in processes of its own, and its log."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
from support.server import wait_until


@dataclass(frozen=True)
class Server:
    """A running server: its address, its (first) process, its log."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines of the log that are whole; each must be a JSON object, but for the greeting."""
        text = self.log.read_bytes().rpartition(b"\n")[0]
        return [orjson.loads(line) for line in text.splitlines() if not line.startswith(b"Serving at ")]

    def requests(self) -> list[dict[str, Any]]:
        """Return the lines of answered requests."""
        return [line for line in self.lines() if line["event"] == "request"]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell the server to stop; return its exit status."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def started(dsn: str, log: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """Serve a database on a free port; stop at the end if that has not happened."""
    settings = os.environ | {"FILING_REGISTRY_DSN": dsn, "FILING_REGISTRY_LOG_LEVEL": "debug"} | environment
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("filing-registry")
    command = [str(program), "serve", "--port", str(port), *arguments]
    with log.open("wb") as output, subprocess.Popen(command, env=settings, stdout=output, stderr=output) as process:
        server = Server(f"http://127.0.0.1:{port}", process, log)
        try:
            wait_until(lambda: answers(server), 30)
            yield server
        finally:
            if process.poll() is None:
                server.stop()


def answers(server: Server) -> bool:
    """Tell whether a server answers; fail if it has ended."""
    assert server.process.poll() is None, server.log.read_text("utf-8")[-2000:]
    try:
        return httpx.get(f"{server.url}/livez").status_code == 200
    except httpx.TransportError:
        return False

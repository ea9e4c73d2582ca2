"""`filing-registry serve` as its operator meets it: what it says before it serves, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from support.offices import command

from api.server.sockets import AddressNotHad, bound
from registry.settings import Settings


def begun(dsn: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Begin to serve at any free port; what is said can be read."""
    served = [Path(sys.executable).with_name("filing-registry"), "serve", "--port", "0", *arguments]
    given = os.environ | {"FILING_REGISTRY_DSN": dsn} | environment
    return subprocess.Popen(served, env=given, stderr=subprocess.PIPE, text=True)


@contextmanager
def greeted(dsn: str, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve, and give the address in the greeting as soon as it is printed, with the process."""
    with begun(dsn, *arguments) as process:
        assert process.stderr
        try:
            greeting = next(line for line in process.stderr if line.startswith("Serving at "))
            yield greeting.removeprefix("Serving at ").partition(" – ")[0], process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serving_is_said_once_it_is_so(empty_dsn: str, workers: str) -> None:
    """The greeting names the port that was found, and whoever reads it is answered at once; Ctrl-C is a clean end."""
    with greeted(empty_dsn, "--workers", workers) as (url, process):
        assert httpx.get(f"{url}/livez").status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_a_taken_port_is_named_before_anything_is_begun() -> None:
    """On a port that another program has, one line names it and the way out; the exit status is 1; nothing was served."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = command("host=/nowhere", "serve", "--port", port)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert (
        f"Port {port} at 127.0.0.1 is taken" in done.stderr
        and "--port" in done.stderr
        and "已被其他程序占用" in done.stderr
    )


def test_an_address_of_another_machine_is_refused() -> None:
    """An address that is none of this machine's is refused in a sentence that says so, and what to do."""
    with (
        pytest.raises(AddressNotHad, match=r"192\.0\.2\.1 cannot be served at .*--host"),
        bound(Settings(host="192.0.2.1")),
    ):
        pass


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_that_does_not_come_up_exits_1(empty_dsn: str, workers: str, tmp_path: Path) -> None:
    """Where a bucket is set and its client is not installed the exit status is 1, and nothing is said to be served."""
    (tmp_path / "obstore.py").write_text("raise ImportError\n", "utf-8")
    settings = {"FILING_REGISTRY_MATERIALS": "s3://papers", "PYTHONPATH": str(tmp_path)}
    with begun(empty_dsn, "--workers", workers, **settings) as process:
        _, said = process.communicate(timeout=40)
    assert process.returncode == 1
    assert "Serving" not in said and "install filing-registry[s3]" in said and "did not come up" in said

"""Ends what a killed test run would leave behind: whatever works in its folders, and the folders themselves.

A process beside the run is told of each folder through a pipe; when the run is gone, however it ended, the pipe is
closed, and the process does its work.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import IO

import psutil

_GRACE_SECONDS = 10


def watch(folder: Path) -> None:
    """Let nothing that works in a folder outlive this process."""
    pipe = _pipe(os.getpid())
    pipe.write(f"{folder.resolve()}\n")
    pipe.flush()


@cache
def _pipe(_owner: int) -> IO[str]:
    """Start the watching process, in a session of its own so that no signal to the run's group reaches it."""
    watching = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, text=True, start_new_session=True)
    assert watching.stdin
    atexit.register(watching.communicate)
    return watching.stdin


def working(folder: Path) -> Iterator[tuple[psutil.Process, bool]]:
    """Find the processes that work in a folder or are told of it, and whether they work there, as PostgreSQL does."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            inside = Path(process.cwd()).is_relative_to(folder)
            if inside or any(str(folder) in word for word in process.cmdline()):
                yield process, inside


def end(folder: Path) -> None:
    """End what works in a folder: PostgreSQL by itself if it does so soon, so that it gives its memory back."""
    deadline = monotonic() + _GRACE_SECONDS
    while found := list(working(folder)):
        for process, inside in found:
            with suppress(psutil.Error):
                process.send_signal(signal.SIGQUIT if inside and monotonic() < deadline else signal.SIGKILL)
        sleep(0.05)


def main() -> None:
    """Read folders until the run is gone, then end what is left in them, and remove them."""
    for folder in [Path(line.rstrip("\n")) for line in sys.stdin]:
        end(folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

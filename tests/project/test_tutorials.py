"""What the READMEs and tutorials print is typed as printed, against the demonstration's server, and answers as printed.

The Chinese pages print the same blocks, which test_documents.py shows; one run is enough for both.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from project.pages import READMES, TUTORIALS, blocks
from support.browser import Clerk
from support.database import enterable_folder
from support.server import wait_until

PROGRAMS = Path(sys.executable).parent
PRINTED_ADDRESS = "http://127.0.0.1:8201"
PRINTED_FOLDER = "~/.local/share/filing-registry/demo"
SETS_FOLDER = re.compile(r"^DATA=.*\n\[ \"\$\(id -u\)\" != 0 \] \|\| DATA=.*$", re.MULTILINE)
SERVES = re.compile(r"^Serving at (\S+) .*?^Try next.*\Z", re.MULTILINE | re.DOTALL)
"""The demonstration's last words before it serves on."""
MADE = re.compile(r"(make [a-z]+\n)+")
"""Blocks for make are run here by other means: `make demo` by the command that it calls."""
DIFFER = "filing-registry reconcile"
"""What exits with 1 where it is printed, because cells differ."""
DECLARED = "pages/declare?month=2021-03"
"""What stands in the block after which the reader declares two certificates on the page."""


class Demonstration(NamedTuple):
    """The demonstration as it serves: its address, its folder, what it printed."""

    url: str
    folder: Path
    printed: str


@contextmanager
def demonstration(folder: Path) -> Iterator[Demonstration]:
    """Run the demonstration in a folder until it serves; stop it at the end."""
    data, log = folder / "demo", folder / "log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FILING_REGISTRY_")}
    with log.open("wb") as output:
        command = [PROGRAMS / "filing-registry", "demo", "--data", data]
        process = subprocess.Popen(
            command, env=environment | {"FILING_REGISTRY_PORT": "0"}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_until(lambda: bool(SERVES.search(log.read_text("utf-8"))) or process.poll() is not None, 400)
        found = SERVES.search(log.read_text("utf-8"))
        assert found, log.read_text("utf-8")
        yield Demonstration(found[1], data, log.read_text("utf-8"))
    finally:
        process.terminate()
        process.wait(60)


class Shell:
    """A shell that a reader types into: it keeps what was set, and has `.venv` in its folder."""

    def __init__(self, folder: Path) -> None:
        (folder / ".venv").mkdir()
        (folder / ".venv" / "bin").symlink_to(PROGRAMS)
        self._process = subprocess.Popen(
            ["/bin/bash"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def type(self, commands: str) -> tuple[int, str]:
        """Type a block; return the exit status of its last command and all that was printed."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(f"{commands}\nprintf '\\n\\036%s\\n' $?\n")
        stdin.flush()
        printed = []
        for line in stdout:
            if line.startswith("\x1e"):
                return int(line[1:]), "".join(printed)
            printed.append(line)
        raise AssertionError("the shell ended: " + "".join(printed))

    def close(self) -> None:
        """End the shell."""
        self._process.communicate()


def steps(name: str) -> Iterator[tuple[str, str | None]]:
    """Yield a page's shell blocks, each with the answer printed before the next one."""
    command: str | None = None
    for language, body in blocks(name):
        if language == "text" and command is not None:
            yield command, body
            command = None
        elif language == "sh":
            if command is not None:
                yield command, None
            command = body
    if command is not None:
        yield command, None


def steady(text: str, demo: Demonstration) -> list[str]:
    """Return lines without what differs from run to run: times, days, durations, folder and address."""
    text = text.replace(str(demo.folder), PRINTED_FOLDER).replace(demo.url, PRINTED_ADDRESS)
    for pattern in (
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
        r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?",
        r"\d{4}年\d{1,2}月\d{1,2}日",
        r"\d:\d\d:\d\d",
        r"\d+\.\d s\b",
    ):
        text = re.sub(pattern, "#", text)
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def missing(printed: list[str], answer: list[str]) -> str | None:
    """Return the first printed line that the answer has not, in order; `…` stands for what was left out."""
    rest = iter(answer)
    for line in printed:
        pattern = re.compile(".*".join(map(re.escape, line.split("…"))))
        if line != "…" and not any(pattern.fullmatch(found) for found in rest):
            return line
    return None


def declare(demo: Demonstration, answer: str) -> None:
    """Declare two certificates for 历下区's March on the page, with the address and key that the block printed."""
    address, key = answer.split()[-2:]
    clerk = Clerk(demo.url)
    clerk.sign_in(key)
    page = clerk.open(address.removeprefix(demo.url))
    assert page.status_code == 200, page.text
    form = clerk.form(month="2021-03")
    done = clerk.send("/pages/declare", form | {"certified_month": "2", "certified_ytd": "2"}, follow=False)
    assert done.status_code == 303, done.text


@pytest.fixture(scope="module")
def demo() -> Iterator[Demonstration]:
    """The demonstration, serving."""
    with enterable_folder() as folder, demonstration(folder) as serving:
        yield serving


def test_what_is_printed_of_the_demonstration_is_what_it_prints(demo: Demonstration) -> None:
    """Each line with a figure that the first tutorial quotes of `make demo` is among what it prints, in order."""
    [printed] = [answer for command, answer in steps(TUTORIALS[0]) if command == "make demo\n"]
    lines = [line for line in steady(printed or "", demo) if re.search(r"\d", line)]
    assert len(lines) > 8
    answer = [re.sub(r"━+", "━", line) for line in steady(demo.printed, demo)]
    assert missing([re.sub(r"━+", "━", line) for line in lines], answer) is None


def test_readme_and_tutorials_work_as_printed(demo: Demonstration, tmp_path: Path) -> None:
    """Typed one after another into one shell, every block succeeds and answers what is printed below it."""
    shell = Shell(tmp_path)
    for page in (READMES[0], *TUTORIALS):
        typed = [(command, answer) for command, answer in steps(page) if not MADE.fullmatch(command)]
        assert typed
        for command, answer in typed:
            status, said = shell.type(_here(command, demo))
            assert status == (1 if DIFFER in command else 0), f"{page}:\n{command}\n{said}"
            line = missing(steady(answer or "", demo), steady(said, demo))
            assert line is None, f"{page}: not printed: {line}\n{command}\n{said}"
            if DECLARED in command:
                declare(demo, said)
    shell.close()


def _here(command: str, demo: Demonstration) -> str:
    """Return a block with the server's address and folder in place of those printed."""
    return SETS_FOLDER.sub(f"DATA={demo.folder}", command).replace(PRINTED_ADDRESS, demo.url)


def test_a_line_that_is_not_printed_is_noticed() -> None:
    """The comparison finds a line that is missing, one in the wrong order, and one that differs behind its dots."""
    assert missing(["a", "…", "c"], ["a", "b", "c"]) is None
    assert missing(["c", "a"], ["a", "b", "c"]) == "a"
    assert missing(["a…z"], ["a to y"]) == "a…z"

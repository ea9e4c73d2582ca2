"""A process that runs tests against one change after another, a forked child for each.

`warm` has imported the program and collected the tests: a child puts the change's code into the live functions.
`cold` has imported only what is not the program's: a child imports everything anew, so that a change of a table, of
a class or of SQL counts. Jobs come as lines of JSON on standard input, answers leave on the descriptor given.
"""

import gc
import json
import os
import resource
import select
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import suppress
from importlib.metadata import entry_points
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Any, TextIO

import hypothesis
import pytest

from mutants.lines import Traced
from mutants.live import put_in, remember

TREE = Path.cwd()
_MEMORY = 6 << 30
_DOES_NOT_RUN = ("SyntaxError", "UndefinedFunction", "DatatypeMismatch", "AmbiguousFunction", "GroupingError",
                 "InvalidColumnReference", "UndefinedColumn", "InvalidTextRepresentation", "AmbiguousColumn",
                 "WrongObjectType", "InvalidFunctionDefinition", "CannotCoerce")  # fmt: skip


class Tests:
    """A pytest plugin: runs chosen tests in a given order, lends the cluster's templates, and keeps what failed."""

    def __init__(self, cluster: dict[str, Any] | None = None, chosen: list[str] | None = None) -> None:
        self.cluster, self.chosen = cluster, chosen
        self.failed: list[tuple[str, str]] = []
        self.collected: list[pytest.Item] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the chosen tests, in their order."""
        if self.chosen is not None:
            order = {name: place for place, name in enumerate(self.chosen)}
            items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])
        self.collected = items

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: pytest.FixtureRequest) -> Any:
        """Lend the templates that were made before."""
        if fixturedef.argname != "cluster" or not self.cluster:
            return None
        value = fixturedef.func.__globals__["Cluster"](**self.cluster)
        fixturedef.cached_result = (value, fixturedef.cache_key(request), None)
        return value

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a failure's last words."""
        if report.failed:
            self.failed.append((report.nodeid, report.longreprtext))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A module that cannot be imported is a failure, too."""
        if report.failed:
            self.failed.append((report.nodeid, report.longreprtext))


class Warm(Tests):
    """Collects once, and answers jobs instead of running the session."""

    def __init__(self, answers: TextIO) -> None:
        super().__init__()
        self.answers = answers

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer jobs until there are no more."""
        if self.failed:
            self.answers.write(json.dumps({"error": self.failed}) + "\n")
            return True
        self.items = {item.nodeid: item for item in session.items}
        sys.setprofile(None)
        if any("cluster" in getattr(item, "fixturenames", ()) for item in session.items):
            __import__("api.app")  # what a test's server is made of is live in the children as well
        gc.collect()
        remember(TREE)
        gc.freeze()
        for job in _jobs():
            self.cluster = job.get("cluster") or self.cluster
            act: Callable[[], Any] = {"test": self.test, "baseline": self.baseline, "templates": self.templates}[
                job["do"]
            ](job)
            self.answers.write(json.dumps(_in_child(act, job["limit"])) + "\n")
            self.answers.flush()
        return True

    def test(self, job: dict[str, Any]) -> Callable[[], Any]:
        """Run the tests against changed functions."""
        chosen = [self.items[name] for name in job["tests"]]

        def act() -> Any:
            if not put_in(TREE / job["path"], (TREE / job["path"]).read_text("utf-8"), job["before"]):
                return {"outcome": "cold"}
            return self._run(chosen)

        return act

    def _run(self, chosen: list[pytest.Item]) -> dict[str, Any]:
        for item, after in zip(chosen, [*chosen[1:], None], strict=True):
            self._protocol(item, after)
            if self.failed:
                return _noticed(*self.failed[0])
        return {"outcome": "unnoticed"}

    def _protocol(self, item: pytest.Item, after: pytest.Item | None) -> None:
        """Run a test and take down what is its own; what the session shares stays, as if another test came."""
        after = after or next((other for other in self.items.values() if other is not item), None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

    def templates(self, _job: dict[str, Any]) -> Callable[[], Any]:
        """Make the templates by setting up a test that needs them, and say what they are."""

        def act() -> Any:
            item: Any = next((item for item in self.items.values() if "cluster" in item.fixturenames), None)  # type: ignore[attr-defined]
            if item is None:
                return {"cluster": None}
            item._initrequest()
            item.session._setupstate.setup(item)
            found = item._fixtureinfo.name2fixturedefs["cluster"][-1].cached_result[0]
            return {"cluster": {name: getattr(found, name) for name in ("dsn", "empty", "enrolled", "keys")}}

        return act

    def baseline(self, job: dict[str, Any]) -> Callable[[], Any]:
        """Run every test, and say which lines of which files each ran, and how long it took."""

        def act() -> Any:
            traced, told = Traced(TREE, set(job["files"])), {}
            items = list(self.items.items())
            for (name, item), after in zip(items, [*items[1:], ("", None)], strict=True):
                self.failed.clear()
                began = monotonic()
                with traced.during():
                    self._protocol(item, after[1])
                lines = {path: sorted(found) for path, found in traced.lines.items()}
                told[name] = {"seconds": monotonic() - began, "lines": lines, "failed": bool(self.failed)}
            return {"tests": told, "imported": IMPORTED}

        return act


IMPORTED: dict[str, list[str]] = {}
"""The functions of each file that ran while the program was imported and the tests were collected."""


def _remember(frame: FrameType, event: str, _argument: object) -> None:
    code = frame.f_code
    if event == "call" and code.co_filename.startswith(str(TREE)) and code.co_name != "<module>":
        path = code.co_filename.removeprefix(f"{TREE}/")
        names = IMPORTED.setdefault(path, [])
        if code.co_qualname not in names:
            names.append(code.co_qualname)


def _noticed(name: str, words: str) -> dict[str, Any]:
    last = words.strip().splitlines()[-1] if words.strip() else ""
    raised = [line for line in words.splitlines() if line.startswith("E   ")]
    broken = any(f"errors.{kind}" in line for kind in _DOES_NOT_RUN for line in raised)
    return {"outcome": "invalid" if broken else "noticed", "by": name, "words": last[:200]}


def _cold(job: dict[str, Any]) -> Callable[[], Any]:
    def act() -> Any:
        files = list(dict.fromkeys(name.partition("::")[0] for name in job["tests"]))
        tests = Tests(job.get("cluster"), job["tests"])
        code = pytest.main([*ARGUMENTS, "-x", *files], plugins=[tests])
        if tests.failed:
            return _noticed(*tests.failed[0])
        return {"outcome": "unnoticed" if code == 0 else "noticed", "by": f"pytest ended with {code}"}

    return act


def _in_child(act: Callable[[], Any], limit: float) -> dict[str, Any]:
    """Run in a forked child with a time limit; a child that does not answer in time, or at all, is said."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()
        os.close(reading)
        quiet = os.open(os.environ.get("MUTANTS_OUTPUT", os.devnull), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        with os.fdopen(writing, "w") as answer:
            try:
                answer.write(json.dumps(act()))
            except BaseException as error:  # noqa: BLE001 whatever a change breaks is an answer
                answer.write(json.dumps({"outcome": "noticed", "by": "the run", "words": repr(error)[:200]}))
            answer.flush()
        os._exit(0)
    os.close(writing)
    signal.signal(signal.SIGTERM, lambda *_: _end_with(child))
    deadline, parts = monotonic() + limit, []
    try:
        while True:
            ready, _, _ = select.select([reading], [], [], max(0, deadline - monotonic()))
            if not ready:
                return {"outcome": "timeout"}
            part = os.read(reading, 1 << 16)
            if not part:
                break
            parts.append(part)
        text = b"".join(parts)
        return json.loads(text) if text else {"outcome": "noticed", "by": "the process died"}
    finally:
        os.close(reading)
        _kill(child)
        os.waitpid(child, 0)


def _kill(child: int) -> None:
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            end(child, signal.SIGKILL)


def _end_with(child: int) -> None:
    _kill(child)
    os._exit(143)


def _jobs() -> Generator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


ARGUMENTS = ["-p", "no:cacheprovider", "-p", "no:xdist", "-s", "-q", "--tb=short"]


def main() -> None:
    """Run as `python -m mutants.worker warm|cold DESCRIPTOR [tests…]`."""
    kind, descriptor, *tests = sys.argv[1:]
    quick = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile("mutants", deadline=None, derandomize=True, database=None, phases=quick)
    hypothesis.settings.load_profile("mutants")
    with os.fdopen(int(descriptor), "w") as answers:
        if kind == "warm":
            sys.setprofile(_remember)
            warm = Warm(answers)
            code = pytest.main([*ARGUMENTS, *tests], plugins=[warm])
            if code not in {0, 5}:
                answers.write(json.dumps({"error": warm.failed or f"pytest ended with {code}"}) + "\n")
            return
        for name in ("fastapi", "httpx", "psycopg_pool", "pydantic_settings", "structlog", "uvicorn", "orjson",
                     "hypothesis.strategies", "eventsourcing.domain", "docx", "xlsxwriter", "typst", "openpyxl",
                     "prometheus_client", "typer", "rich.console", "yaml", "jinja2"):  # fmt: skip
            __import__(name)
        for plugin in entry_points(group="pytest11"):
            plugin.load()
        gc.freeze()
        for job in _jobs():
            answers.write(json.dumps(_in_child(_cold(job), job["limit"])) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()

"""A run: a copy of the tree and two processes for each of the workers, and every change tested in one of them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from queue import SimpleQueue
from typing import Any, Self

from mutants import python_changes, sql_changes
from mutants.change import Change
from mutants.tables import Row

_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis", ".schemathesis", "demo-data"
)
NEAREST = 100
_BASELINE_SECONDS = 1_200.0
_COLD_SECONDS = 60.0


@dataclass(frozen=True)
class Outcome:
    """What became of a change: noticed, timeout, unnoticed, not run by any test, or invalid; and who noticed."""

    change: Change
    outcome: str
    by: str = ""
    words: str = ""


def changes_of(root: Path, path: str) -> list[Change]:
    """Return the changes of a file."""
    found = python_changes if path.endswith(".py") else sql_changes
    return found.changes(path, (root / path).read_bytes())


class Process:
    """A worker process and its lines of JSON."""

    def __init__(self, tree: Path, kind: str, tests: list[str], dsn: str) -> None:
        reading, writing = os.pipe()
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(map(str, (tree, tree / "tests", Path(__file__).parent.parent))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "FILING_REGISTRY_DSN": dsn,
        }
        command = [sys.executable, "-m", "mutants.worker", kind, str(writing), *tests]
        self._process = subprocess.Popen(
            command, cwd=tree, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[writing]
        )
        os.close(writing)
        self._answers = os.fdopen(reading)

    def ask(self, **job: object) -> dict[str, Any]:
        """Send a job and return its answer."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        self._process.stdin.flush()
        line = self._answers.readline()
        answer = json.loads(line) if line else {"error": "the worker ended"}
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def end(self) -> None:
        """End the process and the child that it waits for, whatever it is doing."""
        self._process.terminate()

    def close(self) -> None:
        """Let the process end when it has answered."""
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.end()
            self._process.wait()
        self._answers.close()


@dataclass
class Baseline:
    """What the nearest tests do without a change."""

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    imported: dict[str, list[str]] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """Read what a worker told; a test that fails by itself is left out."""
        passing = {name: test for name, test in told["tests"].items() if not test["failed"]}
        return cls(
            {name: test["seconds"] for name, test in passing.items()},
            {name: {path: set(found) for path, found in test["lines"].items()} for name, test in passing.items()},
            told["imported"],
            sorted(set(told["tests"]) - set(passing)),
        )

    def running(self, change: Change) -> list[str]:
        """Return the nearest tests that run a change's statement."""
        first, last = change.lines
        span = range(first, last + 1)
        found = [name for name, files in self.lines.items() if not files.get(change.path, set()).isdisjoint(span)]
        return self._nearest(found, change.path)[:NEAREST]

    def all(self, path: str) -> list[str]:
        """Return every test, first those that run something of a file: a table may be seen by any."""
        return self._nearest(list(self.seconds), path)

    def _nearest(self, names: list[str], path: str) -> list[str]:
        """Return tests by their nearness: first those by name of module, then those that run least besides."""
        words = set(PurePosixPath(path).with_suffix("").parts)

        def distance(name: str) -> tuple[bool, bool, int, float]:
            stem = PurePosixPath(name.partition("::")[0]).stem.removeprefix("test_")
            runs = sum(map(len, self.lines[name].values()))
            return stem not in words, path not in self.lines[name], runs, self.seconds[name]

        return sorted(names, key=distance)

    def is_imported(self, change: Change) -> bool:
        """Say whether a change's function had run before the first test began."""
        names = (name.partition(".<locals>")[0] for name in self.imported.get(change.path, ()))
        return any(change.scope == name or change.scope.startswith(f"{name}.") for name in names)


class Worker:
    """A copy of the tree with a warm and a cold process."""

    def __init__(self, tree: Path, tests: list[str], dsn: str, least_seconds: float) -> None:
        self.tree, self.least_seconds = tree, least_seconds
        self.warm, self.cold = Process(tree, "warm", tests, dsn), Process(tree, "cold", [], dsn)
        self.cluster: dict[str, Any] | None = None

    def test(self, change: Change, baseline: Baseline, *, fresh: bool) -> Outcome:
        """Put the change in, ask, and put the file back."""
        path = self.tree / change.path
        before = path.read_bytes()
        is_python = change.path.endswith(".py")
        inner = is_python and change.inner and not baseline.is_imported(change)
        tests = baseline.running(change) if inner else baseline.all(change.path)
        if not tests:
            return Outcome(change, "not run")
        job = {"path": change.path, "tests": tests, "cluster": None if fresh else self.cluster}
        limit = self.least_seconds + 4 * sum(baseline.seconds[name] for name in tests)
        try:
            path.write_bytes(change.apply(before))
            answer = {"outcome": "cold"}
            if inner and not fresh:
                answer = self.warm.ask(do="test", before=before.decode(), limit=limit, **job)
            if answer["outcome"] == "cold":
                answer = self.cold.ask(limit=limit + _COLD_SECONDS, **job)
        finally:
            path.write_bytes(before)
        return Outcome(change, answer["outcome"], answer.get("by", ""), answer.get("words", ""))

    def end(self) -> None:
        """End both processes, whatever they are doing."""
        self.warm.end()
        self.cold.end()

    def close(self) -> None:
        """Let both processes end."""
        self.warm.close()
        self.cold.close()


@contextmanager
def postgres() -> Iterator[str]:
    """Run one PostgreSQL for the whole run, or use the one that is given."""
    if given := os.environ.get("FILING_REGISTRY_DSN"):
        yield given
        return
    from registry.store.embedded import EmbeddedPostgres  # noqa: PLC0415 the program as it is, not as changed

    folder = Path(tempfile.mkdtemp(prefix="filing-registry-"))
    folder.chmod(0o755)
    try:
        with EmbeddedPostgres(folder / "data") as running:
            yield running.dsn("postgres")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(
    root: Path,
    row: Row,
    changes: list[Change],
    dsn: str,
    told: Callable[[Outcome], None],
    *,
    workers: int = 2,
    least_seconds: float = 10.0,
) -> list[str]:
    """Test the changes of one row's files; return the tests that fail without any."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mutants-")))
        tests = [*row.tests, *(f"--deselect={name}" for name in row.without)]
        free: SimpleQueue[Worker] = SimpleQueue()
        started = []
        for number in range(workers):
            tree = folder / str(number)
            shutil.copytree(root, tree, ignore=_LEFT_OUT, symlinks=True)
            worker = Worker(tree, tests, dsn, least_seconds)
            stack.callback(worker.close)
            started.append(worker)
        cluster = started[0].warm.ask(do="templates", limit=_BASELINE_SECONDS).get("cluster")
        files = sorted({change.path for change in changes if change.path.endswith(".py")})
        asked = {"do": "baseline", "files": files, "limit": _BASELINE_SECONDS, "cluster": cluster}
        found = started[0].warm.ask(**asked)
        if "tests" not in found:
            raise RuntimeError(f"the tests could not be run without a change: {found}")
        baseline = Baseline.of(found)
        for worker in started:
            worker.cluster = cluster
            free.put(worker)

        def one(change: Change) -> None:
            worker = free.get()
            try:
                told(worker.test(change, baseline, fresh=row.fresh))
            finally:
                free.put(worker)

        pool = ThreadPoolExecutor(workers)
        try:
            list(pool.map(one, changes))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in started:
                worker.end()
            raise
        finally:
            pool.shutdown()
        return baseline.failing

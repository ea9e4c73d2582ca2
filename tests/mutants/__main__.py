"""Breaks the program by itself, change by change, and prints which changes the nearest tests notice."""

import argparse
import json
import random
import signal
import sys
from pathlib import Path
from threading import Lock
from time import monotonic

from mutants.change import Change
from mutants.report import as_json, judged, table
from mutants.run import Outcome, changes_of, postgres, run
from mutants.tables import Row, equivalents, nearest, row_of

ROOT = Path(__file__).parent.parent.parent
KEY = ("path", "scope", "was", "now")
OPEN = {"unnoticed", "not run"}
DEFAULT = ("registry", "projections")


def main() -> int:
    """Run as `make mutants PATHS="registry/domain" SAMPLE=100 SEED=1 JSON=found.json`."""
    given = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows, known = nearest(), equivalents()
    found = [change for path in _files(given.paths) for change in changes_of(ROOT, path)]
    if given.again:
        before = {
            tuple(row[name] for name in KEY)
            for row in json.loads(given.again.read_text("utf-8"))
            if row["outcome"] in OPEN
        }
        found = [change for change in found if tuple(getattr(change, name) for name in KEY) in before]
    if given.sample and given.sample < len(found):
        print(f"{given.sample} of {len(found)} changes, drawn with seed {given.seed}")
        drawn = random.Random(given.seed).sample(range(len(found)), given.sample)
        found = [found[number] for number in sorted(drawn)]
    groups: dict[Row, list[Change]] = {}
    for change in found:
        row = row_of(change.path, rows)
        if row is None:
            sys.exit(f"{change.path}: no row of nearest.toml says which tests are nearest")
        groups.setdefault(row, []).append(change)
    outcomes: list[Outcome] = []
    stale: list[str] = []
    lock, began = Lock(), monotonic()

    def told(outcome: Outcome) -> None:
        outcome, named = judged(outcome, known, ROOT)
        with lock:
            outcomes.append(outcome)
            if named and outcome.outcome != "equivalent":
                stale.append(f"{outcome.change}: named as equivalent, {outcome.outcome} by {outcome.by}")
            if outcome.outcome in OPEN or given.verbose:
                count = f"{len(outcomes)}/{len(found)}"
                print(f"{count} {monotonic() - began:.0f} s {outcome.outcome}: {outcome.change}", flush=True)

    failing: list[str] = []
    try:
        with postgres() as dsn:
            for row, changes in groups.items():
                failing += run(ROOT, row, changes, dsn, told, workers=given.workers)
    finally:
        if given.json:
            given.json.write_text(as_json(outcomes), "utf-8")
    for name in failing:
        print(f"fails before anything is changed, so left out: {name}")
    print(*stale, sep="\n", end="\n" if stale else "")
    print(table(outcomes))
    return 1 if stale else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("paths", nargs="*", default=DEFAULT, help="files or folders to change")
    parser.add_argument("--sample", type=int, help="how many changes to try, drawn by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where every change and its outcome is written")
    parser.add_argument("--again", type=Path, help="the JSON of a run: only what was unnoticed in it")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="print what was noticed, too")
    return parser.parse_args()


def _files(paths: list[str]) -> list[str]:
    found: dict[str, None] = {}
    for path in paths:
        whole = (ROOT / path).resolve()
        if not whole.exists():
            sys.exit(f"{path}: no such file or folder")
        for file in sorted(whole.rglob("*")) if whole.is_dir() else [whole]:
            if file.suffix in {".py", ".sql"}:
                found[str(file.relative_to(ROOT))] = None
    return list(found)


if __name__ == "__main__":
    sys.exit(main())

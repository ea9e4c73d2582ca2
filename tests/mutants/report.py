"""What a run found, by folder, for people and as JSON."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from mutants.run import Outcome
from mutants.tables import Equivalent

_COLUMNS = ("noticed", "timeout", "unnoticed", "not run", "equivalent", "invalid")


def judged(outcome: Outcome, equivalents: Iterable[Equivalent], root: Path) -> tuple[Outcome, Equivalent | None]:
    """Return an outcome as counted, and the row that names the change as equivalent."""
    named = next((row for row in equivalents if row.names(outcome.change, root)), None)
    if named and outcome.outcome in {"unnoticed", "not run"}:
        return Outcome(outcome.change, "equivalent", by=named.reason), named
    return outcome, named


def table(outcomes: list[Outcome]) -> str:
    """Return the numbers by folder and kind of file, and the share that is noticed."""
    groups: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        path = PurePosixPath(outcome.change.path)
        name = f"{path.parent} {path.suffix}"
        for group in (name, "all"):
            groups.setdefault(group, Counter())[outcome.outcome] += 1
    head = f"{'folder':<34}" + "".join(f"{name:>11}" for name in _COLUMNS) + f"{'share':>8}"
    rows = [
        f"{name:<34}" + "".join(f"{groups[name][column]:>11}" for column in _COLUMNS) + f"{_share(groups[name]):>8}"
        for name in sorted(groups, key=lambda name: (name == "all", name))
    ]
    return "\n".join([head, *rows])


def _share(counted: Counter[str]) -> str:
    """Noticed, in time or by never ending, of all that are not equivalent and do run."""
    noticed = counted["noticed"] + counted["timeout"]
    whole = noticed + counted["unnoticed"] + counted["not run"]
    return f"{100 * noticed / whole:.1f} %" if whole else "–"


def as_json(outcomes: list[Outcome]) -> str:
    """Return every change and what became of it."""
    return json.dumps(
        [
            {
                "path": outcome.change.path,
                "line": outcome.change.line,
                "scope": outcome.change.scope,
                "operator": outcome.change.operator,
                "was": outcome.change.was,
                "now": outcome.change.now,
                "outcome": outcome.outcome,
                "by": outcome.by,
                "words": outcome.words,
            }
            for outcome in outcomes
        ],
        ensure_ascii=False,
        indent=1,
    )

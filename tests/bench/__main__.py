"""`make bench`: measures, ours beside a peer in the same run; `python -m bench` with tests/ on the path."""

import json
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.observability.logs import configure_logs
from api.terminal import Data, err, out, settings_of
from bench import EVENTS, measures
from bench.scratch import scratch


def bench(
    names: Annotated[list[str] | None, typer.Argument(help="measures, such as P1; absent: all")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the results to this file")] = None,
    events: Annotated[
        int, typer.Option(min=1_000, help="the length of the logs that P5, P7, P8 and P10 read")
    ] = EVENTS,
    data: Data = None,
) -> None:
    """Measure, ours beside a peer in the same run, in a database of its own that is thrown away."""
    unknown = set(names or ()) - measures().keys()
    if unknown:
        err.print(f"No such measure: {', '.join(sorted(unknown))}; there are {', '.join(measures())}.", highlight=False)
        raise typer.Exit(2)
    results = []
    with scratch(settings_of(data)) as dsn:
        for name in names or measures():
            for result in measures(events)[name](dsn, err):
                results.append(result)
                out.print(result.line(), highlight=False, soft_wrap=True)
    if json_file:
        json_file.write_text(json.dumps([result.as_json() for result in results], indent=1), "utf-8")


if __name__ == "__main__":  # the measures' own processes load this module, too
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    configure_logs("warning")
    typer.run(bench)

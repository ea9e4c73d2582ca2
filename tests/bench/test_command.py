import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from bench.scratch import scratch
from registry.settings import Settings
from registry.store.dsn import described

ROOT = Path(__file__).parent.parent.parent

OUTER_MAKE = {"MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "MFLAGS", "MEASURES", "JSON", "EVENTS"}
"""What a make that runs these tests leaves in the environment, and which would speak for the inner one."""


def test_a_wrong_measure_exits_2_and_says_which_there_are() -> None:
    """A name that is no measure's is told with those that are, before any database is looked for."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "P1", "P99"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests"), "FILING_REGISTRY_DSN": "host=/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "No such measure: P99" in done.stderr
    assert all(f"P{number}" in done.stderr for number in range(1, 11))


def test_the_database_that_is_measured_in_is_named(server_dsn: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Measures say which database they fill: one of their own beside the one that was named, gone afterwards."""
    with scratch(Settings(dsn=server_dsn)) as dsn:
        name = conninfo.conninfo_to_dict(dsn)["dbname"]
    assert str(name).startswith("filing_registry_bench_")
    assert f"Working on {described(dsn)}." in capsys.readouterr().err.replace("\n", "")
    with psycopg.connect(server_dsn) as connection:
        assert connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None


def test_make_hands_on_what_it_was_given() -> None:
    """MEASURES, JSON and EVENTS become the measures' own arguments; without them there are none."""

    def printed(*variables: str) -> str:
        asked = ["make", "--dry-run", "--no-print-directory", "--old-file=setup", "bench", *variables]
        alone = {name: value for name, value in os.environ.items() if name not in OUTER_MAKE}
        done = subprocess.run(asked, cwd=ROOT, env=alone, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()[-1]

    assert printed().split()[-3:] == [".venv/bin/python", "-m", "bench"]
    assert printed("MEASURES=P1 P3", "JSON=r.json", "EVENTS=5000").endswith('bench P1 P3 --json "r.json" --events 5000')

"""Random histories have numbers: how many there are is an option, one can be asked for, and workers share them."""

import subprocess
import sys
from pathlib import Path

from model.histories import numbered
from support import shares

TEST = "tests/model/test_histories.py::test_every_history_drawn_is_legal"


COLLECT = "import pytest, sys; [pytest.main([*sys.argv[1:3], *asked.split()]) for asked in sys.argv[3:]]"


def test_as_many_histories_are_tried_as_are_asked_for() -> None:
    """`--histories N` puts a test to N numbered histories, each a test of its own that can be run alone."""
    cases = {
        f"{TEST} --histories 3": range(3),
        TEST: range(150),
        f"{TEST}[history-417] --histories 500": [417],
    }
    command = [
        sys.executable,
        "-c",
        COLLECT,
        "-pno:cacheprovider",
        "--collect-only",
        *(f"-q {asked}" for asked in cases),
    ]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    collected = [line for line in done.stdout.splitlines() if "::" in line]
    assert collected == [f"{TEST}[history-{number}]" for numbers in cases.values() for number in numbers]


def test_a_number_is_always_the_same_history() -> None:
    """What was drawn for a number is drawn again, and other numbers draw other histories."""
    assert numbered(17) == numbered(17)
    assert len({repr(numbered(number)) for number in range(50)}) == 50


def test_workers_share_histories_by_tens_and_other_tests_by_module() -> None:
    """Ten histories of a test go to one worker, the next ten to whoever is free; other tests stay with their module."""
    assert {shares.of(f"{TEST}[history-{number}]") for number in range(10, 20)} == {f"{TEST}[1]"}
    assert len({shares.of(f"{TEST}[history-{number}]") for number in range(200)}) == 20
    assert shares.of("tests/a.py::test_x[case-1]") == shares.of("tests/a.py::test_y") == "tests/a.py"

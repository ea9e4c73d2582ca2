import re
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from registry.evidence.leaf import envelope, leaf

DOCUMENT = (Path(__file__).parents[2] / "docs" / "leaf.md").read_text("utf-8")
PRINTED = re.findall(r"^([0-9a-f]{64})  -$", DOCUMENT, re.MULTILINE)


def test_the_documented_example_is_recomputed() -> None:
    """The leaf printed in docs/leaf.md is that of the event told there, in whatever zone its times are given."""
    beijing = timezone(timedelta(hours=8))
    form = envelope(
        "370100",
        1,
        "office/370102",
        1,
        "7d0c1f0e-3b54-4f0a-9d3c-0a5b7f1c2d3e",
        "office.enrolled.v1",
        datetime(2021, 1, 4, 9, 30, tzinfo=beijing),
        datetime(2021, 1, 4, 9, 30, 0, 250_000, tzinfo=beijing),
        "370100",
        '{"name":"历下区"}',
    )
    assert [leaf(form).hex()] == PRINTED


def test_the_documented_shell_line_prints_the_leaf() -> None:
    """A stranger with a shell and sha256sum gets the same leaf."""
    if not shutil.which("sha256sum"):
        pytest.skip("there is no sha256sum on this machine")
    [line] = re.findall(r"```sh\n(.*?)\n```", DOCUMENT, re.DOTALL)
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert [done.stdout.split()[0]] == PRINTED

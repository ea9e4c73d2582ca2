import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.evidence.leaf import Envelope, leaf, leaves

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "leaf.md").read_text("utf-8")
SHELL, PRINTED, PYTHON = (re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[0] for kind in ("sh", "text", "python"))
EXAMPLE = Envelope(
    tenant="370100",
    position=42,
    subject="filing/7d0c1f0e-5b1a-4c37-9f0e-2a6f1f6f3b11",
    version=3,
    id="0b9c3c1e-8d0f-4a53-9d0a-6d1a3f5b7c20",
    type="filing.approved.v1",
    time=datetime(2021, 3, 5, 9, 30, tzinfo=timezone(timedelta(hours=8))),
    recordedtime=datetime(2021, 3, 5, 1, 30, 2, 418305, tzinfo=UTC),
    office="370100",
    data='{"remark":"材料齐全"}',
)


def test_the_example_has_the_leaf_that_the_page_says() -> None:
    """The worked example in docs/reference/leaf.md comes out as printed there."""
    assert leaf(EXAMPLE.encoded()).hex() == PRINTED.split()[0]


def test_the_pages_python_gives_the_same_leaf() -> None:
    """The page's lines of Python, run as printed, give the leaf."""
    names: dict[str, str] = {}
    exec(PYTHON, names)  # noqa: S102 - the page's own lines
    assert names["leaf"] == PRINTED.split()[0]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
def test_the_pages_shell_line_gives_the_same_leaf() -> None:
    """The page's printf and sha256sum, run as printed, print what the page says."""
    done = subprocess.run(["sh", "-c", SHELL], capture_output=True, text=True, check=True)
    assert done.stdout == PRINTED


FIELD = st.text(st.characters(exclude_characters="\x00\n", exclude_categories=["Cs"]))
MOMENT = st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NUMBER = st.integers(1, 2**63 - 1)
ENVELOPES = st.builds(Envelope, FIELD, NUMBER, FIELD, NUMBER, st.uuids().map(str), FIELD, MOMENT, MOMENT, FIELD, FIELD)
DATABASES_LEAF = """
SELECT registry.leaf(%s::text, %s::bigint, %s::text, %s::bigint, %s::uuid, %s::text, %s::timestamptz,
                     %s::timestamptz, %s::text, %s::text)
"""


def test_the_database_makes_the_same_leaf(empty_dsn: str) -> None:
    """Whatever an event holds, PostgreSQL's function and ours make the same leaf of it."""
    with psycopg.connect(empty_dsn) as connection:

        @settings(max_examples=100, deadline=None)
        @given(st.lists(ENVELOPES, max_size=3))
        def same(envelopes: list[Envelope]) -> None:
            rows = [connection.execute(DATABASES_LEAF, envelope).fetchone() for envelope in envelopes]
            assert [row[0] for row in rows if row] == leaves(envelope.encoded() for envelope in envelopes)

        same()

"""The preview of a list on the terminal: shown, confirmed, recorded as it was shown."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from support.events import CITY, COUNTY, declared
from support.offices import Desks, command
from support.reading import HEADED
from support.workbooks import SURVEY, book, survey_row

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(shared: Desks) -> Run:
    return lambda *arguments: command(shared.served.dsn, "import", *arguments, "--tenant", CITY, COLUMNS="400")


@pytest.fixture
def survey(tmp_path: Path) -> tuple[Path, list[str]]:
    """Return a survey of three rows, one of them faulty, and its credit codes."""
    rows = [survey_row(1, 职工人数="１，234人"), survey_row(2), survey_row(3, 行业代码="0000")]
    file = tmp_path / "摸底.xlsx"
    file.write_bytes(book(SURVEY, *rows, [None, "合计", *[None] * 6, 9]))
    return file, [row[1] for row in rows]


def on_terminal(desks: Desks, answer: str, *arguments: str | Path) -> CompletedProcess[str]:
    """Run the command as at a terminal on which somebody types an answer."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    program = Path(sys.executable).with_name("filing-registry")
    settings = os.environ | {"FILING_REGISTRY_DSN": desks.served.dsn, "COLUMNS": "400"}
    done = subprocess.run([program, "import", *arguments, "--tenant", CITY], env=settings, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    os.close(ours)
    os.close(theirs)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def recorded(desks: Desks, code: str) -> bool:
    return desks.get(COUNTY, f"subjects/enterprise/{code}").status_code == 200


def test_a_terminal_shows_the_preview_and_asks(shared: Desks, survey: tuple[Path, list[str]]) -> None:
    """Who says no has recorded nothing, exit 1; who says yes has recorded what was shown, exit 1 for the faulty row."""
    file, codes = survey
    no = on_terminal(shared, "n", file, "--office", COUNTY)
    assert no.returncode == 1 and "Nothing was recorded" in no.stderr and not recorded(shared, codes[0])
    assert "１，234人 → 1234" in no.stdout, "what was written beside what was read"
    assert "历下区 370102" in no.stdout and "可登记 would be recorded" in no.stdout
    assert "写的是 9，各行相加为 2074" in no.stdout
    assert "E4 行业代码: 应为" in no.stderr.partition("Record these")[0], "what is wrong is told before it is asked"
    yes = on_terminal(shared, "y", file, "--office", COUNTY)
    assert yes.returncode == 1 and "recorded 2, recorded before 0, refused 1" in yes.stdout
    assert [recorded(shared, code) for code in codes] == [True, True, False]
    again = on_terminal(shared, "y", file, "--office", COUNTY)
    assert "recorded 0, recorded before 2" in again.stdout and "Record these" not in again.stderr, "nothing to ask"


def test_a_preview_is_recorded_by_its_hash(shared: Desks, run: Run, survey: tuple[Path, list[str]]) -> None:
    """The hash that a dry run prints records exactly that, or says that the file is another, exit 1."""
    file, codes = survey
    tried = run(file, "--office", COUNTY, "--dry-run")
    shown = tried.stdout.strip().rpartition(": ")[2]
    assert not recorded(shared, codes[0])
    other = file.with_name("另一个.xlsx")
    other.write_bytes(book(SURVEY, survey_row(9)))
    refused = run(other, "--office", COUNTY, "--preview", shown)
    assert (refused.returncode, "the file is another" in refused.stderr) == (1, True)
    done = run(file, "--office", COUNTY, "--preview", shown)
    assert "recorded 2, recorded before 0" in done.stdout and recorded(shared, codes[0])


def test_yes_records_without_asking_and_replace_says_so(shared: Desks, run: Run, tmp_path: Path) -> None:
    """`--yes` shows and records; a county's own figures are held back from the city's list until `--replace`."""
    file = tmp_path / "附件2.xlsx"
    file.write_bytes(book(["( 2021 年 10 月 )"], HEADED, [1, "历下区", 1, 2, 3, 4, 5]))
    [event] = shared.record(COUNTY, declared(COUNTY, "2021-10", "2021-11-02", (9, 9, 9, 9, 9)))
    held = run(file, "--office", CITY, "--yes")
    assert (held.returncode, f"历下区 {COUNTY} 已于" in held.stderr) == (1, True)
    assert f"现有 历下区 {COUNTY}" in held.stdout
    done = run(file, "--office", CITY, "--yes", "--replace")
    assert done.returncode == 0 and f"替换 历下区 {COUNTY}" in done.stdout, done.stderr
    assert f"第 {event['position']} 号记录" in done.stdout and "recorded 1, " in done.stdout

"""What the installed program is made of, and what stays in the repository."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from api.version import commit

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Build the wheel as `pip` would."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    [file] = folder.glob("*.whl")
    return ZipFile(file)


def test_the_wheel_holds_the_three_packages_and_no_measures(wheel: ZipFile) -> None:
    """The wheel has the packages with their SQL and templates; benchmarks and tests stay in the repository."""
    names = wheel.namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"registry", "projections", "api"}
    assert not [name for name in names if "bench" in name or "test" in name]
    assert {Path(name).suffix for name in names} >= {".py", ".sql", ".html"}


def test_the_wheel_gives_one_command(wheel: ZipFile) -> None:
    """What is installed beside Python is `filing-registry`."""
    [scripts] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert wheel.read(scripts).decode().split() == ["[console_scripts]", "filing-registry", "=", "api.cli.main:main"]


def test_the_wheel_says_which_commit_it_is_of(wheel: ZipFile) -> None:
    """A wheel built in a checkout carries the checkout's commit; `--version` reads it there."""
    if not (ROOT / ".git").exists():
        assert "api/commit.txt" not in wheel.namelist()
        return
    assert wheel.read("api/commit.txt").decode().strip() == commit()

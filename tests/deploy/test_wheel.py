"""What the installed program is made of, and what stays in the repository."""

import re
import subprocess
import sys
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from api.version import commit

ROOT = Path(__file__).parents[2]


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


@pytest.fixture(scope="module")
def metadata(wheel: ZipFile) -> Message:
    """Return what the wheel tells an index about itself."""
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return Parser().parsestr(wheel.read(name).decode())


def test_the_wheel_tells_an_index_what_it_is(metadata: Message) -> None:
    """Authors, licence, keywords, classifiers and addresses are there, and Python's versions are those it needs."""
    for field in ("Author", "License-Expression", "License-File", "Keywords", "Summary", "Requires-Python"):
        assert metadata[field], field
    labels = [value.partition(",")[0] for value in metadata.get_all("Project-URL", [])]
    assert labels == ["Homepage", "Source", "Changelog"]
    assert {"Typing :: Typed", "Natural Language :: Chinese (Simplified)"} <= set(metadata.get_all("Classifier", []))


def test_the_readme_of_an_index_leads_nowhere_relative(metadata: Message) -> None:
    """Pictures and links of the readme are absolute, for an index shows it outside the repository."""
    readme = metadata.get_payload()
    assert isinstance(readme, str)
    assert metadata["Description-Content-Type"] == "text/markdown"
    led = re.findall(r"\]\(([^)\s]+)", readme)
    assert led
    assert [address for address in led if not address.startswith(("https://", "http://", "#"))] == []


def test_every_package_is_typed(wheel: ZipFile) -> None:
    """Each of the three packages carries the marker that its types may be relied on."""
    assert {f"{package}/py.typed" for package in ("registry", "projections", "api")} <= set(wheel.namelist())

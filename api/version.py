"""Which version runs, and from which commit it was built."""

import shutil
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

UNKNOWN = "unknown"

_BUILT = Path(__file__).with_name("commit.txt")
"""The commit that a wheel was built from; hatch_build.py writes it, a checkout has none."""


@cache
def version() -> str:
    """Return the version of the installed program."""
    return metadata.version("filing-registry")


@cache
def commit() -> str:
    """Return the commit: the one that the wheel was built from, else the checkout's, else `unknown`."""
    if _BUILT.exists():
        return _BUILT.read_text("utf-8").strip()
    checkout, git = _BUILT.parents[1], shutil.which("git")
    if git is None or not (checkout / ".git").exists():
        return UNKNOWN
    asked = [git, "-C", str(checkout), "rev-parse", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or UNKNOWN


def line() -> str:
    """Return what `filing-registry --version` prints."""
    return f"filing-registry {version()} ({commit()})"

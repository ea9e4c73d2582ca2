"""Writes the commit that a distribution is built from into it, for `--version` and `GET /version`."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CommitHook(BuildHookInterface[Any]):
    """Adds api/commit.txt; a checkout that is installed editable asks git when it is asked itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the commit among the files of the distribution, unless nobody knows it or a source already has it."""
        commit = os.environ.get("SOURCE_COMMIT") or self._checked_out()
        if version == "editable" or not commit:
            return
        self._folder = tempfile.mkdtemp()
        file = Path(self._folder, "commit.txt")
        file.write_text(commit + "\n", "utf-8")
        build_data["force_include"][str(file)] = "api/commit.txt"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was written for the build."""
        del version, build_data, artifact_path
        if folder := getattr(self, "_folder", None):
            shutil.rmtree(folder)

    def _checked_out(self) -> str:
        git = shutil.which("git")
        if git is None or not Path(self.root, ".git").exists():
            return ""
        asked = [git, "-C", self.root, "rev-parse", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()

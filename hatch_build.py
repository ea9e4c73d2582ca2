"""What a distribution is given when it is built: its commit, and a readme whose addresses are absolute."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class CommitHook(BuildHookInterface[Any]):
    """Adds api/commit.txt, for `--version` and `GET /version`; a checkout installed editable asks git instead."""

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


class ReadmeHook(MetadataHookInterface):
    """Gives README.md with its links and pictures led to the source's address, for a package index to show."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the readme."""
        source, readme = metadata["urls"]["Source"], Path(self.root, "README.md").read_text("utf-8")
        text = re.sub(r"\]\((?!https?:|#)", f"]({source}/", readme)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}

"""Which lines of some files a test runs."""

import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Self

_LOOKED_AT = 30


class Traced:
    """Which lines of some files run; a function that a test calls often counts as run in all its lines."""

    def __init__(self, tree: Path, files: set[str]) -> None:
        self.files = {str(tree / path): path for path in files}
        self.lines: dict[str, set[int]] = {}
        self.calls: Counter[CodeType] = Counter()

    def during(self) -> Self:
        self.lines = {}
        self.calls.clear()
        return self

    def __enter__(self) -> None:
        threading.settrace(self._called)
        sys.settrace(self._called)

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]

    def _called(self, frame: FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        path = self.files.get(frame.f_code.co_filename)
        if path is None:
            return None
        found = self.lines.setdefault(path, set())
        self.calls[frame.f_code] += 1
        if self.calls[frame.f_code] > _LOOKED_AT:
            if self.calls[frame.f_code] == _LOOKED_AT + 1:
                found.update(line for _, _, line in frame.f_code.co_lines() if line)
            return None
        found.add(frame.f_lineno)

        def line(frame: FrameType, _event: str, _argument: object) -> Callable[..., Any]:
            found.add(frame.f_lineno)
            return line

        return line

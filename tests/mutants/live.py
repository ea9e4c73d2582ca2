"""A module's changed code, put into the functions that are already live."""

import gc
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType


def put_in(path: Path, text: str, before: str) -> bool:
    """Put a module's new code into its live functions; say whether that was possible."""
    old, new = (list(_codes(compile(source, str(path), "exec"))) for source in (before, text))
    if [code.co_qualname for code in old] != [code.co_qualname for code in new]:
        return False
    if not _alike(compile(before, str(path), "exec"), compile(text, str(path), "exec")):
        return False
    live: dict[tuple[str, int], list[FunctionType]] = {}
    for function in FUNCTIONS.get(str(path), []):
        code = function.__code__
        live.setdefault((code.co_qualname, code.co_firstlineno), []).append(function)
    done: set[str] = set()
    for was, now in zip(old, new, strict=True):
        if was == now:
            continue
        functions = live.get((was.co_qualname, was.co_firstlineno), [])
        if any(function.__code__.co_freevars != now.co_freevars for function in functions):
            return False
        for function in functions:
            function.__code__ = now
        inside = any(was.co_qualname.startswith(f"{name}.<locals>.") for name in done)
        if functions:
            done.add(was.co_qualname)
        elif not inside and not _alike(was, now):
            return False
    return bool(done)


def _alike(was: CodeType, now: CodeType) -> bool:
    """Say whether two bodies differ at most in the functions inside them."""
    constants = [[c for c in code.co_consts if not isinstance(c, CodeType)] for code in (was, now)]
    return was.co_code == now.co_code and was.co_names == now.co_names and repr(constants[0]) == repr(constants[1])


FUNCTIONS: dict[str, list[FunctionType]] = {}
"""The live functions of each file of the program."""


def remember(tree: Path) -> None:
    """Keep the live functions of the program's files."""
    for found in gc.get_objects():
        if type(found) is FunctionType and found.__code__.co_filename.startswith(str(tree)):
            FUNCTIONS.setdefault(found.__code__.co_filename, []).append(found)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)

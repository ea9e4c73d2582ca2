"""Every sentence that the sources say to whoever asked, found by reading the code; run it to see what is no Message."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from registry.terms.catalogue import MESSAGES

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("registry", "projections", "api")
    for path in (ROOT / folder).rglob("*.py")
    if not {"store", "demo", "evidence"} & set(path.relative_to(ROOT).parts)
)
SAYING = {
    "Fault": 1, "ParameterInvalid": 1, "ValueError": 0, "SubjectUnknown": 0, "BodyTooLarge": 0, "BodyUnreadable": 0,
    "MediaTypeUnknown": 0, "FormForeign": 0, "KeyMissing": 0, "InvalidError": 0, "FileUnreadable": 0,
    "ProjectionDiffers": 0, "_not_text": 0,
}  # fmt: skip
"""What takes a sentence, and at which place.

What an operator alone is told of the machine (`KeysUnusable`, `ScratchInUse`) is said in English and stands nowhere here.
"""
PASSED_ON = {"found_by_pydantic", "joined"}
"""What makes a message of messages."""


@dataclass(frozen=True)
class Sentence:
    """A sentence in the code; `facts` are the names that its Message is given, None where it is a plain text."""

    where: str
    template: str
    facts: frozenset[str] | None = None

    def missing(self) -> str | None:
        """Return what keeps it from being read in Chinese, None if nothing does."""
        if self.facts is None:
            words = re.search(r"[A-Za-z]{2} | [A-Za-z]{2}|[\u4e00-\u9fff]", self.template)
            return f"{self.where}: {self.template!r} is no Message" if words else None
        if self.template not in MESSAGES and re.search(r"[A-Za-z]{2}", re.sub(r"\{.*?\}", "", self.template)):
            return f"{self.where}: no Chinese for {self.template!r}"
        term = MESSAGES.get(self.template)
        if term and not places(term.zh) <= self.facts:
            return f"{self.where}: {places(term.zh) - self.facts} of {term.zh!r} are not given"
        return None


def places(template: str) -> frozenset[str]:
    """Return the names of a template's places."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


class Unread(Exception):
    """A sentence is made in a way that this reading does not follow."""


class _Reader:
    """Follows what is said within one module."""

    def __init__(self, path: Path) -> None:
        self.path = path.relative_to(ROOT)
        self.tree = ast.parse(path.read_text("utf-8"))
        self.functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}
        self.within: dict[ast.AST, ast.AST] = {}
        for function in ast.walk(self.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    self.within[node] = function  # the innermost comes last

    def sentences(self) -> Iterator[Sentence]:
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Call):
                continue
            name = _name(node.func)
            if name in SAYING and len(node.args) > SAYING[name]:
                yield from self.said(node.args[SAYING[name]])
            elif name == "Message":
                yield from self.said(node)

    def said(self, node: ast.expr) -> Iterator[Sentence]:
        where = f"{self.path}:{node.lineno}"
        match node:
            case ast.Constant(value=str(text)):
                yield Sentence(where, text)
            case ast.JoinedStr():
                yield Sentence(
                    where, "".join(str(value.value) for value in node.values if isinstance(value, ast.Constant))
                )
            case ast.Call(func=function, args=[ast.Constant(value=str(text)), *_]) if _name(function) == "Message":
                yield Sentence(where, text, self.facts(node))
            case ast.Call(func=function, args=[ast.Name(id=name), *_]) if _name(function) == "Message":
                facts = self.facts(node)
                for value in self.assigned(node.args[0], name):
                    if isinstance(value, ast.Constant):
                        yield Sentence(where, str(value.value), facts)
            case ast.Call(func=function) if _name(function) in PASSED_ON | {"Message"}:
                return
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                for inner in ast.walk(self.functions[name]):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        yield from self.said(inner.value)
            case ast.IfExp(body=body, orelse=orelse):
                yield from self.said(body)
                yield from self.said(orelse)
            case ast.BoolOp(values=values):
                for value in values:
                    if not isinstance(value, ast.Compare) and _name(getattr(value, "func", None)) != "isinstance":
                        yield from self.said(value)
            case ast.Name(id=name):
                for value in self.assigned(node, name):
                    yield from self.said(value)
            case ast.Call():
                raise Unread(f"{where}: {ast.unparse(node)}")
            case _:
                return  # an error's own sentence passed on

    def assigned(self, node: ast.AST, name: str) -> Iterator[ast.expr]:
        """Yield what a name is set to in the function that a node stands in; nothing for a parameter."""
        for found in ast.walk(self.within.get(node, self.tree)):
            match found:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    yield value

    def facts(self, node: ast.Call) -> frozenset[str]:
        names: set[str] = set()
        for keyword in node.keywords:
            if keyword.arg is not None:
                names.add(keyword.arg)
                continue
            given = [keyword.value] if isinstance(keyword.value, ast.Dict) else list(
                self.assigned(keyword.value, _name(keyword.value) or "")
            )  # fmt: skip
            for one in given:
                if isinstance(one, ast.Dict):
                    names |= {key.value for key in one.keys if isinstance(key, ast.Constant)}
        return frozenset(names)


def _name(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def lacking() -> list[str]:
    """Return, with file and line, each sentence that cannot be read in Chinese, and why."""
    found: list[str] = []
    for path in SOURCES:
        try:
            found += [missing for sentence in _Reader(path).sentences() if (missing := sentence.missing())]
        except Unread as error:
            found.append(f"{error}: say it as Message(…)")
    return sorted(set(found))


if __name__ == "__main__":
    for line in lacking():
        print(line)
    sys.exit(bool(lacking()))

"""Where the code refuses, by which rule and as which error: read from what it raises and returns."""

import ast
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from project.pages import ROOT
from project.reference.words import REFUSALS, RULE_FIELDS

ERRORS = {
    "refuse": "ActNotLegal",
    "ActNotLegal": "ActNotLegal",
    "OfficeNotEntitled": "OfficeNotEntitled",
    "MaterialRefused": "MaterialRefused",
}
"""What makes a refusal, by name, and which error that is."""


class Refusal(NamedTuple):
    """A place that refuses: the rule, the error, the file, and the tenant's rules that the function around it reads."""

    rule: str
    error: str
    path: str
    tenant_rules: tuple[str, ...]


@cache
def refusals() -> tuple[Refusal, ...]:
    """Return every refusal of the product, in the order of files and lines."""
    paths = sorted(path for folder in ("registry", "projections", "api") for path in (ROOT / folder).rglob("*.py"))
    found = []
    for path in paths:
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                found += _in_function(function, str(path.relative_to(ROOT)))
    return tuple(found)


def _in_function(function: ast.AST, path: str) -> Iterator[Refusal]:
    attributes = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    read = tuple(name for name in RULE_FIELDS if name in attributes)
    for node in ast.walk(function):
        made = node.exc if isinstance(node, ast.Raise) else node.value if isinstance(node, ast.Return) else None
        if isinstance(made, ast.Call) and made.args and (error := ERRORS.get(_name(made.func))):
            for rule in _rules(made.args[0], function):
                yield Refusal(rule, error, path, read)


def _rules(argument: ast.expr, function: ast.AST) -> Iterator[str]:
    """Return the rules that an argument may be: written out, or assigned to a name in the same function."""
    if isinstance(argument, ast.Name):
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else ()
            if any(isinstance(target, ast.Name) and target.id == argument.id for target in targets):
                assert isinstance(node, ast.Assign)
                yield from _texts(node.value)
    else:
        yield from _texts(argument)


def _texts(node: ast.expr) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and each.value in REFUSALS:
            yield each.value


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")

"""The page of the command line, from the tree of its commands."""

from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import typer
from project.reference.markdown import code, codes, page, sentence, table

INTRO = """`filing-registry --help` lists the commands, and every command explains itself with `--help`. Errors go to standard error, in both languages.

| Exit status | Meaning |
|---|---|
| 0 | done; `serve` and `demo` stopped by Ctrl-C, too |
| 1 | refused, or a comparison found a difference |
| 2 | the command was called wrongly |
| 130 | stopped by Ctrl-C |"""

_VALUES = {Path: "PATH", str: "TEXT", int: "NUMBER", float: "NUMBER"}


def text(program: Any) -> str:
    """Return the page, given the program as a click group."""
    parts = [INTRO]
    for panel, commands in _panels(program).items():
        parts += [f"## {panel}"] if panel else []
        for name, command in commands:
            parts += _section(name, command)
    options = [row for row in _options(program) if row[0] != "`--help`"]
    parts += ["## Of the program itself", table(["Option", "Meaning"], options)] if options else []
    return page("Command line", *parts)


def leaves(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give every command below a group by its full name."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name in command.list_commands(typer.Context(command)):
        yield from leaves(command.commands[name], f"{path} {name}".strip())


def _panels(program: Any) -> dict[str, list[tuple[str, Any]]]:
    """Return the commands by the panel of the help that lists them."""
    context = typer.Context(program)
    found: dict[str, list[tuple[str, Any]]] = {}
    for name in program.list_commands(context):
        panel = getattr(program.get_command(context, name), "rich_help_panel", None)
        listed = found.setdefault(panel if isinstance(panel, str) else "", [])
        listed += leaves(program.commands[name], name)
    return found


def _section(name: str, command: Any) -> list[str]:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    synopsis = " ".join(each.name.upper() if each.required else f"[{each.name.upper()}]" for each in arguments)
    parts = [f"### `filing-registry {name}{' ' if synopsis else ''}{synopsis}`", _paragraphs(command.help)]
    rows = [(code(each.name.upper()), _said(each)) for each in arguments]
    rows += [row for row in _options(command) if row[0] != "`--help`"]
    return [*parts, table(["Argument or option", "Meaning"], rows)] if rows else parts


def _options(command: Any) -> list[tuple[str, str]]:
    options = (each for each in command.params if each.param_type_name == "option" and not each.hidden)
    return [(codes(_spelled(each)), _said(each)) for each in options]


def _spelled(option: Any) -> list[str]:
    annotation = option.type_descriptor.annotation if not option.is_flag else NoneType
    kinds = [each for each in get_args(annotation) if each is not NoneType] or [annotation]
    if get_origin(annotation) is Literal:
        value = "|".join(map(str, get_args(annotation)))
    else:
        value = "" if option.is_flag else _VALUES.get(kinds[0], "TEXT")
    return [f"{name} {value}".strip() for name in (*option.opts, *option.secondary_opts)]


def _said(parameter: Any) -> str:
    said = [sentence(parameter.help).replace("<", "&lt;")]
    said += ["required"] if parameter.required and parameter.param_type_name == "option" else []
    said += ["may be given more than once"] if parameter.multiple else []
    if parameter.default not in {None, False, True} and not callable(parameter.default):
        said.append(f"default {code(parameter.default)}")
    return "; ".join(filter(None, said))


def _paragraphs(help_text: str | None) -> str:
    return "\n\n".join(" ".join(each.split()) for each in (help_text or "").strip().split("\n\n"))

"""The tables of acts as a page of documentation: a state diagram and a table a kind, drawn from the code itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, get_args, get_origin

import orjson
import typer

from api.cli.terms import ACTS
from api.examples import example
from registry.domain.acts import Act, Event, Poster, RecordedEvent, SubjectKind
from registry.domain.catalogue import KINDS
from registry.terms import catalogue as glossary

_POSTERS = {
    Poster.RECEIVER: "R",
    Poster.COUNTY: "C",
    Poster.INDUSTRY: "I",
    Poster.CENTRE: "V",
    Poster.PROVINCE: "P",
}
_HEAD = """# Acts and states

Who may post: **R** the office that received the filing, **C** a county office, **I** an industry office, **V** the
tenant's own centre, **P** the province's centre. “{by_date}” marks what a status becomes by date alone.
Conditions beyond who and from which status are told by the refusals themselves.
"""


def acts() -> None:
    """Print every kind's acts: a state diagram and a table, as Markdown."""
    typer.echo(page(), nl=False)


def page() -> str:
    """Return the page, whole."""
    return "\n".join([_HEAD.format(by_date=ACTS["by_date"].zh), *(_section(kind) for kind in KINDS.values())])


def moves(kind: SubjectKind) -> Iterator[tuple[str, Act, str]]:
    """Tell from which status each act leads to which, as the kind's `evolve` says."""
    order = [status.partition(".")[2] for status in glossary.STATUSES if status.startswith(f"{kind.name}.")]
    for act in kind.acts:
        for status in sorted(act.when, key=order.index):
            for after in dict.fromkeys(_after(kind, status, act)):
                yield status, act, after


def _after(kind: SubjectKind, status: str, act: Act) -> Iterator[str]:
    sent = example(act.event.type)
    time = datetime.fromisoformat(sent["time"])
    before: Any = replace(kind.initial, status=status)  # type: ignore[type-var]
    for event in _outcomes(act.event.model_validate_json(orjson.dumps(sent["data"]))):
        recorded = RecordedEvent("370100", sent["subject"], 2, sent["id"], time, "370102", event, "{}")
        yield kind.evolve(before, recorded).status


def _outcomes(event: Event) -> Iterator[Event]:
    """Give the event with every value of the fields that have a list of values: an outcome may decide what follows."""
    yield event
    for name, field in type(event).model_fields.items():
        if get_origin(field.annotation) is Literal:
            for value in get_args(field.annotation):
                yield event.model_copy(update={name: value})


def _section(kind: SubjectKind) -> str:
    term = glossary.KINDS[kind.name]
    lines = [f"## {term.zh} · {term.en} · `{kind.name}`", "", "```mermaid", "stateDiagram-v2"]
    named: dict[str, str] = {}
    arrows = []
    for status, act, after in moves(kind):
        label = glossary.EVENTS[act.event.type].zh
        for each in (status, after):
            named.setdefault(each, glossary.STATUSES[f"{kind.name}.{each}"].zh)
        arrows.append(f"    {_node(status)} --> {_node(after)}: {label}")
    for status, after in sorted(kind.lapses.items()):
        named.setdefault(after, glossary.STATUSES[f"{kind.name}.{after}"].zh)
        arrows.append(f"    {_node(status)} --> {_node(after)}: {ACTS['by_date'].zh}")
    lines += [f'    state "{label}" as {status}' for status, label in named.items() if status != "new"]
    lines += [*arrows, "```", "", f"| Act | {ACTS['term'].zh} | Who | From | To |", "|---|---|---|---|---|"]
    for act in kind.acts:
        ways = [(status, after) for status, found, after in moves(kind) if found is act]
        came, went = (", ".join(dict.fromkeys(f"`{name}`" for name in names)) for names in zip(*ways, strict=True))
        who = "".join(letter for poster, letter in _POSTERS.items() if poster in act.by)
        lines.append(f"| `{act.event.type}` | {glossary.EVENTS[act.event.type].zh} | {who} | {came} | {went} |")
    return "\n".join([*lines, ""])


def _node(status: str) -> str:
    return "[*]" if status == "new" else status

"""A tenant's rules, and what a set on trial would do, as tables for the terminal; nothing is decided here."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from api.cli.terms import RULES
from api.what_if.trial import KINDS, Tried
from registry import terms
from registry.domain import regions
from registry.domain.kinds.rules.acts import InForce, RulesEdition
from registry.domain.kinds.rules.rule_set import DEFAULT
from registry.domain.kinds.rules.trial import Effect, Moved, Span
from registry.terms.catalogue import EVENTS, FACTS
from registry.terms.rules import RULE_FIELDS
from registry.terms.term import Lexicon
from registry.terms.values import STEPS

_EVENTS = list(EVENTS)

EXAMPLES = 10
"""How many subjects are listed under one act and reason; `--json` lists all."""


class _Words(Lexicon):
    """The words of a rule set and of its trial."""

    def __init__(self, language: str) -> None:
        super().__init__(language, RULES)

    def edition(self, found: InForce) -> str:
        """Return how a set is named: by the event that adopted it, or as the default."""
        return found.name if found.adopted else self("default")

    def value(self, value: Any) -> str:  # noqa: ANN401 - a rule is a number, a yes or no, a text or a list
        """Return a rule's value as it reads."""
        match value:
            case None:
                return self("none")
            case bool():
                return self("yes" if value else "no")
            case dict():
                routes = value.get("routes")
                return f"{value['kind']} ({self.value(routes)})" if routes else str(value["kind"])
            case list():
                return self("listing").join(map(self.value, value)) if value else "–"
        route = FACTS["route"].get(str(value))
        return self.term(route) if route else str(value)


def shown(tenant: str, day: date, found: InForce, editions: Sequence[RulesEdition], language: str) -> RenderableType:
    """Return the rules in force on a day; what is not as by default stands out."""
    words, default = _Words(language), DEFAULT.model_dump(mode="json")
    table = _table(words("rule"), words("value"))
    for name, value in found.rules.model_dump(mode="json").items():
        style = "" if value == default[name] else "bold"
        table.add_row(words.term(RULE_FIELDS[name]), Text(words.value(value), style))
    head = f"{words('rules')} {_place(tenant)} · {words('on', day=day)} · {words('edition', name=words.edition(found))}"
    listed = ", ".join(f"{each.number} ({words('from', day=each.effective_from)})" for each in editions)
    foot = [Text(words("editions", listed=listed), "dim")] if editions else []
    return Group(Text(head, "bold"), table, *foot)


def tried(found: Tried, language: str) -> RenderableType:
    """Return what a set on trial changes, and what that would do, act by act."""
    words = _Words(language)
    instead = words("instead", after=words.edition(found.after), before=words.edition(found.before))
    head = f"{words('trial')} {_place(found.tenant)} · {words('from', day=found.effective_from)} · {instead}"
    table = _table(words("rule"), words("before"), words("after"))
    for each in found.changed:
        table.add_row(words.term(RULE_FIELDS[each.field]), words.value(each.before), words.value(each.after))
    examined = {kind: found.examined[kind] for kind in KINDS}
    parts: list[RenderableType] = [Text(head, "bold"), table if found.changed else Text(words("same"))]
    parts.append(Text(words("examined", **examined)))
    if not found.effects and not found.moved:
        parts.append(Text(words("no_effect")))
    groups: dict[tuple[str, str, str], list[Effect]] = defaultdict(list)
    for effect in found.effects:
        groups[effect.becomes, effect.act.type, effect.refusal.rule].append(effect)
    for _, effects in sorted(groups.items(), key=lambda group: (group[0][0] == "possible", _EVENTS.index(group[0][1]))):
        parts += _effects(effects, words)
    for step in STEPS:
        if moves := [moved for moved in found.moved if moved.step == step]:
            parts += _moves(moves, words)
    return Group(*parts)


def _effects(effects: Sequence[Effect], words: _Words) -> list[RenderableType]:
    first = effects[0]
    reason = words("reason") if first.becomes == "refused" else words("reason_before")
    table = _table(words("subject"), words("name"), words("day"), words("office"), reason)
    for effect in effects[:EXAMPLES]:
        refusal = effect.refusal
        sentence = terms.sentence(refusal.rule, refusal.facts, words.language)
        table.add_row(effect.subject.name, effect.enterprise, str(effect.on), effect.office, sentence)
    act = words.term(EVENTS[first.act.type])
    style = "red" if first.becomes == "refused" else "green"
    return [Text(words(first.becomes, act=act, number=len(effects)), style), table, *_more(len(effects), words)]


def _moves(moves: Sequence[Moved], words: _Words) -> list[RenderableType]:
    table = _table(*map(words, ("subject", "name", "office", "before", "after")))
    for moved in moves[:EXAMPLES]:
        spans = _span(moved.before, words), _span(moved.after, words)
        table.add_row(moved.subject.name, moved.enterprise, moved.office, *spans)
    head = words("moved", step=words.term(STEPS[moves[0].step]), number=len(moves))
    return [Text(head, "yellow"), table, *_more(len(moves), words)]


def _span(span: Span | None, words: _Words) -> str:
    if span is None:
        return words("no_deadline")
    return words("span", opens=span.opens, due=span.due) + (words("provisional") if span.provisional else "")


def _more(number: int, words: _Words) -> list[RenderableType]:
    return [Text(words("more", number=number - EXAMPLES), "dim")] if number > EXAMPLES else []


def _place(tenant: str) -> str:
    return f"{regions.names()[tenant]} {tenant}"


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in RULES["subject"])
    return table

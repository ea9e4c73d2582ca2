"""The command that asks what if; what would differ is found elsewhere."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from api.terminal import Data, Json, Lang, Language, OfTenant, opened, out, progress_bar, table_in, tenants_asked
from api.what_if.run import WhatIfAnswer, ask, question_of, told
from api.what_if.terms import WHATIF
from api.what_if.trial import KINDS
from registry import terms
from registry.domain import regions
from registry.domain.kinds.rules.trial import Effect, Moved
from registry.terms.catalogue import EVENTS
from registry.terms.term import Lexicon
from registry.terms.values import STEPS

_COLUMNS = ("tenant", "month", "refused", "moved", "late_before", "late_after", "figures")


def whatif(
    file: Annotated[Path, typer.Argument(help="TOML or JSON: rules, or definitions", exists=True, dir_okay=False)],
    tenant: OfTenant = None,
    lang: Lang = Language.ZH,
    *,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Look at history under other rules or definitions: which months, cities and deadlines would differ."""
    question = question_of(table_in(file))
    with opened(data) as (settings, registry), progress_bar("looking back") as move:
        answers = ask(registry, settings.dsn or "", tenants_asked(tenant), question, move)
    if as_json:
        typer.echo(json.dumps(told(question, answers, lang), ensure_ascii=False, indent=1, default=str))
        return
    for line in _lines(answers, Lexicon(lang, WHATIF)):
        out.print(line, soft_wrap=isinstance(line, Text))


def _lines(answers: list[WhatIfAnswer], words: Lexicon) -> Iterator[Table | Text]:
    table = Table(title=words("title"), box=SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(_COLUMNS):
        table.add_column(words(name), justify="left" if number < 2 else "right", overflow="fold")
    for answer in answers:
        place = f"{answer.tenant} {regions.names()[answer.tenant]}"
        for month, counts in answer.months().items():
            table.add_row(place, month, *map(str, astuple(counts)))
    if table.rows:
        yield table
    else:
        yield Text(words("same"))
    yield from _acts([each for answer in answers for each in answer.effects], words)
    yield from _deadlines([each for answer in answers for each in answer.moved], words)
    examined = {kind: sum(answer.examined[kind] for answer in answers) for kind in KINDS}
    if any(examined.values()):
        yield Text(words("examined", **examined))
    yield Text(words("untouched"), "dim")


def _acts(effects: list[Effect], words: Lexicon) -> Iterator[Text]:
    alike: dict[tuple[str, str], list[Effect]] = defaultdict(list)
    for each in effects:
        alike[each.act.type, each.refusal.rule].append(each)
    for (event_type, rule), found in alike.items():
        detail = terms.sentence(rule, found[0].refusal.facts, words.language)
        facts = {"act": words.term(EVENTS[event_type]), "number": len(found), "subject": found[0].subject.name}
        yield Text(words("act", **facts, detail=detail), "yellow")


def _deadlines(moved: list[Moved], words: Lexicon) -> Iterator[Text]:
    alike: dict[str, list[Moved]] = defaultdict(list)
    for each in moved:
        alike[each.step].append(each)
    for step, found in alike.items():
        before, after = (span.due if span else words("none") for span in (found[0].before, found[0].after))
        facts = {"step": words.term(STEPS[step]), "number": len(found), "subject": found[0].subject.name}
        yield Text(words("step", **facts, before=before, after=after), "yellow")

"""The commands about a tenant's rules: show those in force, try a set before it is adopted; none adopts any."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from api.cli import rules_text
from api.parameters import parse
from api.schemas import common
from api.terminal import Data, Json, Lang, Language, TheTenant, err, opened, out, progress_bar, table_in
from api.what_if.trial import Tried, attempt
from registry import terms
from registry.application.registry import Registry
from registry.application.scan import SubjectScan
from registry.domain.acts import Subject
from registry.domain.kinds.rules.acts import InForce, edition_of, subject_of
from registry.domain.kinds.rules.trial import Effect, Moved
from registry.domain.values import business_date, parse_date
from registry.errors import RefusalError
from registry.terms.values import STEPS

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Show a tenant's rules, or try a set before it is adopted."
)


@app.command("show")
def show(
    tenant: TheTenant,
    on: Annotated[str | None, typer.Option("--on", help="the day, YYYY-MM-DD; absent: today")] = None,
    lang: Lang = Language.ZH,
    *,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Print the rules in force on a day, and which event adopted them."""
    day = _day("on", on) or business_date(datetime.now(UTC))
    with opened(data) as (_, registry):
        registry.member(tenant, tenant)
        subject = _rules(registry, tenant)
    found = edition_of(subject, day)
    if as_json:
        typer.echo(json.dumps(_shown(tenant, day, found, subject), ensure_ascii=False, indent=1, default=str))
    else:
        out.print(rules_text.shown(tenant, day, found, subject.state.editions, lang))


@app.command("try")
def try_set(
    file: Annotated[Path, typer.Argument(help="TOML or JSON: a rule set", exists=True, dir_okay=False)],
    tenant: TheTenant,
    effective: Annotated[str | None, typer.Option("--from", help="the day it takes effect; absent: today")] = None,
    lang: Lang = Language.ZH,
    *,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Check a rule set as posting it would, and show what it would do to running filings; nothing is recorded."""
    given = _read(file)
    if (day := _day("from", effective)) is not None:
        given["effective_from"] = day.isoformat()
    with opened(data) as (_, registry), progress_bar("trying") as move:
        registry.member(tenant, tenant)
        try:
            tried = attempt(registry, tenant, given, datetime.now(UTC), move)
        except RefusalError as refusal:
            err.print(f"[red]✗[/] {escape(terms.sentence(refusal.rule, refusal.facts, lang))}", highlight=False)
            raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(_tried(tried, lang), ensure_ascii=False, indent=1, default=str))
    else:
        out.print(rules_text.tried(tried, lang))


def _read(file: Path) -> dict[str, Any]:
    """Return what a file says, as the data of an adoption; a bare rule set is taken for the rules alone."""
    found = table_in(file)
    return found if "rules" in found else {"rules": found}


def _rules(registry: Registry, tenant: str) -> Subject:
    return SubjectScan(registry.database, tenant).record().subject(subject_of(tenant))


def _day(name: str, value: str | None) -> date | None:
    return None if value is None else parse(name, parse_date, value)


def _shown(tenant: str, day: date, found: InForce, subject: Subject) -> dict[str, Any]:
    adopted = found.adopted
    editions = [{"edition": each.number, "effective_from": each.effective_from} for each in subject.state.editions]
    return {
        "tenant": tenant,
        "on": day,
        "edition": found.edition,
        "adopted": adopted
        and {"position": adopted.position, "id": adopted.id, "time": common.format_time(adopted.time)},
        "rules": found.rules.model_dump(mode="json"),
        "editions": editions,
    }


def _tried(tried: Tried, language: Language) -> dict[str, Any]:
    return {
        "tenant": tried.tenant,
        "effective_from": tried.effective_from,
        "before": tried.before.name,
        "after": tried.after.name,
        "changed": [each._asdict() for each in tried.changed],
        "examined": dict(tried.examined),
        "effects": [_effect(effect, language) for effect in tried.effects],
        "deadlines": [_moved(moved, language) for moved in tried.moved],
    }


def _effect(effect: Effect, language: Language) -> dict[str, Any]:
    refusal = effect.refusal
    return {
        "subject": effect.subject.name,
        "name": effect.enterprise,
        "status": effect.subject.status_on(effect.on),
        "act": effect.act.type,
        "office": effect.office,
        "on": effect.on,
        "becomes": effect.becomes,
        "rule": refusal.rule,
        "detail": terms.sentence(refusal.rule, refusal.facts, language),
    }


def _moved(moved: Moved, language: Language) -> dict[str, Any]:
    return {
        "subject": moved.subject.name,
        "name": moved.enterprise,
        "step": moved.step,
        "term": STEPS[moved.step].text(language),
        "office": moved.office,
        "before": moved.before and moved.before._asdict(),
        "after": moved.after and moved.after._asdict(),
    }

"""The command that asks again what every sealed edition asked and every issued bulletin said; it mends nothing."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from time import perf_counter
from typing import Annotated, Any, NamedTuple

import typer
from rich.markup import escape

from api import parameters
from api.cli.terms import VERIFIED
from api.terminal import Data, Json, OfTenant, err, opened, out, progress_bar, tenants_asked
from projections.dispatch.editions import Edition, editions_of
from projections.engine import follower
from projections.sealing.bulletins import BulletinDiffers, Issued, bulletin_of, read_again
from projections.sealing.editions import EditionDiffers, reproduce
from registry.application.registry import Registry
from registry.domain.acts import Subject
from registry.domain.kinds.bulletin import BulletinIssued, last_shown, months
from registry.domain.regions import PROVINCE
from registry.domain.values import parse_month


class _Kept(NamedTuple):
    """Something sealed or issued: what is told of it, its address, and what asks for it again."""

    told: dict[str, Any]
    address: str
    check: Callable[[], None]


def verify_editions(
    month: Annotated[str | None, typer.Argument(help="YYYY-MM; absent: every month")] = None,
    tenant: OfTenant = None,
    *,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Ask again what every sealed edition asked and every issued bulletin said; exit 1 where one differs."""
    first_day = None if month is None else parameters.month(month)
    with opened(data) as (_, registry), progress_bar("verifying") as move:
        found = [*_editions(registry, tenants_asked(tenant), None if first_day is None else month)]
        if tenant in (None, PROVINCE):
            found += _bulletins(registry, first_day)
        begun, told = perf_counter(), []
        for place, kept in enumerate(found, start=1):
            told.append(kept.told | {"address": kept.address, "fault": _fault(kept)})
            move("", place, len(found))
        seconds = perf_counter() - begun
    differing = [verified for verified in told if verified["fault"]]
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for fault in differing:
            line = f"[red]✗[/] {fault['tenant']}: {escape(fault['fault'])} {fault['address']}"
            err.print(line, highlight=False, soft_wrap=True)
        out.print(_sum(told, len(differing), seconds), highlight=False)
    if differing:
        raise typer.Exit(1)


def _sum(told: list[dict[str, Any]], differing: int, seconds: float) -> str:
    bulletins = sum("quarter" in verified for verified in told)
    sealed = len(told) - bulletins
    rate = f", {len(told) / seconds:,.1f} a second" if told else ""
    facts = {"sealed": sealed, "bulletins": bulletins, "differing": differing, "rate": rate}
    return VERIFIED["bulletins" if bulletins else "editions"].both(**facts, s="s" if bulletins > 1 else "")


def _fault(kept: _Kept) -> str | None:
    try:
        kept.check()
    except (EditionDiffers, BulletinDiffers) as error:
        return str(error)
    return None


def _editions(registry: Registry, tenants: tuple[str, ...], month: str | None) -> Iterator[_Kept]:
    """Find every edition: the log tells which months were sealed."""
    for tenant in tenants:
        sealed = (name.partition("/")[2] for name in _named(registry, tenant, "dispatch.sealed.v1"))
        for name in sorted({month} if month else set(sealed)):
            for each in editions_of(registry.history(tenant, f"dispatch/{name}")):
                told = {"tenant": tenant, "month": name, "edition": each.number, "as_of": each.as_of}
                address = f"/v1/{tenant}/dispatch/{name}?edition={each.number}"
                yield _Kept(told, address, partial(_edition, registry, tenant, name, each))


def _bulletins(registry: Registry, month: date | None) -> Iterator[_Kept]:
    """Find every issued bulletin, or that of the month's quarter."""
    for name in _named(registry, PROVINCE, "bulletin.issued.v1"):
        quarter = name.partition("/")[2]
        history, _ = registry.subject(PROVINCE, name)
        if (month is None or month in months(quarter)) and history.last is not None:
            told = {"tenant": PROVINCE, "quarter": quarter, "as_of": history.last.position}
            yield _Kept(told, f"/v1/consolidated/bulletins/{quarter}", partial(_bulletin, registry, quarter, history))


def _named(registry: Registry, tenant: str, event_type: str) -> Iterator[str]:
    after = 0
    while page := registry.events(tenant, after, 1_000, type=event_type):
        yield from (event.subject for event in page)
        after = page[-1].position


def _edition(registry: Registry, tenant: str, month: str, found: Edition) -> None:
    follower.catch_up(registry.database, tenant, found.as_of)
    reproduce(registry.database, tenant, parse_month(month), found)


def _bulletin(registry: Registry, quarter: str, history: Subject) -> None:
    last = history.last
    assert last is not None
    assert isinstance(last.event, BulletinIssued)
    assert last.position is not None
    assert last.recordedtime is not None
    before = registry.agenda(PROVINCE, last.position - 1, last.time)
    bulletin = bulletin_of(registry, history, last.recordedtime, {})
    issued = Issued(last.event.cuts or {}, last.event.document_sha256 or "", last.recordedtime)
    read_again(registry.database, bulletin, issued, last_shown(before, quarter))

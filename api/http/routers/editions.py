"""Sealed months over HTTP: their editions, what has become known since, two cuts side by side; none is sealed here."""

import re
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.context import AppState
from api.http.cuts import as_of_header, resolve_cut
from api.http.dependencies import OF_TENANT, AtCutNow, Column, FirstDay, Month, Parts, Tenant, Unit
from api.http.language import preferred_language
from api.http.openapi import READ, good
from api.schemas.editions import (
    Checks,
    DispatchComparison,
    Editions,
    ExplainingEvent,
    Explanation,
    SealedEdition,
    findings_of,
)
from projections.dispatch.comparison import Comparison, compare
from projections.dispatch.editions import edition_number, editions_of
from projections.dispatch.query import dispatch
from registry.domain.acts import Subject
from registry.domain.values import month_before
from registry.errors import Message, ParameterInvalid, SubjectUnknown

router = APIRouter(prefix="/v1/{tenant}/dispatch/{month}", tags=["tenant"], dependencies=OF_TENANT, responses=READ)

Side = Annotated[
    str | None, Query(max_length=40, description="a position, an RFC 3339 time, or an edition as edition:1")
]


@router.get(
    "/editions",
    summary="The editions of a month as they were sealed",
    responses=good("the editions", "As-Of-Position"),
)
async def read_editions(ctx: Parts, tenant: Tenant, month: Month, first_day: FirstDay, cut: AtCutNow) -> Editions:
    """Answer a month's editions, whether the year's sum carries on in each, and what is known now."""
    history = await run_in_threadpool(ctx.registry.history, tenant, f"dispatch/{month}", cut)
    last = await run_in_threadpool(ctx.registry.history, tenant, f"dispatch/{month_before(first_day):%Y-%m}", cut)
    now, earlier = await run_in_threadpool(dispatch, ctx.database, tenant, first_day, cut), editions_of(last)
    found = [SealedEdition.of(first_day, each, earlier) for each in editions_of(history)]
    return Editions(tenant=tenant, month=month, as_of=cut, editions=found, now=now.total)


@router.get(
    "/checks", summary="What looks wrong in a month's table", responses=good("what looks wrong", "As-Of-Position")
)
async def read_checks(
    request: Request, ctx: Parts, tenant: Tenant, month: Month, first_day: FirstDay, cut: AtCutNow
) -> Checks:
    """Answer what looks wrong in a month's table, each finding with the address of its figure's events."""
    table = await run_in_threadpool(dispatch, ctx.database, tenant, first_day, cut)
    last = await run_in_threadpool(dispatch, ctx.database, tenant, month_before(first_day), cut)
    return Checks(tenant=tenant, month=month, as_of=cut, findings=findings_of(table, last, preferred_language(request)))


class _Sides(NamedTuple):
    """The two cuts asked about, and the table at both."""

    left: int
    right: int
    made: Comparison


async def _sides(
    ctx: Parts,
    tenant: Tenant,
    month: Month,
    first_day: FirstDay,
    response: Response,
    left: Side = None,
    right: Side = None,
) -> _Sides:
    history = await run_in_threadpool(ctx.registry.history, tenant, f"dispatch/{month}")
    sealed = editions_of(history)
    if left is None and not sealed:
        facts = {"tenant": tenant, "month": month}
        what = Message("edition of {tenant}'s table for {month} yet; say with left= what to compare with", **facts)
        raise SubjectUnknown(what)
    first = sealed[-1].as_of if left is None else await _cut(ctx, tenant, history, "left", left)
    second = await _cut(ctx, tenant, history, "right", right)
    if first > second:
        message = Message("position {first} lies after {second}, the right side", first=first, second=second)
        raise ParameterInvalid("left", message)
    response.headers.update(as_of_header(second))
    return _Sides(first, second, await run_in_threadpool(compare, ctx.database, tenant, first_day, first, second))


async def _cut(ctx: AppState, tenant: str, history: Subject, name: str, side: str | None) -> int:
    """Return the position that a side names, once the tables have reached it."""
    if side and (number := re.fullmatch(r"edition:([0-9]{1,5})", side)):
        return edition_number(history, int(number[1])).as_of
    try:
        return await resolve_cut(ctx, tenant, side, None)
    except ParameterInvalid:
        message = "a side is a position of the log, a time of RFC 3339 with an offset, or an edition as edition:1"
        raise ParameterInvalid(name, Message(message)) from None


TwoSides = Annotated[_Sides, Depends(_sides)]
"""A month at two cuts; without `left` at the latest edition, without `right` as it is known now."""


@router.get(
    "/compare",
    summary="Annex 2 at two cuts, and the events that make the difference",
    responses=good("Annex 2 at two cuts", "As-Of-Position"),
)
async def read_comparison(sides: TwoSides) -> DispatchComparison:
    """Answer a month's table at two cuts, side by side, with the events that make the difference.

    Without `left` it is the latest edition, without `right` what is known now.
    """
    return DispatchComparison.of(sides.made)


@router.get(
    "/compare/{unit}/{column}",
    summary="The events that make a figure differ",
    responses=good("a difference and its events", "As-Of-Position"),
)
async def read_explanation(sides: TwoSides, unit: Unit, column: Column) -> Explanation:
    """Answer by how much a figure differs at two cuts, and the events whose counts sum up to that."""
    found = sides.made.explanation(unit, column)
    return Explanation(
        left=sides.left,
        right=sides.right,
        difference=getattr(sides.made.difference(unit), column),
        events=tuple(ExplainingEvent.of(change, counts=counts) for change, counts in found),
    )

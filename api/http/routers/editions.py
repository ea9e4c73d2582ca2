"""Sealed months over HTTP: their editions, what has become known since, two cuts side by side; none is sealed here."""

import re
from datetime import datetime
from typing import Annotated, NamedTuple

import orjson
from fastapi import Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http import cuts, dependencies
from api.http import language as http_language
from api.http.context import AppState, context
from api.schemas.editions import _columns, _edition, _figures, _gap, change_body, findings_of
from projections.dispatch.comparison import Comparison, compare
from projections.dispatch.editions import edition_number, editions_of
from projections.dispatch.query import dispatch
from projections.dispatch.table import Figures
from registry.domain.acts import Subject
from registry.domain.values import month_before
from registry.errors import Message, ParameterInvalid, SubjectUnknown

MOST_CHANGES = 1_000

Side = Annotated[
    str | None, Query(max_length=40, description="a position, an RFC 3339 time, or an edition as edition:1")
]


async def _month(ctx: AppState, tenant: str, month: str, as_of: int | datetime | None = None) -> Subject:
    return await run_in_threadpool(ctx.registry.history, tenant, f"dispatch/{month}", as_of)


async def read_editions(request: Request, tenant: str, month: str, as_of: dependencies.AsOf = None) -> Response:
    """Answer a month's editions, whether the year's sum carries on in each, and what is known now."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = parameters.month(month)
    cut = await cuts.resolve_cut(ctx, tenant, as_of, None)
    found = editions_of(await _month(ctx, tenant, month, cut))
    earlier = editions_of(await _month(ctx, tenant, f"{month_before(first_day):%Y-%m}", cut))
    now = await run_in_threadpool(dispatch, ctx.database, tenant, first_day, cut)
    body = {
        "tenant": tenant,
        "month": month,
        "as_of": cut,
        "editions": [_edition(each) | {"gap": _gap(first_day, each, earlier)} for each in found],
        "now": _figures(now.total),
    }
    return Response(orjson.dumps(body), 200, {"As-Of-Position": str(cut)}, "application/json")


async def read_checks(request: Request, tenant: str, month: str, as_of: dependencies.AsOf = None) -> Response:
    """Answer what looks wrong in a month's table, each finding with the address of its figure's events."""
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = parameters.month(month)
    cut = await cuts.resolve_cut(ctx, tenant, as_of, None)
    table = await run_in_threadpool(dispatch, ctx.database, tenant, first_day, cut)
    last = await run_in_threadpool(dispatch, ctx.database, tenant, month_before(first_day), cut)
    findings = findings_of(table, last, http_language.preferred_language(request))
    body = {"tenant": tenant, "month": month, "as_of": cut, "findings": findings}
    return Response(orjson.dumps(body), 200, {"As-Of-Position": str(cut)}, "application/json")


class _Sides(NamedTuple):
    """The two cuts asked about, and the table at both."""

    left: int
    right: int
    made: Comparison

    @property
    def headers(self) -> dict[str, str]:
        return {"As-Of-Position": str(self.right)}


async def _sides(request: Request, tenant: str, month: str, left: str | None, right: str | None) -> _Sides:
    ctx = context(request)
    await ctx.gate.enter(request, tenant)
    first_day = parameters.month(month)
    history = await _month(ctx, tenant, month)
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
    return _Sides(first, second, await run_in_threadpool(compare, ctx.database, tenant, first_day, first, second))


async def _cut(ctx: AppState, tenant: str, history: Subject, name: str, side: str | None) -> int:
    """Return the position that a side names, once the tables have reached it."""
    if side and (number := re.fullmatch(r"edition:([0-9]{1,5})", side)):
        return edition_number(history, int(number[1])).as_of
    try:
        return await cuts.resolve_cut(ctx, tenant, side, None)
    except ParameterInvalid:
        message = "a side is a position of the log, a time of RFC 3339 with an offset, or an edition as edition:1"
        raise ParameterInvalid(name, Message(message)) from None


async def read_comparison(request: Request, tenant: str, month: str, left: Side = None, right: Side = None) -> Response:
    """Answer a month's table at two cuts, side by side, with the events that make the difference.

    Without `left` it is the latest edition, without `right` what is known now.
    """
    sides = await _sides(request, tenant, month, left, right)
    made = sides.made
    left_rows = {row.unit: row.figures for row in made.left.rows}
    rows = [
        {"unit": row.unit, "name": row.name, **_columns(left_rows.get(row.unit, Figures()), row.figures)}
        for row in made.right.rows
    ]
    body = {
        "tenant": tenant,
        "month": month,
        "definition": made.right.definition,
        "left": sides.left,
        "right": sides.right,
        "rows": rows,
        "total": _columns(made.left.total, made.right.total),
        "changes": [
            change_body(change) | {"unit": change.unit, "counts": _figures(change.counts)}
            for change in made.changes[:MOST_CHANGES]
        ],
        "changes_left_off": max(0, len(made.changes) - MOST_CHANGES),
    }
    return Response(orjson.dumps(body), 200, sides.headers, "application/json")


async def read_explanation(
    request: Request, tenant: str, month: str, unit: str, column: str, left: Side = None, right: Side = None
) -> Response:
    """Answer by how much a figure differs at two cuts, and the events whose counts sum up to that."""
    sides = await _sides(request, tenant, month, left, right)
    found = sides.made.explanation(unit, column)
    body = {
        "left": sides.left,
        "right": sides.right,
        "difference": getattr(sides.made.difference(unit), column),
        "events": [change_body(change) | {"counts": counts} for change, counts in found],
    }
    return Response(orjson.dumps(body), 200, sides.headers, "application/json")

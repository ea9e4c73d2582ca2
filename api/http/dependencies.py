"""What routes ask for by name: the caller, the places of a path, the cut."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response

from api import parameters
from api.http.context import AppState, context
from api.http.cuts import Cuts, as_of_header, resolve_cut, resolve_cuts
from projections.activity.query import CELLS
from projections.charts import PICTURES
from projections.dispatch.table import COLUMNS
from registry.domain.acts import Office
from registry.domain.catalogue import KINDS


def _place(description: str, pattern: str, example: str) -> object:
    return Path(description=description, json_schema_extra={"pattern": pattern, "examples": [example]})


def _one_of(description: str, names: tuple[str, ...]) -> object:
    return Path(description=description, json_schema_extra={"enum": list(names)})


_MONTHS = "(19[5-9]|20[0-9]|21[0-9])[0-9]"

Tenant = Annotated[str, _place("the filing authority (备案机关), by its code", "^37[0-9]{4}$", "370100")]
Month = Annotated[str, _place("a month", f"^{_MONTHS}-(0[1-9]|1[0-2])$", "2021-03")]
Period = Annotated[str, _place("the years of a plan", "^[0-9]{4}-[0-9]{4}$", "2021-2023")]
Quarter = Annotated[str, _place("a quarter", f"^{_MONTHS}-Q[1-4]$", "2021-Q1")]
Unit = Annotated[str, _place("a unit (单位) of the table", "^37[0-9]{4}(-[a-z]{2,30})?$", "370102")]
Column = Annotated[str, _one_of("a column of Annex 2", COLUMNS)]
PlanRowNumber = Annotated[str, _place("a row of Annex 1", "^[0-9]{1,2}$", "1")]
PlanColumn = Annotated[str, _place("a column of Annex 1", "^(above_scale|filed|(planned|actual)_[0-9]{4})$", "filed")]
ActivityFigure = Annotated[str, _one_of("a figure of activity", tuple(CELLS))]
PictureName = Annotated[str, _one_of("a picture", tuple(PICTURES))]
SubjectKind = Annotated[str, _one_of("a kind of subject", tuple(KINDS))]
SubjectKey = Annotated[
    str,
    Path(
        description="the subject's key",
        json_schema_extra={"minLength": 1, "maxLength": 100, "examples": ["91370102MA3EXAM02N"]},
    ),
]
CertificateNumber = Annotated[
    str, _place("a certificate's number", "^[YSJ][0-9]{14}[0-9A-Z][0-9]{6}$", "Y000037010001214000001")
]

AsOf = Annotated[str | None, Query(max_length=40, description="the cut: a position of the log, or an RFC 3339 time")]
AsOfTime = Annotated[str | None, Query(max_length=40, description="the cut: an RFC 3339 time")]
Wait = Annotated[
    int | None, Query(ge=0, le=1 << 53, description="wait until this position is in the tables, at most 5 s")
]
Edition = Annotated[int | None, Query(ge=1, le=10_000, description="a sealed edition")]
On = Annotated[str | None, Query(max_length=10, description="the date of the stocks, YYYY-MM-DD")]


async def _context(request: Request) -> AppState:
    return context(request)


Parts = Annotated[AppState, Depends(_context)]


async def reader(request: Request, tenant: Tenant) -> Office:
    """Let in who may read a tenant's log."""
    return await context(request).gate.enter(request, tenant)


async def province(request: Request) -> Office:
    """Let in who may read the province's tables."""
    return await context(request).gate.enter_province(request)


async def _first_day(month: Month) -> date:
    return parameters.month(month)


async def _years(period: Period) -> tuple[int, ...]:
    return parameters.period(period)


async def _cut(request: Request, tenant: Tenant, response: Response, as_of: AsOf = None, wait: Wait = None) -> int:
    cut = await resolve_cut(context(request), tenant, as_of, wait)
    response.headers.update(as_of_header(cut))
    return cut


async def _cut_now(request: Request, tenant: Tenant, response: Response, as_of: AsOf = None) -> int:
    return await _cut(request, tenant, response, as_of)


async def _cuts(request: Request, response: Response, as_of: AsOfTime = None) -> Cuts:
    cuts = await resolve_cuts(context(request), as_of)
    response.headers.update(cuts.headers)
    return cuts


OF_TENANT = [Depends(reader)]
OF_PROVINCE = [Depends(province)]
"""What a router asks before anything else: may the caller read the tenant's log, or the province's tables?"""

Reader = Annotated[Office, Depends(reader)]
"""What the caller is to the tenant."""
FirstDay = Annotated[date, Depends(_first_day)]
"""The month of the path, as its first day."""
Years = Annotated[tuple[int, ...], Depends(_years)]
"""The period of the path, year by year."""
AtCut = Annotated[int, Depends(_cut)]
"""The cut, once the tables have reached it, or a later position that the caller waits for; the answer names it."""
AtCutNow = Annotated[int, Depends(_cut_now)]
"""The same of routes that wait for no other position."""
AtCuts = Annotated[Cuts, Depends(_cuts)]
"""Each tenant's cut at a time; the answer names the tenants that are behind."""

"""The province's quarterly bulletins over HTTP, as issued or as they would be now; none is issued here."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api import wire
from api.context import context
from api.figures import AsOfTime, cuts_of, json_answer
from api.openapi import answer
from api.shapes import ref
from api.wire import moment
from projections.bulletin import Known, quarter_figures, sealed
from projections.bulletin_words import Bulletin, title_of
from registry.application import Registry
from registry.domain.acts import Subject
from registry.domain.bulletin import BulletinState, last_shown, months, parse_quarter
from registry.domain.kinds import kind_of
from registry.domain.regions import PROVINCE, tenant_name
from registry.domain.values import business_date
from registry.errors import ParameterInvalid, SubjectUnknown

Route = tuple[str, Any, dict[str, Any], str]


def quarter_of(value: str) -> str:
    """Parse the quarter of a path; raise ParameterInvalid."""
    try:
        return parse_quarter(value)
    except ValueError as error:
        raise ParameterInvalid("quarter", error.args[0]) from None


def history_of(registry: Registry, quarter: str, time: datetime) -> Subject:
    """Return the history of a quarter's bulletin as recorded by a time, empty if nothing has happened to it."""
    name = f"bulletin/{quarter}"
    try:
        return registry.subject(PROVINCE, name, time)[0]
    except SubjectUnknown:
        return Subject.of(kind_of(name), name)


def bulletin_of(registry: Registry, history: Subject, time: datetime, cuts: Mapping[str, int]) -> Bulletin:
    """Return a bulletin as it was issued, or as it would be at a time; `cuts` are those of months not sealed."""
    quarter, state = history.name.partition("/")[2], history.state
    assert isinstance(state, BulletinState)
    if state.figures is not None:
        assert state.title is not None
        return Bulletin(
            quarter, state.status, state.title, state.sections, state.figures, state.number, state.issued_on
        )
    view = registry.agenda(PROVINCE, registry.cut(PROVINCE, time), time)
    shown = last_shown(view, quarter)
    names = {f"{month:%Y-%m}" for month in months(quarter)} | {month for month, _ in shown}
    found = sealed(registry.database, names, time)
    figures = quarter_figures(registry.database, quarter, Known(found, shown, cuts), business_date(time))
    return Bulletin(quarter, state.status, state.title or title_of(quarter), state.sections, figures)


def bulletin_body(bulletin: Bulletin, history: Subject, time: datetime) -> dict[str, Any]:
    """Return a bulletin as JSON spells it: its words, what it still lacks, and its figures with their addresses."""
    last = history.last if bulletin.status == "issued" else None
    return {
        "status": bulletin.status,
        "number": bulletin.number,
        "title": bulletin.title,
        "sections": [section.model_dump() for section in bulletin.sections],
        "as_of": moment(time),
        "issued": last
        and {
            "position": last.position,
            "id": last.id,
            "office": last.office,
            "time": moment(last.time),
            "recordedtime": last.recordedtime and moment(last.recordedtime),
        },
        "unsealed": [
            {"month": month, "tenants": [{"tenant": tenant, "name": tenant_name(tenant)} for tenant in tenants]}
            for month, tenants in bulletin.unsealed.items()
        ],
        **bulletin.figures,
    }


async def _bulletin(request: Request, value: str, as_of: str | None) -> tuple[Bulletin, Subject, datetime]:
    ctx = context(request)
    await ctx.gate.enter_province(request)
    quarter, time = quarter_of(value), wire.as_of_time(as_of, datetime.now(UTC))
    history = await run_in_threadpool(history_of, ctx.registry, quarter, time)
    positions = {} if history.state.figures else (await cuts_of(request, as_of)).positions
    found = await run_in_threadpool(bulletin_of, ctx.registry, history, time, positions)
    return found, history, time


async def read_bulletin(request: Request, quarter: str, as_of: AsOfTime = None) -> Response:
    """Answer a quarter's bulletin: as it was issued, or drafted from what is sealed, marked where something is not."""
    bulletin, history, time = await _bulletin(request, quarter, as_of)
    return json_answer(bulletin_body(bulletin, history, time), {})


def routes() -> list[Route]:
    """Return the routes of bulletins, for the province's router."""
    return [
        (
            "/bulletins/{quarter}",
            read_bulletin,
            answer(ref("Bulletin"), "a bulletin"),
            "A quarter's bulletin, every figure with its address",
        ),
    ]

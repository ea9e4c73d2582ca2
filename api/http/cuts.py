"""The cut that a question is about: resolved, and waited for until the tables have reached it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool

from api import parameters
from api.http.context import AppState
from api.schemas.common import format_time
from projections import province
from registry.errors import ProjectionBehind

WAIT_SECONDS = 5.0


async def resolve_cut(ctx: AppState, tenant: str, as_of: str | None, wait: int | None) -> int:
    """Return the position that a question is about, once the tables have reached it.

    Without a cut the question is about the log's end; where the tables lag behind it for longer than
    anyone would wait, or are held up, they answer for as far as they are, and name it.
    """
    asked = parameters.parse_cut(as_of)
    cut = await run_in_threadpool(ctx.registry.cut, tenant, asked)
    if asked is None and wait is None:
        return await _as_far_as_can_be(ctx, tenant, cut)
    await reached(ctx, tenant, max(cut, wait or 0))
    return cut


async def _as_far_as_can_be(ctx: AppState, tenant: str, cut: int) -> int:
    """Return the cut once the tables have reached it, or how far they are where that takes too long."""
    if ctx.follower.held_up(tenant):
        return min(cut, ctx.follower.checkpoints().get(tenant, 0))
    try:
        await reached(ctx, tenant, cut)
    except ProjectionBehind as behind:
        return behind.reached
    return cut


async def reached(ctx: AppState, tenant: str, position: int) -> None:
    """Wait on the event loop, in no thread, until the tables have reached a position.

    Raise ProjectionBehind if they have not in time.
    """
    coming = ctx.follower.when(tenant, position)
    if coming.done():
        coming.result()
        return
    try:
        await asyncio.wait_for(asyncio.wrap_future(coming), WAIT_SECONDS)
    except TimeoutError:
        raise ProjectionBehind(position, ctx.follower.checkpoints().get(tenant, 0)) from None


def as_of_header(cut: int | None) -> dict[str, str]:
    """Return the header that names the cut, if there is one."""
    return {} if cut is None else {"As-Of-Position": str(cut)}


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where each tenant's log stood at a time; `behind` has how far the tables are that do not reach it."""

    time: str
    positions: dict[str, int]
    behind: dict[str, int]

    @property
    def headers(self) -> dict[str, str]:
        """Name the tenants whose rows are older than the time says, each with the position it stands at."""
        if not self.behind:
            return {}
        return {"As-Of-Behind": ", ".join(f"{tenant}={reached}" for tenant, reached in self.behind.items())}


async def resolve_cuts(ctx: AppState, as_of: str | None) -> Cuts:
    """Return the tenants' cuts at a time, once the tables have reached them.

    Without a time each tenant answers for as far as its tables are, and the answer names those that lag.
    """
    time = parameters.as_of_time(as_of, datetime.now(UTC))
    cuts = await run_in_threadpool(province.cuts, ctx.database, time)
    if as_of is not None:
        await asyncio.gather(*(reached(ctx, tenant, cut) for tenant, cut in cuts.items()))
        return Cuts(format_time(time), cuts, {})
    found = await asyncio.gather(*(_as_far_as_can_be(ctx, tenant, cut) for tenant, cut in cuts.items()))
    positions = dict(zip(cuts, found, strict=True))
    return Cuts(format_time(time), positions, {tenant: at for tenant, at in positions.items() if at < cuts[tenant]})

"""What stands for a month when a page is drawn: its table, the month before, its history, all at one cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from starlette.concurrency import run_in_threadpool

from api.http.context import AppState
from api.http.cuts import resolve_cut
from api.pages.declare.form import DeclarationForm
from projections.dispatch.query import dispatch
from projections.dispatch.table import DispatchRow, DispatchTable, Figures
from registry.application.submissions import Submission, parse
from registry.domain.acts import Office, RecordedEvent, Subject
from registry.domain.kinds.dispatch import DispatchDeclared, DispatchSealed
from registry.domain.values import business_date, last_day, last_ended_month, month_after, month_before, months_between
from registry.errors import RegistryError

YEARS_OFFERED = 2


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month of a tenant as known at a cut: its table, that of the month before, and what happened to its return."""

    month: date
    table: DispatchTable
    last: DispatchTable
    history: Subject
    known: datetime | None

    def row(self, unit: str) -> DispatchRow | None:
        """Return a unit's row."""
        return next((row for row in self.table.rows if row.unit == unit), None)

    def last_row(self, unit: str) -> DispatchRow | None:
        """Return a unit's row of the month before."""
        return next((row for row in self.last.rows if row.unit == unit), None)

    def sealed(self, unit: str) -> Figures | None:
        """Return a unit's figures as the latest edition has them, None where there is none."""
        rows = (self.history.state.figures or {}).get("rows", ())
        found = next((row for row in rows if row["unit"] == unit), None)
        return found and Figures(*(found[name] for name in Figures.__dataclass_fields__))

    @property
    def sealing(self) -> RecordedEvent | None:
        """The event that sealed the month, if any did."""
        return next((each for each in self.history.events if isinstance(each.event, DispatchSealed)), None)

    @property
    def end(self) -> date:
        """The last day that counts."""
        return last_day(self.month)


async def month_state(ctx: AppState, tenant: str, month: date, wait: int | None = None) -> MonthState:
    """Return how a month stands, as far as the tables are, or as of a position that is waited for."""
    cut = await resolve_cut(ctx, tenant, None, wait)

    def looked_up() -> MonthState:
        history = ctx.registry.history(tenant, f"dispatch/{month:%Y-%m}", cut)
        table = dispatch(ctx.database, tenant, month, cut)
        last = dispatch(ctx.database, tenant, month_before(month), cut)
        known = ctx.registry.events(tenant, cut - 1, 1) if cut else []
        return MonthState(month, table, last, history, known[0].recordedtime if known else None)

    return await run_in_threadpool(looked_up)


def declarations(history: Subject, unit: str) -> Iterator[RecordedEvent]:
    """Yield what was declared for a unit, the latest first."""
    for each in reversed(history.events):
        if isinstance(each.event, DispatchDeclared) and each.event.unit == unit:
            yield each


def submission_refusal(ctx: AppState, tenant: str, office: Office, month: str, unit: str) -> RegistryError | None:
    """Return what would be said if an office declared for a unit now; None if it may. Nothing is recorded."""
    history = ctx.registry.history(tenant, f"dispatch/{month}")
    now = time_after(history)
    form = DeclarationForm.of_figures(month, unit, Figures(), None, history.version)
    try:
        draft = parse(form.event(now), office.code, now)
    except RegistryError as error:
        return error
    [outcome] = ctx.registry.trial(tenant).decide([Submission(office.code, (draft,))])
    if isinstance(outcome, RegistryError):
        return outcome
    if isinstance(outcome, Exception):
        raise outcome
    return None


def time_after(history: Subject) -> datetime:
    """Return the time of an act that happens now: not before the subject's last, whose office's clock may run ahead."""
    now = datetime.now(UTC)
    return max(now, history.last.time) if history.last else now


def month_due(today: datetime) -> str:
    """Return the month whose table is due now: the one that ended last."""
    return f"{last_ended_month(business_date(today)):%Y-%m}"


def months_offered(today: datetime, chosen: str) -> list[str]:
    """Return the months to choose from, the present one first; the chosen one is among them."""
    latest = business_date(today)
    first = latest.replace(year=latest.year - YEARS_OFFERED, day=1)
    found = (f"{month:%Y-%m}" for month in months_between(month_after(first), latest))
    return sorted({*found, chosen}, reverse=True)

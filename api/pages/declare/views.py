"""The pages of a declaration put together for their templates: what stands beside each figure, and in which words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi.responses import Response

from api.http.problems import TYPES
from api.pages.declare.form import Complaint, DeclarationForm
from api.pages.declare.month import MonthState, declarations, months_offered
from api.pages.office import OfficeSession
from api.pages.page import Page, columns, readable
from api.schemas.editions import FindingAnswer
from projections.dispatch.table import COLUMNS, DispatchRow
from projections.reporting.due import due_on
from registry.domain import regions
from registry.domain.acts import RecordedEvent
from registry.errors import ActNotLegal


@dataclass(frozen=True, slots=True)
class Conflict:
    """What was recorded for the unit after the clerk's page was drawn, by another or with this very form (`again`)."""

    recorded: RecordedEvent
    version: int
    again: bool = False


def form_page(
    page: Page,
    desk: OfficeSession,
    found: MonthState,
    form: DeclarationForm,
    said: Sequence[Complaint],
    *,
    status: int = 200,
    hindered: bool = False,
    conflict: Conflict | None = None,
) -> Response:
    """Return the page with the form: as it stands, with what is said against it, or beside what another entered."""
    if conflict is not None:
        status = TYPES[ActNotLegal].status
    return page.answer(
        "declare.html",
        status,
        form=form,
        unit_name=row.name if (row := found.row(form.unit)) else "",
        said=said,
        errors={each.field: each.text for each in said},
        hindered=hindered,
        notices=_notices(page, found, form.unit),
        fields=_fields(page, found, form),
        theirs=conflict and _theirs(page, desk, form, conflict),
        months=[(month, page.month(month)) for month in months_offered(datetime.now(UTC), form.month)],
        units=_units_to_choose(desk, found, form.unit),
        rows=[] if desk.is_a_unit else _rows(page, desk, found),
        columns=columns(page),
        **_common(page, desk, found),
    )


def declared_page(
    page: Page,
    desk: OfficeSession,
    found: MonthState,
    event: RecordedEvent,
    latest: RecordedEvent,
    findings: Sequence[FindingAnswer],
) -> Response:
    """Return the page that shows what was recorded."""
    declared: Any = event.event
    row = found.row(declared.unit)
    assert event.position is not None and event.recordedtime is not None  # noqa: PT018 - both come with the log
    return page.answer(
        "declared.html",
        event=event,
        declared=declared,
        unit_name=row.name if row else declared.unit,
        month=page.month(found.table.month),
        figures=[(label, getattr(declared, name)) for name, label in columns(page).items()],
        time=readable(event.time),
        recordedtime=readable(event.recordedtime),
        address=f"/v1/{desk.tenant}/events?after={event.position - 1}&limit=1",
        superseded=latest.position if latest.id != event.id else None,
        findings=findings,
        back=page.address("declare", tenant=desk.tenant, month=found.table.month, unit=declared.unit),
        **_common(page, desk, found),
    )


def _common(page: Page, desk: OfficeSession, found: MonthState) -> dict[str, Any]:
    table = found.table
    known = readable(found.known) if found.known else "–"
    facts = {"day": found.end.isoformat(), "cut": table.as_of, "known": known, "definition": table.definition}
    names = regions.names()
    return {
        "tenant": desk.tenant,
        "tenant_name": names[desk.tenant],
        "tenants": [(code, names[code]) for code in desk.tenants],
        "clocks": page.say("clocks", **facts),
        "month_name": page.month(table.month),
    }


def _units_to_choose(desk: OfficeSession, found: MonthState, unit: str) -> list[tuple[str, str]]:
    """Return the units to choose from: all, or the office's own; the one asked for is among them."""
    some = {unit, desk.own_unit}
    units = [(row.unit, row.name) for row in found.table.rows if not desk.is_a_unit or row.unit in some]
    return units if any(code == unit for code, _ in units) else [(unit, ""), *units]


def _notices(page: Page, found: MonthState, unit: str) -> list[str]:
    """Return how the unit's row and the month stand, in sentences."""
    said = [page.say("due", day=due_on(found.month).isoformat())]
    latest = next(declarations(found.history, unit), None)
    if latest is not None:
        said.append(page.say("is_declared", **_named(latest)))
    elif found.row(unit) is not None:
        said.append(page.say("is_derived"))
    if (sealing := found.sealing) is not None:
        edition = found.history.state.edition
        said.append(page.say("is_sealed", time=readable(sealing.time), edition=edition, next=edition + 1))
    return said


def _named(event: RecordedEvent) -> dict[str, object]:
    return {"office": event.office, "time": readable(event.time), "position": event.position}


def _fields(page: Page, found: MonthState, form: DeclarationForm) -> list[dict[str, Any]]:
    """Return the five fields with what stands beside each: now, counted from events, the month before, sealed."""
    row, last, sealed = found.row(form.unit), found.last_row(form.unit), found.sealed(form.unit)

    def beside(name: str) -> list[str]:
        said = []
        if row is not None:
            said.append(page.say(f"now_{_source(row)}", value=getattr(row.figures, name)))
            if row.derived is not None:
                said.append(page.say("counted", value=getattr(row.derived, name)))
        if last is not None:
            said.append(page.say(f"last_{_source(last)}", value=getattr(last.figures, name)))
        if sealed is not None:
            said.append(page.say("sealed_figure", value=getattr(sealed, name)))
        return said

    return [
        {"name": name, "label": label, "value": form.figures.get(name, ""), "beside": beside(name)}
        for name, label in columns(page).items()
    ]


def _source(row: DispatchRow) -> str:
    return "declared" if row.declared else "derived"


def _theirs(page: Page, desk: OfficeSession, form: DeclarationForm, conflict: Conflict) -> dict[str, Any]:
    """Return what was recorded meanwhile, figure by figure, beside what was typed."""
    event = conflict.recorded
    rows = [
        (label, getattr(event.event, name), form.figures.get(name, ""), name) for name, label in columns(page).items()
    ]
    lead = "changed_again" if conflict.again else "changed_lead"
    return {
        "lead": page.say(lead, **_named(event)),
        "rows": rows,
        "remark": getattr(event.event, "remark", None),
        "keep": page.address("declare", tenant=desk.tenant, month=form.month, unit=form.unit),
    }


def _rows(page: Page, desk: OfficeSession, found: MonthState) -> list[dict[str, Any]]:
    """Return the month's whole table, each row with its source and the address of its form; the total last."""
    month = found.table.month
    rows = [
        {
            "name": row.name,
            "figures": [getattr(row.figures, name) for name in COLUMNS],
            "source": page.say(_source(row)),
            "form": page.address("declare", tenant=desk.tenant, month=month, unit=row.unit),
        }
        for row in found.table.rows
    ]
    total = [getattr(found.table.total, name) for name in COLUMNS]
    return [*rows, {"name": page.say("total"), "figures": total, "source": "", "form": None}]

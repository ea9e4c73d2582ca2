"""The pages of an import put together for their templates: what was understood, row by row and cell by cell."""

from collections.abc import Sequence
from typing import Any

from fastapi.responses import Response

from api.http.problems import described
from api.imports.display import beside, most_telling, replaced, totals
from api.imports.report import ImportReport
from api.pages.imports.form import ListForm
from api.pages.office import OfficeSession
from api.pages.page import Page
from api.schemas.imports import ImportReportAnswer, MatchedColumn, ReadRowAnswer, RowFault
from api.workbooks.lists import FORMS
from api.workbooks.terms import SHOWN
from registry.domain import regions
from registry.errors import PreviewOutdated

_SHOWN = 300
"""How many rows a page shows: where there are more, those first that somebody should look at."""


def choose_page(page: Page, desk: OfficeSession, fault: str = "", status: int = 200) -> Response:
    """Return the page with the form to choose a list, and what is wrong with the one that was sent."""
    forms = [
        (page.term(form.title), page.address("import/blank", tenant=desk.tenant, form=name))
        for name, form in FORMS.items()
    ]
    return page.answer("import.html", status, fault=fault, forms=forms, **_common(desk))


def preview_page(
    page: Page, desk: OfficeSession, form: ListForm, report: ImportReport, changed: PreviewOutdated | None = None
) -> Response:
    """Return the page with a list's preview, and with what has changed since the one that was to be recorded."""
    body = report.answer(page.language)
    told = described(changed, page.language) if changed else None
    held = any(there.another_office for row in body.read_rows for there in row.replaces or ())
    return page.answer(
        "import_preview.html",
        told["status"] if told else 200,
        form=form,
        changed=[each["message"] for each in told["errors"]] if told else [],
        held=held,
        recorded=False,
        **_shown(page, body),
        **_common(desk),
    )


def recorded_page(page: Page, desk: OfficeSession, form: ListForm, report: ImportReport) -> Response:
    """Return the page that shows what was recorded of a list, and what was not."""
    body = report.answer(page.language)
    shown = {**_shown(page, body), **_common(desk)}
    return page.answer("import_preview.html", 200, form=form, changed=[], held=False, recorded=True, **shown)


def _common(desk: OfficeSession) -> dict[str, Any]:
    names = regions.names()
    return {
        "tenant": desk.tenant,
        "tenant_name": names[desk.tenant],
        "tenants": [(code, names[code]) for code in desk.tenants],
    }


def _shown(page: Page, body: ImportReportAnswer) -> dict[str, Any]:
    columns = [column for column in body.columns if column.sheet is None]
    rows = most_telling(body, _SHOWN)
    return {
        "body": body,
        "columns": columns,
        "rows": [_row(page, row, columns, body) for row in rows],
        "left_out": body.rows - len(rows),
        "totals": totals(body, page.language),
        "facts": list(_facts(page, body)),
    }


def _row(page: Page, row: ReadRowAnswer, columns: Sequence[MatchedColumn], body: ImportReportAnswer) -> dict[str, Any]:
    faults, warnings = _by_cell(body.faults, row.row), _by_cell(body.warnings, row.row)
    headings = {column.name: column.heading for column in columns}
    says = replaced(row, headings, page.language)
    if row.with_row:
        says.append(page.say("import_with", row=row.with_row))
    if row.hidden:
        says.append(page.say("import_hidden"))
    cells = []
    for column in columns:
        cell = f"{column.cell.rstrip('0123456789')}{row.row}"
        written, read = beside(column.name, row.written, row.read, page.language)
        cells.append((written, read, faults.pop(cell, []), warnings.pop(cell, [])))
    about = [message for messages in (*faults.values(), *warnings.values()) for message in messages]
    return {
        "number": row.row,
        "outcome": row.outcome,
        "becomes": page.term(SHOWN[row.outcome]),
        "cells": cells,
        "says": says + about,
    }


def _by_cell(findings: Sequence[RowFault], row: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in findings:
        if each.row == row and each.sheet is None:
            found.setdefault(each.cell, []).append(each.message)
    return found


def _facts(page: Page, body: ImportReportAnswer) -> list[tuple[str, str]]:
    """Return what was understood of the workbook, and what of it was left alone."""
    listing = page.term(SHOWN["and"])
    passed = listing.join(" ".join((str(row.row), row.kind, row.words)).strip() for row in body.passed_rows)
    found = [
        ("import_form", body.title),
        ("tenant", f"{body.tenant_name} {body.tenant}"),
        ("import_of", body.of or ""),
        ("import_sheet_read", body.sheet),
        ("import_unknown", listing.join(body.unknown_columns)),
        ("import_personal", listing.join(body.personal_columns)),
        ("import_passed", passed),
        ("import_hidden_rows", listing.join(map(str, body.hidden_rows))),
        ("import_other_sheets", listing.join(body.other_sheets)),
        ("import_hidden_sheets", listing.join(body.hidden_sheets)),
        ("import_formulas", listing.join(body.formulas)),
    ]
    return [(page.say(name), said) for name, said in found if said]

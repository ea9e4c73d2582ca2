"""Taking in a list on a page: the form, the preview, and the record of exactly what the preview showed.

The preview's form carries the file along. So nothing of a list that nobody has recorded is kept, whichever server
process is asked next has it, and the hash holds the answer to what was shown.
"""

from dataclasses import replace
from datetime import UTC, datetime

from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.http import problems
from api.http.bodies import reading_workbooks
from api.http.context import context
from api.http.cuts import resolve_cut
from api.http.problems import BodyTooLarge
from api.http.responses import Workbook
from api.imports.request import ImportRequest
from api.imports.run import Import, form_named, import_list
from api.imports.templates import blank, month_asked
from api.pages.imports import views
from api.pages.imports.form import ListForm
from api.pages.office import OfficeSession, office_session, to_sign_in
from api.pages.page import HOME, Page
from api.pages.session import sign_in_page, signed_in
from api.pages.upload import upload_of
from api.workbooks.template import template
from registry.errors import InvalidError, Message, PreviewOutdated, RefusalError


async def show(page: Page) -> Response:
    """Answer the page to choose a list on."""
    known = await signed_in(page)
    if known is None:
        return to_sign_in(page)
    desk = await office_session(known, known.request.query_params.get("tenant"))
    return views.choose_page(known, desk)


async def take_in(page: Page) -> Response:
    """Answer a list's preview, record what it showed, or give back the workbook to put right, as the form asks."""
    most = context(page.request).settings.import_bytes
    sent = await upload_of(page, most * 3 // 2)  # carried along it is a third longer
    known = await signed_in(page)
    if known is None:
        return sign_in_page(page, f"{HOME}/import", "import_signed_out")
    desk = await office_session(known, sent.fields.get("tenant"))
    form = ListForm.of(sent)
    if not form.file.content:
        return views.choose_page(known, desk, known.say("import_no_file"), 422)
    if len(form.file.content) > most:
        raise BodyTooLarge(Message("The workbook is over {limit} bytes; send it in several files.", limit=most))
    try:
        return await _answer(desk, form, sent.fields.get("do", "preview"))
    except (InvalidError, RefusalError) as error:
        body = problems.problem_document(error, known.language)
        return views.choose_page(known, desk, body["detail"], body["status"])


async def _answer(desk: OfficeSession, form: ListForm, do: str) -> Response:
    order = form.order(desk)
    if do == "record":
        try:
            done = await _run(desk, replace(order, dry_run=False, preview=form.preview), form)
        except PreviewOutdated as error:
            shown = await _run(desk, order, form)
            return views.preview_page(desk.page, desk, form, shown.report, changed=error)
        return views.recorded_page(desk.page, desk, form, done.report)
    shown = await _run(desk, order, form)
    if do == "returned":
        content = await run_in_threadpool(shown.returned, desk.page.language)
        return Workbook(content, desk.page.say("import_returned_file", title=shown.report.table.form.title.zh))
    return views.preview_page(desk.page, desk, form, shown.report)


async def _run(desk: OfficeSession, order: ImportRequest, form: ListForm) -> Import:
    async with reading_workbooks:
        return await run_in_threadpool(import_list, desk.ctx.registry, order, form.file.content)


async def blank_form(page: Page) -> Response:
    """Answer an empty list to fill in; of a month's form the one that is due."""
    known = await signed_in(page)
    if known is None:
        return to_sign_in(page)
    query = known.request.query_params
    desk, form = await office_session(known, query.get("tenant")), form_named(query.get("form", ""))
    of_month = month_asked(form, None, datetime.now(UTC))
    if of_month is None:
        return Workbook(await run_in_threadpool(template, form, desk.tenant), f"{form.title.zh}.xlsx")
    cut = await resolve_cut(desk.ctx, desk.tenant, None, None)
    content = await run_in_threadpool(blank, desk.ctx.database, form, desk.tenant, of_month, cut)
    return Workbook(content, f"{form.title.zh} {of_month:%Y-%m}.xlsx")

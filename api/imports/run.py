"""An import: a workbook's rows read, decided on by the same guard as every post, and recorded unless it is a dry run.

Ids are derived from what a row says, so that a file sent again doubles nothing. No HTTP and no terminal here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import orjson

from api.imports.directory import RecordDirectory, units
from api.imports.report import ImportReport
from api.workbooks.cells import CellFault, Where
from api.workbooks.form import ReadRow, RecordLookup, RowAct, SheetFinding, SheetForm, derived
from api.workbooks.lists import FORMS
from api.workbooks.returned import returned
from api.workbooks.table import SheetTable, find, find_more, read
from api.workbooks.terms import in_cell
from api.workbooks.workbook import sheets
from registry import terms
from registry.application.decisions import DryRun
from registry.application.registry import Registry
from registry.application.submissions import Answers, ProposedEvent, Submission, parse
from registry.domain.acts import OfficeKind
from registry.errors import EventInvalid, IdReused, Message, OfficeNotEntitled, ParameterInvalid, RefusalError
from registry.terms.term import Term

_AT_ONCE = 500

Moved = Callable[[str, int, int], None]
"""Told of a step, `read` or `recorded`, and how far it is of how much."""

Settled = list[Future[Answers]] | list[Answers | Exception]


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is asked for: whose workbook, into which tenant, how.

    `ending` is what the file says that it is; `form` and `sheet` None for whichever fits; `acted_at` when the acts
    of a list without dates happened.
    """

    tenant: str
    office: str
    now: datetime
    acted_at: datetime
    dry_run: bool = False
    form: str | None = None
    sheet: str | None = None
    ending: str | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """A workbook taken in: the report, and the same workbook with what is wrong, in either language."""

    report: ImportReport

    def returned(self, lang: str) -> bytes:
        """Return the workbook with the column 错误 and only the rows that are not on record."""
        return returned(self.report.table, self.report.findings, lang)


def form_named(name: str) -> SheetForm:
    """Return a form by its name; raise ParameterInvalid."""
    if name not in FORMS:
        raise ParameterInvalid(
            "form", Message("there is no form {form!r}; there are {forms}", form=name[:40], forms=", ".join(FORMS))
        )
    return FORMS[name]


def import_list(
    registry: Registry, order: ImportRequest, content: bytes, moved: Moved = lambda _step, _done, _of: None
) -> Import:
    """Take a workbook in; raise WorkbookUnreadable where it cannot be, ParameterInvalid for a form unknown."""
    asked = form_named(order.form) if order.form else None
    if registry.member(order.tenant, order.office).kind is OfficeKind.AUDITOR:
        raise OfficeNotEntitled("auditor_reads_only", {"by": order.office}, office=order.tenant)
    found = sheets(content, order.ending)
    table = find(found, FORMS.values(), asked, order.sheet)
    named = any(column.name == "unit" for column in table.form.columns)
    where = Where(order.tenant, units(registry, order.tenant) if named else {})
    read(table, where, lambda done, of: moved("read", done, of))
    used = {table.sheet.name}
    if table.form.more and (more := find_more(found, table.form.more)) and more.sheet.name not in used:
        table.more = read(more, where, least=0)
        used.add(more.sheet.name)
    report = ImportReport(order.tenant, order.dry_run, table, [sheet.name for sheet in found if sheet.name not in used])
    report.findings += table.findings
    if table.more:
        report.findings += _join(table, table.more)
    _Intake(registry, order, report, moved).run()
    return Import(report)


def _join(table: SheetTable, more: SheetTable) -> list[SheetFinding]:
    """Give each entry the lines that the second list has for it; return what is wrong in that list."""
    lines: dict[str, list[ReadRow]] = {}
    for entry in more.entries:
        lines.setdefault(entry["enterprise"], []).append(entry)
    for entry in table.entries:
        found = lines.pop(entry["enterprise"], [])
        items = [{name: line[name] for name in ("occupation", "title", "levels")} for line in found]
        entry.values["scope"] = [*(entry["scope"] or []), *items]
    faults = list(more.findings)
    faults += [
        entry.finding(CellFault("scope_without_application"), "enterprise") for left in lines.values() for entry in left
    ]
    return [fault._replace(sheet=more.sheet.name) for fault in faults]


class _Intake:
    """The rows of one workbook on their way into the record, part after part."""

    def __init__(self, registry: Registry, order: ImportRequest, report: ImportReport, moved: Moved) -> None:
        self._registry, self._order, self._report, self._moved = registry, order, report, moved
        self._trial: DryRun | None = registry.trial(order.tenant) if order.dry_run else None

    def run(self) -> None:
        table = self._report.table
        done, form = 0, table.form
        if form.whole:
            self._run_whole(form)
            return
        for entries in _parts(table.entries):
            directory = self._directory(form, entries)
            planned: list[tuple[ReadRow, list[ProposedEvent]]] = []
            for entry in entries:
                drafts = self._drafts(entry, directory)
                if drafts is not None:
                    planned.append((entry, drafts))
            self._settle(planned)
            done += len(entries)
            self._moved("recorded", done, len(table.entries))

    def _run_whole(self, form: SheetForm) -> None:
        """Record all rows as one act, or none: a row with a fault holds the others back."""
        table = self._report.table
        assert form.whole
        if table.findings:
            held = in_cell("held_back", {})
            self._report.findings += [entry.said(held) for entry in table.entries]
            return
        directory = self._directory(form, table.entries)
        acts = form.whole(table.entries, table.sheeted, directory)
        first = table.entries[0]
        drafts = self._parsed(first, acts, directory)
        if drafts is None:
            return
        before = self._report.recorded, self._report.repeated
        self._settle([(first, drafts)])
        left = len(table.entries) - 1
        if self._report.recorded > before[0]:
            self._report.recorded += left
        elif self._report.repeated > before[1]:
            self._report.repeated += left

    def _directory(self, form: SheetForm, entries: Sequence[ReadRow]) -> RecordLookup:
        needs = form.needs(entries, self._report.table.sheeted, self._order.tenant)
        return RecordDirectory(self._order.tenant, self._registry.view(self._order.tenant, needs))

    def _drafts(self, entry: ReadRow, directory: RecordLookup) -> list[ProposedEvent] | None:
        """Return a row as drafts, none if its act is on record as it is; None where something is wrong in it."""
        table = self._report.table
        assert table.form.acts
        try:
            acts = table.form.acts(entry, table.sheeted, directory)
        except CellFault as fault:
            self._report.findings.append(entry.finding(fault, fault.column))
            return None
        return self._parsed(entry, acts, directory)

    def _parsed(self, entry: ReadRow, acts: Iterable[RowAct], directory: RecordLookup) -> list[ProposedEvent] | None:
        order, drafts = self._order, []
        try:
            for act in acts:
                data = orjson.loads(orjson.dumps(act.data))
                when = act.time or order.acted_at
                content = orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()
                told_apart = act.time.isoformat() if act.time else directory.subject(act.subject).version
                key = derived(
                    order.tenant, order.office, self._report.table.form.name, act.type, act.subject, told_apart, content
                )
                sent = {"id": key, "type": act.type, "subject": act.subject, "time": when.isoformat(), "data": data}
                drafts.append(parse(sent, order.office, order.now))
        except EventInvalid as error:
            self._add_faults(entry, error)
            return None
        return drafts

    def _settle(self, planned: list[tuple[ReadRow, list[ProposedEvent]]]) -> None:
        """Have the rows decided on, and unless it is a dry run recorded; note what became of each."""
        self._report.repeated += sum(not drafts for _, drafts in planned)
        planned = [(entry, drafts) for entry, drafts in planned if drafts]
        if not planned:
            return
        office = self._order.office
        posts = [Submission(office, tuple(drafts), listed=len(drafts) > 1) for _, drafts in planned]
        for (entry, _), outcome in zip(planned, self._outcomes(posts), strict=True):
            self._note(entry, outcome)

    def _outcomes(self, posts: list[Submission]) -> Iterator[Answers | Exception]:
        if self._trial:
            yield from self._trial.decide(posts)
            return
        for future in self._registry.post(self._order.tenant, posts):
            error = future.exception()
            yield error if isinstance(error, Exception) else future.result()

    def _note(self, entry: ReadRow, outcome: Answers | Exception) -> None:
        match outcome:
            case tuple():
                repeated = all(answer.repeated for answer in outcome)
                self._report.repeated += repeated
                self._report.recorded += not repeated
            case IdReused():  # the id says that the content is the same: it came in twice at once
                self._report.repeated += 1
            case EventInvalid():
                self._add_faults(entry, outcome)
            case RefusalError():
                said = [terms.sentence(outcome.rule, outcome.facts, lang) for lang in ("zh", "en")]
                self._report.findings.append(entry.said(Term(*said)))
            case _:
                raise outcome

    def _add_faults(self, entry: ReadRow, error: EventInvalid) -> None:
        for fault in error.faults:
            at = fault.pointer.partition("/data/")[2].partition("/")[0]
            column = "enterprise" if fault.pointer.endswith("/subject") else at
            self._report.findings.append(entry.said(Term(terms.reads(fault.message, "zh"), fault.message), column))


def _parts(entries: Sequence[ReadRow]) -> Iterator[list[ReadRow]]:
    left = iter(entries)
    while part := list(islice(left, _AT_ONCE)):
        yield part

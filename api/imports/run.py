"""An import: a workbook's rows read, decided on by the same guard as every post, and recorded unless it is a dry run.

A dry run is a preview: by its hash exactly what it showed is recorded, or nothing. Ids are derived from what a row
says, so that a file sent again doubles nothing. No HTTP and no terminal here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import orjson

from api.imports.directory import RecordDirectory, named, units
from api.imports.fates import RowFate
from api.imports.faults import refusal, told
from api.imports.joining import join
from api.imports.oddities import Oddities
from api.imports.placing import DatedAct, DayPlacement
from api.imports.preview import PreviewHash
from api.imports.recording import ATTEMPTS, Planned, all_recorded, changes, each_recorded, parts
from api.imports.report import ImportReport
from api.imports.request import ImportRequest
from api.imports.standing import FIGURES, held, standing
from api.workbooks.cells import CellFault, Where
from api.workbooks.form import ReadRow, RecordLookup, RowAct, SheetFinding, SheetForm, derived
from api.workbooks.lists import FORMS
from api.workbooks.reading import read
from api.workbooks.returned import returned
from api.workbooks.search import find, find_more
from api.workbooks.terms import in_cell, said
from api.workbooks.titles import check_tenant
from api.workbooks.workbook import sheets
from registry.application.decisions import DryRun
from registry.application.registry import Registry
from registry.application.submissions import Answers, ProposedEvent, Submission, parse
from registry.domain.acts import OfficeKind
from registry.domain.values import morning
from registry.errors import (
    EventInvalid,
    IdReused,
    Message,
    OfficeNotEntitled,
    ParameterInvalid,
    RefusalError,
    StoreUnavailable,
)

Moved = Callable[[str, int, int], None]
"""Told of a step, `read` or `recorded`, and how far it is of how much."""


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
    """Take a workbook in; raise WorkbookUnreadable where it cannot be, ParameterInvalid for a form unknown.

    Of a preview, record all that it showed; raise PreviewOutdated where the file or what stands has changed since.
    """
    if order.preview is None:
        return Import(_take_in(registry, order, content, moved)[0])
    if order.dry_run:
        message = Message("a preview records nothing; send it, or the hash of one, not both")
        raise ParameterInvalid("preview", message)
    shown = PreviewHash.parse(order.preview)
    for _ in range(ATTEMPTS):
        report, planned = _take_in(registry, replace(order, dry_run=True), content, moved)
        assert report.preview
        if report.would_record or not shown.is_recorded(report.preview):
            shown.check(report.preview, partial(changes, registry, report, shown.position))
        if all_recorded(registry, order.tenant, order.office, planned):
            report.settle()
            return Import(report)
    raise StoreUnavailable


def _take_in(
    registry: Registry, order: ImportRequest, content: bytes, moved: Moved
) -> tuple[ImportReport, list[Planned]]:
    """Return what became of a workbook, and of a dry run what is to be recorded."""
    asked = form_named(order.form) if order.form else None
    office = registry.member(order.tenant, order.office)
    if office.kind is OfficeKind.AUDITOR:
        raise OfficeNotEntitled("auditor_reads_only", {"by": order.office}, office=order.tenant)
    position = registry.cut(order.tenant, None)
    found = sheets(content, order.ending)
    table = find(found, FORMS.values(), asked, order.sheet)
    check_tenant(table.sheeted.above, order.tenant, official=table.form.official)
    named = any(column.name == "unit" for column in table.form.columns)
    where = Where(order.tenant, units(registry, order.tenant) if named else {})
    read(table, where, lambda done, of: moved("read", done, of))
    used = {table.sheet.name}
    if table.form.more and (more := find_more(found, table.form.more)) and more.sheet.name not in used:
        table.more = read(more, where, least=0)
        used.add(more.sheet.name)
    left = [sheet for sheet in found if sheet.name not in used]
    report = ImportReport(order.tenant, order.dry_run, table, [sheet.name for sheet in left if not sheet.extent.hidden])
    report.hidden_sheets += [sheet.name for sheet in left if sheet.extent.hidden]
    report.findings += table.findings
    if table.more:
        report.findings += join(table, table.more)
    intake = _Intake(registry, order, report, DayPlacement(order.tenant, office, order.now), moved)
    intake.run()
    if order.dry_run:
        report.preview = PreviewHash.of(position, content, order.asked, report.good(), report.becomes())
    return report, intake.planned


class _Intake:
    """The rows of one workbook on their way into the record, part after part."""

    def __init__(
        self, registry: Registry, order: ImportRequest, report: ImportReport, placement: DayPlacement, moved: Moved
    ) -> None:
        self._registry, self._order, self._report, self._moved = registry, order, report, moved
        self._placement = placement
        self._trial: DryRun | None = registry.trial(order.tenant) if order.dry_run else None
        self._oddities = Oddities(report.table)
        self.planned: list[Planned] = []

    def run(self) -> None:
        table = self._report.table
        done, form = 0, table.form
        if form.whole:
            self._run_whole(form)
            return
        for entries in parts(table.entries):
            directory = self._directory(form, entries)
            planned: list[Planned] = []
            for entry in entries:
                table.warnings += self._oddities.of(entry, directory)
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
        first = table.entries[0]
        drafts = self._again(first)
        first.with_rows.extend(entry.row for entry in table.entries[1:])
        if drafts is not None:
            self._settle([(first, drafts)])

    def _again(self, entry: ReadRow) -> list[ProposedEvent] | None:
        """Return a row as drafts by what now stands."""
        return self._drafts(entry, self._directory(self._report.table.form, [entry]))

    def _directory(self, form: SheetForm, entries: Sequence[ReadRow]) -> RecordDirectory:
        needs = form.needs(entries, self._report.table.sheeted, self._order.tenant) | named(entries)
        return RecordDirectory(self._order.tenant, self._registry.view(self._order.tenant, needs))

    def _drafts(self, entry: ReadRow, directory: RecordDirectory) -> list[ProposedEvent] | None:
        """Return a row as drafts, none if its act is on record as it is; None where something is wrong in it."""
        table, form = self._report.table, self._report.table.form
        try:
            if form.whole:
                acts = form.whole(table.entries, table.sheeted, directory)
            else:
                assert form.acts
                acts = form.acts(entry, table.sheeted, directory)
        except CellFault as fault:
            self._refuse(entry, entry.finding(fault, fault.column))
            return None
        return self._parsed(entry, acts, directory)

    def _parsed(self, entry: ReadRow, acts: Iterable[RowAct], directory: RecordDirectory) -> list[ProposedEvent] | None:
        acts, drafts = list(acts), []
        if not self._may_replace(entry, acts, directory):
            return None
        for act in acts:
            try:
                draft = self._draft(act, directory)
                seen = directory.subject(act.subject).version if act.type in FIGURES else None
                drafts.append(draft._replace(expected_version=seen))
            except EventInvalid as error:
                self._add_faults(entry, error, act.type)
                return None
        return drafts

    def _may_replace(self, entry: ReadRow, acts: list[RowAct], directory: RecordLookup) -> bool:
        """Note what a row takes the place of; refuse it where that is another office's, unless told otherwise."""
        found = [there for act in acts if (there := standing(act, directory, self._order.office))]
        self._report.fates[entry.row] = RowFate(acts, found)
        foreign = next((there.event for there in found if there.foreign), None)
        if foreign is None or self._order.replace:
            return True
        self._refuse(entry, entry.said(said(held(foreign)), self._report.table.form.key[0]))
        return False

    def _draft(self, act: RowAct, directory: RecordDirectory) -> ProposedEvent:
        """Return an act as a client would post it, under the id that always stands for it; raise EventInvalid.

        The id is of the act's day, whatever time the act is given in it.
        """
        order, form = self._order, self._report.table.form.name
        data = orjson.loads(orjson.dumps(act.data))
        content = orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()
        told_apart = morning(act.day).isoformat() if act.day else directory.subject(act.subject).version
        told_apart = told_apart if act.over is None else f"{told_apart} {act.over}"
        key = derived(order.tenant, order.office, form, act.type, act.subject, told_apart, content)
        sent = {"id": key, "type": act.type, "subject": act.subject, "data": data}

        def at(time: datetime) -> ProposedEvent:
            return parse({**sent, "time": time.isoformat()}, order.office, order.now)

        return self._placement.place(DatedAct(key, act.subject, act.day or order.acted_on, at), directory.view)

    def _settle(self, planned: list[Planned]) -> None:
        """Have the rows decided on, and unless it is a dry run recorded; note what became of each."""
        for entry, drafts in planned:
            if not drafts:
                self._report.note(entry, "repeated")
        planned = [(entry, drafts) for entry, drafts in planned if drafts]
        if not planned:
            return
        for (entry, drafts), outcome in zip(planned, self._outcomes(planned), strict=True):
            self._note(entry, [draft.event.type for draft in drafts], outcome)

    def _outcomes(self, planned: list[Planned]) -> Iterator[Answers | Exception | None]:
        tenant, office = self._order.tenant, self._order.office
        if self._trial is None:
            yield from each_recorded(self._registry, tenant, office, planned, self._again)
            return
        free = [tuple(draft._replace(expected_version=None) for draft in drafts) for _, drafts in planned]
        tried = self._trial.decide([Submission(office, drafts, listed=len(drafts) > 1) for drafts in free])
        for (entry, drafts), outcome in zip(planned, tried, strict=True):
            if isinstance(outcome, tuple):
                new = [draft for draft, answer in zip(drafts, outcome, strict=True) if not answer.repeated]
                self.planned.append((entry, new))
            yield outcome

    def _note(self, entry: ReadRow, acts: Sequence[str], outcome: Answers | Exception | None) -> None:
        match outcome:
            case None:  # what is wrong with it by now has been said
                return
            case tuple():
                done = "would_record" if self._order.dry_run else "recorded"
                self._report.note(entry, "repeated" if all(answer.repeated for answer in outcome) else done)
            case IdReused():  # the id says that the content is the same: it came in twice at once
                self._report.note(entry, "repeated")
            case EventInvalid():
                self._add_faults(entry, outcome, acts[_place(outcome.faults[0].pointer, acts)])
            case RefusalError():
                self._refuse(entry, refusal(outcome, acts[_place(outcome.at, acts)], entry))
            case _:
                raise outcome

    def _add_faults(self, entry: ReadRow, error: EventInvalid, act: str) -> None:
        for fault in error.faults:
            message, column = told(fault, act, entry)
            self._refuse(entry, entry.said(said(message), column))

    def _refuse(self, entry: ReadRow, finding: SheetFinding) -> None:
        """Note what is wrong with a row, and with the rows that are one act with it."""
        self._report.findings.append(finding)
        if self._report.table.form.whole is None:
            held = said(Message("This row is one act with row {row}, which is refused.", row=entry.row))
            self._report.findings += [replace(entry, row=row).said(held, "enterprise") for row in entry.with_rows]


def _place(pointer: str, acts: Sequence[str]) -> int:
    """Return which of a row's acts a pointer begins with, the first if it says none."""
    found = pointer.strip("/").partition("/")[0]
    return int(found) if found.isdecimal() and int(found) < len(acts) else 0

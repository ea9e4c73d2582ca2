"""Rows decided on and on their way into the record: one by one, or together exactly as a preview showed them."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice

from api.imports.report import ImportReport
from api.imports.standing import called, expecting
from api.workbooks.form import ReadRow
from registry.application.registry import Registry
from registry.application.submissions import Answers, ProposedEvent, Submission
from registry.domain.acts import DecisionQuery, RecordedEvent
from registry.domain.kinds.dispatch import DispatchDeclared
from registry.errors import ActNotLegal, EventInvalid, Fault, IdReused, Message, OfficeNotEntitled

ATTEMPTS = 8
"""How often what others recorded meanwhile has a row, or a preview, decided on anew."""

AT_ONCE = 500
_MOST_CHANGES = 20

Planned = tuple[ReadRow, list[ProposedEvent]]
"""A row and what it would record: nothing where that is on record as it is."""

Again = Callable[[ReadRow], list[ProposedEvent] | None]
"""Plans a row anew by what now stands; None where it is refused, and that has been said."""


def parts(entries: Sequence[ReadRow]) -> Iterator[list[ReadRow]]:
    """Yield a list's rows so many at a time as are looked up and recorded together."""
    left = iter(entries)
    while part := list(islice(left, AT_ONCE)):
        yield part


def each_recorded(
    registry: Registry, tenant: str, office: str, planned: Sequence[Planned], again: Again
) -> Iterator[Answers | Exception | None]:
    """Yield what became of each row; one under which something was recorded meanwhile is planned again, None as above.

    So nothing takes the place of figures that the plan had not looked at.
    """
    drafts = expecting(drafts for _, drafts in planned)
    posts = [Submission(office, tuple(row), listed=len(row) > 1) for row in drafts]
    for (entry, _), future in zip(planned, registry.post(tenant, posts), strict=True):
        outcome = _outcome(future)
        for _ in range(ATTEMPTS):
            if not _passed(outcome):
                break
            anew = again(entry)
            if not anew:
                outcome = None if anew is None else ()
                break
            [once_more] = registry.post(tenant, [Submission(office, tuple(anew), listed=len(anew) > 1)])
            outcome = _outcome(once_more)
        yield outcome


def all_recorded(registry: Registry, tenant: str, office: str, planned: Sequence[Planned]) -> bool:
    """Record every row's acts together; return whether they are on record. If not, what stands has changed."""
    drafts = [draft for row in expecting(drafts for _, drafts in planned) for draft in row]
    if not drafts:
        return True
    [future] = registry.post(tenant, [Submission(office, tuple(drafts), listed=True)])
    error = future.exception()
    if error is None:
        return True
    if isinstance(error, ActNotLegal | OfficeNotEntitled | EventInvalid | IdReused):
        return False
    raise error


def _outcome(future: Future[Answers]) -> Answers | Exception | None:
    error = future.exception()
    return error if isinstance(error, Exception) else future.result()


def _passed(outcome: Answers | Exception | None) -> bool:
    return isinstance(outcome, ActNotLegal) and outcome.rule == "version_passed"


def changes(registry: Registry, report: ImportReport, since: int) -> list[Fault]:
    """Return what was recorded under a list's rows after a position, each event once, at its first row."""
    return list(islice(_changes(registry, report, since), _MOST_CHANGES))


def _changes(registry: Registry, report: ImportReport, since: int) -> Iterator[Fault]:
    table, tenant, told = report.table, report.tenant, set[int]()
    for entries in parts(table.entries):
        registry.view(tenant, table.form.needs(entries, table.sheeted, tenant))  # together, so that each is at hand
        for entry in entries:
            acts = report.fates[entry.row].acts if entry.row in report.fates else []
            needs = table.form.needs([entry], table.sheeted, tenant)
            view = registry.view(tenant, needs | DecisionQuery(frozenset(act.subject for act in acts)))
            names = sorted({*needs.subjects, *(act.subject for act in acts)})
            found = [view.subject(name) for name in names]
            found += [subject for tag in sorted(needs.tags) for subject in view.tagged(tag)]
            for event in (event for subject in found for event in subject.events):
                position = event.position or 0
                if position > since and position not in told and _is_of(event, entry):
                    told.add(position)
                    yield Fault(f"/rows/{entry.row}", _said(event, entry))


def _is_of(event: RecordedEvent, entry: ReadRow) -> bool:
    """Tell whether an event is about a row: what other units declare for its month is not."""
    return not isinstance(event.event, DispatchDeclared) or event.event.unit == entry["unit"]


def _said(event: RecordedEvent, entry: ReadRow) -> Message:
    message = "row {row}: since the preview {office} recorded {act} (position {position}, {time})"
    time = f"{event.recordedtime or event.time:%Y-%m-%d}"
    facts = {"office": called(event.office), "act": event.type, "position": event.position, "time": time}
    return Message(message, row=entry.row, **facts)

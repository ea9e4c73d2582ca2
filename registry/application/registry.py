"""The registry: post, history, state and allowed acts. Everything that is recorded goes through it.

Figures are derived in projections/.
"""

from asyncio import AbstractEventLoop
from asyncio import Future as LoopFuture
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import lru_cache
from time import perf_counter
from typing import Any, NamedTuple

import structlog
from eventsourcing.application import AggregateNotFoundError

from registry.application.as_of import AsOfModel
from registry.application.decision_model import LogDecisionModel
from registry.application.decisions import DryRun, decide, placed
from registry.application.renderer import NO_RENDERER, EditionRenderer
from registry.application.subject_cache import SubjectCache
from registry.application.submissions import Answers, Outcome, Submission, draft_of
from registry.domain import decide as guard
from registry.domain.acts import (
    DecisionContext,
    DecisionModel,
    DecisionQuery,
    Office,
    OfficeKind,
    RecordedEvent,
    Subject,
)
from registry.domain.catalogue import kind_of
from registry.domain.kinds.office import AUDITORS
from registry.domain.regions import PROVINCE
from registry.errors import StoreUnavailable, SubjectUnknown, TenantUnknown
from registry.instrumentation import NO_INSTRUMENTATION, Instrumentation
from registry.store.binary import NewEvent
from registry.store.credentials import office_of_key
from registry.store.database import Database
from registry.store.errors import AppendConditionFailed
from registry.store.eventsourcing.application import TenantApplication
from registry.store.group_commit import GroupCommit, Job
from registry.store.log import Append, TenantLog, append
from registry.store.queries import LogQuery, SequencedEvent, look

_ATTEMPTS = 8

"""How often a batch is decided anew because the log moved on, before its posts are answered 'try again'."""

log = structlog.get_logger(__name__)

Jobs = Sequence[Job[Submission, Answers]]


class BatchResult(NamedTuple):
    """What became of a tenant's batch: one outcome per post, the log's size, how many events were appended."""

    outcomes: list[Outcome]
    size: int
    appended: int


class Registry:
    """Every tenant's record, and the decisions on what is added to it.

    `announce(tenant, size)` is called after each commit, so that followers need not wait for their next look;
    `drawing` renders what is sealed and issued (projections/sealing).
    """

    def __init__(
        self,
        database: Database,
        *,
        announce: Callable[[str, int], None] = lambda _tenant, _size: None,
        drawing: EditionRenderer = NO_RENDERER,
        capacity: int = 20_000,
        watch: Instrumentation = NO_INSTRUMENTATION,
    ) -> None:
        self.database = database
        self._drawing = drawing
        self._watch = watch
        self._announce = announce
        self._group: GroupCommit[Submission, Answers] = GroupCommit(self._commit, capacity=capacity, watch=watch)
        self._histories = SubjectCache()
        self._application = lru_cache(maxsize=64)(lambda tenant: TenantApplication(database, tenant))

    def close(self) -> None:
        """Record what waits, then stop."""
        self._group.close()

    # Who

    def office_of_key(self, key: str) -> str | None:
        """Return the office that a key belongs to, None if there is none."""
        return office_of_key(self.database, key)

    def member(self, tenant: str, code: str) -> Office:
        """Return what an office is to a tenant; raise TenantUnknown if it has nothing to see there.

        The province's centre and its auditors may look into every tenant.
        """
        record = self._record(tenant)
        office = record.office(code)
        if not record.after:
            office = None  # no log, no offices
        of_province = tenant != PROVINCE and code.startswith(PROVINCE)
        if of_province and (office is None or code.endswith(AUDITORS)):
            provincial = self.member(PROVINCE, code)
            office = provincial if provincial.kind is OfficeKind.AUDITOR else None
        if office is None:
            raise TenantUnknown(tenant)
        return office

    # Posting

    def post(self, tenant: str, posts: Sequence[Submission]) -> list["Future[Answers]"]:
        """Queue posts in order, each with its own outcome: answers, or a RegistryError.

        Posts that wait together are committed together; a refusal of one harms no other.
        """
        return self._group.submit(tenant, [(post, len(post.drafts)) for post in posts])

    def post_from(
        self, loop: AbstractEventLoop, tenant: str, posts: Sequence[Submission]
    ) -> list["LoopFuture[Answers]"]:
        """Queue posts as `post` does, from an event loop that will await their outcomes."""
        return self._group.submit(tenant, [(post, len(post.drafts)) for post in posts], loop)

    def record(self, tenant: str, office: str, event_type: str, subject: str, data: Mapping[str, Any]) -> RecordedEvent:
        """Record one act of an office, of now, and return it; raise what the registry refuses it with."""
        draft = draft_of(event_type, subject, data, office, datetime.now(UTC))
        [future] = self.post(tenant, [Submission(office, (draft,))])
        [answer] = future.result()
        return answer.event

    def _commit(self, batches: Mapping[str, Jobs]) -> None:
        """Decide on and record waiting submissions, several tenants in one commit; if that fails, each tenant alone."""
        left = dict(batches)
        if len(batches) > 1:
            try:
                left = self._attempt(batches)
            except (StoreUnavailable, AppendConditionFailed) as error:
                log.debug("shared commit failed", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - whose it is shows when each is served alone
                log.warning("shared commit failed", error=type(error).__name__, sqlstate=_sqlstate(error))
        for tenant, jobs in left.items():
            try:
                self._commit_alone(tenant, jobs)
            except StoreUnavailable:
                raise  # the store is one: what one tenant waited for in vain the others need not
            except Exception as error:  # noqa: BLE001 - it belongs to this tenant's jobs alone
                for job in jobs:
                    job.settle(error)

    def _attempt(self, batches: Mapping[str, Jobs]) -> dict[str, Jobs]:
        """Settle every job that can be; return those of tenants whose logs have moved on."""
        works = {tenant: [job.work for job in jobs] for tenant, jobs in batches.items()}
        begun, names = perf_counter(), ",".join(batches)
        with self._watch.batch(names, [job.carried for jobs in batches.values() for job in jobs]):
            settled = self._decide_and_append(works, names)
        for tenant, jobs in batches.items():
            if tenant not in settled:
                self._watch.conflicted(tenant)
                continue
            outcomes, size, appended = settled[tenant]
            if appended:
                self._watch.appended(tenant, appended, len(jobs), perf_counter() - begun)
                self._announce(tenant, size)
            for job, outcome in zip(jobs, outcomes, strict=True):
                job.settle(outcome)
        return {tenant: jobs for tenant, jobs in batches.items() if tenant not in settled}

    def _commit_alone(self, tenant: str, jobs: Jobs) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                if not self._attempt({tenant: jobs}):
                    return
                log.debug("log moved on", tenant=tenant, attempt=attempt)
            except AppendConditionFailed:
                log.debug("an id or a version was taken", tenant=tenant, attempt=attempt)
            except StoreUnavailable:
                if attempt:
                    raise  # the first failure after a restart is a connection gone stale
            except Exception as error:
                if len(jobs) == 1:
                    raise
                kind = type(error).__name__
                log.warning("working off one by one", tenant=tenant, error=kind, sqlstate=_sqlstate(error))
                self._commit_one_by_one(tenant, jobs)
                return
        raise StoreUnavailable

    def _commit_one_by_one(self, tenant: str, jobs: Jobs) -> None:
        for job in jobs:
            try:
                self._commit_alone(tenant, [job])
            except Exception as error:  # noqa: BLE001 - it belongs to this job alone
                job.settle(error)

    def _decide_and_append(self, works: Mapping[str, Sequence[Submission]], names: str) -> dict[str, BatchResult]:
        """Decide on each tenant's posts and append what may happen; leave out tenants whose logs moved on."""
        fresh: dict[str, dict[str, NewEvent]] = {tenant: {} for tenant in works}
        with self._watch.step("decide", names):
            records = self._records(works)
            outcomes = {
                tenant: [decide(tenant, post, records[tenant], fresh[tenant]) for post in posts]
                for tenant, posts in works.items()
            }
        batches = {
            tenant: Append(list(events.values()), records[tenant].condition)
            for tenant, events in fresh.items()
            if events
        }
        with self._watch.step("append", names):
            appended = append(self.database, batches) if batches else {}
        settled: dict[str, BatchResult] = {}
        for tenant, found in outcomes.items():
            if tenant not in appended:
                settled[tenant] = BatchResult(found, records[tenant].after, 0)
            elif appended_at := appended[tenant]:
                first, recordedtime = appended_at
                places = {event_id: first + place for place, event_id in enumerate(fresh[tenant])}
                known = [placed(outcome, places, recordedtime) for outcome in found]
                settled[tenant] = BatchResult(known, first + len(places) - 1, len(places))
        return settled

    def _records(self, works: Mapping[str, Sequence[Submission]]) -> dict[str, LogDecisionModel]:
        """Return each tenant's record, with all that deciding on its posts is known to need."""
        records = {tenant: self._record(tenant) for tenant in works}
        for tenant, posts in works.items():
            drafts = [draft for post in posts for draft in post.drafts]
            records[tenant].expect(drafts, {post.office for post in posts})
        while wanted := {tenant: want for tenant, record in records.items() if (want := record.wanted())}:
            found = look(self.database, wanted)
            for tenant, want in wanted.items():
                records[tenant].take(want, found[tenant])
        return records

    def trial(self, tenant: str) -> DryRun:
        """Return a way to have posts decided on as if they came now, without recording any of them."""
        return DryRun(tenant, self._record(tenant))

    def _record(self, tenant: str) -> LogDecisionModel:
        return LogDecisionModel(TenantLog(self.database, tenant), self._histories, self._drawing)

    # Reading

    def subject(self, tenant: str, name: str, as_of: int | datetime | None = None) -> tuple[Subject, int]:
        """Return a subject as known at a cut, and the cut; raise SubjectUnknown if nothing had happened to it."""
        tenant_log = TenantLog(self.database, tenant)
        cut = tenant_log.cut(as_of)
        version = tenant_log.version_at(name, cut)
        try:
            return self._application(tenant).subject(name, version), cut
        except AggregateNotFoundError:
            raise SubjectUnknown(name) from None

    def history(self, tenant: str, name: str, as_of: int | datetime | None = None) -> Subject:
        """Return a subject as known at a cut, an empty one if nothing had happened to it."""
        try:
            return self.subject(tenant, name, as_of)[0]
        except SubjectUnknown:
            return Subject.of(kind_of(name), name)

    def view(self, tenant: str, needs: DecisionQuery) -> DecisionModel:
        """Return what is on record of the subjects and tags that are asked for, all of one moment."""
        record = self._record(tenant)
        record.needs_of(needs)
        return record

    def tagged(self, tenant: str, tag: str) -> list[str]:
        """Return the subjects that have an event with this tag."""
        return TenantLog(self.database, tenant).look(LogQuery(tags=[tag])).tagged[tag]

    def allowed(self, tenant: str, subject: Subject, office: Office, now: datetime) -> tuple[str, ...]:
        """Return the event types that an office could post on a subject now."""
        record = self._record(tenant)
        record.needs_of(subject.kind.needs(subject, None, now))
        return guard.allowed(DecisionContext(tenant, office, now, subject, record))

    def agenda(self, tenant: str, cut: int, time: datetime) -> AsOfModel:
        """Return a tenant's record as of a cut, to be asked what must be done, and by when, at a time."""
        return AsOfModel(tenant, self._record(tenant), cut, time)

    def events(self, tenant: str, after: int = 0, limit: int = 100, **narrow: Any) -> list[SequencedEvent]:  # noqa: ANN401
        """Return up to `limit` events after a position; see TenantLog.events for how to narrow them."""
        return TenantLog(self.database, tenant).events(after, limit, **narrow)

    def cut(self, tenant: str, as_of: int | datetime | None) -> int:
        """Return the position that a cut names; see TenantLog.cut."""
        return TenantLog(self.database, tenant).cut(as_of)


def _sqlstate(error: Exception) -> str | None:
    found: str | None = getattr(error, "sqlstate", None)
    return found

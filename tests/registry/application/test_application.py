import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
import pytest
from psycopg import sql
from support.database import database_dsn
from support.events import CITY, COUNTY, Enterprise, Event, Filing, act, new_id
from support.posting import post, posted, record, registry_on
from support.server import wait_until

from registry.application.registry import Registry
from registry.application.submissions import Accepted, Answers
from registry.domain.acts import RecordedEvent
from registry.errors import (
    ActNotLegal,
    IdReused,
    OfficeNotEntitled,
    QueueFull,
    RegistryError,
    StoreUnavailable,
    SubjectUnknown,
    TenantUnknown,
    UnavailableError,
)
from registry.store.log import TenantLog
from registry.store.queries import LogQuery, SequencedEvent

Registries = tuple[Registry, Registry]


def size(registry: Registry, tenant: str = CITY) -> int:
    return registry.cut(tenant, None)


def history(registry: Registry, subject: str) -> list[SequencedEvent]:
    return registry.events(CITY, 0, 1_000_000, subject=subject)


def outcome(future: "Future[Answers]") -> Answers | BaseException:
    """Wait for a post's outcome, whichever it is."""
    error = future.exception(30)
    return error or future.result()


@contextmanager
def log_held(registry: Registry) -> Iterator[None]:
    """Hold the tenant's log, as another process's append does; what is posted meanwhile waits together."""
    with psycopg.connect(registry.database.dsn) as holder:
        holder.execute("SELECT FROM registry.log WHERE tenant = %s FOR UPDATE", [CITY])
        yield


def waits_for_the_log(registry: Registry) -> bool:
    """Tell whether an append waits for the tenant's log."""
    with psycopg.connect(registry.database.dsn) as connection:
        statement = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        row = connection.execute(statement).fetchone()
        return bool(row and row[0])


@pytest.fixture
def together(registry: Registry) -> Callable[[Sequence[tuple[str, Event | list[Event]]]], list[Any]]:
    """Post several posts so that they are decided on and committed in one batch; return their outcomes."""

    def post_together(posts: Sequence[tuple[str, Event | list[Event]]]) -> list[Any]:
        with log_held(registry):
            ahead = post(registry, COUNTY, Enterprise().surveyed())  # keeps the log's worker busy
            wait_until(lambda: waits_for_the_log(registry), 10)
            batch = [posted(office, *(events if isinstance(events, list) else [events])) for office, events in posts]
            futures = registry.post(CITY, batch)
        ahead.result(30)
        return [outcome(future) for future in futures]

    return post_together


# A post and its repeat


def same(answer: Accepted, first: Accepted) -> bool:
    """Tell whether a repeated post's answer is the first one's."""
    return answer.repeated and answer.event == first.event


def test_a_repeated_post_gets_the_first_answer(registry: Registry) -> None:
    """The same event under the same id is answered as before, whatever has happened since, and recorded once."""
    filing = Filing()
    event = filing.received()
    [first] = record(registry, COUNTY, event)
    record(registry, COUNTY, filing.assessed())
    before = size(registry)
    [again] = record(registry, COUNTY, event)
    assert same(again, first)
    assert first.event.position
    assert not first.repeated
    assert size(registry) == before


def test_a_repeat_may_be_spelt_otherwise(registry: Registry) -> None:
    """Content is what counts: order of fields, spelling of id and time, expectedversion and source do not."""
    event = Enterprise().surveyed("2021-01-10T09:30:00+08:00")
    [first] = record(registry, COUNTY, event)
    spelt = {name: event[name] for name in reversed(event)} | {"data": dict(reversed(event["data"].items()))}
    spelt |= {"id": event["id"].upper(), "time": "2021-01-10T01:30:00.000Z", "expectedversion": 7, "source": "/x"}
    [again] = record(registry, COUNTY, spelt)
    assert same(again, first)


@pytest.mark.parametrize(
    "change",
    [
        {"time": "2021-01-10T09:30:01+08:00"},
        {"subject": Enterprise().subject},
        {"type": "enterprise.closed.v1", "data": {"reason": "迁往外省"}},
        {"data": {**Enterprise().surveyed()["data"], "year": 2022}},
    ],
    ids=["time", "subject", "type", "data"],
)
def test_an_id_stands_for_one_content(registry: Registry, change: dict[str, Any]) -> None:
    """Other content under an id that is taken is refused, and the first content stands."""
    event = Enterprise().surveyed()
    record(registry, COUNTY, event)
    before = size(registry)
    with pytest.raises(IdReused):
        record(registry, COUNTY, event | change)
    assert size(registry) == before


def test_an_id_stands_for_one_office(registry: Registry) -> None:
    """The same event under the same id from another office is not a repeat."""
    event = Enterprise().surveyed()
    record(registry, COUNTY, event)
    with pytest.raises(IdReused):
        record(registry, CITY, event)


def test_another_tenant_knows_nothing_of_an_id(registry: Registry) -> None:
    """An id taken in one tenant is free in another."""
    event = Enterprise().surveyed()
    record(registry, COUNTY, event)
    there = Enterprise(county="370202").surveyed() | {"id": event["id"]}
    [answer] = record(registry, "370202", there, tenant="370200")
    assert not answer.repeated


def test_a_refused_post_leaves_its_id_free(registry: Registry) -> None:
    """An id is taken by what is recorded, not by what was refused."""
    filing = Filing()
    event = filing.assessed()
    with pytest.raises(ActNotLegal):
        record(registry, COUNTY, event)
    record(registry, COUNTY, filing.received())
    [answer] = record(registry, COUNTY, event)
    assert not answer.repeated


# Arrays


def test_a_repeat_within_an_array_is_recorded_once(registry: Registry) -> None:
    """The same event twice in one array is recorded once and answered twice, with the same position."""
    event, before = Enterprise().surveyed(), size(registry)
    first, again = record(registry, COUNTY, event, event)
    assert same(again, first)
    assert first.event.position == size(registry) == before + 1


def test_an_id_reused_within_an_array_refuses_it_whole(registry: Registry) -> None:
    """Two contents under one id in one array are refused, and nothing of the array is recorded."""
    event, before = Enterprise().surveyed(), size(registry)
    with pytest.raises(IdReused):
        record(registry, COUNTY, event, Enterprise().surveyed() | {"id": event["id"]})
    assert size(registry) == before


def test_an_array_may_hold_what_was_recorded_before(registry: Registry) -> None:
    """An array cut off and posted again answers each event, the old ones as repeats, the new ones as recorded."""
    old, new = Enterprise().surveyed(), Enterprise().surveyed()
    [first] = record(registry, COUNTY, old)
    answers = record(registry, COUNTY, old, new)
    assert same(answers[0], first)
    assert answers[1].event.position == size(registry)
    assert not answers[1].repeated


@pytest.mark.parametrize("place", range(4))
def test_an_array_with_a_refused_event_leaves_nothing(registry: Registry, place: int) -> None:
    """All or none: wherever the refused event stands, nothing of its array is recorded, and the rest may be posted."""
    filing, before = Filing(), size(registry)
    legal = [filing.of.surveyed(), filing.received(), filing.assessed()]
    with pytest.raises(ActNotLegal):
        record(registry, COUNTY, *legal[:place], Filing().assessed(), *legal[place:])
    assert size(registry) == before
    assert [answer.event.version for answer in record(registry, COUNTY, *legal)] == [1, 1, 2]


def test_an_arrays_events_stand_together_in_order(registry: Registry) -> None:
    """Each event of an array is decided on after the one before it, and their positions follow one another."""
    filing, before = Filing(), size(registry)
    answers = record(registry, COUNTY, filing.received(), filing.returned("2021-03-02"), filing.corrected("2021-03-03"))
    assert [answer.event.position for answer in answers] == [before + 1, before + 2, before + 3]
    assert [event.version for event in history(registry, filing.subject)] == [1, 2, 3]


# Posts that wait together


Together = Callable[[Sequence[tuple[str, Event | list[Event]]]], list[Any]]


def test_posts_that_wait_together_are_committed_together(registry: Registry, together: Together) -> None:
    """What waits at the same moment is recorded in one transaction, in the order posted."""
    events = [Enterprise().surveyed() for _ in range(20)]
    answers = together([(COUNTY, event) for event in events])
    recorded = [answer.event for (answer,) in answers]
    assert [event.id for event in recorded] == [event["id"] for event in events]
    assert len({event.recordedtime for event in recorded}) == 1
    assert [event.position for event in recorded] == list(range(size(registry) - 19, size(registry) + 1))


def test_each_post_of_a_batch_has_its_own_outcome(registry: Registry, together: Together) -> None:
    """A refused post harms no other, and what it would have added is not there for the ones after it."""
    filing, other, stranger = Filing(), Filing(), Filing()
    survey = other.of.surveyed()
    outcomes = together(
        [
            (COUNTY, filing.received()),
            (COUNTY, [other.received(), filing.approved()]),  # a county centre does not approve
            (COUNTY, other.assessed()),  # so nothing was received
            ("370202", stranger.received()),  # not of this tenant
            (COUNTY, Filing(filing.of).received()),  # the enterprise has a filing, of this batch
            (COUNTY, filing.assessed()),
            (COUNTY, survey),
            (COUNTY, survey),
            (COUNTY, survey | {"time": "2021-01-11T09:30:00+08:00"}),
        ]
    )
    kinds: list[type] = [
        tuple,
        OfficeNotEntitled,
        ActNotLegal,
        TenantUnknown,
        ActNotLegal,
        tuple,
        tuple,
        tuple,
        IdReused,
    ]
    assert [type(found) for found in outcomes] == kinds
    assert outcomes[4].blocking.position == outcomes[0][0].event.position, "a refusal names the event in the way"
    assert same(outcomes[7][0], outcomes[6][0])
    assert [event.type for event in history(registry, filing.subject)] == [
        "filing.application_received.v1",
        "filing.assessment_passed.v1",
    ]
    assert history(registry, other.subject) == []


def test_what_postgres_itself_refuses_harms_no_other(registry: Registry, together: Together) -> None:
    """Where PostgreSQL refuses one event of a batch, the others are recorded, each with its own outcome."""
    with psycopg.connect(registry.database.dsn) as connection:
        connection.execute("ALTER TABLE registry.event ADD CHECK (data NOT LIKE '%refused by the database%')")
    events = [Enterprise().surveyed(), Enterprise(name="refused by the database").surveyed(), Enterprise().surveyed()]
    first, refused, last = together([(COUNTY, event) for event in events])
    assert isinstance(refused, psycopg.errors.CheckViolation)
    assert [first[0].event.id, last[0].event.id] == [events[0]["id"], events[2]["id"]]
    assert last[0].event.position == first[0].event.position + 1 == size(registry)


@pytest.mark.parametrize("fault", ["an id that is none", "an event of another kind"])
def test_a_fault_of_our_own_harms_no_other(registry: Registry, fault: str) -> None:
    """Where deciding on one post of a batch fails as it never should, the others are recorded all the same."""
    good, bad = posted(COUNTY, Enterprise().surveyed()), posted(COUNTY, Enterprise().surveyed())
    [draft], [of_another_kind] = bad.drafts, posted(COUNTY, Filing().received()).drafts
    flawed = draft._replace(id="none") if "id" in fault else draft._replace(event=of_another_kind.event)
    bad = bad._replace(drafts=(flawed,))
    with log_held(registry):
        ahead = post(registry, COUNTY, Enterprise().surveyed())
        wait_until(lambda: waits_for_the_log(registry), 10)
        futures = registry.post(CITY, [good, bad, posted(COUNTY, Enterprise().surveyed())])
    ahead.result(30)
    first, failed, last = map(outcome, futures)
    assert isinstance(failed, Exception)
    assert not isinstance(failed, RegistryError)
    assert isinstance(first, tuple)
    assert isinstance(last, tuple)


def test_one_who_no_longer_waits_harms_no_other(registry: Registry) -> None:
    """A post whose client has gone is recorded or not; those that wait with it get their own outcome."""
    with log_held(registry):
        futures = registry.post(CITY, [posted(COUNTY, Enterprise().surveyed())])
        wait_until(lambda: waits_for_the_log(registry), 10)
        futures += registry.post(CITY, [posted(COUNTY, Enterprise().surveyed()) for _ in range(3)])
        assert futures[0].cancel()
        assert futures[2].cancel()
    assert isinstance(outcome(futures[1]), tuple)
    assert isinstance(outcome(futures[3]), tuple)


def test_receipt_numbers_of_a_batch_do_not_collide(registry: Registry, together: Together) -> None:
    """A number given by the centre counts for those assigned after it in the same batch, unless its post is refused."""
    filings = [approved(registry) for _ in range(5)]
    number = f"鲁技评备〔2021〕{COUNTY}-"
    outcomes = together(
        [
            (CITY, filings[0].receipt(receipt_number=f"{number}0001")),
            (CITY, filings[1].receipt()),
            (CITY, [filings[2].receipt(receipt_number=f"{number}0009"), Filing().approved()]),
            (CITY, filings[3].receipt()),
            (CITY, filings[4].receipt(receipt_number=f"{number}0002")),
        ]
    )
    numbers = [found[0].event.event.receipt_number for found in outcomes if isinstance(found, tuple)]
    assert numbers == [f"{number}0001", f"{number}0002", f"{number}0003"]
    assert outcomes[4].rule == "receipt_number_taken"


def approved(registry: Registry) -> Filing:
    """Take a filing as far as its approval."""
    filing = Filing()
    record(registry, COUNTY, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved())
    return filing


# Two processes


def compete(registries: Registries, events: Sequence[tuple[str, Event]]) -> list[Answers | BaseException]:
    """Post events at the same moment, by turns through the one registry and the other, until each is decided on."""
    start = threading.Barrier(len(events))

    def one(place: int) -> Answers | BaseException:
        office, event = events[place]
        start.wait(10)
        while True:
            found = outcome(post(registries[place % 2], office, event))
            if not isinstance(found, UnavailableError):
                return found

    with ThreadPoolExecutor(len(events)) as pool:
        return list(pool.map(one, range(len(events))))


def test_an_enterprise_gets_one_filing_however_many_apply_at_once(two_registries: Registries) -> None:
    """Of applications for one enterprise that two processes receive at once exactly one is recorded."""
    for _ in range(5):
        enterprise = Enterprise()
        found = compete(two_registries, [(COUNTY, Filing(enterprise).received()) for _ in range(16)])
        won = [answers for answers in found if isinstance(answers, tuple)]
        assert len(won) == 1
        refused = [error for error in found if isinstance(error, ActNotLegal)]
        assert Counter(error.rule for error in refused) == {"one_filing": 15}
        assert {error.blocking.id for error in refused} == {won[0][0].event.id}
        tagged = TenantLog(two_registries[0].database, CITY)
        tag = f"enterprise:{enterprise.code}"
        assert len(tagged.look(LogQuery(tags=[tag])).tagged[tag]) == 1


def test_a_filing_takes_one_of_competing_acts(two_registries: Registries) -> None:
    """Of acts that end one and the same step of a filing exactly one is recorded, whoever was asked."""
    filing = Filing()
    record(two_registries[0], COUNTY, filing.received())
    ends = [filing.assessed, lambda: filing.act("assessment_failed", "2021-03-05", reason="人员不足")]
    found = compete(two_registries, [(COUNTY, ends[place // 2 % 2]()) for place in range(16)])
    assert sum(isinstance(answers, tuple) for answers in found) == 1
    assert {error.rule for error in found if isinstance(error, ActNotLegal)} == {"out_of_turn"}
    assert len(history(two_registries[0], filing.subject)) == 2


def test_an_expected_version_has_one_winner(two_registries: Registries) -> None:
    """Of posts that expect the same version exactly one is recorded at each version; the others learn what came."""
    enterprise = Enterprise()
    for version in range(5):
        events = [(COUNTY, enterprise.surveyed() | {"expectedversion": version}) for _ in range(8)]
        found = compete(two_registries, events)
        assert sum(isinstance(answers, tuple) for answers in found) == 1
        refused = [error for error in found if isinstance(error, ActNotLegal)]
        assert {(error.rule, error.facts["found"]) for error in refused} == {("version_passed", version + 1)}
    assert [event.version for event in history(two_registries[0], enterprise.subject)] == [1, 2, 3, 4, 5]


def test_an_id_posted_to_two_processes_at_once_is_recorded_once(two_registries: Registries) -> None:
    """A retry that overtakes its first post is one event all the same, and every answer is the same."""
    event = Enterprise().surveyed()
    found = compete(two_registries, [(COUNTY, event)] * 12)
    answers = [answers[0] for answers in found if isinstance(answers, tuple)]
    assert len(answers) == 12
    assert sum(not answer.repeated for answer in answers) == 1
    assert len({answer.event.position for answer in answers}) == 1
    assert len(history(two_registries[0], event["subject"])) == 1


def test_an_id_posted_with_two_contents_at_once_is_taken_once(two_registries: Registries) -> None:
    """Of different contents under one id posted at once exactly one is recorded, on whatever subjects."""
    chosen = new_id()
    found = compete(two_registries, [(COUNTY, Enterprise().surveyed() | {"id": chosen}) for _ in range(8)])
    assert Counter(type(each) for each in found) == {tuple: 1, IdReused: 7}


def test_receipt_numbers_assigned_by_two_processes_are_consecutive(two_registries: Registries) -> None:
    """Numbers assigned at once by two processes are each given once, and leave none out."""
    filings = [approved(two_registries[0]) for _ in range(24)]
    found = compete(two_registries, [(CITY, filing.receipt()) for filing in filings])
    assert all(isinstance(answers, tuple) for answers in found)
    given = sorted(orjson.loads(answers[0].event.data)["receipt_number"] for answers in found)  # type: ignore[index]
    assert given == [f"鲁技评备〔2021〕{COUNTY}-{number:04d}" for number in range(1, 25)]


# At the limits


def test_a_full_queue_refuses_at_once_and_takes_posts_again(enrolled_dsn: str) -> None:
    """Past its capacity the registry says so instead of queueing; what it took is recorded, and then it takes more."""
    with registry_on(enrolled_dsn, capacity=5) as registry:
        with log_held(registry):
            taken = [post(registry, COUNTY, Enterprise().surveyed()) for _ in range(5)]
            with pytest.raises(QueueFull):
                post(registry, COUNTY, Enterprise().surveyed())
            assert not wait(taken, 0).done
        assert all(isinstance(outcome(future), tuple) for future in taken)
        array = [Enterprise().surveyed() for _ in range(8)]
        assert len(record(registry, COUNTY, *array)) == 8, "a lone array may be longer than the queue"


def test_a_full_queue_takes_all_of_a_posting_or_nothing(enrolled_dsn: str) -> None:
    """Posts given together that do not all fit are refused together, and leave the room there was."""
    with registry_on(enrolled_dsn, capacity=5) as registry, log_held(registry):
        post(registry, COUNTY, Enterprise().surveyed())
        with pytest.raises(QueueFull):
            registry.post(CITY, [posted(COUNTY, Enterprise().surveyed()) for _ in range(5)])
        registry.post(CITY, [posted(COUNTY, Enterprise().surveyed()) for _ in range(4)])


def test_a_closing_registry_records_what_waits(enrolled_dsn: str) -> None:
    """What was taken before the registry closes is recorded; after that it takes nothing."""
    with registry_on(enrolled_dsn) as registry:
        futures = [post(registry, COUNTY, Enterprise().surveyed()) for _ in range(20)]
        registry.close()
        assert all(future.done() for future in futures)
        assert all(isinstance(outcome(future), tuple) for future in futures)
        with pytest.raises(QueueFull):
            post(registry, COUNTY, Enterprise().surveyed())


def test_a_lost_connection_is_not_an_offices_trouble(registry: Registry) -> None:
    """Where the server has dropped every connection, as a restart does, the next post and question go through."""
    record(registry, COUNTY, Enterprise().surveyed())
    for _ in range(3):
        with psycopg.connect(registry.database.dsn) as connection:
            dropped = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            ).fetchone()
        assert dropped
        assert dropped[0] > 0
        [answer] = record(registry, COUNTY, Enterprise().surveyed())
        assert answer.event.position == size(registry)


def test_an_answer_names_what_was_recorded(registry: Registry) -> None:
    """The answer to a post is the event as the log has it: position, version, time of recording, data as stored."""
    now = datetime.now(UTC)
    [answer] = record(registry, COUNTY, Enterprise().surveyed())
    [logged] = registry.events(CITY, size(registry) - 1, 1)
    found: RecordedEvent = answer.event
    assert (found.position, found.version, found.id, found.data) == (
        logged.position,
        logged.version,
        logged.id,
        logged.data,
    )
    assert found.recordedtime == logged.recordedtime
    assert found.recordedtime is not None
    assert found.recordedtime >= now.replace(microsecond=0)


def test_commits_are_announced(enrolled_dsn: str) -> None:
    """Followers in this process are told of each commit, with the log's new size."""
    told: list[tuple[str, int]] = []
    with registry_on(enrolled_dsn, announce=lambda tenant, size: told.append((tenant, size))) as registry:
        record(registry, COUNTY, Enterprise().surveyed(), Enterprise().surveyed())
        assert told[-1] == (CITY, size(registry))


def test_a_store_out_of_reach_is_unavailable(enrolled_dsn: str) -> None:
    """Where PostgreSQL cannot be reached a post is answered so, in time, and goes through once it can be."""
    with psycopg.connect(database_dsn(enrolled_dsn, "postgres"), autocommit=True) as connection:
        name = sql.Identifier(psycopg.conninfo.conninfo_to_dict(enrolled_dsn)["dbname"])  # type: ignore[arg-type]
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        with registry_on(enrolled_dsn, wait_seconds=0.5) as registry:
            assert isinstance(outcome(post(registry, COUNTY, Enterprise().surveyed())), StoreUnavailable)
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))
            wait_until(lambda: isinstance(outcome(post(registry, COUNTY, Enterprise().surveyed())), tuple), 10)


def test_offices_enrolled_in_the_same_breath_may_post(registry: Registry) -> None:
    """An office enrolled by one post may act in the next of the same batch, and no longer once it is suspended."""
    office = "370100-education"
    enrolment = act(
        "office.enrolled.v1", f"office/{office}", "2021-01-01", {"name": "济南市教育局", "kind": "industry"}
    )
    record(registry, CITY, enrolment)
    record(registry, office, Enterprise().surveyed())
    record(registry, CITY, act("office.suspended.v1", f"office/{office}", "2021-02-01", {"reason": "机构改革"}))
    with pytest.raises(OfficeNotEntitled):
        record(registry, office, Enterprise().surveyed())


def test_tenants_committed_together_conflict_alone(two_registries: Registries) -> None:
    """Of two processes that post for several tenants at once each subject has one winner, and no post is lost."""
    tenants = {CITY: COUNTY, "370200": "370202", "370300": "370302"}
    enterprises = {tenant: [Enterprise(county=county) for _ in range(12)] for tenant, county in tenants.items()}

    def post_all(registry: Registry) -> list[tuple[str, "Future[Answers]"]]:
        return [
            (
                enterprise.code,
                post(registry, tenants[tenant], enterprise.surveyed() | {"expectedversion": 0}, tenant=tenant),
            )
            for place in range(12)
            for tenant, found in enterprises.items()
            for enterprise in [found[place]]
        ]

    with ThreadPoolExecutor(2) as pool:
        posted_by_both = [one for found in pool.map(post_all, two_registries) for one in found]
    outcomes = [(code, outcome(future)) for code, future in posted_by_both]
    won = [code for code, found in outcomes if isinstance(found, tuple)]
    assert sorted(won) == sorted(one.code for found in enterprises.values() for one in found)
    assert {found.rule for _, found in outcomes if isinstance(found, ActNotLegal)} == {"version_passed"}


def test_a_history_that_has_not_begun_is_empty(registry: Registry) -> None:
    """What nothing has happened to is a subject without events; asked for at a cut, it holds the events up to there."""
    enterprise = Enterprise()
    before, month = size(registry), registry.history(CITY, "dispatch/2021-03")
    assert (month.name, month.version, list(month.events)) == ("dispatch/2021-03", 0, [])
    record(registry, COUNTY, enterprise.surveyed())
    record(registry, COUNTY, enterprise.surveyed())
    assert registry.history(CITY, enterprise.subject).version == 2
    assert registry.history(CITY, enterprise.subject, before + 1).version == 1
    assert registry.history(CITY, enterprise.subject, before).version == 0
    with pytest.raises(SubjectUnknown):
        registry.subject(CITY, enterprise.subject, before)


def test_one_act_of_now_is_recorded_and_returned(registry: Registry) -> None:
    """`record` gives the event as it stands in the log, or raises what the registry refuses it with."""
    before, sent = datetime.now(UTC), Enterprise().surveyed()
    event = registry.record(CITY, COUNTY, sent["type"], sent["subject"], sent["data"])
    assert (event.subject, event.office, event.position, event.version) == (sent["subject"], COUNTY, size(registry), 1)
    assert before <= event.time <= datetime.now(UTC)
    with pytest.raises(OfficeNotEntitled):
        registry.record(CITY, f"{CITY}-audit", sent["type"], sent["subject"], sent["data"])

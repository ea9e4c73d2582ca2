"""Numbers given out over the log: one after another, none twice, whoever asks, and whatever offices choose themselves."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from support.database import Cluster
from support.events import CITY, COUNTY, Event, Filing, act
from support.posting import record
from support.server_process import Server, started

from registry.application.decision_model import LogDecisionModel
from registry.application.registry import Registry
from registry.application.subject_cache import SubjectCache
from registry.domain.numbers import Series
from registry.errors import ActNotLegal
from registry.store.binary import NewEvent
from registry.store.log import TenantLog

HOLDER = "3f9c2a7e-0000-4000-8000-000000000001"
TEST = Series("test:", 1)


def approved(registry: Registry) -> Filing:
    """Take a filing as far as its approval."""
    filing = Filing()
    record(registry, COUNTY, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved())
    return filing


def receipted(registry: Registry, filing: Filing | None = None, **data: Any) -> dict[str, Any]:
    """Issue a receipt; return what was recorded of it."""
    [answer] = record(registry, CITY, (filing or approved(registry)).receipt(**data))
    found: dict[str, Any] = orjson.loads(answer.event.data)
    return found


def adopted(**rules: Any) -> Event:
    data = {"effective_from": "2021-01-04", "rules": rules}
    return act("rules.adopted.v1", f"rules/{CITY}", "2021-01-04", data)


def granted(evaluation: Any, number: int = 1, when: str = "2021-04-28") -> Event:
    event: Event = evaluation.act("certificates_granted", when, certificates=[{"holder": HOLDER}] * number)
    return event


def test_receipts_take_the_formats_in_force_on_their_day(registry: Registry) -> None:
    """Number and body code are written as the rules adopted for the receipt's day say, and each series begins at 1."""
    first, second = approved(registry), approved(registry)
    record(
        registry, CITY, adopted(receipt_format="济评{year}第{number:03}", body_code_format="Y000037{city}5{number:03}")
    )
    assert receipted(registry, first)["receipt_number"] == "济评2021第001"
    found = receipted(registry, second)
    assert (found["receipt_number"], found["body_code"]) == ("济评2021第002", "Y000037015002")


def test_a_series_grows_where_it_may_and_ends_where_it_must(registry: Registry) -> None:
    """A number chosen at the end of its digits leaves the gaps before it; then receipts have a digit more, body codes end."""
    filings = [approved(registry) for _ in range(10)]
    record(registry, CITY, adopted(receipt_format="R{number}", body_code_format="Y000037{city}500{number}"))
    chosen = filings[0].receipt(receipt_number="R9", body_code="Y000037015009")
    answers = record(registry, CITY, chosen, *(filing.receipt() for filing in filings[1:4]))
    found = [orjson.loads(answer.event.data) for answer in answers[1:]]
    found += [receipted(registry, filing) for filing in filings[4:]]
    assert [one["receipt_number"] for one in found] == [*(f"R{number}" for number in range(1, 9)), "R10"]
    codes = [one.get("body_code") for one in found]
    assert codes == [*(f"Y00003701500{number}" for number in range(1, 9)), None]


def test_a_chosen_number_of_many_digits_spoils_nothing(registry: Registry) -> None:
    """After a number of fifteen nines the series goes on where it was, for good."""
    series = f"鲁技评备〔2021〕{COUNTY}-"
    receipted(registry, receipt_number=f"{series}{10**15 - 1}")
    assert [receipted(registry)["receipt_number"] for _ in range(3)] == [f"{series}000{place}" for place in (1, 2, 3)]


def test_numbers_of_a_refused_post_are_given_to_the_next(registry: Registry) -> None:
    """What an array would have taken before it was refused is free again; what stands before it in the batch is not."""
    first, second, third = approved(registry), approved(registry), approved(registry)
    with pytest.raises(ActNotLegal):
        record(registry, CITY, first.receipt(), second.receipt(), Filing().approved())
    assert receipted(registry, third)["body_code"] == "Y000037010001"
    [one, two] = record(registry, CITY, first.receipt(body_code="Y000037010007"), second.receipt())
    codes = [orjson.loads(answer.event.data)["body_code"] for answer in (one, two)]
    assert codes == ["Y000037010007", "Y000037010008"]


def appended(log: TenantLog, *tags: str) -> None:
    """Append an event with these tags, as another process would."""
    place, time = log.size() + 1, datetime(2021, 1, 4, tzinfo=UTC)
    key, data = f"00000000-0000-4000-8000-{place:012d}", '{"name":"甲","kind":"centre"}'
    log.append([NewEvent(f"office/{CITY}", place, key, "office.enrolled.v1", time, CITY, data, "00" * 32, tags)])


def test_unused_numbers_are_those_that_nobody_has(empty_database: Any) -> None:
    """A series goes on behind its highest number, fills its gaps at the end, and has no more numbers when it has none."""
    log = TenantLog(empty_database, CITY)
    appended(log, "test:2", "test:x", "test:33", "test:3x", "test:4", "tests:9", "test:")

    def next_numbers(count: int, *series: Series) -> Sequence[Sequence[str]]:
        return list(LogDecisionModel(log, histories).next_numbers(dict.fromkeys(series or (TEST,), count)).values())

    histories = SubjectCache()
    assert next_numbers(3) == [("test:5", "test:6", "test:7")]
    assert next_numbers(7) == [("test:1", "test:3", "test:5", "test:6", "test:7", "test:8", "test:9")]
    assert next_numbers(8) == next_numbers(7)
    assert next_numbers(1, TEST, Series("test:", 2), Series("none:", 3)) == [("test:5",), ("test:34",), ("none:001",)]
    grown = ("test:1", "test:3", "test:5", "test:6", "test:7", "test:8", "test:9", "test:34")
    assert next_numbers(8, TEST._replace(grows=True)) == [grown]
    appended(log, *(f"test:{number}" for number in (1, 3, 5, 6, 7, 8, 9)))
    assert next_numbers(1) == [()]
    assert next_numbers(1, TEST._replace(grows=True)) == [("test:34",)]


def test_numbers_asked_for_are_looked_at(empty_database: Any) -> None:
    """Whoever was shown a number as unused cannot append once somebody else has taken it."""
    log = TenantLog(empty_database, CITY)
    appended(log)
    view = LogDecisionModel(log, SubjectCache())
    view.office(CITY)
    [[tag]] = view.next_numbers({TEST: 1}).values()
    assert tag in view.condition.tags


def test_long_histories_are_not_kept_without_end(empty_database: Any) -> None:
    """What is remembered of subjects is bounded by its text, and what was forgotten is read again."""
    log = TenantLog(empty_database, CITY)
    appended(log)
    [event] = log.events()
    histories = SubjectCache(most_text=len(event.data) * 2)
    for name in ("office/370101", "office/370102", "office/370103"):
        assert histories.extended(CITY, name, [event._replace(subject=name)]).version == 1
    known = [histories.version(CITY, name) for name in ("office/370101", "office/370102", "office/370103")]
    assert known == [0, 0, 1]
    assert histories.extended(CITY, "office/370101", [event._replace(subject="office/370101")]).version == 1


def test_series_asked_for_in_one_batch_do_not_mix(registry: Registry) -> None:
    """Evaluations of two bodies and two levels granted in one array each get the numbers of their own."""
    filings = [approved(registry), approved(registry)]
    record(registry, CITY, *(filing.receipt() for filing in filings))
    evaluations = [filing.evaluation() for filing in filings for _ in range(2)]
    record(registry, COUNTY, *(one.held(level=level) for one, level in zip(evaluations, (4, 5, 4, 5), strict=True)))
    answers = record(registry, COUNTY, *(granted(one, 2) for one in evaluations), *map(granted, evaluations))
    found = [[one["number"] for one in orjson.loads(answer.event.data)["certificates"]] for answer in answers]
    stems = [f"Y00003701{body}21{level}" for body in ("0001", "0002") for level in (4, 5)]
    assert found == [
        *([f"{stem}000001", f"{stem}000002"] for stem in stems),
        *([f"{stem}000003"] for stem in stems),
    ]


# Processes


@pytest.fixture
def server(enrolled_dsn: str, tmp_path: Path) -> Any:
    """A server of two processes."""
    with started(enrolled_dsn, tmp_path / "log", "--workers", "2") as running:
        yield running


def at_once(server: Server, keys: dict[str, str], posts: list[tuple[str, Event]]) -> list[Event]:
    """Post events at the same moment, each over a connection of its own and until it is decided on."""
    start = threading.Barrier(len(posts))

    def one(post: tuple[str, Event]) -> Event:
        office, event = post
        with httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {keys[office]}"}, timeout=60
        ) as client:
            client.get("/livez")
            start.wait(20)
            while (answer := client.post(f"/v1/{CITY}/events", json=event)).status_code == 503:
                pass
            assert answer.status_code in (200, 201), answer.text
            recorded: Event = answer.json()
            return recorded

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(one, posts))


def test_processes_give_out_numbers_without_gap_or_double(server: Server, cluster: Cluster) -> None:
    """Receipts, body codes and certificates asked for at once of two processes are numbered 1 to n, each number once."""
    filings = [Filing() for _ in range(24)]
    with httpx.Client(base_url=server.url, timeout=60) as client:
        for office, acts in (
            (COUNTY, [each for filing in filings for each in (filing.received(), filing.assessed())]),
            (CITY, [filing.approved() for filing in filings]),
        ):
            headers = {"Authorization": f"Bearer {cluster.keys[office]}"}
            assert client.post(f"/v1/{CITY}/events", json=acts, headers=headers).status_code == 201
    receipts = at_once(server, cluster.keys, [(CITY, filing.receipt()) for filing in filings])
    numbers = sorted(receipt["data"]["receipt_number"] for receipt in receipts)
    assert numbers == [f"鲁技评备〔2021〕{COUNTY}-{place:04d}" for place in range(1, 25)]
    codes = {receipt["subject"]: receipt["data"]["body_code"] for receipt in receipts}
    assert sorted(codes.values()) == [f"Y00003701{place:04d}" for place in range(1, 25)]

    evaluations = [filings[0].evaluation() for _ in range(24)]
    at_once(server, cluster.keys, [(COUNTY, one.held()) for one in evaluations])
    grants = at_once(server, cluster.keys, [(COUNTY, granted(one, 3)) for one in evaluations])
    given = sorted(one["number"] for grant in grants for one in grant["data"]["certificates"])
    assert given == [f"{codes[filings[0].subject]}214{place:06d}" for place in range(1, 73)]

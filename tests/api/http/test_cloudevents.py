"""The cloudevents package as an outside client: it posts in structured and batch mode, and parses what comes back."""

from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings import http
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from support.events import AUDITOR, CITY, CLOUD_EVENT, CLOUD_EVENTS, COUNTY, SCOPE, Enterprise, Filing, new_id
from support.offices import Desks, problem

FORMAT = JSONFormat()


def cloud_event(event_type: str, subject: str, data: dict[str, Any], **more: Any) -> CloudEvent:
    """Make an event as a program would that knows CloudEvents and nothing of this registry's own client."""
    attributes = {
        "id": new_id(),
        "source": "https://skills.example/county",
        "type": event_type,
        "subject": subject,
        "time": datetime(2021, 3, 1, 1, 30, tzinfo=UTC),
        "datacontenttype": "application/json",
        "specversion": "1.0",
    }
    return CloudEvent(attributes | more, data)


def survey() -> CloudEvent:
    data = {"name": "济南示例机械有限公司", "county": COUNTY, "industry": "3411", "above_scale": True, "year": 2021}
    return cloud_event("enterprise.surveyed.v1", Enterprise().subject, data)


def application(filing: Filing) -> CloudEvent:
    data = {"enterprise": filing.of.code, "name": "甲公司", "county": COUNTY, "industry": "3411", "scope": SCOPE}
    return cloud_event("filing.application_received.v1", filing.subject, data)


def batch(*events: BaseCloudEvent) -> bytes:
    return b"[" + b",".join(map(FORMAT.write, events)) + b"]"


def parsed(answer: httpx.Response) -> list[BaseCloudEvent]:
    """Parse a batch with the package alone."""
    return [FORMAT.read(None, orjson.dumps(event)) for event in orjson.loads(answer.content)]


def same(found: BaseCloudEvent, sent: BaseCloudEvent) -> bool:
    """Tell whether a recorded event says what was sent."""
    return (
        found.get_id() == sent.get_id()
        and found.get_type() == sent.get_type()
        and found.get_subject() == sent.get_subject()
        and found.get_time() == sent.get_time()
        and found.get_data() == sent.get_data()
    )


def test_the_package_posts_in_structured_mode(desks: Desks) -> None:
    """An event as the package writes it is recorded, and the answer is an event that the package reads."""
    sent = survey()
    message = http.to_structured_event(sent)
    assert message.headers["content-type"] == CLOUD_EVENT
    answer = desks[COUNTY].post(f"/v1/{CITY}/events", content=message.body, headers=message.headers)
    assert answer.status_code == 201
    found = FORMAT.read(None, answer.content)
    assert same(found, sent)
    assert found.get_source() == f"/{CITY}/{COUNTY}"
    assert found.get_specversion() == "1.0"
    assert found.get_extension("version") == 1
    assert found.get_extension("position") == desks.sizes()[CITY][0]
    again = desks[COUNTY].post(f"/v1/{CITY}/events", content=message.body, headers=message.headers)
    assert (again.status_code, again.content) == (200, answer.content)


def test_the_package_states_the_version_it_expects(desks: Desks) -> None:
    """The package's extension attribute `expectedversion` is understood: met it is recorded, passed it is refused."""
    filing = Filing()
    first = http.to_structured_event(application(filing))
    desks[COUNTY].post(f"/v1/{CITY}/events", content=first.body, headers=first.headers)
    for expected, status in ((0, 409), (1, 201)):
        data = {"assessed_on": "2021-03-01"}
        event = cloud_event("filing.assessment_passed.v1", filing.subject, data, expectedversion=expected)
        message = http.to_structured_event(event)
        answer = desks[COUNTY].post(f"/v1/{CITY}/events", content=message.body, headers=message.headers)
        assert answer.status_code == status


def test_the_package_posts_in_batch_mode_and_parses_the_feed(desks: Desks) -> None:
    """A batch of the package's events is recorded whole, and the feed is a batch that the package parses."""
    size = desks.sizes()[CITY][0]
    sent = [survey(), application(Filing()), survey()]
    answer = desks.send(COUNTY, batch(*sent), CLOUD_EVENTS)
    assert answer.status_code == 201
    page = desks.get(AUDITOR, "events", after=size)
    assert page.headers["content-type"] == CLOUD_EVENTS
    for found in (parsed(answer), parsed(page)):
        assert all(same(one, other) for one, other in zip(found, sent, strict=True))
        assert [event.get_extension("position") for event in found] == [size + 1, size + 2, size + 3]
    for event in parsed(desks.get(AUDITOR, "events", limit=1_000)):
        assert datetime.fromisoformat(event.get_extension("recordedtime")) <= datetime.now(UTC)
        time = event.get_time()
        assert time is not None
        assert time.utcoffset() is not None


def test_a_batch_with_one_bad_event_is_refused_whole(desks: Desks) -> None:
    """One event of a batch with a wrong field, and the package's whole batch is refused with its place."""
    size = desks.sizes()
    bad = cloud_event("enterprise.surveyed.v1", Enterprise().subject, {"name": "甲"})
    body = problem(desks.send(COUNTY, batch(survey(), bad), CLOUD_EVENTS), 422, "event-invalid")
    assert {fault["pointer"] for fault in body["errors"]} == {
        "/1/data/county", "/1/data/industry", "/1/data/above_scale", "/1/data/year"
    }  # fmt: skip
    assert desks.sizes() == size


def test_the_package_parses_the_live_feed(desks: Desks) -> None:
    """Each message of the live feed is an event that the package reads."""
    desks.record(COUNTY, *[Enterprise().surveyed() for _ in range(3)])
    size, found = desks.sizes()[CITY][0], list[BaseCloudEvent]()
    with desks[AUDITOR].stream("GET", f"/v1/{CITY}/events", headers={"Accept": "text/event-stream"}) as feed:
        for line in feed.iter_lines():
            if line.startswith("data: "):
                found.append(FORMAT.read(None, line.removeprefix("data: ")))
            if len(found) == size:
                break
    assert [event.get_extension("position") for event in found] == list(range(1, size + 1))


def test_the_package_posts_in_binary_mode(desks: Desks) -> None:
    """An event whose attributes stand in headers is recorded as one in structured mode, and repeated as one."""
    filing = Filing()
    for expected, status, event in (
        (0, 201, application(filing)),
        (0, 409, cloud_event("filing.assessment_passed.v1", filing.subject, {"assessed_on": "2021-03-01"})),
        (1, 201, cloud_event("filing.assessment_passed.v1", filing.subject, {"assessed_on": "2021-03-01"})),
    ):
        message = http.to_binary_event(event)
        headers = message.headers | {"ce-expectedversion": str(expected)}
        answer = desks[COUNTY].post(f"/v1/{CITY}/events", content=message.body, headers=headers)
        assert answer.status_code == status, answer.text
    found = FORMAT.read(None, answer.content)
    assert same(found, event)
    again = http.to_structured_event(event)
    answer = desks[COUNTY].post(f"/v1/{CITY}/events", content=again.body, headers=again.headers)
    assert (answer.status_code, answer.headers["idempotent-replayed"]) == (200, "true")


def test_faults_in_binary_mode_are_named_as_in_any_other(shared: Desks) -> None:
    """What is wrong or missing in headers is named by its attribute, and a body that is not there is missing data."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "x",
        "ce-type": "enterprise.surveyed.v1",
        "content-type": "application/json",
    }
    body = problem(shared[COUNTY].post(f"/v1/{CITY}/events", headers=headers), 422, "event-invalid")
    assert {fault["pointer"] for fault in body["errors"]} == {"/id", "/subject", "/time", "/data"}


def test_optional_attributes_are_taken_and_not_stored(desks: Desks) -> None:
    """`dataschema`, extensions of CloudEvents and attributes that are null change nothing of what is recorded."""
    sent = Enterprise().surveyed()
    more = {
        "dataschema": "https://skills.example/survey",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "sequence": 5,
        "sampled": True,
        "expectedversion": None,
        "datacontenttype": None,
        "partitionkey": None,
    }
    answer = desks.post(COUNTY, sent | more)
    assert answer.status_code == 201, answer.text
    recorded = answer.json()
    assert not recorded.keys() & (more.keys() - {"datacontenttype"})
    assert desks.post(COUNTY, sent).headers["idempotent-replayed"] == "true", "the content is the same without them"


def test_what_is_no_attribute_is_refused(shared: Desks) -> None:
    """A name that CloudEvents does not allow, a value that no attribute has and a required null are faults."""
    sent = Enterprise().surveyed() | {"expectedVersion": 1, "data_base64": "e30=", "tracing": {"id": 1}, "time": None}
    body = problem(shared.post(COUNTY, sent), 422, "event-invalid")
    assert {fault["pointer"] for fault in body["errors"]} == {"/expectedVersion", "/data_base64", "/tracing", "/time"}

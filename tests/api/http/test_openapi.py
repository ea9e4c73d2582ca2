"""The description: OpenAPI 3.1, an example for every event type and every kind of problem, each true to its schema."""

from datetime import UTC, datetime
from typing import Any

import httpx
import jsonschema_rs
import pytest
from support.events import CITY, CLOUD_EVENT, CLOUD_EVENTS, COUNTY, JSON, NDJSON, PROBLEM, PROVINCE
from support.offices import Desks, problem

from api.app import create_app
from api.examples import DATA, NEWER_NORM, SUBJECTS, example
from api.http.problems import TYPES
from registry.application.submissions import parse
from registry.domain.catalogue import EVENTS
from registry.settings import Settings

DESCRIBED: dict[str, Any] = create_app(Settings(dsn="host=nowhere")).openapi()
POST = DESCRIBED["paths"]["/v1/{tenant}/events"]["post"]
BODIES = POST["requestBody"]["content"]


def follows(schema: dict[str, Any], value: object) -> bool:
    """Tell whether a value is as a schema of the description says."""
    whole = {**schema, "components": DESCRIBED["components"]}
    return bool(jsonschema_rs.Draft202012Validator(whole, validate_formats=True).is_valid(value))


def answers() -> list[tuple[str, str, dict[str, Any]]]:
    """Return (operation, status, answer) of everything described."""
    return [
        (f"{method} {path}", status, answer)
        for path, operations in DESCRIBED["paths"].items()
        for method, operation in operations.items()
        for status, answer in operation["responses"].items()
    ]


def test_the_description_is_served_to_everybody(shared: Desks) -> None:
    """The running server gives its description without a key, and it is OpenAPI 3.1."""
    answer = httpx.get(f"{shared.served.url}/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == JSON
    assert answer.json() == DESCRIBED
    assert DESCRIBED["openapi"].startswith("3.1")
    assert DESCRIBED["info"]["title"]


def test_every_path_of_the_contract_is_described() -> None:
    """Every question and post of the contract that is built so far has its operation, with a summary."""
    paths = {
        "/v1/{tenant}/events", "/v1/{tenant}/subjects/{kind}/{key}", "/v1/{tenant}/subjects/{kind}/{key}/history",
        "/v1/{tenant}/inbox",
        "/v1/{tenant}/dispatch/{month}", "/v1/{tenant}/dispatch/{month}.xlsx",
        "/v1/{tenant}/dispatch/{month}/cells/{unit}/{column}", "/v1/{tenant}/plan/{period}",
        "/v1/{tenant}/plan/{period}.xlsx", "/v1/consolidated/dispatch/{month}", "/v1/consolidated/plan/{period}",
        "/v1/{tenant}/materials", "/v1/{tenant}/materials/{sha256}", "/v1/{tenant}/subjects/filing/{key}/receipt.pdf",
        "/v/{code}", "/livez", "/readyz", "/version", "/metrics",
    }  # fmt: skip
    assert paths <= DESCRIBED["paths"].keys()
    assert all(operation["summary"] for operations in DESCRIBED["paths"].values() for operation in operations.values())


def test_every_schema_is_a_schema_and_every_reference_leads_somewhere() -> None:
    """Every shared schema is valid JSON Schema 2020-12, and no reference is left hanging."""
    for name in DESCRIBED["components"]["schemas"]:
        jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": DESCRIBED["components"]}
        )
    named: set[str] = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                named.add(value["$ref"].removeprefix("#/components/schemas/"))
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(DESCRIBED)
    assert named <= DESCRIBED["components"]["schemas"].keys()


@pytest.mark.parametrize("event_type", EVENTS)
def test_every_event_type_has_an_example_that_is_one(event_type: str) -> None:
    """The example of an event type follows the described schema, and the registry takes it for an event of that type."""
    for media_type in (JSON, CLOUD_EVENT):
        described = BODIES[media_type]["examples"][event_type]["value"]
        assert described == example(event_type)
        assert follows(BODIES[media_type]["schema"], described)
    draft = parse(described, COUNTY, datetime(2026, 11, 1, tzinfo=UTC))
    assert draft.event.type == event_type
    assert not follows(BODIES[JSON]["schema"], described | {"more": 1})
    assert not follows(BODIES[JSON]["schema"], described | {"data": described["data"] | {"more": 1}})


def test_the_examples_have_ids_of_their_own() -> None:
    """No two examples share an id, so that each can be sent as it stands."""
    ids = {example(event_type)["id"] for event_type in EVENTS}
    assert len(ids) == len(EVENTS) == len(DATA)
    assert SUBJECTS.keys() == {event_type.partition(".")[0] for event_type in EVENTS}


def test_arrays_and_streams_are_described() -> None:
    """An array has its example and its limits, a stream its media type, both ways."""
    for media_type in (JSON, CLOUD_EVENTS):
        pair = BODIES[media_type]["examples"]["a survey and an application"]["value"]
        assert follows(BODIES[media_type]["schema"], pair)
        assert not follows(BODIES[media_type]["schema"], [])
        assert not follows(BODIES[media_type]["schema"], pair * 501)
    assert NDJSON in BODIES
    assert NDJSON in POST["responses"]["200"]["content"]


def test_every_kind_of_problem_has_an_example_that_is_one() -> None:
    """Each kind of problem stands as an example under its status, follows the schema, and has the fields a client needs."""
    found: dict[str, dict[str, Any]] = {}
    for _, status, answer in answers():
        for name, described in answer["content"].get(PROBLEM, {}).get("examples", {}).items():
            value = described["value"]
            assert (value["type"], value["status"]) == (f"urn:filing-registry:problem:{name}", int(status))
            assert follows(answer["content"][PROBLEM]["schema"], value)
            found[name] = value
    assert found.keys() == {kind.name for kind in TYPES.values()}
    assert all(value["title"] and value["detail"] for value in found.values())
    assert found["event-invalid"]["errors"][0]["pointer"] == "/data/enterprise"
    for name in ("act-not-legal", "office-not-entitled"):
        assert {"rule", "office", "allowed"} <= found[name].keys()
        assert "{" not in found[name]["detail"]
    assert found["act-not-legal"]["blocking"]["type"] == "filing.application_received.v1"


def test_every_refused_status_is_a_problem() -> None:
    """No operation on a tenant describes an error of another shape than a problem document."""
    for operation, status, answer in answers():
        if int(status) >= 400 and "/v1/" in operation:
            assert answer["content"].keys() == {PROBLEM}, operation


def test_keys_are_asked_for_where_they_are_needed() -> None:
    """Operations on tenants name the key, health and version do not."""
    for path, operations in DESCRIBED["paths"].items():
        for operation in operations.values():
            assert bool(operation.get("security")) == path.startswith("/v1/")
    assert DESCRIBED["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}


def test_a_filings_life_can_be_posted_from_the_examples(desks: Desks) -> None:
    """The examples, each posted by the office it belongs to, at rising times, make up a filing's whole life."""
    life = [
        (COUNTY, "enterprise.surveyed.v1"), (COUNTY, "filing.intended.v1"), (COUNTY, "filing.application_received.v1"),
        (COUNTY, "filing.returned_for_correction.v1"), (COUNTY, "filing.corrected.v1"),
        (COUNTY, "filing.assessment_passed.v1"), (CITY, "filing.approved.v1"), (CITY, "filing.public_notice_opened.v1"),
        (CITY, "filing.objection_raised.v1"), (CITY, "filing.objection_resolved.v1"),
        (CITY, "filing.public_notice_closed.v1"), (CITY, "filing.receipt_issued.v1"), (CITY, "filing.scope_changed.v1"),
        (COUNTY, "filing.details_changed.v1"), (COUNTY, "evaluation.announced.v1"), (COUNTY, "evaluation.held.v1"),
        (COUNTY, "evaluation.results_published.v1"), (COUNTY, "evaluation.certificates_granted.v1"),
        (CITY, "evaluation.certificates_revoked.v1"), (COUNTY, "evaluation.certificates_corrected.v1"),
        (COUNTY, "evaluation.certificates_reissued.v1"), (CITY, "filing.third_party_filed.v1"), (CITY, "filing.suspended.v1"),
        (CITY, "filing.resumed.v1"), (CITY, "filing.renewed.v1"), (CITY, "filing.deregistered.v1"),
        (CITY, "plan.adopted.v1"), (CITY, "plan.revised.v1"), (CITY, "plan.submitted.v1"),
        (COUNTY, "dispatch.declared.v1"), (CITY, "enterprise.closed.v1"),
    ]  # fmt: skip
    for minute, (office, event_type) in enumerate(life):
        desks.record(office, example(event_type) | {"time": f"2021-04-20T10:{minute:02d}:00+08:00"})
    body = problem(desks.post(CITY, example("filing.approved.v1")), 422, "id-reused")
    assert follows(POST["responses"]["422"]["content"][PROBLEM]["schema"], body)
    for path, template in (
        ("dispatch/2021-04", "/v1/{tenant}/dispatch/{month}"),
        ("plan/2021-2023", "/v1/{tenant}/plan/{period}"),
        (f"dispatch/2021-04/cells/{CITY}/completed", "/v1/{tenant}/dispatch/{month}/cells/{unit}/{column}"),
        (f"subjects/{SUBJECTS['filing']}", "/v1/{tenant}/subjects/{kind}/{key}"),
        (f"subjects/{SUBJECTS['filing']}/history", "/v1/{tenant}/subjects/{kind}/{key}/history"),
    ):
        good = DESCRIBED["paths"][template]["get"]["responses"]["200"]["content"][JSON]["schema"]
        assert follows(good, desks.read(CITY, path)), path
    page = DESCRIBED["paths"]["/v1/{tenant}/events"]["get"]["responses"]["200"]["content"][CLOUD_EVENTS]["schema"]
    assert follows(page, desks.read(CITY, "events", limit=1_000))


def test_what_stands_around_a_filing_can_be_posted_from_the_examples(desks: Desks) -> None:
    """The examples of supervision, training, subsidies and the rest fit together, each by the office it belongs to."""
    newer = {"subject": f"norm/{NEWER_NORM}", "id": "00000000-0000-4000-8000-100000000001"}
    life: list[tuple[str, str, dict[str, str]]] = [
        (COUNTY, "filing.application_received.v1", {}), (COUNTY, "filing.assessment_passed.v1", {}),
        (CITY, "filing.approved.v1", {}), (CITY, "filing.receipt_issued.v1", {}),
        (COUNTY, "supervision.inspected.v1", {}), (COUNTY, "supervision.rectification_ordered.v1", {}),
        (COUNTY, "supervision.rectified.v1", {}), (COUNTY, "supervision.closed.v1", {}),
        (COUNTY, "training.committed.v1", {}), (COUNTY, "training.held.v1", {}),
        (COUNTY, "evaluation.held.v1", {}), (COUNTY, "evaluation.certificates_granted.v1", {"data": {"count": 3}}),
        (COUNTY, "subsidy.claimed.v1", {}), (CITY, "subsidy.approved.v1", {}), (CITY, "subsidy.paid.v1", {}),
        (COUNTY, "assessor.appointed.v1", {}), (COUNTY, "assessor.dismissed.v1", {}),
        (COUNTY, "norm.registered.v1", {}), (COUNTY, "norm.registered.v1", newer),
        (COUNTY, "question_bank.registered.v1", {}), (COUNTY, "norm.superseded.v1", {}),
        (COUNTY, "occupation.proposed.v1", {}), (CITY, "occupation.decided.v1", {}),
        (COUNTY, "guidance.given.v1", {}), (COUNTY, "meeting.held.v1", {}),
    ]  # fmt: skip
    for minute, (office, event_type, changes) in enumerate(life):
        desks.record(office, example(event_type) | {"time": f"2021-04-20T10:{minute:02d}:00+08:00"} | changes)
    desks.record(PROVINCE, example("bulletin.drafted.v1"), tenant=PROVINCE)
    template = "/v1/{tenant}/subjects/{kind}/{key}"
    good = DESCRIBED["paths"][template]["get"]["responses"]["200"]["content"][JSON]["schema"]
    for kind in ("supervision", "training", "subsidy", "assessor", "norm", "question_bank", "occupation", "guidance"):
        assert follows(good, desks.read(CITY, f"subjects/{SUBJECTS[kind]}")), kind

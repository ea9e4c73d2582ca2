"""Whatever a client sends, the server keeps to its own description: schemathesis on every operation, well and badly."""

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance
from support.events import CITY, COUNTY, PROVINCE, Filing, act
from support.offices import Desks, in_force

from api.app import create_app
from registry.domain.catalogue import EVENTS
from registry.settings import Settings

load_all_checks()
DESCRIBED = create_app(Settings(dsn="host=nowhere")).openapi()["paths"]
OPERATIONS = [(method.upper(), path) for path, found in DESCRIBED.items() for method in found]
PAPERS = (".docx", ".pdf", ".svg", ".xlsx")
"""What takes a renderer most of a second to draw is asked for less often."""
UNGUESSED = {"{key}", "{sha256}", "{code}"}
"""Places that nobody makes up: what has such a name must be there first."""
bounded = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def described(shared: Desks) -> BaseSchema:
    """The description as the running server gives it, a filing and an evaluation on record."""
    filing = in_force(shared, Filing())
    evaluation = filing.evaluation()
    granted = evaluation.act(
        "certificates_granted", "2021-04-28", certificates=[{"holder": "3f9c2a7e-0000-4000-8000-000000000001"}]
    )
    shared.record(COUNTY, evaluation.held(), granted)
    shared.record(CITY, act("dispatch.sealed.v1", "dispatch/2021-03", "2021-04-03"))
    found = schemathesis.openapi.from_url(f"{shared.served.url}/v1/openapi.json")
    found.config.checks.negative_data_rejection.expected_statuses.append("413")
    # A query may say more than is asked, and a missing key is test_security's matter.
    found.config.generation.allow_extra_parameters = False
    found.config.generation.with_security_parameters = False
    return found


class Client:
    """A client that sends what schemathesis makes up, as the office whose tables are asked for."""

    def __init__(self, desks: Desks, operation: Any) -> None:
        office = PROVINCE if "consolidated" in operation.path else CITY
        self.headers = {"Authorization": f"Bearer {desks.served.keys[office]}"}
        self.session = requests.Session()
        self.statuses = set[int]()

    def send(self, case: Any, cut: str = "") -> None:
        """Send a case and hold the answer against the description.

        Well-formed input may be refused: no schema can tell a right check character or a position that
        the log has reached. So `cut`, where there is one to choose, may bring the question into the log,
        and nobody waits long: that a wait ends is shown elsewhere.
        """
        if isinstance(case.query, dict):
            if cut and "as_of" in case.query:
                case.query["as_of"] = cut
            if isinstance(case.query.get("wait"), int) and case.query["wait"] > 0:
                case.query["wait"] %= 20
        answer = case.call(headers=self.headers, session=self.session)
        self.statuses.add(answer.status_code)
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])


def fixed(path: str) -> dict[str, str] | None:
    """Places that there are, so that the rest of the request comes to be looked at."""
    numbered = "Y000037010001214000001"
    places = {"tenant": CITY, "unit": COUNTY, "period": "2021-2023", "number": numbered}
    if "/compare" in path:
        places["month"] = "2021-03"  # the one that is sealed
    return {name: value for name, value in places.items() if f"{{{name}}}" in path} or None


def operation_of(described: BaseSchema, method: str, path: str) -> Any:
    return described[path][method]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_well_formed_requests_are_answered_as_described(
    shared: Desks, described: BaseSchema, method: str, path: str
) -> None:
    """To requests that fit the description every answer fits it, too: its status, its media type, its schema."""
    operation = operation_of(described, method, path)
    client = Client(shared, operation)
    cuts = st.sampled_from(["0", "20", "2199-01-01T00:00:00Z", ""])

    @settings(bounded, max_examples=5 if path.endswith(PAPERS) else 12)
    @given(case=operation.as_strategy(path_parameters=fixed(path)), cut=cuts)
    def send(case: Any, cut: str) -> None:
        client.send(case, cut)

    send()
    assert 200 in client.statuses or method == "POST" or UNGUESSED & set(path.replace(".", "/").split("/"))


@pytest.mark.parametrize(
    ("method", "path"), [found for found in OPERATIONS if found[1].startswith("/v1/") and "{" in found[1]]
)
def test_malformed_requests_are_refused_as_described(
    shared: Desks, described: BaseSchema, method: str, path: str
) -> None:
    """Requests that break the description are refused with an answer that it lists, never with a failure of the server."""
    operation = operation_of(described, method, path)
    client = Client(shared, operation)

    @settings(bounded, max_examples=8)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, path_parameters=fixed(path)))
    def send(case: Any) -> None:
        client.send(case)

    send()
    assert client.statuses & {400, 401, 404, 415, 422}


def test_the_described_examples_are_answered_as_described(shared: Desks, described: BaseSchema) -> None:
    """Every example of the description, sent as it stands, gets an answer that fits the description."""
    operation = operation_of(described, "POST", "/v1/{tenant}/events")
    client = Client(shared, operation)
    sent = 0
    for strategy in operation.get_strategies_from_examples():

        @settings(bounded, max_examples=1)
        @given(case=strategy)
        def send(case: Any) -> None:
            case.path_parameters["tenant"] = CITY
            client.send(case)

        send()
        sent += 1
    assert sent >= len(EVENTS)
    assert client.statuses >= {201, 409}

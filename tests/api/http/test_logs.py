"""What the log says of a request, and what it never says; how the server ends when told to stop."""

import asyncio
import io
import re
import signal
from contextlib import ExitStack, redirect_stderr
from pathlib import Path

import httpx
import orjson
import pytest
from support.database import Cluster
from support.events import CITY, COUNTY, Enterprise, Filing
from support.server import wait_until
from support.server_process import Server, started

from api.app import create_app
from api.observability.logs import configure_logs
from registry.settings import Settings

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


def asked(server: Server, path: str = "/livez", **headers: str) -> tuple[httpx.Response, dict[str, object]]:
    """Ask something; return the answer and the line that the log has on it."""
    answer = httpx.get(server.url + path, headers=headers)
    found: list[dict[str, object]] = []

    def logged() -> bool:
        found[:] = [line for line in server.requests() if line["request"] == answer.headers["x-request-id"]]
        return bool(found)

    wait_until(logged, 5)
    assert len(found) == 1
    return answer, found[0]


@pytest.fixture(scope="module")
def server(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> object:
    log = tmp_path_factory.mktemp("log") / "log"
    with cluster.clone(cluster.enrolled) as dsn, started(dsn, log) as running:
        yield running


def test_each_request_has_a_line(server: Server) -> None:
    """A line tells request, trace, method, route, status and milliseconds; ids are made where the client gave none."""
    answer, line = asked(server)
    assert line.keys() == {
        "timestamp", "level", "event", "request", "trace", "span", "method", "route", "status", "milliseconds",
    }  # fmt: skip
    assert (line["method"], line["route"], line["status"], line["level"]) == ("GET", "/livez", 200, "info")
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
    assert re.fullmatch(r"[0-9a-f]{32}", str(line["trace"]))
    assert re.fullmatch(r"[0-9a-f]{16}", str(line["span"]))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", str(line["timestamp"]))
    other = asked(server)[1]
    assert [line[name] != other[name] for name in ("request", "trace", "span")] == [True] * 3


def test_the_clients_ids_are_kept_if_they_are_well_formed(server: Server) -> None:
    """A well-formed X-Request-Id comes back and a well-formed traceparent's trace goes on, under a span of our own."""
    given = {"X-Request-Id": "Desk-7.a_b", "traceparent": f"00-{TRACE}-{PARENT}-01"}
    answer, line = asked(server, **given)
    assert answer.headers["x-request-id"] == line["request"] == "Desk-7.a_b"
    assert line["trace"] == TRACE
    assert line["span"] not in {PARENT, "0" * 16}
    assert asked(server, **{"X-Request-Id": "x" * 64})[1]["request"] == "x" * 64


@pytest.mark.parametrize("request_id", ["", "x" * 65, "a b", 'a"b', "ключ".encode().decode("latin-1"), "a\tb"])
def test_an_ill_formed_request_id_is_replaced(server: Server, request_id: str) -> None:
    """A request id that is empty, too long or of other characters is not taken over."""
    answer = httpx.get(f"{server.url}/livez", headers={"X-Request-Id": request_id.encode("latin-1")})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


@pytest.mark.parametrize(
    "traceparent",
    ["", f"00-{TRACE}-{PARENT}", f"ff-{TRACE}-{PARENT}-01", f"00-{'0' * 32}-{PARENT}-01", f"00-{TRACE}-{'0' * 16}-01",
     f"00-{TRACE.upper()}-{PARENT}-01", f"00-{TRACE}-{PARENT}-01-x"],
)  # fmt: skip
def test_an_ill_formed_traceparent_begins_a_trace_anew(server: Server, traceparent: str) -> None:
    """What the W3C recommendation calls invalid is treated as absent."""
    line = asked(server, traceparent=traceparent)[1]
    assert re.fullmatch(r"[0-9a-f]{32}", str(line["trace"]))
    assert line["trace"] not in {TRACE, "0" * 32}


def test_the_log_holds_no_payload_no_query_and_no_key(server: Server, cluster: Cluster) -> None:
    """Neither what was posted, nor what was asked for, nor by whom with which key, is in any line."""
    filing, key = Filing(), cluster.keys[COUNTY]
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=server.url, headers=headers) as client:
        posted = client.post(f"/v1/{CITY}/events", json=filing.received())
        assert posted.status_code == 201
        assert client.post(f"/v1/{CITY}/events", json={"secret": "geheim"}).status_code == 422
        assert (
            client.get(f"/v1/{CITY}/events", params={"subject": filing.subject, "office": "geheim"}).status_code == 200
        )
        last = client.get(f"/v1/{CITY}/subjects/{filing.subject}", params={"as_of": "geheim"})
    wait_until(lambda: last.headers["x-request-id"] in {line["request"] for line in server.requests()}, 5)
    text = server.log.read_text("utf-8")
    private = [key, filing.key, filing.of.code, filing.of.name, posted.json()["id"], "geheim", "127.0.0.1:"]
    assert [word for word in private if word in text.partition("\n")[2]] == []
    routes = {line["route"] for line in server.requests()}
    assert {"/v1/{tenant}/events", "/v1/{tenant}/subjects/{kind}/{key}"} <= routes


def test_a_failure_has_its_ids_and_its_reason() -> None:
    """A failure of the server is answered 500 with its id; all lines about it carry its ids, one the traceback."""
    app = create_app(Settings(dsn="host=nowhere"))

    @app.get("/broken")
    async def broken() -> None:
        raise ValueError("备案", {1, 2})

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://registry") as client:
            return await client.get("/broken", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})

    written = io.BytesIO()
    output = io.TextIOWrapper(written, "utf-8", write_through=True)
    with ExitStack() as stack:
        stack.callback(configure_logs, "error")
        stack.enter_context(redirect_stderr(output))
        configure_logs("info")
        answer = asyncio.run(ask())
    failed, request = [orjson.loads(line) for line in written.getvalue().splitlines()]
    assert (answer.status_code, failed["event"], failed["level"]) == (500, "unexpected", "error")
    assert "ValueError: ('备案', {1, 2})" in failed["exception"]
    assert (request["event"], request["route"], request["status"]) == ("request", "/broken", 500)
    assert failed["request"] == request["request"] == answer.headers["x-request-id"]
    assert failed["trace"] == request["trace"] == TRACE


def test_quieter_levels_have_no_lines_of_requests(enrolled_dsn: str, tmp_path: Path) -> None:
    """At level warning the log holds nothing of answered requests."""
    with started(enrolled_dsn, tmp_path / "log", FILING_REGISTRY_LOG_LEVEL="warning") as quiet:
        assert httpx.get(f"{quiet.url}/version").status_code == 200
        assert quiet.stop() == 0
        assert quiet.lines() == []


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_is_done_when_told_to_stop(
    enrolled_dsn: str, cluster: Cluster, tmp_path: Path, number: signal.Signals, workers: str
) -> None:
    """On Ctrl-C as on SIGTERM `serve` exits 0, without a traceback, though a feed is open, which ends in good order."""
    headers = {"Authorization": f"Bearer {cluster.keys[COUNTY]}", "Accept": "text/event-stream"}
    with started(enrolled_dsn, tmp_path / "log", "--workers", workers) as server:
        log_so_far = f"{server.url}/v1/{CITY}/events"
        known = httpx.get(log_so_far, params={"limit": 1000}, headers={**headers, "Accept": "*/*"}).json()
        end = {"after": known[-1]["position"]}
        with httpx.stream("GET", log_so_far, params=end, headers=headers, timeout=30) as feed:
            received = feed.iter_bytes()
            assert b"retry:" in next(received)
            assert server.stop(number) == 0
            assert b"".join(received) == b""
        log = server.log.read_text("utf-8")
    assert "Traceback" not in log
    assert '"level":"error"' not in log
    assert Enterprise().name not in log

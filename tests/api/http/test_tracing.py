"""Spans of requests and of what the record does for them, where an exporter is there to take them."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import orjson
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from support.database import Cluster
from support.events import CITY, COUNTY, Enterprise
from support.server_process import started

from api.app import create_app
from api.observability.instrumentation import Watcher
from api.observability.tracing import provider_of_environment, without_queries
from registry.settings import Settings

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
OTEL = (
    "OTEL_TRACES_EXPORTER",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_SDK_DISABLED",
)


class Spans:
    """A provider whose spans are kept, to be looked at."""

    def __init__(self) -> None:
        self._kept = InMemorySpanExporter()
        self.provider = TracerProvider()
        without_queries(self.provider)
        self.provider.add_span_processor(SimpleSpanProcessor(self._kept))

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self._kept.get_finished_spans() if span.name == name]

    def one(self, name: str) -> ReadableSpan:
        [span] = self.named(name)
        return span


def attributes(span: ReadableSpan) -> Mapping[str, object]:
    assert span.attributes is not None
    return span.attributes


def parent(span: ReadableSpan) -> str | None:
    return f"{span.parent.span_id:016x}" if span.parent else None


def own(span: ReadableSpan) -> str:
    assert span.context
    return f"{span.context.span_id:016x}"


def ask(dsn: str, spans: Spans, *requests: tuple[str, str, object], key: str) -> list[httpx.Response]:
    """Serve a database with spans, ask in turn, and stop."""

    async def all_of_them() -> list[httpx.Response]:
        app = create_app(Settings(dsn=dsn), spans.provider)
        headers = {"Authorization": f"Bearer {key}", "traceparent": f"00-{TRACE}-{PARENT}-01"}
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://registry", headers=headers
            ) as client,
        ):
            return [await client.request(method, path, json=body) for method, path, body in requests]

    return asyncio.run(all_of_them())


def test_a_request_is_a_span_of_its_callers_trace(enrolled_dsn: str, cluster: Cluster) -> None:
    """A request's span is named by its route, goes on with the caller's trace, tells the status, and no query string."""
    spans = Spans()
    path = f"/v1/{CITY}/events"
    posted, _ = ask(
        enrolled_dsn, spans, ("POST", path, Enterprise().surveyed()), ("GET", f"{path}?office={COUNTY}", None),
        key=cluster.keys[COUNTY],
    )  # fmt: skip
    assert posted.status_code == 201
    span = spans.one("POST /v1/{tenant}/events")
    assert span.kind is SpanKind.SERVER
    assert span.context
    assert (f"{span.context.trace_id:032x}", parent(span)) == (TRACE, PARENT)
    assert attributes(span)["http.response.status_code"] == 201
    assert attributes(span)["http.route"] == "/v1/{tenant}/events"
    read = spans.one("GET /v1/{tenant}/events")
    assert attributes(read)["url.query"] == "-"
    assert COUNTY not in str(dict(attributes(read)))
    assert posted.headers["x-request-id"] == own(span)


def test_a_batch_is_a_span_under_the_first_post_and_linked_to_the_others() -> None:
    """Posts that are committed together share one span: the first recorded post's child, linked to the rest, steps within."""
    spans = Spans()
    watch, tracer = Watcher(spans.provider), spans.provider.get_tracer("test")
    carried = []
    for name in ("first", "second"):
        with tracer.start_as_current_span(name):
            carried.append(watch.carried())
    with watch.batch(CITY, [None, *carried]):
        with watch.step("decide", CITY):
            pass
        with watch.step("append", CITY):
            pass
    batch = spans.one("commit")
    assert parent(batch) == own(spans.one("first"))
    assert [f"{link.context.span_id:016x}" for link in batch.links] == [own(spans.one("second"))]
    assert attributes(batch)["registry.posts"] == 3
    assert [parent(spans.one(step)) for step in ("decide", "append")] == [own(batch)] * 2
    with watch.batch(CITY, [None]):
        pass
    assert parent(spans.named("commit")[1]) is None


def test_without_an_exporter_there_are_no_spans_and_no_layer_for_them() -> None:
    """Where nothing takes spans, FastAPI's tracing is off and the watcher carries and encloses nothing."""
    app = create_app(Settings(dsn="host=nowhere"))
    assert not app._native_telemetry.enabled()
    watch = Watcher()
    assert watch.carried() is None
    assert watch.batch(CITY, []) is watch.step("decide", CITY)


@contextmanager
def environment(given: Mapping[str, str], patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as changed:
        for name in OTEL:
            changed.delenv(name, raising=False)
        for name, value in given.items():
            changed.setenv(name, value)
        yield


@pytest.mark.parametrize(
    ("given", "exports"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:9/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "console"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, False),
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, False),
        ({"OTEL_TRACES_EXPORTER": "console", "OTEL_SDK_DISABLED": "true"}, False),
    ],
)
def test_the_environment_says_whether_spans_are_exported(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], *, exports: bool
) -> None:
    """OpenTelemetry's own variables switch tracing on and off; an exporter that is not there is none."""
    with environment(given, monkeypatch):
        provider = provider_of_environment()
    assert (provider is not None) == exports
    if isinstance(provider, TracerProvider):
        assert provider.resource.attributes["service.name"] == "filing-registry"
        provider.shutdown()


def test_serve_exports_what_it_traced(enrolled_dsn: str, cluster: Cluster, tmp_path: Path) -> None:
    """With the console's exporter `serve` writes its spans when it stops, and its log names requests by them."""
    with started(enrolled_dsn, tmp_path / "log", OTEL_TRACES_EXPORTER="console") as server:
        headers = {"Authorization": f"Bearer {cluster.keys[COUNTY]}", "traceparent": f"00-{TRACE}-{PARENT}-01"}
        answer = httpx.get(f"{server.url}/v1/{CITY}/events?after=3", headers=headers)
        assert answer.status_code == 200
        assert server.stop() == 0
        text = server.log.read_text("utf-8")
    assert '"name": "GET /v1/{tenant}/events"' in text
    assert f'"parent_id": "0x{PARENT}"' in text
    assert "after=3" not in text
    [line] = [orjson.loads(line) for line in text.splitlines() if '"route":"/v1/{tenant}/events"' in line]
    assert line["trace"] == TRACE
    assert f'"span_id": "0x{line["span"]}"' in text

"""Spans for OpenTelemetry where the environment names an exporter; elsewhere nothing is set up and nothing costs."""

import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import structlog
from fastapi.telemetry import TelemetryConfig
from opentelemetry.trace import TracerProvider

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import Span

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_QUERY = "url.query"

log = structlog.get_logger(__name__)


def provider_of_environment() -> TracerProvider | None:
    """Return a provider that exports as the OTEL_… variables say, None where they name no exporter.

    Any OTLP endpoint, or OTEL_TRACES_EXPORTER as `otlp` or `console`, switches it on. The packages come
    with the extra `otel`; where they are missing that is said, and nothing is traced.
    """
    named = os.environ.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    exporter = named or ("otlp" if any(os.environ.get(name) for name in _ENDPOINTS) else "none")
    if exporter == "none" or os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    if exporter not in {"otlp", "console"}:
        log.warning("nothing is traced: OTEL_TRACES_EXPORTER is none of otlp, console, none", given=exporter)
        return None
    try:
        return _provider(exporter)
    except ImportError as error:
        log.warning("nothing is traced: install filing-registry[otel]", missing=error.name)
        return None


def _provider(exporter: str) -> TracerProvider:
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - there only with the extra
    from opentelemetry.sdk.trace import TracerProvider as Exporting  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import (  # noqa: PLC0415
        BatchSpanProcessor,
        ConsoleSpanExporter,
        SpanExporter,
    )

    target: SpanExporter
    if exporter == "otlp":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

        target = OTLPSpanExporter()
    else:
        target = ConsoleSpanExporter()
    given = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "filing-registry")}
    provider = Exporting(resource=Resource.create({**given, "service.version": version("filing-registry")}))
    without_queries(provider)
    provider.add_span_processor(BatchSpanProcessor(target))
    return provider


def without_queries(provider: Any) -> None:  # noqa: ANN401 - an SDK's provider
    """Let a provider's spans hold no query strings: they name subjects and offices."""
    from opentelemetry.sdk.trace import SpanProcessor  # noqa: PLC0415

    class WithoutQueries(SpanProcessor):
        def on_start(self, span: "Span", parent_context: "Context | None" = None) -> None:  # noqa: ARG002
            if span.attributes and _QUERY in span.attributes:
                span.set_attribute(_QUERY, "-")

    provider.add_span_processor(WithoutQueries())


def settings_of(provider: TracerProvider | None) -> TelemetryConfig:
    """Return what FastAPI needs to know: a span a request to this provider, nothing of its own beside it."""
    return {
        "tracing": provider is not None,
        "tracer_provider": provider,
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "auto_configure": False,
    }


def finish(provider: TracerProvider | None) -> None:
    """Send what has not been sent."""
    shutdown = getattr(provider, "shutdown", None)
    if shutdown is not None:
        shutdown()

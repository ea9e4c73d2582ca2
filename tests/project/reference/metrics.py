"""The page of metrics: those that are counted, from `api.observability.metrics`, and those looked up when asked for."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from project.pages import ROOT
from project.reference.markdown import code, codes, page, table
from prometheus_client.metrics import MetricWrapperBase

from api.observability import metrics

INTRO = """`GET /metrics` answers them in Prometheus's text format, without a key; no office, subject or person is a label. With several
server processes any of them answers the sum. A histogram has `_bucket`, `_sum` and `_count`. `deploy/` holds `prometheus.yml`, alerts and a
dashboard."""


class _Metric(NamedTuple):
    name: str
    kind: str
    labels: tuple[str, ...]
    meaning: str


def text() -> str:
    """Return the page."""
    found = (*sorted(_counted()), *sorted(_looked_up()))
    rows = ((code(each.name), each.kind, codes(each.labels), each.meaning) for each in found)
    return page("Metrics", INTRO, table(["Metric", "Kind", "Labels", "Meaning"], rows))


def _counted() -> Iterator[_Metric]:
    groups = (each if isinstance(each, dict) else {"": each} for each in vars(metrics).values())
    for each in (each for group in groups for each in group.values() if isinstance(each, MetricWrapperBase)):
        family = next(iter(each.describe()))
        name = f"{family.name}_total" if family.type == "counter" else family.name
        yield _Metric(name, family.type, each._labelnames, family.documentation)


def _looked_up() -> Iterator[_Metric]:
    """Find the families that routes make when asked; their names stand in the calls that make them."""
    for path in sorted((ROOT / "api").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id.endswith("MetricFamily"):
                name, meaning = (ast.literal_eval(argument) for argument in call.args)
                kind = call.func.id.removesuffix("MetricFamily").lower()
                given = {each.arg: each.value for each in call.keywords}
                labels = given.get("labels", ast.List([]))
                if kind == "info":
                    name, kind, labels = f"{name}_info", "gauge", ast.List(given["value"].keys)
                yield _Metric(name, kind, tuple(ast.literal_eval(labels)), meaning)

"""What deploy/ gives to Prometheus and Grafana asks only for figures that the registry has."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from api.observability import metrics
from registry.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
LOOKED_UP = {"store_up", "log_events", "projection_lag_events", "projection_lag_seconds", "projection_parked"}
OWN = re.compile(r"\b(?:filing_registry|process)_[a-z_]+")


def told() -> set[str]:
    """Return the names of all figures, as they are asked for."""
    found = {f"filing_registry_{name}" for name in LOOKED_UP}
    for family in text_string_to_metric_families(metrics.exposition([]).decode()):
        ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
        found |= {family.name + end for end in ends}
    return found


def alerts() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DEPLOY / "dashboard.json").read_text("utf-8"))
    return loaded


def test_prometheus_asks_where_the_registry_answers() -> None:
    """The example asks at the default address and port, and takes in the alerts beside it."""
    loaded = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))
    [job] = loaded["scrape_configs"]
    fields = Settings.model_fields
    assert job["static_configs"] == [{"targets": [f"{fields['host'].default}:{fields['port'].default}"]}]
    assert job["metrics_path"] == "/metrics"
    assert [(DEPLOY / name).exists() for name in loaded["rule_files"]] == [True]


@pytest.mark.parametrize("alert", alerts(), ids=lambda rule: str(rule["alert"]))
def test_alerts_watch_figures_that_there_are(alert: dict[str, Any]) -> None:
    """Every alert asks for a known figure and says in a sentence what is the matter."""
    asked = OWN.findall(alert["expr"])
    assert asked or alert["expr"].startswith("up{")
    assert set(asked) <= told()
    assert alert["annotations"]["summary"].endswith(".")
    settings = re.findall(r"FILING_REGISTRY_([A-Z_]+)", alert["annotations"]["summary"])
    assert {name.lower() for name in settings} <= Settings.model_fields.keys()


def test_the_dashboard_shows_figures_that_there_are() -> None:
    """Every panel asks for known figures, and each has a place of its own."""
    panels = dashboard()["panels"]
    asked = {name for panel in panels for target in panel["targets"] for name in OWN.findall(target["expr"])}
    assert asked <= told()
    places = [tuple(panel["gridPos"].values()) for panel in panels]
    assert len(set(places)) == len({panel["id"] for panel in panels}) == len(panels)

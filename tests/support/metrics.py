"""The figures that a server gives at /metrics, read as Prometheus reads them."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

Sample = tuple[str, frozenset[tuple[str, str]]]


def samples(text: str) -> dict[Sample, float]:
    found: dict[Sample, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found, "told twice"
            found[key] = sample.value
    return found


class Figures:
    """The figures of a server, asked for anew each time."""

    def __init__(self, url: str) -> None:
        self.url = url

    def text(self) -> str:
        answer = httpx.get(f"{self.url}/metrics", timeout=30)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        return answer.text

    def all(self, name: str) -> dict[frozenset[tuple[str, str]], float]:
        return {labels: value for (known, labels), value in samples(self.text()).items() if known == name}

    def of(self, metric: str, /, **labels: str) -> float:
        return self.all(metric).get(frozenset(labels.items()), 0)

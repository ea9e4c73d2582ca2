"""A tenant's log written by hand, an event a call."""

from __future__ import annotations

from datetime import date
from typing import Any

from model.histories import Event
from model.slow_model import FIGURES, cells, plan

TENANT = "370100"
COUNTY = "370102"
LATEST = 10**9


class Log:
    """One tenant's log, written by hand: each call records one event and answers its position."""

    def __init__(self, tenant: str = TENANT) -> None:
        self.tenant = tenant
        self.events: list[Event] = []

    def __call__(self, office: str, type_: str, key: str, time: str, **data: Any) -> int:
        subject = f"{type_.split('.', maxsplit=1)[0]}/{key}"
        self.events.append(
            {
                "id": f"event-{len(self.events) + 1}",
                "source": f"/{self.tenant}/{office}",
                "type": f"{type_}.v1",
                "subject": subject,
                "time": time if "T" in time else f"{time}T10:00:00+08:00",
                "tenant": self.tenant,
                "position": len(self.events) + 1,
                "version": 1 + sum(event["subject"] == subject for event in self.events),
                "recordedtime": "2025-01-01T00:00:00Z",
                "data": data,
            }
        )
        return len(self.events)

    def begun(self, key: str, day: str, *, office: str = COUNTY, enterprise: str = "", industry: str = "3311") -> int:
        return self(
            office,
            "filing.application_received",
            key,
            day,
            enterprise=enterprise or f"enterprise of {key}",
            name="",
            county=COUNTY,
            industry=industry,
            scope=[],
        )

    def receipted(self, key: str, day: str, until: str = "2024-12-31") -> int:
        return self(TENANT, "filing.receipt_issued", key, day, valid_from=day[:10], valid_until=until, scope=[])

    def held(self, key: str, filing: str, day: str, passed: int = 10) -> int:
        return self(
            COUNTY,
            "evaluation.held",
            key,
            day,
            filing=filing,
            occupation="6-18-01-01",
            level=4,
            candidates=passed,
            passed=passed,
        )

    def granted(self, key: str, day: str, count: int) -> int:
        return self(COUNTY, "evaluation.certificates_granted", key, day, count=count)

    def surveyed(self, key: str, day: str, above_scale: bool, industry: str = "3311") -> int:
        return self(
            COUNTY,
            "enterprise.surveyed",
            key,
            day,
            name="",
            county=COUNTY,
            industry=industry,
            above_scale=above_scale,
            year=2020,
        )

    def figures(self, month: str, unit: str = COUNTY, cut: int = LATEST) -> tuple[int, ...]:
        return tuple(cells(self.events, self.tenant, month, cut, unit, figure) for figure in FIGURES)

    def cell(self, column: str, month: str, unit: str = COUNTY, cut: int = LATEST) -> int:
        return cells(self.events, self.tenant, month, cut, unit, column)

    def annex_1(self, on: date | None = None, cut: int = LATEST) -> dict[str, Any]:
        return plan(self.events, self.tenant, "2021-2023", on, cut)

"""P10: sealing months, reading them back, and bulletins over them, at the length of log asked for; no peers."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from statistics import median
from typing import Any

from rich.console import Console

from api.examples import DATA
from api.schemas.bulletins import BulletinAnswer
from api.schemas.common import as_text
from bench.load import load
from bench.rebuild import rebuilt
from bench.result import Result
from projections.dispatch.editions import editions_of
from projections.engine.follower import catch_up
from projections.render.bulletin import bulletin_pdf
from projections.render.bulletin_docx import bulletin_docx
from projections.sealing.bulletins import bulletin_of
from projections.sealing.editions import reproduce
from projections.sealing.renderer import drawing
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.regions import PROVINCE
from registry.domain.values import parse_month
from registry.store.database import Database

_MONTHS = tuple(f"2021-{month:02}" for month in range(1, 13))
_QUARTERS = tuple(f"2021-Q{quarter}" for quarter in range(1, 5))
_BOUND, _BULLETIN_BOUND = 1_000, 10


def p10(dsn: str, err: Console, events: int) -> Iterator[Result]:
    """Every tenant's twelve months sealed one after another, each edition compared, and four bulletins over them."""
    recorded = load(dsn, events)
    rebuilt(dsn)
    database = Database(dsn)
    registry = Registry(database, drawing=drawing(database))
    months = [(tenant, month) for tenant in regions.tenants() for month in _MONTHS]
    with err.status("P10: sealing"):
        spent = sorted(_sealed(registry, tenant, month) for tenant, month in months)
    note = f"a month sealed, p99, reach <= {_BOUND} ms; spread is median–highest of {len(spent)} at {recorded:,} events"
    yield Result("P10", spent[len(spent) * 99 // 100], 0, note, "ms", (spent[len(spent) // 2], spent[-1]))
    rates = []
    with err.status("P10: reading editions back"):
        for _ in range(3):
            begun = time.perf_counter()
            for tenant, month in months:
                [found] = editions_of(registry.history(tenant, f"dispatch/{month}"))
                reproduce(database, tenant, parse_month(month), found)
            rates.append(len(months) / (time.perf_counter() - begun))
    note = f"17 tenants x 12 months read back and compared, median of three at {recorded:,} events"
    yield Result("P10", sorted(rates)[1], 0, note, "editions/s", (min(rates), max(rates)))
    with err.status("P10: bulletins"):
        spent = sorted(_told(registry, quarter) for quarter in _QUARTERS)
    note = f"a bulletin over 17 tenants drafted, issued, and told as JSON, Word and PDF, highest of {len(spent)}"
    note += f", reach <= {_BULLETIN_BOUND} s; spread is median–highest"
    yield Result("P10", spent[-1], 0, note, "s", (median(spent), spent[-1]))
    registry.close()
    database.close()


def _told(registry: Registry, quarter: str) -> float:
    """Draft and issue a quarter's bulletin and produce its papers; return the seconds it took."""
    begun = time.perf_counter()
    for act in ("drafted", "issued"):
        _posted(registry, PROVINCE, f"bulletin.{act}.v1", f"bulletin/{quarter}", DATA[f"bulletin.{act}.v1"])
    now = datetime.now(UTC)
    history = registry.history(PROVINCE, f"bulletin/{quarter}", now)
    bulletin = bulletin_of(registry, history, now, {})
    papers = (as_text(BulletinAnswer.of(bulletin, history, now)), bulletin_docx(bulletin), bulletin_pdf(bulletin))
    assert all(papers)
    return time.perf_counter() - begun


def _sealed(registry: Registry, tenant: str, month: str) -> float:
    """Seal a month, its tables standing at the log's end; return the milliseconds from the post to the answer."""
    catch_up(registry.database, tenant, registry.cut(tenant, None))
    return _posted(registry, tenant, "dispatch.sealed.v1", f"dispatch/{month}", {}) * 1000


def _posted(registry: Registry, tenant: str, event_type: str, subject: str, data: Mapping[str, Any]) -> float:
    """Post as the tenant's centre what must be recorded; return the seconds from the post to the answer."""
    begun = time.perf_counter()
    registry.record(tenant, tenant, event_type, subject, data)
    return time.perf_counter() - begun

"""Decisions that look into the other tenants' logs: what is found there, in one statement, and what a race leaves."""

from datetime import date

import psycopg
import pytest
from support.events import CITY, COUNTY, Enterprise, Filing
from support.posting import post, record, registry_on
from support.server import wait_until

from registry.application.doubles import doubles
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.kinds.filing.state import enterprise_tag
from registry.errors import ActNotLegal
from registry.store.database import READ
from registry.store.queries import LogQuery, look

OTHER = "370200"


def elsewhere(registry: Registry, *tags: str, asking: str = CITY) -> list[tuple[str, str, int]]:
    """Return what the other logs have under tags: tenant, subject and version of every event, in order."""
    found = look(registry.database, {asking: LogQuery(province=tags)})[asking].elsewhere
    return [(event.tenant, event.subject, event.version) for tag in tags for event in found[tag]]


def in_qingdao(enterprise: Enterprise) -> Filing:
    return Filing(Enterprise(enterprise.code, county="370202"))


def test_an_enterprise_files_with_one_tenant_at_a_time(registry: Registry) -> None:
    """While a filing is open or in force with one tenant no other begins one; the refusal says whose it is, and no more."""
    one = Filing()
    record(registry, COUNTY, one.received(), one.assessed())
    other = in_qingdao(one.of)
    for event in (other.received("2021-03-08"), other.intended("2021-03-08")):
        with pytest.raises(ActNotLegal) as refused:
            record(registry, OTHER, event, tenant=OTHER)
        refusal = refused.value
        assert (refusal.rule, refusal.facts["tenant"], refusal.office) == ("one_filing", CITY, CITY)
        assert refusal.blocking is None
    record(registry, COUNTY, one.act("withdrawn", "2021-03-09", reason="改向青岛申请"))
    record(registry, OTHER, other.received("2021-03-10"), tenant=OTHER)


def waits_for_a_log(registry: Registry) -> bool:
    """Tell whether an append waits for its log."""
    with psycopg.connect(registry.database.dsn) as connection:
        waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return connection.execute(waiting).fetchone() is not None


def test_of_two_filings_begun_at_one_moment_the_first_receipt_stands(registry: Registry) -> None:
    """Where two tenants look before either has recorded both begin; then one gets its receipt, and the other none."""
    one = Filing()
    other = in_qingdao(one.of)
    with psycopg.connect(registry.database.dsn) as holder, registry_on(registry.database.dsn) as second:
        holder.execute("SELECT FROM registry.log WHERE tenant = %s FOR UPDATE", [CITY])
        first = post(registry, COUNTY, one.received())
        wait_until(lambda: waits_for_a_log(registry), 10)  # it has looked, and found nothing
        record(second, OTHER, other.received(), tenant=OTHER)
        holder.rollback()
        first.result(30)
    day = date(2021, 3, 8)
    [double] = doubles(registry.database, day)
    assert (double.kind, double.enterprise) == ("filing", one.of.code)
    assert [(each.events[0].tenant, each.name) for each in double.subjects] == [
        (CITY, one.subject),
        (OTHER, other.subject),
    ]
    record(registry, COUNTY, one.assessed())
    record(registry, CITY, one.approved(), one.receipt())
    record(registry, OTHER, other.assessed(), other.approved(), tenant=OTHER)
    with pytest.raises(ActNotLegal) as refused:
        record(registry, OTHER, other.receipt(), tenant=OTHER)
    assert (refused.value.rule, refused.value.blocking, refused.value.office) == ("one_filing", None, CITY)
    assert len(list(doubles(registry.database, date(2021, 3, 21)))) == 1
    record(registry, OTHER, other.act("withdrawn", "2021-03-21", reason="已在济南备案"), tenant=OTHER)
    assert list(doubles(registry.database, date(2021, 3, 21))) == []


def test_what_is_looked_for_is_found_in_every_other_log(registry: Registry) -> None:
    """Whole histories of the other logs, not of the asking one, in order, in one statement for several tags."""
    one, two = Filing(), Filing()
    record(registry, COUNTY, one.intended(), one.received(), one.assessed())
    record(registry, OTHER, (second := in_qingdao(two.of)).received(), tenant=OTHER)
    tags = enterprise_tag(one.of.code), enterprise_tag(two.of.code)
    assert elsewhere(registry, *tags) == [(OTHER, second.subject, 1)]
    assert elsewhere(registry, *tags, asking=OTHER) == [(CITY, one.subject, version) for version in (1, 2, 3)]
    everything = [*((CITY, one.subject, version) for version in (1, 2, 3)), (OTHER, second.subject, 1)]
    assert elsewhere(registry, *tags, asking=regions.PROVINCE) == everything


def test_it_is_looked_for_by_index_and_on_citus_log_by_log(registry: Registry) -> None:
    """Every table is read by its index; where logs lie on several servers each is asked for itself, with one answer."""
    one = Filing()
    record(registry, COUNTY, one.received())
    with registry.database.connection(READ) as connection:
        assert not connection.distributed
    expected = [(CITY, one.subject, 1)]
    tag = enterprise_tag(one.of.code)
    assert elsewhere(registry, tag, asking=OTHER) == expected
    with registry.database.connection(READ) as connection:
        values = "'{{370200}}', '{{{tag}}}', '{{{tenants}}}'".format(tag=tag, tenants=",".join(regions.tenants()))
        plan = connection.execute(f"EXPLAIN EXECUTE registry_elsewhere ({values})".encode()).fetchall()
        assert not [line for (line,) in plan if "Seq Scan" in line]
        connection.distributed = True
    assert elsewhere(registry, tag, asking=OTHER) == expected
    with registry.database.connection(READ) as connection:
        connection.distributed = False

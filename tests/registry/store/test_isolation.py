from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from support.events import CITY, COUNTY, Enterprise, Filing, act, declared
from support.posting import record

from projections.engine import follower
from registry.application.registry import Registry

OTHER = "370200"
Connection = psycopg.Connection[tuple[Any, ...]]

TENANTLESS = {"registry.credential", "registry.epoch", "figures.industry", "figures.version"}
KEYLESS = {"figures.entry": "what it adds up to counts, no row by itself; its index begins with tenant"}
"""Tables without a tenant, and why: a key belongs to an office, an epoch to the whole database, two are one for all."""

FAULTS = """
WITH wanted AS (
    SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relrowsecurity, c.relforcerowsecurity, a.attnum
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
      LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped
     WHERE n.nspname IN ('registry', 'figures') AND c.relkind IN ('r', 'p')
)
SELECT name, 'has no tenant' FROM wanted WHERE attnum IS NULL AND name <> ALL (%(tenantless)s)
UNION ALL
SELECT name, 'has no primary key that begins with tenant' FROM wanted AS w
 WHERE attnum IS NOT NULL AND name <> ALL (%(keyless)s) AND NOT EXISTS (
       SELECT FROM pg_index AS i WHERE i.indrelid = w.oid AND i.indisprimary AND i.indkey[0] = w.attnum)
UNION ALL
SELECT name, 'has a unique key that does not begin with tenant' FROM wanted AS w
 WHERE attnum IS NOT NULL AND EXISTS (
       SELECT FROM pg_index AS i WHERE i.indrelid = w.oid AND i.indisunique AND i.indkey[0] <> w.attnum)
UNION ALL
SELECT name, 'has row security off' FROM wanted WHERE attnum IS NOT NULL AND NOT relrowsecurity
UNION ALL
SELECT name, 'does not force row security' FROM wanted WHERE attnum IS NOT NULL AND NOT relforcerowsecurity
UNION ALL
SELECT name, 'has no policy that binds everybody to a tenant' FROM wanted AS w
 WHERE attnum IS NOT NULL AND NOT EXISTS (
       SELECT FROM pg_policy AS p
        WHERE p.polrelid = w.oid AND p.polroles = '{0}' AND p.polcmd = '*'
          AND pg_get_expr(p.polqual, p.polrelid) = '(tenant = registry.current_tenant())')
UNION ALL
SELECT name, 'has a policy that opens more than it may' FROM wanted AS w
 WHERE EXISTS (
       SELECT FROM pg_policy AS p
        WHERE p.polrelid = w.oid
          AND pg_get_expr(p.polqual, p.polrelid) <> '(tenant = registry.current_tenant())'
          AND NOT (w.name IN ('registry.log', 'figures.checkpoint') AND p.polcmd = 'r'
                   AND p.polroles = ARRAY['registry_fold'::regrole::oid])
          AND NOT (w.name IN ('registry.event', 'registry.tag') AND p.polcmd = 'r'
                   AND p.polroles = ARRAY['registry_province'::regrole::oid]
                   AND pg_get_expr(p.polqual, p.polrelid) <> 'true'))
UNION ALL
SELECT t.name, 'lets ' || t.act || ' pass where triggers are off'
  FROM (VALUES ('registry.event', 'UPDATE', 16), ('registry.event', 'DELETE', 8), ('registry.event', 'TRUNCATE', 32),
               ('registry.tag', 'UPDATE', 16), ('registry.tag', 'DELETE', 8), ('registry.tag', 'TRUNCATE', 32),
               ('registry.log', 'UPDATE', 16), ('registry.log', 'DELETE', 8), ('registry.log', 'TRUNCATE', 32)
       ) AS t (name, act, bit)
 WHERE NOT EXISTS (
       SELECT FROM pg_trigger AS g
        WHERE g.tgrelid = t.name::regclass AND g.tgenabled = 'A' AND g.tgtype & t.bit <> 0 AND g.tgtype & 2 <> 0
          AND g.tgfoid IN ('registry.forbid'::regproc, 'registry.forbid_shrinking'::regproc))
"""


def faults(connection: Connection) -> set[str]:
    """Return what in the catalogue breaks the rule that a tenant sees only its own."""
    found = connection.execute(FAULTS, {"tenantless": list(TENANTLESS), "keyless": list(KEYLESS)})
    return {f"{table} {fault}" for table, fault in found}


@pytest.fixture
def superuser(shared_dsn: str) -> Iterator[Connection]:
    """A superuser's transaction, rolled back at the end."""
    with psycopg.connect(shared_dsn) as connection:
        yield connection
        connection.rollback()


def test_every_table_is_bound_to_a_tenant(superuser: Connection) -> None:
    """Tenant leads every unique key, row security is on and forced, a policy binds; the log's triggers always fire."""
    assert faults(superuser) == set()


GOOD = """
CREATE TABLE registry.note (
    tenant text COLLATE "C" NOT NULL, key text NOT NULL, number bigint NOT NULL, PRIMARY KEY (tenant, key));
ALTER TABLE registry.note ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.note FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON registry.note USING (tenant = registry.current_tenant());
"""


def test_a_new_table_that_keeps_the_rule_passes(superuser: Connection) -> None:
    """The check asks nothing of a new table that the rule does not."""
    superuser.execute(GOOD)
    assert faults(superuser) == set()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("ALTER TABLE registry.note DISABLE ROW LEVEL SECURITY", "registry.note has row security off"),
        ("ALTER TABLE registry.note NO FORCE ROW LEVEL SECURITY", "registry.note does not force row security"),
        (
            "DROP POLICY tenant ON registry.note",
            "registry.note has no policy that binds everybody to a tenant",
        ),
        (
            "CREATE POLICY more ON registry.note USING (true)",
            "registry.note has a policy that opens more than it may",
        ),
        (
            "ALTER TABLE registry.note DROP CONSTRAINT note_pkey",
            "registry.note has no primary key that begins with tenant",
        ),
        (
            "ALTER TABLE registry.note DROP CONSTRAINT note_pkey, ADD PRIMARY KEY (key, tenant)",
            "registry.note has no primary key that begins with tenant",
        ),
        (
            "ALTER TABLE registry.note ADD UNIQUE (number)",
            "registry.note has a unique key that does not begin with tenant",
        ),
        ("CREATE TABLE figures.stray (key text PRIMARY KEY)", "figures.stray has no tenant"),
        (
            "ALTER TABLE registry.event ENABLE TRIGGER forbid",
            "registry.event lets TRUNCATE pass where triggers are off",
        ),
        (
            "ALTER TABLE registry.tag DISABLE TRIGGER forbid",
            "registry.tag lets DELETE pass where triggers are off",
        ),
        (
            "ALTER TABLE registry.log DISABLE TRIGGER forbid_shrinking",
            "registry.log lets UPDATE pass where triggers are off",
        ),
    ],
)
def test_a_table_that_breaks_the_rule_is_found(superuser: Connection, statement: str, fault: str) -> None:
    """The check fails for a table that lacks any one of what the rule asks."""
    superuser.execute(GOOD)
    superuser.execute(statement)
    assert fault in faults(superuser)


RARE = (
    "INSERT INTO figures.first_held VALUES (%s, 1, 'unit', 'enterprise', '2021-03-01')",
    "INSERT INTO figures.dispatch_block VALUES (%s, 1, 'unit', '2021-03-01', 0, 0, 0, 0, 0, 0, 0)",
    "INSERT INTO figures.plan_block VALUES (%s, 1, 1, '2021-03-01', 0, 0, 0)",
    "INSERT INTO figures.activity_entry VALUES (%s, 1, 'subject', 'unit', 'guidance', '2021-03-01', '2021-03-01', 1)",
    "INSERT INTO figures.receipt_code VALUES (%s, 'digest', 'filing/0', 1)",
)


@pytest.fixture
def recorded_dsn(registry: Registry) -> str:
    """A database where two tenants have rows in every table that has a tenant."""
    for tenant, county in ((CITY, COUNTY), (OTHER, "370202")):
        enterprise = Enterprise(county=county)
        figures = declared(county, "2021-03", "2021-04-02", (1, 1, 0, 0, 0))
        record(registry, county, enterprise.surveyed(), Filing(enterprise).received(), figures, tenant=tenant)
        lines = [{"row": 1, "planned": {"2021": 1}}]
        plan = act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": lines})
        record(registry, tenant, plan, tenant=tenant)
        follower.catch_up(registry.database, tenant, registry.cut(tenant, None))
    with psycopg.connect(registry.database.dsn) as connection:  # what takes thousands of events to come about
        for tenant in (CITY, OTHER):
            for statement in RARE:
                connection.execute(statement, [tenant])
    return registry.database.dsn


def tables(connection: Connection) -> list[str]:
    """Return the tables that have a tenant."""
    rows = connection.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.columns"
        " WHERE column_name = 'tenant' AND table_schema IN ('registry', 'figures') ORDER BY 1"
    )
    return [name for (name,) in rows]


def tenants_seen(connection: Connection, table: str) -> set[str]:
    name = sql.Identifier(*table.split("."))
    return {row[0] for row in connection.execute(sql.SQL("SELECT DISTINCT tenant FROM {}").format(name))}


def work_as(connection: Connection, role: str, tenant: str | None = None) -> None:
    """Begin the work of a role, bound to a tenant or to none."""
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    if tenant is not None:
        connection.execute(sql.SQL("SET LOCAL registry.tenant = {}").format(sql.Literal(tenant)))


def test_a_tenant_sees_its_own_rows_and_no_setting_sees_none(recorded_dsn: str) -> None:
    """Bound to a tenant a role sees that tenant's rows; bound to none, or no longer, none; the owner is bound too."""
    with psycopg.connect(recorded_dsn) as connection:
        found = tables(connection)
        assert len(found) == 15
        assert all({CITY, OTHER} <= tenants_seen(connection, table) for table in found), "a superuser sees all"
        for role in ("registry_read", "registry_owner"):
            for tenant in (CITY, OTHER):
                with connection.transaction():
                    work_as(connection, role, tenant)
                    assert {table: tenants_seen(connection, table) for table in found} == {
                        name: {tenant} for name in found
                    }
            for unbound in ("", None):
                connection.rollback()
                work_as(connection, role, unbound)
                assert {table: tenants_seen(connection, table) for table in found} == {name: set() for name in found}
            connection.rollback()


def test_the_fold_sees_all_heads_and_marks_and_one_tenants_events(recorded_dsn: str) -> None:
    """Unbound, the fold knows how long every log is and how far it has come, and nothing else."""
    with psycopg.connect(recorded_dsn) as connection:
        work_as(connection, "registry_fold")
        for table in ("registry.log", "figures.checkpoint"):
            assert {CITY, OTHER} <= tenants_seen(connection, table)
        for table in ("registry.event", "figures.fact", "figures.declaration", "figures.office"):
            assert tenants_seen(connection, table) == set()


APPEND = "SELECT registry.append('370100', NULL, '{}', '{}', '{}', '{}', '{}')"
READS = [f"SELECT FROM registry.{table}" for table in ("log", "event", "tag", "credential")]
WRITES = [
    "INSERT INTO registry.log (tenant) VALUES ('370100')",
    "INSERT INTO registry.tag (tenant, tag, position) VALUES ('370100', 'a', 1)",
    "INSERT INTO registry.event SELECT * FROM registry.event",
    "INSERT INTO registry.credential (digest, office) VALUES ('x', '370100')",
    "UPDATE registry.log SET size = size + 1",
    "UPDATE registry.event SET data = '{}'",
    "UPDATE registry.credential SET office = '370100'",
    "DELETE FROM registry.event",
    "DELETE FROM registry.tag",
    "DELETE FROM registry.credential",
    "TRUNCATE registry.event",
    "TRUNCATE registry.log CASCADE",
    "CREATE TABLE registry.mine (a int)",
    "DROP TABLE registry.event",
    "ALTER TABLE registry.event DISABLE TRIGGER forbid",
    "SET session_replication_role = replica",
]
FIGURES = [
    f"{act} figures.{table}{rest}"
    for act, rest in (("UPDATE", " SET position = 0"), ("DELETE FROM", ""), ("TRUNCATE", ""))
    for table in ("fact", "checkpoint", "declaration", "plan_line", "office", "pending")
]
ROLES = {
    "registry_append": [
        *READS,
        *WRITES,
        *FIGURES,
        "SELECT FROM figures.fact",
        "SELECT registry.position_at('370100', now())",
    ],
    "registry_read": [APPEND, *WRITES, *FIGURES],
    "registry_fold": [APPEND, *WRITES, "SELECT FROM registry.tag", "SELECT FROM registry.credential"],
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_its_work_and_nothing_else(superuser: Connection, role: str) -> None:
    """The append role executes append and reads nothing; reading and folding write nothing to the log."""
    for statement in ROLES[role]:
        superuser.rollback()
        work_as(superuser, role, CITY)
        with pytest.raises(InsufficientPrivilege):
            superuser.execute(statement.encode())


def test_the_append_role_may_append(superuser: Connection) -> None:
    """The one thing that the append role may do, it can do."""
    work_as(superuser, "registry_append", CITY)
    superuser.execute(APPEND)


FORBIDDEN = [
    "UPDATE registry.event SET data = data",
    "DELETE FROM registry.event",
    "TRUNCATE registry.event",
    "TRUNCATE registry.event, registry.tag, registry.log CASCADE",
    "UPDATE registry.tag SET tag = 'receipt:1'",
    "DELETE FROM registry.tag",
    "TRUNCATE registry.tag",
    "DELETE FROM registry.log",
    "TRUNCATE registry.log",
    "UPDATE registry.log SET size = size - 1",
    "UPDATE registry.log SET tenant = '370300' WHERE tenant = '370100'",
    "UPDATE registry.log SET recordedtime = '2000-01-01Z'",
]


@pytest.mark.parametrize("role", ["the owner", "a superuser", "a superuser with triggers off"])
def test_what_is_recorded_stays_whoever_asks(recorded_dsn: str, role: str) -> None:
    """UPDATE, DELETE and TRUNCATE on the log are refused for its owner and a superuser, with triggers off, too."""
    with psycopg.connect(recorded_dsn) as connection:
        for statement in FORBIDDEN:
            connection.rollback()
            if role == "the owner":
                work_as(connection, "registry_owner", CITY)
            if role.endswith("off"):
                connection.execute("SET LOCAL session_replication_role = replica")
            with pytest.raises(InsufficientPrivilege, match=r"forbidden|goes back"):
                connection.execute(statement.encode())


def test_the_append_function_is_pinned(superuser: Connection) -> None:
    """The function that runs as the owner searches no schema of its caller's, and PUBLIC may execute none of ours."""
    rows = superuser.execute(
        "SELECT p.oid::regproc::text, p.prosecdef, p.proconfig, has_function_privilege('public', p.oid, 'EXECUTE')"
        "  FROM pg_proc AS p WHERE p.pronamespace = 'registry'::regnamespace"
    ).fetchall()
    assert [name for name, _, _, public in rows if public] == []
    assert {name: config for name, definer, config, _ in rows if definer} == {
        "registry.append": ["search_path=pg_catalog, pg_temp"]
    }


def test_who_looks_across_the_province_sees_no_more_than_decisions_need(registry: Registry, enrolled_dsn: str) -> None:
    """Bound to no tenant the role sees filings, evaluations and subsidies with their tags, of all; nothing else of any."""
    record(registry, COUNTY, Filing().received(), declared(COUNTY, "2021-03", "2021-04-02", (7, 1, 0, 0, 0)))
    with psycopg.connect(enrolled_dsn) as connection:
        connection.execute("SET ROLE registry_province")
        seen = "SELECT DISTINCT split_part(subject, '/', 1) FROM registry.event"
        assert connection.execute(seen).fetchall() == [("filing",)]
        assert connection.execute("SELECT DISTINCT split_part(tag, ':', 1) FROM registry.tag").fetchall() == [
            ("enterprise",)
        ]
        for table in ("registry.log", "registry.credential", "figures.fact"):
            with pytest.raises(InsufficientPrivilege), connection.transaction():
                connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(*table.split("."))))
        with pytest.raises(InsufficientPrivilege), connection.transaction():
            connection.execute("DELETE FROM registry.event")

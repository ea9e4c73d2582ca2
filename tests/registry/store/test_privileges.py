"""Every privilege of every role, as the catalogue has it; what the roles then can do is tried in test_isolation.py."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

Connection = psycopg.Connection[tuple[Any, ...]]

GRANTED = """
SELECT n.nspname::text, coalesce(r.rolname, 'PUBLIC')::text, a.privilege_type
  FROM pg_namespace AS n
 CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
  LEFT JOIN pg_roles AS r ON r.oid = a.grantee
 WHERE n.nspname ~ '^(registry|figures)' AND a.grantee <> n.nspowner
UNION ALL
SELECT c.oid::regclass::text, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL aclexplode(c.relacl) AS a
  LEFT JOIN pg_roles AS r ON r.oid = a.grantee
 WHERE n.nspname ~ '^(registry|figures)' AND a.grantee <> c.relowner
UNION ALL
SELECT p.oid::regproc::text || '()', coalesce(r.rolname, 'PUBLIC'), a.privilege_type
  FROM pg_proc AS p
  JOIN pg_namespace AS n ON n.oid = p.pronamespace
 CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
  LEFT JOIN pg_roles AS r ON r.oid = a.grantee
 WHERE n.nspname ~ '^(registry|figures)' AND a.grantee <> p.proowner
UNION ALL
SELECT t.attrelid::regclass::text || '.' || t.attname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
  FROM pg_attribute AS t
  JOIN pg_class AS c ON c.oid = t.attrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL aclexplode(t.attacl) AS a
  LEFT JOIN pg_roles AS r ON r.oid = a.grantee
 WHERE n.nspname ~ '^(registry|figures)'
UNION ALL
SELECT 'by default', coalesce(r.rolname, 'PUBLIC'), a.privilege_type
  FROM pg_default_acl AS d
 CROSS JOIN LATERAL aclexplode(d.defaclacl) AS a
  LEFT JOIN pg_roles AS r ON r.oid = a.grantee
 WHERE a.grantee <> d.defaclrole
"""
FOLDED = tuple(
    f"figures.{table}"
    for table in (
        "fact",
        "entry",
        "first_held",
        "dispatch_block",
        "plan_block",
        "activity_entry",
        "declaration",
        "plan_line",
        "office",
        "receipt_code",
    )
)
EXPECTED = {
    "registry_append": {
        "registry": "USAGE",
        "registry.append()": "EXECUTE",
        "registry.current_tenant()": "EXECUTE",
    },
    "registry_read": {
        "registry": "USAGE",
        "registry.current_tenant()": "EXECUTE",
        "registry.position_at()": "EXECUTE",
        "figures": "USAGE",
        **dict.fromkeys(("registry.log", "registry.event", "registry.tag", "registry.credential"), "SELECT"),
        **dict.fromkeys(
            (*FOLDED, "figures.pending", "figures.checkpoint", "figures.industry", "figures.version"), "SELECT"
        ),
    },
    "registry_fold": {
        "registry": "USAGE",
        "registry.history()": "EXECUTE",
        "registry.epoch": "SELECT",
        "registry.current_tenant()": "EXECUTE",
        "registry_migrations": "USAGE",
        "registry_migrations.applied": "SELECT",
        "figures": "USAGE",
        **dict.fromkeys(("registry.log", "registry.event", "figures.industry", "figures.version"), "SELECT"),
        **dict.fromkeys(FOLDED, "SELECT INSERT"),
        "figures.checkpoint": "SELECT INSERT UPDATE",
        "figures.pending": "SELECT INSERT UPDATE DELETE",
    },
    "registry_audit": {
        "registry": "USAGE",
        "registry.current_tenant()": "EXECUTE",
        "registry.log": "SELECT",
        "registry.event": "SELECT",
    },
    "registry_province": {
        "registry": "USAGE",
        "registry.current_tenant()": "EXECUTE",
        "registry.event": "SELECT",
        "registry.tag": "SELECT",
    },
}
"""Every object of ours by role, and what the role may do there."""


def granted(connection: Connection) -> set[tuple[str, str, str]]:
    """Return (object, role, privilege) of all that the catalogue grants to others than an object's owner."""
    return {(name, role, privilege) for name, role, privilege in connection.execute(GRANTED.encode())}


def expected() -> set[tuple[str, str, str]]:
    """Return the same from the table above."""
    return {
        (name, role, privilege)
        for role, objects in EXPECTED.items()
        for name, privileges in objects.items()
        for privilege in privileges.split()
    }


@pytest.fixture
def superuser(shared_dsn: str) -> Iterator[Connection]:
    """A superuser's transaction, rolled back at the end."""
    with psycopg.connect(shared_dsn) as connection:
        yield connection
        connection.rollback()


def test_every_role_has_what_is_listed_and_nothing_else(superuser: Connection) -> None:
    """Schemas, relations, columns, functions and default privileges are granted exactly as the table says."""
    assert granted(superuser) == expected()


@pytest.mark.parametrize(
    ("statement", "more"),
    [
        ("GRANT SELECT ON registry.tag TO registry_audit", ("registry.tag", "registry_audit", "SELECT")),
        (
            "GRANT UPDATE (data) ON registry.event TO registry_append",
            ("registry.event.data", "registry_append", "UPDATE"),
        ),
        ("CREATE SEQUENCE registry.s; GRANT USAGE ON registry.s TO PUBLIC", ("registry.s", "PUBLIC", "USAGE")),
        ("CREATE FUNCTION registry.f() RETURNS int RETURN 1", ("registry.f()", "PUBLIC", "EXECUTE")),
        (
            "CREATE SCHEMA figures_new; GRANT CREATE ON SCHEMA figures_new TO PUBLIC",
            ("figures_new", "PUBLIC", "CREATE"),
        ),
        (
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO registry_append",
            ("by default", "registry_append", "SELECT"),
        ),
    ],
)
def test_a_privilege_more_is_found(superuser: Connection, statement: str, more: tuple[str, str, str]) -> None:
    """Any one privilege beyond the table is found, wherever it was given."""
    superuser.execute(statement.encode())
    assert more in granted(superuser) - expected()


def test_a_privilege_less_is_found(superuser: Connection) -> None:
    """A privilege that the table lists and the catalogue lacks is found."""
    superuser.execute("REVOKE SELECT ON registry.event FROM registry_audit")
    assert expected() - granted(superuser) == {("registry.event", "registry_audit", "SELECT")}


def test_no_role_stands_above_the_rules(superuser: Connection) -> None:
    """None of our roles is a superuser, passes by row security, makes roles or databases, logs in, or is in another."""
    rows = superuser.execute(
        "SELECT rolname FROM pg_roles WHERE rolname ~ '^registry_'"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolcanlogin)"
        " UNION ALL SELECT m.member::regrole::text FROM pg_auth_members AS m"
        " WHERE m.member::regrole::text ~ '^registry_'"
    )
    assert rows.fetchall() == []


def test_every_index_of_a_table_with_a_tenant_begins_with_it(superuser: Connection) -> None:
    """Not the unique keys alone: no index leads across tenants; and there are no views, which could."""
    rows = superuser.execute(
        "SELECT i.indexrelid::regclass::text FROM pg_index AS i"
        " JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant'"
        " WHERE n.nspname ~ '^(registry|figures)' AND i.indkey[0] <> a.attnum"
        " UNION ALL SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE n.nspname ~ '^(registry|figures)' AND c.relkind IN ('v', 'm')"
    )
    assert rows.fetchall() == []

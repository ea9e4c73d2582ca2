"""Whether the tables and statements keep the rules by which Citus distributes by tenant; Citus itself is not run here.

Each rule was learnt where Citus refused something. What was seen with it stands at the head of deploy/citus.sql.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from projections.engine.schema import NEXT, create
from registry.errors import StoreUnavailable
from registry.store.database import APPEND, READ, ROLES, Database, bind_tenant
from registry.store.errors import translate_errors
from registry.store.migrate import migrate
from registry.store.queries import LogQuery, look
from registry.store.sql import statements

ROOT = Path(__file__).parents[2]
SCRIPT = (ROOT / "deploy" / "citus.sql").read_text("utf-8")
PACKAGES = ("registry", "projections", "api")
Connection = psycopg.Connection[tuple[Any, ...]]

REFERENCE = {"figures.industry", "figures.version"}
"""Tables without a tenant that statements join with tables that have one."""
LOCAL = {"registry.credential", "registry.epoch"}
"""Tables without a tenant that no statement joins with another."""
ACROSS_TENANTS = {"sizes", "checkpoints", "shared_tags"}
"""Statements over all tenants, on purpose: which logs there are, how far each is folded, what two of them hold."""

STAND_IN = """
CREATE TABLE public.asked (what text, named text, by text, beside text);
CREATE FUNCTION public.create_distributed_table(
    named regclass, by text, colocate_with text DEFAULT 'default', shard_count integer DEFAULT NULL) RETURNS void
    LANGUAGE sql AS $$
        INSERT INTO public.asked
        SELECT 'distributed', relnamespace::regnamespace || '.' || relname, by, colocate_with
          FROM pg_class WHERE oid = named $$;
CREATE FUNCTION public.create_reference_table(named regclass) RETURNS void
    LANGUAGE sql AS $$
        INSERT INTO public.asked
        SELECT 'reference', relnamespace::regnamespace || '.' || relname FROM pg_class WHERE oid = named $$;
CREATE FUNCTION public.create_distributed_function(
    named regprocedure, by text, colocate_with text, force_delegation boolean) RETURNS void
    LANGUAGE sql AS $$
        INSERT INTO public.asked
        SELECT 'function', proname, format_type(proargtypes[array_position(proargnames, by) - 1], NULL), colocate_with
          FROM pg_proc WHERE oid = named AND force_delegation $$;
"""

Asked = dict[tuple[str, str], tuple[str | None, str | None]]


@pytest.fixture(scope="module")
def database(cluster: Any) -> Iterator[Connection]:
    """A migrated database, looked at in a transaction that is rolled back."""
    with cluster.clone(cluster.empty) as dsn, psycopg.connect(dsn) as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def asked(database: Connection) -> Asked:
    """What the script asks of Citus, in order."""
    database.execute(STAND_IN)
    database.execute(SCRIPT.encode())
    rows = database.execute("SELECT what, named, by, beside FROM public.asked")
    return {(what, named): (by, beside) for what, named, by, beside in rows}


@pytest.fixture(scope="module")
def tables(database: Connection) -> dict[str, bool]:
    """Our tables, and whether each has a tenant."""
    found = database.execute(
        "SELECT n.nspname || '.' || c.relname, EXISTS ("
        "       SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped)"
        "  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('registry', 'figures') AND c.relkind IN ('r', 'p')"
    )
    return dict(found.fetchall())


# The script


def test_every_table_of_a_tenant_is_distributed_by_it_beside_the_log(asked: Asked, tables: dict[str, bool]) -> None:
    """What has a tenant is distributed by tenant, all on the log's shards."""
    distributed = {named: how for (what, named), how in asked.items() if what == "distributed"}
    expected = {name: ("tenant", "registry.log") for name, has_tenant in tables.items() if has_tenant}
    expected["registry.log"] = ("tenant", "none")
    assert distributed == expected
    assert next(iter(asked)) == ("distributed", "registry.log")


def test_every_other_table_is_reference_or_local_on_purpose(asked: Asked, tables: dict[str, bool]) -> None:
    """What has no tenant is a reference table, or is named as local with the reason."""
    assert {named for what, named in asked if what == "reference"} == REFERENCE
    assert {name for name, has_tenant in tables.items() if not has_tenant} == REFERENCE | LOCAL
    [reason] = re.findall(r"^-- Local, .*(?:\n-- .*)*", SCRIPT, re.MULTILINE)
    assert all(name in reason for name in LOCAL)


def test_append_is_delegated_by_its_tenant(asked: Asked) -> None:
    """The one append function there is runs where the log of its tenant argument lies."""
    assert {key: how for key, how in asked.items() if key[0] == "function"} == {
        ("function", "append"): ("text", "registry.log")
    }


def test_roles_get_login_and_settings_travel(asked: Asked, database: Connection) -> None:
    """Statements reach workers under our roles, within SET LOCAL's transaction."""
    assert asked
    roles = database.execute("SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname = ANY (%s)", [list(ROLES)])
    assert {name for (name,) in roles} == set(ROLES)
    settings = database.execute(
        "SELECT setconfig FROM pg_db_role_setting JOIN pg_database AS d ON d.oid = setdatabase"
        " WHERE d.datname = current_database()"
    )
    assert settings.fetchall() == [(["citus.propagate_set_commands=local"],)]


# The schema


def test_every_unique_key_begins_with_tenant(database: Connection, tables: dict[str, bool]) -> None:
    """A unique key or index of a distributed table begins with what the table is distributed by."""
    found = database.execute(
        "SELECT n.nspname || '.' || c.relname, i.indexrelid::regclass::text, a.attname"
        "  FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        "  LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
        " WHERE i.indisunique AND n.nspname IN ('registry', 'figures')"
    ).fetchall()
    leading = {(name, index): column for name, index, column in found if tables[name]}
    assert leading
    assert set(leading.values()) == {"tenant"}


def test_no_table_refers_to_another(database: Connection) -> None:
    """There are no foreign keys, which would have to follow the distribution."""
    statement = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace::regnamespace::text = ANY (%s)"
    assert database.execute(statement, [["registry", "figures"]]).fetchall() == []


def test_no_sql_function_reads_a_table_of_a_tenant(database: Connection, tables: dict[str, bool]) -> None:
    """Citus plans no statement over an SQL function that has parameters and reads a distributed table."""
    rows = database.execute(
        "SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang"
        " WHERE l.lanname = 'sql' AND p.pronargs > 0 AND p.pronamespace IN ("
        "       'registry'::regnamespace, 'figures'::regnamespace)"
    )
    names = {name.partition(".")[2] for name, has_tenant in tables.items() if has_tenant}
    reading = {name for name, text in rows if names & set(re.findall(r"(?:FROM|JOIN) (?:\w+\.)?(\w+)", text))}
    assert reading == set()


# The statements


def every_statement() -> dict[str, str]:
    """Return all named statements by file and name, without comments and on one line each."""
    found = {}
    for package in ("registry.store", "projections"):
        folder = ROOT / package.replace(".", "/")
        for path in sorted(path for path in folder.rglob("*.sql") if path.parent.name != "migrations"):
            file = path.relative_to(folder).as_posix()
            for name, text in statements(package, file).items():
                found[f"{file}: {name}"] = " ".join(re.sub(r"--.*", "", text).split())
    return found


STATEMENTS = every_statement()


def unquoted(statement: str) -> str:
    """Return a statement without what its quotes hold: a function that is named there is not called."""
    return re.sub(r"'[^']*'", "''", statement)


def untied(text: str, names: set[str]) -> list[str]:
    """Return the references to tables of a tenant that a statement neither filters nor joins on tenant."""
    references = re.findall(r"\b(?:FROM|JOIN|UPDATE) (?:registry\.)?(\w+)\b(?: AS (\w+))?", text)
    references += re.findall(r", (?:registry\.)?(\w+) AS (\w+)", text)
    aliases = [alias for table, alias in references if table in names]
    loose = []
    for alias in dict.fromkeys(aliases):
        column = rf"(?<![\w.]){alias}\.tenant" if alias else r"(?<![\w.])tenant"
        ties = re.findall(rf"{column} = (?:%\(tenant\)s|p_tenant|\w+\.tenant)|\w+\.tenant = {column}\b", text)
        loose += [alias or "a table"] * (aliases.count(alias) - len(ties))
    return loose


def outer(text: str) -> str:
    """Return a statement without what stands in parentheses."""
    while (shorter := re.sub(r"\((?:[^()]|\(\))+\)", "()", text)) != text:
        text = shorter
    return text


@pytest.fixture(scope="module")
def names(tables: dict[str, bool]) -> set[str]:
    """The names of the tables of a tenant."""
    return {name.partition(".")[2] for name, has_tenant in tables.items() if has_tenant}


def test_the_check_finds_what_is_not_tied() -> None:
    """The check that follows sees a table that is read without its tenant, or joined on something else."""
    names = {"fact", "checkpoint"}
    assert untied("SELECT 1 FROM fact AS f WHERE f.tenant = %(tenant)s", names) == []
    assert (
        untied("SELECT 1 FROM fact AS f JOIN checkpoint AS m ON m.tenant = f.tenant WHERE f.tenant = %(tenant)s", names)
        == []
    )
    assert untied("UPDATE checkpoint SET position = 1 WHERE tenant = %(tenant)s", names) == []
    assert untied("SELECT 1 FROM industry AS i", names) == []
    assert untied("SELECT 1 FROM fact AS f WHERE f.subject = %(tenant)s", names) == ["f"]
    assert untied("SELECT 1 FROM fact AS f, checkpoint AS m WHERE f.tenant = %(tenant)s", names) == ["m"]
    assert untied("UPDATE checkpoint SET position = 1", names) == ["a table"]
    assert untied("SELECT (SELECT 1 FROM fact AS f) FROM fact AS f WHERE f.tenant = %(tenant)s", names) == ["f"]


@pytest.mark.parametrize("place", STATEMENTS)
def test_a_statement_is_tied_to_a_tenant(place: str, names: set[str]) -> None:
    """Every table of a tenant is filtered or joined on tenant; what is not, on purpose, is one table, simply read."""
    text = STATEMENTS[place]
    if place.partition(": ")[2] in ACROSS_TENANTS:
        assert len(untied(text, names)) == 1
        assert not re.search(r"\b(JOIN|ROLLUP|CUBE|GROUPING SETS|FOR (NO KEY )?UPDATE|FOR (KEY )?SHARE)\b", text)
    else:
        assert untied(text, names) == []


def test_the_statements_of_functions_are_tied_to_a_tenant(database: Connection, names: set[str]) -> None:
    """What functions do with the tables of a tenant they do for the tenant that is their argument."""
    found: dict[str, str] = dict(
        database.execute(
            "SELECT proname::text, pg_get_functiondef(oid) FROM pg_proc"
            " WHERE pronamespace IN ('registry'::regnamespace, 'figures'::regnamespace)"
        ).fetchall()
    )
    assert {"append", "position_at"} <= found.keys()
    assert {name: untied(" ".join(text.split()), names) for name, text in found.items()} == {name: [] for name in found}


WRITING = [
    place for place, text in STATEMENTS.items() if re.search(r"\b(INSERT INTO|DELETE FROM|UPDATE \w+ SET)\b", text)
]


@pytest.mark.parametrize("place", [place for place in WRITING if "INSERT INTO" in STATEMENTS[place]])
def test_what_is_inserted_takes_its_tenant_from_a_column(place: str, names: set[str]) -> None:
    """A fold selects the tenant column of a table, first; only a row of bound values names the tenant by a value."""
    text = STATEMENTS[place]
    [(table, first)] = re.findall(r"INSERT INTO (\S+) \((\w+)", text)
    if table.removeprefix("registry.") not in names:
        return
    assert first == "tenant"
    if "VALUES (%(tenant)s," in text:
        return
    *_, selected = re.finditer(r"(?:^|\) )SELECT (?:(\w+)\.tenant,)?", outer(text))
    alias = selected[1]
    assert alias
    [source] = re.findall(rf"(?:FROM|JOIN) (?:registry\.)?(\w+|\(\)) AS {alias}\b", outer(text)[selected.end() :])
    assert source in {*names, "()"} or not re.search("UNION|MATERIALIZED", text)


@pytest.mark.parametrize("place", WRITING)
def test_what_writes_is_one_statement_with_its_tables_within(place: str) -> None:
    """Who writes begins by it: what stands before an INSERT is no part of the SELECT that is sent to a server."""
    assert re.match(r"INSERT INTO|UPDATE|DELETE FROM", STATEMENTS[place])
    assert len(re.findall(r"\b(?:INSERT INTO|DELETE FROM|(?<!DO )UPDATE)\b", STATEMENTS[place])) == 1


@pytest.mark.parametrize("place", WRITING)
def test_no_case_that_is_written_compares_by_itself(place: str) -> None:
    """CASE WHEN a = b, never CASE a WHEN b: of that Citus works out the comparison before there is a row."""
    assert not re.search(r"\bCASE (?!WHEN\b)", STATEMENTS[place])


@pytest.mark.parametrize("place", WRITING)
def test_every_table_of_what_is_written_is_named_with_the_tenant(place: str, names: set[str]) -> None:
    """Joined on the tenant of another, looked up for each row of it, a table is asked for on every shard."""
    by_value = re.sub(r"\w+\.tenant = \w+\.tenant", "", STATEMENTS[place])
    assert untied(by_value, names) == []


@pytest.mark.parametrize("place", STATEMENTS)
def test_no_function_is_called_that_reads_tables(place: str, database: Connection, names: set[str]) -> None:
    """A function that reads is called alone: on a tenant's server, for a row, it may read no table again."""
    found = database.execute(
        "SELECT proname::text, pg_get_functiondef(oid) FROM pg_proc"
        " WHERE pronamespace IN ('registry'::regnamespace, 'figures'::regnamespace)"
    ).fetchall()
    reading = {name for name, text in found if names & set(re.findall(r"(?:FROM|JOIN|UPDATE) registry\.(\w+)", text))}
    assert reading == {"append", "position_at"}
    called = reading & set(re.findall(r"registry\.(\w+)\(", unquoted(STATEMENTS[place])))
    assert not called or re.fullmatch(r"SELECT (\w+, \w+ FROM )?registry\.\w+\(\)", outer(STATEMENTS[place]))


def test_the_one_door_is_made_of_statements_that_can_be_sent(database: Connection) -> None:
    """Each statement of append filters a table by the tenant, not within another, and asks no clock."""
    [(text,)] = database.execute("SELECT prosrc FROM pg_proc WHERE proname = 'append'").fetchall()
    assert not re.search(r"\bEXISTS\b|(FROM|JOIN) \(|clock_timestamp|\bnow\(", text)


def test_the_statements_across_tenants_are_there() -> None:
    """No exception outlives what it was made for."""
    assert {place.partition(": ")[2] for place in STATEMENTS} >= ACROSS_TENANTS


def test_the_arguments_of_append_are_bound() -> None:
    """With a function among the arguments the call would run on the coordinator; and there is one call."""
    calls = [
        match[1]
        for text in STATEMENTS.values()
        for match in re.finditer(r"registry\.append\((.*?)\);?$", unquoted(text))
    ]
    assert len(calls) == 1
    arguments = calls[0].split(", ")
    assert len(arguments) == 7
    assert all(re.fullmatch(r"%\(\w+\)s(::\w+(\[\])?)?", argument) for argument in arguments)


# The code

SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}


@pytest.mark.parametrize("tenant", ["370100", "", "o'clock", "a\\b", "x'; SET ROLE postgres; --"])
def test_a_transaction_is_bound_by_a_literal_set_local(tenant: str, database: Connection) -> None:
    """The statement that binds is one SET LOCAL with the tenant as a literal, nothing else."""
    [literal] = re.findall(rb"\ASET LOCAL registry\.tenant = (.*)\Z", bind_tenant(tenant), re.DOTALL)
    assert literal.strip() == sql.Literal(tenant).as_bytes().strip()
    assert database.execute(b"SELECT" + literal).fetchone() == (tenant,)


def test_the_binding_is_sent_alone_and_in_no_other_form() -> None:
    """Whoever binds does so by that one statement, in a message of its own; nobody sets it by a function."""
    form = r'sql\.SQL\("SET LOCAL registry\.tenant = \{\}"\)\.format\(sql\.Literal\(tenant\)\)'
    lines = [line for text in SOURCES.values() for line in text.splitlines()]
    written = [line.strip() for line in lines if re.search(r"(SET |set_config).*registry\.tenant", line)]
    assert written
    assert all(re.fullmatch(rf"\w+\.execute\({form}\)|return {form}\.as_bytes\(\)", line) for line in written)
    uses = [line.strip() for line in lines if re.search(r"(?<!def )\bbind_tenant\(", line)]
    assert uses
    assert all(re.fullmatch(r"\w+\.execute\(bind_tenant\(\w+\)\)", use) for use in uses)
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.sql")]
    assert not [path.name for path in files if "set_config(" in path.read_text("utf-8")]


def test_errors_are_told_apart_by_class_or_sqlstate(database: Connection) -> None:
    """No code knows the name of a constraint or index, which on a shard is another."""
    found = database.execute(
        "SELECT conname::text FROM pg_constraint WHERE connamespace::regnamespace::text IN ('registry', 'figures')"
        " UNION SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class AS c ON c.oid = indrelid"
        " WHERE c.relnamespace::regnamespace::text IN ('registry', 'figures')"
    ).fetchall()
    constraints = {name.rpartition(".")[2] for (name,) in found}
    assert "event_pkey" in constraints
    for name, text in SOURCES.items():
        assert "constraint_name" not in text, name
        assert not constraints & set(re.findall(r"\w+", text)), name


# A database that says it is distributed


@pytest.fixture(scope="module")
def distributed_dsn(cluster: Any) -> Iterator[str]:
    """A migrated database whose catalogue says that Citus is there and has the log, and notes what it is asked."""
    with cluster.clone(cluster.empty) as dsn:
        migrate(dsn)  # a clone has no grants of its own
        with psycopg.connect(dsn) as connection:
            connection.execute("SET LOCAL allow_system_table_mods = on")
            connection.execute(STAND_IN.replace("public.create", "pg_catalog.create"))
            connection.execute("GRANT INSERT ON public.asked TO registry_owner")
            connection.execute(
                "INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)"
                " VALUES (1, 'citus', 10, 'pg_catalog'::regnamespace, false, '0')"
            )
            connection.execute(
                "CREATE TABLE pg_catalog.pg_dist_partition AS SELECT 'registry.log'::regclass AS logicalrelid"
            )
            connection.execute("GRANT SELECT ON pg_catalog.pg_dist_partition TO PUBLIC")
        yield dsn


def test_new_tables_of_the_figures_lie_where_the_logs_are(distributed_dsn: str, tables: dict[str, bool]) -> None:
    """Another version's tables are distributed by tenant, too, or whole on every server, before they are filled."""
    with psycopg.connect(distributed_dsn) as connection:
        create(connection, NEXT, "a version")
        rows = connection.execute("SELECT what, named, by, beside FROM public.asked").fetchall()
    found = {(named, what, by, beside) for what, named, by, beside in rows}
    ours = {name.partition(".")[2]: has for name, has in tables.items() if name.startswith("figures.")}
    assert found == {
        (f"{NEXT}.{name}", *(("distributed", "tenant", "registry.log") if has else ("reference", None, None)))
        for name, has in ours.items()
    }


def test_where_logs_are_one_servers_nothing_is_asked_of_citus(asked: Asked, database: Connection) -> None:
    """On one PostgreSQL the same tables are made without a word."""
    with database.transaction(force_rollback=True):
        create(database, NEXT, "a version")
        database.execute("RESET ROLE")
        assert database.execute("SELECT digest FROM figures_next.version").fetchone() == ("a version",)
        assert database.execute("SELECT count(*) FROM public.asked").fetchone() == (len(asked),)


@pytest.mark.parametrize("distributed", [True, False])
def test_nothing_is_planned_before_it_is_known_for_whom(
    distributed: bool, distributed_dsn: str, empty_dsn: str
) -> None:
    """On Citus a plan that serves every tenant is refused; on one PostgreSQL it is what is asked for."""
    store = Database(distributed_dsn if distributed else empty_dsn)
    try:
        with store.connection(APPEND) as connection:
            assert connection.execute("SHOW plan_cache_mode").fetchone() == (
                "auto" if distributed else "force_generic_plan",
            )
        look(store, {"370100": LogQuery(subjects={"office/370100": 0})})
        with store.connection(READ) as connection:
            prepared = "SELECT generic_plans > 0 FROM pg_prepared_statements WHERE name = 'registry_look'"
            assert connection.execute(prepared).fetchone() == (not distributed,)
    finally:
        store.close()


def test_a_call_caught_by_a_move_may_be_tried_again(empty_dsn: str) -> None:
    """A server from which the tenant has just gone says XX000, and nothing was recorded: the store is unavailable."""
    with psycopg.connect(empty_dsn) as connection, pytest.raises(StoreUnavailable), translate_errors():
        connection.execute("DO $$ BEGIN RAISE EXCEPTION 'moved' USING ERRCODE = 'internal_error'; END $$")

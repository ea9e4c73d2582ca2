"""Which database a command works on: said before anything is done, never with its password, and refused where it is unclear."""

import psycopg
import pytest
from psycopg import conninfo
from support.events import CITY
from support.offices import command

from projections.engine import follower
from registry.store.database import Database
from registry.store.dsn import DsnIncomplete, check_dsn, described
from registry.store.log import sizes


@pytest.mark.parametrize("dsn", ["", " "])
def test_an_empty_dsn_is_an_error(dsn: str) -> None:
    """FILING_REGISTRY_DSN set but empty exits 2 and says so, rather than work on the embedded database."""
    done = command(dsn, "migrate")
    assert (done.returncode, done.stdout) == (2, "")
    assert "FILING_REGISTRY_DSN" in done.stderr and "set but empty" in done.stderr and "已设置但为空" in done.stderr


@pytest.mark.parametrize(
    ("dsn", "said"),
    [
        ("postgresql://clerk:hidden@localhost:5432/", "names no database"),
        ("host=/nowhere user=clerk password=hidden", "names no database"),
        ("postgresql:/clerk:hidden@localhost/registry", "no connection string"),
        ("hidden", "no connection string"),
    ],
)
def test_a_dsn_that_was_cut_off_is_refused(dsn: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection string without a database, or of no form, is refused in a sentence that does not repeat it."""
    monkeypatch.delenv("PGDATABASE", raising=False)
    with pytest.raises(DsnIncomplete, match=said) as refused:
        check_dsn(dsn)
    assert "hidden" not in str(refused.value)
    done = command(dsn, "migrate")
    assert (done.returncode, said in done.stderr, "hidden" in done.stderr) == (1, True, False)


@pytest.mark.parametrize(
    ("dsn", "told"),
    [
        ("postgresql://clerk:hidden@db.example:6000/registry?sslmode=require",
         "the database registry at db.example, port 6000, as clerk"),
        ("host=/run/postgresql dbname=备案 user=clerk password='hid den'",
         "the database 备案 at /run/postgresql, port 5432, as clerk"),
        ("dbname=registry user=clerk", "the database registry at the local socket, port 5432, as clerk"),
    ],
)  # fmt: skip
def test_a_database_is_told_without_its_password(dsn: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database is called by its name, host, port and user."""
    for name in ("PGHOST", "PGHOSTADDR", "PGPORT"):
        monkeypatch.delenv(name, raising=False)
    assert described(dsn) == told


def test_a_command_says_which_database_it_works_on(enrolled_dsn: str) -> None:
    """The first line on stderr names the database; what a command answers on stdout is as before."""
    dsn = f"{enrolled_dsn} password=hidden"
    done = command(dsn, "report", "dispatch", "2021-03", "--tenant", CITY, "--json")
    assert done.returncode == 0, done.stderr
    first, *_ = done.stderr.splitlines()
    assert first == f"Working on {described(dsn)}."
    assert str(conninfo.conninfo_to_dict(dsn)["dbname"]) in first
    assert "hidden" not in done.stderr and done.stdout.startswith("{")


def test_a_rebuild_on_a_log_shorter_than_its_tables_ends(enrolled_dsn: str) -> None:
    """Where a log was restored from an older backup than its tables a rebuild says so and exits 1; forced, it goes on."""
    database = Database(enrolled_dsn)
    follower.catch_up(database, CITY, sizes(database)[CITY])
    database.close()
    with psycopg.connect(enrolled_dsn, autocommit=True) as connection:
        [[size]] = connection.execute(
            "UPDATE figures.checkpoint SET position = position + 5 WHERE tenant = %s RETURNING position - 5", [CITY]
        ).fetchall()
        done = command(enrolled_dsn, "rebuild")
        assert done.returncode == 1
        assert f"The log of {CITY} ends at position {size}, but its tables reach position {size + 5}" in done.stderr
        assert "rebuild --force" in done.stderr and "较早的备份" in done.stderr
        assert connection.execute("SELECT to_regnamespace('figures_next')").fetchone() == (None,), "nothing was built"
        assert command(enrolled_dsn, "rebuild", "--force").returncode == 0
        reached = connection.execute("SELECT position FROM figures.checkpoint WHERE tenant = %s", [CITY]).fetchone()
    assert reached == (size,)

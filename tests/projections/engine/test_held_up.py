"""When a tenant's tables count as held up, and what is answered of them then."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from support.database import Cluster
from support.events import CITY, COUNTY, Enterprise
from support.posting import record
from support.server import serving, wait_until

from api.http import cuts
from projections.engine.follower import Follower
from registry.application.registry import Registry
from registry.store.database import Database

SECONDS = 10.0
IN_VAIN = 5
"""How many folds in a row must have failed before the tables count as held up."""
TURNSTILE = 7
"""The lock that a fold takes which does not fail: whoever holds it keeps the fold waiting."""


@pytest.fixture
def follower(enrolled_dsn: str) -> Iterator[Follower]:
    """A follower with connections of its own."""
    database = Database(enrolled_dsn)
    follower = Follower(database)
    follower.start()
    yield follower
    follower.close()
    database.close()


@contextmanager
def folds_failing(dsn: str, which: str) -> Iterator[None]:
    """Let the tenant's folds fail as on a full disk where `which` is true of their number, counted from 1."""
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("CREATE SEQUENCE public.folds; GRANT USAGE ON SEQUENCE public.folds TO PUBLIC")
        owner.execute(f"""
            CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE number bigint := nextval('public.folds');
            BEGIN
                IF {which} THEN
                    RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full';
                END IF;
                PERFORM pg_advisory_xact_lock({TURNSTILE});
                RETURN NEW;
            END $$""")
        owner.execute("GRANT EXECUTE ON FUNCTION public.fail TO PUBLIC")
        owner.execute(
            "CREATE TRIGGER failing BEFORE UPDATE ON figures.checkpoint FOR EACH ROW "
            f"WHEN (NEW.tenant = '{CITY}') EXECUTE FUNCTION public.fail()"
        )
        try:
            yield
        finally:
            owner.execute("DROP TRIGGER failing ON figures.checkpoint")


def folds(dsn: str) -> int:
    """Return how many folds have been tried."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM public.folds").fetchone()
        assert row
        return int(row[0])


def survey(registry: Registry) -> int:
    """Record the survey of a new enterprise; return its position."""
    [answer] = record(registry, COUNTY, Enterprise().surveyed())
    return answer.event.position or 0


def test_failures_with_successes_between_hold_nothing_up(
    enrolled_dsn: str, registry: Registry, follower: Follower
) -> None:
    """Each fold fails once and then succeeds: however often that happens, the tables do not count as held up."""
    follower.wait(CITY, survey(registry), SECONDS)
    with folds_failing(enrolled_dsn, "number % 2 = 1"):
        for _ in range(IN_VAIN + 1):
            position = survey(registry)
            assert follower.wait(CITY, position, SECONDS) == position
            assert not follower.held_up(CITY)
        assert folds(enrolled_dsn) == 2 * (IN_VAIN + 1)


@pytest.mark.parametrize(("failures", "held_up"), [(IN_VAIN - 1, False), (IN_VAIN, True)])
def test_failures_in_a_row_hold_the_tables_up_until_a_fold_succeeds(
    enrolled_dsn: str, registry: Registry, follower: Follower, failures: int, *, held_up: bool
) -> None:
    """Five failed folds in a row hold the tables up, four do not, and the next success lets them go on."""
    follower.wait(CITY, survey(registry), SECONDS)
    with folds_failing(enrolled_dsn, f"number <= {failures}"):
        with psycopg.connect(enrolled_dsn) as holder:
            holder.execute("SELECT pg_advisory_xact_lock(%s)", [TURNSTILE])
            position = survey(registry)
            wait_until(lambda: folds(enrolled_dsn) == failures + 1, SECONDS)
            assert follower.held_up(CITY) is held_up
            assert not follower.suspended
        assert follower.wait(CITY, position, SECONDS) == position
    assert not follower.held_up(CITY)


def test_held_up_tables_are_read_as_far_as_they_are(enrolled_dsn: str, cluster: Cluster, registry: Registry) -> None:
    """While folds fail, a table without a cut answers for where the tables stand, and the answer names that position."""
    with serving(enrolled_dsn, cluster.keys) as served, served.as_office(CITY) as client:
        before = survey(registry)
        path = f"/v1/{CITY}/dispatch/2021-04"
        assert client.get(path, params={"wait": before}).status_code == 200
        with folds_failing(enrolled_dsn, "true"):
            position = survey(registry)
            wait_until(lambda: folds(enrolled_dsn) > IN_VAIN, SECONDS)
            answer = client.get(path)
            assert answer.headers["as-of-position"] == str(before) == str(answer.json()["as_of"])
        answer = client.get(path, params={"wait": position})
        assert answer.headers["as-of-position"] == str(position)


def test_a_held_up_read_is_about_no_later_moment_than_was_asked(
    enrolled_dsn: str, registry: Registry, follower: Follower
) -> None:
    """Where the log and its tables have grown since a question came, held-up tables answer it as of when it came."""
    asked = survey(registry)
    reached = survey(registry)
    follower.wait(CITY, reached, SECONDS)
    with folds_failing(enrolled_dsn, "true"):
        last = survey(registry)
        wait_until(lambda: follower.held_up(CITY), SECONDS)
        ctx: Any = SimpleNamespace(follower=follower)
        found = [asyncio.run(cuts._as_far_as_can_be(ctx, CITY, cut)) for cut in (asked, reached, last)]
    assert found == [asked, reached, reached]

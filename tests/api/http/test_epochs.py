"""Epochs: a reader of the log is told that the log was restored since it was told its position."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from support.database import Cluster
from support.events import CITY, COUNTY, Enterprise
from support.offices import Desks, command, desks_of, problem
from support.server import serving
from support.server_process import started

from registry.store import epochs

SSE = {"Accept": "text/event-stream"}


def surveys(count: int) -> list[dict[str, object]]:
    return [Enterprise().surveyed() for _ in range(count)]


@pytest.fixture(scope="module")
def restored(cluster: Cluster) -> Iterator[tuple[Desks, str, int]]:
    """A log that another epoch was opened on, with three more events; the epoch before, and the end of the log then."""
    with cluster.clone(cluster.enrolled) as dsn:
        with serving(dsn, cluster.keys) as served, desks_of(served) as desks:
            desks.record(COUNTY, *surveys(3))
            before = desks.get(COUNTY, "events").headers["log-epoch"]
            shared = desks.sizes()[CITY][0]
        epochs.open_epoch(dsn, "backup of the night before read back")
        with serving(dsn, cluster.keys) as served, desks_of(served) as desks:
            desks.record(COUNTY, *surveys(3))
            yield desks, before, shared


def first_lines(desks: Desks, wanted: int, **asked: object) -> tuple[httpx.Headers, list[str]]:
    """Return how a feed begins."""
    with desks[COUNTY].stream("GET", f"/v1/{CITY}/events", params=asked, headers=SSE) as answer:
        assert answer.status_code == 200, answer.read()
        lines = answer.iter_lines()
        return answer.headers, [next(lines) for _ in range(wanted)]


def test_every_answer_names_the_epoch(restored: tuple[Desks, str, int]) -> None:
    """Page, feed and readiness name one epoch, another than before the restore; the next page's address has it."""
    desks, before, _ = restored
    page = desks.get(COUNTY, "events", limit=2)
    epoch = page.headers["log-epoch"]
    assert epoch != before
    assert f"epoch={epoch}" in page.headers["link"]
    headers, [comment, *_] = first_lines(desks, 1)
    assert (headers["log-epoch"], comment) == (epoch, f": epoch {epoch}")
    ready = httpx.get(f"{desks.served.url}/readyz").json()
    assert (ready["status"], ready["epoch"]) == ("ready", epoch)


@pytest.mark.parametrize("live", [False, True])
def test_a_position_of_another_epoch_is_refused(restored: tuple[Desks, str, int], live: bool) -> None:
    """Whoever hands back the epoch before is told the one that lasts, and up to where both are the same."""
    desks, before, shared = restored
    path, headers = f"/v1/{CITY}/events", SSE if live else {}
    told = desks[COUNTY].get(path, params={"after": shared + 1, "epoch": before}, headers=headers)
    found = problem(told, 409, "epoch-passed")
    assert found["shared"] == shared
    by_header = desks[COUNTY].get(path, params={"after": 1}, headers={**headers, "Log-Epoch": before})
    assert problem(by_header, 409, "epoch-passed")["epoch"] == found["epoch"]
    page = desks.get(COUNTY, "events", after=shared + 1, epoch=found["epoch"])
    assert (page.status_code, len(page.json())) == (200, 2)


@pytest.mark.parametrize("live", [False, True])
def test_a_position_without_its_epoch_goes_as_far_as_both_agree(restored: tuple[Desks, str, int], live: bool) -> None:
    """A position told before the restore could be either epoch's past the end of the log then: it is not guessed."""
    desks, _, shared = restored
    if live:
        _, lines = first_lines(desks, 4, after=shared)
        assert f"id: {shared + 1}" in lines
        asked = {**SSE, "Last-Event-ID": str(shared + 1)}
        answer = desks[COUNTY].get(f"/v1/{CITY}/events", headers=asked)
    else:
        assert len(desks.read(COUNTY, "events", after=shared)) == 3
        answer = desks.get(COUNTY, "events", after=shared + 1)
    assert problem(answer, 409, "epoch-passed")["shared"] == shared


def test_a_server_under_which_the_database_was_restored_stops(cluster: Cluster, tmp_path: Path) -> None:
    """It opens the epoch, ends its feeds and stops with 1, to be started anew: what it has read is of another log."""
    key = {"Authorization": f"Bearer {cluster.keys[COUNTY]}"}
    with cluster.clone(cluster.enrolled) as dsn, started(dsn, tmp_path / "log") as server:
        before = httpx.get(f"{server.url}/readyz").json()["epoch"]
        with httpx.stream("GET", f"{server.url}/v1/{CITY}/events", headers={**SSE, **key}, timeout=30) as feed:
            lines = feed.iter_lines()
            assert next(lines) == f": epoch {before}"
            with psycopg.connect(dsn, autocommit=True) as connection:  # as a restore leaves it: of another history
                connection.execute(
                    "CREATE OR REPLACE FUNCTION registry.history() RETURNS text LANGUAGE sql RETURN 'other/1/2'"
                )
            with suppress(httpx.RemoteProtocolError):
                list(lines)  # the feed ends
        assert server.process.wait(30) == 1
        assert "start it anew" in server.log.read_text("utf-8")
        assert [epoch.cause for epoch in epochs.epochs(dsn)] == ["first", "server"]


def test_no_epoch_is_opened_under_a_server(restored: tuple[Desks, str, int]) -> None:
    """A server keeps what it has read: while it is connected the command is refused, and lists the epochs as ever."""
    desks, before, shared = restored
    refused = command(desks.served.dsn, "epoch", "open", "--reason", "again")
    assert (refused.returncode, "Stop them first" in refused.stderr) == (1, True)
    listed = command(desks.served.dsn, "epoch", "list", "--json")
    assert listed.returncode == 0
    found = json.loads(listed.stdout)
    assert [(epoch["number"], epoch["cause"]) for epoch in found] == [(1, "first"), (2, "told")]
    assert (found[0]["id"], found[1]["sizes"][CITY]) == (before, shared)
    shown = command(desks.served.dsn, "epoch", "list")
    assert "backup of the night before read back" in shown.stdout

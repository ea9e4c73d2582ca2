"""The tables over HTTP against the slow model: what the offices of a random legal history post, and every figure of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http.client import HTTPConnection
from io import BytesIO
from itertools import groupby
from random import Random
from threading import Thread
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
import psycopg
import pytest
import uvicorn
import uvloop
from model import slow_model
from model.histories import MONTHS, Event, Post, Question, numbered, random_questions
from openpyxl import load_workbook
from psycopg.conninfo import make_conninfo
from starlette.types import ASGIApp, Receive, Scope, Send
from support.database import Cluster
from support.server import wait_until
from uvicorn import Server

from api.app import create_app
from registry.domain import regions
from registry.settings import Settings

QUESTIONS = 5
TENANTS = (("371100", "370500"), ("371100",), ("370500", "370000"))
AUDITOR = "370000-audit"
ROWS = 16
SEALED = "2026-01-05T09:00:00+08:00"
CERTIFICATES = ("evaluation.certificates_granted.v1", "evaluation.certificates_revoked.v1")
COUNTED = {
    "preparing": ("filing.intended.v1", "filing.application_received.v1"),
    "completed": ("filing.receipt_issued.v1",),
    "evaluated": ("evaluation.held.v1",),
    "certified_month": CERTIFICATES,
    "certified_ytd": CERTIFICATES,
}
NUMBERED = ("above_scale", "filed", "planned", "actual")

Json = dict[str, Any]


@pytest.mark.histories(60)
def test_every_figure_is_the_models(server: ChangingServer, databases: Databases, number: int) -> None:
    """Whatever legal history the offices post, every table, cell and workbook says what the definitions say."""
    rng = Random(number)
    posts, seed = numbered(number, rng.choice(TENANTS)), rng.getrandbits(32)
    with databases.fresh() as dsn, server.over(dsn):
        client = Client(server.address, databases.keys)
        before = {tenant: len(client.log(tenant)) for tenant in sorted({post.tenant for post in posts})}
        half, in_order = rng.randint(0, len(posts)), one_files_with_two(posts)
        record(client, posts[:half], seed, in_order=in_order)
        sealed = seal(client, posts, half, rng)
        record(client, posts[half:], seed, in_order=in_order)
        logs = {tenant: client.log(tenant) for tenant in before}
        positions = {tenant: (rng.choice((0, before[tenant])), len(log)) for tenant, log in logs.items()}
        questions = random_questions(rng, positions, QUESTIONS)
        asked = [as_asked(aimed(question, logs, rng), logs, rng) for question in questions]
        for each in asked:
            compare_dispatch(client, logs, each)
            compare_plan(client, logs, each)
        compare_cells(client, logs, asked[0])
        compare_workbooks(client, logs, asked[1])
        compare_consolidated(client, logs, asked[2])
        compare_cuts(client, logs, asked[3], rng)
        for tenant, month in sealed:
            compare_edition(client, logs, tenant, month)


# Posting


def record(client: Client, posts: list[Post], seed: int, *, in_order: bool) -> None:
    """Post a history, the tenants side by side, each in its order, or all in their order."""
    tenants = sorted({post.tenant for post in posts})
    if in_order:
        for tenant, run in groupby(posts, lambda post: post.tenant):
            record_tenant(client, tenant, list(run), seed)
        return
    with ThreadPoolExecutor(max(len(tenants), 1)) as pool:
        done = [
            pool.submit(record_tenant, client.beside(), tenant, [post for post in posts if post.tenant == tenant], seed)
            for tenant in tenants
        ]
    for future in done:
        future.result()


def one_files_with_two(posts: list[Post]) -> bool:
    """Tell whether an enterprise files with two tenants: what one may take then depends on the other's acts."""
    begun = (post for post in posts if post.event["subject"].startswith("filing/"))
    pairs = {(post.event["data"]["enterprise"], post.tenant) for post in begun if "enterprise" in post.event["data"]}
    return len({enterprise for enterprise, _ in pairs}) < len(pairs)


def record_tenant(client: Client, tenant: str, posts: list[Post], seed: int) -> None:
    """Post what one office posts at a stretch as one event, an array or NDJSON."""
    rng = Random(seed)
    for office, run in groupby(posts, lambda post: post.office):
        events = [post.event for post in run]
        if len(events) == 1 and rng.random() < 0.7:
            client.post_json(tenant, office, events[0])
        elif rng.random() < 0.5:
            client.post_json(tenant, office, events)
        else:
            client.post_lines(tenant, office, events)


def seal(client: Client, posts: list[Post], done: int, rng: Random) -> list[tuple[str, str]]:
    """Seal a month of each tenant after part of its history, one that nobody declares figures for later."""
    sealed = []
    for tenant in sorted({post.tenant for post in posts}):
        subjects = {post.event["subject"] for post in posts[done:] if post.tenant == tenant}
        month = rng.choice([month for month in MONTHS if f"dispatch/{month}" not in subjects])
        event = {"type": "dispatch.sealed.v1", "subject": f"dispatch/{month}", "data": {}}
        client.post_json(
            tenant, tenant, {"id": str(UUID(int=rng.getrandbits(128), version=4)), **event, "time": SEALED}
        )
        sealed.append((tenant, month))
    return sealed


# Asking


@dataclass(frozen=True)
class Asked:
    """A question with its cut as it stands in the request: a position, a time, or nothing for the latest."""

    question: Question
    cut: int
    as_of: str | None


def aimed(question: Question, logs: dict[str, list[Event]], rng: Random) -> Question:
    """Aim every other question at the day of an act, the last day of a validity or the day after it."""
    log = logs[question.tenant]
    event = rng.choice(rng.choice((log, [event for event in log if "valid_until" in event["data"]])) or log)
    day = event["data"].get("valid_until", event["time"][:10])
    if rng.random() < 0.5 or not day.startswith(("2020", "2021", "2022")):
        return question
    on = date.fromisoformat(day) + timedelta(days=rng.choice((0, 0, 1)))
    return replace(question, month=f"{on:%Y-%m}", on=on)


def as_asked(question: Question, logs: dict[str, list[Event]], rng: Random) -> Asked:
    """Put a question's cut as a position, as the moment of an event's recording, or between two such moments."""
    log, chance = logs[question.tenant], rng.random()
    if question.cut == len(log) and chance < 0.5:
        return Asked(question, question.cut, None)
    if question.cut == 0 or chance < 0.6:
        return Asked(question, question.cut, str(question.cut))
    moment = recorded(log[question.cut - 1]) + timedelta(microseconds=rng.choice((0, 0, 1, -1)))
    cut = sum(recorded(event) <= moment for event in log)
    return Asked(question, cut, moment.isoformat())


def recorded(event: Event) -> datetime:
    return datetime.fromisoformat(event["recordedtime"])


def compare_dispatch(client: Client, logs: dict[str, list[Event]], asked: Asked) -> None:
    question = asked.question
    found = client.get(f"/{question.tenant}/dispatch/{question.month}", as_of=asked.as_of)
    expected = slow_model.dispatch(logs[question.tenant], question.tenant, question.month, asked.cut)
    assert found["as_of"] == asked.cut
    assert [_without(row, "name", "remark") for row in found["rows"]] == expected["rows"]
    assert found["total"] == expected["total"]
    assert (found["tenant"], found["month"], found["definition"]) == (question.tenant, question.month, "dispatch/1")


def compare_plan(client: Client, logs: dict[str, list[Event]], asked: Asked) -> None:
    question = asked.question
    on = question.on.isoformat() if question.on else None
    found = client.get(f"/{question.tenant}/plan/{question.period}", as_of=asked.as_of, on=on)
    expected = _plan(logs, asked)
    assert found["as_of"] == asked.cut
    assert found["on"] == (question.on or date(int(question.period[:4]) - 1, 12, 31)).isoformat()
    assert [_without(row, "name", "combined") for row in found["rows"]] == expected["rows"]
    assert _without(found["other"], "name", "combined", "row") == expected["other"]


def compare_cells(client: Client, logs: dict[str, list[Event]], asked: Asked) -> None:
    """Compare every figure of a table, and the sum of what its events count, each an event of the log by the cut."""
    tenant, month = asked.question.tenant, asked.question.month
    log = logs[tenant]
    for row in slow_model.dispatch(log, tenant, month, asked.cut)["rows"]:
        for column in slow_model.FIGURES:
            found = client.get(f"/{tenant}/dispatch/{month}/cells/{row['unit']}/{column}", as_of=asked.as_of)
            assert found["value"] == row[column], (row["unit"], column)
            assert sum(event["counts"] for event in found["events"]) == row[column], (row["unit"], column)
            for event in found["events"]:
                assert event["position"] <= asked.cut
                check_lineage(event, log[event["position"] - 1], row, column)


def check_lineage(event: Event, logged: Event, row: Json, column: str) -> None:
    """Check that what a figure names is an event of the log, of a kind that the figure counts, and counts as it says."""
    assert all(event[name] == logged[name] for name in ("id", "type", "subject", "time"))
    assert logged["source"].endswith(f"/{event['office']}")
    if row.get("declared"):
        assert (event["type"], logged["data"]["unit"]) == ("dispatch.declared.v1", row["unit"])
        return
    assert event["type"] in COUNTED[column]
    count = logged["data"].get("count", 1)
    assert event["counts"] == (-count if event["type"] == "evaluation.certificates_revoked.v1" else count)
    if column == "preparing":
        assert event["office"] == row["unit"]


def compare_cuts(client: Client, logs: dict[str, list[Event]], asked: Asked, rng: Random) -> None:
    """Compare a table at two cuts: each difference is the models', and the sum of the events that explain it."""
    tenant, month = asked.question.tenant, asked.question.month
    left, right = sorted((asked.cut, rng.randint(0, len(logs[tenant]))))
    found = client.get(f"/{tenant}/dispatch/{month}/compare", left=str(left), right=str(right))
    check_differences(logs[tenant], tenant, month, found)


def compare_edition(client: Client, logs: dict[str, list[Event]], tenant: str, month: str) -> None:
    """Compare a sealed month with the model at its cut, and what is known now with what was sealed."""
    edition = client.get(f"/{tenant}/dispatch/{month}", edition="1")
    expected = slow_model.dispatch(logs[tenant], tenant, month, edition["as_of"])
    assert [_without(row, "name", "remark") for row in edition["rows"]] == expected["rows"]
    found = client.get(f"/{tenant}/dispatch/{month}/compare")
    assert (found["left"], found["right"]) == (edition["as_of"], len(logs[tenant]))
    check_differences(logs[tenant], tenant, month, found)


def check_differences(log: list[Event], tenant: str, month: str, found: Json) -> None:
    """Check what a comparison says against the models at both cuts, and that its events explain each difference."""
    left, right = found["left"], found["right"]
    before = {row["unit"]: row for row in slow_model.dispatch(log, tenant, month, left)["rows"]}
    after = {row["unit"]: row for row in slow_model.dispatch(log, tenant, month, right)["rows"]}
    assert found["changes_left_off"] == 0
    assert all(left < change["position"] <= right for change in found["changes"])
    assert [row["unit"] for row in found["rows"]] == list(after)
    for row in found["rows"]:
        counted = [change["counts"] for change in found["changes"] if change["unit"] == row["unit"]]
        for figure in slow_model.FIGURES:
            old, new = before.get(row["unit"], {}).get(figure, 0), after[row["unit"]][figure]
            assert row[figure] == {"left": old, "right": new, "difference": new - old}
            assert sum(counts[figure] for counts in counted) == new - old


def compare_workbooks(client: Client, logs: dict[str, list[Event]], asked: Asked) -> None:
    """Compare the forms cell by cell: a line a unit or an industry, then what Annex 1 leaves out, then the total."""
    question = asked.question
    expected = slow_model.dispatch(logs[question.tenant], question.tenant, question.month, asked.cut)
    lines = client.lines(f"/{question.tenant}/dispatch/{question.month}.xlsx", as_of=asked.as_of)
    figures = [[row[figure] for figure in slow_model.FIGURES] for row in (*expected["rows"], expected["total"])]
    assert [line[2:] for line in lines[: len(figures)]] == figures
    assert [line[0] for line in lines[: len(figures)]] == [*range(1, len(figures)), None]

    on = question.on.isoformat() if question.on else None
    lines = client.lines(f"/{question.tenant}/plan/{question.period}.xlsx", as_of=asked.as_of, on=on)
    table = _plan(logs, asked)
    figures = [
        [row["above_scale"]["value"], row["filed"]["value"], *row["planned"].values(), row["remark"]]
        for row in (*table["rows"], table["other"])
    ]
    total = [sum(column) for column in list(zip(*figures, strict=True))[:-1]]
    assert [line[2:] for line in lines[: ROWS + 2]] == [*figures, [*total, None]]
    assert [line[0] for line in lines[: ROWS + 2]] == [*range(1, ROWS + 1), None, None]


def compare_consolidated(client: Client, logs: dict[str, list[Event]], asked: Asked) -> None:
    """Compare the province's tables at a moment of recording, or now: a row a tenant, and the tenants' plans added up."""
    question = asked.question
    moment = recorded(logs[question.tenant][asked.cut - 1]) if asked.cut else None
    cuts = {tenant: sum(moment is None or recorded(event) <= moment for event in log) for tenant, log in logs.items()}
    as_of = moment.isoformat() if moment else None
    found = client.get(f"/consolidated/dispatch/{question.month}", as_of=as_of)
    totals = {
        tenant: slow_model.dispatch(log, tenant, question.month, cuts[tenant])["total"] for tenant, log in logs.items()
    }
    nothing = dict.fromkeys(slow_model.FIGURES, 0)
    expected = {tenant: totals.get(tenant, nothing) for tenant in regions.tenants()}
    assert [(row["unit"], _without(row, "unit", "name")) for row in found["rows"]] == list(expected.items())
    assert found["total"] == {figure: sum(row[figure] for row in expected.values()) for figure in slow_model.FIGURES}

    on = question.on.isoformat() if question.on else None
    found = client.get(f"/consolidated/plan/{question.period}", as_of=as_of, on=on)
    plans = [slow_model.plan(log, tenant, question.period, question.on, cuts[tenant]) for tenant, log in logs.items()]
    for number in range(ROWS):
        assert _numbers(found["rows"][number]) == _added([plan["rows"][number] for plan in plans])
    assert _numbers(found["other"]) == _added([plan["other"] for plan in plans])


def _plan(logs: dict[str, list[Event]], asked: Asked) -> Json:
    question = asked.question
    return slow_model.plan(logs[question.tenant], question.tenant, question.period, question.on, asked.cut)


def _without(row: Json, *names: str) -> Json:
    return {name: value for name, value in row.items() if name not in names}


def _numbers(row: Json) -> Json:
    return {
        "above_scale": (row["above_scale"]["value"], row["above_scale"]["derived"]),
        "filed": (row["filed"]["value"], row["filed"]["derived"]),
        "planned": row["planned"],
        "actual": row["actual"],
    }


def _added(rows: list[Json]) -> Json:
    numbers = [_numbers(row) for row in rows]
    stocks = {name: tuple(map(sum, zip(*(row[name] for row in numbers), strict=True))) for name in NUMBERED[:2]}
    flows = {
        name: {year: sum(row[name][year] for row in numbers) for year in numbers[0][name]} for name in NUMBERED[2:]
    }
    return {**stocks, **flows}


# Over HTTP


class Client:
    """Requests of any office over one connection, each of which must succeed."""

    def __init__(self, address: tuple[str, int], keys: dict[str, str]) -> None:
        self._address, self._keys = address, keys
        self._connection = HTTPConnection(*address, timeout=60)

    def beside(self) -> Client:
        """Return another client, over a connection of its own."""
        return Client(self._address, self._keys)

    def post_json(self, tenant: str, office: str, body: Event | list[Event]) -> None:
        status, answer = self._post(tenant, office, orjson.dumps(body), "application/json")
        assert status == 201, answer.decode()

    def post_lines(self, tenant: str, office: str, events: list[Event]) -> None:
        body = b"".join(orjson.dumps(event) + b"\n" for event in events)
        _, answer = self._post(tenant, office, body, "application/x-ndjson")
        assert [orjson.loads(line)["status"] for line in answer.splitlines()] == [201] * len(events), answer.decode()

    def log(self, tenant: str) -> list[Event]:
        """Return a tenant's whole log as the registry serves it."""
        events: list[Event] = []
        while True:
            page = self.get(f"/{tenant}/events", after=str(len(events)), limit="1000")
            events += page
            if len(page) < 1000:
                return events

    def get(self, path: str, **parameters: str | None) -> Any:
        return orjson.loads(self._get(path, parameters))

    def lines(self, path: str, **parameters: str | None) -> list[list[Any]]:
        """Return the values of a workbook's lines below the heading."""
        sheet = load_workbook(BytesIO(self._get(path, parameters))).worksheets[0]
        return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]

    def _get(self, path: str, parameters: dict[str, str | None]) -> bytes:
        query = urlencode({name: value for name, value in parameters.items() if value is not None})
        status, answer = self._request("GET", f"/v1{path}?{query}", None, self._key(AUDITOR))
        assert status == 200, answer.decode()
        return answer

    def _post(self, tenant: str, office: str, body: bytes, media_type: str) -> tuple[int, bytes]:
        return self._request("POST", f"/v1/{tenant}/events", body, {**self._key(office), "Content-Type": media_type})

    def _request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def _key(self, office: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._keys[office]}"}


class ChangingServer:
    """A server on one port; the application behind it, over a database of its own, changes with each history."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._application: ASGIApp | None = None
        self._loop = uvloop.new_event_loop()
        config = uvicorn.Config(self._serve, interface="asgi3", lifespan="off", log_level="error", access_log=False)
        self._server = Server(config)
        self._thread = Thread(target=self._run, daemon=True)
        self.address: tuple[str, int] = self._listening.getsockname()

    def start(self) -> None:
        self._thread.start()
        wait_until(lambda: self._server.started, 10)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    @contextmanager
    def over(self, dsn: str) -> Iterator[None]:
        """Serve a database while the context lasts."""
        application = create_app(Settings(dsn=dsn))
        lifespan = application.router.lifespan_context(application)
        asyncio.run_coroutine_threadsafe(lifespan.__aenter__(), self._loop).result()
        self._application = application
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(lifespan.__aexit__(None, None, None), self._loop).result()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[self._listening]))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._application is not None
        await self._application(scope, receive, send)


class Databases:
    """Fresh databases, each cloned while the one before is in use, and dropped while the one after is."""

    def __init__(self, cluster: Cluster) -> None:
        self.keys = cluster.keys
        self._cluster = cluster
        self._beside = ThreadPoolExecutor(1)
        self._next = self._beside.submit(self._clone)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Give the DSN of a database with the standard offices; a commit there need not outlive a crash."""
        clone, dsn = self._next.result()
        self._next = self._beside.submit(self._clone)
        try:
            yield make_conninfo(dsn, options="-c synchronous_commit=off")
        finally:
            self._beside.submit(clone.close)

    def close(self) -> None:
        """Drop what is left."""
        self._next.result()[0].close()
        self._beside.shutdown()

    def _clone(self) -> tuple[ExitStack, str]:
        """Clone, with blocks so small that every history closes many and every cut lies within some."""
        clone = ExitStack()
        dsn = clone.enter_context(self._cluster.clone(self._cluster.enrolled))
        with psycopg.connect(dsn) as connection:
            connection.execute("UPDATE figures.version SET block_size = 7")
        return clone, dsn


@pytest.fixture(scope="module")
def databases(cluster: Cluster) -> Iterator[Databases]:
    ahead = Databases(cluster)
    yield ahead
    ahead.close()


@pytest.fixture(scope="module")
def server() -> Iterator[ChangingServer]:
    changing = ChangingServer()
    changing.start()
    yield changing
    changing.stop()

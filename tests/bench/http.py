"""P3: one event a POST, fully checked, beside a bare FastAPI with one INSERT and a FastAPI that does nothing."""

import http.client
import socket
import statistics
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from multiprocessing import get_context

import orjson
import psycopg
import uvicorn
from fastapi import FastAPI, Request
from psycopg_pool import AsyncConnectionPool
from rich.console import Console

from api.server.process import served_beside, stop_with_parent, wait_until_alive
from bench.clients import post_all, prepared, surveys
from bench.result import Result, Work, in_turn, results
from bench.scratch import keys_of
from registry.application.registry import Registry
from registry.settings import Settings
from registry.store.database import Database

_CONNECTIONS, _EACH, _LINES = 32, 60, 10_000


def p3(dsn: str, err: Console) -> Iterator[Result]:
    """POST of one event over 32 connections to one worker, which runs with its default settings."""
    with ExitStack() as stack:
        port, key = stack.enter_context(_ours(dsn))
        inserting, idle = stack.enter_context(_bare(dsn)), stack.enter_context(_bare(None))
        peers: dict[str, Work] = {
            "bare FastAPI + psycopg pool + one INSERT": lambda: _post(inserting, "/events", ""),
            "FastAPI doing nothing": lambda: _post(idle, "/events", ""),
        }
        ours = lambda: _post(port, "/v1/370100/events", key)  # noqa: E731 - it stands beside its peers
        rates = in_turn(ours, peers, err, "P3 HTTP POST")
    yield from results("P3", "requests/s", rates)


def p4(dsn: str, err: Console) -> Iterator[Result]:
    """A stream of 10,000 events to one worker over one connection; the answers are read as they come."""
    with _ours(dsn) as (port, key):
        rates = in_turn(lambda: _stream(port, key), {}, err, "P4 NDJSON")
    [found] = rates.values()
    note = "events of one stream, reach 10,000 a second a worker"
    yield Result("P4", statistics.median(found), 0, note, "events/s", (min(found), max(found)))


@contextmanager
def _ours(dsn: str) -> Iterator[tuple[int, str]]:
    """Serve the registry in a process of its own; give its port and the key of 历下区's centre."""
    database = Database(dsn)
    registry = Registry(database)
    key = keys_of(registry, dsn)["370102"]
    registry.close()
    database.close()
    settings = Settings(dsn=dsn, port=_free_port())
    with served_beside(settings, quiet=True) as process:
        wait_until_alive(settings, process)
        yield settings.port, key


def _post(port: int, path: str, key: str) -> Callable[[], int]:
    requests = [[prepared(path, key, body) for body in surveys(_EACH)] for _ in range(_CONNECTIONS)]

    def post() -> int:
        recorded = post_all(port, requests)
        assert recorded == _CONNECTIONS * _EACH, f"only {recorded} were recorded"
        return recorded

    return post


def _stream(port: int, key: str) -> Callable[[], int]:
    body = b"\n".join(surveys(_LINES))
    return lambda: _streamed(port, key, body)


def _streamed(port: int, key: str, body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    connection.request("POST", "/v1/370100/events", body, headers)
    answers = connection.getresponse().read().splitlines()
    connection.close()
    recorded = sum(answer.startswith(b'{"status":201') for answer in answers)
    assert recorded == _LINES, f"only {recorded} of {_LINES} were recorded"
    return recorded


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def _bare(dsn: str | None) -> Iterator[int]:
    """Serve a bare FastAPI in a process of its own; with a DSN it inserts what it is sent into one table."""
    port = _free_port()
    if dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS public.bench_bare (id uuid PRIMARY KEY, data jsonb)")
    process = get_context("spawn").Process(target=_serve_bare, args=(dsn, port))
    process.start()
    try:
        wait_until_alive(Settings(dsn=dsn, port=port), process)
        yield port
    finally:
        process.terminate()
        process.join()
        if dsn:
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute("DROP TABLE IF EXISTS public.bench_bare")


def _serve_bare(dsn: str | None, port: int) -> None:
    stop_with_parent()
    pool = AsyncConnectionPool(dsn or "", min_size=4, max_size=16, open=False)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if dsn:
            await pool.open()
        yield
        await pool.close()

    app = FastAPI(lifespan=lifespan)

    @app.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @app.post("/events", status_code=201)
    async def post(request: Request) -> dict[str, str]:
        event = orjson.loads(await request.body())
        if dsn:
            async with pool.connection() as connection:
                row = [event["id"], orjson.dumps(event["data"]).decode()]
                await connection.execute("INSERT INTO public.bench_bare (id, data) VALUES (%s, %s)", row)
        return {"id": event["id"]}

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)

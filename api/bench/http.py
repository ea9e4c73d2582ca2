"""P3: one event a POST, fully checked, beside a bare FastAPI with one INSERT and a FastAPI that does nothing."""

import http.client
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, contextmanager
from multiprocessing import get_context
from random import Random
from uuid import uuid4

import orjson
import psycopg
import uvicorn
from fastapi import FastAPI, Request
from psycopg_pool import AsyncConnectionPool
from rich.console import Console

from api.bench.result import Result, in_turn, results
from api.bench.scratch import keys_of
from api.demo.words import credit_code
from api.examples import example
from api.serving import served_beside, stop_with_parent, wait_until_alive
from registry.application import Registry
from registry.settings import Settings
from registry.store.database import Database

_CONNECTIONS, _EACH = 32, 30


def p3(dsn: str, err: Console) -> Iterator[Result]:
    """POST of one event over 32 connections to one worker."""
    with ExitStack() as stack:
        database = Database(dsn)
        registry = Registry(database)
        key = keys_of(registry, dsn)["370102"]
        registry.close()
        database.close()
        settings = Settings(dsn=dsn, port=_free_port(), log_level="warning")
        wait_until_alive(settings, stack.enter_context(served_beside(settings)))
        inserting, idle = stack.enter_context(_bare(dsn)), stack.enter_context(_bare(None))
        peers: dict[str, Callable[[], int]] = {
            "bare FastAPI + psycopg pool + one INSERT": lambda: _post(inserting, "/events", ""),
            "FastAPI doing nothing": lambda: _post(idle, "/events", ""),
        }
        ours = lambda: _post(settings.port, "/v1/370100/events", key)  # noqa: E731 - it stands beside its peers
        rates = in_turn(ours, peers, err, "P3 HTTP POST")
    yield from results("P3", "requests/s", rates)


def _post(port: int, path: str, key: str) -> int:
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        return sum(pool.map(lambda _number: _post_some(port, path, key), range(_CONNECTIONS)))


def _post_some(port: int, path: str, key: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    rng, body = Random(), example("enterprise.surveyed.v1")
    for _ in range(_EACH):
        event = {**body, "id": str(uuid4()), "subject": f"enterprise/{credit_code(rng, '370102')}"}
        connection.request("POST", path, orjson.dumps(event), headers)
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status == http.HTTPStatus.CREATED, content
    connection.close()
    return _EACH


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

"""Logs: JSON objects, a line each, on standard error; they hold no payload, no query and no key."""

import logging
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from structlog.typing import Processor

_levels = {"wanted": logging.INFO}

CURRENT: "ContextVar[Exchange | None]" = ContextVar("exchange", default=None)
"""The request that is being answered; threads that work for it have it, too."""


class Exchange:
    """A request and its answer: by which ids logs and traces name it, and what its connection lets us do.

    `abort` ends the connection at once, unsent bytes dropped, where the server process offers that.
    `ending` is called when the answer has ended, however it ended. `live` marks a feed, which lasts as
    long as its client likes and so says nothing by how long it took.
    """

    __slots__ = ("abort", "ending", "live", "request", "span", "trace")

    def __init__(self, request: str, trace: str, span: str, abort: Callable[[], None] | None = None) -> None:
        self.request, self.trace, self.span = request, trace, span
        self.abort = abort
        self.ending: Callable[[], None] | None = None
        self.live = False


def configure_logs(level: str) -> None:
    """Write what is logged at a level or above it, ours and the libraries', as JSON lines to standard error."""
    number = logging.getLevelNamesMapping()[level.upper()]
    _levels["wanted"] = number
    shared: list[Processor] = [
        _identified,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    last: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_json)]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_StandardError,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[remove, *last], foreign_pre_chain=shared))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


class _StandardError:
    """Writes lines to what standard error is at that moment; structlog's own keeps what it was at first."""

    def __init__(self, *_given: object) -> None:
        pass

    def msg(self, line: str) -> None:
        _write(line.encode() + b"\n")

    debug = info = warning = error = critical = exception = msg


def _write(line: bytes) -> None:
    with suppress(OSError, ValueError):  # nobody reads the log any more: no reason not to answer
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()


def informs() -> bool:
    """Tell whether lines of level info are written."""
    return _levels["wanted"] <= logging.INFO


def log_request(
    exchange: Exchange, method: str, route: str, status: int, seconds: float, office: str | None = None
) -> None:
    """Write the line of an answered request.

    Every request has one, so it does not go through structlog's processors: they take longer than all
    the rest of it.
    """
    line: dict[str, Any] = {
        "timestamp": datetime.now(UTC),
        "level": "info",
        "event": "request",
        "request": exchange.request,
        "trace": exchange.trace,
        "span": exchange.span,
        "method": method,
        "route": route,
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
    }
    if office is not None:
        line["office"] = office
    _write(orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))


def _identified(_logger: object, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say in a line that is logged while a request is answered, which request."""
    exchange = CURRENT.get()
    if exchange is not None:
        line["request"], line["trace"], line["span"] = exchange.request, exchange.trace, exchange.span
    return line


def _json(line: object, **_given: object) -> str:
    return orjson.dumps(line, default=repr).decode()

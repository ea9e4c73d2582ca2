"""Sends the statements of one transaction in one round trip: libpq's pipeline, without psycopg's cursors.

A cursor, a query and a result for each statement take psycopg longer than the statements take PostgreSQL. Here
values go out in binary as they were packed, and rows come back through psycopg's own loaders.
"""

import re
import select
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg import Connection, OperationalError, pq
from psycopg.adapt import Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq.abc import PGconn, PGresult

Row = tuple[Any, ...]
_PLACE = re.compile(r"%\((\w+)\)s")
_BINARY = int(pq.Format.BINARY)
_LOST = pq.ConnStatus.BAD
_FAILED, _SYNC, _DONE = pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_SYNC, pq.ExecStatus.COMMAND_OK
_ROWS = pq.ExecStatus.TUPLES_OK


class StoreConnection(Connection[Row]):
    """A connection that knows which statements have been prepared on it, and what new events are called there.

    `spread` tells that tenants lie on several servers (Citus): the planner must know the value that says which.
    """

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as psycopg calls it
        super().__init__(*given, **named)
        self.prepared: set[bytes] = set()
        self.new_event = 0
        self.needs_refresh = False
        self.distributed = False
        self._exchanges = 0

    def refresh_prepared(self) -> None:
        """Ask the server what is still prepared, where something has failed since the last exchange.

        A psycopg rollback deallocates every prepared statement on the connection, ours included.
        """
        if self.needs_refresh:
            found = self.execute("SELECT name FROM pg_catalog.pg_prepared_statements", prepare=False)
            self.prepared = {name.encode() for (name,) in found}
            self.needs_refresh = False

    def should_replan(self) -> bool:
        """Count an exchange, and tell whether plans are to be made anew before it: at each doubling of the count.

        PostgreSQL keeps the plan of what is prepared. One made while a log was young knows nothing of it, and may
        read all of a tenant's by any index; statistics, which would end that, come a minute later.
        """
        self._exchanges += 1
        return self._exchanges & (self._exchanges - 1) == 0


@dataclass(frozen=True, slots=True)
class PreparedStatement:
    """A statement as the pipeline sends it: under which name it is prepared, and in which order it takes values."""

    name: bytes
    text: bytes
    takes: tuple[str, ...]

    @classmethod
    def of(cls, name: str, sql: str) -> "PreparedStatement":
        """Return the statement of an SQL text whose places are written `%(name)s`."""
        takes = tuple(dict.fromkeys(_PLACE.findall(sql)))
        text = _PLACE.sub(lambda found: f"${takes.index(found[1]) + 1}", sql)
        return cls(f"registry_{name}".encode(), text.encode(), takes)


@dataclass(slots=True)
class StatementResult:
    """The rows of a statement, there when the exchange has ended."""

    rows: Sequence[Row] = ()


class _Sent(NamedTuple):
    """A message of the pipeline: a reply to be filled, or the name of a statement that it prepares."""

    reply: StatementResult | None = None
    prepares: bytes | None = None


class Pipeline:
    """Statements to be sent together over a connection, by `finish`."""

    def __init__(self, connection: StoreConnection) -> None:
        self.connection = connection
        self._asked: list[tuple[PreparedStatement | bytes, Sequence[bytes | None], bool, StatementResult | None]] = []

    def execute(self, command: bytes) -> None:
        """Send a command that takes no values and answers no rows."""
        self._asked.append((command, (), False, None))

    def ask(
        self, statement: PreparedStatement, values: Mapping[str, bytes | None], *, prepared: bool = True
    ) -> StatementResult:
        """Send a statement with its values, packed in binary; one that is not `prepared` is planned anew."""
        reply = StatementResult()
        self._asked.append((statement, [values[name] for name in statement.takes], prepared, reply))
        return reply

    def finish(self) -> None:
        """Send everything, wait for the answers, and fill the replies; raise the first error there is.

        Raise psycopg's Error; what failed has left the transaction to be rolled back.
        """
        pgconn = self.connection.pgconn
        try:
            pgconn.enter_pipeline_mode()
            sent = self._send(pgconn)
            results = _answers(pgconn)
            pgconn.exit_pipeline_mode()
        except BaseException:
            if pgconn.status != _LOST:
                self.connection.close()  # its answers were left unread, so it is of no more use
            raise
        self._take(sent, results)

    def _send(self, pgconn: PGconn) -> list[_Sent]:
        sent: list[_Sent] = []
        known = self.connection.prepared
        for statement, values, prepared, reply in self._asked:
            formats = [_BINARY] * len(values)
            if isinstance(statement, bytes):
                pgconn.send_query_params(statement, None)
            elif not prepared:
                pgconn.send_query_params(statement.text, values, None, formats, _BINARY)
            else:
                if statement.name not in known:
                    pgconn.send_prepare(statement.name, statement.text)
                    known.add(statement.name)
                    sent.append(_Sent(prepares=statement.name))
                pgconn.send_query_prepared(statement.name, values, formats, _BINARY)
            sent.append(_Sent(reply))
        pgconn.pipeline_sync()
        return sent

    def _take(self, sent: Sequence[_Sent], results: Sequence[PGresult]) -> None:
        failed: PGresult | None = None
        transformer = Transformer(self.connection)
        for (reply, prepares), result in zip(sent, results, strict=True):
            if result.status == _FAILED:
                failed = failed or result
            if prepares is not None and result.status != _DONE:
                self.connection.prepared.discard(prepares)
            if reply is not None and result.status == _ROWS:
                transformer.set_pgresult(result)
                reply.rows = transformer.load_rows(0, result.ntuples, tuple)
        if failed is not None:
            error = error_from_result(failed)
            if isinstance(error, InvalidSqlStatementName):
                self.connection.prepared.clear()
            raise error


def _answers(pgconn: PGconn) -> list[PGresult]:
    """Send what is waiting to be sent and return the result of each message up to the end of the pipeline."""
    ready = select.poll()
    ready.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    while pgconn.flush():
        [(_, found)] = ready.poll()
        if found & ~select.POLLOUT:  # the server will not read on before somebody reads what it says
            pgconn.consume_input()
    ready.modify(pgconn.socket, select.POLLIN)
    results: list[PGresult] = []
    while True:
        while pgconn.is_busy():
            ready.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:  # the end of one message's results
            if pgconn.status == _LOST:
                raise OperationalError(pgconn.get_error_message())
        elif result.status == _SYNC:
            return results
        else:
            results.append(result)

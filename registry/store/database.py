"""Connections to PostgreSQL: a small pool per role; each transaction is bound to a tenant."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache

from psycopg import Cursor, Error, IsolationLevel, conninfo, sql
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool, PoolTimeout

from registry.errors import StoreUnavailable
from registry.instrumentation import NO_INSTRUMENTATION, Instrumentation, PoolUse
from registry.store.pipeline import Pipeline, Row, StoreConnection
from registry.store.session import ENCODING, set_up

APPEND, READ, FOLD, OWNER = "registry_append", "registry_read", "registry_fold", "registry_owner"
AUDIT, PROVINCE_WIDE = "registry_audit", "registry_province"
ROLES = (OWNER, APPEND, READ, FOLD, AUDIT, PROVINCE_WIDE)
_DISTRIBUTED = "SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus')"
_CHECKS = 3
_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}
"""A connection whose other end is silent is given up after some 25 seconds, unless the DSN says otherwise."""


@lru_cache(maxsize=1_000)
def bind_tenant(tenant: str) -> bytes:
    """Return the statement that binds a transaction to a tenant.

    A literal `SET LOCAL` in a message of its own also travels on Citus.
    """
    return sql.SQL("SET LOCAL registry.tenant = {}").format(sql.Literal(tenant)).as_bytes()


class Database:
    """A PostgreSQL database, reached under the role that fits the work.

    `append` may execute the append function and nothing else, `read` select one tenant's rows, `fold`
    read the log and write the projections, `audit` read one tenant's log. A reader looks for a tag in other tenants'
    logs as `registry_province` (queries.py).
    """

    def __init__(
        self, dsn: str, *, pool_size: int = 8, wait_seconds: float = 5.0, watch: Instrumentation = NO_INSTRUMENTATION
    ) -> None:
        self.dsn = dsn
        self._wait = wait_seconds
        self._pools = {
            APPEND: self._pool(APPEND, pool_size),
            READ: self._pool(READ, pool_size * 2),
            FOLD: self._pool(FOLD, 3),
            AUDIT: self._pool(AUDIT, 2),
        }

        watch.pools(self._use)

    def _use(self) -> Iterator[PoolUse]:
        for role, pool in self._pools.items():
            found = pool.get_stats()
            open_now, free = found.get("pool_size", 0), found.get("pool_available", 0)
            yield PoolUse(role, open_now, open_now - free, found.get("requests_waiting", 0))

    def _pool(self, role: str, size: int) -> ConnectionPool[StoreConnection]:
        def configure(connection: StoreConnection) -> None:
            connection.autocommit = True
            set_up(connection)
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
            [(connection.distributed,)] = connection.execute(_DISTRIBUTED)
            if role == APPEND:
                if not connection.distributed:
                    # Planned for each array anew, an append takes as long again; and all its look-ups are by a key.
                    connection.execute("SET plan_cache_mode = force_generic_plan")
                [(connection.new_event,)] = connection.execute("SELECT 'registry.new_event'::regtype::oid::bigint")
            if role == AUDIT:
                connection.read_only = True
            if role == READ:
                connection.execute("SET search_path = figures, pg_catalog")
                connection.isolation_level = IsolationLevel.REPEATABLE_READ

        given = conninfo.conninfo_to_dict(self.dsn)
        return ConnectionPool(
            self.dsn,
            connection_class=StoreConnection,
            kwargs={name: value for name, value in _ALIVE.items() if name not in given} | {"client_encoding": ENCODING},
            min_size=0,
            max_size=size,
            max_idle=60.0,
            timeout=self._wait,
            reconnect_timeout=self._wait,  # the pool's own five minutes end in pauses of two between attempts
            configure=configure,
            open=True,
            name=role,
        )

    @contextmanager
    def connection(self, role: str, *, checked: bool = True) -> Iterator[StoreConnection]:
        """Lend a connection under a role; StoreUnavailable where there is none to be had in time.

        A reader's is checked to be alive, which costs a round trip, unless the caller will try again.
        """
        lent = self._lend(role, checked=checked and role == READ)
        try:
            yield lent
        except BaseException as error:
            lent.needs_refresh = True
            if isinstance(error, Error) and lent.broken:
                # One connection lost means the server went away: drop its idle fellows of every role, too.
                for pool in self._pools.values():
                    pool.drain()
            raise
        finally:
            self._pools[role].putconn(lent)

    def _lend(self, role: str, *, checked: bool) -> StoreConnection:
        """Take a connection, if need be one that answers: a post is tried again, a question is not.

        The pool's own check pauses for seconds after each connection that a restart has left lost.
        """
        pool = self._pools[role]
        try:
            lent = pool.getconn()
            for _ in range(_CHECKS if checked else 0):
                try:
                    pool.check_connection(lent)
                    break
                except Error:
                    pool.putconn(lent)
                    pool.drain()
                    lent = pool.getconn()
        except PoolTimeout:
            raise StoreUnavailable from None
        return lent

    @contextmanager
    def exchange(self, role: str) -> Iterator[Pipeline]:
        """Lend a connection for statements that make up one transaction, sent and answered in one round trip.

        They are sent when the context ends. A connection may have gone stale: try again.
        """
        with self.connection(role, checked=False) as connection:
            connection.refresh_prepared()
            exchange = Pipeline(connection)
            exchange.execute(b"BEGIN")
            if connection.should_replan():
                exchange.execute(b"DISCARD PLANS")
            yield exchange
            exchange.execute(b"COMMIT")
            try:
                exchange.finish()
            except Error:
                if not connection.closed:
                    connection.rollback()
                raise

    @contextmanager
    def transaction(self, role: str, tenant: str) -> Iterator[Cursor[Row]]:
        """Open a transaction bound to one tenant; it commits at the end, or rolls back on an exception."""
        with self.transaction_without_tenant(role) as cursor:
            cursor.execute(bind_tenant(tenant))
            yield cursor

    @contextmanager
    def transaction_without_tenant(self, role: str) -> Iterator[Cursor[Row]]:
        """Open a transaction bound to no tenant; row-level security shows it only what is public to the role."""
        with self.connection(role) as connection, connection.transaction():
            yield connection.cursor(row_factory=tuple_row)

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            with suppress(PoolTimeout):
                pool.close(timeout=5)

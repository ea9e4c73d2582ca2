"""Translates PostgreSQL errors, by class or SQLSTATE, into the registry's own."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from psycopg import Error, InterfaceError, OperationalError
from psycopg.errors import (
    InsufficientPrivilege,
    InternalError_,
    InvalidSqlStatementName,
    ReadOnlySqlTransaction,
    UniqueViolation,
)

from registry.errors import RegistryError, StoreUnavailable

_UNAVAILABLE = (
    OperationalError,
    InterfaceError,
    ReadOnlySqlTransaction,
    InsufficientPrivilege,
    InternalError_,
    InvalidSqlStatementName,
)
"""What may pass by itself. Where tenants are spread over servers, one that is being moved is refused for a moment; what
somebody has let go of on a connection, though it was prepared there, is prepared again the next time."""

log = structlog.get_logger(__name__)


class AppendConditionFailed(RegistryError):
    """Something that the decision looked at has changed meanwhile: look again and decide again."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise AppendConditionFailed or StoreUnavailable in the place of the PostgreSQL errors that mean it."""
    try:
        yield
    except Error as error:
        if isinstance(error, UniqueViolation):
            raise AppendConditionFailed from error
        if isinstance(error, _UNAVAILABLE):
            log.warning("the store does not serve", error=type(error).__name__, sqlstate=error.sqlstate)
            raise StoreUnavailable from error
        raise

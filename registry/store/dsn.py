"""The connection string of a database: whether it names one, and how it is told without its password."""

from psycopg import ProgrammingError, conninfo, pq

from registry.errors import Message, RegistryError


class DsnIncomplete(RegistryError):
    """The connection string is not of its form, or names no database."""


def described(dsn: str) -> str:
    """Return the database of a connection string, where it is and as whom it is opened; raise DsnIncomplete."""
    known = _parameters(dsn)
    name = known.get("dbname") or known.get("service")
    host = known.get("host") or known.get("hostaddr") or "the local socket"
    return f"the database {name} at {host}, port {known['port']}, as {known['user']}"


def check_dsn(dsn: str) -> None:
    """Raise DsnIncomplete where a connection string names no database, as one that was cut off."""
    known = _parameters(dsn)
    if not known.get("dbname") and not known.get("service"):
        message = Message(
            "FILING_REGISTRY_DSN names no database (dbname); was it cut off? PostgreSQL would take the user's name for "
            "it."
        )
        raise DsnIncomplete(message)


def _parameters(dsn: str) -> dict[str, str]:
    """Return what a connection would be opened with: the string's own parameters over those of the environment."""
    try:
        given = conninfo.conninfo_to_dict(dsn)
    except ProgrammingError:  # its text may hold a password
        message = Message(
            "FILING_REGISTRY_DSN is no connection string of PostgreSQL, such as postgresql://user@host/database."
        )
        raise DsnIncomplete(message) from None
    defaults = {option.keyword.decode(): option.val.decode() for option in pq.Conninfo.get_defaults() if option.val}
    return defaults | {name: str(value) for name, value in given.items() if value}

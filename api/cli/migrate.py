"""`migrate`: brings the database to this version."""

from api.terminal import Data, opened, out


def migrate(data: Data = None) -> None:
    """Bring the database's schema and tables to this version."""
    with opened(data):
        out.print("The schema and the tables are at this version.")

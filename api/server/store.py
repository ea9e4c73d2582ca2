"""The PostgreSQL that a command or server works on: the one named, or an embedded one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from projections.engine import rebuild
from registry.settings import Settings
from registry.store import epochs
from registry.store.database import Database
from registry.store.dsn import check_dsn
from registry.store.embedded import EmbeddedPostgres
from registry.store.migrate import migrate

Progress = Callable[[str, int, int], None]


@contextmanager
def store(settings: Settings, progress: Progress = lambda _tenant, _done, _size: None) -> Iterator[Settings]:
    """Give settings whose DSN leads to a migrated database with its tables built; stop on exit what was started."""
    with ExitStack() as stack:
        dsn = stack.enter_context(server(settings))
        database = Database(dsn)
        stack.callback(database.close)
        rebuild.prepare(dsn, database, progress)
        yield settings.model_copy(update={"dsn": dsn})


@contextmanager
def server(settings: Settings) -> Iterator[str]:
    """Give the DSN of a migrated database, whose tables may be of another version; stop on exit what was started."""
    with ExitStack() as stack:
        if settings.dsn is None:
            embedded = stack.enter_context(EmbeddedPostgres(settings.data))
            embedded.create_database()
            dsn, mark = embedded.dsn(), settings.data / "reached.json"
            migrate(dsn)
            epochs.check_reached(dsn, mark)
            stack.callback(epochs.note_reached, dsn, mark)
        else:
            dsn = settings.dsn
            check_dsn(dsn)
            migrate(dsn)
        yield dsn

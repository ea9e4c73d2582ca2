"""The PostgreSQL that a command or server works on: the one named, or an embedded one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from projections.engine import rebuild
from registry.settings import Settings
from registry.store.database import Database
from registry.store.dsn import check_dsn
from registry.store.embedded import EmbeddedPostgres
from registry.store.migrate import migrate

Progress = Callable[[str, int, int], None]


@contextmanager
def store(settings: Settings, progress: Progress = lambda _tenant, _done, _size: None) -> Iterator[Settings]:
    """Give settings whose DSN leads to a migrated database with its tables built; stop on exit what was started."""
    with ExitStack() as stack:
        if settings.dsn is None:
            server = stack.enter_context(EmbeddedPostgres(settings.data))
            server.create_database()
            settings = settings.model_copy(update={"dsn": server.dsn()})
        assert settings.dsn is not None
        check_dsn(settings.dsn)
        migrate(settings.dsn)
        database = Database(settings.dsn)
        stack.callback(database.close)
        rebuild.prepare(settings.dsn, database, progress)
        yield settings

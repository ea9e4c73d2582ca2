"""Caches tables per tenant and cut.

A log is append-only, so a table at a cut stays valid until the projections are rebuilt.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from projections.engine.snapshot import query_all
from registry.store.database import Database
from registry.store.sql import statements

_SQL = statements("projections", "province.sql")
_MOST = 1_024
"""How many tables are kept, the last of each question apart: thirty of the province's or more, some megabytes."""

Table = TypeVar("Table")


class TableCache:
    """The cached tables of one database; the least recently used is dropped first."""

    def __init__(self) -> None:
        self._tables: OrderedDict[Hashable, object] = OrderedDict()
        self._taking = Lock()

    def found(self, key: Hashable) -> object | None:
        """Return the table kept under a key, None if there is none."""
        with self._taking:
            if key in self._tables:
                self._tables.move_to_end(key)
            return self._tables.get(key)

    def keep(self, key: Hashable, table: object) -> None:
        """Keep a table under a key."""
        with self._taking:
            self._tables[key] = table
            while len(self._tables) > _MOST:
                self._tables.popitem(last=False)


_shelves: WeakKeyDictionary[Database, TableCache] = WeakKeyDictionary()
_shelving = Lock()


def cached_tables(
    database: Database,
    cuts: Mapping[str, int],
    what: Hashable,
    draw: Callable[[Mapping[str, int], Mapping[str, Table]], Mapping[str, Table]],
) -> dict[str, Table]:
    """Return each tenant's table at its cut; `draw` makes those that are not cached, `what` is the rest of the key.

    With the cuts it is given the tables drawn last, each at an earlier cut, from where it may go on.

    A log is append-only, so what is known at a cut stays true as long as the tables are of one making: `rebuild`
    puts others in their place, and with them goes what was drawn from these. Both are asked each time.
    """
    with _shelving:
        shelf = _shelves.setdefault(database, TableCache())
    made: dict[str, object] = {}
    questions = {tenant: [(_SQL["standing"], {"tenant": tenant})] for tenant in cuts}
    for tenant, [rows] in query_all(database, questions).items():
        if rows and rows[0][0] >= cuts[tenant]:
            made[tenant] = rows[0][1]
    tables: dict[str, Table] = {}
    before: dict[str, Table] = {}
    for tenant, making in made.items():
        cut, last = cuts[tenant], cast("tuple[int, Table] | None", shelf.found((what, tenant, making)))
        table = cast("Table | None", shelf.found((what, tenant, making, cut)))
        if table is not None:
            tables[tenant] = table
        elif last is not None and last[0] < cut:
            before[tenant] = last[1]
    left = {tenant: cut for tenant, cut in cuts.items() if tenant not in tables}
    for tenant, table in (draw(left, before) if left else {}).items():
        tables[tenant] = table
        if tenant in made:
            shelf.keep((what, tenant, made[tenant], cuts[tenant]), table)
            shelf.keep((what, tenant, made[tenant]), (cuts[tenant], table))
    return {tenant: tables[tenant] for tenant in cuts}

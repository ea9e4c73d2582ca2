"""Tenants' tables drawn before, given again where nothing can have changed what they show; it draws none itself."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from projections.reading import ask
from registry.store.database import Database
from registry.store.statements import statements

_SQL = statements("projections", "consolidated.sql")
_MOST = 512
"""How many tables are kept: thirty of the province's, seventeen each, some megabytes in all."""

Table = TypeVar("Table")


class _Shelf:
    """The tables kept of one database, the one longest out of use given up for the next."""

    def __init__(self) -> None:
        self._tables: OrderedDict[Hashable, object] = OrderedDict()
        self._taking = Lock()

    def found(self, key: Hashable) -> object | None:
        with self._taking:
            if key in self._tables:
                self._tables.move_to_end(key)
            return self._tables.get(key)

    def keep(self, key: Hashable, table: object) -> None:
        with self._taking:
            self._tables[key] = table
            while len(self._tables) > _MOST:
                self._tables.popitem(last=False)


_shelves: WeakKeyDictionary[Database, _Shelf] = WeakKeyDictionary()
_shelving = Lock()


def drawn(
    database: Database,
    cuts: Mapping[str, int],
    what: Hashable,
    draw: Callable[[Mapping[str, int]], Mapping[str, Table]],
) -> dict[str, Table]:
    """Return each tenant's table at its cut; `draw` is asked for what is not kept, `what` names all else.

    A log is append-only, so what is known at a cut stays true as long as the tables are of one making: `rebuild`
    puts others in their place, and with them goes what was drawn from these. Marks and making are asked each time.
    """
    with _shelving:
        shelf = _shelves.setdefault(database, _Shelf())
    keys: dict[str, Hashable] = {}
    questions = {tenant: [(_SQL["standing"], {"tenant": tenant})] for tenant in cuts}
    for tenant, [rows] in ask(database, questions).items():
        reached, made = rows[0] if rows else (0, None)
        if reached >= cuts[tenant]:
            keys[tenant] = (what, tenant, cuts[tenant], made)
    kept = {tenant: shelf.found(key) for tenant, key in keys.items()}
    tables = {tenant: cast("Table", table) for tenant, table in kept.items() if table is not None}
    left = {tenant: cut for tenant, cut in cuts.items() if tenant not in tables}
    for tenant, table in (draw(left) if left else {}).items():
        tables[tenant] = table
        if tenant in keys:
            shelf.keep(keys[tenant], table)
    return {tenant: tables[tenant] for tenant in cuts}

"""How a look is planned: what is prepared once must not be what a whole batch is looked up by ever after."""

from uuid import uuid4

import pytest

from registry.store.database import READ, Database
from registry.store.look import Wanted, look

TENANT = "370100"


@pytest.mark.parametrize(("several", "prepared"), [(1, True), (500, False)])
def test_a_batch_is_planned_anew(empty_dsn: str, several: int, *, prepared: bool) -> None:
    """A lone post's look is prepared, a batch's is not: a plan made while the log was short would read a long one whole."""
    database = Database(empty_dsn, pool_size=1)
    for _ in range(8):
        want = Wanted([str(uuid4()) for _ in range(several)], {f"enterprise/{number}": 0 for number in range(several)})
        assert look(database, {TENANT: want})[TENANT].events == []
    with database.bound(READ, TENANT) as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%MATERIALIZED%'")
        [(found,)] = cursor.fetchall()
    database.close()
    assert bool(found) is prepared

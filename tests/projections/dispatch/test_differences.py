"""How a figure changed: the events between two cuts, and the steps by which it became what it is."""

from datetime import date

import pytest
from support.events import CITY, COUNTY, Filing, declared, enrolled
from support.posting import record

from projections.dispatch.comparison import compare, steps
from projections.dispatch.table import Figures
from projections.engine.follower import catch_up
from registry.application.registry import Registry
from registry.errors import SubjectUnknown

MARCH = date(2021, 3, 1)
WATER = "370100-water"


def folded(registry: Registry) -> int:
    """Fold the city's log to its end; return its last position."""
    position = registry.cut(CITY, None)
    catch_up(registry.database, CITY, position)
    return position


@pytest.fixture
def filing(registry: Registry) -> Filing:
    """A filing in force since 20 March 2021."""
    filing = Filing()
    record(registry, COUNTY, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved(), filing.receipt())
    return filing


def granted(registry: Registry, filing: Filing, count: int) -> int:
    """Record an evaluation in March with so many certificates; return the grant's position."""
    evaluation = filing.evaluation()
    record(registry, COUNTY, evaluation.held("2021-03-25"), evaluation.granted("2021-03-29", count=count))
    return folded(registry)


def certified(registry: Registry, cut: int) -> list[tuple[int, int, int]]:
    """Return the steps of the county's certificates of March: position, what was added, what it then was."""
    found = steps(registry.database, CITY, MARCH, cut, COUNTY, "certified_month")
    return [(step.change.position, step.change.counts.certified_month, step.value) for step in found]


def test_a_unit_enrolled_between_two_cuts_is_explained(registry: Registry) -> None:
    """The units compared are those of the later cut: one that the earlier cut did not know has grown from nothing."""
    left = folded(registry)
    record(registry, CITY, enrolled(WATER, "industry", when="2021-01-04"))
    record(registry, WATER, Filing().received())
    right = folded(registry)
    found = compare(registry.database, CITY, MARCH, left, right)
    assert WATER not in {row.unit for row in found.left.rows}
    assert found.difference(WATER) == Figures(preparing=1)
    assert [(change.position, counts) for change, counts in found.explanation(WATER, "preparing")] == [(right, 1)]
    with pytest.raises(SubjectUnknown):
        compare(registry.database, CITY, MARCH, left, left).explanation(WATER, "preparing")


def test_what_is_counted_after_a_declaration_is_no_step(registry: Registry, filing: Filing) -> None:
    """From a declaration on the figure is what was declared, however many grants follow it."""
    before = granted(registry, filing, 5)
    record(registry, COUNTY, declared(COUNTY, "2021-03", "2021-04-01", (0, 1, 1, 20, 20)))
    told = folded(registry)
    for count in (2, 3, 4):
        granted(registry, filing, count)
    assert certified(registry, folded(registry)) == [(before, 5, 5), (told, 15, 20)]


def test_a_later_declaration_takes_the_place_of_an_earlier_one(registry: Registry, filing: Filing) -> None:
    """Each declaration is a step from what was declared before, whatever was granted in between; one alike is none."""
    record(registry, COUNTY, declared(COUNTY, "2021-03", "2021-04-01", (0, 1, 1, 20, 20)))
    first = folded(registry)
    granted(registry, filing, 2)
    record(registry, COUNTY, declared(COUNTY, "2021-03", "2021-04-02", (0, 1, 1, 20, 20)))
    granted(registry, filing, 3)
    record(registry, COUNTY, declared(COUNTY, "2021-03", "2021-04-03", (0, 1, 1, 12, 12)))
    second = folded(registry)
    granted(registry, filing, 1)
    assert certified(registry, folded(registry)) == [(first, 20, 20), (second, -8, 12)]


def test_a_declaration_between_two_cuts_is_the_whole_difference(registry: Registry, filing: Filing) -> None:
    """A row declared since changes by its latest declaration alone; one declared before and after does not change."""
    left = granted(registry, filing, 5)
    record(registry, COUNTY, declared(COUNTY, "2021-03", "2021-04-01", (0, 1, 1, 20, 20)))
    first = folded(registry)
    granted(registry, filing, 2)
    record(registry, COUNTY, declared(COUNTY, "2021-03", "2021-04-02", (0, 1, 1, 12, 12)))
    second = folded(registry)
    right = granted(registry, filing, 3)

    def explained(since: int) -> list[tuple[int, int]]:
        found = compare(registry.database, CITY, MARCH, since, right)
        changes = found.explanation(COUNTY, "certified_month")
        assert sum(counts for _, counts in changes) == found.difference(COUNTY).certified_month
        return [(change.position, counts) for change, counts in changes]

    assert explained(left) == [(second, 7)]
    assert explained(first) == [(second, -8)]
    assert explained(second) == []

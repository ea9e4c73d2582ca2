"""The next numbers of a series, without a database: behind the highest, into gaps, and on top of a batch."""

from collections.abc import Iterable

import pytest

from registry.application.number_allocator import Numbering, Shown, Stretch
from registry.domain.numbers import Series

TEST = Series("test:", 1)
LONG = Series("test:", 2)


def shown(gaps: Iterable[Stretch] = (), taken: Iterable[str] = ()) -> Shown:
    """Return a log whose series have these free stretches, and a batch that has taken these tags."""
    return Shown(lambda _series: gaps, frozenset(taken).__contains__)


def counting(**highest: int) -> Numbering:
    """Return a numbering that knows how far two series have come."""
    numbering = Numbering()
    numbering.take(
        {series: highest[name] for name, series in {"test": TEST, "long": LONG}.items() if name in highest}, []
    )
    return numbering


@pytest.mark.parametrize(("highest", "number", "tags"), [
    (0, 1, ("test:1",)),
    (0, 9, tuple(f"test:{place}" for place in range(1, 10))),
    (6, 3, ("test:7", "test:8", "test:9")),
])  # fmt: skip
def test_numbers_follow_the_highest(highest: int, number: int, tags: tuple[str, ...]) -> None:
    """As long as the digits suffice, to the very last, numbers follow the highest without a look at gaps."""
    assert counting(test=highest).following(TEST, number, shown([(1, 1)])) == tags


def test_where_the_digits_end_gaps_are_filled() -> None:
    """With one number more than is left, the lowest free ones are given out, both ends of a stretch and none taken."""
    numbering, log = counting(test=7), shown([(1, 2), (4, 6), (8, 9)], {"test:5"})
    assert numbering.following(TEST, 3, log) == ("test:1", "test:2", "test:4")
    assert numbering.following(TEST, 7, log) == ("test:1", "test:2", "test:4", "test:6", "test:8", "test:9")
    assert counting(test=9).following(TEST, 1, shown()) == ()


def test_a_series_that_grew_begins_where_the_shorter_ended() -> None:
    """Of a series grown by a digit the first number is the least that has it."""
    numbering, grown = Numbering(), TEST.grown()
    numbering.take({grown: 0}, [])
    assert numbering.following(grown, 2, shown()) == ("test:10", "test:11")


def test_what_the_batch_adds_counts() -> None:
    """A batch's own numbers raise the series whose form they have; lower ones, and what is no number, raise none."""
    numbering = counting(test=3, long=20)
    for tag in ("test:2", "test:x", "test:٧", "test:", "other:9", "test:123", "test:19"):
        numbering.count(tag)
    assert [numbering.following(series, 1, shown()) for series in (TEST, LONG)] == [("test:4",), ("test:21",)]
    numbering.count("test:4")
    numbering.count("test:21")
    assert [numbering.following(series, 1, shown()) for series in (TEST, LONG)] == [("test:5",), ("test:22",)]


def test_a_series_looked_up_late_counts_what_was_added_before() -> None:
    """What the batch had added when a series is looked up counts at once, once more after each look-up."""
    numbering = Numbering()
    assert numbering.unknown([TEST, LONG]) == [TEST, LONG]
    numbering.take({TEST: 1}, ["test:4"])
    assert numbering.unknown([TEST, LONG]) == [LONG]
    numbering.take({LONG: 0}, ["test:5", "test:06"])
    assert [numbering.following(series, 1, shown()) for series in (TEST, LONG)] == [("test:6",), ("test:07",)]
    numbering.take({}, ["test:8"])
    assert numbering.following(TEST, 1, shown()) == ("test:6",)


def test_a_refused_post_takes_its_numbers_back() -> None:
    """After an undo the series that the post had raised are looked up again, the others stay as they were."""
    numbering = counting(test=3, long=20)
    numbering.count("test:21")
    numbering.mark()
    numbering.count("test:4")
    numbering.undo()
    assert numbering.unknown([TEST, LONG]) == [TEST]
    numbering.undo()
    numbering.take({TEST: 3}, [])
    assert [numbering.following(series, 1, shown()) for series in (TEST, LONG)] == [("test:4",), ("test:22",)]

from datetime import date

from registry.domain.terms import workdays as words
from registry.domain.workdays import HOLIDAY, MAKE_UP, WEEKEND, seed


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_make_up_saturday_is_worked_and_a_holiday_friday_is_not() -> None:
    """The calendar knows why each day is worked or not."""
    calendar = seed()
    assert calendar.why(day("2021-02-12")) == (HOLIDAY, "春节")
    assert calendar.why(day("2021-02-20")) == (MAKE_UP, None)
    assert calendar.why(day("2021-03-06")) == (WEEKEND, None)
    assert calendar.why(day("2021-03-05")) is None
    assert [calendar.is_workday(day(text)) for text in ("2021-02-12", "2021-02-20", "2021-03-06")] == [
        False,
        True,
        False,
    ]


def test_a_term_names_the_days_it_passes_over() -> None:
    """Five working days after 30 September 2021 end on 13 October: the holidays are passed over, 9 October is worked."""
    limit = seed().after(day("2021-09-30"), 5)
    assert limit.due == day("2021-10-13")
    assert [(skipped.day.day, skipped.reason.name or skipped.reason.kind) for skipped in limit.skipped] == [
        *((number, "国庆节") for number in range(1, 8)), (10, WEEKEND),
    ]  # fmt: skip
    assert (limit.editions, limit.provisional) == (((2021, 0),), False)


def test_every_seeded_holiday_has_both_names() -> None:
    """Every holiday of the seed, and every reason, reads in Chinese and English."""
    names = {name for year in seed().years.values() for name in year.holidays.values()}
    assert names == words.HOLIDAYS.keys()
    assert {HOLIDAY, MAKE_UP, WEEKEND} == words.REASONS.keys()
    assert words.reason(HOLIDAY, "春节", "en") == "Spring Festival"
    assert words.reason(HOLIDAY, "泉城节", "en") == "泉城节"
    assert words.reason(WEEKEND, None, "zh") == "周末"

"""When a monthly return is due, and whether it was on time."""

from datetime import date, datetime, timedelta

from registry.domain.values import business_date, last_day

DUE_DAY = 5
"""A month's table is due by this day of the next month (notice, part 六)."""


def due_on(month: date) -> date:
    """Return the day by which a month's table is due: the 5th of the next month, holiday or not."""
    return last_day(month) + timedelta(days=DUE_DAY)


def return_status(received: datetime | None, due: date, today: date) -> str:
    """Return the status of a return that was first received at a time: `on_time`, `late`, `overdue` or `due`."""
    if received is not None:
        return "on_time" if business_date(received) <= due else "late"
    return "overdue" if today > due else "due"

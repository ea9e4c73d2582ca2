"""Rules that a tenant adopts, and calendars that the province publishes."""

from typing import Any

from support.given import TENANT, Act

RULES = f"rules/{TENANT}"


def adopted(effective_from: str, day: float = 0, office: str = TENANT, subject: str = RULES, **rules: Any) -> Act:
    return Act("rules.adopted.v1", subject, office, day, {"effective_from": effective_from, "rules": rules})


def published(year: int, office: str = TENANT, at: float = 0, **data: Any) -> Act:
    holidays = [{"date": f"{year}-01-01", "name": "元旦"}]
    return Act("calendar.published.v1", f"calendar/{year}", office, at, {"holidays": holidays, **data})

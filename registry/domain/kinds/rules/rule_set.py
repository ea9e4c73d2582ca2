"""The rules of a tenant (备案规则) as one value: notice, time limits, validity, conditions, quorums, number formats.

Which set is in force on a day is in acts.py; what a rule refuses is with the acts that it governs.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from registry.domain.numbers import alike, own_digits
from registry.domain.text import plain_text
from registry.domain.values import Name, Value
from registry.errors import Message, joined

Route = Literal["county", "industry", "city"]
T = TypeVar("T")

_PLACE = re.compile(r"\{(?:(year|county|city)|number(?::0[1-9])?)\}")
_BODY_CODE = re.compile(r"[YSJ][0-9]{12}")
_LONGEST_NUMBER = 64
_DIGITS = {"year": "(?:19|20|21)[0-9]{2}", "county": "37[0-9]{4}", "number": "[0-9]{1,18}"}
"""What stands in the places of a receipt number."""


def _each_once(values: tuple[T, ...]) -> tuple[T, ...]:
    if len(set(values)) < len(values):
        raise ValueError(Message("a route is given more than once"))
    return values


def _form(*places: str) -> Callable[[str], str]:
    """Return a check that a format holds these places at most, and its number once, at the end."""

    def check(value: str) -> str:
        named = [match[1] or "number" for match in _PLACE.finditer(value)]
        rest = _PLACE.sub("", value)
        if "{" in rest or "}" in rest or not set(named) <= {*places, "number"}:
            listed = ", ".join(f"{{{place}}}" for place in places)
            message = Message(
                "a format has the places {places} and {{number}}, the number with its digits as in {{number:04}}",
                places=listed,
            )
            raise ValueError(message)
        if named.count("number") != 1 or not value.endswith("}") or named[-1] != "number":
            message = Message("a format ends in {{number}}, so that the next number follows from those before it")
            raise ValueError(message)
        return value

    return check


def _receipt_form(value: str) -> str:
    if len(value.format(year=2021, county="370102", number=999_999)) > _LONGEST_NUMBER:
        raise ValueError(Message("a receipt number has at most {most} characters", most=_LONGEST_NUMBER))
    return value


def _body_code_form(value: str) -> str:
    for city in ("01", "17", "99"):
        code = value.format(city=city, number=1)
        if not _BODY_CODE.fullmatch(code) or code[7:9] != city:
            message = Message(
                "a body code has 13 characters, Y, S or J and 12 digits, of which the 8th and 9th are the {{city}}"
            )
            raise ValueError(message)
    return value


Routes = Annotated[tuple[Route, ...], Field(max_length=3), AfterValidator(_each_once)]
Workdays = Annotated[int, Field(ge=1, le=250)]
Quorum = Annotated[int, Field(ge=0, le=100)]
ReceiptFormat = Annotated[
    str, Field(max_length=100), AfterValidator(plain_text), AfterValidator(_form("year", "county")),
    AfterValidator(_receipt_form),
]  # fmt: skip
BodyCodeFormat = Annotated[
    str, Field(max_length=40), AfterValidator(_form("city")), AfterValidator(_body_code_form)
]  # fmt: skip


class Demand(Value):
    """A material that must be there before an assessment may pass; on every route unless `routes` says which."""

    kind: Name
    routes: Annotated[Routes, Field(min_length=1)] | None = None

    def applies_to(self, route: str | None) -> bool:
        """Tell whether a filing on this route must bring the material."""
        return self.routes is None or route in self.routes


class RuleSet(Value):
    """The rules of a tenant, whole: what is left out has its default, under which the contract alone decides.

    Lengths in working days that only set a deadline never refuse an act: acceptance to certificates, and those of
    supervision, subsidies, payments and proposed occupations. Validity has no limit where `validity_years` is null.
    Formats end in `{number}`; `{city}` is digits 3 and 4 of the tenant's code, 99 for the province.
    """

    notice_routes: Routes = ("industry",)
    notice_workdays: Annotated[int, Field(ge=0, le=250)] = 0
    validity_years: Annotated[int, Field(ge=1, le=30)] | None = 5
    acceptance_workdays: Workdays = 5
    assessment_workdays: Workdays = 20
    review_workdays: Workdays = 20
    notice_within_workdays: Workdays = 5
    receipt_workdays: Workdays = 5
    results_notice_workdays: Workdays = 5
    certificates_workdays: Workdays = 10
    supervision_workdays: Workdays = 10
    subsidy_workdays: Workdays = 20
    payment_workdays: Workdays = 20
    occupation_workdays: Workdays = 20
    renewal_window_days: Annotated[int, Field(ge=1, le=11_000)] | None = None
    renewal_evaluations: Annotated[int, Field(ge=0, le=10_000)] = 0
    announcement_lead_workdays: Annotated[int, Field(ge=0, le=250)] = 0
    materials: Annotated[tuple[Demand, ...], Field(max_length=200)] = ()
    site_visit_required: bool = False
    assessment_quorum: Quorum = 0
    evaluation_quorum: Quorum = 0
    receipt_format: ReceiptFormat = "鲁技评备〔{year}〕{county}-{number:04}"
    body_code_format: BodyCodeFormat = "Y000037{city}{number:04}"

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        window, years = self.renewal_window_days, self.validity_years
        faults = []
        # Rules adopted before the validity had a default may hold a longer window.
        if window is not None and years and "validity_years" in self.model_fields_set and window > 365 * years:
            message = "renewal_window_days ({window}) is longer than validity_years ({years})"
            faults.append(Message(message, window=window, years=years))
        kinds = [demand.kind for demand in self.materials]
        if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
            faults.append(Message("materials demands {kinds} more than once", kinds=", ".join(twice)))
        if faults:
            raise ValueError(joined(faults))
        return self

    def last_day(self, first: date) -> date | None:
        """Return the latest end of a validity that begins on `first`: the day before the anniversary; None: any."""
        if self.validity_years is None:
            return None
        year = first.year + self.validity_years
        try:
            return first.replace(year=year) - timedelta(days=1)
        except ValueError:  # 29 February, in a year without one
            return date(year, 2, 28)

    def receipt_number(self, year: int, county: str, number: int) -> str:
        """Return the receipt number of this year and county."""
        return self.receipt_format.format(year=year, county=county, number=number)

    def given_receipt_number(self, value: str) -> str | None:
        """Return a number that an office gives by hand as the format writes it; None if it does not read like it."""
        found = _pattern(self.receipt_format).fullmatch(alike(value))
        if found is None:
            return None
        parts = {"year": "0", "county": "", **found.groupdict()}
        number = self.receipt_number(int(parts["year"]), parts["county"], int(parts["number"]))
        return number if alike(number) == alike(value) else None

    def receipt_series(self, year: int, county: str) -> str:
        """Return what all receipt numbers of this year and county begin with."""
        return _stem(self.receipt_format).format(year=year, county=county)

    def body_code(self, tenant: str, number: int) -> str:
        """Return the body code (备案码) of this number in a tenant."""
        return self.body_code_format.format(city=own_digits(tenant), number=number)

    def body_code_series(self, tenant: str) -> str:
        """Return what all body codes of a tenant begin with."""
        return _stem(self.body_code_format).format(city=own_digits(tenant))


@lru_cache(64)
def _pattern(form: str) -> re.Pattern[str]:
    """Return the pattern of a receipt format's numbers, compared by what is alike in them."""
    pattern, end = "", 0
    for place in _PLACE.finditer(form):
        name = place[1] or "number"
        fresh = f"(?P<{name}>{_DIGITS[name]})"
        pattern += re.escape(alike(form[end : place.start()])) + (f"(?P={name})" if fresh in pattern else fresh)
        end = place.end()
    return re.compile(pattern, re.ASCII)


def _stem(form: str) -> str:
    return form[: form.rindex("{number")]


DEFAULT = RuleSet()
"""The rules of a tenant that has adopted none."""

"""A list to fill in, for a tenant: its own units, and the month that is due; how it looks is decided elsewhere."""

from datetime import date, datetime

from api import parameters
from api.workbooks.form import SheetForm
from api.workbooks.template import Monthly, template
from projections.dispatch.query import units_of
from registry.domain.values import business_date, last_ended_month
from registry.errors import Message, ParameterInvalid
from registry.store.database import Database


def month_asked(form: SheetForm, month: str | None, now: datetime) -> date | None:
    """Return the month of a form that is of one, by default that which is due now; raise ParameterInvalid."""
    if form.monthly:
        return parameters.month(month) if month is not None else last_ended_month(business_date(now))
    if month is not None:
        raise ParameterInvalid("month", Message("the form {form} is not of a month", form=form.name))
    return None


def blank(database: Database, form: SheetForm, tenant: str, month: date, cut: int) -> bytes:
    """Return a month's form with a row for each unit that the tenant's table lists at a cut."""
    units = tuple(units_of(database, tenant, cut).values())
    return template(form, tenant, Monthly(month, units))

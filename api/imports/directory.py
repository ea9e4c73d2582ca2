"""What a list asks of the record, answered from a view of it; it looks nothing up by itself and changes nothing."""

from collections.abc import Iterable
from datetime import date, datetime, time

from api.workbooks.form import ReadRow
from api.workbooks.places import counties
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.acts import DecisionModel, DecisionQuery, Subject
from registry.domain.kinds.filing.events import ApplicationReceived, FilingIntended
from registry.domain.kinds.filing.state import STANDING, enterprise_tag
from registry.domain.values import SHANGHAI, morning


class RecordDirectory:
    """A directory (projections.sheets.form) of one tenant, over what was looked up for a part of a list."""

    def __init__(self, tenant: str, view: DecisionModel) -> None:
        self.tenant = tenant
        self.view = view

    def subject(self, name: str) -> Subject:
        """Return a subject as it stands."""
        return self.view.subject(name)

    def filing(self, enterprise: str, on: date) -> str | None:
        """Return the key of the enterprise's filing that was in force on a day, else of its latest, None if none."""
        filings = self._filings(enterprise)
        for moment in (morning(on), datetime.combine(on, time.max, SHANGHAI)):  # a receipt may come later in the day
            for filing in filings:
                if filing.at(moment).status_on(on) in STANDING:
                    return _key(filing)
        return _key(filings[-1]) if filings else None

    def intended(self, enterprise: str, received_on: date) -> str | None:
        """Return the key of the filing that an intent began and an application of a day goes on with, None if none."""
        for filing in reversed(self._filings(enterprise)):
            if not isinstance(filing.events[0].event, FilingIntended):
                continue
            received = [event for event in filing.events if isinstance(event.event, ApplicationReceived)]
            if filing.state.status == "intended" or any(event.date == received_on for event in received):
                return _key(filing)
        return None

    def name_of(self, enterprise: str) -> str | None:
        """Return the name of an enterprise by its latest filing, else by its survey; None if it has neither."""
        filings = self._filings(enterprise)
        subject = filings[-1] if filings else self.subject(f"enterprise/{enterprise}")
        found: str | None = subject.state.name
        return found

    def _filings(self, enterprise: str) -> list[Subject]:
        """Return the enterprise's filings, the one begun first at the head."""
        tagged = self.view.tagged(enterprise_tag(enterprise))
        found = [filing for filing in tagged if filing.events and filing.state.enterprise == enterprise]
        return sorted(found, key=lambda filing: (filing.events[0].time, filing.name))


def named(entries: Iterable[ReadRow]) -> DecisionQuery:
    """Return what must be looked up to know by which names a list's enterprises are on record."""
    codes = {entry["enterprise"] for entry in entries} - {None}
    return DecisionQuery(frozenset(f"enterprise/{code}" for code in codes), frozenset(map(enterprise_tag, codes)))


def _key(filing: Subject) -> str:
    return filing.name.partition("/")[2]


def units(registry: Registry, tenant: str) -> dict[str, str]:
    """Return a tenant's units by code and by every name that a list may call them: counties, offices, the centre."""
    found = {regions.names()[code]: code for code in regions.counties(tenant)}
    counted = registry.events(tenant, 0, 1_000, type="office.enrolled.v1")
    view = registry.view(tenant, _offices([event.subject for event in counted]))
    for name in {event.subject for event in counted}:
        state, code = view.subject(name).state, name.partition("/")[2]
        if state.kind in ("county", "industry"):
            found[state.name] = code
            found.setdefault(regions.names().get(code, state.name), code)
    found[regions.office_name(tenant)] = tenant
    known = set(found.values())
    short = {called: codes[0] for called, codes in counties(tenant).items() if len(codes) == 1 and codes[0] in known}
    return {**short, **found, **{code: code for code in known}}


def _offices(names: list[str]) -> DecisionQuery:
    return DecisionQuery(subjects=frozenset(names))

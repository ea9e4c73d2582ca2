"""Which cell of a row carries what was found wrong with its act, and what is said there in a clerk's words."""

from collections.abc import Mapping

from api.workbooks.form import ReadRow, SheetFinding
from api.workbooks.terms import said
from registry import terms
from registry.errors import Fault, Message, RefusalError
from registry.terms.term import Term

_DAYS: Mapping[str, tuple[str, ...]] = {
    "enterprise.surveyed.v1": ("surveyed_on",),
    "filing.application_received.v1": ("received_on",),
    "evaluation.held.v1": ("held_on",),
    "evaluation.certificates_granted.v1": ("granted_on", "held_on"),
    "evaluation.certificates_listed.v1": ("granted_on",),
}
_OF_FIELD = {"certificates": ("number", "holder"), "filing": ("enterprise",), "count": ("certificates",)}
_FUTURE = "the act lies in the future"
_OF_RULE = {
    "own_unit": ("unit",),
    "own_county": ("county", "enterprise"),
    "own_industry": ("industry", "enterprise"),
    "filing_not_in_force": ("held_on",),
    "within_counted": ("granted_on",),
    "no_certificate_without_number": ("granted_on",),
}


def told(fault: Fault, act: str, entry: ReadRow) -> tuple[str, str | None]:
    """Return a fault of an act of a row as it is said there, and the column that carries it, None if no one does."""
    day = _first(_DAYS.get(act, ()), entry)
    if fault.pointer.endswith("/time") and day and getattr(fault.message, "template", "").startswith(_FUTURE):
        return Message("{heading} lies in the future.", heading=entry.headings.get(day, day)), day
    return fault.message, _column_of_pointer(fault.pointer, entry) or (day if fault.pointer.endswith("/time") else None)


def _column_of_pointer(pointer: str, entry: ReadRow) -> str | None:
    if pointer.endswith("/subject"):
        return _first(("enterprise",), entry)
    field = pointer.partition("/data/")[2].partition("/")[0]
    return field if field in entry.letters else _first(_OF_FIELD.get(field, ()), entry)


def refusal(error: RefusalError, act: str, entry: ReadRow) -> SheetFinding:
    """Return what is said of an act of a row that may not be: at the cell that it is about, if it is about one."""
    day = _first(_DAYS.get(act, ()), entry)
    if error.rule == "time_before_last" and day:
        message = "{heading} is before the day of what was last recorded, {last}."
        facts = {"heading": entry.headings.get(day, day), "last": str(error.facts.get("last", ""))[:10]}
        return entry.said(said(Message(message, **facts)), day)
    sentence = Term(*(terms.sentence(error.rule, error.facts, lang) for lang in ("zh", "en")))
    return entry.said(sentence, _first(_OF_RULE.get(error.rule, ()), entry))


def _first(columns: tuple[str, ...], entry: ReadRow) -> str | None:
    return next((column for column in columns if entry[column] is not None), None)

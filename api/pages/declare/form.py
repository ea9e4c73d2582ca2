"""A declaration as it was typed: text until it is an event, its faults told at their fields; nothing is decided here.

What is wrong with a figure is found where the API finds it, in `registry.submission`; here text becomes what a client
of the API would have sent, and a fault's pointer the field that it is shown at.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from unicodedata import normalize
from uuid import uuid4

from api.pages.page import Page, columns
from api.pages.terms import TYPED
from api.schemas.common import format_time
from projections.dispatch.table import COLUMNS, Figures
from registry import terms
from registry.domain.kinds.dispatch import DispatchDeclared
from registry.errors import InvalidError, RefusalError, RegistryError

_WHOLE = re.compile(r"[+-]?[0-9]+")
_BROKEN = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_MOST_DIGITS = 15
_TOO_LARGE = 1_000_000_000_000_000
_FIELD_OF_RULE = {"month_not_begun": "month"}
_FIELD_OF_POINTER = {"/subject": "month"}


@dataclass(frozen=True, slots=True)
class DeclarationForm:
    """A form as it stands: `id` becomes the event's, `seen` is the month's version when the page was drawn."""

    month: str
    unit: str
    figures: Mapping[str, str]
    remark: str = ""
    seen: int = 0
    id: str = field(default_factory=lambda: str(uuid4()))

    @classmethod
    def of_figures(cls, month: str, unit: str, figures: Figures, remark: str | None, seen: int) -> "DeclarationForm":
        """Return a new form, filled in with what stands."""
        return cls(month, unit, {name: str(getattr(figures, name)) for name in COLUMNS}, remark or "", seen)

    @classmethod
    def of_fields(cls, fields: Mapping[str, str]) -> "DeclarationForm":
        """Return the form that a browser sent."""
        figures, seen = {name: fields.get(name, "") for name in COLUMNS}, fields.get("seen", "")
        known = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
        names = ("month", "unit", "remark", "id")
        month, unit, remark, form_id = (fields.get(name, "") for name in names)
        return cls(month, unit, figures, remark, known, form_id)

    def anew(self, seen: int) -> "DeclarationForm":
        """Return the form as typed, to be sent as another one by who has seen a later version."""
        return replace(self, id=str(uuid4()), seen=seen)

    def data(self) -> dict[str, Any]:
        """Return the event's data as a client of the API would send it."""
        typed = {name: number(text) for name, text in self.figures.items()}
        remark = {"remark": self.remark.strip()} if self.remark.strip() else {}
        return {"unit": self.unit, **{name: value for name, value in typed.items() if value is not None}, **remark}

    def event(self, time: datetime, version: int | None = None) -> dict[str, Any]:
        """Return the event as a client of the API would send it, with the version that it has seen."""
        return {
            "id": self.id,
            "type": DispatchDeclared.type,
            "subject": f"dispatch/{self.month}",
            "time": format_time(time),
            "data": self.data(),
            **({} if version is None else {"expectedversion": version}),
        }


def number(text: str) -> int | float | str | None:
    """Return what was typed as a number where it is one, None for nothing; so are full-width digits and 1,234."""
    plain = "".join(normalize("NFKC", text).split())
    if not plain:
        return None
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if len(plain) > _MOST_DIGITS and _WHOLE.fullmatch(plain):
        # JSON has no whole number as long; it is refused for its size, or its sign, all the same.
        return -_TOO_LARGE if plain.startswith("-") else _TOO_LARGE
    if _WHOLE.fullmatch(plain):
        return int(plain)
    return float(plain) if _BROKEN.fullmatch(plain) and len(plain) <= _MOST_DIGITS else text


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong at a field of the page; at `form` if at none in particular."""

    field: str
    label: str
    text: str


def complaints(page: Page, error: RegistryError) -> list[Complaint]:
    """Return what an error says, each sentence at its field, in the form's order."""
    return sorted(_complaints(page, error), key=lambda found: (*_labels(page), found.field).index(found.field))


def _complaints(page: Page, error: RegistryError) -> Iterator[Complaint]:
    labels = _labels(page)
    if isinstance(error, RefusalError):
        at = _FIELD_OF_RULE.get(error.rule, "unit")
        yield Complaint(at, labels[at], terms.sentence(error.rule, error.facts, page.language))
        return
    faults = error.faults if isinstance(error, InvalidError) else ()
    told: list[tuple[str, str]] = [(fault.pointer, fault.message) for fault in faults]
    for pointer, message in told or [("", error.message)]:
        name = _FIELD_OF_POINTER.get(pointer, pointer.removeprefix("/data/"))
        at = name if name in labels else "form"
        yield Complaint(at, labels.get(at, ""), _told(page, message))


def _labels(page: Page) -> dict[str, str]:
    return {"month": page.say("month"), "unit": page.say("unit"), **columns(page), "remark": page.say("remark")}


def _told(page: Page, message: str) -> str:
    known = TYPED.get(getattr(message, "template", message))
    if known is None:
        return terms.reads(message, page.language)
    return page.term(known).format(**getattr(message, "facts", {}))

"""Reproduces an issued bulletin from the editions and cuts that it names, and compares it with what was issued."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from projections.bulletin.bulletin import Bulletin, title_of
from projections.bulletin.figures import Known, Said, cuts_of, issued_figures, quarter_figures
from projections.dispatch.editions import Edition, Returns, sealed
from projections.engine.follower import catch_up
from projections.render.bulletin import bulletin_pdf
from projections.render.layout_versions import as_recorded
from projections.render.typesetting import CharacterMissing
from projections.terms import PAPERS
from registry.application.registry import Registry
from registry.domain.acts import Subject, refuse
from registry.domain.kinds.bulletin import BulletinState, issuer, last_shown, months
from registry.domain.regions import PROVINCE
from registry.domain.values import business_date
from registry.errors import RegistryError
from registry.store.database import Database

_LONGEST_DRAWING = timedelta(minutes=1)

"""What is sealed while a bulletin is being drawn was recorded before it, yet not seen by it."""


class BulletinDiffers(RegistryError):
    """An issued bulletin, derived or drawn again, is not what was issued: record, tables or drawing were altered."""

    def __init__(self, quarter: str, what: str) -> None:
        super().__init__(
            f"The bulletin of {quarter} is not what was issued: {what} differ. Whether the log was altered, "
            "`filing-registry audit` tells; whether the tables were, `filing-registry rebuild`."
        )


class Issued(NamedTuple):
    """What the event of an issued bulletin keeps besides words and figures, and when it was recorded."""

    cuts: Mapping[str, Mapping[str, int]]
    document_sha256: str
    recordedtime: datetime


def read_again(database: Database, bulletin: Bulletin, issued: Issued, shown: Said) -> None:
    """Derive and draw an issued bulletin again; `shown` is what the bulletins before it said last.

    Raise BulletinDiffers where a figure, a cut or a byte of the document is not what was issued.
    """
    quarter, figures = bulletin.quarter, bulletin.figures
    try:
        named = _named(bulletin)
    except (LookupError, TypeError):
        raise BulletinDiffers(quarter, "the editions it names") from None
    found = sealed(database, {month for month, _ in (*named, *shown)})
    lacking = [
        f"edition {number} of {place[1]}'s {place[0]}"
        for place, number in named.items()
        if number is None or not 0 < number <= len(found.get(place, ()))
    ]
    if lacking:
        raise BulletinDiffers(quarter, ", ".join(lacking))
    seen = {place: _seen(sealings, named.get(place), issued.recordedtime) for place, sealings in found.items()}
    derived = _derived(database, bulletin, seen, shown)
    differing = [part for part in dict.fromkeys((*figures, *derived)) if derived.get(part) != figures.get(part)]
    if differing:
        raise BulletinDiffers(quarter, f"the figures ({', '.join(differing)})")
    if issued.cuts != cuts_of(derived):
        raise BulletinDiffers(quarter, "the cuts")
    try:
        document = as_recorded(partial(bulletin_pdf, bulletin), issued.document_sha256)
    except CharacterMissing:
        document = None
    if document is None:
        raise BulletinDiffers(quarter, "the document's bytes")


def _named(bulletin: Bulletin) -> dict[tuple[str, str], int]:
    """Return the editions that a bulletin names, by month and tenant."""
    figures = bulletin.figures
    rows = {(month["month"], row["tenant"]): row["edition"] for month in figures["months"] for row in month["rows"]}
    return rows | {(row["month"], row["tenant"]): row["now"]["edition"] for row in figures["restated"]}


def _seen(sealings: Sequence[Edition], number: int | None, recordedtime: datetime) -> Sequence[Edition]:
    """Return the editions that the bulletin saw: up to the one it names, else those sealed before it was drawn."""
    if number is not None:
        return sealings[:number]
    until = recordedtime - _LONGEST_DRAWING
    return [each for each in sealings if each.sealed.recordedtime and each.sealed.recordedtime <= until]


def _derived(database: Database, bulletin: Bulletin, seen: Returns, shown: Said) -> dict[str, Any]:
    last = f"{months(bulletin.quarter)[-1]:%Y-%m}"
    cuts = {tenant: sealings[-1].as_of for (month, tenant), sealings in seen.items() if month == last}
    for tenant, cut in cuts.items():
        catch_up(database, tenant, cut)
    made = quarter_figures(database, bulletin.quarter, Known(seen, shown, cuts), bulletin.day)
    derived: dict[str, Any] = orjson.loads(orjson.dumps(made))
    return _of_its_day(derived, bulletin.figures)


def _of_its_day(derived: dict[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was derived, of activity with those figures alone that there were when the bulletin was issued.

    If one was taken out of the record instead, the document that is drawn without it is not the one that was issued.
    """
    try:
        named = kept["activity"]["total"].keys()
    except (AttributeError, LookupError, TypeError):  # the record was altered, and so it differs
        return derived
    done = derived["activity"]

    def then(figures: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in figures.items() if name in named}

    rows = [{**row, "figures": then(row["figures"])} for row in done["rows"]]
    return {**derived, "activity": {**done, "rows": rows, "total": then(done["total"])}}


def compiled(
    database: Database,
    quarter: str,
    words: Mapping[str, Any],
    shown: Mapping[tuple[str, str], Mapping[str, Any]],
) -> Mapping[str, object]:
    """Compile a quarter's bulletin with its words from what is sealed; return what its event keeps.

    Raise a refusal where a month is not sealed, ProjectionBehind where tables are far from an edition's cut.
    """
    figures = issued_figures(database, quarter, shown, words["day"])
    bulletin = Bulletin(quarter, "issued", figures=figures, **words)
    try:
        document = bulletin_pdf(bulletin)
    except CharacterMissing as missing:
        raise refuse("bulletin_character", None, character=str(missing)) from None
    return {"cuts": cuts_of(figures), "figures": figures, "document_sha256": sha256(document).hexdigest()}


def bulletin_of(registry: Registry, history: Subject, time: datetime, cuts: Mapping[str, int]) -> Bulletin:
    """Return a bulletin as it was issued, or as it would be at a time; `cuts` are those of months not sealed."""
    quarter, state = history.name.partition("/")[2], history.state
    assert isinstance(state, BulletinState)
    if state.figures is not None:
        assert history.last is not None
        assert state.title is not None
        assert state.issued_on is not None
        position = history.last.position
        name = issuer(registry.agenda(PROVINCE, position or 0, history.last.time))
        return Bulletin(
            quarter,
            state.status,
            state.title,
            state.sections,
            state.figures,
            issuer=name,
            day=state.issued_on,
            number=state.number,
        )
    view = registry.agenda(PROVINCE, registry.cut(PROVINCE, time), time)
    shown = last_shown(view, quarter)
    names = {f"{month:%Y-%m}" for month in months(quarter)} | {month for month, _ in shown}
    found = sealed(registry.database, names, time)
    day = business_date(time)
    figures = quarter_figures(registry.database, quarter, Known(found, shown, cuts), day)
    title = state.title or title_of(quarter)
    return Bulletin(quarter, state.status, title, state.sections, figures, issuer=issuer(view), day=day)


def document(bulletin: Bulletin, recorded: str | None) -> bytes:
    """Return a bulletin as PDF: an issued one as it was issued if it can be, by the hash on record."""
    as_issued = as_recorded(partial(bulletin_pdf, bulletin), recorded) if recorded else None
    return as_issued or bulletin_pdf(bulletin)


def file_name(bulletin: Bulletin) -> str:
    """Return what a bulletin's file is called, without its ending."""
    return PAPERS["file"].format(quarter=bulletin.quarter, draft="" if bulletin.status == "issued" else PAPERS["draft"])

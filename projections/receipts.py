"""Finds the filing whose receipt has a code.

What the receipt says follows from the filing's history (registry/domain/kinds/filing/receipt.py).
"""

from datetime import datetime
from typing import NamedTuple

from projections.render.receipt import receipt_pdf
from projections.render.typesetting import CharacterMissing
from projections.terms import PAPERS
from registry.application.registry import Registry
from registry.domain import regions
from registry.domain.acts import Subject
from registry.domain.kinds.filing.receipt import Receipt, receipt_of, undrawable
from registry.domain.text import presentable
from registry.domain.values import parse_uuid
from registry.errors import SubjectUnknown
from registry.store.database import READ, Database
from registry.store.errors import translate_errors
from registry.store.sql import statements

_SQL = statements("projections", "receipts.sql")


class Look(NamedTuple):
    """What was found under a code, None if nothing, and up to which position of the log that is so."""

    subject: str | None
    reached: int


def look_up(database: Database, tenant: str, digest: bytes) -> Look:
    """Return the filing whose receipt's code has a digest; no log is read, whatever there is."""
    with translate_errors(), database.transaction(READ, tenant) as cursor:
        row = cursor.execute(_SQL["receipt_code"], {"tenant": tenant, "digest": digest}).fetchone()
    return Look(row[1], row[0]) if row else Look(None, 0)


def filing(registry: Registry, tenant: str, key: str, as_of: int | datetime | None) -> tuple[Subject, int]:
    """Return a filing as known at a cut, and the cut; raise SubjectUnknown."""
    try:
        name = f"filing/{parse_uuid(key)}"
    except ValueError:
        what = f"filing/{key}"
        raise SubjectUnknown(what) from None
    return registry.subject(tenant, name, as_of)


def told(registry: Registry, subject: Subject) -> tuple[Receipt, str]:
    """Return what a filing's receipt says, and the name of who issued it; raise the refusal that there is none."""
    receipt = receipt_of(subject)
    return receipt, issuer(registry, receipt.tenant, receipt.position)


def drawn(registry: Registry, subject: Subject, address: str) -> tuple[Receipt, bytes]:
    """Return a filing's receipt and its PDF; raise the refusal that there is none, or that a name cannot be drawn."""
    receipt, issued_by = told(registry, subject)
    try:
        return receipt, receipt_pdf(receipt, issued_by, address)
    except CharacterMissing as missing:
        raise undrawable(subject, str(missing)) from None


def issuer(registry: Registry, tenant: str, position: int) -> str:
    """Return the name of the centre that issues a tenant's receipts, as it was enrolled at a position."""
    try:
        centre, _ = registry.subject(tenant, f"office/{tenant}", position)
    except SubjectUnknown:
        return regions.centre_name(tenant)
    return presentable(str(centre.state.name))


def file_name(receipt: Receipt) -> str:
    """Return what a receipt's file is called."""
    return PAPERS["receipt_file"].format(number=receipt.number.replace("/", "-"))

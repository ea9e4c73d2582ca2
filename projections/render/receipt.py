"""A filing's receipt (备案回执) as PDF/A-2b on A4: the same bytes for the same receipt, issuer and address.

The words are in receipt.typ, except what a receipt itself says. It carries no seal and no signature.
"""

import json
from datetime import date
from io import BytesIO
from typing import Literal

from projections.render.plain import plain
from projections.render.terms import RECEIPT
from projections.render.typesetting import CharacterMissing, typeset
from registry.domain.kinds.filing.receipt import Receipt
from registry.domain.kinds.filing.receipt_code import spelled
from registry.domain.values import LEVELS, ScopeItem
from registry.terms.catalogue import STATUSES
from registry.terms.values import LEVELS as LEVEL_TERMS

__all__ = [
    "CharacterMissing",
    "levels",
    "receipt_pdf",
    "receipt_png",
    "receipt_text",
    "verification_url",
]


def receipt_pdf(receipt: Receipt, issuer: str, address: str) -> bytes:
    """Return the receipt as a PDF. `issuer` is the centre's name, `address` where the public reaches the registry.

    Raise CharacterMissing where a name cannot be drawn.
    """
    return _drawn(receipt, issuer, address, "pdf")


def receipt_png(receipt: Receipt, issuer: str, address: str, dots_per_inch: float = 110) -> bytes:
    """Return the receipt's first page as a picture."""
    return _drawn(receipt, issuer, address, "png", dots_per_inch)


def receipt_text(receipt: Receipt, issuer: str, address: str) -> str:
    """Return the receipt in lines for a terminal, without anything that could steer it."""
    words = _words(receipt, issuer, address)
    facts = [(RECEIPT["number"], receipt.number), *_facts(receipt)]
    lines = [f"{label}：{value}" for label, value in facts]
    lines += [
        RECEIPT["scope"].format(title=item.title, occupation=item.occupation, levels=levels(item))
        for item in receipt.scope
    ]
    lines += [
        RECEIPT["issuer"].format(issuer=issuer, dated=words["dated"]),
        RECEIPT["verification"].format(verification_url=verification_url(address, receipt.code)),
    ]
    if words["note"]:
        lines.append(RECEIPT["status"].format(note=words["note"]))
    return "\n".join(plain(line.replace("\n", " ")) for line in lines)


def verification_url(address: str, code: str) -> str:
    """Return where a receipt is looked up, as its QR code holds it."""
    return f"{address.rstrip('/')}/v/{code}"


def _drawn(
    receipt: Receipt, issuer: str, address: str, form: Literal["pdf", "png"], dots_per_inch: float | None = None
) -> bytes:
    words = json.dumps(_words(receipt, issuer, address), ensure_ascii=False)
    return typeset("receipt.typ", {"receipt": words}, form, dots_per_inch)


def _words(receipt: Receipt, issuer: str, address: str) -> dict[str, object]:
    note = None if receipt.status == "in_force" else STATUSES[f"filing.{receipt.status}"].zh
    return {
        "number": receipt.number,
        "name": receipt.name,
        "facts": _facts(receipt),
        "scope": [
            [str(place), item.title, item.occupation, levels(item)] for place, item in enumerate(receipt.scope, 1)
        ],
        "issuer": issuer,
        "dated": _day(receipt.dated),
        "date": {"year": receipt.dated.year, "month": receipt.dated.month, "day": receipt.dated.day},
        "note": note,
        "code": spelled(receipt.code),
        "address": f"{address.rstrip('/')}/v/",
        "qr": _qr(verification_url(address, receipt.code)),
        "until": receipt.until.isoformat(),
        "position": str(receipt.position),
    }


def _facts(receipt: Receipt) -> list[tuple[str, str]]:
    return [
        (RECEIPT["name"], receipt.name),
        (RECEIPT["credit_code"], receipt.enterprise),
        (RECEIPT["body_code"], receipt.body_code or "—"),
        (
            RECEIPT["validity"],
            RECEIPT["from_until"].format(first=_day(receipt.valid_from), last=_day(receipt.valid_until)),
        ),
        (RECEIPT["first_issued"], _day(receipt.issued_on)),
    ]


def levels(item: ScopeItem) -> str:
    """Return the levels of an occupation from the lowest to the highest, in words."""
    return "、".join(LEVEL_TERMS[str(level)].zh for level in LEVELS if level in item.levels)


def _day(day: date) -> str:
    return RECEIPT["date"].format(year=day.year, month=day.month, day=day.day)


def _qr(url: str) -> str:
    import segno  # noqa: PLC0415 - with the typesetter, only when a receipt is drawn

    drawing = BytesIO()
    segno.make_qr(url, error="m").save(drawing, kind="svg", border=2, omitsize=True, xmldecl=False, nl=False)
    return drawing.getvalue().decode()

"""How a receipt stands, as everybody is told who has its code."""

from datetime import date

from api.schemas.common import Absent, Answer, Moment


class ReceiptItem(Answer):
    """An occupation of the receipt's scope, with its levels in words."""

    occupation: str
    title: str
    levels: str


class ReceiptStandingAnswer(Answer):
    """How a receipt stands today; of an unknown code its status alone is told."""

    status: str
    status_zh: str
    status_en: str
    code: str
    at: Moment
    since: date | None = None
    number: str | None = None
    name: str | None = None
    body_code: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    issued_by: str | None = None
    scope: Absent[tuple[ReceiptItem, ...]] = None

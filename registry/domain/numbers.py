"""The formats and parts of the numbers that the registry gives out: series, body codes (备案码), certificate numbers.

Whether a number is free, and who may use it, is decided with the acts. No number holds a check digit.
"""

import re
from typing import Annotated, NamedTuple
from unicodedata import normalize

from pydantic import AfterValidator, WithJsonSchema

from registry.domain import regions
from registry.errors import Message

_LOOK_ALIKES = str.maketrans(
    "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0425\u0423"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u30fc\ufe58\ufe63",
    "ABCEHIJKMOPSTXYABEZHIKMNOPTYX-----------",
)
"""Cyrillic and Greek capitals that look like Latin ones, and dashes. O and 0, I and 1 stay apart: no guess."""
_BRACKETS = str.maketrans(
    "[{<\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u3018]}>\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3019",
    "(" * 11 + ")" * 11,
)
_BODY = re.compile(r"[YSJ][0-9]{12}", re.ASCII)
_CERTIFICATE = re.compile(r"[YSJ][0-9]{14}[0-9A-Z](?!000000)[0-9]{6}", re.ASCII)
_MARKS: dict[int | str, str] = {5: "5", 4: "4", 3: "3", 2: "2", 1: "1", "special": "T"}
"""Position 16 of a certificate number by level. 特级技师 has a letter there (two letters and twenty digits), of
which no source names which; 首席技师 and 学徒工 have no number laid down at all.
"""


def folded(value: str) -> str:
    """Return a number as it is meant, whatever characters it was typed in: in capitals, look-alikes as Latin."""
    return normalize("NFKC", value).upper().translate(_LOOK_ALIKES)


def alike(value: str) -> str:
    """Return what two numbers have in common that read the same: as `folded`, no blanks, and one kind of bracket."""
    return "".join(folded(value).translate(_BRACKETS).split())


def is_number(value: str) -> bool:
    """Tell whether a text has the form of a body code or a certificate number."""
    return bool(_BODY.fullmatch(value) or _CERTIFICATE.fullmatch(value))


class Series(NamedTuple):
    """Numbers of so many digits that follow one another behind one beginning.

    `grows`: when all of them are given out, those with a digit more follow; else there are no more.
    """

    beginning: str
    digits: int
    grows: bool = False
    first: int = 1

    @property
    def end(self) -> int:
        """The least number that has a digit too many."""
        return int(10**self.digits)

    def grown(self) -> "Series":
        """Return the series that follows, of numbers with a digit more."""
        return self._replace(digits=self.digits + 1, first=self.end)

    def at(self, number: int) -> str:
        """Return how a number of the series reads."""
        return f"{self.beginning}{number:0{self.digits}d}"


class Parts(NamedTuple):
    """What a certificate number says: its body, year (two digits), level and running number."""

    body: str
    year: str
    mark: str
    number: str


def parse_certificate_number(value: str) -> str:
    """Return a certificate number of 22 characters; raise ValueError for any other text."""
    if not _CERTIFICATE.fullmatch(value):
        message = Message(
            "{value!r} is not a certificate number: a body code of Y, S or J and 12 digits, two digits of the year, "
            "the level, and six digits from 000001 on",
            value=value[:40],
        )
        raise ValueError(message)
    return value


def parts_of(number: str) -> Parts:
    """Take a certificate number apart."""
    return Parts(number[:13], number[13:15], number[15], number[16:])


def mark_of(level: int | str) -> str | None:
    """Return what stands for a level in a certificate number, None where nothing is laid down."""
    return _MARKS.get(level)


def certificate_series(body: str, year: int, mark: str) -> Series:
    """Return the numbers of the certificates that a body grants in a year at a level."""
    return Series(certificate_tag(f"{body}{year % 100:02d}{mark}"), 6)


def series_of(number: str) -> Series:
    """Return the series that a certificate number is of."""
    return Series(certificate_tag(number[:-6]), 6)


def tenant_of(code: str) -> str | None:
    """Return the tenant in whose range a body code or a certificate number lies, None if in none.

    Positions 8 and 9 are the tenant's own digits, 01 to 17 for the cities and 99 for the province: so a
    code that is given out once in its tenant is given out once in the province. A code outside these
    ranges, such as one first filed with the ministry, is as unique as its issuer has made it.
    """
    return _RANGES.get(code[7:9]) if code[1:7] == "000037" else None


def own_digits(tenant: str) -> str:
    """Return positions 8 and 9 of the body codes that a tenant gives out."""
    return "99" if tenant == regions.PROVINCE else tenant[2:4]


_RANGES = {own_digits(tenant): tenant for tenant in regions.tenants()}


def receipt_tag(number: str) -> str:
    """Return the tag of the event that gave out a receipt number."""
    return f"receipt:{number}"


def body_tag(code: str) -> str:
    """Return the tag of the event that gave out a body code."""
    return f"body:{code}"


def certificate_tag(number: str) -> str:
    """Return the tag of the event that gave out a certificate number."""
    return f"certificate:{number}"


CertificateNumber = Annotated[
    str,
    AfterValidator(parse_certificate_number),
    WithJsonSchema({"type": "string", "pattern": "^[YSJ][0-9]{14}[0-9A-Z][0-9]{6}$"}),
]

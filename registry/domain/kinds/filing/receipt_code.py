"""The code under which anybody can look up a filing's receipt (核验码), made of the filing's name.

No event holds it and it needs no key: sixteen characters, of which one names the tenant, fourteen are the first
70 bits of a SHA-256 over tenant and filing, and the last is a check. It cannot be guessed from a receipt's number or
from another code; an office that may read the filing could compute it, and holds the receipt anyway.
"""

from hashlib import sha256
from unicodedata import category, normalize

from registry.domain.regions import tenants
from registry.errors import Message

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are misread; they are read as what they were meant to be."""

DIGEST_BYTES = 9
_SPARE_BITS = 2
_DIGITS, _LENGTH = 14, 16
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATING = frozenset({"Pd", "Pc", "Zs", "Cc", "Cf"})
"""Categories of characters that stand between the groups of a code: dashes, low lines, blanks, and those unseen."""
_DRAWN_AS_DASHES = frozenset(map(chr, (0x2212, 0x2500, 0x2501, 0xAF, 0x2C9, 0x30FC, 0x4E00, 0x7E, 0x2E, 0xB7)))
"""What keyboards and programs give for a dash that is none: minus, box lines, macrons, long vowel, one, points."""


def digest_of(tenant: str, subject: str) -> bytes:
    """Return what a filing is found by: 70 bits of SHA-256 over `<tenant>/<subject>`, then two bits that are zero."""
    first = int.from_bytes(sha256(f"{tenant}/{subject}".encode()).digest()[:DIGEST_BYTES])
    return (first >> _SPARE_BITS << _SPARE_BITS).to_bytes(DIGEST_BYTES)


def code_of(tenant: str, subject: str) -> str:
    """Return the code of a filing's receipt, sixteen characters without separators."""
    number = int.from_bytes(digest_of(tenant, subject)) >> _SPARE_BITS
    digits = (ALPHABET[number >> 5 * place & 31] for place in reversed(range(_DIGITS)))
    body = ALPHABET[int(tenant[2:4])] + "".join(digits)
    return body + check_character(body)


def spelled(code: str) -> str:
    """Return a code as it is printed, in groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def normal(text: str) -> str:
    """Return a code as it is meant, however it was typed: full-width or small, with whatever dashes or blanks.

    Capitals, no separators, misread letters as digits.
    """
    folded = normalize("NFKC", text).upper()
    return "".join(c for c in folded if category(c) not in _SEPARATING and c not in _DRAWN_AS_DASHES).translate(
        _MISREAD
    )


def parse_code(text: str) -> tuple[str, bytes]:
    """Return the tenant and the digest of a code, however it is spelled; raise ValueError where it is none."""
    code = normal(text)
    if len(code) != _LENGTH or not set(code) <= set(ALPHABET):
        raise ValueError(Message("a code has 16 characters, of 0-9 and A-Z without I, L, O, U"))
    if code[-1] != check_character(code[:-1]):
        raise ValueError(Message("the check character of the code is wrong"))
    tenant = f"37{ALPHABET.index(code[0]):02d}00"
    if tenant not in tenants():
        raise ValueError(Message("the code is of no tenant"))
    number = 0
    for character in code[1:-1]:
        number = number << 5 | ALPHABET.index(character)
    return tenant, (number << _SPARE_BITS).to_bytes(DIGEST_BYTES)


def check_character(body: str) -> str:
    """Return the check character: the hybrid system of ISO 7064, for 32 characters, so modulo 33 and 32.

    Any one character that is wrong is found, and nearly every two neighbours that are exchanged.
    """
    product = 32
    for character in body:
        product = (product + ALPHABET.index(character)) % 32 or 32
        product = product * 2 % 33
    return ALPHABET[(33 - product) % 32]

"""Personal data that shows by its own form: mailboxes, phones, ID cards, QQ numbers.

No pattern matches a `*`, and none but the last (phones) takes one for a boundary: what would be
found in a masked text was found in the text itself, which makes masking idempotent.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from ._reading import SensitiveKind, SensitiveSpan

__all__ = ["is_id_card", "is_luhn", "mask", "personal"]


class Placed(Protocol):
    """Anything that stands somewhere in a text: a half-open span of characters."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_EMAIL = re.compile(
    r"(?<![a-z0-9*])[a-z0-9][a-z0-9._%+-]{0,63}@\.?(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}", re.ASCII
)
_PHONE = re.compile(
    r"(?:(?=\+)|(?<![a-z0-9+._-])|(?<=tel)|(?<=qq)|(?<=wx)|(?<=vx)|(?<=phone)|(?<=mobile))"
    r"(?:\+?(?:00)?86[- ]?)?(1[3-9]\d(?:[- ]?\d{4}){2})"
    r"(?!\d)(?!(?!tel|qq|wx|vx|phone|mobile)[a-z_-]{1,8}[\d*])",
    re.ASCII,
)
_ID_CARD = re.compile(r"(?<![a-z0-9*])\d{6}(?: ?\d{8} ?)\d{3}[\dx](?![a-z0-9*])", re.ASCII)
_QQ = re.compile(
    r"(?:(?<![a-z*])qq|扣扣|企鹅号?)(?:号码?|群|[:是为 ]){0,4}([1-9]\d{4,10})(?![\d*@a-z])",
    re.ASCII,
)
# Where coins for a QQ account are the matter, a bare number is the account.
_COINS = re.compile(r"q {0,3}币|(?<![a-z])qb(?![a-z])|点券")
_ACCOUNT = re.compile(
    r"(?:是|到|成|给|的|为|(?<!单)号) {0,2}([1-9]\d{7,10})(?![\d*@a-z.])", re.ASCII
)
_KINDS: tuple[tuple[SensitiveKind, re.Pattern[str], int], ...] = (
    ("email", _EMAIL, 0),
    ("id_card", _ID_CARD, 0),
    ("qq", _QQ, 1),
    ("phone", _PHONE, 0),
)
_REGIONS = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64"
    " 65 71 81 82 83".split()
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10x98765432"


def is_id_card(number: str) -> bool:
    """Whether 18 characters are a Chinese ID number: region, date of birth, check character.

    The check is that of GB 11643-1999 (ISO 7064, MOD 11-2).

    >>> is_id_card("11010519491231002x"), is_id_card("110105194912310021")
    (True, False)
    """
    if len(number) != 18 or number[:2] not in _REGIONS or not number[:17].isdecimal():
        return False
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if not (1900 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = sum(w * int(c) for w, c in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECKS[total % 11] == number[17].lower()


def is_luhn(digits: str) -> bool:
    """Whether the last digit of a card number checks (ISO/IEC 7812-1, Luhn).

    >>> is_luhn("4111111111111111"), is_luhn("4111111111111112")
    (True, False)
    """
    total = 0
    for place, character in enumerate(reversed(digits)):
        digit = int(character) << (place & 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def personal(low: str) -> list[SensitiveSpan]:
    """The spans of mailboxes, ID cards, QQ numbers and phones in a folded text, disjoint."""
    found = list[SensitiveSpan]()
    for kind, pattern, group in _KINDS:
        new = [
            SensitiveSpan(kind, m.start(group), m.end(group))
            for m in pattern.finditer(low)
            if kind != "id_card" or is_id_card(m[0].replace(" ", ""))
        ]
        if new:
            low = mask(low, new)  # what one kind has taken is out of the next one's sight
            found += new
    if _COINS.search(low):
        found += (SensitiveSpan("qq", m.start(1), m.end(1)) for m in _ACCOUNT.finditer(low))
    return sorted(found, key=lambda span: span.start)


def mask(text: str, spans: Iterable[Placed]) -> str:
    """A text with a `*` for each character of each span; the spans by start and disjoint."""
    parts, at = list[str](), 0
    for span in spans:
        parts += (text[at : span.start], "*" * (span.end - span.start))
        at = span.end
    return "".join((*parts, text[at:]))

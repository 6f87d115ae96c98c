"""The values a fact can have, in their one canonical form."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from ..errors import InputError, shown
from ..instants import duration_micros, duration_of, from_micros, to_micros

__all__ = ["FactValue", "Scalar", "comparable", "decimal", "duration", "instant", "scalar"]

Scalar: TypeAlias = str | bool | int | Decimal | timedelta | datetime
FactValue: TypeAlias = Scalar | frozenset[str]

# Every float fits, and no comparison or writing of a number can take long.
_MAX_DIGITS = 400
_MAX_INT = 10**_MAX_DIGITS
_MAX_TEXT = 10_000
_ORDERED: tuple[type | tuple[type, ...], ...] = ((int, Decimal), timedelta, datetime)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def scalar(value: object) -> Scalar:
    """The canonical form of one plain value, of the very type that `Scalar` names.

    A float becomes a Decimal by its shortest text, an instant is in UTC, a member of a string
    enumeration the text it stands for. Raises InputError for what is no value of a fact, for a
    text of more than 10,000 characters and for a number of more than 400 digits.
    """
    match value:
        case bool():
            return value
        case str():
            return _text(value)
        case int():
            return _integer(value)
        case float() | Decimal():
            return decimal(value)
        case timedelta():
            return duration(value)
        case datetime():
            return instant(value)
        case _:
            raise InputError(
                "fact", f"{shown(value)} is no value of a fact", "write a text or a number"
            )


def _text(value: str) -> str:
    if len(value) > _MAX_TEXT:
        raise InputError(
            "fact", f"{shown(value)} is too long", f"write at most {_MAX_TEXT} letters"
        )
    return str.__str__(value)


def _integer(value: int) -> int:
    if not -_MAX_INT < value < _MAX_INT:
        raise _too_large(value)
    return int(value)


def _no_number(value: object) -> InputError:
    return InputError("fact", f"{shown(value)} is no number", "write a number such as 12.50")


def _too_large(value: object) -> InputError:
    return InputError("fact", f"{shown(value)} is too large or too small", "write a nearer number")


def decimal(value: object) -> Decimal:
    """A finite Decimal of at most 400 digits before or after the point; a float by its shortest text.

    Raises InputError for what is no number, for a text that is no plain one, for NaN and infinity.

    >>> decimal(0.1), decimal("12.50")
    (Decimal('0.1'), Decimal('12.50'))
    """
    match value:
        case bool():
            raise _no_number(value)
        case str() if len(value) > _MAX_TEXT or not _NUMBER.fullmatch(value):
            raise _no_number(value)
        case str() | Decimal():
            exact = value
        case float():
            exact = float.__repr__(value)
        case int():
            exact = Decimal(_integer(value))
        case _:
            raise _no_number(value)
    try:
        number = Decimal(exact)
    except InvalidOperation:  # an exponent of twenty digits
        raise _too_large(value) from None
    if not number.is_finite():
        raise InputError(
            "fact", f"{shown(value)} is not finite", "write a finite number, or leave it out"
        )
    if not -_MAX_DIGITS <= number.adjusted() < _MAX_DIGITS:
        raise _too_large(value)
    return number


def duration(value: timedelta) -> timedelta:
    """A plain timedelta, whatever class of durations it came from."""
    return duration_of(duration_micros(value))


def instant(value: datetime) -> datetime:
    """An aware datetime in UTC; a naive one is refused."""
    return from_micros(to_micros(value))


def comparable(one: object, other: object) -> bool:
    """Whether the two have an order: both numbers, both durations or both instants."""
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    return any(isinstance(one, kind) and isinstance(other, kind) for kind in _ORDERED)

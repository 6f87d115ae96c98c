"""The values a fact can have, in their one canonical form."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from ..errors import InputError
from ..instants import to_micros

__all__ = ["FactValue", "Scalar", "decimal", "instant", "scalar"]

Scalar: TypeAlias = str | bool | int | Decimal | timedelta | datetime
FactValue: TypeAlias = Scalar | frozenset[str]


def scalar(value: object) -> Scalar:
    """The canonical form of one plain value: a float by its shortest text, an instant in UTC."""
    match value:
        case str() | bool() | int() | timedelta():
            return value
        case float() | Decimal():
            return decimal(value)
        case datetime():
            return instant(value)
        case _:
            raise InputError("fact", f"{value!r} is no value of a fact", "write a text or a number")


def decimal(value: float | Decimal | str) -> Decimal:
    """A finite Decimal; a float by its shortest decimal text.

    >>> decimal(0.1)
    Decimal('0.1')
    """
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        raise InputError(
            "fact", f"{value!r} is no number", "write a number such as 12.50"
        ) from None
    if not number.is_finite():
        raise InputError(
            "fact", f"{value!r} is not finite", "leave the fact out where it is unknown"
        )
    return number


def instant(value: datetime) -> datetime:
    """An aware datetime in UTC; a naive one is refused."""
    to_micros(value)
    return value.astimezone(UTC)

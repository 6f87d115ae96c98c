"""Values of facts and fields as people and platforms read them, the same on every run."""

from datetime import datetime, timedelta
from decimal import Decimal

from ..conditions import FactValue
from ..instants import format_duration, format_instant, to_micros

__all__ = ["plain"]


def plain(value: FactValue | tuple[str, ...]) -> str:
    """A value as text: a set in alphabetical order, a number in plain digits.

    >>> plain(frozenset({"b", "a"})), plain(timedelta(minutes=10)), plain(Decimal("1E+2"))
    ('a+b', '10m', '100')
    """
    match value:
        case frozenset():
            return "+".join(sorted(value))
        case tuple():
            return "+".join(value)
        case Decimal():
            return f"{value:f}"
        case timedelta():
            return format_duration(value)
        case datetime():
            return format_instant(to_micros(value))
        case _:
            return str(value)

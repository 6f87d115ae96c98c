"""Calendar months as texts, `2026-11`: they sort, they are keys, they are read by people."""

import re
from datetime import date, tzinfo

from ..errors import InputError
from ..instants import from_micros

__all__ = ["as_month", "month_of", "next_month"]

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def month_of(at: int, tz: tzinfo) -> str:
    """The month, in `tz`, of an instant in microseconds since 1970-01-01 UTC.

    >>> from zoneinfo import ZoneInfo
    >>> month_of(0, ZoneInfo("Asia/Shanghai"))
    '1970-01'
    """
    day = from_micros(at, tz)
    return f"{day.year:04}-{day.month:02}"


def next_month(month: str) -> str:
    """The month after; raises InputError where `month` is no month.

    >>> next_month("2026-12")
    '2027-01'
    """
    from dateutil.relativedelta import relativedelta

    year, number = as_month(month).split("-")
    after = date(int(year), int(number), 1) + relativedelta(months=1)
    return f"{after.year:04}-{after.month:02}"


def as_month(month: str) -> str:
    """The month itself; raises InputError where it is not written `2026-11`."""
    if not _MONTH.fullmatch(month):
        raise InputError("month", f"{month!r} is no month", "write it as 2026-11")
    return month

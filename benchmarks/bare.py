"""What no library can beat in Python: two bisects over a flat list of edges, and a sum.

No checks, no growing, one list that covers all that is asked. The second pair takes and gives
datetimes, with the conversions that anything on datetimes has to make.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from attrs import frozen

from kameng_support import Calendar
from kameng_support.instants import to_micros

__all__ = ["Bare", "bare_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


@frozen
class Bare:
    """The four functions over one list of edges."""

    between: Callable[[int, int], int]
    add: Callable[[int, int], int]
    between_datetimes: Callable[[datetime, datetime], timedelta]
    add_datetime: Callable[[datetime, timedelta], datetime]


def bare_of(calendar: Calendar, start: datetime, end: datetime) -> Bare:
    """Over the edges of a calendar from one instant to another."""
    at, worked, total = [to_micros(start)], [0], 0
    for opening, closing in calendar.spans_micros(to_micros(start), to_micros(end)):
        at += (opening, closing)
        worked += (total, total := total + closing - opening)

    # An odd place is an opening: what follows it is open.
    def between(first: int, last: int) -> int:
        low, high = bisect_right(at, first) - 1, bisect_right(at, last) - 1
        passed = worked[high] - worked[low]
        if high & 1:
            passed += last - at[high]
        if low & 1:
            passed -= first - at[low]
        return passed

    def add(instant: int, span: int) -> int:
        index = bisect_right(at, instant) - 1
        target = worked[index] + span
        if index & 1:
            target += instant - at[index]
        index = bisect_left(worked, target)
        return at[index] - worked[index] + target

    def between_datetimes(first: datetime, last: datetime) -> timedelta:
        passed = between((first - _EPOCH) // _MICRO, (last - _EPOCH) // _MICRO)
        return timedelta(microseconds=passed)

    def add_datetime(instant: datetime, span: timedelta) -> datetime:
        micros = add((instant - _EPOCH) // _MICRO, span // _MICRO)
        return (_EPOCH + timedelta(microseconds=micros)).astimezone(instant.tzinfo)

    return Bare(between, add, between_datetimes, add_datetime)

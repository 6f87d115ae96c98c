"""Whole working days: dates on which hours begin, as `5 working days` are counted."""

from datetime import date, datetime, timedelta

from ..errors import OutOfRangeError
from ._edges import EPOCH_DAY, Plan

__all__ = ["count_days", "is_working_day", "step_days", "working_date"]

_DAY = timedelta(days=1)
_FIRST, _LAST = date.min.toordinal() + 2 - EPOCH_DAY, date.max.toordinal() - 2 - EPOCH_DAY


def is_working_day(plan: Plan, day: date) -> bool:
    """Whether hours begin on a date, and closures leave some of them."""
    return bool(_open(plan, day.toordinal() - EPOCH_DAY))


def count_days(plan: Plan, start: date, end: date) -> int:
    """How many working days lie from `start` to before `end`; negative when `end` is the earlier."""
    first, last = start.toordinal() - EPOCH_DAY, end.toordinal() - EPOCH_DAY
    if last < first:
        return -count_days(plan, end, start)
    return sum(1 for day in range(first, last) if _open(plan, day))


def step_days(plan: Plan, day: date, days: int, forward: bool) -> date:
    """The working day `days` after a date (before, if not forward), itself made one first.

    Raises OutOfRangeError where there are not as many.
    """
    number, step = day.toordinal() - EPOCH_DAY, 1 if forward else -1
    left = abs(days)
    low, high = _bounds(plan)
    while low <= number <= high and (high - low) >= left:
        if _open(plan, number):
            if not left:
                return date.fromordinal(number + EPOCH_DAY)
            left -= 1
        number += step
    raise OutOfRangeError(
        "calendar",
        f"seen from {day}, there are not {abs(days)} working days",
        "give fewer days, or a calendar with more",
    )


def working_date(plan: Plan, local: datetime) -> date:
    """The date to whose hours a local wall time belongs, which an overnight span began.

    For one that belongs to none, its own date.
    """
    moment = timedelta(
        hours=local.hour,
        minutes=local.minute,
        seconds=local.second,
        microseconds=local.microsecond,
    )
    for day, past in ((local.date(), moment), (local.date() - _DAY, moment + _DAY)):
        micros = past // timedelta(microseconds=1)
        hours = plan.hours_of(day.toordinal() - EPOCH_DAY)
        if any(begin <= micros <= end for begin, end in hours):
            return day
    return local.date()


def _open(plan: Plan, day: int) -> bool:
    return bool(plan.local(day, day) if plan.closures else plan.hours_of(day))


def _bounds(plan: Plan) -> tuple[int, int]:
    """The days between which there can be working days."""
    if any(plan.week):
        return _FIRST, _LAST
    return min(plan.exceptions), max(plan.exceptions)

"""Time that counts: working calendars, targets (promises), and the clocks that measure them."""

from ._calendar import Calendar, HoursByDate

__all__ = ["Calendar", "HoursByDate"]

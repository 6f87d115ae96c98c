"""A row's time axis: ticks at round times of the local wall clock, few enough to be read."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from attrs import frozen

from ..instants import from_micros, to_micros

__all__ = ["Scale", "Tick", "exact"]

_SECOND, _HOUR, _DAY = 1_000_000, 3_600_000_000, 86_400_000_000
_STEPS = (
    *(size * 10**power for power in range(6) for size in (1, 2, 5)),
    *(size * _SECOND for size in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)),
    *(size * _HOUR for size in (1, 2, 3, 6, 12)),
)
_DAYS = (1, 2, 5, 10, 20)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 12000)
_LETTERS = (
    (60 * _DAY, 0),
    (3 * _HOUR, len("10:58")),
    (5 * _SECOND, len("10:58:02")),
    (0, len("10:58:02.250")),
)


@frozen
class Tick:
    """An instant, in microseconds since 1970 UTC, and what stands at it."""

    at: int
    label: str


def exact(at: int, tz: tzinfo) -> str:
    """An instant as local text, to the second."""
    return from_micros(at, tz).isoformat(" ")[:19]


class Scale:
    """A row's scale, from `begin` to `end` in microseconds since 1970 UTC, read in the zone `tz`.

    `year` is one that needs no telling.
    """

    def __init__(self, begin: int, end: int, tz: tzinfo, year: int) -> None:
        self.begin, self.end, self.tz = begin, end, tz
        first, last = from_micros(begin, tz), from_micros(end, tz)
        self._first, self._last = first.replace(tzinfo=None), last.replace(tzinfo=None)
        span = end - begin
        # How many letters of a time of day it takes to tell one label from the next.
        self._letters = next(letters for least, letters in _LETTERS if span >= least)
        self._one_day = first.date() == last.date()
        self._skip = 5 if first.year == last.year == year else 0

    def share(self, at: int) -> float:
        """Where an instant lies, from 0 to 1."""
        return (at - self.begin) / (self.end - self.begin)

    def text(self, at: int) -> str:
        """An instant as a label: as fine as the scale needs, with its date where there are several."""
        local = from_micros(at, self.tz)
        date = "" if self._one_day else self._date(local)
        return " ".join(part for part in (date, self._time(local)) if part)

    def ticks(self, room: int) -> tuple[Tick, ...]:
        """Ticks in the order of time, about `room` at most; each says its date where it is a new one."""
        found, told = list[Tick](), ""
        for at in sorted(set(self._round(room))):
            local = from_micros(at, self.tz)
            date, time = self._date(local), self._time(local)
            if date == told:
                date = ""
            elif found and local.time() == datetime.min.time():
                time = ""
            told = date or told
            found.append(Tick(at, " ".join(part for part in (date, time) if part)))
        return tuple(found)

    def _date(self, local: datetime) -> str:
        return local.date().isoformat()[self._skip :]

    def _time(self, local: datetime) -> str:
        return local.time().isoformat("microseconds")[: self._letters]

    def _round(self, room: int) -> Iterator[int]:
        for wall in self._walls(room):
            # When clocks go back a wall time names two instants, when they go forward it may name none.
            for fold in (0, 1):
                at = to_micros(wall.replace(tzinfo=self.tz, fold=fold))
                if (
                    self.begin <= at <= self.end
                    and from_micros(at, self.tz).replace(tzinfo=None) == wall
                ):
                    yield at

    def _walls(self, room: int) -> Iterator[datetime]:
        span = self.end - self.begin
        last = max(self._last, self._first + timedelta(microseconds=span))
        midnight = self._first.replace(hour=0, minute=0, second=0, microsecond=0)
        for step in _STEPS:
            if span < step * room:
                size = timedelta(microseconds=step)
                yield from _up_to(last, midnight + (self._first - midnight) // size * size, size)
                return
        for days in _DAYS:
            if span < days * _DAY * room:
                today = midnight.toordinal()
                first_day = datetime.fromordinal(max(1, today - today % days))
                yield from _up_to(last, first_day, timedelta(days))
                return
        months = next((size for size in _MONTHS if span < size * 30 * _DAY * room), _MONTHS[-1])
        first = (midnight.year * 12 + midnight.month - 1) // months * months
        for month in range(max(first, 12), last.year * 12 + last.month, months):
            yield datetime(month // 12, month % 12 + 1, 1)  # noqa: DTZ001  # a wall time


def _up_to(last: datetime, wall: datetime, step: timedelta) -> Iterator[datetime]:
    yield wall
    while last - wall >= step:  # no step past year 9999
        wall += step
        yield wall

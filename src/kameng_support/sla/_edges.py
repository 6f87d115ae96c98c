"""Open time as one flat list of boundary instants with running sums: two bisects answer all.

An instant is open if and only if its local wall time lies in a span. So the hours are laid out
on the local time line first (where a date is always 24 hours), and each stretch of constant
offset then maps its part of that line to UTC: a gap shortens, a fold repeats.
"""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, tzinfo

from ._hours import DAY, Hours
from ._zones import offsets

__all__ = ["FIRST_YEAR", "LAST_YEAR", "Edges", "Plan", "year_of", "year_start"]

FIRST_YEAR, LAST_YEAR = 1, 9999
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def year_start(year: int) -> int:
    """The first instant of a UTC year, in microseconds since 1970; year 10000 is the end."""
    if year > LAST_YEAR:
        return (date.max.toordinal() + 1 - _EPOCH_DAY) * DAY
    return (date(year, 1, 1).toordinal() - _EPOCH_DAY) * DAY


def year_of(at: int) -> int:
    """The UTC year of an instant within the years 1 to 9999."""
    return date.fromordinal(at // DAY + _EPOCH_DAY).year


class Plan:
    """Hours by date: the week's pattern, what replaces it, and what is cut out; day numbers from 1970."""

    __slots__ = ("closures", "exceptions", "tz", "week")

    def __init__(
        self,
        tz: tzinfo,
        week: tuple[Hours, ...],
        exceptions: Mapping[date, Hours],
        closures: Mapping[date, Hours],
    ) -> None:
        self.tz = tz
        self.week = week
        self.exceptions = {day.toordinal() - _EPOCH_DAY: hours for day, hours in exceptions.items()}
        self.closures = {day.toordinal() - _EPOCH_DAY: hours for day, hours in closures.items()}

    def hours_of(self, day: int) -> Hours:
        """The hours that begin on a day, before closures."""
        hours = self.exceptions.get(day)
        return self.week[(day + 3) % 7] if hours is None else hours  # 1970-01-01 was a Thursday

    def has_open_exception(self) -> bool:
        """Whether some date with its own hours is open for a moment, closures considered."""
        return any(self.local(day, day)[0] for day in self.exceptions)

    def local(self, first: int, last: int) -> tuple[list[int], list[int]]:
        """Begins and ends of the open stretches of the local time line, from day to day."""
        begins: list[int] = []
        ends: list[int] = []
        reached = -(10**30)
        for day in range(first, last + 1):
            base = day * DAY
            for begin, end in self.hours_of(day):
                if base + begin > reached:
                    begins.append(base + begin)
                    ends.append(base + end)
                    reached = base + end
                elif base + end > reached:
                    ends[-1] = reached = base + end
        for day in range(first - 1, last + 1) if self.closures else ():
            for begin, end in self.closures.get(day, ()):
                begins, ends = _cut(begins, ends, day * DAY + begin, day * DAY + end)
        return begins, ends

    def year(self, year: int) -> list[int]:
        """The boundaries of one UTC year: opening, closing, opening, ... in microseconds."""
        low, high = year_start(year), year_start(year + 1)
        begins, ends = self.local(low // DAY - 2, high // DAY + 1)
        changes = offsets(self.tz, low // 1_000_000, high // 1_000_000)
        edges: list[int] = []
        for index, (second, offset) in enumerate(changes):
            start = second * 1_000_000
            stop = changes[index + 1][0] * 1_000_000 if index + 1 < len(changes) else high
            at = bisect_right(ends, start + offset)
            while at < len(begins) and begins[at] < stop + offset:
                opening = max(begins[at] - offset, start)
                closing = min(ends[at] - offset, stop)
                if edges and edges[-1] == opening:
                    edges[-1] = closing
                else:
                    edges += (opening, closing)
                at += 1
        return edges


def _cut(begins: list[int], ends: list[int], low: int, high: int) -> tuple[list[int], list[int]]:
    kept: list[tuple[int, int]] = []
    for begin, end in zip(begins, ends, strict=True):
        if begin < low:
            kept.append((begin, min(end, low)))
        if end > high:
            kept.append((max(begin, high), end))
    return [begin for begin, _ in kept], [end for _, end in kept]


class Edges:
    """An immutable snapshot: the boundaries of some whole years and the open time up to each.

    `at` begins with the range's own start, twice (an empty stretch), then opening, closing, ...;
    `open` holds at the same index the open time from a fixed origin. Never changed once made.
    """

    __slots__ = ("at", "first", "high", "last", "low", "open")

    def __init__(self, first: int, last: int, at: list[int], worked: list[int]) -> None:
        self.first, self.last = first, last
        self.low, self.high = year_start(first), year_start(last + 1)
        self.at, self.open = at, worked

    @property
    def years(self) -> int:
        """How many years it covers."""
        return self.last - self.first + 1

    def worked(self, at: int) -> int:
        """The open time from the origin to an instant that it covers."""
        index = bisect_right(self.at, at)
        before = self.open[index - 1]
        return before + at - self.at[index - 1] if index & 1 else before

    @classmethod
    def of(cls, plan: Plan, first: int, last: int) -> "Edges":
        """The snapshot of the years `first` to `last`."""
        low = year_start(first)
        return cls(first, last, [low, low], [0, 0])._with(_years(plan, first, last), first, last)

    def later(self, plan: Plan, last: int) -> "Edges":
        """This snapshot, and the years up to `last`."""
        return self._with(_years(plan, self.last + 1, last), self.first, last)

    def earlier(self, plan: Plan, first: int) -> "Edges":
        """This snapshot, and the years from `first`; every sum keeps its value."""
        front = Edges.of(plan, first, self.first - 1)
        shift = self.open[0] - front.open[-1]
        head = Edges(first, self.first - 1, front.at, [sum_ + shift for sum_ in front.open])
        return head._with(self.at[2:], first, self.last)

    def _with(self, edges: list[int], first: int, last: int) -> "Edges":
        at, worked = self.at.copy(), self.open.copy()
        total = worked[-1]
        for index in range(0, len(edges), 2):
            opening, closing = edges[index], edges[index + 1]
            total += closing - opening
            if at[-1] == opening and len(at) > 2:  # touching spans are one
                at[-1], worked[-1] = closing, total
            else:
                at += (opening, closing)
                worked += (total - (closing - opening), total)
        return Edges(first, last, at, worked)


def _years(plan: Plan, first: int, last: int) -> list[int]:
    edges: list[int] = []
    for year in range(first, last + 1):
        more = plan.year(year)
        if edges and more and edges[-1] == more[0]:
            edges[-1:] = more[1:]
        else:
            edges += more
    return edges

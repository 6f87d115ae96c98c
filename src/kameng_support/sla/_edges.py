"""Open time as one flat list of boundary instants with running sums: two bisects answer all.

An instant is open if and only if its local wall time lies in a span. So the hours are laid out
on the local time line first (where a date is always 24 hours), and each stretch of constant
offset then maps its part of that line to UTC: a gap shortens, a fold repeats.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, tzinfo

from ._hours import DAY, Hours
from ._zones import offsets

__all__ = ["EPOCH_DAY", "FIRST_YEAR", "LAST_YEAR", "Edges", "Plan", "year_of", "year_start"]

FIRST_YEAR, LAST_YEAR = 1, 9999
EPOCH_DAY = date(1970, 1, 1).toordinal()


def year_start(year: int) -> int:
    """The first instant of a UTC year, in microseconds since 1970; year 10000 is the end."""
    if year > LAST_YEAR:
        return (date.max.toordinal() + 1 - EPOCH_DAY) * DAY
    return (date(year, 1, 1).toordinal() - EPOCH_DAY) * DAY


def year_of(at: int) -> int:
    """The UTC year of an instant within the years 1 to 9999."""
    return date.fromordinal(at // DAY + EPOCH_DAY).year


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
        self.exceptions = {day.toordinal() - EPOCH_DAY: hours for day, hours in exceptions.items()}
        self.closures = {day.toordinal() - EPOCH_DAY: hours for day, hours in closures.items()}

    def has_open_exception(self) -> bool:
        """Whether some date with its own hours is open for a moment, closures considered."""
        return any(self.local(day, day) for day in self.exceptions)

    def hours_of(self, day: int) -> Hours:
        """The hours that begin on a day, before closures."""
        hours = self.exceptions.get(day)
        return self.week[(day + 3) % 7] if hours is None else hours  # 1970-01-01 was a Thursday

    def local(self, first: int, last: int) -> list[int]:
        """Opening, closing, ... on the local time line, of the hours that begin on these days."""
        edges: list[int] = []
        for day in range(first, last + 1):
            base = day * DAY
            for begin, end in self.hours_of(day):
                _append(edges, base + begin, base + end)
        for day in range(first - 1, last + 2) if self.closures else ():
            for begin, end in self.closures.get(day, ()):
                edges = _cut(edges, day * DAY + begin, day * DAY + end)
        return edges

    def year(self, year: int) -> list[int]:
        """The boundaries of one UTC year: opening, closing, opening, ... in microseconds."""
        low, high = year_start(year), year_start(year + 1)
        local = self.local(low // DAY - 2, high // DAY + 1)
        changes = offsets(self.tz, low // 1_000_000, high // 1_000_000)
        edges: list[int] = []
        for index, (second, offset) in enumerate(changes):
            start = second * 1_000_000
            stop = changes[index + 1][0] * 1_000_000 if index + 1 < len(changes) else high
            first = bisect_right(local, start + offset)
            last = bisect_left(local, stop + offset)
            part = [edge - offset for edge in local[first - (first & 1) : last + (last & 1)]]
            if part:
                part[0], part[-1] = max(part[0], start), min(part[-1], stop)
                _append(edges, part[0], part[1])
                edges += part[2:]
        return edges


def _append(edges: list[int], begin: int, end: int) -> None:
    """One more span; it begins where no earlier one did, and melts into one that it touches."""
    if not edges or edges[-1] < begin:
        edges += (begin, end)
    elif edges[-1] < end:
        edges[-1] = end


def _cut(edges: list[int], low: int, high: int) -> list[int]:
    first, last = bisect_left(edges, low), bisect_right(edges, high)
    middle = ([low] if first & 1 else []) + ([high] if last & 1 else [])
    return edges[:first] + middle + edges[last:]


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
        if not edges:
            return Edges(first, last, self.at, self.open)
        at, worked = self.at.copy(), self.open.copy()
        if at[-1] == edges[0] and len(at) > 2:  # touching spans are one: go on from its opening
            at.pop()
            worked.pop()
        else:
            at.append(edges[0])
            worked.append(worked[-1])
        total = worked[-1]
        for opening, closing in zip((at[-1], *edges[2::2]), edges[1::2], strict=True):
            total += closing - opening
            worked += (total, total)
        worked.pop()  # the last closing has no opening after it
        at += edges[1:]
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

"""Open time over all of datetime's years: a snapshot of boundaries that grows when it must.

The years far out repeat every 400 years exactly (146,097 days are whole weeks, zones follow their
last rule, no exception is dated there), so even a promise of a thousand years needs no more than a
few hundred years of boundaries, and a calendar that never opens again is found out, not walked.
"""

from bisect import bisect_left, bisect_right
from typing import NoReturn

from ..errors import OutOfRangeError
from ..instants import from_micros
from ._edges import FIRST_YEAR, LAST_YEAR, Edges, Plan, year_of, year_start
from ._hours import DAY

__all__ = ["Timeline"]

_MIN, _MAX = year_start(FIRST_YEAR), year_start(LAST_YEAR + 1)
_CYCLE = 146_097 * DAY
# tzdata lists changes one by one to 2087 at most (Morocco's), and from 1835 at the earliest.
_LISTED = (1800, 2100)


class Timeline:
    """The answers to what a calendar is asked, on integers, whatever the years.

    `edges` is the snapshot that readers take once per call. A call that needs more years grows its
    own copy and publishes it whole: a reader in another thread keeps what it holds.
    """

    __slots__ = ("_early", "_late", "_plan", "edges")

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.edges: Edges | None = None
        years = [year_of(day * DAY) for day in (*plan.exceptions, *plan.closures)]
        early, late = min((*years, _LISTED[0])) - 2, max((*years, _LISTED[1])) + 2
        # The first year of a cycle on either side that stands for all beyond it; None: no room.
        self._early = early - 400 if early - 402 >= FIRST_YEAR else None
        self._late = late if late + 402 <= LAST_YEAR else None

    def is_open(self, at: int) -> bool:
        """Whether time counts at an instant."""
        near = at - self._cycles(at) * _CYCLE
        return bisect_right(self._reach(self.edges, near).at, near) & 1 == 1

    def add(self, at: int, span: int) -> int:
        """The instant at which `span` of open time has passed since `at`."""
        if not span:
            return at
        if not _MIN <= at + span < _MAX:
            self._never(at)
        edges, worked = self._worked(self.edges, at)
        found = self._find(edges, worked + span, span > 0)
        if found is None or not _MIN <= found < _MAX:
            self._never(at)
        return found

    def between(self, start: int, end: int) -> int:
        """The open time from `start` to `end`."""
        edges, before = self._worked(self.edges, start)
        _, after = self._worked(edges, end)
        return after - before

    def next_open(self, at: int) -> int:
        """The first open instant at or after `at`."""
        shift = self._cycles(at) * _CYCLE
        edges = self._reach(self.edges, at - shift)
        while True:
            index = bisect_right(edges.at, at - shift)
            if index & 1:
                return at
            if index < len(edges.at):
                return self._inside(edges.at[index] + shift, at)
            grown = self._later(edges)
            if grown is None:
                self._never(at)
            edges = grown

    def previous_open(self, at: int) -> int:
        """The latest instant at or before `at` that ends open time."""
        shift = self._cycles(at) * _CYCLE
        edges = self._reach(self.edges, at - shift)
        while True:
            # What ends exactly at `at` was open up to it; what opens there was not open before.
            index = bisect_left(edges.at, at - shift)
            if index & 1 and index > 1:
                return at
            if index > 2:
                return self._inside(edges.at[index - 1] + shift, at)
            grown = self._earlier(edges)
            if grown is None:
                self._never(at)
            edges = grown

    def spans(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The open spans from `start` to `end`, cut to them."""
        if end <= start:
            return ()
        shift = self._cycles(start) * _CYCLE
        self._cycles(end - 1)
        low, high = start - shift, end - shift
        at = self._reach(self._reach(self.edges, low), high - 1).at
        first = bisect_right(at, low)
        first -= first & 1
        last = bisect_left(at, high)
        return tuple(
            (max(at[index], low) + shift, min(at[index + 1], high) + shift)
            for index in range(first, last, 2)
        )

    # -- growing

    def _reach(self, edges: Edges | None, at: int) -> Edges:
        year = year_of(at)
        if edges is None:
            return self._publish(Edges.of(self._plan, year, year))
        if year > edges.last:
            return self._publish(edges.later(self._plan, year))
        if year < edges.first:
            return self._publish(edges.earlier(self._plan, year))
        return edges

    def _publish(self, edges: Edges) -> Edges:
        self.edges = edges
        return edges

    def _later(self, edges: Edges) -> Edges | None:
        """With as many years again, so that it ends soon; None where all beyond is known."""
        limit = LAST_YEAR if self._late is None else self._late + 401
        if edges.last >= limit:
            return None
        return self._publish(edges.later(self._plan, min(edges.last + edges.years, limit)))

    def _earlier(self, edges: Edges) -> Edges | None:
        limit = FIRST_YEAR if self._early is None else self._early - 1
        if edges.first <= limit:
            return None
        return self._publish(edges.earlier(self._plan, max(edges.first - edges.years, limit)))

    # -- far years

    def _cycles(self, at: int) -> int:
        """How many cycles lie between an instant and the one like it in years worth keeping.

        Raises OutOfRangeError for an instant outside the years 1 to 9999.
        """
        if not _MIN <= at < _MAX:
            raise OutOfRangeError(
                "calendar", f"{at} us lies outside the years 1 to 9999", "use a nearer instant"
            )
        if self._late is not None and at >= year_start(self._late + 400):
            return (at - year_start(self._late)) // _CYCLE
        if self._early is not None and at < year_start(self._early):
            return (at - year_start(self._early)) // _CYCLE
        return 0

    def _worked(self, edges: Edges | None, at: int) -> tuple[Edges, int]:
        """The open time up to an instant, from the origin that this line of snapshots keeps."""
        cycles = self._cycles(at)
        edges = self._reach(edges, at - cycles * _CYCLE)
        worked = edges.worked(at - cycles * _CYCLE)
        if cycles:
            edges, _, total = self._cycle(edges, cycles > 0)
            worked += cycles * total
        return edges, worked

    def _cycle(self, edges: Edges, late: bool) -> tuple[Edges, int, int]:
        """The open time up to a repeating cycle's begin, and within it."""
        year = self._late if late else self._early
        assert year is not None  # else no instant is folded, and no search leaves the years
        begin = year_start(year)
        edges = self._reach(self._reach(edges, begin), begin + _CYCLE)
        before = edges.worked(begin)
        return edges, before, edges.worked(begin + _CYCLE) - before

    def _find(self, edges: Edges, target: int, forward: bool) -> int | None:
        """The earliest (backward: the latest) instant up to which `target` was worked."""
        bisect = bisect_left if forward else bisect_right
        while not 0 < (index := bisect(edges.open, target)) < len(edges.open):
            grown = self._later(edges) if index else self._earlier(edges)
            if grown is None:
                return self._find_far(edges, target, forward, late=index > 0)
            edges = grown
        return edges.at[index] - edges.open[index] + target

    def _find_far(self, edges: Edges, target: int, forward: bool, late: bool) -> int | None:
        if (self._late if late else self._early) is None:
            return None
        edges, before, total = self._cycle(edges, late)
        if not total:
            return None
        cycles = (target - before - forward) // total
        near = self._find(edges, target - cycles * total, forward)
        return None if near is None else near + cycles * _CYCLE

    def _inside(self, found: int, at: int) -> int:
        return found if _MIN <= found < _MAX else self._never(at)

    def _never(self, at: int) -> NoReturn:
        raise OutOfRangeError(
            "calendar",
            f"seen from {from_micros(at).isoformat()}, no such instant in the years 1 to 9999",
            "give a shorter span, or a calendar that is open then",
        )

"""What falls due next, over a million clocks: a heap of instants, and what each stands for.

A moment that changes or goes leaves its entry in the heap, where it stands for nothing; it is thrown
away when it comes to the top, or with all of its kind when they outnumber the rest two to one.
"""

from heapq import heapify, heappop, heappush
from typing import TypeAlias

from ._clock import Clock
from ._moments import Moment

__all__ = ["Agenda"]

Entry: TypeAlias = tuple[int, str, str]

# Below this, entries that stand for nothing are not worth a sweep.
_FEW = 64
# Parting a list and sorting what is due pays from one entry in so many on.
_MANY = 16


class Agenda:
    """The next moment of each clock, by subject and target: what falls due, the earliest first.

    A subject is any id: a ticket's, an order's. It holds one moment for each subject and target;
    moments at one instant come in the order of their subjects, then targets, so that the same calls
    give the same answers. Each call takes time in the logarithm of how many there are, counted
    over many calls: now and then one sweeps. Inside are never more than three entries for a
    moment, and a few.

    Instants are microseconds since 1970-01-01 UTC. It is a workspace and no value: it changes in
    place, and belongs to one thread. What must outlive the process stands in a store, whose query
    keeps the same order.

    >>> agenda = Agenda()
    >>> agenda.put("order-7", Moment(31, 30, "delivery", 1, "breach", "breach"))
    >>> agenda.put("order-8", Moment(15, 30, "delivery", 1, "warn", "50%"))
    >>> [(subject, moment.kind) for subject, moment in agenda.pop_due(at=20)]
    [('order-8', 'warn')]
    >>> agenda.pop(at=30), len(agenda)
    (None, 1)
    """

    __slots__ = ("_heap", "_limit", "_moments")

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._moments: dict[str, dict[str, Moment]] = {}  # by target, then by subject
        # Up to so many entries need no count: three for a moment, never more than there are to count.
        self._limit = _FEW

    def __len__(self) -> int:
        """How many moments it holds."""
        return sum(map(len, self._moments.values()))

    def put(self, subject: str, moment: Moment) -> None:
        """Add a moment, in place of the one that the subject has for the moment's target."""
        target, heap = moment.target, self._heap
        try:
            self._moments[target][subject] = moment
        except KeyError:
            self._moments[target] = {subject: moment}
        heappush(heap, (moment.effective, subject, target))
        if len(heap) > self._limit:
            self._tidy()

    def follow(self, subject: str, clock: Clock) -> None:
        """Hold what falls due next on a clock, as it stands now; nothing where nothing does."""
        moment = clock.next_moment()
        if moment is None:
            self.drop(subject, clock.target.name)
        else:
            self.put(subject, moment)

    def drop(self, subject: str, target: str) -> bool:
        """Forget a subject's moment for a target; whether there was one."""
        if self._moments.get(target, {}).pop(subject, None) is None:
            return False
        self._limit -= 3
        if len(self._heap) > self._limit:
            self._tidy()
        return True

    def next(self) -> tuple[str, Moment] | None:
        """The earliest moment and its subject, which stay; None where nothing is to come."""
        heap = self._heap
        while heap:
            effective, subject, target = heap[0]
            moment = self._moments[target].get(subject)
            if moment is not None and moment.effective == effective:
                return subject, moment
            heappop(heap)
        return None

    def pop(self, at: int) -> tuple[str, Moment] | None:
        """The earliest moment that is effective at or before `at`, taken off; None without one."""
        heap = self._heap
        while heap and heap[0][0] <= at:
            if (due := self._taken(heappop(heap))) is not None:
                if len(heap) > self._limit:
                    self._tidy()
                return due
        return None

    def pop_due(self, at: int, limit: int | None = None) -> tuple[tuple[str, Moment], ...]:
        """All that is effective at or before `at`, in order, taken off; at most `limit` of them.

        What is put in afterwards may be due as well: call again until nothing is left.
        """
        found: list[tuple[str, Moment]] = []
        if limit is None and self._many_due(at):
            entries = sorted(entry for entry in self._heap if entry[0] <= at)
            self._heap = [entry for entry in self._heap if entry[0] > at]
            heapify(self._heap)
            found += (due for entry in entries if (due := self._taken(entry)) is not None)
        while (limit is None or len(found) < limit) and (due := self.pop(at)) is not None:
            found.append(due)
        return tuple(found)

    def _taken(self, entry: Entry) -> tuple[str, Moment] | None:
        """The moment that an entry stands for, taken off; None where it stands for nothing."""
        effective, subject, target = entry
        moments = self._moments[target]
        moment = moments.get(subject)
        if moment is None or moment.effective != effective:
            return None
        del moments[subject]
        self._limit -= 3
        return subject, moment

    def _many_due(self, at: int) -> bool:
        """Whether so many entries are due that to part the list costs less than to pop each."""
        heap = self._heap
        budget = len(heap) // _MANY
        places = [0]
        while places and budget:
            place = places.pop()
            if place < len(heap) and heap[place][0] <= at:  # else nothing below it is due
                budget -= 1
                places += (2 * place + 1, 2 * place + 2)
        return not budget

    def _tidy(self) -> None:
        """Throw away the entries that stand for nothing, where they outnumber the rest two to one."""
        bound = 3 * len(self) + _FEW
        if len(self._heap) > bound:
            self._heap = [
                (moment.effective, subject, target)
                for target, moments in self._moments.items()
                for subject, moment in moments.items()
            ]
            heapify(self._heap)
        self._limit = bound

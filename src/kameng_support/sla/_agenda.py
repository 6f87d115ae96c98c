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

    __slots__ = ("_count", "_heap", "_moments")

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._moments: dict[str, dict[str, Moment]] = {}  # by target, then by subject
        self._count = 0

    def __len__(self) -> int:
        """How many moments it holds."""
        return self._count

    def put(self, subject: str, moment: Moment) -> None:
        """Add a moment, in place of the one that the subject has for the moment's target."""
        target, effective = moment.target, moment.effective
        moments = self._moments.get(target)
        if moments is None:
            moments = self._moments[target] = {}
        before = moments.get(subject)
        moments[subject] = moment
        if before is None:
            self._count += 1
        elif before.effective == effective:
            return  # its entry stands for this one now
        heappush(self._heap, (effective, subject, target))
        if len(self._heap) > 3 * self._count + _FEW:
            self._sweep()

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
        self._count -= 1
        if len(self._heap) > 3 * self._count + _FEW:
            self._sweep()
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
            effective, subject, target = heappop(heap)
            moments = self._moments[target]
            moment = moments.get(subject)
            if moment is not None and moment.effective == effective:
                del moments[subject]
                self._count -= 1
                return subject, moment
        return None

    def pop_due(self, at: int, limit: int | None = None) -> tuple[tuple[str, Moment], ...]:
        """All that is effective at or before `at`, in order, taken off; at most `limit` of them.

        What is put in afterwards may be due as well: call again until nothing is left.
        """
        found: list[tuple[str, Moment]] = []
        while (limit is None or len(found) < limit) and (due := self.pop(at)) is not None:
            found.append(due)
        return tuple(found)

    def _sweep(self) -> None:
        self._heap = [
            (moment.effective, subject, target)
            for target, moments in self._moments.items()
            for subject, moment in moments.items()
        ]
        heapify(self._heap)

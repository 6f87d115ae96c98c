"""The agenda: a million clocks' next moments, against a bare heap of tuples.

The bare heap knows an instant and an id: it can't tell which of a clock's entries still counts, can't take one
off, and grows with every change.
"""

import gc
import random
import statistics
from collections.abc import Callable, Iterator
from heapq import heapify, heappop, heappush
from time import process_time

from kameng_support.sla import Agenda, Moment

from .timing import Goal, Section, duration

__all__ = ["sections"]

CLOCKS = 1_000_000
ROUNDS = 3
_SPAN = 10**12  # eleven days, in microseconds
_TARGETS = ("pickup", "first_reply", "progress", "resolution")


def _moments(count: int, lots: random.Random) -> list[tuple[str, Moment]]:
    subjects = [f"t{number:07}" for number in range(CLOCKS // len(_TARGETS))]
    places = [(subject, target) for subject in subjects for target in _TARGETS]
    if count < len(places):
        places = lots.sample(places, count)
    return [
        (subject, Moment(at + 1, at, target, 1, "breach", "breach"))
        for subject, target in places
        for at in (lots.randrange(_SPAN),)
    ]


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        began = process_time()
        work()
        return process_time() - began
    finally:
        gc.enable()


def _round(lots: random.Random) -> Iterator[tuple[str, float, float]]:
    """What was done, and seconds for each, of ours and of the bare heap."""
    first, changes = _moments(CLOCKS, lots), _moments(CLOCKS // 2, lots)
    agenda = Agenda()
    for subject, moment in first:
        agenda.put(subject, moment)
    bare = [(moment.effective, subject) for subject, moment in first]
    heapify(bare)

    def change() -> None:
        for subject, moment in changes:
            agenda.put(subject, moment)

    def push() -> None:
        for subject, moment in changes:
            heappush(bare, (moment.effective, subject))

    yield "change", _seconds(change) / len(changes), _seconds(push) / len(changes)

    # Pops are compared on as many entries: the bare heap has no way to be rid of the old ones.
    order = sorted({(s, m.target): m for s, m in (*first, *changes)}.items())
    bare = [(moment.effective, subject) for (subject, _), moment in order]
    heapify(bare)
    for what, at in (("pop a hundredth", _SPAN // 100), ("pop half", _SPAN // 2)):
        due: list[object] = []

        def pop_due(at: int = at, due: list[object] = due) -> None:
            due.extend(agenda.pop_due(at))

        def pop(at: int = at, due: list[object] = due) -> None:
            while bare and bare[0][0] <= at:
                due.append(heappop(bare))

        ours = _seconds(pop_due)
        count = len(due)
        theirs = _seconds(pop)
        assert len(due) == 2 * count
        yield what, ours / count, theirs / count


def sections() -> Iterator[Section]:
    lots = random.Random(20261125)
    taken: dict[str, list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        for what, ours, bare in _round(lots):
            taken.setdefault(what, []).append((ours, bare))
    ratios = {
        what: statistics.median(ours / bare for ours, bare in pairs)
        for what, pairs in taken.items()
    }
    yield Section(
        "Agenda",
        f"{CLOCKS:,} clocks, half a million changes at random, then what is due is popped; "
        f"microseconds each, medians of {ROUNDS} rounds.",
        ("", "agenda", "bare heap", "x bare"),
        tuple(
            (
                what,
                *(duration(statistics.median(side)) for side in zip(*pairs, strict=True)),
                f"{ratios[what]:.2f}",
            )
            for what, pairs in taken.items()
        ),
        tuple(Goal(f"agenda: {what}, to a bare heap", ratio, 3) for what, ratio in ratios.items()),
    )

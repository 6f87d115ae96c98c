"""How everything here is timed: side by side, in turn, in one process.

Each round runs every contestant once, in an order that rotates, so that a slow second of the
machine hits all alike; what is told is the median over the rounds, and a ratio is the median of
the rounds' own ratios. It is the process's CPU time that counts, and the garbage collector rests meanwhile.
"""

import gc
import math
import os
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from time import process_time
from typing import Any, Literal

from attrs import frozen

__all__ = ["ROUNDS", "Goal", "Race", "Section", "duration", "over", "race", "table"]

ROUNDS = int(os.environ.get("KAMENG_BENCH_ROUNDS", "15"))
#: Seconds that one contestant runs for in a round, at least; above the second, it is given less to
#: do; above the third, it sits out all rounds but the first three.
_ENOUGH, _PLENTY, _TOO_LONG = 0.004, 0.1, 0.4

Work = Callable[[], object]


@frozen
class Race:
    """Seconds a call, of each contestant, round by round; the slowest have three rounds only."""

    rounds: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        """Seconds a call."""
        return statistics.median(self.rounds[name])

    def ratio(self, name: str, to: str) -> float:
        """How many times the time of another it takes."""
        pairs = zip(self.rounds[name], self.rounds[to], strict=False)
        return statistics.median(mine / theirs for mine, theirs in pairs)


@frozen
class Goal:
    """What was to be reached, and what was measured."""

    what: str
    measured: float
    bound: float
    kind: Literal["at most", "at least"] = "at most"

    @property
    def reached(self) -> bool:
        return (
            self.measured <= self.bound if self.kind == "at most" else self.measured >= self.bound
        )


@frozen
class Section:
    """A heading, a line on what is compared, a table, and what it shows."""

    title: str
    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    goals: tuple[Goal, ...] = ()


def over(
    function: Callable[[Any, Any], object], arguments: Iterable[tuple[Any, Any]]
) -> tuple[Work, int]:
    """The calls of a function on all these pairs as one piece of work, and how many they are.

    Of slow functions no more pairs than a round has room for.
    """
    pairs = list(arguments)
    began = process_time()
    function(*pairs[0])
    took = process_time() - began
    pairs = pairs[: max(1, int(_PLENTY / max(took, 1e-9)))]

    def work() -> None:
        for first, second in pairs:
            function(first, second)

    return work, len(pairs)


def race(contestants: Mapping[str, tuple[Work, int]], rounds: int = ROUNDS) -> Race:
    """Time each piece of work, with the number of calls it makes, against the others."""
    names = list(contestants)
    repeats = {name: _repeats(work) for name, (work, _) in contestants.items()}
    taken: dict[str, list[float]] = {name: [] for name in names}
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds):
            first = turn % len(names)
            for name in (*names[first:], *names[:first]):
                work, calls = contestants[name]
                if turn >= 3 and taken[name][0] * calls > _TOO_LONG:
                    continue
                taken[name].append(_seconds(work, repeats[name]) / calls)
    finally:
        if was_on:
            gc.enable()
    return Race(taken)


def _repeats(work: Work) -> int:
    work()  # what is made on first use is made
    took = max(_seconds(work, 1), 1e-7)
    return max(1, math.ceil(_ENOUGH / took))


def _seconds(work: Work, repeats: int) -> float:
    began = process_time()
    for _ in range(repeats):
        work()
    return (process_time() - began) / repeats


def duration(seconds: float) -> str:
    """In microseconds, or in milliseconds from ten thousand of them on."""
    micros = seconds * 1e6
    if micros >= 10_000:
        return f"{micros / 1000:,.0f} ms"
    return f"{micros:.2f}" if micros < 10 else f"{micros:,.0f}"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table, aligned for reading in a terminal."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    text = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)

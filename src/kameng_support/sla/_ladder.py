"""The ladder of one cycle: the instants at which a target's warnings, breach and escalations fall due."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from ._moments import MomentKind
from ._target import Target

__all__ = ["Key", "Rung", "ladder"]

Key: TypeAlias = tuple[MomentKind, str, str | None]
"""What tells a step of one cycle from its others: kind, point, and whom it tells."""

Rung: TypeAlias = tuple[int, Key]
"""The instant at which a step is effective, and the step."""


def ladder(
    target: Target,
    within: int,
    due: int,
    levels: tuple[int, int],
    floor: int | None,
    reaching: Callable[[int], int],
) -> Iterator[Rung]:
    """Every step of a cycle with its instant, in the order written.

    `levels` are the open time counted at the promise's end and at `due`, which a late promise puts
    apart; `reaching` gives the instant at which so much is counted. What lies before the due time is
    effective from `floor` on at the earliest, and not at all (None) after a breach.
    """
    promised, reached = levels
    for warn in target.warn:
        ahead = warn.level(within) - within
        if ahead > 0:
            yield max(reaching(reached + ahead), due + 1), ("warn", warn.text, None)
        elif floor is not None:
            yield max(reaching(promised + ahead), floor), ("warn", warn.text, None)
    yield due + 1, ("breach", "breach", None)
    for rung in target.breach:
        at = max(reaching(reached + rung.micros), due + 1) if rung.micros else due + 1
        yield at, ("escalate", rung.text, rung.tell)

"""What signals do to a clock: the state of its cycle, carried from signal to signal."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from attrs import frozen

from ._calendar import Calendar
from ._ledger import Entry
from ._metric import Phase, Signal, Step
from ._moments import Moment, Verdict
from ._target import OnReopen

__all__ = ["IDLE", "Breach", "State", "Steps", "due_of", "fold"]

Steps: TypeAlias = dict[Phase, dict[str, Step]]


@frozen
class Breach:
    """A cycle's breach: the instant missed, what had been counted by then, and of which promise.

    The count is kept: to count again would walk every span of the ledger.
    """

    due: int
    level: int
    within: int


class State(NamedTuple):
    """A clock's cycle as it stands."""

    phase: Phase = "idle"
    cycle: int = 0
    since: int = 0
    """From when on `spent` has not been counted yet."""
    spent: int = 0
    """The open time counted up to `since`."""
    base: int | None = None
    """From how much counted on the promise counts; None: there was no promise yet."""
    floor: int = 0
    """The earliest instant at which it can be due."""
    breach: Breach | None = None
    told: tuple[Moment, ...] = ()
    """What was told of this cycle, in that order."""
    verdict: Verdict | None = None
    """Of the last cycle that ended."""
    trail: tuple[Entry, ...] = ()


IDLE = State()
"""A clock that nothing has happened to."""


def due_of(calendar: Calendar, since: int, rest: int, floor: int) -> int:
    """When `rest` has been counted from `since` on, but not before `floor`."""
    due = calendar.add_micros(since, rest) if rest > 0 else since
    return max(floor, due)


def fold(
    state: State,
    signals: Iterable[Signal],
    within: int | None,
    steps: Steps,
    calendar: Calendar,
    on_reopen: OnReopen,
) -> State:
    """The state after some signals, in order; one older than the last change counts as at it."""
    phase, cycle, since, spent, base, floor, breach, told, verdict, before = state
    trail = [*before]
    table, between = steps[phase], calendar.between_micros
    for signal in signals:
        why = signal.name
        if why not in table:
            continue
        step = table[why]
        if step == "restart" and on_reopen == "ignore":
            continue
        at = signal.at
        if at < since and phase != "idle":
            at = since
        # -- up to here
        rest = 0 if within is None else (base or 0) + within - spent
        begun, since = since, at
        if phase == "running":
            passed = between(begun, at)
            if breach is None and within is not None and passed >= rest:
                due = due_of(calendar, begun, rest, floor)
                if at > due:
                    level = spent + between(begun, due)
                    breach = Breach(due, level, within)
            spent += passed
        # -- and from here on
        if step in {"pause", "resume"}:
            phase = "paused" if step == "pause" else "running"
            trail.append((at, phase, why, calendar))
            table = steps[phase]
            continue
        was_paused = phase == "paused"
        if was_paused or phase == "running":
            phase = "cancelled" if step == "cancel" else "stopped"
            if breach is not None:
                verdict = Verdict("breached", cycle, breach.due, at, spent, breach.within)
            elif within is not None and phase == "stopped":
                due = due_of(calendar, at if was_paused else begun, rest, floor)
                verdict = Verdict("met", cycle, due, at, spent, within)
            else:
                verdict = None
            if step != "again":
                trail.append((at, phase, why, calendar))
                table = steps[phase]
                continue
        if step != "restart" or on_reopen != "resume":
            spent, base, trail = 0, None, []
        if base is None and within is not None:
            base = 0
        cycle, floor, breach, told = cycle + 1, at, None, ()
        phase = "running"
        trail.append((at, phase, why, calendar))
        if was_paused:  # what was waited for before is waited for still
            phase = "paused"
            trail.append((at, phase, why, calendar))
        table = steps[phase]
    return State(phase, cycle, since, spent, base, floor, breach, told, verdict, tuple(trail))

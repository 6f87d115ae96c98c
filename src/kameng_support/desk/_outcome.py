"""What a call on the desk hands back."""

from datetime import datetime, timedelta, tzinfo

from attrs import field, frozen

from ..instants import duration_of, from_micros
from ..sla import Clock, Status
from ..ticket import Event, Refusal, Ticket
from ._case import Case
from .store import Effect

__all__ = ["ClockView", "Outcome", "clocks_of"]


@frozen
class ClockView:
    """One promise as it stands at an instant: status, due time, time spent and left.

    `due_at` is None while it is paused or over; `remaining` is negative once the promise is
    missed; `provisional` says that the due time rests on holidays not yet published. `clock` is the
    clock itself, which has the ledger behind these figures.
    """

    target: str
    status: Status
    due_at: datetime | None
    elapsed: timedelta
    remaining: timedelta | None
    clock: Clock = field(repr=False)
    provisional: bool = False


@frozen
class Outcome:
    """What one command did: the ticket after it, the events and effects it made, or its refusal.

    `clocks` are the promises as they stand at the command's instant. `effects` is a view: perform
    them from the outbox, at least once, each by its id.
    """

    ticket: Ticket
    events: tuple[Event, ...]
    effects: tuple[Effect, ...]
    clocks: tuple[ClockView, ...]
    refusal: Refusal | None = None


def clocks_of(case: Case, at: int, tz: tzinfo) -> tuple[ClockView, ...]:
    """The clocks of a case on which something was promised, in the order of the targets."""
    return tuple(
        _view(name, case.clocks[name], at, tz)
        for name in case.clocks
        if case.promised.get(name) is not None and case.clocks[name].cycle
    )


def _view(name: str, clock: Clock, at: int, tz: tzinfo) -> ClockView:
    due, remaining = clock.due_at, clock.remaining(at)
    return ClockView(
        target=name,
        status=clock.status_at(at),
        due_at=None if due is None else from_micros(due, tz),
        elapsed=duration_of(clock.elapsed(at)),
        remaining=None if remaining is None else duration_of(remaining),
        clock=clock,
        provisional=clock.provisional,
    )

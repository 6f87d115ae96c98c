"""A simulated clock: time that moves only when told, and stops at every moment that falls due."""

from datetime import datetime, timedelta

from attrs import define, field

from ..desk import Desk
from ..errors import InputError
from ..instants import from_micros, parse_duration, parse_instant, to_micros

__all__ = ["SimulatedClock"]


def _instant(at: datetime | str) -> datetime:
    at = parse_instant(at) if isinstance(at, str) else at
    to_micros(at)
    return at


@define
class SimulatedClock:
    """The time of a test, for one desk.

    `now` is an aware datetime. Moving on settles whatever falls due on the way, moment by moment, as
    a job that runs at every instant would.
    """

    desk: Desk
    now: datetime = field(converter=_instant)

    def jump(self) -> datetime | None:
        """Move to the agenda's next moment and settle it; None, and no move, where all rest."""
        moment = self.desk.store.next_moment()
        if moment is None:
            return None
        self._move(max(from_micros(moment).astimezone(self.now.tzinfo), self.now))
        return self.now

    def to(self, at: datetime | str) -> datetime:
        """Move to that instant, settling on the way; raises InputError for one in the past."""
        goal = _instant(at)
        if goal < self.now:
            raise InputError("clock", f"{goal} lies before {self.now}", "move forward only")
        while (moment := self.desk.store.next_moment()) is not None:
            if from_micros(moment) > goal:
                break
            self._move(max(from_micros(moment).astimezone(self.now.tzinfo), self.now))
        self.now = goal
        return goal

    def by(self, span: timedelta | str) -> datetime:
        """Move on by a duration (`"31s"`), settling on the way."""
        return self.to(self.now + (parse_duration(span) if isinstance(span, str) else span))

    def _move(self, at: datetime) -> None:
        self.now = at
        self.desk.tick(at=at)

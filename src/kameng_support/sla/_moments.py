"""What a clock says: where it stands, how a cycle ended, what falls due next."""

from typing import Literal, TypeAlias

from attrs import frozen

__all__ = ["Moment", "MomentKind", "Status", "Verdict", "VerdictKind"]

Status: TypeAlias = Literal["dormant", "idle", "running", "paused", "met", "breached", "cancelled"]
VerdictKind: TypeAlias = Literal["met", "breached"]
MomentKind: TypeAlias = Literal["warn", "breach", "escalate"]


@frozen
class Verdict:
    """How a cycle ended: instants in microseconds since 1970 UTC, times in microseconds of open time.

    `due` is the last instant at which stopping kept the promise `within`; of a cycle that ended
    while paused, what it would have been had it gone on then.
    """

    kind: VerdictKind
    cycle: int
    due: int
    stopped_at: int
    elapsed: int
    within: int


@frozen
class Moment:
    """Something that falls due; instants in microseconds since 1970 UTC.

    `effective` is the first instant at which it is true, `due` the time promised: a clock is met if
    it stops at its due time, so a breach is effective one microsecond after. `point` is the step's
    own text; `tell` the group of a ladder's step.
    """

    effective: int
    due: int
    target: str
    cycle: int
    kind: MomentKind
    point: str
    tell: str | None = None

"""What a clock measures: which signals start, stop, pause, resume, cancel and restart it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from attrs import field, frozen
from attrs.validators import in_

from ..errors import DefinitionError
from ..instants import to_micros

__all__ = ["METRICS", "Cycles", "Metric", "Phase", "Role", "Signal", "Step"]

Cycles = Literal["one", "each"]
Role = Literal["start", "stop", "pause", "resume", "cancel", "restart"]
Phase = Literal["idle", "running", "paused", "stopped", "cancelled"]
# What a signal does to a clock: `again` ends a cycle and begins the next.
Step = Literal["begin", "restart", "stop", "again", "pause", "resume", "cancel"]


def _names(names: str | Iterable[str]) -> frozenset[str]:
    return frozenset((names,) if isinstance(names, str) else names)


def _at(at: int | datetime) -> int:
    return to_micros(at) if isinstance(at, datetime) else at


@frozen
class Signal:
    """Something that happened to a clock's subject: a name and an instant.

    `at` is in microseconds since 1970-01-01 UTC; an aware datetime is taken as such.
    """

    name: str
    at: int = field(converter=_at)


@frozen
class Metric:
    """A measure as data: the signals that move a clock, by name.

    `start` begins the first cycle; `stop` ends one, `cancel` ends it without a verdict; `restart`
    begins another after an end, as the target's `on_reopen` says. With cycles `"each"`, a start
    signal after an end begins a fresh cycle, and a signal that both stops and starts does both.
    What it does not name leaves a clock unmoved, and so does a second start in a running cycle.
    """

    name: str
    start: frozenset[str] = field(converter=_names)
    stop: frozenset[str] = field(converter=_names)
    pause: frozenset[str] = field(default=frozenset[str](), converter=_names)
    resume: frozenset[str] = field(default=frozenset[str](), converter=_names)
    cancel: frozenset[str] = field(default=frozenset[str](), converter=_names)
    restart: frozenset[str] = field(default=frozenset[str](), converter=_names)
    cycles: Cycles = field(default="one", validator=in_(("one", "each")))
    steps: dict[Phase, dict[str, Step]] = field(init=False, eq=False, repr=False)
    """What each signal does to a clock, by the phase that it finds it in; made of the rest."""

    def __attrs_post_init__(self) -> None:
        where = f"metric {self.name!r}"
        for what, names in (("start", self.start), ("stop", self.stop)):
            if not names:
                raise DefinitionError(where, f"nothing can {what} it", f"name a {what} signal")
        if self.pause and not self.resume:
            raise DefinitionError(where, "it can pause and never resume", "name a resume signal")
        if both := self.pause & self.resume:
            raise DefinitionError(
                where, f"{min(both)!r} both pauses and resumes it", "name it in one of the two"
            )
        object.__setattr__(self, "steps", self._steps())

    def _steps(self) -> dict[Phase, dict[str, Step]]:
        each = self.cycles == "each"
        begin: dict[str, Step] = dict.fromkeys(self.start, "begin")
        end: dict[str, Step] = {
            **dict.fromkeys(self.stop, "stop"),
            **dict.fromkeys(self.stop & self.start if each else (), "again"),
            **dict.fromkeys(self.cancel, "cancel"),
        }
        after: dict[str, Step] = {
            **(begin if each else {}),
            **dict.fromkeys(self.restart, "restart"),
        }
        return {
            "idle": begin,
            "running": {**dict.fromkeys(self.pause, "pause"), **end},
            "paused": {**dict.fromkeys(self.resume, "resume"), **end},
            "stopped": after,
            "cancelled": after,
        }

    @property
    def signals(self) -> frozenset[str]:
        """Every signal that can move a clock of this metric."""
        return self.start | self.stop | self.pause | self.resume | self.cancel | self.restart


_OURS_AGAIN = ("waits_on_agent", "waits_on_supplier", "waits_on_technical", "customer_message")

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            # From when a person is asked for, to when one takes over; again after a transfer.
            Metric(
                "pickup",
                start="waits_on_agent",
                stop="picked_up",
                cancel=("resolved", "closed", "cancelled"),
                restart=("transferred", "reopened"),
            ),
            # Of any kind, a bot's included.
            Metric(
                "first_answer",
                start="opened",
                stop=("bot_message", "agent_message", "resolved"),
                cancel=("closed", "cancelled"),
            ),
            # By a person; solving it counts as one.
            Metric(
                "first_reply",
                start="opened",
                stop=("agent_message", "resolved"),
                pause="waits_on_customer",
                resume=_OURS_AGAIN,
                cancel=("closed", "cancelled"),
            ),
            # From the oldest unanswered customer's message: a second one does not move it.
            Metric(
                "next_reply",
                start="customer_message",
                stop=("agent_message", "resolved"),
                pause="waits_on_customer",
                resume=_OURS_AGAIN,
                cancel=("closed", "cancelled"),
                cycles="each",
            ),
            # A supplier's silence is no excuse: only waiting for the customer pauses it.
            Metric(
                "progress_update",
                start=("waits_on_agent", "picked_up", "reopened", "progress"),
                stop=("progress", "resolved"),
                pause="waits_on_customer",
                resume=_OURS_AGAIN,
                cancel=("closed", "cancelled"),
                cycles="each",
            ),
            # A person acts: not merely takes it over, and nothing pauses it.
            Metric(
                "intervention",
                start="opened",
                stop=(
                    "agent_message",
                    "progress",
                    "waits_on_supplier",
                    "waits_on_technical",
                    "resolved",
                ),
                cancel=("closed", "cancelled"),
            ),
            Metric(
                "resolution",
                start="opened",
                stop=("resolved", "closed"),
                pause="waits_on_customer",
                resume=_OURS_AGAIN,
                cancel="cancelled",
                restart="reopened",
            ),
            Metric("delivery", start="order_paid", stop="delivered", cancel="cancelled"),
            # In an agent's hands; a cycle for each time it is picked up, with on_reopen "resume" their sum.
            Metric(
                "agent_work",
                start="picked_up",
                stop=("transferred", "resolved", "closed"),
                pause=("waits_on_customer", "waits_on_supplier", "waits_on_technical"),
                resume=("waits_on_agent", "picked_up"),
                cancel="cancelled",
                restart="picked_up",
            ),
            # All the time in which the customer waits and we do not wait for the customer.
            Metric(
                "customer_wait",
                start="opened",
                stop=("resolved", "closed", "cancelled"),
                pause="waits_on_customer",
                resume=_OURS_AGAIN,
                restart="reopened",
            ),
        )
    }
)
"""The standard measures by name."""

"""Stories: a policy told as what happens and what must then hold, on a simulated clock.

story = Story(playbook, at="2026-11-20T09:00:00+08:00")
ticket = story.opens("订单号202405130001,点卡充值30分钟未到账", customer="c1")
ticket.is_in("queued").is_due("pickup", "30s")
story.wait("31s")
ticket.has_breached("pickup")

A claim that does not hold says in words what holds instead; pytest is to add nothing:
PYTEST_DONT_REWRITE.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, Self

from attrs import define, field

from ..desk import ClockView, Customer, Desk, MemoryStore, Outcome
from ..instants import format_duration, parse_duration
from ..playbook import Playbook
from ..ticket import Ticket
from .clock import SimulatedClock

__all__ = ["Story", "ToldTicket"]


class Story:
    """One policy, one simulated clock, and what happens on it.

    `at` is the instant at which it begins: an aware datetime or ISO 8601 text with an offset.
    """

    def __init__(self, playbook: Playbook, *, at: datetime | str) -> None:
        self.desk = Desk(playbook, store=MemoryStore())
        self.clock = SimulatedClock(self.desk, at)

    def opens(
        self,
        text: str,
        *,
        customer: str = "c1",
        tier: str | None = None,
        channel: str = "app",
        facts: Mapping[str, object] | None = None,
    ) -> "ToldTicket":
        """A customer tells a problem now; the ticket it makes, to tell on and to check."""
        outcome = self.desk.open(
            text,
            customer=Customer(customer, tier=tier),
            channel=channel,
            facts=facts,
            at=self.clock.now,
        )
        return ToldTicket(self, outcome.ticket.id, outcome)

    def wait(self, span: timedelta | str) -> Self:
        """Time passes; whatever falls due on the way happens."""
        self.clock.by(span)
        return self


@define
class ToldTicket:
    """A ticket of a story: what happens to it, and what must hold of it. Each call returns it."""

    _story: Story = field(repr=False)
    id: str
    outcome: Outcome = field(repr=False)

    @property
    def ticket(self) -> Ticket:
        """The ticket as it stands."""
        return self._story.desk.get(self.id)

    # -- what happens

    def does(self, command: str, *, by: str, **fields: object) -> Self:
        """A command that must be carried out."""
        self._do(command, by, fields)
        refusal = self.outcome.refusal
        assert refusal is None, f"{command!r} was refused: {refusal}"
        return self

    def is_refused(self, command: str, *, by: str, code: str, **fields: object) -> Self:
        """A command that must be refused, for that reason."""
        self._do(command, by, fields)
        refusal = self.outcome.refusal
        assert refusal is not None, f"{command!r} was carried out"
        assert refusal.code == code, f"refused for {refusal.code!r}: {refusal}"
        return self

    def _do(self, command: str, by: str, fields: Mapping[str, object]) -> None:
        self.outcome = self._story.desk.do(
            self.id, command, by=by, at=self._story.clock.now, key=None, **fields
        )

    def says(self, text: str, *, by: str | None = None, automatic: bool = False) -> Self:
        """Somebody says something; the ticket's customer unless told otherwise."""
        self.outcome = self._story.desk.message(
            self.id,
            text,
            by=by or f"customer:{self.ticket.customer}",
            at=self._story.clock.now,
            automatic=automatic,
        )
        assert self.outcome.refusal is None, f"the message was refused: {self.outcome.refusal}"
        return self

    def learns(self, **facts: object) -> Self:
        """The platform tells facts that changed."""
        self.outcome = self._story.desk.learn(self.id, facts, at=self._story.clock.now)
        return self

    def rates(self, stars: int, *, anonymous: bool = False) -> Self:
        """The customer answers the survey; it must be accepted."""
        self.outcome = self._story.desk.rate(
            self.id, stars=stars, anonymous=anonymous, at=self._story.clock.now
        )
        assert self.outcome.refusal is None, f"the rating was refused: {self.outcome.refusal}"
        return self

    # -- what must hold

    def is_in(self, state: str) -> Self:
        """It is in that state."""
        actual = self.ticket.state
        assert actual == state, f"it is in {actual!r}, not {state!r}"
        return self

    def is_decided(self, **values: object) -> Self:
        """Triage decided so; of a collecting field, these words are among the others."""
        decision = self.ticket.decision
        for name, value in values.items():
            actual = decision.get(name)
            holds = value in actual if isinstance(actual, tuple) else value == actual
            assert holds, f"{name} is {actual!r}, not {value!r}"
        return self

    def is_due(self, target: str, within: timedelta | str) -> Self:
        """The promise runs and falls due in that time from now."""
        span = parse_duration(within) if isinstance(within, str) else within
        due = self._clock(target).due_at
        assert due is not None, f"{target!r} has no due time: {self._clock(target).status}"
        left = due - self._story.clock.now
        assert left == span, f"{target!r} is due in {format_duration(left)}"
        return self

    def has_met(self, target: str) -> Self:
        """The promise was kept."""
        return self._stands(target, "met")

    def has_breached(self, target: str) -> Self:
        """The promise was missed."""
        return self._stands(target, "breached")

    def is_paused(self, target: str) -> Self:
        """The promise waits."""
        return self._stands(target, "paused")

    def is_running(self, target: str) -> Self:
        """The promise runs and is not missed yet."""
        return self._stands(target, "running")

    def _stands(self, target: str, status: Literal["met", "breached", "paused", "running"]) -> Self:
        actual = self._clock(target).status
        assert actual == status, f"{target!r} is {actual}, not {status}"
        return self

    def promises_nothing(self, target: str) -> Self:
        """The target promises this ticket nothing now."""
        names = [clock.target for clock in self._clocks()]
        assert target not in names, f"{target!r} is promised"
        return self

    def caused(self, kind: str, **data: str) -> Self:
        """An effect of that kind waits in the outbox, with at least that data."""
        effects = [e for e in self._story.desk.store.outbox() if e.ticket == self.id]
        kinds = sorted({effect.kind for effect in effects})
        assert any(
            effect.kind == kind and data.items() <= effect.data.items() for effect in effects
        ), f"no effect {kind!r} with {data}; there are {kinds}"
        return self

    def told(self, words: str) -> Self:
        """The customer was told something that contains these words."""
        viewer = f"customer:{self.ticket.customer}"
        lines = [entry.text for entry in self._story.desk.timeline(self.id, viewer=viewer)]
        assert any(words in line for line in lines), f"{words!r} is in none of {lines}"
        return self

    def _clock(self, target: str) -> ClockView:
        for clock in self._clocks():
            if clock.target == target:
                return clock
        names = [clock.target for clock in self._clocks()]
        raise AssertionError(f"nothing is promised by {target!r}; there are {names}")

    def _clocks(self) -> tuple[ClockView, ...]:
        return self._story.desk.clocks(self.id, at=self._story.clock.now)

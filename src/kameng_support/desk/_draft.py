"""One step as it comes to be: settle what fell due, carry out, and let the policy follow."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from ..conditions import FactValue
from ..errors import InputError
from ..playbook import Playbook
from ..sla import Clock, Moment, Signal, Verdict
from ..ticket import (
    SYSTEM,
    ClockFired,
    ClockJudged,
    Event,
    Joint,
    Moved,
    PolicyChanged,
    Promised,
    QuietMoment,
    Refusal,
    SurveyIssued,
    Triaged,
    decide,
    joint_command,
    quiet_moment,
)
from ._case import Case, Policies, advance
from ._commands import Do
from ._effects import effects_of
from ._facts import facts_of
from ._signals import signals_of
from ._slots import slots_of
from .store import Effect, Tally

__all__ = ["Draft", "Step"]

# Where `texts` says that a slot is empty.
_UNFILLED = "text"


@frozen
class Step:
    """What one command made: events and effects in order, the case after them, or a refusal.

    A refused command may still have settled: its events are those of moments that fell due.
    `tally` is an anonymous score, which no event holds.
    """

    case: Case | None
    events: tuple[Event, ...]
    effects: tuple[Effect, ...]
    refusal: Refusal | None = None
    tally: Tally | None = None


class Draft:
    """The events and effects of one step as they come to be; lives within one call."""

    def __init__(self, policies: Policies, case: Case | None) -> None:
        self._policies = policies
        self._case = case
        self._events: list[Event] = []
        self._effects: list[Effect] = []
        self.tally: Tally | None = None

    @property
    def case(self) -> Case:
        assert self._case is not None, "a draft's first event opens the case"
        return self._case

    @property
    def playbook(self) -> Playbook:
        """The version of the policy that judges this ticket now."""
        return self._policies.of(self.case.ticket.policy.fingerprint)

    @property
    def count(self) -> int:
        """How many events there are so far."""
        return len(self._events)

    def done(self, refusal: Refusal | None = None) -> Step:
        return Step(self._case, tuple(self._events), tuple(self._effects), refusal, self.tally)

    def add(self, event: Event) -> None:
        """Append one event, with its effects, and the verdict of each cycle that it ended."""
        before = self._case
        self._case = advance(self._policies, before, event)
        self._events.append(event)
        ticket = self.case.ticket
        self._effects += effects_of(
            self.playbook,
            None if before is None else before.ticket,
            ticket,
            event,
        )
        if before is not None:
            for name, clock in self.case.clocks.items():
                for verdict in _verdicts(before.clocks.get(name), clock, event):
                    self._judge(name, verdict, event.at)
        if isinstance(event, Moved) and "resolved" in event.signals:
            self._ask_rating(event.at)

    def _judge(self, target: str, verdict: Verdict, at: int) -> None:
        ticket = self.case.ticket
        self.add(
            ClockJudged(
                ticket=ticket.id,
                version=ticket.version + 1,
                at=at,
                by=SYSTEM,
                target=target,
                cycle=verdict.cycle,
                verdict=verdict.kind,
                due=verdict.due,
                stopped=verdict.stopped_at,
                elapsed=verdict.elapsed,
                policy=ticket.policy,
            )
        )

    def _ask_rating(self, at: int) -> None:
        """Ask once for each resolution; who is credited is fixed here."""
        survey, ticket = self.playbook.survey, self.case.ticket
        if survey is not None and ticket.handlers:
            asked = survey.invite(ticket.id, ticket.customer, ticket.handlers, at)
            version = ticket.version + 1
            self.add(SurveyIssued(ticket.id, version, at, SYSTEM, asked.credited, asked.expires_at))

    def settle(self, at: int) -> None:
        """Apply, in order, every moment that fell due at or before `at`."""
        while (moment := self.earliest()) is not None and moment.effective <= at:
            if isinstance(moment, QuietMoment):
                refusal = self.carry_out(moment.do, max(_stamp(moment), self.case.ticket.at))
                assert refusal is None, "a quiet moment is one whose command is open"
            else:
                self._fire(moment)

    def earliest(self) -> Moment | QuietMoment | None:
        """What falls due first: at one instant the clocks in their order, then the quiet period.

        At one instant, what carries an earlier stamp comes first.
        """
        moments: list[Moment | QuietMoment] = [
            moment
            for clock in self.case.clocks.values()
            if (moment := clock.next_moment()) is not None
        ]
        facts = facts_of(self.playbook, self.case.ticket)
        quiet = quiet_moment(self.playbook.workflow, self.case.ticket, facts)
        if quiet is not None and isinstance(self._decide(quiet.do, quiet.due, facts), Moved):
            moments.append(quiet)
        return min(moments, key=lambda m: (m.effective, _stamp(m)), default=None)

    def _fire(self, moment: Moment) -> None:
        """Record a moment; the rules look anew at a ticket whose breach just went on record.

        Only they: a rule of the workflow that moved the ticket here could begin the very cycle
        that is breached again at once, without end.
        """
        ticket = self.case.ticket
        self.add(
            ClockFired(
                ticket=ticket.id,
                version=ticket.version + 1,
                at=max(_stamp(moment), ticket.at),
                by=SYSTEM,
                target=moment.target,
                cycle=moment.cycle,
                step=moment.kind,
                point=moment.point,
                due=moment.due,
                tell=moment.tell,
            )
        )
        if moment.kind == "breach":
            self._reconsider(self.case.ticket.at)

    def adopt(self, at: int, tzdata: str) -> None:
        """Put the ticket under the current policy, where another version judged it so far.

        In a state that the current policy does not have it stays under its own, whose commands
        lead out of it.
        """
        ref, ticket = self._policies.current.ref(tzdata), self.case.ticket
        if ticket.policy != ref and ticket.state in self._policies.current.workflow.states:
            self.add(PolicyChanged(ticket.id, ticket.version + 1, at, SYSTEM, ref))
            self._reconsider(at)

    def carry_out(self, command: Do, at: int) -> Refusal | None:
        """Decide a command of the workflow; what follows from it by the policy follows at once."""
        decided = self._decide(command, at, facts_of(self.playbook, self.case.ticket))
        if isinstance(decided, Refusal):
            return decided
        since = self.count
        self.add(decided)
        self.follow(at, since)
        return None

    def _decide(self, command: Do, at: int, facts: Mapping[str, FactValue]) -> Moved | Refusal:
        """The event, or why there is none; a half-filled line to the customer is such a reason.

        So a rule of the policy that has nothing to ask rests, instead of losing the customer's
        words that woke it.
        """
        slots, ticket = slots_of(self.playbook, self.case, command.by), self.case.ticket
        try:
            return decide(self.playbook.workflow, ticket, command, at, facts, slots)
        except InputError as error:
            if error.where != _UNFILLED:
                raise
            why = f"the line that tells the customer cannot be filled: {error.what}"
            return Refusal(
                "guard", why, command.command, str(command.by), ticket.state, failed=error.what
            )

    def follow(self, at: int, since: int = 0) -> None:
        """Triage anew, promise anew, and let the joint rules act, to a fixed point.

        The rules hear the signals of the step's events from number `since` on, and once one has
        acted, only what it sent: a word is heard in the state in which it was said. Each acts once
        at the most, so this ends.
        """
        heard = {name for event in self._events[since:] for name in signals_of(event)}
        spent: list[Joint] = []
        self._reconsider(at)
        while True:
            facts = facts_of(self.playbook, self.case.ticket)
            found = joint_command(self.playbook.workflow, self.case.ticket, facts, heard, spent)
            if found is None:
                return
            joint, command = found
            spent.append(joint)
            decided = self._decide(command, at, facts)
            if isinstance(decided, Moved):
                self.add(decided)
                heard = set(decided.signals)
                self._reconsider(at)

    def _reconsider(self, at: int) -> None:
        """One pass of the rules over one snapshot of facts, and of the targets over the outcome."""
        playbook, ticket = self.playbook, self.case.ticket
        decision = playbook.ruleset.decide(facts_of(playbook, ticket, decided=False))
        if (decision.values, decision.fired) != (ticket.decision, ticket.fired):
            self.add(
                Triaged(ticket.id, ticket.version + 1, at, SYSTEM, decision.values, decision.fired)
            )
        changed = dict(self._promises())
        if changed:
            ticket = self.case.ticket
            self.add(Promised(ticket.id, ticket.version + 1, at, SYSTEM, changed))

    def _promises(self) -> Iterator[tuple[str, int | None]]:
        facts = facts_of(self.playbook, self.case.ticket)
        for target in self.playbook.targets:
            row = target.select(facts)
            within = None if row is None else row.micros
            if within != self.case.promised.get(target.name):
                yield target.name, within


def _verdicts(before: Clock | None, after: Clock, event: Event) -> Iterator[Verdict]:
    """The verdict of each cycle that the event ended: one event may tell a clock more than once."""
    if before is None or before is after:
        return
    for name in signals_of(event):
        told = before.advance(Signal(name, event.at))
        if told.verdict is not None and told.verdict != before.verdict:
            yield told.verdict
        before = told


def _stamp(moment: Moment | QuietMoment) -> int:
    """The instant that an event of this moment carries: of what acts just past due, the due time."""
    return moment.due if moment.effective == moment.due + 1 else moment.effective

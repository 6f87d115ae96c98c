"""One step as it comes to be: settle what fell due, carry out, and let the policy follow."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from ..conditions import FactValue
from ..playbook import Playbook
from ..sla import Clock, Moment
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
            facts_of(self.playbook, ticket),
        )
        if before is not None:
            for name, clock in self.case.clocks.items():
                self._judge(before.clocks.get(name), clock, event.at)
        if isinstance(event, Moved) and "resolved" in event.signals:
            self._ask_rating(event.at)

    def _judge(self, before: Clock | None, clock: Clock, at: int) -> None:
        verdict = clock.verdict
        if verdict is None or before is None or verdict == before.verdict:
            return
        ticket = self.case.ticket
        self.add(
            ClockJudged(
                ticket=ticket.id,
                version=ticket.version + 1,
                at=at,
                by=SYSTEM,
                target=clock.target.name,
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
                refusal = self.carry_out(moment.do, max(moment.due, self.case.ticket.at))
                assert refusal is None, "a quiet moment is one whose command is open"
            else:
                self._fire(moment)

    def earliest(self) -> Moment | QuietMoment | None:
        """What falls due first: at one instant the clocks in their order, then the quiet period."""
        moments: list[Moment | QuietMoment] = [
            moment
            for clock in self.case.clocks.values()
            if (moment := clock.next_moment()) is not None
        ]
        facts = facts_of(self.playbook, self.case.ticket)
        quiet = quiet_moment(self.playbook.workflow, self.case.ticket, facts)
        if quiet is not None and isinstance(self._decide(quiet.do, quiet.due, facts), Moved):
            moments.append(quiet)
        return min(moments, key=lambda moment: moment.effective, default=None)

    def _fire(self, moment: Moment) -> None:
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

    def adopt(self, at: int, tzdata: str) -> None:
        """Put the ticket under the current policy, where another version judged it so far."""
        ref, ticket = self._policies.current.ref(tzdata), self.case.ticket
        if ticket.policy != ref:
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
        slots = slots_of(self.playbook, self.case, command.by)
        return decide(self.playbook.workflow, self.case.ticket, command, at, facts, slots)

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


def _stamp(moment: Moment) -> int:
    """The instant that an event of this moment carries: of what acts just past due, the due time."""
    return moment.due if moment.effective == moment.due + 1 else moment.effective

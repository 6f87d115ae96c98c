"""A ticket and its clocks' phases, moved by the rooms' own pure functions.

It is the desk's step without what no path depends on: effects, due times, the wire. A search takes
thousands of steps; each finding's walk is then replayed through `desk.step` itself.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta

import attrs
from attrs import frozen

from ..conditions import FactValue, holds
from ..desk import Policies, facts_of, step
from ..desk._elements import completed, elements_of
from ..desk._signals import signals_of
from ..errors import InputError
from ..instants import duration_micros
from ..playbook import Playbook
from ..sla import Clock, Signal
from ..ticket import (
    SYSTEM,
    Do,
    Event,
    Joint,
    Learned,
    Moved,
    Opened,
    Said,
    Ticket,
    Transition,
    Triaged,
    Understood,
    as_actor,
    decide,
    evolve,
    joint_command,
    quiet_moment,
)
from ..triage import Rule, RuleSet
from ._ahead import asked_of
from ._openings import opening
from ._walk import START, Act, Does, Learns, Says, Waits, words_of

__all__ = ["Made", "Model", "Phases"]

Phases = tuple[str, ...]


@frozen
class Made:
    """What one act made: the ticket, the signals in order, and whether the customer was told."""

    ticket: Ticket
    signals: tuple[str, ...]
    moves: tuple[Moved, ...]


class Model:
    """One playbook's tickets, stepped; it keeps what it worked out."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self._asked = asked_of(playbook)
        self._caps = self._asked.caps
        self._place = not self._asked.tests.keys().isdisjoint(("state", "kind", "waits_on"))
        self._words = {name: self._asked.words(name) for name in ("done", "breached", "said")}
        # Of what triage decides, only what somebody asks; facts are admitted already.
        self._rules = RuleSet(
            tuple(one for one in playbook.fields if one.name in self._asked.decided),
            tuple(_deciding(playbook.rules, self._asked.decided)),
        )
        first = step(Policies(playbook), None, opening(playbook, {}), START).events[0]
        assert isinstance(first, Opened)
        self._template = first
        self._facts: dict[object, dict[str, FactValue]] = {}
        self._decided: dict[object, Triaged] = {}
        #: The ticket triaged last, and what was seen of it.
        self._last: tuple[Ticket | None, object] = (None, None)
        self._clocks = {(i, "idle"): _new(playbook, i) for i in range(len(playbook.targets))}
        self._after: dict[tuple[Phases, tuple[str, ...]], Phases] = {}
        self._heard: dict[tuple[int, str, tuple[str, ...]], str] = {}
        workflow = playbook.workflow
        self._places = {
            id(one): i for i, one in enumerate((*workflow.transitions, *workflow.joint))
        }
        self._fired: set[int] = set()

    # -- what is known of a ticket

    def facts(self, ticket: Ticket) -> dict[str, FactValue]:
        """What is known of a triaged ticket, as far as anything asks: `facts_of`, each once."""
        last, seen = self._last
        if last is not ticket:
            seen = self._seen(ticket)
        found = self._facts.get(seen)
        if found is None:
            found = self._facts[seen] = facts_of(self.playbook, ticket)
        return found

    def _seen(self, ticket: Ticket) -> object:
        """What of a ticket can make a difference to a test, as a key; what triage decided aside."""
        caps = self._caps
        return (
            ticket.state if self._place else None,
            ticket.assignee is None,
            tuple(min(getattr(ticket, name), cap) for name, cap in caps.items()),
            ticket.done & self._words["done"],
            ticket.breached & self._words["breached"],
            ticket.said if ticket.said in self._words["said"] else ticket.said is None,
            ticket.elements,
            ticket.channel,
            _values(ticket.facts),
        )

    def has_fired(self, one: Transition | Joint) -> bool:
        """Whether a transition, or a joint rule, of this playbook has acted so far."""
        return self._places[id(one)] in self._fired

    def _fire(self, one: Transition | Joint) -> None:
        self._fired.add(self._places[id(one)])

    # -- acts

    def opened(self, facts: Mapping[str, FactValue]) -> Made:
        """What becomes of a ticket that is opened with these facts."""
        return self._followed(None, [self._opening(facts)])

    def told_of(self, facts: Mapping[str, FactValue]) -> Ticket:
        """The ticket as it is told and triaged, before anybody or any rule acts."""
        return self._triaged(evolve(None, self._opening(facts)))

    def _opening(self, facts: Mapping[str, FactValue]) -> Opened:
        opens = opening(self.playbook, facts)
        return attrs.evolve(
            self._template,
            channel=opens.channel,
            elements=elements_of(opens.reading),
            facts={**opens.facts, "repeats": opens.repeats},
        )

    def acted(self, ticket: Ticket, act: Act) -> Made | None:
        """What the act makes of the ticket; None where it is refused."""
        match act:
            case Does():
                return self._done(ticket, Do(act.command, as_actor(act.by), act.fields))
            case Says():
                return self._said(ticket, act)
            case Learns():
                at, version = ticket.at, ticket.version + 1
                return self._followed(ticket, [Learned(ticket.id, version, at, SYSTEM, act.facts)])
            case Waits():
                return self._rested(ticket)
            case _:
                return self.opened(act.facts)

    def wait(self, ticket: Ticket) -> Waits | None:
        """The wait until the ticket moves by itself; None where no quiet period ends."""
        moment = quiet_moment(self.playbook.workflow, ticket, self.facts(ticket))
        if moment is None:
            return None
        return Waits(timedelta(microseconds=max(moment.due - ticket.at, 0)))

    def _rested(self, ticket: Ticket) -> Made | None:
        moment = quiet_moment(self.playbook.workflow, ticket, self.facts(ticket))
        if moment is None:
            return None
        for joint in self.playbook.workflow.joint:
            if ticket.state in joint.sources and joint.after is not None:
                due = ticket.quiet_since + duration_micros(joint.after)
                if (due, joint.do, joint.by) == (moment.due, moment.do.command, moment.do.by.role):
                    self._fire(joint)
        return self._done(ticket, moment.do, moment.due)

    def _done(self, ticket: Ticket, command: Do, at: int | None = None) -> Made | None:
        moved = self._decide(ticket, command, max(ticket.at, at or 0))
        return None if moved is None else self._followed(ticket, [moved])

    def _decide(self, ticket: Ticket, command: Do, at: int) -> Moved | None:
        workflow, facts = self.playbook.workflow, self.facts(ticket)
        try:
            decided = decide(workflow, ticket, command, at, facts, self._slots(ticket))
        except InputError as error:
            if error.where != "text":
                raise
            return None  # the line to the customer has a slot that nothing fills
        if not isinstance(decided, Moved):
            return None
        self._fire(
            next(
                transition
                for transition in workflow.find(ticket.state, command.command)
                if command.by.role in transition.by and holds(transition.when, facts)
            )
        )
        return decided

    def _slots(self, ticket: Ticket) -> Mapping[str, str]:
        return {
            **dict.fromkeys(("ticket", "agent", "order_number", "problem"), "*"),
            **{f"within_{target.name}": "*" for target in self.playbook.targets},
            "questions": "*" if ticket.elements.missing else "",
            "answer": "*" if self.facts(ticket).get("answerable") else "",
        }

    def _said(self, ticket: Ticket, act: Says) -> Made:
        by = as_actor(act.by)
        reading = words_of(self.playbook, ticket, act)
        read_as = reading.problem_type if by.role == "customer" else None
        events: list[Event] = [
            Said(ticket.id, ticket.version + 1, ticket.at, by, True, False, read_as, ())
        ]
        elements = completed(ticket.elements, reading, self.playbook.catalogue)
        if by.role == "customer" and elements != ticket.elements:
            events.append(Understood(ticket.id, ticket.version + 2, ticket.at, by, elements))
        return self._followed(ticket, events)

    # -- what follows from an act by the policy

    def _followed(self, ticket: Ticket | None, events: Iterable[Event]) -> Made:
        """The ticket after some events, triaged anew, with the joint rules at a fixed point."""
        moves: list[Moved] = []
        signals = list[str]()
        for event in events:
            ticket = evolve(ticket, event)
            signals += signals_of(event)
            if isinstance(event, Moved):
                moves.append(event)
        assert ticket is not None, "some event comes first"
        now: Collection[str] = frozenset(signals)
        spent: list[Joint] = []
        ticket = self._triaged(ticket)
        while True:
            workflow, facts = self.playbook.workflow, self.facts(ticket)
            found = joint_command(workflow, ticket, facts, now, spent)
            if found is None:
                return Made(ticket, tuple(signals), tuple(moves))
            joint, command = found
            spent.append(joint)
            moved = self._decide(ticket, command, ticket.at)
            if moved is not None:
                self._fire(joint)
                ticket = self._triaged(evolve(ticket, moved))
                moves.append(moved)
                signals += moved.signals
                now = moved.signals

    def _triaged(self, ticket: Ticket) -> Ticket:
        seen = self._seen(ticket)
        found = self._decided.get(seen)
        if found is None:
            decision = self._rules.decide(facts_of(self.playbook, ticket, decided=False))
            found = Triaged("", 1, 0, SYSTEM, decision.values, decision.fired)
            self._decided[seen] = found
        if (found.values, found.fired) != (ticket.decision, ticket.fired):
            version = ticket.version + 1
            event = attrs.evolve(found, ticket=ticket.id, version=version, at=ticket.at)
            ticket = evolve(ticket, event)
        self._last = ticket, seen
        return ticket

    # -- clocks

    @property
    def idle(self) -> Phases:
        """The phase of each target's clock before anything happened."""
        return ("idle",) * len(self.playbook.targets)

    def told(self, phases: Phases, signals: tuple[str, ...]) -> Phases:
        """The phases after some signals: each worked out once, by a real clock."""
        if not signals:
            return phases
        after = self._after.get((phases, signals))
        if after is None:
            after = tuple(self._told(index, phase, signals) for index, phase in enumerate(phases))
            self._after[phases, signals] = after
        return after

    def _told(self, index: int, phase: str, signals: tuple[str, ...]) -> str:
        key = (index, phase, signals)
        after = self._heard.get(key)
        if after is None:
            clock = self._clocks[index, phase]
            for name in signals:
                clock = clock.advance(Signal(name, 0))
            after = self._heard[key] = clock.phase
            self._clocks.setdefault((index, after), clock)
        return after

    def promised(self, ticket: Ticket) -> tuple[bool, ...]:
        """Which targets promise this ticket something."""
        facts = self.facts(ticket)
        return tuple(target.select(facts) is not None for target in self.playbook.targets)


def _new(playbook: Playbook, index: int) -> Clock:
    target = playbook.targets[index]
    return Clock.start(target, playbook.metrics[target.metric], playbook.calendar(target.calendar))


def _deciding(rules: Iterable[Rule], fields: Collection[str]) -> Iterator[Rule]:
    """The rules that decide those fields, without what else they decide."""
    for rule in rules:
        given = {name: word for name, word in rule.set.items() if name in fields}
        added = {name: words for name, words in rule.add.items() if name in fields}
        if given or added:
            yield Rule(rule.name, rule.when, given, added)


def _values(facts: Mapping[str, object]) -> frozenset[tuple[str, object]]:
    return frozenset(facts.items())

"""A case: the ticket and its clocks, folded together from one stream of events."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from ..errors import NotFoundError
from ..playbook import Playbook
from ..sla import Clock, Moment, Signal
from ..ticket import ClockFired, Event, PolicyChanged, Promised, Ticket, evolve
from ._signals import signals_of

__all__ = ["Case", "Policies", "advance", "fold_case"]


@frozen
class Policies:
    """The playbook that judges now, and earlier versions, by fingerprint, that tickets stand under."""

    current: Playbook
    earlier: Mapping[str, Playbook] = field(factory=dict[str, Playbook])

    def of(self, fingerprint: str) -> Playbook:
        """The version of that fingerprint; raises NotFoundError where it is not at hand."""
        if fingerprint == self.current.fingerprint:
            return self.current
        if fingerprint not in self.earlier:
            raise NotFoundError(
                "policies",
                f"no playbook of fingerprint {fingerprint[:12]!r} is at hand",
                "give the version that judged the ticket, too",
            )
        return self.earlier[fingerprint]


@frozen
class Case:
    """A ticket and one clock for each target of its policy, promised or not.

    A clock that nothing is promised on still measures, so that a promise which comes later counts
    from where it must, and none is bought time by switching its condition off and on; nor is a
    breach wiped by a policy without that target, whose clock goes on unpromised after those of the
    policy. `heard` are all signals so far: a target that a later policy adds counts from them too.
    """

    ticket: Ticket
    clocks: Mapping[str, Clock]
    promised: Mapping[str, int | None]
    heard: tuple[Signal, ...] = ()


def fold_case(policies: Policies, events: Iterable[Event]) -> Case | None:
    """The case that a ticket's events tell, each judged by its own version of the policy."""
    case = None
    for event in events:
        case = advance(policies, case, event)
    return case


def advance(policies: Policies, case: Case | None, event: Event) -> Case:
    """The case after one more event: the ticket evolves, its clocks hear the event's signals."""
    ticket = evolve(None if case is None else case.ticket, event)
    playbook = policies.of(ticket.policy.fingerprint)
    if case is None:
        case = Case(ticket, _new_clocks(playbook), {})
    clocks = dict(case.clocks)
    match event:
        case Promised():
            for name in event.within.keys() & clocks.keys():
                clocks[name] = clocks[name].promise(event.within[name], event.at)
            return Case(ticket, clocks, {**case.promised, **event.within}, case.heard)
        case ClockFired() if event.target in clocks:
            clocks[event.target] = clocks[event.target].fired(_moment(event))
        case PolicyChanged():
            return _adopted(playbook, case, ticket, event.at)
        case _:
            signals = tuple(Signal(name, event.at) for name in signals_of(event))
            if signals:
                clocks = {name: _told(clock, signals) for name, clock in clocks.items()}
                return Case(ticket, clocks, case.promised, (*case.heard, *signals))
    return Case(ticket, clocks, case.promised, case.heard)


def _new_clocks(playbook: Playbook) -> dict[str, Clock]:
    return {
        target.name: Clock.start(
            target, playbook.metrics[target.metric], playbook.calendar(target.calendar)
        )
        for target in playbook.targets
    }


def _adopted(playbook: Playbook, case: Case, ticket: Ticket, at: int) -> Case:
    """The case under another policy.

    The clocks that it keeps go on; new ones hear all that was said so far; those of targets that
    it drops are promised no more.
    """
    clocks = _new_clocks(playbook)
    for name, fresh in clocks.items():
        kept = case.clocks.get(name)
        clocks[name] = (
            _told(fresh, case.heard)
            if kept is None
            else kept.adopt(fresh.target, fresh.metric, fresh.calendar, at)
        )
    promised = {name: within for name, within in case.promised.items() if name in clocks}
    dropped = {
        name: clock.promise(None, at) for name, clock in case.clocks.items() if name not in clocks
    }
    return Case(ticket, {**clocks, **dropped}, promised, case.heard)


def _told(clock: Clock, signals: Iterable[Signal]) -> Clock:
    for signal in signals:
        clock = clock.advance(signal)
    return clock


def _moment(event: ClockFired) -> Moment:
    return Moment(
        effective=event.at,
        due=event.due,
        target=event.target,
        cycle=event.cycle,
        kind=event.step,
        point=event.point,
        tell=event.tell,
    )

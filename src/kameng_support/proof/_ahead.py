"""What can still be asked of a ticket in each state: the tests that lie ahead of it."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from ..conditions import Condition, FactValue, Test, holds, tests_of
from ..playbook import Playbook
from ..sla import Target
from ..ticket import Ticket
from ._cells import asked_by_fact

__all__ = [
    "Ahead",
    "Asked",
    "ahead_of",
    "asked_of",
    "changing_promises",
    "is_always",
    "promise_tests",
]

#: What acts change; all else that is known of a ticket stays as it was told.
_CHANGING = frozenset(
    "state kind waits_on assigned transfers reopens bot_turns done breached said missing".split()
)
_COUNTS = ("transfers", "reopens", "bot_turns")


@frozen
class Asked:
    """What the guards and promises of a playbook ask of a ticket, over all states."""

    tests: Mapping[str, tuple[Test, ...]]
    """By fact."""
    decided: frozenset[str]
    """The fields of the decision among them."""

    @property
    def caps(self) -> Mapping[str, int]:
        """Up to where each count matters."""
        return _caps(test for tests in self.tests.values() for test in tests)

    def words(self, name: str) -> frozenset[str]:
        """The words that the fact is tested for."""
        return frozenset(
            str(operand)
            for test in self.tests.get(name, ())
            for operand in (test.operand if isinstance(test.operand, tuple) else (test.operand,))
        )


def asked_of(playbook: Playbook) -> Asked:
    """Everything that guards, joint rules and targets ask, and the rules behind what they ask."""
    workflow = playbook.workflow
    conditions = [one.when for one in workflow.transitions]
    conditions += [one.when for one in workflow.joint]
    conditions += [when for target in playbook.targets for when in promise_tests(target)]
    fields = {one.name for one in playbook.fields}
    asked = {test.fact for when in conditions for test, _ in tests_of(when)}
    decided = frozenset(fields & asked)
    conditions += [
        rule.when for rule in playbook.rules if not decided.isdisjoint({*rule.set, *rule.add})
    ]
    return Asked({name: tuple(tests) for name, tests in asked_by_fact(conditions).items()}, decided)


@frozen
class Ahead:
    """The tests ahead of each state; for the counts among them, up to where a count matters."""

    tests: Mapping[str, tuple[Test, ...]]
    caps: Mapping[str, Mapping[str, int]]

    def key(self, ticket: Ticket, facts: Mapping[str, FactValue]) -> object:
        """What tells this ticket from others with another future."""
        state = ticket.state
        return (
            state,
            tuple(holds(test, facts) for test in self.tests[state]),
            tuple(min(getattr(ticket, name), cap) for name, cap in self.caps[state].items()),
        )


def ahead_of(playbook: Playbook) -> Ahead:
    """The tests ahead of each state of a playbook's workflow."""
    workflow = playbook.workflow
    everywhere = tuple(changing_promises(playbook))
    tests = {
        state: dict.fromkeys((*everywhere, *_here(playbook, state))) for state in workflow.states
    }
    ways = {
        (source, transition.to)
        for transition in workflow.transitions
        for source in transition.sources
        if transition.to is not None
    }
    grown = True
    while grown:
        grown = False
        for source, to in ways:
            more = tests[to].keys() - tests[source].keys()
            tests[source].update(dict.fromkeys(more))
            grown = grown or bool(more)
    # In one order, whatever the order of sets in this process.
    kept = {state: tuple(sorted(found, key=repr)) for state, found in tests.items()}
    return Ahead(kept, {state: _caps(found) for state, found in kept.items()})


def _here(playbook: Playbook, state: str) -> Iterator[Test]:
    workflow = playbook.workflow
    for transition in workflow.transitions:
        if state in transition.sources:
            yield from _asked(playbook, transition.when)
    for joint in workflow.joint:
        if state in joint.sources:
            for test in _asked(playbook, joint.when):
                # What the last word was read as is forgotten with the next one.
                if not (test.fact == "said" and joint.on == "customer_message"):
                    yield test


def _asked(playbook: Playbook, condition: Condition) -> Iterator[Test]:
    """The tests of a condition; of what triage decides, also those by which it may change."""
    decided = {one.name for one in playbook.fields}
    for test, _ in tests_of(condition):
        yield test
        if test.fact in decided:
            yield from _deciding(playbook, test.fact)


def _deciding(playbook: Playbook, name: str) -> Iterator[Test]:
    tests = [
        test
        for rule in playbook.rules
        if name in rule.set or name in rule.add
        for test, _ in tests_of(rule.when)
    ]
    if any(test.fact in _CHANGING for test in tests):
        yield from tests


def promise_tests(target: Target) -> Iterator[Condition]:
    """The conditions that say whether a target promises a ticket anything."""
    yield target.when
    if not any(is_always(row.when) for row in target.within):
        yield from (row.when for row in target.within)


def is_always(condition: Condition) -> bool:
    """Whether a condition asks for nothing."""
    return not any(True for _ in tests_of(condition)) and holds(condition, {})


def changing_promises(playbook: Playbook) -> Iterator[Test]:
    """The tests by which targets begin or cease to apply while a ticket goes its way."""
    for target in playbook.targets:
        tests = [test for when in promise_tests(target) for test in _asked(playbook, when)]
        if any(test.fact in _CHANGING for test in tests):
            yield from tests


def _caps(tests: Iterable[Test]) -> Mapping[str, int]:
    caps = dict[str, int]()
    for test in tests:
        if test.fact in _COUNTS:
            operands = test.operand if isinstance(test.operand, tuple) else (test.operand,)
            # From the bound on, `at_least` and `less_than` come out alike for every count.
            beyond = 0 if test.op in ("at_least", "less_than") else 1
            largest = max(int(operand) for operand in operands) + beyond  # type: ignore[arg-type]
            caps[test.fact] = max(caps.get(test.fact, 0), largest)
    return caps

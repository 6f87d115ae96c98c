"""States that no ticket comes to, states that are two of one, and tickets that can never be closed."""

from collections.abc import Collection, Iterator

from ..findings import Finding
from ..playbook import Playbook
from ..ticket import Workflow
from ..wire import canonical_json
from ._search import Search
from ._subject import Subject
from ._walk import walk_text

__all__ = ["check_endings", "check_states", "trapped", "undecided"]


def check_states(subject: Subject) -> Iterator[Finding]:
    """Every state that no ticket reaches, and every two that are one."""
    if subject.search.complete:
        for state in _lost_states(subject):
            yield _unreachable(state)
    yield from _twins(subject.playbook)


def _lost_states(subject: Subject) -> Iterator[str]:
    """The states that no ticket reaches, without those that are merely behind another fault.

    Such is what a transition leads to that never acts, what such a state leads to in turn, and
    what lies behind a state that is told already.
    """
    passed, workflow = subject.search.passed, subject.playbook.workflow
    explained = _behind(workflow, passed)
    lost = [state for state in workflow.states if state not in explained]
    # First what nothing leads to, then what only lost ones lead to.
    for state in sorted(lost, key=lambda name: any(_leading(workflow, name))):
        if state not in explained:
            yield state
            explained |= _behind(workflow, {*explained, state})


def _leading(workflow: Workflow, state: str) -> Iterator[str]:
    """The other states from which some transition leads to a state."""
    for one in workflow.transitions:
        if one.to == state:
            yield from (source for source in one.sources if source != state)


def _behind(workflow: Workflow, states: Collection[str]) -> set[str]:
    """Some states, and all that transitions lead to from them, guards and roles aside."""
    found = set(states)
    grown = True
    while grown:
        more = {
            one.to for one in workflow.transitions if one.to and not found.isdisjoint(one.sources)
        }
        grown = not more <= found
        found |= more
    return found


def _unreachable(state: str) -> Finding:
    return Finding(
        code="state-unreachable",
        path=f"$.workflow.states.{state}",
        sentence=f"no ticket ever comes to {state!r}",
        mend="add a transition that leads there, or take the state out",
        witness=canonical_json({"state": state}),
    )


def _twins(playbook: Playbook) -> Iterator[Finding]:
    workflow = playbook.workflow
    seen: dict[object, str] = {}
    for name, state in workflow.states.items():
        if state.kind == "closed":
            continue  # why a ticket ended is told by where it ended
        ways = tuple(_leaving(playbook, name))
        key = (state.kind, state.waits_on, state.name, ways)
        first = seen.setdefault(key, name)
        if first != name:
            yield Finding(
                code="state-duplicate",
                severity="warning",
                path=f"$.workflow.states.{name}",
                sentence=f"{name!r} is {first!r} once more: same kind, name, party and commands",
                mend=f"use {first!r} alone, or say in a name what differs",
                witness=canonical_json({"states": [first, name]}),
            )


def _leaving(playbook: Playbook, state: str) -> Iterator[object]:
    """What leaves a state, with the state itself left open, so that two can be compared."""
    workflow = playbook.workflow
    for transition in workflow.transitions:
        if state in transition.sources:
            to = None if transition.to == state else transition.to
            # Guards and texts, whole, beside what they do.
            what = (transition.when, transition.tell, transition.emits)
            yield transition.do, transition.by, to, transition.needs, transition.may, what
    for joint in workflow.joint:
        if state in joint.sources:
            yield joint.do, joint.by, joint.when, joint.on, joint.after


def check_endings(subject: Subject) -> Iterator[Finding]:
    """Every state by which a ticket gets where nobody who exists can close it any more."""
    search = subject.search
    if not search.complete:
        yield undecided(subject.most)
        return
    ends = _closable(search)
    seen = set[str]()
    for number, node in enumerate(search.nodes):
        state = node.ticket.state
        # Where it got lost, not where it strays to afterwards.
        if number in ends or state in seen or (node.source is not None and node.source not in ends):
            continue
        seen.add(state)
        walk = search.walk(number)
        yield Finding(
            code="never-closed",
            path=f"$.workflow.states.{state}",
            sentence=f"a ticket in {state!r} can never be closed by anybody who exists",
            mend="add a transition towards a closed state, for a role that somebody has",
            witness=walk_text(walk),
        )


def trapped(search: Search) -> frozenset[str]:
    """The states of tickets that can never be closed."""
    ends = _closable(search)
    return frozenset(n.ticket.state for i, n in enumerate(search.nodes) if i not in ends)


def _closable(search: Search) -> set[int]:
    """The nodes from which a closed state can be reached."""
    back: dict[int, list[int]] = {}
    for edge in search.edges:
        back.setdefault(edge.target, []).append(edge.source)
    ends = {i for i, node in enumerate(search.nodes) if node.ticket.kind == "closed"}
    waiting = list(ends)
    while waiting:
        for source in back.get(waiting.pop(), ()):
            if source not in ends:
                ends.add(source)
                waiting.append(source)
    return ends


def undecided(most: int) -> Finding:
    """What is told where a search was cut short."""
    return Finding(
        code="undecided",
        severity="warning",
        path="$.workflow",
        sentence=f"there are more than {most} tickets to look at: not all was looked at",
        mend="let guards ask for fewer counts and facts",
    )

"""Transitions and joint rules that never act, and fields that nobody can fill."""

from collections.abc import Iterator, Sequence

from ..conditions import Condition, FactValue, Failure, holds, why_not
from ..findings import Finding
from ..playbook import Playbook
from ..ticket import Joint, Transition
from ..wire import canonical_json
from ._cells import TooMany, assignments
from ._samples import sample_of
from ._states import trapped
from ._subject import Subject
from ._walk import walk_text
from ._written import facts_text

__all__ = ["check_fields", "check_transitions"]


def check_transitions(subject: Subject) -> Iterator[Finding]:
    """Every transition that an earlier one always takes the place of, or whose guard never holds."""
    playbook = subject.playbook
    lost = trapped(subject.search)
    for index, transition in enumerate(playbook.workflow.transitions):
        if subject.model.has_fired(transition):
            continue
        path = f"$.workflow.transitions[{index}]"
        if not set(transition.by) & set(subject.roles):
            # Where no ticket can be closed for it, that is what is wrong.
            if not lost.intersection(transition.sources):
                yield _nobody(transition, path)
        elif (shadow := _shadow(playbook, transition)) is not None:
            yield _shadowed(transition, shadow, path)
        else:
            yield from _never(subject, transition, path)
    for index, joint in enumerate(playbook.workflow.joint):
        if not subject.model.has_fired(joint):
            yield from _never_acts(subject, joint, f"$.workflow.joint[{index}]")


def _nobody(transition: Transition, path: str) -> Finding:
    return Finding(
        code="role-nobody-has",
        path=f"{path}.by",
        sentence=f"nobody is {' or '.join(transition.by)}, so nobody can {transition.do!r}",
        mend="give it to a role that somebody has",
        witness=canonical_json({"by": list(transition.by)}),
    )


def _shadow(playbook: Playbook, transition: Transition) -> dict[str, FactValue] | None:
    """Facts under which its guard holds, if an earlier transition takes its place under all such.

    That is so for each of its states and roles; None where it is not, or is too much to try.
    """
    found: dict[str, FactValue] | None = None
    for source in transition.sources:
        for role in transition.by:
            earlier = _before(playbook, transition, source, role)
            witness = _taken(playbook, transition.when, earlier)
            if witness is None:
                return None
            found = found or witness
    return found


def _before(
    playbook: Playbook, transition: Transition, source: str, role: str
) -> Sequence[Condition]:
    """The guards that are asked first where the role gives that command in that state."""
    answering = playbook.workflow.find(source, transition.do)
    place = next(i for i, one in enumerate(answering) if one is transition)
    return [one.when for one in answering[:place] if role in one.by]


def _taken(
    playbook: Playbook, guard: Condition, earlier: Sequence[Condition]
) -> dict[str, FactValue] | None:
    try:
        held = [facts for facts in assignments(playbook, [guard, *earlier]) if holds(guard, facts)]
    except TooMany:
        return None
    if held and all(any(holds(one, facts) for one in earlier) for facts in held):
        return held[0]
    return None


def _shadowed(transition: Transition, facts: dict[str, FactValue], path: str) -> Finding:
    return Finding(
        code="transition-shadowed",
        path=path,
        sentence=f"{transition.do!r} never acts: where its guard holds, one before it does too",
        mend="move it before the other, or narrow the other's guard",
        witness=facts_text(facts),
    )


def _never(subject: Subject, transition: Transition, path: str) -> Iterator[Finding]:
    """A transition that was never carried out in any state of it that a ticket comes to."""
    search, playbook = subject.search, subject.playbook
    unfillable = any(_unfilled(playbook, transition))
    if not search.complete or unfillable:
        return
    for source in transition.sources:
        number = next(search.at(source), None)
        if number is not None:
            facts = subject.model.facts(search.nodes[number].ticket)
            why = _why(subject, transition, why_not(transition.when, facts))
            yield Finding(
                code="transition-never-fires",
                path=path,
                sentence=f"{transition.do!r} can never be carried out in {source!r}: {why}",
                mend="mend its guard, or take it out",
                witness=walk_text(search.walk(number)),
            )
            return


def _never_acts(subject: Subject, joint: Joint, path: str) -> Iterator[Finding]:
    """A rule that never acted in any state of it that a ticket comes through."""
    search = subject.search
    walks = (search.way_through(state) for state in joint.sources)
    walk = next((one for one in walks if one is not None), None)
    if not search.complete or walk is None:
        return
    if joint.on is not None and joint.on not in subject.signals:
        yield Finding(
            code="unknown-signal",
            path=f"{path}.on",
            sentence=f"nothing ever sends {joint.on!r}, so the rule never does {joint.do!r}",
            mend="name a signal that a transition emits, or customer_message",
            witness=canonical_json({"sent": sorted(subject.signals)}),
        )
        return
    found = next((n for state in joint.sources for n in search.at(state)), None)
    facts = {} if found is None else subject.model.facts(search.nodes[found].ticket)
    failed = why_not(joint.when, facts)
    yield Finding(
        code="joint-never-acts",
        path=path,
        sentence=f"the rule never does {joint.do!r}: {_why_rule(subject, joint, failed)}",
        mend="mend its guard, or move it before the rule that acts in its place",
        witness=walk_text(walk),
    )


def _why_rule(subject: Subject, joint: Joint, failed: Failure | None) -> str:
    return "another acts in its place" if failed is None else _why(subject, joint, failed)


def _why(subject: Subject, one: Transition | Joint, failed: Failure | None) -> str:
    """Why it never acts: the whole reason where there is one, else what fails in one ticket."""
    try:
        if not any(holds(one.when, facts) for facts in assignments(subject.playbook, [one.when])):
            return "its guard never holds"
    except TooMany:
        pass
    if failed is None:
        return "its line to the customer has a slot that nothing fills"
    return failed.sentence


def check_fields(subject: Subject) -> Iterator[Finding]:
    """Every field that a command needs and nobody can fill."""
    for index, transition in enumerate(subject.playbook.workflow.transitions):
        path = f"$.workflow.transitions[{index}].needs"
        for name, sentence in _unfilled(subject.playbook, transition):
            yield Finding(
                code="field-nobody-fills",
                path=path,
                sentence=sentence,
                mend=f"mend $.workflow.fields.{name}, or take it out of `needs`",
                witness=canonical_json({"do": transition.do, "needs": name}),
            )


def _unfilled(playbook: Playbook, transition: Transition) -> Iterator[tuple[str, str]]:
    named = {role for one in playbook.workflow.transitions for role in one.by}
    for name in transition.needs:
        declared = playbook.workflow.fields.facts[name]
        if sample_of(declared) is None:
            yield name, f"{transition.do!r} needs {name!r}, and no value fits it"
        elif declared.source in named and declared.source not in transition.by:
            who = declared.source
            yield name, f"{transition.do!r} needs {name!r} from {who!r}, who may not do it"

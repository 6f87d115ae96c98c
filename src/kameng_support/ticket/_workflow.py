"""The workflow as data: states, transitions and joint rules, compiled once to a lookup table."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen
from attrs.validators import in_, instance_of, optional

from ..conditions import ALWAYS, Condition, FactSchema, parse_condition
from ..errors import DefinitionError, PlaybookError
from ..findings import Finding, nearest
from ..texts import Text

__all__ = ["Consequence", "Joint", "State", "StateKind", "Transition", "Workflow"]

StateKind = Literal["open", "waiting", "resolved", "closed"]
_KINDS = ("open", "waiting", "resolved", "closed")


def _names(names: Iterable[str]) -> tuple[str, ...]:
    # A lone text would be taken for its letters.
    if isinstance(names, str):
        raise DefinitionError("workflow", f"{names!r} is no list", f"write [{names!r}]")
    return tuple(names)


def _when(source: Mapping[str, object] | Condition | None) -> Condition:
    return parse_condition(source, "when")


@frozen
class State:
    """One state: its kind, whom the ticket waits on there, and its name for people.

    `kind` is one of open, waiting, resolved, closed; `waits_on` is a party of the platform's own
    (agent, customer, supplier, ...), nobody in a closed state.
    """

    kind: StateKind = field(default="open", validator=in_(_KINDS))
    waits_on: str | None = None
    name: Text | None = None


@frozen
class Transition:
    """What a command does: from which states, to which, by whom, under which guard.

    `to` is None where the ticket stays in its state. `needs` and `may` name fields declared in the
    workflow. `tell` is the progress line that the customer sees. `emits` are signals for the
    clocks beside those that the workflow emits by itself on entering a state.
    """

    do: str = field(validator=instance_of(str))
    sources: tuple[str, ...] = field(converter=_names, metadata={"key": "from"})
    by: tuple[str, ...] = field(converter=_names)
    to: str | None = None
    when: Condition = field(default=ALWAYS, converter=_when)
    needs: tuple[str, ...] = field(default=(), converter=_names)
    may: tuple[str, ...] = field(default=(), converter=_names)
    tell: Text | None = None
    emits: tuple[str, ...] = field(default=(), converter=_names)


@frozen
class Joint:
    """A rule that moves the ticket by itself: at once, on a signal, or after a quiet period.

    With `after`, it acts when the ticket has been that long in one of its states without a word
    from anybody; else at once, where `when` holds and, with `on`, that signal just came. `by` is
    the role it acts in.
    """

    do: str = field(validator=instance_of(str))
    sources: tuple[str, ...] = field(converter=_names, metadata={"key": "from"})
    by: str = "system"
    when: Condition = field(default=ALWAYS, converter=_when)
    on: str | None = None
    after: timedelta | None = field(default=None, validator=optional(instance_of(timedelta)))


@frozen
class Consequence:
    """What the platform must do when a command was carried out: pay back, page somebody.

    `effect` is the platform's own word for it; `when` looks at the facts and at the command's
    fields.
    """

    on: str = field(validator=instance_of(str))
    effect: str = field(validator=instance_of(str))
    when: Condition = field(default=ALWAYS, converter=_when)


_Table: TypeAlias = Mapping[tuple[str, str], tuple[Transition, ...]]


def _states(states: Mapping[str, State]) -> Mapping[str, State]:
    return dict(states)


def _transitions(transitions: Iterable[Transition]) -> tuple[Transition, ...]:
    return tuple(transitions)


def _joint(joint: Iterable[Joint]) -> tuple[Joint, ...]:
    return tuple(joint)


def _consequences(consequences: Iterable[Consequence]) -> tuple[Consequence, ...]:
    return tuple(consequences)


@frozen
class Workflow:
    """A ticket's state machine as data; a ticket starts in the first state.

    `fields` declares what commands carry. Raises PlaybookError with every dangling reference.

    >>> two = Workflow(
    ...     states={"open": State(), "done": State("closed")},
    ...     transitions=[Transition("finish", ["open"], by=["agent"], to="done")],
    ... )
    >>> two.start, two.commands("open", "agent"), two.commands("open", "customer")
    ('open', ('finish',), ())
    """

    states: Mapping[str, State] = field(converter=_states)
    transitions: tuple[Transition, ...] = field(default=(), converter=_transitions)
    joint: tuple[Joint, ...] = field(default=(), converter=_joint)
    consequences: tuple[Consequence, ...] = field(default=(), converter=_consequences)
    fields: FactSchema = field(factory=FactSchema)

    def __attrs_post_init__(self) -> None:
        findings = tuple(self._dangling())
        if findings:
            raise PlaybookError("workflow", findings)

    @property
    def start(self) -> str:
        """The state in which a ticket begins: the first one."""
        return next(iter(self.states))

    @cached_property
    def _table(self) -> _Table:
        table: dict[tuple[str, str], list[Transition]] = {}
        for transition in self.transitions:
            for source in transition.sources:
                table.setdefault((source, transition.do), []).append(transition)
        return {key: tuple(found) for key, found in table.items()}

    @cached_property
    def known_commands(self) -> frozenset[str]:
        """Every command that some transition answers to."""
        return frozenset(transition.do for transition in self.transitions)

    def find(self, state: str, command: str) -> tuple[Transition, ...]:
        """The transitions of a command in a state, in the order written; the first fit counts."""
        return self._table.get((state, command), ())

    def commands(self, state: str, role: str) -> tuple[str, ...]:
        """The commands open to a role in a state, guards aside, in the order written."""
        found = (t.do for t in self.transitions if state in t.sources and role in t.by)
        return tuple(dict.fromkeys(found))

    def check(self, facts: FactSchema) -> tuple[Finding, ...]:
        """Every guard that names an undeclared fact or does not fit its fact's type."""
        seen = self._with_fields(facts)
        return (
            *(fault for when, path in self._guards() for fault in facts.check(when, path)),
            *(
                fault
                for index, consequence in enumerate(self.consequences)
                for fault in seen.check(consequence.when, f"$.consequences[{index}].when")
            ),
        )

    def bind(self, facts: FactSchema) -> "Workflow":
        """The workflow with the operands of its guards in their facts' canonical form."""
        return evolve(
            self,
            transitions=[evolve(t, when=facts.bind(t.when)) for t in self.transitions],
            joint=[evolve(j, when=facts.bind(j.when)) for j in self.joint],
            consequences=[
                evolve(c, when=self._with_fields(facts).bind(c.when)) for c in self.consequences
            ],
        )

    def _with_fields(self, facts: FactSchema) -> FactSchema:
        """What a consequence looks at: a command's field hides a fact of the same name."""
        return FactSchema({**facts.facts, **self.fields.facts})

    def _guards(self) -> Iterator[tuple[Condition, str]]:
        for index, transition in enumerate(self.transitions):
            yield transition.when, f"$.transitions[{index}].when"
        for index, joint in enumerate(self.joint):
            yield joint.when, f"$.joint[{index}].when"

    def _dangling(self) -> Iterator[Finding]:
        if not self.states:
            yield Finding("no-state", "$.states", "there is no state", "write at least one")
        for index, transition in enumerate(self.transitions):
            yield from self._dangling_transition(transition, f"$.transitions[{index}]")
        for index, joint in enumerate(self.joint):
            yield from self._dangling_joint(joint, f"$.joint[{index}]")
        for index, consequence in enumerate(self.consequences):
            if consequence.on not in self.known_commands:
                yield Finding(
                    "unknown-command",
                    f"$.consequences[{index}].on",
                    f"there is no command {consequence.on!r}",
                    nearest(consequence.on, self.known_commands),
                )

    def _dangling_transition(self, transition: Transition, path: str) -> Iterator[Finding]:
        yield from self._unknown_states(transition.sources, f"{path}.from")
        if transition.to is not None:
            yield from self._unknown_states((transition.to,), f"{path}.to")
        if not transition.by:
            yield Finding("no-role", f"{path}.by", "nobody may do it", "name at least one role")
        for key, names in (("needs", transition.needs), ("may", transition.may)):
            for name in names:
                if name not in self.fields:
                    mend = nearest(name, self.fields.facts)
                    sentence = f"field {name!r} is not declared"
                    yield Finding("unknown-field", f"{path}.{key}", sentence, mend)

    def _dangling_joint(self, joint: Joint, path: str) -> Iterator[Finding]:
        yield from self._unknown_states(joint.sources, f"{path}.from")
        for source in joint.sources:
            if source in self.states and not any(
                joint.by in transition.by for transition in self.find(source, joint.do)
            ):
                yield Finding(
                    "unknown-command",
                    f"{path}.do",
                    f"{joint.by!r} has no command {joint.do!r} in state {source!r}",
                    nearest(joint.do, self.commands(source, joint.by)),
                )

    def _unknown_states(self, names: Iterable[str], path: str) -> Iterator[Finding]:
        for name in names:
            if name not in self.states:
                sentence = f"state {name!r} is not declared"
                yield Finding("unknown-state", path, sentence, nearest(name, self.states))

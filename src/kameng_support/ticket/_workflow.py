"""The workflow as data: states, transitions and joint rules, compiled once to a lookup table."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Literal, TypeAlias, get_args

from attrs import Attribute, evolve, field, frozen

from ..conditions import ALWAYS, Condition, FactSchema, parse_condition
from ..errors import DefinitionError, PlaybookError, shown
from ..findings import Finding, nearest
from ..instants import parse_duration
from ..texts import Text, as_text
from ._actors import is_role

__all__ = ["Consequence", "Joint", "State", "StateKind", "Transition", "Workflow"]

StateKind = Literal["open", "waiting", "resolved", "closed"]
_KINDS: tuple[str, ...] = get_args(StateKind)

# A shorter one, written by mistake, would make a ticket's events without end.
_SHORTEST = timedelta(seconds=1)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    # A lone text would be taken for its letters.
    if isinstance(names, str):
        raise DefinitionError("workflow", f"{shown(names)} is no list", f"write [{shown(names)}]")
    return tuple(names)


def _name(_: object, attribute: "Attribute[str]", value: object) -> None:
    if not (isinstance(value, str) and value.strip()):
        what = f"{shown(value)} is no name for {attribute.name!r}"
        raise DefinitionError("workflow", what, "write a text such as resolve")


def _kind(_: object, __: "Attribute[Any]", value: object) -> None:
    if value not in _KINDS:
        mend = nearest(str(value), _KINDS)
        raise DefinitionError("state", f"{shown(value)} is no kind of state", mend)


def _after(after: timedelta | str | None) -> timedelta | None:
    return parse_duration(after) if isinstance(after, str) else after


def _when(source: Mapping[str, object] | Condition | None) -> Condition:
    return parse_condition(source, "when")


def _text(source: Text | Mapping[str, str] | str | None) -> Text | None:
    return None if source is None else as_text(source)


@frozen
class State:
    """One state: its kind, whom the ticket waits on there, and its name for people.

    `kind` is one of open, waiting, resolved, closed; `waits_on` is a party of the platform's own
    (agent, customer, supplier, ...), nobody in a closed state.
    """

    kind: StateKind = field(default="open", validator=_kind)
    waits_on: str | None = None
    name: Text | None = field(default=None, converter=_text)

    @property
    def signals(self) -> tuple[str, ...]:
        """What the clocks hear when a ticket enters it: `waits_on_agent`, `waits_on_customer`, ..."""
        if self.waits_on is None or self.kind not in ("open", "waiting"):
            return ()
        return (f"waits_on_{self.waits_on}",)


@frozen
class Transition:
    """What a command does: from which states, to which, by whom, under which guard.

    `to` is None where the ticket stays in its state. `needs` and `may` name fields declared in the
    workflow. `tell` is the progress line that the customer sees. `emits` are signals for the
    clocks beside those that the workflow emits by itself: `resolved`, `closed` and `reopened` when
    the kind of state changes so, `waits_on_PARTY` on entering an open or waiting state.

    The ticket hears some signals too: after `picked_up` the actor has it, after `assigned` the one
    in the field `agent`, after `transferred` nobody; `bot_message` counts the bot's turns.
    """

    do: str = field(validator=_name)
    sources: tuple[str, ...] = field(converter=_names, metadata={"key": "from"})
    by: tuple[str, ...] = field(converter=_names)
    to: str | None = None
    when: Condition = field(default=ALWAYS, converter=_when)
    needs: tuple[str, ...] = field(default=(), converter=_names)
    may: tuple[str, ...] = field(default=(), converter=_names)
    tell: Text | None = field(default=None, converter=_text)
    emits: tuple[str, ...] = field(default=(), converter=_names)


@frozen
class Joint:
    """A rule that moves the ticket by itself: at once, on a signal, or after a quiet period.

    With `after` (real time, at least one second, may be written "48h"), it acts when the ticket
    has been that long in one of its states without a word from anybody; else at once, where `when`
    holds and, with `on`, that signal just came. `by` is the role it acts in.
    """

    do: str = field(validator=_name)
    sources: tuple[str, ...] = field(converter=_names, metadata={"key": "from"})
    by: str = "system"
    when: Condition = field(default=ALWAYS, converter=_when)
    on: str | None = None
    after: timedelta | None = field(default=None, converter=_after)


@frozen
class Consequence:
    """What the platform must do when a command was carried out: pay back, page somebody.

    `effect` is the platform's own word for it; `when` looks at the facts and at the command's
    fields.
    """

    on: str = field(validator=_name)
    effect: str = field(validator=_name)
    when: Condition = field(default=ALWAYS, converter=_when)


_Table: TypeAlias = Mapping[tuple[str, str], tuple[Transition, ...]]
_Open: TypeAlias = Mapping[tuple[str, str], tuple[str, ...]]


def _states(states: Mapping[str, State]) -> Mapping[str, State]:
    return dict(states)


def _in_order(states: Mapping[str, State]) -> tuple[tuple[str, State], ...]:
    """States as they compare: the first one is where a ticket starts."""
    return tuple(states.items())


def _transitions(transitions: Iterable[Transition]) -> tuple[Transition, ...]:
    return tuple(transitions)


def _joint(joint: Iterable[Joint]) -> tuple[Joint, ...]:
    return tuple(joint)


def _consequences(consequences: Iterable[Consequence]) -> tuple[Consequence, ...]:
    return tuple(consequences)


@frozen
class Workflow:
    """A ticket's state machine as data; a ticket starts in the first state.

    `fields` declares what commands carry; those of type `text` hold words of people and are kept
    apart from the history. Raises PlaybookError with everything that does not fit together.

    >>> two = Workflow(
    ...     states={"open": State(), "done": State("closed")},
    ...     transitions=[Transition("finish", ["open"], by=["agent"], to="done")],
    ... )
    >>> two.start, two.commands("open", "agent"), two.commands("open", "customer")
    ('open', ('finish',), ())
    """

    states: Mapping[str, State] = field(converter=_states, eq=_in_order)
    transitions: tuple[Transition, ...] = field(default=(), converter=_transitions)
    joint: tuple[Joint, ...] = field(default=(), converter=_joint)
    consequences: tuple[Consequence, ...] = field(default=(), converter=_consequences)
    fields: FactSchema = field(factory=FactSchema)
    _table: _Table = field(init=False, eq=False, repr=False)
    _open: _Open = field(init=False, eq=False, repr=False)
    _commands: frozenset[str] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # Compiled once, shared by all tickets.
        object.__setattr__(self, "_table", _compile(self.transitions))
        object.__setattr__(self, "_open", _commands_by_role(self.transitions))
        object.__setattr__(self, "_commands", frozenset(t.do for t in self.transitions))
        findings = tuple(self._dangling())
        if findings:
            raise PlaybookError("workflow", findings)

    @property
    def start(self) -> str:
        """The state in which a ticket begins: the first one."""
        return next(iter(self.states))

    @property
    def known_commands(self) -> frozenset[str]:
        """Every command that some transition answers to."""
        return self._commands

    def find(self, state: str, command: str) -> tuple[Transition, ...]:
        """The transitions of a command in a state, in the order written; the first fit counts."""
        return self._table.get((state, command), ())

    def commands(self, state: str, role: str) -> tuple[str, ...]:
        """The commands open to a role in a state, guards aside, in the order written."""
        return self._open.get((state, role), ())

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
        for name, state in self.states.items():
            if state.kind == "closed" and state.waits_on is not None:
                sentence = f"{name!r} is closed, yet waits on {state.waits_on!r}"
                mend = "leave it out: a closed ticket waits on nobody"
                yield Finding("closed-waits", f"$.states.{name}.waits_on", sentence, mend)
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
        yield from self._sources(transition.sources, f"{path}.from")
        if transition.to is not None:
            yield from self._unknown_states((transition.to,), f"{path}.to")
        if not transition.by:
            yield Finding("no-role", f"{path}.by", "nobody may do it", "name at least one role")
        yield from _unfit_roles(transition.by, f"{path}.by")
        for key, names in (("needs", transition.needs), ("may", transition.may)):
            for name in names:
                if name not in self.fields:
                    mend = nearest(name, self.fields.facts)
                    sentence = f"field {name!r} is not declared"
                    yield Finding("unknown-field", f"{path}.{key}", sentence, mend)

    def _dangling_joint(self, joint: Joint, path: str) -> Iterator[Finding]:
        yield from self._sources(joint.sources, f"{path}.from")
        yield from _unfit_roles((joint.by,), f"{path}.by")
        if joint.after is not None:
            if joint.after < _SHORTEST:
                sentence = "the quiet period is too short"
                yield Finding("short-period", f"{path}.after", sentence, "write at least 1s")
            if joint.on is not None:
                sentence = "it waits for a signal and for a quiet period"
                yield Finding("two-triggers", f"{path}.on", sentence, "keep `on` or `after`")
        for source in joint.sources:
            if source in self.states:
                yield from self._dangling_command(joint, source, f"{path}.do")

    def _dangling_command(self, joint: Joint, source: str, path: str) -> Iterator[Finding]:
        found = [t for t in self.find(source, joint.do) if joint.by in t.by]
        if not found:
            sentence = f"{joint.by!r} has no command {joint.do!r} in state {source!r}"
            mend = nearest(joint.do, self.commands(source, joint.by))
            yield Finding("unknown-command", path, sentence, mend)
        elif all(transition.needs for transition in found):
            sentence = f"{joint.do!r} in state {source!r} needs fields, and a rule gives none"
            yield Finding("needs-fields", path, sentence, "add a transition that needs none")

    def _sources(self, names: tuple[str, ...], path: str) -> Iterator[Finding]:
        if not names:
            yield Finding("no-state", path, "it starts from no state", "name at least one")
        yield from self._unknown_states(names, path)

    def _unknown_states(self, names: Iterable[str], path: str) -> Iterator[Finding]:
        for name in names:
            if name not in self.states:
                sentence = f"state {name!r} is not declared"
                yield Finding("unknown-state", path, sentence, nearest(name, self.states))


def _compile(transitions: Iterable[Transition]) -> _Table:
    table: dict[tuple[str, str], list[Transition]] = {}
    for transition in transitions:
        for source in dict.fromkeys(transition.sources):
            table.setdefault((source, transition.do), []).append(transition)
    return {key: tuple(found) for key, found in table.items()}


def _commands_by_role(transitions: Iterable[Transition]) -> _Open:
    table: dict[tuple[str, str], dict[str, None]] = {}
    for transition in transitions:
        for source in transition.sources:
            for role in transition.by:
                table.setdefault((source, role), {})[transition.do] = None
    return {key: tuple(commands) for key, commands in table.items()}


def _unfit_roles(roles: Iterable[str], path: str) -> Iterator[Finding]:
    for role in roles:
        if not is_role(role):
            sentence = f"{shown(role)} can be nobody's role"
            yield Finding("unfit-role", path, sentence, "write it without spaces and colons")

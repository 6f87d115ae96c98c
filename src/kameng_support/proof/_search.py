"""The search: every ticket that roles which exist can bring about, merged where it has one future.

Two tickets are one node where they are in the same state and every test that can still be asked of
them comes out alike: guards of the states ahead, counts up to the largest that any test names.
Nodes are found breadth first, so that the first way to one is a shortest from where it begins.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from attrs import frozen

from ..conditions import Condition, FactValue, facts_of, holds
from ..playbook import Playbook
from ..sla import Metric
from ..ticket import Ticket, Transition
from ._ahead import Ahead, ahead_of, asked_of
from ._cells import TooMany, asked_by_fact, assignments
from ._model import Made, Model, Phases
from ._openings import CUSTOMER
from ._samples import sample_of
from ._walk import Act, Does, Learns, Opens, Says, Walk

__all__ = ["MAX_NODES", "Edge", "Node", "Opening", "Search", "actor", "says"]

MAX_NODES = 3_000
"""How many tickets a search looks at."""

_MAX_LEARNED = 64
_NOT_STAFF = ("customer", "bot", "system", "supplier")


@frozen
class Edge:
    """One act from one node to another; silent where the customer neither acts nor is told.

    `through` are the states that the ticket came through, the last one included.
    """

    source: int
    target: int
    act: Act
    signals: tuple[str, ...]
    through: tuple[str, ...]
    silent: bool


@frozen
class Node:
    """A ticket as first found, its clocks' phases, and how it was found: from which node, by what."""

    ticket: Ticket
    phases: Phases
    source: int | None
    act: Act


@frozen
class Opening:
    """A ticket as it was opened, whether it is a node of its own or one that was known."""

    opens: Opens
    ticket: Ticket
    phases: Phases


class Search:
    """What was found from some openings on; `complete` unless there was more than it may hold.

    With `clocks`, tickets whose clocks stand differently are different nodes too.
    """

    def __init__(
        self, model: Model, roles: Collection[str], *, clocks: bool = False, most: int = MAX_NODES
    ) -> None:
        self.model = model
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.complete = True
        #: The signals of openings, and every state that a ticket was in, be it for a moment.
        self.begun = set[str]()
        self.openings: list[Opening] = []
        self.passed = {model.playbook.workflow.start}
        self._roles = tuple(roles)
        self._ahead: Ahead = ahead_of(model.playbook)
        self._clocks = clocks
        self.most = most
        self._known: dict[object, int] = {}
        self._ways: dict[str, tuple[_Way, ...]] = {}
        self._words: dict[str, tuple[Says, ...]] = {}

    @property
    def playbook(self) -> Playbook:
        return self.model.playbook

    def begin(self, opens: Opens) -> None:
        """Look at a ticket as it is opened, and at all that can become of it."""
        made = self.model.opened(opens.facts)
        self.begun |= set(made.signals)
        self.passed |= {moved.to for moved in made.moves}
        phases = self.model.told(self.model.idle, made.signals)
        self.openings.append(Opening(opens, made.ticket, phases))
        before = len(self.nodes)
        self._node(made.ticket, phases, None, opens)
        self._explore(deque(range(before, len(self.nodes))))

    def walk(self, number: int) -> Walk:
        """How the node was found, act by act."""
        acts: list[Act] = []
        at: int | None = number
        while at is not None:
            node = self.nodes[at]
            acts.append(node.act)
            at = node.source
        return tuple(reversed(acts))

    def way_through(self, state: str) -> Walk | None:
        """How a ticket is brought into a state, be it for a moment; None where none ever is."""
        number = next(self.at(state), None)
        if number is not None:
            return self.walk(number)
        if state == self.playbook.workflow.start:
            return (self.openings[0].opens,)
        edge = next((one for one in self.edges if state in one.through), None)
        return None if edge is None else (*self.walk(edge.source), edge.act)

    def at(self, state: str) -> Iterator[int]:
        """The nodes in that state, those found first first."""
        return (i for i, node in enumerate(self.nodes) if node.ticket.state == state)

    # -- how it goes on

    def _explore(self, waiting: deque[int]) -> None:
        while waiting:
            source = waiting.popleft()
            node = self.nodes[source]
            for act in self._acts(node.ticket):
                made = self.model.acted(node.ticket, act)
                if made is None:
                    continue
                if len(self.nodes) >= self.most:
                    self.complete = False
                    return
                self.passed |= {moved.to for moved in made.moves}
                known = len(self.nodes)
                phases = self.model.told(node.phases, made.signals)
                target = self._node(made.ticket, phases, source, act)
                if target == known:
                    waiting.append(target)
                through = tuple(moved.to for moved in made.moves)
                silent = _is_silent(act, made)
                self.edges.append(Edge(source, target, act, made.signals, through, silent))

    def _node(self, ticket: Ticket, phases: Phases, source: int | None, act: Act) -> int:
        key = self._ahead.key(ticket, self.model.facts(ticket))
        number = self._known.setdefault((key, phases if self._clocks else ()), len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(Node(ticket, phases, source, act))
        return number

    def _acts(self, ticket: Ticket) -> Iterator[Act]:
        """What may happen to a ticket next."""
        state = ticket.state
        facts = self.model.facts(ticket)
        ways = self._ways.get(state)
        if ways is None:
            ways = self._ways[state] = tuple(_ways(self.playbook, state, self._roles))
            self._words[state] = tuple(
                _words(self.playbook, state, self._roles, clocks=self._clocks)
            )
        for way in ways:
            if not (way.is_inert and self.model.has_fired(way.found[0])):
                act = way.act(facts)
                if act is not None:
                    yield act
        yield from self._words[state]
        wait = self.model.wait(ticket)
        if wait is not None:
            yield wait
        yield from self._lessons(ticket, facts)

    def _lessons(self, ticket: Ticket, facts: Mapping[str, FactValue]) -> Iterator[Learns]:
        """Facts that the platform may tell so that a guard of this state holds."""
        for condition in _guards(self.playbook, ticket.state):
            if not holds(condition, facts):
                lesson = self._lesson(condition, facts)
                if lesson is not None:
                    yield lesson

    def _lesson(self, condition: Condition, facts: Mapping[str, FactValue]) -> Learns | None:
        schema = self.playbook.schema.facts
        if not any(schema[name].source == "platform" for name in facts_of(condition)):
            return None
        try:
            tried = islice(assignments(self.playbook, [condition]), _MAX_LEARNED)
            for found in tried:
                told = {n: v for n, v in found.items() if schema[n].source == "platform"}
                if told and holds(condition, {**facts, **told}):
                    return Learns(told)
        except TooMany:
            pass
        return None


@frozen
class _Way:
    """A command that a role has in a state, and the transitions that answer it, in order."""

    command: str
    role: str
    found: tuple[Transition, ...]
    fields: tuple[Mapping[str, FactValue] | None, ...]
    is_inert: bool
    """Whether it changes nothing that anything asks for: then once is enough."""

    def act(self, facts: Mapping[str, FactValue]) -> Does | None:
        """The command as the first transition whose guard holds takes it; None where none does."""
        for transition, fields in zip(self.found, self.fields, strict=True):
            if holds(transition.when, facts):
                return None if fields is None else Does(self.command, actor(self.role), fields)
        return None


def actor(role: str) -> str:
    """Somebody of that role."""
    return f"customer:{CUSTOMER}" if role == "customer" else f"{role}:{role[0]}1"


def _ways(playbook: Playbook, state: str, roles: Iterable[str]) -> Iterator[_Way]:
    """Every command of a state; of roles to whom the same transitions answer, the first."""
    seen = set[tuple[str, tuple[int, ...]]]()
    done = asked_of(playbook).words("done")
    for role in roles:
        for command in playbook.workflow.commands(state, role):
            found = tuple(t for t in playbook.workflow.find(state, command) if role in t.by)
            key = (command, tuple(map(id, found)))
            if key not in seen:
                seen.add(key)
                fields = tuple(_fields(playbook, transition) for transition in found)
                inert = len(found) == 1 and command not in done and _stays(found[0], state)
                yield _Way(command, role, found, fields, inert)


def _stays(transition: Transition, state: str) -> bool:
    return transition.to in (None, state) and not transition.emits


def _fields(playbook: Playbook, transition: Transition) -> Mapping[str, FactValue] | None:
    """The fields that a transition needs, filled; None where one cannot be."""
    declared = playbook.workflow.fields.facts
    filled = {name: sample_of(declared[name]) for name in transition.needs}
    known = {name: value for name, value in filled.items() if value is not None}
    return known if len(known) == len(filled) else None


def _words(
    playbook: Playbook, state: str, roles: Collection[str], *, clocks: bool
) -> Iterator[Says]:
    """What customers and the house may say in a state, as far as it makes a difference."""
    woken = [joint for joint in playbook.workflow.joint if state in joint.sources and joint.on]
    signals = {joint.on for joint in woken}
    if "customer_message" in signals:
        yield Says(actor("customer"))
    if clocks:
        yield from (word for word, _ in says(playbook, roles))
    if "customer_message" in signals:
        tests = asked_by_fact(joint.when for joint in woken)
        words = dict.fromkeys(
            str(operand)
            for test in tests.get("said", ())
            if test.op != "known"
            for operand in (test.operand if isinstance(test.operand, tuple) else (test.operand,))
        )
        yield from (Says(actor("customer"), word) for word in words)
        if "missing" in tests:
            yield Says(actor("customer"), whole=True)


def says(playbook: Playbook, roles: Collection[str]) -> Iterator[tuple[Says, tuple[str, ...]]]:
    """The plain words that move some clock, each with what the clocks hear."""
    heard = {name for metric in _metrics(playbook) for name in metric.signals}
    house = next((role for role in roles if role not in _NOT_STAFF), None)
    for role, name in (("customer", "customer"), (house, "agent"), ("bot", "bot")):
        signal = f"{name}_message"
        if role is not None and signal in heard and (role == "customer" or role in roles):
            yield Says(actor(role)), (signal,)


def _metrics(playbook: Playbook) -> Iterator[Metric]:
    return (playbook.metrics[target.metric] for target in playbook.targets)


def _guards(playbook: Playbook, state: str) -> Iterator[Condition]:
    workflow = playbook.workflow
    yield from (t.when for t in workflow.transitions if state in t.sources)
    yield from (joint.when for joint in workflow.joint if state in joint.sources)


def _is_silent(act: Act, made: Made) -> bool:
    """Whether the customer neither did this himself nor is told of it."""
    if isinstance(act, Says | Learns) or not made.moves:
        return False
    return not any(moved.told or moved.by.role == "customer" for moved in made.moves)

"""Tickets: a guarded, recorded transition, against one written by hand and against state-machine libraries.

Ours looks up the command, tests role, guard and fields, makes the event with the customer's line, and gives
the next immutable ticket. The peers call a method that tests a condition and sets an attribute: they keep no
event, and can't say why not.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from attrs import frozen

from kameng_support.conditions import Test
from kameng_support.ticket import (
    Do,
    Elements,
    Moved,
    Opened,
    PolicyRef,
    State,
    Ticket,
    Transition,
    Workflow,
    as_actor,
    decide,
    evolve,
)

from .timing import Goal, Section, Work, duration, race

__all__ = ["sections"]

_AGENT = as_actor("agent:a7")
_TICKETS = 10_000
FLOW = Workflow(
    states={"in_progress": State(waits_on="agent"), "resolved": State("resolved")},
    transitions=[
        Transition(
            "resolve",
            ["in_progress"],
            by=["agent"],
            to="resolved",
            when=Test("amount", "at_least", 1),
            tell={"zh-CN": "问题已处理，请您确认", "en": "Solved: please confirm"},
        ),
        Transition("reopen", ["resolved"], by=["agent"], to="in_progress"),
    ],
)
_FACTS = {"amount": 1}
_OURS, _HAND, _REFUSED = "ours: decide and evolve", "by hand", "ours: a refusal"


def _opened(number: int) -> Opened:
    return Opened(
        ticket=f"t{number}",
        version=1,
        at=0,
        by=_AGENT,
        customer="c1",
        channel="app",
        locale="zh-CN",
        state="in_progress",
        kind="open",
        signals=(),
        policy=_POLICY,
        elements=_ELEMENTS,
        facts=_NOTHING,
    )


_POLICY, _ELEMENTS = PolicyRef("kameng", "1"), Elements()
_NOTHING: dict[str, Any] = {}
_RESOLVE, _REOPEN = Do("resolve", _AGENT), Do("reopen", _AGENT)


def ours() -> Callable[[], object]:
    ticket = evolve(None, _opened(1))

    def work() -> Ticket:
        first = decide(FLOW, ticket, _RESOLVE, 1, _FACTS)
        assert isinstance(first, Moved)
        after = evolve(ticket, first)
        second = decide(FLOW, after, _REOPEN, 2, _FACTS)
        assert isinstance(second, Moved)
        return evolve(after, second)

    return work


def refused() -> Callable[[], object]:
    ticket = evolve(None, _opened(1))
    return lambda: (
        decide(FLOW, ticket, _REOPEN, 1, _FACTS),
        decide(FLOW, ticket, _RESOLVE, 1, _NOTHING),
    )


@frozen
class Happened:
    """What a platform would write down without a library."""

    ticket: str
    version: int
    at: int
    by: str
    do: str
    source: str
    to: str


@frozen
class HandMade:
    """A ticket as a platform would write it without a library."""

    id: str
    version: int
    at: int
    state: str
    customer: str
    channel: str
    facts: Mapping[str, Any]


_TABLE = {("in_progress", "resolve"): "resolved", ("resolved", "reopen"): "in_progress"}


def by_hand() -> Callable[[], object]:
    def work() -> list[Happened]:
        events: list[Happened] = []
        state = "in_progress"
        for version, command in ((2, "resolve"), (3, "reopen")):
            to = _TABLE[state, command]
            events.append(Happened("t1", version, version, "agent:a7", command, state, to))
            state = to
        return events

    return work


class _Commands(Protocol):
    def resolve(self) -> None: ...
    def reopen(self) -> None: ...


class _Subject:
    amount = 1

    def worth_it(self) -> bool:
        return self.amount >= 1


def _twice(machine: Any) -> Callable[[], object]:
    return lambda: (machine.resolve(), machine.reopen())


def _transitions() -> Callable[[], object]:
    machine = import_module("transitions").Machine

    subject = _Subject()
    machine(
        model=subject,
        states=["in_progress", "resolved"],
        initial="in_progress",
        transitions=[
            {
                "trigger": "resolve",
                "source": "in_progress",
                "dest": "resolved",
                "conditions": "worth_it",
            },
            {"trigger": "reopen", "source": "resolved", "dest": "in_progress"},
        ],
    )
    return _twice(subject)


def _statemachine() -> Callable[[], object]:
    library: Any = import_module("statemachine")

    class Flow(library.StateMachine):  # type: ignore[misc]
        in_progress = library.State(initial=True)
        resolved = library.State()
        resolve = in_progress.to(resolved, cond="worth_it")
        reopen = resolved.to(in_progress)

        def worth_it(self) -> bool:
            return True

    return _twice(Flow())


def _automat() -> Callable[[], object]:
    builder = import_module("automat").TypeMachineBuilder(_Commands, _Subject)
    in_progress, resolved = builder.state("in_progress"), builder.state("resolved")
    in_progress.upon(_Commands.resolve).to(resolved).returns(None)
    resolved.upon(_Commands.reopen).to(in_progress).returns(None)
    return _twice(builder.build()(_Subject()))


def _django_fsm() -> Callable[[], object]:
    settings = import_module("django.conf").settings
    if not settings.configured:
        settings.configure(INSTALLED_APPS=[], DATABASES={})
        import_module("django").setup()
    models: Any = import_module("django.db.models")
    fsm: Any = import_module("django_fsm")
    state = fsm.FSMField(default="in_progress")
    there = fsm.transition(
        field=state,
        source="in_progress",
        target="resolved",
        conditions=[lambda row: row.amount >= 1],
    )
    back = fsm.transition(field=state, source="resolved", target="in_progress")

    def resolve(self: object) -> None: ...
    def reopen(self: object) -> None: ...

    body = {
        "__module__": __name__,
        "Meta": type("Meta", (), {"app_label": "bench"}),
        "state": state,
        "amount": 1,
        "resolve": there(resolve),
        "reopen": back(reopen),
    }
    return _twice(type(models.Model)("Row", (models.Model,), body)())


#: By name: the module it needs, how it is set up, and how many times our time it should take.
PEERS: dict[str, tuple[str, Callable[[], Callable[[], object]], float]] = {
    "transitions": ("transitions", _transitions, 4),
    "python-statemachine": ("statemachine", _statemachine, 60),
    "automat": ("automat", _automat, 1),
    "django-fsm-2": ("django_fsm", _django_fsm, 1),
}


def _moves() -> Section:
    works: dict[str, tuple[Work, int]] = {
        _OURS: (ours(), 2),
        _HAND: (by_hand(), 2),
        _REFUSED: (refused(), 2),
    }
    for name, (module, make, _) in PEERS.items():
        if find_spec(module):
            works[name] = (make(), 2)
    run = race(works)
    return Section(
        "Tickets",
        "One transition with a guard, and one back; microseconds each.",
        ("", "us", "x by hand"),
        tuple(
            (name, duration(run.median(name)), f"{run.ratio(name, _HAND):.2f}") for name in works
        ),
        (
            Goal("ticket: decide and evolve, to by hand", run.ratio(_OURS, _HAND), 5),
            *(
                Goal(f"ticket: {name}, to ours", run.ratio(name, _OURS), times, "at least")
                for name, (_, _, times) in PEERS.items()
                if name in works
            ),
        ),
    )


def _build() -> Section:
    opened = [_opened(number) for number in range(_TICKETS)]

    def mine() -> list[Ticket]:
        return [evolve(None, event) for event in opened]

    def theirs() -> list[HandMade]:
        return [
            HandMade(e.ticket, 1, e.at, e.state, e.customer, e.channel, e.facts) for e in opened
        ]

    run = race({"ours": (mine, 1), "by hand": (theirs, 1)})
    size = sys.getsizeof(mine()[0])
    return Section(
        "Ten thousand tickets",
        "Each from its opening event; milliseconds for all, and bytes of each without its values.",
        ("", "ms", "bytes"),
        tuple(
            (name, f"{run.median(name) * 1e3:.1f}", str(sys.getsizeof(make()[0])))
            for name, make in (("ours", mine), ("by hand", theirs))
        ),
        (
            Goal("10,000 tickets, to by hand", run.ratio("ours", "by hand"), 3),
            Goal("bytes of a ticket before its history", size, 400),
        ),
    )


def sections() -> Iterator[Section]:
    yield _moves()
    yield _build()

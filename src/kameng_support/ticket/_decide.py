"""Deciding one command: the event it makes, or a refusal that says why and what is open instead."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from attrs import field, frozen

from ..conditions import FactValue, Failure, why_not
from ..errors import InputError
from ..findings import nearest
from ..instants import format_duration, format_instant, to_micros
from ._actors import Actor
from ._events import Moved
from ._ticket import Ticket
from ._workflow import Transition, Workflow

__all__ = ["Do", "Refusal", "RefusalCode", "decide"]

RefusalCode = Literal[
    "wrong_state",
    "wrong_role",
    "guard",
    "missing_fields",
    "bad_field",
    "time_runs_backwards",
    "card_secret",
    "closed",
    "survey",
    "unknown_ticket",
]


def _given(fields: Mapping[str, object]) -> Mapping[str, object]:
    return dict(fields)


def _names_only(fields: Mapping[str, object]) -> str:
    # Some hold words of people, and commands end up in logs.
    return f"<{', '.join(sorted(fields))}>"


@frozen
class Do:
    """One command of the workflow: what, by whom, with which fields.

    A field without a value, or with a blank text, counts as not given.
    """

    command: str
    by: Actor
    fields: Mapping[str, object] = field(
        factory=dict[str, object], converter=_given, repr=_names_only
    )


@frozen
class Refusal:
    """Why a command was not carried out: an answer for people, not an error.

    `sentence` says it in one line; `open` are the commands that this actor may give now, guards
    aside; `missing` the fields that were left out; `failed` the part of the guard that failed. No
    part of it holds a free-text field's words.
    """

    code: RefusalCode
    sentence: str
    command: str = ""
    actor: str = ""
    state: str = ""
    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    failed: str | None = None

    def __str__(self) -> str:
        return self.sentence


def decide(
    workflow: Workflow,
    ticket: Ticket,
    command: Do,
    at: int,
    facts: Mapping[str, FactValue],
    slots: Mapping[str, str] | None = None,
) -> Moved | Refusal:
    """The one event that the command makes of the ticket, or why it makes none.

    `at` is in microseconds since 1970-01-01 UTC and not before the ticket's; guards look at
    `facts`; of the actor's transitions the first whose guard holds counts. `slots` fill the
    progress line, the command's fields first. Looks at the ticket, never at its history. Raises
    InputError for a programmer's slip: a command or a field that the workflow does not know, a
    slot that nothing fills.
    """
    known = workflow.known_commands
    if command.command not in known:
        raise InputError(
            "command",
            f"the workflow has no command {command.command!r}",
            nearest(command.command, known),
        )
    found = workflow.find(ticket.state, command.command)
    if not found:
        sentence = f"{command.command!r} does not apply in state {ticket.state!r}"
        return _refuse("wrong_state", sentence, workflow, ticket, command)
    mine = [transition for transition in found if command.by.role in transition.by]
    if not mine:
        sentence = f"{command.by.role!r} may not {command.command!r} in state {ticket.state!r}"
        return _refuse("wrong_role", sentence, workflow, ticket, command)
    failure: Failure | None = None
    for transition in mine:
        failed = why_not(transition.when, facts)
        if failed is None:
            return _carry_out(workflow, ticket, command, transition, at, slots or {})
        failure = failure or failed
    assert failure is not None
    return _refuse("guard", failure.sentence, workflow, ticket, command, failed=failure.sentence)


def _carry_out(
    workflow: Workflow,
    ticket: Ticket,
    command: Do,
    transition: Transition,
    at: int,
    slots: Mapping[str, str],
) -> Moved | Refusal:
    given = {name: value for name, value in command.fields.items() if not _blank(value)}
    allowed = (*transition.needs, *transition.may)
    for name in given:
        if name not in allowed:
            raise InputError(
                f"command {command.command!r}",
                f"it takes no field {name!r}",
                nearest(name, allowed),
            )
    missing = tuple(name for name in transition.needs if name not in given)
    if missing:
        sentence = f"{command.command!r} needs {', '.join(missing)}"
        return _refuse("missing_fields", sentence, workflow, ticket, command, missing=missing)
    fields: dict[str, FactValue] = {}
    words: dict[str, str] = {}
    for name in sorted(given):
        declared = workflow.fields.facts[name]
        try:
            value = declared.admit(given[name])
        except InputError as error:
            what = "it does not fit" if declared.type == "text" else error.what
            sentence = f"field {name!r}: {what}; {error.instead}"
            return _refuse("bad_field", sentence, workflow, ticket, command)
        if declared.type == "text":
            words[name] = str(value)
        else:
            fields[name] = value
    to = transition.to or ticket.state
    told = None
    if transition.tell is not None:
        shown = {name: _told(value) for name, value in fields.items()}
        told = transition.tell.render(ticket.locale, {**slots, **shown, **words})
    return Moved(
        ticket=ticket.id,
        version=ticket.version + 1,
        at=at,
        by=command.by,
        do=command.command,
        source=ticket.state,
        to=to,
        kind=workflow.states[to].kind,
        signals=_signals(workflow, ticket, transition, to),
        fields=fields,
        words=words or None,
        told=told or None,
    )


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _told(value: FactValue) -> str:
    """A field's value as a customer reads it, the same on every run."""
    match value:
        case frozenset():
            return ", ".join(sorted(value))
        case Decimal():
            return f"{value:f}"
        case timedelta():
            return format_duration(value)
        case datetime():
            return format_instant(to_micros(value))
        case _:
            return str(value)


def _signals(
    workflow: Workflow, ticket: Ticket, transition: Transition, to: str
) -> tuple[str, ...]:
    """What the clocks hear: back to work, whom it waits on now, the transition's own, the end.

    In this order a clock that entering a state starts is there to be stopped by the transition
    itself, and one that the transition cancels is not judged by the end. A move between two
    states that are both resolved, or both closed, resolves or closes no more.
    """
    after = workflow.states[to]
    begins = after.signals if to != ticket.state else ()
    if after.kind == ticket.kind:
        return tuple(dict.fromkeys(begins + transition.emits))
    ends: tuple[str, ...] = ()
    if after.kind in ("resolved", "closed"):
        ends = (after.kind,)
    elif ticket.kind in ("resolved", "closed"):
        begins = ("reopened", *begins)
    return tuple(dict.fromkeys((*begins, *transition.emits, *ends)))


def _refuse(
    code: RefusalCode,
    sentence: str,
    workflow: Workflow,
    ticket: Ticket,
    command: Do,
    missing: tuple[str, ...] = (),
    failed: str | None = None,
) -> Refusal:
    return Refusal(
        code=code,
        sentence=sentence,
        command=command.command,
        actor=str(command.by),
        state=ticket.state,
        open=workflow.commands(ticket.state, command.by.role),
        missing=missing,
        failed=failed,
    )

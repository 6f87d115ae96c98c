"""The ticket: a fold over its events."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any

import attrs
from attrs import field, frozen

from ..conditions import FactValue
from ..errors import InputError
from ._events import (
    ClockFired,
    ClockJudged,
    DecisionValue,
    Elements,
    Event,
    Learned,
    Moved,
    Opened,
    PolicyChanged,
    PolicyRef,
    Promised,
    Said,
    SurveyAnswered,
    SurveyIssued,
    Triaged,
    Understood,
)
from ._workflow import StateKind

__all__ = ["SurveyState", "Ticket", "evolve", "fold"]


@frozen
class SurveyState:
    """The survey of the last resolution: who is credited, until when, whether it was answered.

    `expires` is in microseconds since 1970-01-01 UTC.
    """

    credited: tuple[str, ...]
    expires: int
    answered: bool = False


@frozen
class Ticket:
    """One customer's problem, as its events up to `version` tell it.

    Instants are in microseconds since 1970-01-01 UTC: `at` of the last event, `opened_at`,
    `since` it is in its state, `quiet_since` the last move or word of anybody. `fired` are the
    rules behind the `decision`. `handlers` are the people of the house who acted, in order of
    their first act; `assignee` is who has it now. `transfers`, `reopens` and `bot_turns` count
    the signals of moves; `done` are the commands carried out so far; `said` is what the
    customer's last words were read as. `resolution` are the fields of the last resolution,
    `breached` the targets of which a breach is on record, for good.
    """

    id: str
    version: int
    at: int
    opened_at: int
    customer: str
    channel: str
    locale: str
    state: str
    kind: StateKind
    since: int
    quiet_since: int
    policy: PolicyRef
    elements: Elements
    facts: Mapping[str, FactValue] = field(factory=dict[str, FactValue])
    decision: Mapping[str, DecisionValue] = field(factory=dict[str, DecisionValue])
    fired: tuple[str, ...] = ()
    assignee: str | None = None
    handlers: tuple[str, ...] = ()
    transfers: int = 0
    reopens: int = 0
    bot_turns: int = 0
    done: frozenset[str] = frozenset()
    said: str | None = None
    resolution: Mapping[str, FactValue] = field(factory=dict[str, FactValue])
    breached: frozenset[str] = frozenset()
    survey: SurveyState | None = None

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is owed to the customer."""
        return self.kind == "closed"


def evolve(ticket: Ticket | None, event: Event) -> Ticket:
    """The ticket after one more event; None is the ticket before its first.

    Raises InputError where the event does not follow: another ticket's, a version left out, an
    instant before the last one's, a second opening, a move from another state, an answer to a
    survey that does not wait for one.
    """
    if ticket is None:
        return _opened(event)
    if event.ticket != ticket.id or event.version != ticket.version + 1 or event.at < ticket.at:
        raise _stray(ticket, event, "")
    changes = _CHANGES.get(type(event))
    if changes is None:
        raise _stray(ticket, event, "")
    return _changed(ticket, {"version": event.version, "at": event.at, **changes(ticket, event)})


def fold(events: Iterable[Event]) -> Ticket:
    """The ticket that its events, from the first one on, tell.

    Raises InputError for no events, or events that do not follow one another.
    """
    ticket = None
    for event in events:
        ticket = evolve(ticket, event)
    if ticket is None:
        raise InputError("ticket", "there are no events", "give at least its opening")
    return ticket


def _stray(ticket: Ticket, event: Event, why: str) -> InputError:
    return InputError(
        f"ticket {ticket.id!r}",
        f"event {event.version} of {event.ticket!r}, {type(event).__name__} at {event.at}, does "
        f"not follow version {ticket.version} at {ticket.at}{why}",
        "fold one ticket's events, all, in the order of their versions",
    )


def _opened(event: Event) -> Ticket:
    if not isinstance(event, Opened) or event.version != 1:
        raise InputError(
            f"ticket {event.ticket!r}",
            f"{type(event).__name__} at version {event.version} opens no ticket",
            "begin with Opened at version 1",
        )
    return Ticket(
        id=event.ticket,
        version=1,
        at=event.at,
        opened_at=event.at,
        customer=event.customer,
        channel=event.channel,
        locale=event.locale,
        state=event.state,
        kind=event.kind,
        since=event.at,
        quiet_since=event.at,
        policy=event.policy,
        elements=event.elements,
        facts=event.facts,
    )


# A copy with changes; what attrs' own evolve does, at a third of the time.
_NAMES = tuple(attribute.name for attribute in attrs.fields(Ticket))
_PLACES = {name: place for place, name in enumerate(_NAMES)}
_VALUES = attrgetter(*_NAMES)


def _changed(ticket: Ticket, changes: Mapping[str, Any]) -> Ticket:
    values = list(_VALUES(ticket))
    for name, value in changes.items():
        values[_PLACES[name]] = value
    return Ticket(*values)


def _answered(ticket: Ticket, event: SurveyAnswered) -> SurveyState:
    survey = ticket.survey
    if survey is None or survey.answered:
        raise _stray(ticket, event, ": no survey waits for an answer")
    return attrs.evolve(survey, answered=True)


def _said(ticket: Ticket, event: Said) -> dict[str, Any]:
    if event.automatic:
        return {}
    changes: dict[str, Any] = {
        "quiet_since": event.at,
        "handlers": _with_handler(ticket, event),
    }
    if event.by.role == "customer":
        changes["said"] = event.read_as
    return changes


def _moved(ticket: Ticket, event: Moved) -> dict[str, Any]:
    if event.source != ticket.state:
        raise _stray(ticket, event, f": it moves from {event.source!r}, not {ticket.state!r}")
    signals = event.signals
    changes: dict[str, Any] = {
        "state": event.to,
        "kind": event.kind,
        "quiet_since": event.at,
        "handlers": _with_handler(ticket, event),
        "done": ticket.done | {event.do},
    }
    if event.to != event.source:
        changes["since"] = event.at
    if "picked_up" in signals:
        changes["assignee"] = event.by.id
    elif "assigned" in signals:
        agent = event.fields.get("agent")
        changes["assignee"] = None if agent is None else str(agent)
    elif "transferred" in signals:
        changes["assignee"] = None
        changes["transfers"] = ticket.transfers + 1
    if "reopened" in signals:
        changes["reopens"] = ticket.reopens + 1
    if "bot_message" in signals:
        changes["bot_turns"] = ticket.bot_turns + 1
    if "resolved" in signals:
        changes["resolution"] = event.fields
    return changes


# Roles that are no people of the house: what they do credits nobody.
_OUTSIDE = ("customer", "bot", "system", "supplier")


def _with_handler(ticket: Ticket, event: Event) -> tuple[str, ...]:
    who = event.by
    if who.role in _OUTSIDE or who.id in ticket.handlers:
        return ticket.handlers
    return (*ticket.handlers, who.id)


def _fired(ticket: Ticket, event: ClockFired) -> dict[str, Any]:
    return {"breached": ticket.breached | {event.target}} if event.step == "breach" else {}


def _judged(ticket: Ticket, event: ClockJudged) -> dict[str, Any]:
    return {"breached": ticket.breached | {event.target}} if event.verdict == "breached" else {}


# What each kind of event changes. The kinds are exact: an event is never subclassed.
_CHANGES: Mapping[type[Event], Callable[[Ticket, Any], dict[str, Any]]] = {
    Moved: _moved,
    Said: _said,
    Understood: lambda _, event: {"elements": event.elements},
    Learned: lambda ticket, event: {"facts": {**ticket.facts, **event.facts}},
    Triaged: lambda _, event: {"decision": event.values, "fired": event.fired},
    Promised: lambda _, __: {},
    ClockFired: _fired,
    ClockJudged: _judged,
    SurveyIssued: lambda _, event: {"survey": SurveyState(event.credited, event.expires)},
    SurveyAnswered: lambda ticket, event: {"survey": _answered(ticket, event)},
    PolicyChanged: lambda _, event: {"policy": event.policy},
}

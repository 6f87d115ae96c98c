"""What the platform must now do because of an event: effects as values."""

from collections.abc import Iterator
from datetime import tzinfo

from ..conditions import holds
from ..instants import format_instant, zone
from ..playbook import Playbook
from ..ticket import ClockFired, Event, Moved, Said, SurveyIssued, Ticket, Triaged
from ._facts import facts_of
from ._plain import plain
from .store import Effect

__all__ = ["effects_of"]


def effects_of(
    playbook: Playbook,
    before: Ticket | None,
    ticket: Ticket,
    event: Event,
) -> tuple[Effect, ...]:
    """The effects of one event, in order; their ids are made of ticket, version and number."""
    found = _effects(playbook, before, ticket, event)
    return tuple(
        Effect(f"{ticket.id}:{event.version}:{n}", ticket.id, event.version, event.at, kind, data)
        for n, (kind, data) in enumerate(found, 1)
    )


def _effects(
    playbook: Playbook,
    before: Ticket | None,
    ticket: Ticket,
    event: Event,
) -> Iterator[tuple[str, dict[str, str]]]:
    match event:
        case Moved():
            if event.told:
                yield "tell_customer", _to_customer(ticket, event.told)
            yield from _consequences(playbook, ticket, event)
            if event.kind == "open" and event.to != event.source and ticket.assignee is None:
                yield "notify_group", _to_group(ticket)
        case Said(public=True, automatic=False):
            if event.by.role != "customer":
                yield "tell_customer", _to_customer(ticket, event.text or "")
            elif ticket.assignee is not None:
                yield "notify_agent", {"agent": ticket.assignee}
        case Triaged():
            yield from _newly_decided(before, event)
        case ClockFired():
            yield f"clock_{event.step}", _fired(ticket, event, zone(playbook.timezone))
        case SurveyIssued():
            yield "ask_rating", {"customer": ticket.customer, "locale": ticket.locale}
        case _:
            return


def _to_customer(ticket: Ticket, text: str) -> dict[str, str]:
    return {
        "customer": ticket.customer,
        "channel": ticket.channel,
        "locale": ticket.locale,
        "text": text,
    }


def _to_group(ticket: Ticket) -> dict[str, str]:
    decided = {k: v for k, v in ticket.decision.items() if isinstance(v, str)}
    return {**decided, "problem_type": ticket.elements.problem_type or ""}


def _consequences(
    playbook: Playbook, ticket: Ticket, event: Moved
) -> Iterator[tuple[str, dict[str, str]]]:
    seen = {**facts_of(playbook, ticket), **event.fields}
    for consequence in playbook.workflow.consequences:
        if consequence.on == event.do and holds(consequence.when, seen):
            fields = {name: plain(value) for name, value in event.fields.items()}
            yield consequence.effect, {"by": str(event.by), **fields}


def _newly_decided(before: Ticket | None, event: Triaged) -> Iterator[tuple[str, dict[str, str]]]:
    """One effect for each word that a collecting field has now and had not before."""
    for name, words in event.values.items():
        earlier = before.decision.get(name, ()) if before else ()
        if isinstance(words, tuple):
            for word in words:
                if word not in earlier:
                    yield name, {"what": word}


def _fired(ticket: Ticket, event: ClockFired, tz: tzinfo) -> dict[str, str]:
    who = event.tell or ticket.assignee or str(ticket.decision.get("group", ""))
    return {
        "to": who,
        "target": event.target,
        "point": event.point,
        "due": format_instant(event.due, tz),
    }

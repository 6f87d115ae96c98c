"""A ticket as scoring sees it: its course, and each cycle of its clocks."""

from collections.abc import Iterable, Iterator

from ..scoring import ClockRecord, TicketRecord
from ..ticket import ClockFired, ClockJudged, Event, Ticket
from ._signals import signals_of

__all__ = ["clock_records", "ticket_record"]


def ticket_record(ticket: Ticket, events: Iterable[Event]) -> TicketRecord:
    """A ticket's course, from all its events, as scoring sees it.

    What the bot answered and nobody came back to was resolved when it was answered; what closed
    without an answer was not resolved.
    """
    queued = picked_up = first_reply = resolved = answered = None
    cancelled = False
    for event in events:
        signals = signals_of(event)
        if queued is None and "waits_on_agent" in signals:
            queued = event.at
        if picked_up is None and "picked_up" in signals:
            picked_up = event.at
        if first_reply is None and "agent_message" in signals:
            first_reply = event.at
        if "reopened" in signals:
            resolved, cancelled = None, False
        elif "resolved" in signals:
            resolved = event.at
        elif "cancelled" in signals:
            cancelled = True
        elif "closed" in signals and resolved is None:
            resolved = answered
        if "answered" in signals:
            answered = event.at
    return TicketRecord(
        ticket=ticket.id,
        opened_at=ticket.opened_at,
        picked_up_at=picked_up,
        first_reply_at=first_reply,
        resolved_at=resolved,
        agents=ticket.handlers,
        reopens=ticket.reopens,
        transfers=ticket.transfers,
        cancelled=cancelled,
        bot_answered=answered is not None,
        queued_at=queued,
    )


def clock_records(ticket: Ticket, events: Iterable[Event]) -> Iterator[ClockRecord]:
    """Each cycle of each clock once: as it was judged, or breached since while it still runs."""
    breached = dict[tuple[str, int], int]()
    for event in events:
        match event:
            case ClockFired(step="breach"):
                breached[event.target, event.cycle] = event.due
            case ClockJudged():
                breached.pop((event.target, event.cycle), None)
                yield ClockRecord(
                    ticket.id, event.target, event.verdict, event.stopped, ticket.handlers
                )
            case _:
                pass
    for (target, _), due in breached.items():
        yield ClockRecord(ticket.id, target, "breached", due, ticket.handlers)

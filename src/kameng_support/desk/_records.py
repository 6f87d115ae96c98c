"""Events and cases as a store keeps them, and back."""

from collections.abc import Iterable, Iterator, Sequence

from ..ticket import GENESIS, Event, Sealed, chain, open_event, salt_of, seal_event
from ._case import Case
from .store import Stored, TicketRow

__all__ = ["event_of", "row_of", "sealed"]


def sealed(events: Iterable[Event], after: Sequence[Stored], key: bytes) -> Iterator[Stored]:
    """Events as they are stored: words apart, and each chained to the one before it."""
    previous = after[-1].hash if after else GENESIS
    for event in events:
        kept = seal_event(event, salt_of(key, event.ticket))
        previous = chain(previous, kept.body)
        yield Stored(0, event.ticket, event.version, kept.body, previous, kept.personal)


def event_of(stored: Stored) -> Event:
    """The event that was stored."""
    return open_event(Sealed(stored.body, stored.personal))


def row_of(case: Case, next_moment: int | None) -> TicketRow:
    """What a case is found by; `next_moment` in microseconds UTC, None where it rests."""
    ticket = case.ticket
    return TicketRow(
        ticket=ticket.id,
        version=ticket.version,
        customer=ticket.customer,
        state=ticket.state,
        kind=ticket.kind,
        problem_type=ticket.elements.problem_type,
        order_numbers=ticket.elements.order_numbers,
        opened_at=ticket.opened_at,
        next_moment=next_moment,
    )

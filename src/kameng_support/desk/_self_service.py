"""The answer that the bot gives to a ticket: of those that fit, the surest."""

from attrs import evolve

from ..instants import from_micros
from ..intake import Answer, Catalogue, Reading, suggest
from ..ticket import Ticket
from ._elements import as_reading

__all__ = ["answer_to"]


def answer_to(ticket: Ticket, catalogue: Catalogue) -> Answer | None:
    """The answer for the customer of a ticket as it stood at its last event; None: a person's."""
    if not catalogue.answers:
        return None
    found = suggest(_known(ticket), catalogue, viewer="customer", at=from_micros(ticket.at))
    return next((one.answer for one in found if one.sure), None)


def _known(ticket: Ticket) -> Reading:
    """What is known of a ticket: what the platform told before what the customer claimed."""
    reading = as_reading(ticket.elements)
    product, state = (ticket.facts.get(name) for name in ("product", "order_state"))
    if isinstance(product, str):
        reading = evolve(reading, product=product)
    if isinstance(state, str):
        reading = evolve(reading, symptom=evolve(reading.symptom, order_state=state))
    return reading

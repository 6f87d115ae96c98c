"""The answer that the bot gives to a ticket: of those that fit, the surest."""

from ..instants import from_micros
from ..intake import Answer, Catalogue, suggest
from ..ticket import Ticket
from ._elements import as_reading

__all__ = ["answer_to"]


def answer_to(ticket: Ticket, catalogue: Catalogue) -> Answer | None:
    """The answer for the customer of a ticket as it stood at its last event; None: a person's."""
    at = from_micros(ticket.at)
    found = suggest(as_reading(ticket.elements), catalogue, viewer="customer", at=at)
    return next((one.answer for one in found if one.sure), None)

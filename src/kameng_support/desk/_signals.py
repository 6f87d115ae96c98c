"""A ticket's events as the clocks hear them."""

from ..ticket import Event, Moved, Opened, Said

__all__ = ["HOUSE", "signals_of"]

#: Roles of the house whose public words answer the customer.
HOUSE = ("agent", "specialist", "supervisor")


def signals_of(event: Event) -> tuple[str, ...]:
    """The names of the signals that an event sends; an automatic or internal word sends none."""
    match event:
        case Opened() | Moved():
            return event.signals
        case Said(public=True, automatic=False):
            return _spoken(event.by.role)
        case _:
            return ()


def _spoken(role: str) -> tuple[str, ...]:
    if role in HOUSE:
        return ("agent_message",)
    return (f"{role}_message",) if role in ("customer", "bot") else ()

"""A ticket's events as the clocks hear them."""

from ..ticket import Event, Moved, Opened, Said, Workflow

__all__ = ["in_house", "is_known", "signals_of"]

_OUTSIDE = ("customer", "bot", "system", "supplier")
_STANDARD = (*_OUTSIDE, "agent", "specialist", "supervisor")


def in_house(role: str) -> bool:
    """Whether who acts in that role is one of the platform's people, whatever they are called."""
    return role not in _OUTSIDE


def is_known(workflow: Workflow, role: str) -> bool:
    """Whether anybody of that role may speak: a standard one, or one that the workflow names."""
    return role in _STANDARD or any(role in each.by for each in workflow.transitions)


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
    if in_house(role):
        return ("agent_message",)
    return (f"{role}_message",) if role in ("customer", "bot") else ()

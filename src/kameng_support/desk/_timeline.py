"""What a viewer may see of a ticket: the customer the public side, the house all of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from attrs import frozen

from ..instants import duration_of, format_duration, from_micros
from ..ticket import (
    Actor,
    ClockFired,
    ClockJudged,
    Event,
    Learned,
    Moved,
    Opened,
    Said,
    SurveyAnswered,
    Triaged,
)
from ._plain import plain

__all__ = ["Entry", "timeline_of"]

# Who sees internal notes is listed by name: a role that a workflow adds may be an outsider's.
_INSIDE = ("agent", "specialist", "supervisor")


@frozen
class Entry:
    """One line of a timeline: when, who (a role and, inside the house, an id), and what."""

    at: datetime
    who: str
    kind: str
    text: str


def timeline_of(events: Iterable[Event], viewer: Actor, tz: tzinfo) -> tuple[Entry, ...]:
    """The lines that a viewer may see, in order.

    The customer sees their own words, public replies and progress lines, and whoever acts only by
    role. People of the house see everything. Anybody else sees nothing.
    """
    if viewer.role == "customer":
        lines = _public(events, viewer)
    elif viewer.role in _INSIDE:
        lines = _inside(events)
    else:
        lines = iter(())
    return tuple(Entry(from_micros(e.at, tz), who, kind, text) for e, who, kind, text in lines)


def _public(events: Iterable[Event], viewer: Actor) -> Iterator[tuple[Event, str, str, str]]:
    for event in events:
        match event:
            case Opened():
                if event.customer != viewer.id:
                    return
                yield event, "customer", "message", event.text or ""
            case Said(public=True):
                yield event, event.by.role, "message", event.text or ""
            case Moved(told=str(told)):
                yield event, event.by.role, "progress", told
            case _:
                pass


def _inside(events: Iterable[Event]) -> Iterator[tuple[Event, str, str, str]]:
    for event in events:
        who = str(event.by)
        match event:
            case Opened():
                yield event, who, "message", event.text or ""
            case Said():
                yield event, who, "message" if event.public else "note", event.text or ""
            case Moved():
                fields = [*event.fields.items(), *(event.words or {}).items()]
                carried = ", ".join(f"{name}={plain(value)}" for name, value in fields)
                arrow = f"{event.do}: {event.source} -> {event.to}"
                yield event, who, "move", f"{arrow} ({carried})" if carried else arrow
                if event.told:
                    yield event, who, "progress", event.told
            case Learned():
                facts = ", ".join(f"{name}={plain(v)}" for name, v in event.facts.items())
                yield event, who, "facts", facts
            case Triaged():
                decided = ", ".join(f"{name}={plain(v)}" for name, v in event.values.items())
                yield event, who, "triage", decided
            case ClockFired():
                told = f" -> {event.tell}" if event.tell else ""
                yield event, who, event.step, f"{event.target} {event.point}{told}"
            case ClockJudged():
                spent = format_duration(duration_of(event.elapsed))
                yield event, who, event.verdict, f"{event.target} after {spent}"
            case SurveyAnswered():
                stars = "anonymous" if event.anonymous else f"{event.stars} stars"
                yield event, "customer", "rating", stars
            case _:
                pass

"""What stands in a desk's store at an instant: tickets, promises kept, what waits, the figures."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import frozen

from ..desk import ClockView, Desk, Effect, TicketRow
from ..instants import to_micros
from ..playbook import Playbook
from ..scoring import ServiceSummary
from ..ticket import Event, Opened, Sealed, Ticket, fold, open_event
from ._records import Attainment, Records

__all__ = ["Report", "TicketLine", "Waiting", "report_of"]

_PAGE = 1000
_ALL = 2**31  # effects at once


@frozen
class TicketLine:
    """A ticket as the table shows it: what the customer wrote, masked, and what came of it.

    `clocks` are the promises still open, the earliest due first.
    """

    row: TicketRow
    words: str
    problem: str
    priority: str
    group: str
    clocks: tuple[ClockView, ...]


@frozen
class Waiting:
    """Effects of one kind that nobody has performed yet, and the latest of them."""

    kind: str
    count: int
    latest: Effect


@frozen
class Report:
    """Everything that is shown of a store."""

    playbook: Playbook
    now: datetime | None
    tickets: tuple[TicketLine, ...]
    attainment: tuple[Attainment, ...]
    waiting: tuple[Waiting, ...]
    summary: ServiceSummary


def report_of(desk: Desk, now: datetime | None) -> Report:
    """What stands in the store at `now`, the most urgent tickets first."""
    records = Records(desk)
    tickets = list[TicketLine]()
    for row in _rows(desk):
        events = [
            open_event(Sealed(kept.body, kept.personal)) for kept in desk.store.load(row.ticket)
        ]
        ticket = fold(events)
        records.add(ticket, events)
        tickets.append(_line(desk, row, ticket, _words(events), now))
    return Report(
        playbook=desk.playbook,
        now=now,
        tickets=tuple(sorted(tickets, key=_urgency)),
        attainment=records.attainment(),
        waiting=_waiting(desk),
        summary=records.summary(),
    )


def _rows(desk: Desk) -> Iterator[TicketRow]:
    page = desk.store.rows(limit=_PAGE)
    while page:
        yield from page
        page = desk.store.rows(page[-1].ticket, _PAGE)


def _words(events: Sequence[Event]) -> str:
    opened = events[0]
    return " ".join((opened.text or "").split()) if isinstance(opened, Opened) else ""


def _line(
    desk: Desk, row: TicketRow, ticket: Ticket, words: str, now: datetime | None
) -> TicketLine:
    playbook = desk.playbook
    problems = playbook.catalogue.problem_types
    name = row.problem_type or ""
    if name in problems:
        name = problems[name].names.render(playbook.locales[0])
    return TicketLine(
        row=row,
        words=words,
        problem=name,
        priority=_decided(ticket, "priority"),
        group=_decided(ticket, "group"),
        clocks=() if now is None or row.kind == "closed" else _open(desk, row.ticket, now),
    )


def _decided(ticket: Ticket, name: str) -> str:
    value = ticket.decision.get(name, "")
    return value if isinstance(value, str) else ", ".join(value)


def _open(desk: Desk, ticket: str, now: datetime) -> tuple[ClockView, ...]:
    due = [view for view in desk.clocks(ticket, at=now) if view.due_at is not None]
    return tuple(sorted(due, key=lambda view: (view.due_at, view.target)))


def _urgency(line: TicketLine) -> tuple[object, ...]:
    due = line.clocks[0].due_at if line.clocks else None
    return (
        line.row.kind == "closed",
        due is None,
        to_micros(due) if due is not None else 0,
        -line.row.opened_at,
        line.row.ticket,
    )


def _waiting(desk: Desk) -> tuple[Waiting, ...]:
    by_kind = dict[str, list[Effect]]()
    for effect in desk.store.outbox(_ALL):
        by_kind.setdefault(effect.kind, []).append(effect)
    found = (Waiting(kind, len(effects), effects[-1]) for kind, effects in by_kind.items())
    return tuple(sorted(found, key=lambda waiting: (-waiting.count, waiting.kind)))

"""The port's values as rows of the tables, and back."""

from hashlib import sha256
from json import loads
from typing import Any

from sqlalchemy import Row

from ..desk.store import Answer, Batch, Effect, Stored, Tally, TicketRow
from ..wire import canonical_json

__all__ = [
    "answer_of",
    "answer_row",
    "effect_of",
    "effect_rows",
    "event_rows",
    "stored_of",
    "tally_of",
    "tally_row",
    "ticket_of",
    "ticket_row",
]


def event_rows(batch: Batch, before: int) -> list[dict[str, object]]:
    """The rows of a batch's events, after so many of all tickets."""
    return [
        {
            "position": position,
            "ticket": event.ticket,
            "version": event.version,
            "body": event.body,
            "hash": event.hash,
            "personal": event.personal,
        }
        for position, event in enumerate(batch.events, before + 1)
    ]


def stored_of(row: Row[Any]) -> Stored:
    return Stored(row.position, row.ticket, row.version, row.body, row.hash, row.personal)


def effect_rows(batch: Batch, before: int) -> list[dict[str, object]]:
    """The rows of a batch's effects, after so many of all tickets."""
    return [
        {
            "number": number,
            "id": effect.id,
            "ticket": effect.ticket,
            "version": effect.version,
            "at": effect.at,
            "kind": effect.kind,
            "data": canonical_json(dict(effect.data)),
        }
        for number, effect in enumerate(batch.effects, before + 1)
    ]


def effect_of(row: Row[Any]) -> Effect:
    return Effect(row.id, row.ticket, row.version, row.at, row.kind, loads(row.data))


def ticket_row(row: TicketRow) -> dict[str, object]:
    return {
        "ticket": row.ticket,
        "version": row.version,
        "customer": row.customer,
        "state": row.state,
        "kind": row.kind,
        "problem_type": row.problem_type,
        "order_numbers": canonical_json(row.order_numbers),
        "opened_at": row.opened_at,
        "next_moment": row.next_moment,
    }


def ticket_of(row: Row[Any]) -> TicketRow:
    return TicketRow(
        ticket=row.ticket,
        version=row.version,
        customer=row.customer,
        state=row.state,
        kind=row.kind,
        problem_type=row.problem_type,
        order_numbers=tuple(loads(row.order_numbers)),
        opened_at=row.opened_at,
        next_moment=row.next_moment,
    )


def answer_row(answer: Answer) -> dict[str, object]:
    return {
        "command_key": answer.key,
        "ticket": answer.ticket,
        "first_version": answer.first,
        "last_version": answer.last,
        "refusal": answer.refusal,
    }


def answer_of(row: Row[Any]) -> Answer:
    return Answer(row.command_key, row.ticket, row.first_version, row.last_version, row.refusal)


def tally_row(tally: Tally) -> dict[str, object]:
    """The row of a score given for the first time; equal scores have equal digests."""
    credited, keywords = canonical_json(tally.credited), canonical_json(tally.keywords)
    content = canonical_json([credited, tally.stars, keywords])
    return {
        "month": tally.month,
        "digest": sha256(content.encode()).hexdigest(),
        "credited": credited,
        "stars": tally.stars,
        "keywords": keywords,
        "times": 1,
    }


def tally_of(row: Row[Any]) -> tuple[Tally, int]:
    """A score, and how often it was given."""
    credited, keywords = tuple(loads(row.credited)), tuple(loads(row.keywords))
    return Tally(row.month, credited, row.stars, keywords), row.times

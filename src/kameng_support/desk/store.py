"""The store port: what a desk asks of the place where events, outbox, answers and tallies are kept.

A store knows no ticket and no policy: it keeps canonical JSON and a few columns to find it by.
Every write of a desk is one `Batch`, applied as a whole or not at all.
"""

from collections.abc import Mapping
from typing import Protocol

from attrs import field, frozen

from ..ticket import StateKind

__all__ = ["Answer", "Batch", "Effect", "Store", "Stored", "Tally", "TicketRow"]


def _copied(data: Mapping[str, str]) -> Mapping[str, str]:
    return dict(data)


@frozen
class Stored:
    """One event as kept: its place in the feed of all events, its JSON, its hash, its personal part.

    `position` counts from 1 over all tickets in the order of appending, without gaps within a
    ticket's batch; `personal` is None where there was none or it is erased.
    """

    position: int
    ticket: str
    version: int
    body: str
    hash: str
    personal: str | None = None


@frozen
class Effect:
    """What the platform must now do: say this, notify that group. At least once, by its id.

    `id` is the idempotency key, the same on every run of the same commands; `at` the instant that
    caused it, in microseconds since 1970-01-01 UTC. Its repr leaves out `data`, which may hold
    words of people.
    """

    id: str
    ticket: str
    version: int
    at: int
    kind: str
    data: Mapping[str, str] = field(converter=_copied, repr=False)


@frozen
class Answer:
    """How a keyed command was answered: the versions it made, or the refusal as canonical JSON.

    `first` > `last` where it made no events.
    """

    key: str
    ticket: str
    first: int
    last: int
    refusal: str | None = None


@frozen
class Tally:
    """One anonymous score for its month's aggregate; kept as a count, joined to no ticket."""

    month: str
    credited: tuple[str, ...]
    stars: int
    keywords: tuple[str, ...] = ()


@frozen
class TicketRow:
    """What a ticket is found by. Instants in microseconds UTC; `next_moment` None rests for good."""

    ticket: str
    version: int
    customer: str
    state: str
    kind: StateKind
    problem_type: str | None
    order_numbers: tuple[str, ...]
    opened_at: int
    next_moment: int | None


@frozen
class Batch:
    """One write: the events after version `expected`, their effects, the row, the answer, a score.

    Of each event `position` is ignored: the store gives it. `answer` may come without events.
    """

    ticket: str
    expected: int
    events: tuple[Stored, ...]
    row: TicketRow | None
    effects: tuple[Effect, ...] = ()
    answer: Answer | None = None
    tally: Tally | None = None


class Store(Protocol):
    """Where a desk keeps what happened. `testing` has the suite that every store must pass."""

    def append(self, batch: Batch) -> None:
        """Keep a batch, wholly or not at all.

        Raises VersionConflictError where the ticket is not at `expected`, or the answer's key is
        taken; StoreError where the database fails. Nothing is kept then.
        """
        ...

    def load(self, ticket: str) -> tuple[Stored, ...]:
        """A ticket's events in the order of their versions; none for an unknown ticket."""
        ...

    def answer(self, key: str) -> Answer | None:
        """How the command of that key was answered, or None."""
        ...

    def effects(self, ticket: str, first: int, last: int) -> tuple[Effect, ...]:
        """The effects that a ticket's versions from `first` to `last` caused, waiting or done."""
        ...

    def count(self) -> int:
        """How many tickets there are; the next one's number is one more."""
        ...

    def row(self, ticket: str) -> TicketRow | None:
        """What a ticket is found by, or None."""
        ...

    def rows(self, after: str = "", limit: int = 1000) -> tuple[TicketRow, ...]:
        """Tickets in the order of their ids, after that one."""
        ...

    def opened_before(self, customer: str, problem_type: str, at: int) -> int:
        """How many tickets of that customer and problem were opened before that instant (us UTC)."""
        ...

    def due(self, at: int, limit: int = 1000) -> tuple[str, ...]:
        """Tickets whose next moment is at or before `at` (us UTC), the earliest first, then by id."""
        ...

    def next_moment(self) -> int | None:
        """The earliest next moment of all tickets, in microseconds UTC, or None."""
        ...

    def feed(self, after: int = 0, limit: int = 1000) -> tuple[Stored, ...]:
        """All events, in the order of their positions, after that one."""
        ...

    def outbox(self, limit: int = 1000) -> tuple[Effect, ...]:
        """Effects not yet acknowledged, in the order of their events."""
        ...

    def lease(self, at: int, until: int, limit: int = 100) -> tuple[Effect, ...]:
        """Effects not acknowledged and not leased beyond `at`, now leased to the caller until then."""
        ...

    def acknowledge(self, effect: str) -> None:
        """The effect of that id was performed; again is no fault.

        Raises NotFoundError for an id that is not there.
        """
        ...

    def tallies(self, month: str) -> Mapping[Tally, int]:
        """The anonymous scores of a month (`2026-11`), each with how often it was given."""
        ...

    def keep_policy(self, fingerprint: str, document: str) -> None:
        """Keep a policy that judges tickets here, as JSON; the same one again is no fault."""
        ...

    def policy(self, fingerprint: str) -> str | None:
        """The policy of that fingerprint as it was kept, or None."""
        ...

    def erase(self, ticket: str) -> None:
        """Forget the personal values of a ticket's events and effects; the trail still verifies."""
        ...

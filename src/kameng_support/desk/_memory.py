"""The default store: everything in this process's memory, safe to share between threads."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from threading import Lock
from typing import TypeVar

from attrs import evolve

from ..errors import NotFoundError, StoreError, VersionConflictError
from .store import Answer, Batch, Effect, Stored, Tally, TicketRow

__all__ = ["MemoryStore"]

_Ordered = TypeVar("_Ordered", int, tuple[int, str])


class MemoryStore:
    """A store that forgets all when the process ends: for tests, trials and simulations."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._feed: list[Stored] = []
        self._versions: dict[str, list[int]] = {}  # a ticket's places in the feed
        self._rows: dict[str, TicketRow] = {}
        self._names: list[str] = []  # the tickets of the rows, sorted
        self._agenda: list[tuple[int, str]] = []  # sorted
        self._openings: dict[tuple[str, str], list[int]] = {}  # by customer and problem, sorted
        self._answers: dict[str, Answer] = {}
        self._effects: dict[str, Effect] = {}
        self._caused: dict[str, list[str]] = {}  # the ids of a ticket's effects
        self._waiting: dict[str, int | None] = {}  # until when the effect of that id is leased
        self._tallies: Counter[Tally] = Counter()
        self._policies: dict[str, str] = {}

    def append(self, batch: Batch) -> None:
        with self._lock:
            self._refuse(batch)
            for event in batch.events:
                self._versions.setdefault(batch.ticket, []).append(len(self._feed))
                self._feed.append(evolve(event, position=len(self._feed) + 1))
            if batch.row is not None:
                self._set_row(batch.row)
            for effect in batch.effects:
                self._effects[effect.id] = effect
                self._caused.setdefault(effect.ticket, []).append(effect.id)
                self._waiting[effect.id] = None
            if batch.answer is not None:
                self._answers[batch.answer.key] = batch.answer
            if batch.tally is not None:
                self._tallies[batch.tally] += 1

    def _refuse(self, batch: Batch) -> None:
        version = len(self._versions.get(batch.ticket, ()))
        if version != batch.expected:
            raise VersionConflictError(
                f"ticket {batch.ticket!r}",
                f"it is at version {version}, not {batch.expected}",
                "load it again and decide anew",
            )
        if batch.answer is not None and batch.answer.key in self._answers:
            raise VersionConflictError(
                f"key {batch.answer.key!r}", "it was answered meanwhile", "give the stored answer"
            )
        ids = [effect.id for effect in batch.effects]
        if len({*ids}) < len(ids) or not self._effects.keys().isdisjoint(ids):
            raise StoreError(
                f"ticket {batch.ticket!r}",
                "an effect of that id is there already",
                "give every effect an id of its own",
            )

    def _set_row(self, row: TicketRow) -> None:
        before = self._rows.get(row.ticket)
        if before is None:
            insort(self._names, row.ticket)
        else:
            if before.next_moment is not None:
                _drop(self._agenda, (before.next_moment, row.ticket))
            if before.problem_type is not None:
                _drop(self._openings[before.customer, before.problem_type], before.opened_at)
        if row.next_moment is not None:
            insort(self._agenda, (row.next_moment, row.ticket))
        if row.problem_type is not None:
            insort(self._openings.setdefault((row.customer, row.problem_type), []), row.opened_at)
        self._rows[row.ticket] = row

    def load(self, ticket: str) -> tuple[Stored, ...]:
        with self._lock:
            return tuple(self._feed[place] for place in self._versions.get(ticket, ()))

    def answer(self, key: str) -> Answer | None:
        with self._lock:
            return self._answers.get(key)

    def effects(self, ticket: str, first: int, last: int) -> tuple[Effect, ...]:
        with self._lock:
            caused = (self._effects[name] for name in self._caused.get(ticket, ()))
            return tuple(effect for effect in caused if first <= effect.version <= last)

    def count(self) -> int:
        with self._lock:
            return len(self._rows)

    def row(self, ticket: str) -> TicketRow | None:
        with self._lock:
            return self._rows.get(ticket)

    def rows(self, after: str = "", limit: int = 1000) -> tuple[TicketRow, ...]:
        with self._lock:
            first = bisect_right(self._names, after)
            return tuple(self._rows[name] for name in self._names[first : first + max(limit, 0)])

    def opened_before(self, customer: str, problem_type: str, at: int) -> int:
        with self._lock:
            return bisect_left(self._openings.get((customer, problem_type), ()), at)

    def due(self, at: int, limit: int = 1000) -> tuple[str, ...]:
        with self._lock:
            end = bisect_left(self._agenda, (at + 1, ""))
            return tuple(ticket for _, ticket in self._agenda[: min(end, max(limit, 0))])

    def next_moment(self) -> int | None:
        with self._lock:
            return self._agenda[0][0] if self._agenda else None

    def feed(self, after: int = 0, limit: int = 1000) -> tuple[Stored, ...]:
        first = max(after, 0)
        with self._lock:
            return tuple(self._feed[first : first + max(limit, 0)])

    def outbox(self, limit: int = 1000) -> tuple[Effect, ...]:
        with self._lock:
            return tuple(self._effects[name] for name in islice(self._waiting, max(limit, 0)))

    def lease(self, at: int, until: int, limit: int = 100) -> tuple[Effect, ...]:
        with self._lock:
            free = (name for name, end in self._waiting.items() if end is None or end <= at)
            leased = tuple(islice(free, max(limit, 0)))
            self._waiting.update(dict.fromkeys(leased, until))
            return tuple(self._effects[name] for name in leased)

    def acknowledge(self, effect: str) -> None:
        with self._lock:
            if effect not in self._effects:
                raise NotFoundError(
                    "outbox", f"there is no effect {effect!r}", "use an effect's id"
                )
            self._waiting.pop(effect, None)

    def tallies(self, month: str) -> Mapping[Tally, int]:
        with self._lock:
            return {tally: n for tally, n in self._tallies.items() if tally.month == month}

    def keep_policy(self, fingerprint: str, document: str) -> None:
        self._policies.setdefault(fingerprint, document)

    def policy(self, fingerprint: str) -> str | None:
        return self._policies.get(fingerprint)

    def erase(self, ticket: str) -> None:
        with self._lock:
            for place in self._versions.get(ticket, ()):
                self._feed[place] = evolve(self._feed[place], personal=None)
            for name in self._caused.get(ticket, ()):
                self._effects[name] = evolve(self._effects[name], data={})


def _drop(ordered: list[_Ordered], value: _Ordered) -> None:
    del ordered[bisect_left(ordered, value)]

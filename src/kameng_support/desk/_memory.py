"""The default store: everything in this process's memory, safe to share between threads."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Mapping
from threading import Lock

from attrs import evolve

from ..errors import NotFoundError, VersionConflictError
from .store import Answer, Batch, Effect, Stored, Tally, TicketRow

__all__ = ["MemoryStore"]


class MemoryStore:
    """A store that forgets all when the process ends: for tests, trials and simulations."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._events: dict[str, list[Stored]] = {}
        self._feed: list[Stored] = []
        self._rows: dict[str, TicketRow] = {}
        self._agenda: list[tuple[int, str]] = []
        self._answers: dict[str, Answer] = {}
        self._effects: dict[str, Effect] = {}
        self._waiting: dict[str, int] = {}
        self._tallies: Counter[Tally] = Counter()

    def append(self, batch: Batch) -> None:
        with self._lock:
            self._refuse_conflict(batch)
            kept = self._events.setdefault(batch.ticket, []) if batch.events else []
            for event in batch.events:
                kept.append(evolve(event, position=len(self._feed) + 1))
                self._feed.append(kept[-1])
            if batch.row is not None:
                self._set_row(batch.row)
            for effect in batch.effects:
                self._effects[effect.id] = effect
                self._waiting[effect.id] = 0
            if batch.answer is not None:
                self._answers[batch.answer.key] = batch.answer
            if batch.tally is not None:
                self._tallies[batch.tally] += 1

    def _refuse_conflict(self, batch: Batch) -> None:
        version = len(self._events.get(batch.ticket, ()))
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

    def _set_row(self, row: TicketRow) -> None:
        before = self._rows.get(row.ticket)
        if before is not None and before.next_moment is not None:
            del self._agenda[bisect_left(self._agenda, (before.next_moment, row.ticket))]
        if row.next_moment is not None:
            insort(self._agenda, (row.next_moment, row.ticket))
        self._rows[row.ticket] = row

    def load(self, ticket: str) -> tuple[Stored, ...]:
        with self._lock:
            return tuple(self._events.get(ticket, ()))

    def answer(self, key: str) -> Answer | None:
        return self._answers.get(key)

    def effects(self, ticket: str, first: int, last: int) -> tuple[Effect, ...]:
        with self._lock:
            return tuple(
                effect
                for effect in self._effects.values()
                if effect.ticket == ticket and first <= effect.version <= last
            )

    def count(self) -> int:
        return len(self._rows)

    def row(self, ticket: str) -> TicketRow | None:
        return self._rows.get(ticket)

    def rows(self, after: str = "", limit: int = 1000) -> tuple[TicketRow, ...]:
        with self._lock:
            names = sorted(name for name in self._rows if name > after)
            return tuple(self._rows[name] for name in names[:limit])

    def opened_before(self, customer: str, problem_type: str, at: int) -> int:
        with self._lock:
            return sum(
                row.customer == customer and row.problem_type == problem_type and row.opened_at < at
                for row in self._rows.values()
            )

    def due(self, at: int, limit: int = 1000) -> tuple[str, ...]:
        with self._lock:
            end = bisect_left(self._agenda, (at + 1, ""))
            return tuple(ticket for _, ticket in self._agenda[: min(end, limit)])

    def next_moment(self) -> int | None:
        with self._lock:
            return self._agenda[0][0] if self._agenda else None

    def feed(self, after: int = 0, limit: int = 1000) -> tuple[Stored, ...]:
        with self._lock:
            return tuple(self._feed[after : after + limit])

    def outbox(self, limit: int = 1000) -> tuple[Effect, ...]:
        with self._lock:
            return tuple(self._effects[name] for name in list(self._waiting)[:limit])

    def lease(self, at: int, until: int, limit: int = 100) -> tuple[Effect, ...]:
        with self._lock:
            free = [name for name, leased in self._waiting.items() if leased <= at][:limit]
            self._waiting.update(dict.fromkeys(free, until))
            return tuple(self._effects[name] for name in free)

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

    def erase(self, ticket: str) -> None:
        with self._lock:
            for event in self._events.get(ticket, ()):
                self._feed[event.position - 1] = evolve(event, personal=None)
            self._events[ticket] = [
                self._feed[event.position - 1] for event in self._events.get(ticket, ())
            ]
            for name, effect in self._effects.items():
                if effect.ticket == ticket:
                    self._effects[name] = evolve(effect, data={})

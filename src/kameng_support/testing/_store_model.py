"""Random sequences of calls, against a store and against the plainest model of one."""

from collections import Counter
from collections.abc import Callable

from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ..desk.store import Answer, Batch, Effect, Store, Stored, Tally, TicketRow
from ..errors import NotFoundError, VersionConflictError

__all__ = ["agrees_with_model"]

_TICKETS = ("T1", "T10", "T2", "t1", "票-𠮷")
_CUSTOMERS = ("c1", "c2")
_PROBLEMS = (None, "delivery_delay", "invoice")
_KEYS = (None, "k1", "k2", "k3", "k4")
_TALLIES = (None, Tally("2026-11", ("a1",), 5, ("专业",)), Tally("2026-12", (), 1))

_instants = st.integers(-3, 12)
_moments = st.none() | _instants
_limits = st.integers(0, 4)


class _Model:
    """Lists and dicts, searched from end to end."""

    def __init__(self) -> None:
        self.events: list[Stored] = []
        self.rows: dict[str, TicketRow] = {}
        self.answers: dict[str, Answer] = {}
        self.effects: list[Effect] = []
        self.waiting: dict[str, int | None] = {}
        self.tallies: Counter[Tally] = Counter()

    def version(self, ticket: str) -> int:
        return sum(event.ticket == ticket for event in self.events)

    def refuses(self, batch: Batch) -> bool:
        taken = batch.answer is not None and batch.answer.key in self.answers
        return taken or batch.expected != self.version(batch.ticket)

    def append(self, batch: Batch) -> None:
        for event in batch.events:
            self.events.append(evolve(event, position=len(self.events) + 1))
        if batch.row is not None:
            self.rows[batch.ticket] = batch.row
        self.effects += batch.effects
        self.waiting |= dict.fromkeys(effect.id for effect in batch.effects)
        if batch.answer is not None:
            self.answers[batch.answer.key] = batch.answer
        if batch.tally is not None:
            self.tallies[batch.tally] += 1

    def free(self, at: int, limit: int) -> list[Effect]:
        ends = ((effect, self.waiting.get(effect.id, at + 1)) for effect in self.effects)
        return [effect for effect, end in ends if end is None or end <= at][:limit]

    def agenda(self) -> list[tuple[int, str]]:
        rows = self.rows.values()
        return sorted((row.next_moment, row.ticket) for row in rows if row.next_moment is not None)


def _events(ticket: str, after: int, count: int) -> tuple[Stored, ...]:
    versions = range(after + 1, after + 1 + count)
    return tuple(
        Stored(0, ticket, version, f'{{"v":{version}}}', f"hash-{version}", "卡🎮")
        for version in versions
    )


def agrees_with_model(make: Callable[[], Store], close: Callable[[Store], None]) -> None:
    """Raise AssertionError with the shortest sequence after which a store answers otherwise."""

    class StoreMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.store = make()
            self.model = _Model()

        def teardown(self) -> None:
            close(self.store)

        @rule(
            ticket=st.sampled_from(_TICKETS),
            late=st.sampled_from((0, 0, 0, 1, -1)),
            count=st.integers(0, 3),
            said=st.integers(0, 2),
            customer=st.sampled_from(_CUSTOMERS),
            problem=st.sampled_from(_PROBLEMS),
            opened=_instants,
            moment=_moments,
            key=st.sampled_from(_KEYS),
            tally=st.sampled_from(_TALLIES),
        )
        def append(
            self,
            ticket: str,
            late: int,
            count: int,
            said: int,
            customer: str,
            problem: str | None,
            opened: int,
            moment: int | None,
            key: str | None,
            tally: Tally | None,
        ) -> None:
            expected = self.model.version(ticket) + late
            last = expected + count
            row = TicketRow(ticket, last, customer, "new", "open", problem, ("5",), opened, moment)
            effects = tuple(
                Effect(f"{ticket}:{last}:{n}", ticket, last, opened, "say", {"text": "您好"})
                for n in range(said if count else 0)
            )
            batch = Batch(
                ticket,
                expected,
                _events(ticket, expected, count),
                row if count else None,
                effects,
                None if key is None else Answer(key, ticket, expected + 1, last),
                tally,
            )
            if not self.model.refuses(batch):
                self.store.append(batch)
                self.model.append(batch)
                return
            try:
                self.store.append(batch)
            except VersionConflictError:
                return
            raise AssertionError(f"kept in spite of a conflict: {batch}")

        @rule(at=_instants, span=st.integers(0, 3), limit=_limits)
        def lease(self, at: int, span: int, limit: int) -> None:
            expected = self.model.free(at, limit)
            assert self.store.lease(at, at + span, limit) == tuple(expected)
            self.model.waiting |= dict.fromkeys((effect.id for effect in expected), at + span)

        @rule(place=st.integers(0, 12))
        def acknowledge(self, place: int) -> None:
            if place < len(self.model.effects):
                name = self.model.effects[place].id
                self.store.acknowledge(name)
                self.model.waiting.pop(name, None)
                return
            try:
                self.store.acknowledge(f"no:{place}")
            except NotFoundError:
                return
            raise AssertionError("an effect that is not there was acknowledged")

        @rule(ticket=st.sampled_from(_TICKETS))
        def erase(self, ticket: str) -> None:
            self.store.erase(ticket)
            model = self.model
            model.events = [
                evolve(event, personal=None) if event.ticket == ticket else event
                for event in model.events
            ]
            model.effects = [
                evolve(effect, data={}) if effect.ticket == ticket else effect
                for effect in model.effects
            ]

        @rule(after=st.integers(0, 20), limit=_limits)
        def page(self, after: int, limit: int) -> None:
            assert self.store.feed(after, limit) == tuple(self.model.events[after:][:limit])
            names = sorted(self.model.rows)
            for name in ("", *names):
                later = [self.model.rows[other] for other in names if other > name]
                assert self.store.rows(name, limit) == tuple(later[:limit])

        @rule(at=_instants, limit=_limits)
        def look_at_the_agenda(self, at: int, limit: int) -> None:
            due = [ticket for moment, ticket in self.model.agenda() if moment <= at]
            assert self.store.due(at, limit) == tuple(due[:limit])
            for customer in _CUSTOMERS:
                for problem in filter(None, _PROBLEMS):
                    opened = sum(
                        (row.customer, row.problem_type) == (customer, problem)
                        and row.opened_at < at
                        for row in self.model.rows.values()
                    )
                    assert self.store.opened_before(customer, problem, at) == opened

        @invariant()
        def all_is_as_in_the_model(self) -> None:
            store, model = self.store, self.model
            assert store.feed() == tuple(model.events)
            assert store.count() == len(model.rows)
            agenda = model.agenda()
            assert store.next_moment() == (agenda[0][0] if agenda else None)
            waiting = tuple(effect for effect in model.effects if effect.id in model.waiting)
            assert store.outbox() == waiting
            for ticket in _TICKETS:
                events = tuple(event for event in model.events if event.ticket == ticket)
                effects = tuple(effect for effect in model.effects if effect.ticket == ticket)
                assert store.load(ticket) == events
                assert store.effects(ticket, 0, len(events)) == effects
                assert store.row(ticket) == model.rows.get(ticket)
            for key in filter(None, _KEYS):
                assert store.answer(key) == model.answers.get(key)
            for month in ("2026-11", "2026-12"):
                given = {tally: n for tally, n in model.tallies.items() if tally.month == month}
                assert store.tallies(month) == given

    run_state_machine_as_test(
        StoreMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )

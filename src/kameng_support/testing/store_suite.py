"""What every store must do, as tests that a platform inherits for its own.

    class TestOurStore(StoreSuite):
        def make_store(self):
            return OurStore(...)

Written against the port alone: no test looks inside a store.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from attrs import evolve

from ..desk.store import Answer, Batch, Effect, Store, Stored, Tally, TicketRow
from ..errors import KamengError, NotFoundError, VersionConflictError
from ._store_model import agrees_with_model

__all__ = ["StoreSuite"]

#: Beyond the basic plane, combining, right to left, quotes, wildcards and ends of statements.
_ODD_TEXTS = (
    "游戏点卡充值后30分钟未到账",
    "𠮷野家 🎮👩‍👩‍👧 e\u0301 \u202eabc",
    'it\'s "50%" _ \\ ; -- DROP TABLE kameng_events; /* ? :x %s {y}',
    "\t\r\n \u2028\u00a0",
    '{"a":[null,1e3]}',
)
_ODD_NAMES = ("a", "A", "á", "a ", " a", "a%", "a_", "a'", 'a"', "a:b", "卡", "🎮", "a" * 200)


def event(ticket: str, version: int, body: str = "{}", personal: str | None = None) -> Stored:
    return Stored(0, ticket, version, body, f"hash of {ticket} {version}", personal)


def row(ticket: str, version: int = 1, **changes: Any) -> TicketRow:
    plain = TicketRow(ticket, version, "c1", "new", "open", "delivery_delay", ("5001",), 100, None)
    return evolve(plain, **changes)


def effect(ticket: str, version: int, number: int = 1, **data: str) -> Effect:
    return Effect(f"{ticket}:{version}:{number}", ticket, version, 100 + version, "say", data)


def batch(ticket: str, expected: int = 0, count: int = 1, **parts: Any) -> Batch:
    """Of so many events after `expected`, with the row that goes with them."""
    last = expected + count
    versions = range(expected + 1, last + 1)
    plain = Batch(ticket, expected, tuple(event(ticket, v) for v in versions), row(ticket, last))
    return evolve(plain, **parts)


class StoreSuite(ABC):
    """Tests of the store that `make_store` makes; inherit it in a class named `Test...`."""

    @abstractmethod
    def make_store(self) -> Store:
        """A new, empty store."""

    def close_store(self, store: Store) -> None:
        """Done with a store: closes one that has `close`."""
        close = getattr(store, "close", None)
        if close is not None:
            close()

    @pytest.fixture
    def store(self) -> Iterator[Store]:
        made = self.make_store()
        yield made
        self.close_store(made)

    # ── events ───────────────────────────────────────────────────────────────────────────────

    def test_a_new_store_is_empty(self, store: Store) -> None:
        assert (store.count(), store.next_moment()) == (0, None)
        assert store.feed() == ()
        assert store.outbox() == ()
        assert store.rows() == ()
        assert store.due(10**15) == ()
        assert store.tallies("2026-11") == {}

    def test_what_is_not_there_is_none_or_nothing(self, store: Store) -> None:
        store.append(batch("T1"))
        assert store.load("T2") == ()
        assert store.effects("T2", 0, 9) == ()
        assert store.row("T2") is None
        assert store.answer("k") is None

    def test_events_are_loaded_in_the_order_of_their_versions(self, store: Store) -> None:
        store.append(batch("T1", count=3))
        store.append(batch("T2", count=1))
        store.append(batch("T1", expected=3, count=2))
        assert [kept.version for kept in store.load("T1")] == [1, 2, 3, 4, 5]

    def test_an_event_is_kept_as_it_was_and_gets_its_position(self, store: Store) -> None:
        store.append(batch("T1"))
        kept = Stored(77, "T2", 1, '{"a":1}', "0f" * 32, '{"text":"您好"}')
        store.append(batch("T2", events=(kept,)))
        assert store.load("T2") == (evolve(kept, position=2),)

    def test_positions_have_no_gaps_and_follow_the_order_of_appending(self, store: Store) -> None:
        store.append(batch("T2", count=2))
        store.append(batch("T1", count=1))
        store.append(batch("T2", expected=2, count=2))
        feed = store.feed()
        assert [kept.position for kept in feed] == [1, 2, 3, 4, 5]
        assert [kept.ticket for kept in feed] == ["T2", "T2", "T1", "T2", "T2"]

    def test_a_refused_batch_leaves_no_gap_in_the_positions(self, store: Store) -> None:
        store.append(batch("T1"))
        with pytest.raises(VersionConflictError):
            store.append(batch("T1", expected=0, count=3))
        store.append(batch("T1", expected=1))
        assert [kept.position for kept in store.feed()] == [1, 2]

    def test_the_feed_is_read_in_pages(self, store: Store) -> None:
        store.append(batch("T1", count=5))
        pages = [store.feed(after, 2) for after in (0, 2, 4, 5, 99)]
        assert [[kept.position for kept in page] for page in pages] == [[1, 2], [3, 4], [5], [], []]

    # ── conflicts ────────────────────────────────────────────────────────────────────────────

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_another_version_than_expected_is_a_conflict(self, store: Store, expected: int) -> None:
        store.append(batch("T1", count=2))
        with pytest.raises(VersionConflictError) as refused:
            store.append(batch("T1", expected=expected))
        assert "'T1'" in refused.value.where

    def test_a_ticket_that_is_not_there_is_at_version_0(self, store: Store) -> None:
        with pytest.raises(VersionConflictError):
            store.append(batch("T1", expected=1))

    def test_a_key_is_answered_once(self, store: Store) -> None:
        store.append(batch("T1", answer=Answer("k", "T1", 1, 1)))
        with pytest.raises(VersionConflictError) as refused:
            store.append(batch("T2", answer=Answer("k", "T2", 1, 1)))
        assert "'k'" in refused.value.where

    @pytest.mark.parametrize("expected", [0, 1], ids=["version", "key"])
    def test_a_conflict_leaves_nothing_behind(self, store: Store, expected: int) -> None:
        first = Answer("k", "T1", 1, 1)
        store.append(batch("T1", answer=first, effects=(effect("T1", 1),)))
        before = _all_of(store)
        with pytest.raises(VersionConflictError):
            store.append(
                batch(
                    "T1",
                    expected=expected,
                    row=row("T1", 2, customer="c2", next_moment=5),
                    effects=(effect("T1", 2),),
                    answer=Answer("k" if expected == 1 else "k2", "T1", 2, 2),
                    tally=Tally("2026-11", ("a1",), 5),
                )
            )
        assert _all_of(store) == before
        assert store.answer("k2") is None
        assert store.tallies("2026-11") == {}

    def test_an_id_of_an_effect_is_used_once(self, store: Store) -> None:
        store.append(batch("T1", effects=(effect("T1", 1),)))
        before = _all_of(store)
        with pytest.raises(KamengError):
            store.append(batch("T2", effects=(effect("T1", 1),)))
        with pytest.raises(KamengError):
            store.append(batch("T2", effects=(effect("T2", 1), effect("T2", 1))))
        assert _all_of(store) == before

    def test_of_threads_that_want_the_same_version_one_wins(self, store: Store) -> None:
        wins: list[str] = []

        def work(name: str) -> None:
            for version in range(8):
                try:
                    store.append(
                        batch("T1", version, answer=Answer(f"{name}{version}", "T1", 1, 1))
                    )
                except VersionConflictError:
                    continue
                wins.append(f"{name}{version}")

        threads = [Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [kept.version for kept in store.load("T1")] == list(range(1, len(wins) + 1))
        assert [kept.position for kept in store.feed()] == list(range(1, len(wins) + 1))
        assert all(store.answer(key) is not None for key in wins)

    # ── answers ──────────────────────────────────────────────────────────────────────────────

    def test_an_answer_is_found_by_its_key(self, store: Store) -> None:
        made = Answer("k1", "T1", 1, 2)
        store.append(batch("T1", count=2, answer=made))
        assert store.answer("k1") == made

    def test_a_refusal_is_kept_without_events(self, store: Store) -> None:
        store.append(batch("T1"))
        refused = Answer("k2", "T1", 2, 1, '{"code":"not_now"}')
        store.append(Batch("T1", 1, (), None, answer=refused))
        assert store.answer("k2") == refused
        assert len(store.load("T1")) == store.count() == 1

    def test_an_answer_about_no_ticket_makes_none(self, store: Store) -> None:
        store.append(Batch("T1", 0, (), None, answer=Answer("k", "T1", 1, 0, "{}")))
        assert (store.count(), store.load("T1"), store.row("T1")) == (0, (), None)
        store.append(batch("T1"))

    # ── effects ──────────────────────────────────────────────────────────────────────────────

    def test_effects_are_found_by_the_versions_that_caused_them(self, store: Store) -> None:
        caused = tuple(effect("T1", v, n, text="您好") for v in (1, 2, 3) for n in (1, 2))
        store.append(batch("T1", count=3, effects=caused))
        store.append(batch("T2", effects=(effect("T2", 1),)))
        assert store.effects("T1", 2, 3) == caused[2:]
        assert store.effects("T1", 1, 1) == caused[:2]
        assert store.effects("T1", 3, 2) == ()

    def test_the_outbox_follows_the_order_of_appending(self, store: Store) -> None:
        # By their ids they would come in another order.
        second, third = effect("T9", 1, 2), effect("T9", 1, 1)
        store.append(batch("T9", effects=(second, third)))
        store.append(batch("T1", effects=(effect("T1", 1),)))
        assert store.outbox() == (second, third, effect("T1", 1))
        assert store.outbox(2) == (second, third)

    def test_what_is_acknowledged_leaves_the_outbox_and_stays_known(self, store: Store) -> None:
        store.append(batch("T1", effects=(effect("T1", 1, 1), effect("T1", 1, 2))))
        store.acknowledge("T1:1:1")
        assert store.outbox() == (effect("T1", 1, 2),)
        assert store.effects("T1", 1, 1) == (effect("T1", 1, 1), effect("T1", 1, 2))

    def test_acknowledging_again_is_no_fault(self, store: Store) -> None:
        store.append(batch("T1", effects=(effect("T1", 1),)))
        store.acknowledge("T1:1:1")
        store.acknowledge("T1:1:1")
        assert store.outbox() == ()

    def test_an_effect_that_is_not_there_cannot_be_acknowledged(self, store: Store) -> None:
        store.append(batch("T1", effects=(effect("T1", 1),)))
        with pytest.raises(NotFoundError):
            store.acknowledge("T1:1:2")
        assert store.outbox() == (effect("T1", 1),)

    def test_what_is_leased_is_given_to_nobody_else_until_the_lease_ends(
        self, store: Store
    ) -> None:
        first, second, third = (effect("T1", 1, n) for n in (1, 2, 3))
        store.append(batch("T1", effects=(first, second, third)))
        assert store.lease(at=10, until=20, limit=2) == (first, second)
        assert store.lease(at=10, until=30) == (third,)
        assert store.lease(at=19, until=40) == ()
        assert store.lease(at=20, until=40) == (first, second)
        assert store.lease(at=30, until=40) == (third,)

    def test_what_is_leased_still_waits(self, store: Store) -> None:
        store.append(batch("T1", effects=(effect("T1", 1),)))
        store.lease(at=10, until=20)
        assert store.outbox() == (effect("T1", 1),)

    def test_what_was_leased_and_acknowledged_is_never_leased_again(self, store: Store) -> None:
        store.append(batch("T1", effects=(effect("T1", 1),)))
        store.lease(at=10, until=20)
        store.acknowledge("T1:1:1")
        assert store.lease(at=99, until=100) == ()

    def test_threads_that_lease_never_share_an_effect(self, store: Store) -> None:
        store.append(batch("T1", effects=tuple(effect("T1", 1, n) for n in range(40))))
        taken: list[str] = []

        def work() -> None:
            while leased := store.lease(at=10, until=20, limit=3):
                taken.extend(one.id for one in leased)

        threads = [Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken) == sorted(one.id for one in store.outbox())

    # ── tickets and the agenda ───────────────────────────────────────────────────────────────

    def test_a_row_is_replaced_by_the_next(self, store: Store) -> None:
        store.append(batch("T1"))
        later = TicketRow("T1", 2, "c2", "resolved", "resolved", None, (), 90, 7)
        store.append(batch("T1", expected=1, row=later))
        assert store.row("T1") == later
        assert (store.count(), store.rows()) == (1, (later,))

    def test_rows_come_in_the_order_of_their_ids_in_pages(self, store: Store) -> None:
        for ticket in ("T2", "T10", "t1", "T1"):
            store.append(batch(ticket))
        assert [one.ticket for one in store.rows()] == ["T1", "T10", "T2", "t1"]
        assert [one.ticket for one in store.rows(limit=2)] == ["T1", "T10"]
        assert [one.ticket for one in store.rows("T10", 2)] == ["T2", "t1"]
        assert [one.ticket for one in store.rows("T11")] == ["T2", "t1"]
        assert store.rows("t1") == ()

    def test_tickets_are_counted_once_however_many_events_they_have(self, store: Store) -> None:
        store.append(batch("T1", count=3))
        store.append(batch("T1", expected=3))
        store.append(batch("T2"))
        assert store.count() == 2

    def test_due_are_the_earliest_first_then_by_id(self, store: Store) -> None:
        moments = {"T4": 30, "T3": 20, "T1": 20, "T2": 10, "T5": None, "T6": 31}
        for ticket, moment in moments.items():
            store.append(batch(ticket, row=row(ticket, next_moment=moment)))
        assert store.due(30) == ("T2", "T1", "T3", "T4")
        assert store.due(30, 2) == ("T2", "T1")
        assert store.due(9) == ()
        assert store.next_moment() == 10

    def test_the_agenda_follows_the_rows(self, store: Store) -> None:
        store.append(batch("T1", row=row("T1", next_moment=10)))
        store.append(batch("T2", row=row("T2", next_moment=15)))
        store.append(batch("T1", expected=1, row=row("T1", 2, next_moment=20)))
        assert (store.next_moment(), store.due(15), store.due(20)) == (15, ("T2",), ("T2", "T1"))
        store.append(batch("T2", expected=1, row=row("T2", 2, next_moment=None)))
        assert (store.next_moment(), store.due(20)) == (20, ("T1",))
        store.append(batch("T1", expected=2, row=row("T1", 3, next_moment=None)))
        assert (store.next_moment(), store.due(99)) == (None, ())

    def test_instants_before_1970_and_in_the_year_9999_are_kept(self, store: Store) -> None:
        early, late = -62_135_596_800_000_000, 253_402_300_799_999_999
        store.append(batch("T1", row=row("T1", opened_at=early, next_moment=late)))
        store.append(batch("T2", row=row("T2", opened_at=late, next_moment=early)))
        assert store.due(late) == ("T2", "T1")
        assert store.next_moment() == early
        assert store.opened_before("c1", "delivery_delay", late) == 1

    def test_earlier_tickets_are_counted_by_customer_and_problem(self, store: Store) -> None:
        rows = (
            row("T1", opened_at=10),
            row("T2", opened_at=20),
            row("T3", opened_at=20, customer="c2"),
            row("T4", opened_at=20, problem_type="invoice"),
            row("T5", opened_at=20, problem_type=None),
        )
        for one in rows:
            store.append(batch(one.ticket, row=one))
        counts = [store.opened_before("c1", "delivery_delay", at) for at in (10, 11, 20, 21)]
        assert counts == [0, 1, 1, 2]
        assert store.opened_before("c3", "delivery_delay", 99) == 0

    def test_a_ticket_that_changed_its_problem_counts_for_the_new_one(self, store: Store) -> None:
        store.append(batch("T1", row=row("T1", problem_type=None)))
        store.append(batch("T1", expected=1, row=row("T1", 2, problem_type="invoice")))
        store.append(batch("T1", expected=2, row=row("T1", 3, problem_type="delivery_delay")))
        assert store.opened_before("c1", "delivery_delay", 101) == 1
        assert store.opened_before("c1", "invoice", 101) == 0

    # ── tallies ──────────────────────────────────────────────────────────────────────────────

    def test_equal_scores_of_a_month_are_counted(self, store: Store) -> None:
        good = Tally("2026-11", ("a1", "a2"), 5, ("专业", "耐心"))
        others = (
            Tally("2026-11", ("a2", "a1"), 5, ("专业", "耐心")),
            Tally("2026-11", ("a1", "a2"), 5),
            Tally("2026-11", ("a1", "a2"), 4, ("专业", "耐心")),
            Tally("2026-11", (), 5, ("a1,a2",)),
        )
        december = evolve(good, month="2026-12")
        for version, tally in enumerate((good, *others, december, good)):
            store.append(batch("T1", expected=version, tally=tally))
        assert store.tallies("2026-11") == {good: 2, **dict.fromkeys(others, 1)}
        assert store.tallies("2026-12") == {december: 1}
        assert store.tallies("2026-10") == {}

    # ── erasure ──────────────────────────────────────────────────────────────────────────────

    def test_erasing_forgets_what_is_personal_and_nothing_else(self, store: Store) -> None:
        said = tuple(event("T1", v, f'{{"v":{v}}}', '{"text":"我叫张三"}') for v in (1, 2))
        effects = (effect("T1", 1, 1, text="张三您好"), effect("T1", 2, 1, text="再见"))
        answer = Answer("k", "T1", 1, 2)
        store.append(batch("T1", count=2, events=said, effects=effects, answer=answer))
        store.append(batch("T2", events=(event("T2", 1, personal="李四"),)))
        store.append(batch("T3", effects=(effect("T3", 1, text="李四您好"),)))
        store.acknowledge("T1:2:1")
        rows = store.rows()
        store.erase("T1")
        erased = tuple(evolve(one, data={}) for one in effects)
        assert store.load("T1") == tuple(
            evolve(one, position=one.version, personal=None) for one in said
        )
        assert store.effects("T1", 1, 2) == erased
        assert store.outbox() == (erased[0], effect("T3", 1, text="李四您好"))
        assert store.load("T2")[0].personal == "李四"
        assert (store.rows(), store.answer("k")) == (rows, answer)
        assert store.feed()[:2] == store.load("T1")

    def test_a_ticket_goes_on_after_it_was_erased(self, store: Store) -> None:
        store.append(batch("T1", events=(event("T1", 1, personal="张三"),)))
        store.erase("T1")
        store.erase("T1")
        store.append(batch("T1", expected=1, events=(event("T1", 2, personal="又来了"),)))
        assert [kept.personal for kept in store.load("T1")] == [None, "又来了"]

    # ── policies ─────────────────────────────────────────────────────────────────────────────

    def test_a_policy_is_kept_by_its_fingerprint_and_never_replaced(self, store: Store) -> None:
        assert store.policy("f1") is None
        store.keep_policy("f1", '{"playbook":{"name":"卡盟"}}')
        store.keep_policy("f2", "{}")
        store.keep_policy("f1", "another")
        assert store.policy("f1") == '{"playbook":{"name":"卡盟"}}'
        assert store.policy("f2") == "{}"

    def test_erasing_what_is_not_there_does_nothing(self, store: Store) -> None:
        store.append(batch("T1", effects=(effect("T1", 1, text="您好"),)))
        before = _all_of(store)
        store.erase("T2")
        assert _all_of(store) == before
        store.append(batch("T2"))

    # ── texts ────────────────────────────────────────────────────────────────────────────────

    @pytest.mark.parametrize("text", _ODD_TEXTS)
    def test_texts_come_back_as_they_were(self, store: Store, text: str) -> None:
        kept = event("T1", 1, text, text)
        said = Effect("T1:1:1", "T1", 1, 0, "say", {text: text})
        refused = Answer("k", "T1", 1, 1, text)
        tally = Tally("2026-11", (text,), 5, (text,))
        found = row("T1", customer=text, problem_type=text, order_numbers=(text, "2"))
        store.append(Batch("T1", 0, (kept,), found, (said,), refused, tally))
        assert store.load("T1") == (evolve(kept, position=1),)
        assert store.outbox() == (said,)
        assert store.answer("k") == refused
        assert store.tallies("2026-11") == {tally: 1}
        assert store.row("T1") == found
        assert store.opened_before(text, text, 101) == 1

    def test_a_text_of_a_million_characters_comes_back_whole(self, store: Store) -> None:
        long = "卡🎮" * 500_000
        store.append(batch("T1", events=(event("T1", 1, long, long),)))
        (kept,) = store.load("T1")
        assert (kept.body, kept.personal) == (long, long)

    def test_names_that_look_alike_are_told_apart(self, store: Store) -> None:
        for name in _ODD_NAMES:
            answer = Answer(name, name, 1, 1)
            said = Effect(name, name, 1, 0, "say", {})
            store.append(batch(name, answer=answer, effects=(said,)))
        assert [one.ticket for one in store.rows()] == sorted(_ODD_NAMES)
        for name in _ODD_NAMES:
            assert [kept.ticket for kept in store.load(name)] == [name]
            assert store.answer(name) == Answer(name, name, 1, 1)
            assert [one.id for one in store.effects(name, 1, 1)] == [name]
            store.acknowledge(name)
        assert store.outbox() == ()

    # ── as a whole ───────────────────────────────────────────────────────────────────────────

    def test_random_sequences_agree_with_a_plain_model(self) -> None:
        agrees_with_model(self.make_store, self.close_store)


def _all_of(store: Store) -> tuple[object, ...]:
    return (
        store.count(),
        store.feed(),
        store.outbox(),
        store.rows(),
        store.next_moment(),
        store.due(10**15),
    )

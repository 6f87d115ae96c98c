from kameng_support.desk._memory import MemoryStore
from kameng_support.testing import StoreSuite
from kameng_support.testing.store_suite import batch, effect, row


class TestMemoryStore(StoreSuite):
    def make_store(self):
        return MemoryStore()


def test_stores_in_memory_share_nothing():
    one, other = MemoryStore(), MemoryStore()
    one.append(batch("T1", effects=(effect("T1", 1),)))
    assert (other.count(), other.outbox(), other.feed()) == (0, (), ())


def test_what_was_handed_out_does_not_change_later():
    store = MemoryStore()
    store.append(batch("T1", effects=(effect("T1", 1, text="您好"),)))
    events, effects, tallies = store.load("T1"), store.outbox(), store.tallies("2026-11")
    store.append(batch("T1", expected=1))
    store.erase("T1")
    assert len(events) == 1
    assert effects == (effect("T1", 1, text="您好"),)
    assert tallies == {}


def test_limits_below_nothing_give_nothing():
    store = MemoryStore()
    store.append(batch("T1", effects=(effect("T1", 1),), row=row("T1", next_moment=5)))
    assert store.feed(0, -1) == store.rows("", -1) == store.due(9, -1) == store.outbox(-1) == ()
    assert store.lease(at=1, until=2, limit=-1) == ()


def test_a_feed_from_before_its_begin_is_the_whole_feed():
    store = MemoryStore()
    store.append(batch("T1", count=2))
    assert store.feed(-5) == store.feed(0)

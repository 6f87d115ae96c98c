"""The agenda: what falls due next, in which order; and its laws, against a sorted list."""

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kameng_support.sla import METRICS, Agenda, Calendar, Clock, Moment, Signal, Target, _agenda

S = 1_000_000
DELIVERY = Target("delivery", "delivery", "30s", warn=("50%",))


def moment(effective, target="reply", kind="warn", point="50%"):
    return Moment(effective, effective, target, 1, kind, point)


def subjects(found):
    return [subject for subject, _ in found]


def test_an_empty_agenda_has_nothing_to_come():
    agenda = Agenda()
    assert (len(agenda), agenda.next(), agenda.pop(10**18)) == (0, None, None)
    assert agenda.pop_due(10**18) == ()
    assert agenda.drop("t1", "reply") is False


def test_the_earliest_is_next_and_stays_until_it_is_taken():
    agenda = Agenda()
    agenda.put("late", moment(20))
    agenda.put("early", moment(10))
    assert agenda.next() == agenda.next() == ("early", moment(10))
    assert len(agenda) == 2
    assert agenda.pop(10) == ("early", moment(10))
    assert (len(agenda), agenda.next()) == (1, ("late", moment(20)))


def test_what_is_effective_at_that_very_instant_is_due():
    agenda = Agenda()
    agenda.put("t1", moment(10))
    assert agenda.pop(9) is None
    assert agenda.pop_due(9) == ()
    assert agenda.pop_due(10) == (("t1", moment(10)),)
    assert len(agenda) == 0


def test_of_one_instant_the_order_is_by_subject_then_by_target_whatever_was_put_first():
    agenda = Agenda()
    for subject, target in [("b", "x"), ("a", "y"), ("b", "a"), ("a", "x")]:
        agenda.put(subject, moment(5, target))
    found = [(subject, due.target) for subject, due in agenda.pop_due(5)]
    assert found == [("a", "x"), ("a", "y"), ("b", "a"), ("b", "x")]


def test_a_subject_has_one_moment_for_each_target():
    agenda = Agenda()
    agenda.put("t1", moment(10, "reply"))
    agenda.put("t1", moment(10, "resolution"))
    agenda.put("t1", moment(7, "reply"))
    assert len(agenda) == 2
    assert [due.effective for _, due in agenda.pop_due(99)] == [7, 10]


def test_a_moment_put_again_is_due_at_its_new_instant_only():
    agenda = Agenda()
    agenda.put("t1", moment(10))
    agenda.put("t1", moment(30))
    agenda.put("t1", moment(20))
    assert agenda.next() == ("t1", moment(20))
    assert agenda.pop_due(19) == ()
    assert agenda.pop_due(99) == (("t1", moment(20)),)


def test_there_and_back_again_it_is_due_once():
    agenda = Agenda()
    for effective in (10, 20, 10):
        agenda.put("t1", moment(effective))
    assert agenda.pop_due(99) == (("t1", moment(10)),)
    agenda.put("t1", moment(20))
    assert agenda.pop_due(99) == (("t1", moment(20)),)


def test_another_moment_at_the_same_instant_takes_the_place_of_the_first():
    agenda = Agenda()
    agenda.put("t1", moment(10, kind="warn"))
    agenda.put("t1", moment(10, kind="breach"))
    ((_, due),) = agenda.pop_due(10)
    assert due.kind == "breach"


def test_what_is_dropped_is_not_due():
    agenda = Agenda()
    agenda.put("t1", moment(10))
    agenda.put("t2", moment(10))
    assert agenda.drop("t1", "reply") is True
    assert agenda.drop("t1", "reply") is False
    assert agenda.drop("t2", "resolution") is False
    assert (len(agenda), agenda.pop_due(99)) == (1, (("t2", moment(10)),))


def test_no_more_are_taken_than_asked_for():
    agenda = Agenda()
    for number in range(5):
        agenda.put(f"t{number}", moment(number))
    assert agenda.pop_due(99, limit=0) == ()
    assert subjects(agenda.pop_due(99, limit=2)) == ["t0", "t1"]
    assert subjects(agenda.pop_due(99, limit=9)) == ["t2", "t3", "t4"]


def test_it_follows_a_clock_from_moment_to_moment_until_nothing_is_to_come():
    agenda = Agenda()
    clock = Clock.start(DELIVERY, METRICS["delivery"], Calendar.always()).promise(30 * S, 0)
    agenda.follow("order-7", clock)
    assert len(agenda) == 0
    clock = clock.advance(Signal("order_paid", 0))
    told = []
    agenda.follow("order-7", clock)
    while due := agenda.pop(40 * S):
        told.append((due[1].kind, due[1].effective))
        clock = clock.fired(due[1])
        agenda.follow("order-7", clock)
    assert told == [("warn", 15 * S), ("breach", 30 * S + 1)]
    agenda.follow("order-8", clock.advance(Signal("order_paid", 0)))
    assert len(agenda) == 0


def test_a_clock_that_stops_leaves_the_agenda():
    agenda = Agenda()
    clock = Clock.start(DELIVERY, METRICS["delivery"], Calendar.always()).promise(30 * S, 0)
    clock = clock.advance(Signal("order_paid", 0))
    agenda.follow("order-7", clock)
    assert agenda.next() == ("order-7", clock.next_moment())
    agenda.follow("order-7", clock.advance(Signal("delivered", 5 * S)))
    assert (len(agenda), agenda.next()) == (0, None)


def entries(agenda):
    return len(agenda._heap)


def test_what_stands_for_nothing_does_not_pile_up():
    agenda = Agenda()
    for number in range(100):
        agenda.put(f"t{number}", moment(number))
    most = 0
    for effective in range(10_000):
        agenda.put(f"t{effective % 100}", moment(effective))
        most = max(most, entries(agenda))
    assert most == 3 * 100 + 64  # nor is it swept at each call
    assert len(agenda) == 100
    for number in range(100):
        agenda.drop(f"t{number}", "reply")
        assert entries(agenda) <= 3 * len(agenda) + 64
    assert agenda.next() is None
    assert entries(agenda) == 0


def test_much_that_is_due_is_parted_off_and_little_is_popped():
    agenda = Agenda()
    for number in range(1600):
        agenda.put(f"t{number:04}", moment(number))
    before = agenda._heap
    assert len(agenda.pop_due(98)) == 99  # one in sixteen would be 100
    assert agenda._heap is before
    assert subjects(agenda.pop_due(98 + 93)) == [f"t{number:04}" for number in range(99, 192)]
    assert agenda._heap is not before
    assert (len(agenda), agenda.next()[1].effective) == (1408, 192)


def test_all_that_is_due_comes_however_many_there_are():
    for count in range(300):
        agenda = Agenda()
        for number in range(count):
            agenda.put(f"t{number:03}", moment(number))
        assert subjects(agenda.pop_due(count)) == [f"t{number:03}" for number in range(count)]
        assert len(agenda) == 0


def test_a_limit_takes_no_more_however_much_is_due():
    agenda = Agenda()
    for number in range(100):
        agenda.put(f"t{number:02}", moment(number))
    assert subjects(agenda.pop_due(99, limit=1)) == ["t00"]
    assert len(agenda) == 99


KEYS = st.tuples(st.sampled_from("abc"), st.sampled_from(["reply", "resolution"]))
INSTANTS = st.integers(-3, 12)


class AgainstASortedList(RuleBasedStateMachine):
    """Whatever is put, changed, dropped and taken: a list that is sorted each time says the same."""

    def __init__(self):
        super().__init__()
        # So that it sweeps and parts its list with the few moments there are here.
        self.small = patch.multiple(_agenda, _FEW=1, _MANY=2)
        self.small.start()
        self.agenda = Agenda()
        self.model = {}

    def teardown(self):
        self.small.stop()

    def in_order(self, at=10**9):
        rows = sorted((m.effective, key, m) for key, m in self.model.items() if m.effective <= at)
        return [(key[0], m) for _, key, m in rows]

    @rule(key=KEYS, effective=INSTANTS, kind=st.sampled_from(["warn", "breach"]))
    def put(self, key, effective, kind):
        self.model[key] = moment(effective, key[1], kind)
        self.agenda.put(key[0], self.model[key])

    @rule(key=KEYS)
    def drop(self, key):
        assert self.agenda.drop(*key) == (self.model.pop(key, None) is not None)

    @rule(at=INSTANTS, limit=st.none() | st.integers(0, 3))
    def pop_due(self, at, limit):
        expected = self.in_order(at)[:limit]
        assert list(self.agenda.pop_due(at, limit)) == expected
        for subject, due in expected:
            del self.model[subject, due.target]

    @precondition(lambda self: self.model)
    @rule()
    def pop_the_first(self):
        expected = self.in_order()[0]
        assert self.agenda.pop(10**9) == expected
        del self.model[expected[0], expected[1].target]

    @invariant()
    def it_says_what_the_list_says(self):
        assert len(self.agenda) == len(self.model)
        assert entries(self.agenda) <= 3 * len(self.agenda) + 1
        assert self.agenda.next() == next(iter(self.in_order()), None)


TestAgainstASortedList = AgainstASortedList.TestCase


@given(st.lists(st.tuples(KEYS, INSTANTS), max_size=40))
def test_the_order_of_what_is_due_does_not_depend_on_the_order_of_what_was_put(rows):
    last = dict(rows)
    one, other = Agenda(), Agenda()
    for (subject, target), effective in rows:
        one.put(subject, moment(effective, target))
    for (subject, target), effective in reversed(last.items()):
        other.put(subject, moment(effective, target))
    assert one.pop_due(99) == other.pop_due(99)

"""What holds of every calendar: the laws by which its answers fit together."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from kameng_support.sla import Calendar

YEAR = 365 * 86_400_000_000
CALENDARS = [
    Calendar("Asia/Shanghai", weekly={"mon-fri": ["09:00-12:00", "13:30-18:00"]}),
    Calendar("Europe/Berlin", daily=["22:00-06:00"], holidays=["2026-12-24", "2026-12-25"]),
    Calendar("America/New_York", weekly={"sun": ["01:30-02:30"]}),
    Calendar("Australia/Lord_Howe", daily=["00:00-24:00"]),
    Calendar(
        "Pacific/Apia", weekly={"fri": ["00:00-24:00"]}, closures={"2026-01-02": ["03:00-04:00"]}
    ),
]
calendars = st.sampled_from(CALENDARS)
instants = st.integers(30 * YEAR, 70 * YEAR)
lengths = st.integers(-3 * YEAR, 3 * YEAR) | st.integers(-86_400_000_000, 86_400_000_000)


@given(calendars, instants, lengths)
def test_between_undoes_add(calendar, at, length):
    length //= 50  # the scarcest of them is open for one hour a week
    assert calendar.between_micros(at, calendar.add_micros(at, length)) == length


@given(calendars, instants, instants)
def test_between_is_antisymmetric(calendar, a, b):
    assert calendar.between_micros(a, b) == -calendar.between_micros(b, a)


@given(calendars, instants, instants, instants)
def test_between_adds_up_over_a_split(calendar, a, b, c):
    whole = calendar.between_micros(a, c)
    assert calendar.between_micros(a, b) + calendar.between_micros(b, c) == whole


@given(calendars, instants, lengths, lengths)
def test_add_adds_up_over_a_split_of_one_direction(calendar, at, first, second):
    first, second = abs(first) // 50, abs(second) // 50
    there = calendar.add_micros(calendar.add_micros(at, first), second)
    assert there == calendar.add_micros(at, first + second)
    back = calendar.add_micros(calendar.add_micros(at, -first), -second)
    assert back == calendar.add_micros(at, -first - second)


@given(calendars, instants, instants, lengths)
def test_add_keeps_the_order_of_instants(calendar, a, b, length):
    length //= 50
    assume(length)
    low, high = sorted((a, b))
    assert calendar.add_micros(low, length) <= calendar.add_micros(high, length)


@given(calendars, instants, instants)
def test_open_time_is_never_longer_than_time_and_is_the_sum_of_its_spans(calendar, a, b):
    low, high = sorted((a, b))
    spans = calendar.spans_micros(low, high)
    worked = calendar.between_micros(low, high)
    assert 0 <= worked <= high - low
    assert sum(end - begin for begin, end in spans) == worked
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(set(edges))  # in order, and none touches the next


@given(calendars, instants)
def test_add_of_a_moment_starts_at_the_next_opening_and_back_at_the_previous(calendar, at):
    opening = calendar.next_open_micros(at)
    assert calendar.add_micros(at, 1) == opening + 1
    assert calendar.is_open_micros(opening)
    closing = calendar.previous_open_micros(at)
    assert calendar.add_micros(at, -1) == closing - 1
    assert calendar.is_open_micros(closing - 1)


@given(calendars, st.lists(st.integers(-60 * YEAR, 140 * YEAR), min_size=2, max_size=6))
def test_what_was_asked_before_changes_no_answer(calendar, instants):
    again = Calendar(
        calendar.timezone,
        weekly=calendar.weekly,
        holidays=calendar.holidays,
        closures=calendar.closures,
    )
    for at in instants:
        again.is_open_micros(at)
    for a, b in pairwise(instants):
        assert again.between_micros(a, b) == calendar.between_micros(a, b)


def test_readers_in_many_threads_get_one_answer():
    fresh = Calendar("Europe/Berlin", weekly={"mon-fri": ["09:00-17:00"]})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    starts = [start + timedelta(days=400 * step) for step in range(-8, 9)]
    answers = []

    def ask():
        answers.append([fresh.between(a, b) for a in starts for b in starts])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)

"""Tallies: exact counts that add up."""

from datetime import UTC, datetime
from functools import reduce
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import InputError
from kameng_support.instants import to_micros
from kameng_support.scoring import ClockRecord, Rating, Sample, Tally, TicketRecord, tally

NOVEMBER = to_micros(datetime(2026, 11, 10, tzinfo=UTC))
DECEMBER = to_micros(datetime(2026, 12, 10, tzinfo=UTC))

agents = st.lists(st.sampled_from(["a1", "a2", "a3"]), max_size=2, unique=True)
instants = st.sampled_from([NOVEMBER, DECEMBER])
ratings = st.builds(
    Rating,
    st.integers(1, 5),
    st.sampled_from(["2026-11", "2026-12"]),
    agents,
    st.lists(st.sampled_from(["专业", "推诿"]), unique=True),
)
tickets = st.builds(
    TicketRecord,
    st.just("t"),
    instants,
    resolved_at=st.sampled_from([None, DECEMBER]),
    agents=agents,
    cancelled=st.booleans(),
)
clocks = st.builds(
    ClockRecord,
    st.just("t"),
    st.just("pickup"),
    st.sampled_from(["met", "breached", None]),
    instants,
    agents,
)
days = st.fixed_dictionaries(
    {
        "tickets": st.lists(tickets, max_size=8),
        "clocks": st.lists(clocks, max_size=8),
        "ratings": st.lists(ratings, max_size=8),
    }
)


def test_records_become_counts_of_those_credited_by_month():
    counted = tally(
        tickets=[
            TicketRecord("t1", NOVEMBER, resolved_at=DECEMBER, agents=["a1", "a2"]),
            TicketRecord("t2", NOVEMBER, agents=["a1"]),
            TicketRecord("t3", NOVEMBER, agents=["a1"], cancelled=True),
        ],
        clocks=[
            ClockRecord("t1", "pickup", "met", NOVEMBER, ["a1"]),
            ClockRecord("t1", "resolution", "breached", DECEMBER, ["a1"]),
            ClockRecord("t2", "pickup", None, NOVEMBER, ["a1"]),
        ],
        ratings=[
            Rating(5, "2026-12", ["a2"], ["专业"]),
            Rating(5, "2026-12", ["a2"], ["专业", "耐心"]),
            Rating(2, "2026-12", ["a2"]),
        ],
        tz=UTC,
    )
    assert counted == {
        ("a1", "2026-11"): Tally(tickets=2, resolved=1, clocks=1, met=1),
        ("a1", "2026-12"): Tally(clocks=1),
        ("a2", "2026-11"): Tally(tickets=1, resolved=1),
        ("a2", "2026-12"): Tally((0, 1, 0, 0, 2), keywords={"专业": 2, "耐心": 1}),
    }


def test_months_are_those_of_the_zone():
    at = to_micros(datetime(2026, 11, 30, 18, tzinfo=UTC))
    records = [TicketRecord("t", at, agents=["a1"])]
    assert list(tally(tickets=records, tz=UTC)) == [("a1", "2026-11")]
    assert list(tally(tickets=records, tz=ZoneInfo("Asia/Shanghai"))) == [("a1", "2026-12")]


def test_an_anonymous_rating_never_enters_a_named_tally():
    with pytest.raises(InputError, match="AnonymousMonth"):
        tally(ratings=[Rating(5, "2026-11", anonymous=True)], tz=UTC)


def test_the_sums_of_a_tally_are_those_of_its_ratings():
    counts = reduce(Tally.__add__, map(Tally.of_rating, [1, 4, 5, 5]))
    assert (counts.ratings, counts.satisfied) == (4, 3)
    assert counts.sample() == Sample(4, 15, 67)


@given(days, days)
def test_merging_two_halves_equals_the_whole(one, other):
    halves = [tally(**one, tz=UTC), tally(**other, tz=UTC)]
    whole = tally(**{kind: [*one[kind], *other[kind]] for kind in one}, tz=UTC)
    keys = {*halves[0], *halves[1]}
    assert whole == {key: halves[0].get(key, Tally()) + halves[1].get(key, Tally()) for key in keys}


@given(days, st.randoms())
def test_no_order_of_records_matters(day, chance):
    shuffled = {kind: chance.sample(records, len(records)) for kind, records in day.items()}
    assert list(tally(**shuffled, tz=UTC).items()) == list(tally(**day, tz=UTC).items())


def test_nothing_added_changes_nothing():
    some = Tally((1, 2, 3, 4, 5), 9, 8, 7, 6, {"专业": 2, "耐心": 0})
    assert some + Tally() == Tally() + some == some
    assert some.keywords == {"专业": 2}


@pytest.mark.parametrize(
    "counts",
    [
        {"stars": (0, 0, 0, 0)},
        {"stars": (0, 0, 0, 0, -1)},
        {"tickets": 1, "resolved": 2},
        {"clocks": 1, "met": 2},
        {"tickets": -1, "resolved": -1},
        {"clocks": -1, "met": -1},
        {"keywords": {"专业": -1}},
    ],
)
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(InputError, match="counts what cannot be"):
        Tally(**counts)

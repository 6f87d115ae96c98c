"""Anonymity: what fewer than k ratings say is never shown, nor can it be worked out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import InputError
from kameng_support.scoring import AnonymousMonth, AnonymousView, Rating, Tally


def rated(*credited, stars=1):
    return Rating(stars, "2026-11", credited, ["推诿"], anonymous=True)


def month(*ratings):
    counted = AnonymousMonth("2026-11")
    for rating in ratings:
        counted = counted.add(rating)
    return counted


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({}, [], None),
        ({"a1": 4}, [], None),
        ({"a1": 5}, ["a1"], 5),
        ({"a1": 6, "a2": 5}, ["a1", "a2"], 11),
        ({"a1": 3, "a2": 2}, [], 5),
        # a2's one rating would be the total less a1's: a1 is left out too.
        ({"a1": 5, "a2": 1}, [], 6),
        ({"a1": 9, "a2": 6, "a3": 4}, ["a1"], 19),
        ({"a2": 6, "a1": 6, "a3": 1}, ["a2"], 13),
        # Five hidden ratings of two agents hide each other.
        ({"a1": 5, "a2": 2, "a3": 3}, ["a1"], 10),
    ],
)
def test_what_is_shown_with_k_of_5(counts, shown, total):
    view = month(*(rated(who) for who, n in counts.items() for _ in range(n))).view()
    assert sorted(view.by_who) == shown
    assert (None if view.total is None else view.total.ratings) == total
    assert all(view.by_who[who].ratings == counts[who] for who in shown)


def test_a_greater_k_hides_more():
    counted = month(*[rated("a1")] * 7)
    assert counted.view(7).by_who["a1"] == Tally((7, 0, 0, 0, 0), keywords={"推诿": 7})
    assert counted.view(8) == AnonymousView()


@pytest.mark.parametrize(
    ("current", "shows"), [("2026-10", False), ("2026-11", False), ("2026-12", True)]
)
def test_a_month_that_is_not_over_shows_nothing_to_who_could_look_twice(current, shows):
    view = month(*[rated("a1")] * 7).view(current=current)
    assert (view != AnonymousView()) is shows


def test_counts_are_never_printed_by_accident():
    assert repr(month(rated("a1"))) == "AnonymousMonth(month='2026-11')"


@pytest.mark.parametrize("rating", [Rating(5, "2026-11"), Rating(5, "2026-12", anonymous=True)])
def test_named_ratings_and_other_months_are_refused(rating):
    with pytest.raises(InputError, match="anonymous ratings of this month only"):
        month().add(rating)


def test_parts_of_other_months_are_refused():
    with pytest.raises(InputError, match="2026-12 is another month"):
        month() + AnonymousMonth("2026-12")


ratings = st.lists(
    st.builds(
        lambda stars, who: rated(*who, stars=stars),
        st.integers(1, 5),
        st.lists(st.sampled_from(["a1", "a2", "a3"]), max_size=2, unique=True),
    ),
    max_size=30,
)


@given(ratings, ratings)
def test_merging_two_parts_equals_the_whole(one, other):
    assert month(*one) + month(*other) == month(*one, *other)


@given(ratings, st.integers(5, 8))
def test_nothing_shown_rests_on_fewer_than_k_nor_does_what_is_left(given_ratings, k):
    counted = month(*given_ratings)
    view = counted.view(k)
    left = sum(t.ratings for who, t in counted.by_who.items() if who not in view.by_who)
    assert all(shown.ratings >= k for shown in view.by_who.values())
    assert view.total is None or view.total.ratings >= k
    assert left == 0 or left >= k or not view.by_who

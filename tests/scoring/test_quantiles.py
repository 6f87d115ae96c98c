"""Quantiles and their intervals by order statistics."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import InputError
from kameng_support.scoring import quantile, quantile_interval

values = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("given_values", "percent", "value"),
    [
        ([7], 50, 7),
        ([7], 90, 7),
        ([1, 2], 50, 1.5),
        ([3, 1, 2], 50, 2),
        ([4, 1, 3, 2], 50, 2.5),
        ([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 90, 90),
        ([0, 10], 90, 9),
        ([5, 6, 9], 0, 5),
        ([5, 6, 9], 100, 9),
    ],
)
def test_quantiles(given_values, percent, value):
    assert quantile(given_values, percent) == value


@given(values)
def test_the_median_is_the_median(given_values):
    assert quantile(given_values, 50) == pytest.approx(statistics.median(given_values), rel=1e-15)


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=60), st.integers(1, 99))
def test_a_quantile_is_type_7_of_the_standard_library(given_values, percent):
    cuts = statistics.quantiles(given_values, n=100, method="inclusive")
    assert quantile(given_values, percent) == pytest.approx(cuts[percent - 1], rel=1e-12, abs=1e-6)


@given(values, st.integers(0, 100), st.floats(0.01, 0.999), st.randoms())
def test_the_interval_holds_the_quantile_and_no_order_of_values_matters(
    given_values, percent, confidence, random
):
    interval = quantile_interval(given_values, percent, confidence)
    shuffled = list(given_values)
    random.shuffle(shuffled)
    assert quantile_interval(shuffled, percent, confidence) == interval
    if interval is not None:
        assert interval.estimate == quantile(given_values, percent)
        assert interval.low <= interval.estimate <= interval.high


# The ranks of the median at 0.95 are those printed in every table of the sign test.
@pytest.mark.parametrize(
    ("n", "low", "high"),
    [
        (5, None, None),
        (6, 1, 6),
        (8, 1, 8),
        (9, 2, 8),
        (10, 2, 9),
        (15, 4, 12),
        (20, 6, 15),
        (25, 8, 18),
    ],
)
def test_the_ranks_around_the_median(n, low, high):
    interval = quantile_interval(range(1, n + 1), 50)
    assert (low, high) == ((None, None) if interval is None else (interval.low, interval.high))


@pytest.mark.parametrize("percent", [10, 50, 90])
@pytest.mark.parametrize("n", [40, 100, 1_000])
def test_the_ranks_hold_the_quantile_as_often_as_stated_and_are_the_narrowest(n, percent):
    interval = quantile_interval(range(1, n + 1), percent)
    share = percent / 100

    def at_most(k):
        return math.fsum(
            math.comb(n, i) * share**i * (1 - share) ** (n - i)
            if n < 1_000
            else math.exp(
                math.lgamma(n + 1)
                - math.lgamma(i + 1)
                - math.lgamma(n - i + 1)
                + i * math.log(share)
                + (n - i) * math.log(1 - share)
            )
            for i in range(k + 1)
        )

    low, high = int(interval.low), int(interval.high)
    assert at_most(low - 1) <= 0.025 < at_most(low)
    assert 1 - at_most(high - 1) <= 0.025 < 1 - at_most(high - 2)


def test_near_no_confidence_the_interval_still_holds_the_quantile():
    ends = [
        (interval.low, interval.estimate, interval.high)
        for percent in (34, 66)
        for interval in (quantile_interval([1, 2, 3, 4], percent, 0.01),)
    ]
    assert ends == [(1, 2.02, 2.02), (2.98, 2.98, 4)]


def test_the_least_and_the_greatest_have_no_interval():
    assert quantile_interval(range(100), 0) is None
    assert quantile_interval(range(100), 100) is None


def test_a_million_values_are_no_hardship():
    interval = quantile_interval(range(1_000_000), 50)
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * 500, rel=0.01)


@pytest.mark.parametrize(
    ("given_values", "percent", "what"),
    [
        ([], 50, "there are no values"),
        ([1], 101, "101 is no percent"),
        ([1], -1, "-1 is no percent"),
    ],
)
def test_what_has_no_quantile_is_refused(given_values, percent, what):
    for function in (quantile, quantile_interval):
        with pytest.raises(InputError) as refused:
            function(given_values, percent)
        assert refused.value.what == what

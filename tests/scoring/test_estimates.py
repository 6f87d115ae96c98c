"""The Wilson interval: laws that any interval of a share must keep, and its true coverage."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kameng_support.errors import InputError
from kameng_support.scoring import wilson


@st.composite
def shares(draw):
    n = draw(st.integers(1, 10_000))
    return draw(st.integers(0, n)), n


confidences = st.floats(0.01, 0.9999)


@given(shares(), confidences)
def test_the_interval_holds_the_estimate_and_stays_between_0_and_1(share, confidence):
    successes, n = share
    interval = wilson(successes, n, confidence)
    assert interval.estimate == successes / n
    assert 0 <= interval.low <= interval.estimate <= interval.high <= 1
    assert interval.low < interval.high
    assert (interval.n, interval.confidence) == (n, confidence)


@given(shares(), confidences, confidences)
def test_more_confidence_gives_an_interval_around_the_other(share, one, other):
    assume(one < other)
    inner, outer = wilson(*share, one), wilson(*share, other)
    assert outer.low <= inner.low
    assert inner.high <= outer.high


@given(shares(), confidences)
def test_failures_mirror_successes(share, confidence):
    successes, n = share
    one, other = wilson(successes, n, confidence), wilson(n - successes, n, confidence)
    assert math.isclose(one.low, 1 - other.high, abs_tol=1e-12)
    assert math.isclose(one.high, 1 - other.low, abs_tol=1e-12)


@given(shares(), confidences)
def test_more_of_the_same_narrows_the_interval(share, confidence):
    successes, n = share
    one, ten = wilson(successes, n, confidence), wilson(10 * successes, 10 * n, confidence)
    assert ten.high - ten.low < one.high - one.low


@given(st.integers(1, 5_000), st.data())
def test_one_more_success_moves_both_ends_up(n, data):
    successes = data.draw(st.integers(0, n - 1))
    one, more = wilson(successes, n), wilson(successes + 1, n)
    assert one.low < more.low
    assert one.high < more.high


@pytest.mark.parametrize("n", [20, 35, 60, 110, 200])
def test_the_mean_coverage_is_as_stated_computed_from_the_binomial(n):
    intervals = [wilson(successes, n) for successes in range(n + 1)]
    grid = [(5 + step / 10) / 100 for step in range(1, 900)]
    covered = 0.0
    for p in grid:
        logs = (math.log(p), math.log1p(-p))
        covered += sum(
            math.comb(n, k) * math.exp(k * logs[0] + (n - k) * logs[1])
            for k, interval in enumerate(intervals)
            if interval.low <= p <= interval.high
        )
    assert abs(covered / len(grid) - 0.95) < 0.005


def test_nothing_is_certain_even_when_all_succeed():
    assert wilson(0, 3).low == 0
    assert wilson(0, 3).high > 0.5
    assert wilson(3, 3).high == 1
    assert wilson(3, 3).low < 0.5


def test_the_greatest_confidence_below_1_has_an_interval():
    interval = wilson(4, 5, 1 - 2**-52)
    assert 0 < interval.low < 0.1
    assert 0.9 < interval.high < 1


def test_an_interval_reads_as_a_figure():
    assert str(wilson(9, 10)) == "0.9 (0.596 to 0.982, n = 10)"


@pytest.mark.parametrize(
    ("successes", "n", "confidence", "what"),
    [
        (0, 0, 0.95, "n is 0: there is no share of nothing"),
        (0, -1, 0.95, "n is -1: there is no share of nothing"),
        (-1, 5, 0.95, "-1 of 5 is no share"),
        (6, 5, 0.95, "6 of 5 is no share"),
        (4.0, 5, 0.95, "successes is 4.0, no whole number"),
        (True, 5, 0.95, "successes is True, no whole number"),
        (4, 5.0, 0.95, "n is 5.0, no whole number"),
        (4, 5, 0.0, "0.0 does not lie between 0 and 1"),
        (4, 5, 1.0, "1.0 does not lie between 0 and 1"),
        (4, 5, 95, "95 does not lie between 0 and 1"),
        (4, 5, -0.5, "-0.5 does not lie between 0 and 1"),
        (4, 5, math.nan, "nan does not lie between 0 and 1"),
        (4, 5, 1 - 2**-53, "0.9999999999999999 does not lie between 0 and 1"),
    ],
)
def test_what_has_no_interval_is_refused(successes, n, confidence, what):
    with pytest.raises(InputError) as refused:
        wilson(successes, n, confidence)
    assert refused.value.what == what

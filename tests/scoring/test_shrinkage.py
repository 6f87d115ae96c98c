"""Shrinkage toward the group: figures worked out by hand, and laws."""

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import InputError
from kameng_support.scoring import Sample, Shrinkage, shrink


def sample(*values):
    return Sample(len(values), sum(values), sum(value * value for value in values))


samples = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.lists(st.integers(1, 5), max_size=30).map(lambda values: sample(*values)),
    min_size=1,
).filter(lambda found: any(s.n for s in found.values()))


def test_a_group_worked_out_by_hand():
    # Means 2 and 4 of two observations each. Within: (2 + 2) / 2 = 2. Spread: 2 * 1 + 2 * 1 = 4;
    # between: (4 - 1 * 2) / (4 - 8 / 4) = 1. Weights: 2 / (2 + 2 / 1) = 1/2. Group: 3.
    shrunk = shrink({"a": sample(1, 3), "b": sample(3, 5)})
    assert shrunk == Shrinkage(3.0, 2.0, 1.0, {"a": 0.5, "b": 0.5}, {"a": 2.5, "b": 3.5})


def test_a_small_sample_moves_more_than_a_large_one():
    shrunk = shrink(
        {
            "few": sample(5, 5, 5),
            "many": sample(*[5, 5, 5, 4, 5] * 20),
            "others": sample(*[3, 4, 1, 5, 5] * 20),
            "rest": sample(*[4, 4, 2, 5, 4] * 20),
        }
    )
    assert shrunk.weights["few"] < 0.7
    assert shrunk.weights["many"] > 0.9
    # Three times five stars do not outrank a hundred ratings of nearly five.
    assert shrunk.means["few"] < shrunk.means["many"]


def test_where_members_differ_by_chance_alone_all_have_the_pooled_mean():
    shrunk = shrink({"a": sample(1, 5), "b": sample(5, 1, 3)})
    assert shrunk.between == 0
    assert shrunk.means == {"a": 3.0, "b": 3.0}


def test_where_nobody_has_two_observations_chance_cannot_be_told_from_merit():
    shrunk = shrink({"a": sample(5), "b": sample(1)})
    assert shrunk == Shrinkage(3.0, None, None, {"a": 0.0, "b": 0.0}, {"a": 3.0, "b": 3.0})


def test_where_nobody_varies_each_keeps_his_own_mean():
    shrunk = shrink({"a": sample(5, 5), "b": sample(4, 4, 4)})
    assert (shrunk.within, shrunk.means) == (0.0, {"a": 5.0, "b": 4.0})


@pytest.mark.parametrize(
    ("values", "within"), [((4,), None), ((4, 5), 0.5), ((4, 4, 5), pytest.approx(1 / 3))]
)
def test_a_single_member_has_no_group(values, within):
    shrunk = shrink({"a": sample(*values), "nobody": Sample(0, 0, 0)})
    assert shrunk.means == {"a": sum(values) / len(values)}
    assert (shrunk.within, shrunk.between) == (within, None)


@given(samples)
def test_no_mean_crosses_the_group_or_passes_its_own(found):
    shrunk = shrink(found)
    for who, mean in shrunk.means.items():
        own = found[who].mean
        assert min(own, shrunk.group) <= mean <= max(own, shrunk.group)
        assert 0 <= shrunk.weights[who] <= 1
    assert set(shrunk.means) == {who for who, s in found.items() if s.n}


@given(samples, st.randoms())
def test_no_order_of_members_matters_to_the_last_digit(found, chance):
    names = list(found)
    chance.shuffle(names)
    assert shrink({name: found[name] for name in names}) == shrink(found)


@given(samples)
def test_the_variances_are_the_textbook_ones(found):
    known = [s for s in found.values() if s.n]
    n, members = sum(s.n for s in known), len(known)
    shrunk = shrink(found)
    if n == members:
        assert shrunk.within is None
        return
    within = sum(s.squares - Fraction(s.total**2, s.n) for s in known) / (n - members)
    assert shrunk.within == pytest.approx(float(within), rel=1e-12, abs=1e-12)
    if members > 1:
        pooled = Fraction(sum(s.total for s in known), n)
        spread = sum(s.n * (Fraction(s.total, s.n) - pooled) ** 2 for s in known)
        scale = n - Fraction(sum(s.n**2 for s in known), n)
        between = max(Fraction(0), (spread - (members - 1) * within) / scale)
        assert shrunk.between == pytest.approx(float(between), rel=1e-9, abs=1e-12)


def test_shrunk_means_err_less_than_raw_ones_on_members_of_known_quality():
    chance = random.Random(7)
    raw = drawn = 0.0
    for _ in range(20):
        quality = {f"a{number}": chance.gauss(4.0, 0.2) for number in range(50)}
        found = {
            who: sample(*(min(5, max(1, round(chance.gauss(true, 0.9)))) for _ in range(12)))
            for who, true in quality.items()
        }
        means = shrink(found).means
        # What rounding and the ends of the scale do to everyone alike is no error of a ranking.
        bias = math.fsum(found[w].mean - t for w, t in quality.items()) / len(quality)
        raw += sum((found[who].mean - bias - true) ** 2 for who, true in quality.items())
        drawn += sum((means[who] - bias - true) ** 2 for who, true in quality.items())
    assert drawn < 0.7 * raw


@given(samples, st.sampled_from("abcdefgh"))
def test_samples_add_up(found, who):
    other = found.get(who, Sample(0, 0, 0))
    for one in found.values():
        whole = one + other
        assert (whole.n, whole.total) == (one.n + other.n, one.total + other.total)
        assert whole.squares == one.squares + other.squares


def test_a_share_is_a_sample_of_ones_and_zeros():
    assert Sample.of_share(3, 5) == sample(1, 1, 1, 0, 0)


@pytest.mark.parametrize("sums", [(-1, 0, 0), (2, 4, 7), (0, 1, 1)])
def test_sums_of_nothing_are_refused(sums):
    with pytest.raises(InputError, match="sums of nothing"):
        Sample(*sums)


def test_nobody_cannot_be_shrunk():
    with pytest.raises(InputError, match="no observations"):
        shrink({"a": Sample(0, 0, 0)})

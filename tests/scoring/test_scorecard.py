"""Scorecards: what a score is made of, and who has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.scoring import (
    AnonymousMonth,
    Part,
    Rating,
    Survey,
    Tally,
    Weights,
    scorecards,
    shrink,
    wilson,
)

GOOD = Tally((0, 0, 1, 5, 14), tickets=40, resolved=39, clocks=80, met=78, keywords={"专业": 9})
FAIR = Tally((2, 3, 4, 6, 5), tickets=40, resolved=34, clocks=80, met=60)
THREE = Tally((0, 0, 0, 0, 3), tickets=5, resolved=5, clocks=6, met=6)

counts = st.builds(
    lambda stars, tickets, clocks: Tally(stars, tickets + 3, tickets, clocks + 3, clocks),
    st.tuples(*[st.integers(0, 12)] * 5),
    st.integers(0, 40),
    st.integers(0, 40),
)
houses = st.dictionaries(st.sampled_from(["a1", "a2", "a3", "a4", "a5"]), counts, min_size=1)


def test_three_ratings_neither_crown_nor_doom():
    cards = scorecards({"three": THREE, "fair": FAIR, "good": GOOD}, period="2026-11")
    assert [(card.who, card.rank) for card in cards] == [("good", 1), ("fair", 2), ("three", None)]
    three = cards[2]
    assert (three.score, three.ratings, three.period) == (None, 3, "2026-11")
    assert three.csat == wilson(3, 3)
    assert three.stars == 5
    assert three.stars_shrunk < 5


def test_every_estimate_has_its_interval():
    (card,) = scorecards({"good": GOOD}, confidence=0.9)
    assert card.csat == wilson(19, 20, 0.9)
    assert card.resolution == wilson(39, 40, 0.9)
    assert card.sla == wilson(78, 80, 0.9)
    assert card.keywords == {"专业": 9}


def test_the_score_is_the_weighted_mean_of_its_parts():
    cards = scorecards({"good": GOOD, "fair": FAIR})
    means = shrink({"good": GOOD.sample(), "fair": FAIR.sample()}).means
    good = cards[0]
    satisfaction, resolution, sla = good.parts
    assert satisfaction == Part("satisfaction", 60, 20, (4.65 - 1) / 4, (means["good"] - 1) / 4)
    assert (resolution.name, resolution.weight, resolution.n, resolution.value) == (
        "resolution",
        20,
        40,
        39 / 40,
    )
    assert (sla.name, sla.weight, sla.n, sla.value) == ("sla", 20, 80, 78 / 80)
    assert good.score == pytest.approx(
        60 * satisfaction.shrunk + 20 * resolution.shrunk + 20 * sla.shrunk
    )
    assert good.stars == pytest.approx(4.65)
    assert good.stars_shrunk == pytest.approx(means["good"])


def test_the_weights_are_the_platforms():
    (card,) = scorecards({"good": GOOD}, Survey(weights=Weights(0, 1, 3)))
    assert card.score == pytest.approx(100 * (1 * 39 / 40 + 3 * 78 / 80) / 4)


def test_a_part_without_observations_leaves_its_weight_to_the_others():
    (card,) = scorecards({"a": Tally((0, 0, 0, 10, 10), tickets=10, resolved=9)})
    assert [part.name for part in card.parts] == ["satisfaction", "resolution"]
    assert card.sla is None
    assert card.score == pytest.approx((60 * (4.5 - 1) / 4 + 20 * 0.9) / 80 * 100)


def test_where_no_part_has_a_weight_there_is_no_score():
    (card,) = scorecards({"a": Tally((0, 0, 0, 10, 10))}, Survey(weights=Weights(0, 0, 1)))
    assert (card.score, card.rank) == (None, None)


def test_nobody_rated_has_nothing_to_show():
    (card,) = scorecards({"a": Tally()})
    assert (card.csat, card.stars, card.stars_shrunk, card.parts) == (None, None, None, ())


@pytest.mark.parametrize(("ratings", "scored"), [(9, False), (10, True)])
def test_the_minimum_sample_is_enough(ratings, scored):
    (card,) = scorecards({"a": Tally((0, 0, 0, 0, ratings))})
    assert (card.score is not None) is scored


def test_equals_share_a_rank_and_stand_by_name():
    cards = scorecards({"b": GOOD, "c": FAIR, "a": GOOD, "d": THREE})
    assert [(card.who, card.rank) for card in cards] == [("a", 1), ("b", 1), ("c", 3), ("d", None)]


def test_anonymous_ratings_count_where_they_may_be_shown():
    def month(ratings):
        counted = AnonymousMonth("2026-11")
        for who in ratings:
            counted = counted.add(Rating(1, "2026-11", [who], anonymous=True))
        return counted

    shown = scorecards({"good": GOOD}, anonymous=month(["good"] * 5 + ["new"] * 6))
    assert [(card.who, card.ratings) for card in shown] == [("good", 25), ("new", 6)]
    hidden = scorecards({"good": GOOD}, anonymous=month(["good"] * 4))
    assert hidden == scorecards({"good": GOOD})
    strict = scorecards({"good": GOOD}, Survey(k_anonymity=6), anonymous=month(["good"] * 5))
    assert strict == scorecards({"good": GOOD})


@given(houses, st.randoms())
def test_no_order_of_members_matters_to_the_last_digit(house, chance):
    names = list(house)
    chance.shuffle(names)
    assert scorecards({name: house[name] for name in names}) == scorecards(house)


@given(houses)
def test_scores_lie_between_0_and_100_and_ranks_follow_them(house):
    cards = scorecards(house)
    assert {card.who for card in cards} == set(house)
    ranked = [card for card in cards if card.rank is not None]
    assert [card.score for card in ranked] == sorted((c.score for c in ranked), reverse=True)
    for card in cards:
        assert (card.score is None) is (card.ratings < 10)
        assert (card.rank is None) is (card.score is None)
        assert card.score is None or -1e-9 <= card.score <= 100 + 1e-9
        if card.rank is not None:
            assert card.rank == 1 + sum(other.score > card.score for other in ranked)

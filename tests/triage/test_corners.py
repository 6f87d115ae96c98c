"""Corners of the index and of decisions that hardly any rule reaches."""

import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kameng_support.conditions import Fact, FactSchema, Test, parse_condition
from kameng_support.errors import PlaybookError
from kameng_support.triage import Decision, Field, Rule, RuleSet
from kameng_support.triage._binding import Binder
from kameng_support.triage._masks import MOST, Line

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_condition_with_one_part_that_fits_no_fact_is_not_bound():
    binder = Binder(FactSchema([Fact("kind", values=["x"]), Fact("amount", "money")]))
    assert binder.bind(parse_condition({"kind": "q", "amount": 1})) is None
    assert binder.bind(parse_condition({"kind": "x", "amount": 1})) is not None


def test_a_decision_made_by_hand_is_shown_and_copied_as_it_is():
    made = Decision({"group": "service"}, ("first",))
    assert repr(made) == (
        "Decision(values={'group': 'service'}, fired=('first',), conflicts=(), given_by={})"
    )
    assert pickle.loads(pickle.dumps(made)) == made


def test_a_line_that_keeps_only_some_masks_has_none_outside_its_bounds():
    steps = {(Decimal(place), 0): [0] for place in range(2 * MOST)}
    line = Line(steps, 0, 1, least=(Decimal(500), 0), most=(Decimal(1500), 0))
    assert line[500] is None
    assert line[501] == 1
    assert line[1500] == 0
    assert line[1501] is None


def test_each_word_that_a_field_does_not_admit_is_told_and_the_others_are_not():
    with pytest.raises(PlaybookError) as caught:
        RuleSet(
            [Field("flags", "collect", values=("x", "y"))],
            [Rule("r", add={"flags": ("x", "bad", "y")})],
        )
    assert [finding.sentence for finding in caught.value.findings] == [
        "'bad' is not one of the values of 'flags'"
    ]


@pytest.mark.parametrize(
    ("test", "facts", "fires"),
    [
        (Test("at", "at_least", NOON), {"at": NOON}, True),
        (Test("at", "at_least", NOON), {"at": NOON - timedelta(seconds=1)}, False),
        (Test("at", "between", (NOON, NOON)), {"at": NOON}, True),
    ],
)
def test_without_declared_facts_the_kind_of_a_value_decides(test, facts, fires):
    rules = RuleSet([Field("group", values=("x",))], [Rule("r", when=test, set={"group": "x"})])
    assert bool(rules.decide(facts).fired) is fires


@pytest.mark.parametrize("kind", ["x", "y", "z"])
def test_a_condition_that_says_nothing_of_the_words_it_names_holds_for_each(kind):
    either = parse_condition({"any": [{"kind": "x"}, {"not": {"kind": "x"}}, {"kind": "y"}]})
    rules = RuleSet([Field("group", values=("x",))], [Rule("r", when=either, set={"group": "x"})])
    assert rules.decide({"kind": kind}).fired == ("r",)

"""Whether a condition holds, and the sentence that says why it does not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kameng_support.conditions import ALWAYS, AllOf, AnyOf, Not, Test, holds, why_not

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FACTS = {
    "tier": "vip",
    "error": "错误码 500",
    "new_user": True,
    "old_user": False,
    "attempts": 3,
    "amount": Decimal("12.50"),
    "elapsed": timedelta(minutes=30),
    "paid_at": NOON,
    "flags": frozenset({"risk", "loud"}),
    "none": None,
}


@pytest.mark.parametrize(
    ("fact", "op", "operand", "expected"),
    [
        ("tier", "is", "vip", True),
        ("tier", "is", "VIP", False),
        ("tier", "in", ["standard", "vip"], True),
        ("tier", "in", ["standard"], False),
        ("tier", "contains", "ip", True),
        ("error", "contains", "500", True),
        ("error", "contains", "501", False),
        ("attempts", "contains", "3", False),
        ("attempts", "is", 3, True),
        ("attempts", "is", Decimal("3.0"), True),
        ("attempts", "is", "3", False),
        ("attempts", "at_least", 3, True),
        ("attempts", "more_than", 3, False),
        ("attempts", "at_most", 3, True),
        ("attempts", "less_than", 3, False),
        ("attempts", "less_than", Decimal("3.1"), True),
        ("attempts", "between", [3, 5], True),
        ("attempts", "between", [1, 3], True),
        ("attempts", "between", [4, 5], False),
        ("attempts", "between", [1, 2], False),
        ("attempts", "between", ["1", 5], False),
        ("attempts", "at_least", "1", False),
        ("attempts", "at_most", timedelta(1), False),
        ("amount", "is", 12.5, True),
        ("amount", "at_least", 12, True),
        ("new_user", "is", True, True),
        ("new_user", "is", 1, False),
        ("new_user", "at_least", 0, False),
        ("new_user", "in", [1, 2], False),
        ("attempts", "in", [True, 3], True),
        ("old_user", "is", False, True),
        ("old_user", "is", 0, False),
        ("old_user", "known", True, True),
        ("elapsed", "at_least", timedelta(minutes=30), True),
        ("elapsed", "less_than", timedelta(minutes=30), False),
        ("elapsed", "at_least", "1m", False),
        ("paid_at", "at_most", NOON, True),
        ("paid_at", "more_than", NOON, False),
        ("flags", "has", "risk", True),
        ("flags", "has", "calm", False),
        ("flags", "has_any", ["calm", "risk"], True),
        ("flags", "has_any", ["calm"], False),
        ("flags", "has_all", ["risk", "loud"], True),
        ("flags", "has_all", ["risk", "calm"], False),
        ("flags", "is", "risk", False),
        ("flags", "contains", "risk", False),
        ("tier", "has", "v", False),
        ("tier", "has_any", ["v"], False),
        ("tier", "has_all", ["v"], False),
        ("tier", "known", True, True),
        ("tier", "known", False, False),
        ("absent", "known", True, False),
        ("absent", "known", False, True),
        ("none", "known", False, True),
    ],
)
def test_a_test_holds_or_not_and_its_not_the_other_way_round(fact, op, operand, expected):
    test = Test(fact, op, operand)
    assert holds(test, FACTS) is expected
    assert holds(Not(test), FACTS) is not expected


@pytest.mark.parametrize("fact", ["absent", "none"])
@pytest.mark.parametrize(
    ("op", "operand"),
    [
        *(("is", "x"), ("in", ["x"]), ("contains", "x"), ("has", "x"), ("has_any", ["x"])),
        *(("has_all", ["x"]), ("at_least", 0), ("more_than", 0), ("at_most", 0), ("less_than", 0)),
        ("between", [0, 1]),
    ],
)
def test_a_test_on_a_missing_fact_is_false_and_its_not_is_true(fact, op, operand):
    test = Test(fact, op, operand)
    assert not holds(test, FACTS)
    assert holds(Not(test), FACTS)
    failure = why_not(test, FACTS)
    assert (failure.known, failure.value) == (False, None)
    assert failure.sentence.startswith(f"{fact} is not known, so not ")


VIP, ANGRY = Test("tier", "is", "vip"), Test("emotion", "is", "angry")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (ALWAYS, True),
        (Not(ALWAYS), False),
        (AllOf([VIP, Not(ANGRY)]), True),
        (AllOf([VIP, ANGRY]), False),
        (AnyOf([ANGRY, VIP]), True),
        (AnyOf([ANGRY]), False),
        (Not(AllOf([VIP, ANGRY])), True),
        (Not(AnyOf([VIP, ANGRY])), False),
    ],
)
def test_all_any_and_not_join_tests(condition, expected):
    assert holds(condition, FACTS) is expected
    assert (why_not(condition, FACTS) is None) is expected


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (Test("tier", "is", "standard"), "tier is 'vip', not 'standard'"),
        (Test("tier", "in", ["a", "b"]), "tier is 'vip', not one of 'a', 'b'"),
        (Test("error", "contains", "9"), "error is '错误码 500', not containing '9'"),
        (Test("new_user", "is", False), "new_user is true, not false"),
        (Test("attempts", "at_least", 4), "attempts is 3, not at least 4"),
        (Test("attempts", "between", [4, 9]), "attempts is 3, not between 4 and 9"),
        (Test("amount", "less_than", 5), "amount is 12.50, not less than 5"),
        (Test("elapsed", "more_than", timedelta(hours=48)), "elapsed is 30m, not more than 48h"),
        (
            Test("paid_at", "at_most", NOON - timedelta(days=1)),
            "paid_at is 2026-11-20T12:00:00Z, not at most 2026-11-19T12:00:00Z",
        ),
        (Test("flags", "has", "x"), "flags is {loud, risk}, not with 'x'"),
        (Test("flags", "has_any", ["x", "y"]), "flags is {loud, risk}, not with any of 'x', 'y'"),
        (Test("flags", "has_all", ["x", "y"]), "flags is {loud, risk}, not with all of 'x', 'y'"),
        (Test("tier", "known", False), "tier is known"),
        (Test("absent", "known", True), "absent is not known"),
        (Test("absent", "in", ["a"]), "absent is not known, so not one of 'a'"),
        (Not(VIP), "this holds: tier is 'vip'"),
        (Not(ALWAYS), "this holds: always"),
        (Not(Test("tier", "known", True)), "this holds: tier is known"),
        (Not(Test("absent", "known", False)), "this holds: absent is not known"),
        (
            Not(AllOf([VIP, Not(ANGRY), AnyOf([ANGRY, VIP])])),
            "this holds: tier is 'vip' and not (emotion is 'angry') and (emotion is 'angry' or tier is 'vip')",
        ),
        (
            AnyOf([ANGRY, Test("attempts", "is", 9)]),
            "none of these holds: emotion is not known, so not 'angry'; attempts is 3, not 9",
        ),
        (AllOf([VIP, AllOf([VIP, ANGRY])]), "emotion is not known, so not 'angry'"),
    ],
)
def test_the_reason_is_one_plain_sentence(condition, sentence):
    failure = why_not(condition, FACTS)
    assert str(failure) == failure.sentence == sentence
    assert not holds(failure.part, FACTS)


def test_the_reason_names_the_first_part_that_failed_and_the_facts_value():
    condition = AllOf([VIP, AllOf([Test("attempts", "at_least", 9), ANGRY])])
    failure = why_not(condition, FACTS)
    assert failure.part == Test("attempts", "at_least", 9)
    assert (failure.known, failure.value) == (True, 3)


@pytest.mark.parametrize("condition", [Not(VIP), AnyOf([ANGRY])])
def test_the_reason_of_a_part_that_tests_no_single_fact_has_no_value(condition):
    failure = why_not(condition, FACTS)
    assert (failure.part, failure.known, failure.value) == (condition, True, None)

"""Conditions as values: what each test compares with, and what is refused when it is built."""

import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum

import pytest
from attrs.exceptions import FrozenInstanceError

from kameng_support.conditions import ALWAYS, AllOf, AnyOf, Not, Test, facts_of
from kameng_support.conditions._language import OPERATORS
from kameng_support.conditions._language import tests_of as each_test
from kameng_support.errors import DefinitionError

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Tier(StrEnum):
    VIP = "vip"


class Level(IntEnum):
    SENIOR = 3


class Euro(float):
    def __repr__(self):
        return f"Euro({float(self)})"


class Span(timedelta):
    pass


@pytest.mark.parametrize(
    ("op", "given", "operand"),
    [
        ("is", "vip", "vip"),
        ("is", True, True),
        ("is", 0.1, Decimal("0.1")),
        ("is", Euro(0.1), Decimal("0.1")),
        ("is", Tier.VIP, "vip"),
        ("is", Level.SENIOR, 3),
        ("is", datetime(2026, 11, 20, 20, tzinfo=timezone(timedelta(hours=8))), NOON),
        ("is", Span(seconds=3), timedelta(seconds=3)),
        ("in", ["vip", 3, 2.5], ("vip", 3, Decimal("2.5"))),
        ("in", {"b", "a"}, ("a", "b")),
        ("has_any", frozenset({"b", "a"}), ("a", "b")),
        ("has_all", ("a",), ("a",)),
        ("has", "a", "a"),
        ("between", [1, 2.5], (1, Decimal("2.5"))),
        ("between", [1, 1], (1, 1)),
        ("between", ["10m", "5m"], ("10m", "5m")),
        ("between", [timedelta(0), timedelta(1)], (timedelta(0), timedelta(1))),
        ("between", [NOON, NOON], (NOON, NOON)),
        ("at_least", "10m", "10m"),
        ("less_than", 2**70, 2**70),
        ("contains", "卡密", "卡密"),
        ("known", False, False),
    ],
)
def test_an_operand_is_kept_in_its_canonical_form(op, given, operand):
    kept = Test("fact", op, given).operand
    assert kept == operand
    assert [type(item) for item in flat(kept)] == [type(item) for item in flat(operand)]


def flat(operand):
    return [*operand, ()] if isinstance(operand, tuple) else [operand]


@pytest.mark.parametrize(
    ("op", "given", "what", "instead"),
    [
        ("at_lest", 1, "'at_lest' is no test", "did you mean 'at_least'?"),
        ("is", None, "None is no value of a fact", "write a text or a number"),
        ("is", ["a"], "'is' takes one value, not ('a',)", "write one value"),
        ("is", float("nan"), "nan is not finite", "write a finite number, or leave it out"),
        ("is", Decimal("-Infinity"), "Decimal('-Infinity') is not finite", "or leave it out"),
        ("is", 10**400, "<a number of 1329 bits> is too large or too small", "a nearer number"),
        ("is", Decimal("1e400"), "Decimal('1E+400') is too large or too small", "a nearer"),
        ("is", Decimal("1e-401"), "Decimal('1E-401') is too large or too small", "a nearer"),
        ("is", "x" * 10_001, "is too long", "write at most 10000 letters"),
        ("is", datetime(2026, 1, 1), "has no time zone", "write datetime"),
        ("at_least", ["a"], "'at_least' takes one value, not ('a',)", "write one value"),
        ("at_least", True, "True does not fit 'at_least'", "write at_least = a number, duration"),
        ("known", "yes", "'yes' does not fit 'known'", "write known = true"),
        ("known", 1, "1 does not fit 'known'", "write known = true"),
        ("has", 3, "3 does not fit 'has'", "write has = 'some text'"),
        ("contains", "", "'' does not fit 'contains'", "write contains = 'some text'"),
        ("in", "vip", "'in' takes a list, not 'vip'", "write ['one', 'two']"),
        ("in", [], "'in' takes a list, not ()", "write ['one', 'two']"),
        ("in", ["a", None], "None is no value of a fact", "write a text or a number"),
        ("in", range(10_001), "range(0, 10001) is no value", "write a text"),
        ("in", list(range(10_001)), "the list has 10001 items", "write at most 10000"),
        ("has_any", ["a", 3], "'has_any' takes a list of texts, not ('a', 3)", "write ['one'"),
        ("has_all", [True], "'has_all' takes a list of texts, not (True,)", "write ['one'"),
        ("between", [1], "(1,) is no range", "write [lowest, highest]"),
        ("between", [1, 2, 3], "(1, 2, 3) is no range", "write [lowest, highest]"),
        ("between", [1, True], "(1, True) is no range", "write [lowest, highest]"),
        ("between", [False, "1"], "(False, '1') is no range", "write [lowest, highest]"),
        ("between", [1, timedelta(1)], "is no range", "write [lowest, highest]"),
        ("between", [2, 1.5], "nothing lies between 2, Decimal('1.5')", "write [lowest, highest]"),
        ("between", [timedelta(1), timedelta(0)], "nothing lies between", "[lowest, highest]"),
        ("between", [NOON, NOON - timedelta(1)], "nothing lies between", "[lowest, highest]"),
    ],
)
def test_an_operand_that_does_not_fit_is_refused(op, given, what, instead):
    with pytest.raises(DefinitionError) as wrong:
        Test("fact", op, given)
    assert what in wrong.value.what
    assert instead in wrong.value.instead
    assert wrong.value.where in ("test of 'fact'", "condition")


@pytest.mark.parametrize("name", ["", "all", "any", "not"])
def test_the_words_of_the_language_name_no_fact(name):
    with pytest.raises(DefinitionError, match="is no name of a fact"):
        Test(name, "is", 1)


@pytest.mark.parametrize(
    "build",
    [
        lambda: AllOf([{"tier": "vip"}]),
        lambda: AnyOf([ALWAYS, None]),
        lambda: Not({"tier": "vip"}),
    ],
)
def test_only_conditions_are_parts_of_conditions(build):
    with pytest.raises(DefinitionError, match=r"is no condition; write parse_condition\(\{...\}\)"):
        build()


def test_any_of_nothing_is_refused_and_all_of_nothing_is_always():
    assert AllOf([]) == ALWAYS
    with pytest.raises(DefinitionError, match=r"write Not\(ALWAYS\)"):
        AnyOf([])


WHOLE = AllOf(
    [
        Test("tier", "is", "vip"),
        AnyOf([Test("amount", "at_least", 500), Not(Test("emotion", "is", "calm"))]),
        Test("repeats", "more_than", 1),
    ]
)


def test_a_condition_knows_its_facts():
    assert facts_of(WHOLE) == {"tier", "amount", "emotion", "repeats"}
    assert facts_of(ALWAYS) == frozenset()


@pytest.mark.parametrize(
    ("condition", "paths"),
    [
        (WHOLE, ["$.tier", "$.any[0].amount", "$.any[1].not.emotion", "$.repeats"]),
        (AllOf([Test("a", "is", 1), Test("a", "is", 2)]), ["$.all[0].a", "$.all[1].a"]),
        (AllOf([Test("a", "at_least", 1), Test("a", "at_most", 2)]), ["$.a", "$.a"]),
        (AllOf([AllOf([Test("a", "is", 1)])]), ["$.all[0].all[0].a"]),
    ],
)
def test_each_test_has_the_path_where_it_is_written(condition, paths):
    assert [path for _, path in each_test(condition)] == paths


def test_a_condition_is_a_frozen_value():
    assert pickle.loads(pickle.dumps(WHOLE)) == WHOLE
    assert hash(pickle.loads(pickle.dumps(WHOLE))) == hash(WHOLE)
    with pytest.raises(FrozenInstanceError):
        WHOLE.parts = ()


def test_there_are_twelve_tests():
    assert len(OPERATORS) == len(set(OPERATORS)) == 12

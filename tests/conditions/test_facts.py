"""One declared fact: what it admits, in which form, and how it is declared wrongly."""

import math
import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest

from kameng_support.conditions import Fact
from kameng_support.errors import (
    DefinitionError,
    InputError,
    NaiveDatetimeError,
    OutOfRangeError,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
EAST = timezone(timedelta(hours=8))


class Tier(StrEnum):
    VIP = "vip"


@pytest.mark.parametrize(
    ("type_", "given", "admitted"),
    [
        ("str", "vip", "vip"),
        ("str", Tier.VIP, "vip"),
        ("str", "", ""),
        ("text", "充值失败,错误码 500", "充值失败,错误码 500"),
        ("bool", False, False),
        ("int", 3, 3),
        ("int", 2**53 + 1, 2**53 + 1),
        ("decimal", 3, Decimal(3)),
        ("decimal", 0.1, Decimal("0.1")),
        ("decimal", 1e308, Decimal("1e308")),
        ("decimal", 5e-324, Decimal("5e-324")),
        ("decimal", "9007199254740993.1", Decimal("9007199254740993.1")),
        ("money", "128.00", Decimal("128.00")),
        ("money", "-0.5", Decimal("-0.5")),
        ("money", "+5.", Decimal(5)),
        ("money", ".5", Decimal("0.5")),
        ("money", "1E+3", Decimal("1E+3")),
        ("money", Decimal("12.50"), Decimal("12.50")),
        ("money", 2**53 + 1, Decimal(9007199254740993)),
        ("duration", "1h30m", timedelta(minutes=90)),
        ("duration", timedelta(minutes=-5), timedelta(minutes=-5)),
        ("instant", NOON, NOON),
        ("instant", datetime(2026, 11, 20, 20, tzinfo=EAST), NOON),
        ("instant", "2026-11-20T20:00:00+08:00", NOON),
        ("set", ["b", "a", "b"], frozenset({"a", "b"})),
        ("set", {Tier.VIP}, frozenset({"vip"})),
        ("set", (), frozenset()),
    ],
)
def test_a_value_is_admitted_in_its_canonical_form(type_, given, admitted):
    fact = Fact("fact", type_)
    value = fact.admit(given)
    assert value == admitted
    assert str(value) == str(admitted)
    assert type(value) is type(admitted)
    assert fact.admit(value) == value
    if isinstance(value, datetime):
        assert value.tzinfo is UTC


@pytest.mark.parametrize(
    ("type_", "given", "what"),
    [
        ("str", 3, "3 is no str"),
        ("str", None, "None is no str"),
        ("str", b"vip", "b'vip' is no str"),
        ("str", "x" * 10_001, "is too long"),
        ("text", ["a"], "['a'] is no text"),
        ("bool", 1, "1 is no bool"),
        ("bool", "true", "'true' is no bool"),
        ("int", True, "True is no int"),
        ("int", 3.0, "3.0 is no int"),
        ("int", Decimal(3), "Decimal('3') is no int"),
        ("int", "3", "'3' is no int"),
        ("int", 10**400, "<a number of 1329 bits> is too large"),
        ("decimal", True, "True is no number"),
        ("decimal", None, "None is no number"),
        ("decimal", math.nan, "nan is not finite"),
        ("decimal", math.inf, "inf is not finite"),
        ("decimal", Decimal("sNaN"), "is not finite"),
        ("decimal", "1e400", "'1e400' is too large or too small"),
        ("decimal", "1e-999999999", "is too large or too small"),
        ("decimal", "1e99999999999999999999", "is too large or too small"),
        pytest.param("decimal", 10**100_000, "is too large or too small", id="100,001 digits"),
        ("money", "NaN", "'NaN' is no number"),
        ("money", "Infinity", "'Infinity' is no number"),
        ("money", "12,50", "'12,50' is no number"),
        ("money", "1_000", "'1_000' is no number"),
        ("money", " 12", "' 12' is no number"),
        ("money", "¥12", "'¥12' is no number"),
        ("money", "\uff11\uff12", "is no number"),
        ("money", ".", "'.' is no number"),
        ("money", "", "'' is no number"),
        ("money", "1" * 1_000_000, "is no number"),
        ("duration", 30, "30 is no duration"),
        ("duration", "half an hour", "'half an hour' is no duration"),
        ("duration", "999999999999d", "is longer than a timedelta holds"),
        ("instant", 1_700_000_000, "1700000000 is no instant"),
        ("instant", "noon", "'noon' is no ISO 8601 instant"),
        ("instant", datetime(2026, 1, 1), "has no time zone"),
        ("instant", "2026-01-01T00:00", "has no offset"),
        ("instant", datetime.min.replace(tzinfo=EAST), "outside the years"),
        ("set", "abc", "'abc' is no set"),
        ("set", ["a", 3], "['a', 3] is no set"),
        ("set", {"a": 1}, "{'a': 1} is no set"),
        ("set", ["x"] * 1001, "it has 1001 members"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_the_facts_name(type_, given, what):
    with pytest.raises(InputError) as wrong:
        Fact("amount", type_).admit(given)
    assert wrong.value.where == "fact 'amount'"
    assert what in wrong.value.what
    assert wrong.value.instead
    assert len(str(wrong.value)) < 300


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (datetime(2026, 1, 1), NaiveDatetimeError),
        (datetime.min.replace(tzinfo=EAST), OutOfRangeError),
        ("noon", InputError),
    ],
)
def test_a_refusal_keeps_its_kind(given, kind):
    with pytest.raises(InputError) as wrong:
        Fact("paid_at", "instant").admit(given)
    assert type(wrong.value) is kind


@pytest.mark.parametrize(
    ("fact", "given", "line"),
    [
        (
            Fact("tier", values=["standard", "vip"]),
            "vpi",
            "fact 'tier': 'vpi' is not in its vocabulary; did you mean 'vip'?",
        ),
        (
            Fact("flags", "set", values=["risk", "loud"]),
            {"risk", "lod"},
            "fact 'flags': 'lod' is not in its vocabulary; did you mean 'loud'?",
        ),
        (
            Fact("amount", "money", at_least=0),
            "-0.01",
            "fact 'amount': -0.01 is too low; at least 0",
        ),
        (Fact("attempts", "int", at_most=9), 10, "fact 'attempts': 10 is too high; at most 9"),
        (
            Fact("elapsed", "duration", at_least="1m", at_most=timedelta(hours=1)),
            timedelta(seconds=59),
            "fact 'elapsed': 59s is too low; at least 1m",
        ),
        (
            Fact("elapsed", "duration", at_most="1h"),
            "61m",
            "fact 'elapsed': 1h1m is too high; at most 1h",
        ),
    ],
)
def test_a_value_outside_the_vocabulary_or_range_is_refused(fact, given, line):
    with pytest.raises(InputError) as wrong:
        fact.admit(given)
    assert str(wrong.value) == line


@pytest.mark.parametrize(
    ("fact", "ends"),
    [
        (Fact("amount", "money", at_least=0, at_most="99.99"), [0, "99.99"]),
        (Fact("share", "decimal", at_least=0.1, at_most=0.3), [0.1, 0.3]),
        (Fact("elapsed", "duration", at_least="0s", at_most="1h"), ["0s", "60m"]),
        (Fact("attempts", "int", at_least=-1, at_most=Decimal("2.5")), [-1, 2]),
    ],
)
def test_both_ends_of_a_range_belong_to_it(fact, ends):
    assert [fact.admit(end) for end in ends]


@pytest.mark.parametrize(
    ("declare", "line"),
    [
        (lambda: Fact("any"), "fact 'any': that name means something else in conditions; rename"),
        (lambda: Fact(""), "fact '': that name means something else"),
        (lambda: Fact("a", "number"), "fact 'a': 'number' is no type of a fact; known: bool"),
        (lambda: Fact("a", "boolean"), "'boolean' is no type of a fact; did you mean 'bool'?"),
        (lambda: Fact("a", "int", values=["1"]), "a int has no vocabulary; leave `values` out"),
        (lambda: Fact("a", "text", values=["1"]), "a text has no vocabulary"),
        (lambda: Fact("a", values=[]), "its vocabulary is empty; fill it, or leave"),
        (lambda: Fact("a", at_least=1), "1 is no bound of a str; write one of the fact's type"),
        (lambda: Fact("a", "instant", at_least=1), "1 is no bound of a instant"),
        (lambda: Fact("a", "int", at_most="1h"), "is no bound of a int"),
        (lambda: Fact("a", "duration", at_most=3), "3 is no bound of a duration"),
        (lambda: Fact("a", "int", at_least=True), "True is no bound of a int"),
        (lambda: Fact("a", "int", at_least=2, at_most=1), "nothing lies from 2 to 1; mend"),
        (
            lambda: Fact("a", "duration", at_least="2h", at_most="1h"),
            "nothing lies from 2h to 1h; mend the bounds",
        ),
    ],
)
def test_a_fact_that_contradicts_itself_is_refused(declare, line):
    with pytest.raises(DefinitionError) as wrong:
        declare()
    assert line in str(wrong.value)


def test_a_bound_that_is_no_number_and_no_duration_is_refused():
    with pytest.raises(InputError, match="'soon' is no duration"):
        Fact("a", "duration", at_most="soon")


def test_a_number_told_as_text_has_ten_thousand_letters_at_most():
    longest = "0." + "1" * 9_998
    assert str(Fact("share", "decimal").admit(longest)) == longest
    with pytest.raises(InputError, match="is no number"):
        Fact("share", "decimal").admit(longest + "1")


def test_one_word_is_a_vocabulary_of_one_and_not_its_letters():
    assert Fact("tier", values="vip").values == ("vip",)


def test_a_fact_is_a_frozen_value_supplied_by_the_platform_unless_told_otherwise():
    fact = Fact("amount", "money", at_least=0)
    assert fact.source == "platform"
    assert pickle.loads(pickle.dumps(fact)) == fact
    assert hash(fact) == hash(Fact("amount", "money", at_least=0))


def test_a_bound_is_no_longer_than_a_value_may_be():
    with pytest.raises(InputError, match="too large or too small"):
        Fact("n", "int", at_least=10**5000)

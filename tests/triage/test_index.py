"""The index says what the rules say one by one: over every kind of test, value and policy."""

import copy
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.conditions import Fact, FactSchema, Not, parse_condition
from kameng_support.errors import InputError, NaiveDatetimeError, UnknownFactError
from kameng_support.triage import Field, Rule, RuleSet
from kameng_support.triage import _masks as masks
from kameng_support.triage._bits import mask_of, rows_of
from kameng_support.triage._naive import decide_naively

LETTERS = ("x", "y", "z")
BIG = 2**53 + 1
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NUMBERS = (
    0,
    1,
    2,
    3,
    Decimal("1.5"),
    Decimal("2.000"),
    BIG,
    BIG + 1,
    Decimal(BIG) + Decimal("0.5"),
)
SPANS = (*(timedelta(minutes=m) for m in (0, 10, 20)), timedelta(microseconds=1))
INSTANTS = tuple(NOON + span for span in SPANS)
SCHEMA = FactSchema(
    [
        Fact("kind", values=LETTERS),
        Fact("code"),
        Fact("words", "text"),
        Fact("vip", "bool"),
        Fact("repeats", "int", at_most=BIG + 5),
        Fact("amount", "money", at_least=0),
        Fact("waited", "duration", at_least=timedelta(0)),
        Fact("at", "instant"),
        Fact("tags", "set", values=LETTERS),
    ]
)


def ordered(operands):
    one = st.sampled_from(operands)
    pairs = st.tuples(one, one).map(sorted)
    return st.one_of(
        one,
        st.lists(one, min_size=1, max_size=3),
        st.builds(
            lambda op, operand: {op: operand},
            st.sampled_from(["at_least", "more_than", "at_most", "less_than"]),
            one,
        ),
        pairs.map(lambda pair: {"between": pair}),
        st.tuples(one, one).map(lambda pair: {"at_least": pair[0], "less_than": pair[1]}),
    )


some = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=2)
known = st.booleans().map(lambda there: {"known": there})
WHOLE = [number for number in NUMBERS if isinstance(number, int)]
TESTS = {
    "kind": st.one_of(st.sampled_from(LETTERS), some, known),
    "code": st.one_of(st.sampled_from(LETTERS), some, st.just({"contains": "x"}), known),
    "words": st.sampled_from([{"contains": "x"}, {"contains": "yz"}, {"known": True}]),
    "vip": st.one_of(st.booleans(), known),
    "repeats": st.one_of(ordered(WHOLE), known),
    "amount": st.one_of(ordered(NUMBERS), known),
    "waited": st.one_of(ordered(SPANS), known),
    "at": st.one_of(ordered(INSTANTS), known),
    "tags": st.one_of(
        st.builds(lambda op, words: {op: words}, st.sampled_from(["has_any", "has_all"]), some),
        st.sampled_from(LETTERS).map(lambda word: {"has": word}),
        st.just({"has": "x", "has_any": ["y", "z"]}),
        known,
    ),
}
VALUES = {
    "kind": st.sampled_from(LETTERS),
    "code": st.sampled_from([*LETTERS, "xyz", "other"]),
    "words": st.sampled_from(["", "xx", "wxyz"]),
    "vip": st.booleans(),
    "repeats": st.sampled_from(WHOLE),
    "amount": st.sampled_from(NUMBERS),
    "waited": st.sampled_from(SPANS),
    "at": st.sampled_from(INSTANTS),
    "tags": st.frozensets(st.sampled_from(LETTERS)),
}
facts = st.fixed_dictionaries({}, optional=VALUES)
mapping = st.fixed_dictionaries({}, optional=TESTS)
nested = st.recursive(
    mapping,
    lambda inner: st.one_of(
        inner.map(lambda part: {"not": part}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"any": parts}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"all": parts}),
    ),
    max_leaves=4,
)
conditions = st.one_of(
    mapping, nested, st.tuples(mapping, nested).map(lambda ab: {"all": list(ab)})
)
FIELDS = [
    Field("first"),
    Field("best", "priority", LETTERS, "z"),
    Field("only", "unique", default="y"),
    Field("agreed", "any"),
    Field("flags", "collect"),
]


@st.composite
def rule_sets(draw):
    words = st.sampled_from(LETTERS)
    names = st.sampled_from(["first", "best", "only", "agreed"])
    rules = [
        Rule(
            f"rule {number}",
            draw(conditions),
            draw(st.dictionaries(names, words, min_size=1)),
            draw(st.sampled_from([{}, {"flags": []}, {"flags": ["x", "y"]}, {"flags": ["y"]}])),
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    return RuleSet(FIELDS, rules, draw(st.sampled_from([None, SCHEMA])))


@given(rule_sets(), st.lists(facts, min_size=1, max_size=5))
def test_the_index_decides_as_the_rules_do_one_by_one(rules, many):
    for seen in many:
        assert rules.decide(seen) == decide_naively(rules, seen)


@given(rule_sets(), facts)
def test_it_decides_so_where_not_all_masks_are_kept(rules, seen):
    kept, masks.MOST = masks.MOST, 1
    try:
        assert rules.decide(seen) == decide_naively(rules, seen)
    finally:
        masks.MOST = kept


@given(st.sets(st.integers(0, 299)), st.integers(300, 320))
def test_rows_become_a_mask_and_a_mask_rows(rows, size):
    assert rows_of(mask_of(rows, size), size) == sorted(rows)
    assert mask_of(rows, size).bit_length() == (size - min(rows) if rows else 0)


def fired(when, facts, schema=None):
    return RuleSet([Field("p")], [Rule("r", when, {"p": "x"})], schema).decide(facts).fired == (
        "r",
    )


@pytest.mark.parametrize(
    ("when", "value", "holds"),
    [
        ({"a": True}, 1, False),
        ({"a": 1}, True, False),
        ({"a": 1}, Decimal("1.0"), True),
        ({"a": [1, Decimal(1), True]}, 1, True),
        ({"a": "1"}, 1, False),
        ({"a": {"at_least": "1"}}, "2", False),
        ({"a": {"at_most": "1"}}, "0", False),
        ({"a": {"between": ["1", "3"]}}, "2", False),
        ({"a": {"at_least": 1}}, timedelta(hours=1), False),
        ({"a": {"at_most": BIG}}, BIG + 1, False),
        ({"a": {"more_than": BIG}}, Decimal(f"{BIG}.{1:030}"), True),
        ({"a": {"has": "x"}}, "x", False),
        ({"a": {"has": "x"}}, frozenset({"x", 5}), True),
        ({"a": {"known": False}}, None, True),
        ({"a": 2.5}, 2.5, True),
        ({"not": {"a": "x"}}, ["x"], True),
    ],
)
def test_without_a_schema_values_are_compared_as_they_are(when, value, holds):
    assert fired(when, {"a": value, "nobody": "looks"}) is holds


@pytest.mark.parametrize(
    ("when", "facts", "holds"),
    [
        ({"amount": {"at_least": "12.50"}}, {"amount": 12.5}, True),
        ({"amount": {"at_least": "12.50"}}, {"amount": Decimal("1E-401")}, InputError),
        ({"amount": {"at_least": 1}}, {"amount": Decimal("NaN")}, InputError),
        ({"amount": {"at_least": 1}}, {"amount": Decimal("Infinity")}, InputError),
        ({"amount": {"at_least": 1}}, {"amount": -1}, InputError),
        ({"amount": {"at_least": 1}}, {"amount": 10**400}, InputError),
        ({"amount": {"at_least": 1}}, {"amount": 10**400 - 1}, True),
        ({"amount": {"at_least": 1}}, {"amount": True}, InputError),
        ({"repeats": 1}, {"repeats": True}, InputError),
        ({"repeats": 1}, {"repeats": Decimal(1)}, InputError),
        ({"repeats": 1}, {"repeats": BIG + 6}, InputError),
        ({"repeats": {"at_least": 1}}, {"repeats": BIG + 5}, True),
        ({"repeats": {"at_most": 1}}, {"repeats": 1 - 10**400}, True),
        ({"repeats": {"at_most": 1}}, {"repeats": -(10**400)}, InputError),
        ({"vip": True}, {"vip": 1}, InputError),
        ({"kind": "x"}, {"kind": "w"}, InputError),
        ({"kind": "x"}, {"kind": ["x"]}, InputError),
        ({"kind": "x"}, {"kind": None}, InputError),
        ({"kind": "x"}, {"knid": "x"}, UnknownFactError),
        ({"not": {"code": "x"}}, {"code": "x" * 10_001}, InputError),
        ({"not": {"code": "x"}}, {"code": "x" * 10_000}, True),
        ({"words": {"contains": "x"}}, {"words": "x" * 10_001}, InputError),
        ({"waited": {"at_least": "10m"}}, {"waited": "600s"}, True),
        ({"waited": {"at_least": "10m"}}, {"waited": timedelta(-1)}, InputError),
        ({"at": {"at_least": NOON}}, {"at": "2026-11-20T20:00:00+08:00"}, True),
        ({"at": {"less_than": NOON}}, {"at": NOON.astimezone(timezone(timedelta(hours=8)))}, False),
        ({"at": {"less_than": NOON}}, {"at": NOON.replace(tzinfo=None)}, NaiveDatetimeError),
        ({"tags": {"has_all": ["x", "y"]}}, {"tags": ["x", "y"]}, True),
        ({"tags": {"has": "x"}}, {"tags": {"w"}}, InputError),
    ],
)
def test_with_a_schema_facts_are_admitted_as_they_are_looked_up(when, facts, holds):
    if isinstance(holds, bool):
        assert fired(when, facts, SCHEMA) is holds
    else:
        with pytest.raises(InputError) as refused:
            fired(when, facts, SCHEMA)
        assert type(refused.value) is holds


def test_a_member_of_a_string_enumeration_is_the_text_it_stands_for():
    kinds = StrEnum("kinds", {"ONE": "x"})
    (firing,) = (
        RuleSet([Field("p")], [Rule("r", {"kind": "x"}, {"p": "x"})], SCHEMA)
        .decide({"kind": kinds.ONE})
        .why()
    )
    assert type(firing.facts["kind"]) is str


def test_a_set_of_the_callers_is_copied():
    tags = {"x"}
    rules = RuleSet([Field("p")], [Rule("r", {"tags": {"has": "x"}}, {"p": "x"})], SCHEMA)
    decision = rules.decide({"tags": tags})
    tags.clear()
    assert decision.why()[0].facts == {"tags": frozenset({"x"})}
    assert decision.why_not("r") is None


def test_a_rule_set_compiles_once_and_a_copy_of_it_decides_alike():
    rules = RuleSet([Field("p")], [Rule("r", {"kind": "x"}, {"p": "x"})], SCHEMA)
    decision = rules.decide({"kind": "x"})
    twin = copy.deepcopy(rules)
    assert twin == rules
    assert twin.decide({"kind": "x"}) == decision


def test_not_of_a_missing_fact_holds_and_so_does_what_asks_whether_it_is_missing():
    never = Not(parse_condition({}))
    assert not fired(never, {})
    assert fired({"not": {"kind": "x"}}, {}, SCHEMA)
    assert fired({"kind": {"known": False}}, {"vip": True}, SCHEMA)

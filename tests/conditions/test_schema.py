"""All declared facts: admitting, checking and binding; money told as text."""

import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kameng_support.conditions import (
    AllOf,
    AnyOf,
    Fact,
    FactSchema,
    Not,
    Test,
    holds,
    parse_condition,
)
from kameng_support.errors import DefinitionError, InputError, UnknownFactError

SCHEMA = FactSchema(
    [
        Fact("tier", values=["standard", "vip"]),
        Fact("error", "text"),
        Fact("new_user", "bool"),
        Fact("attempts", "int", at_least=0),
        Fact("amount", "money", at_least=0),
        Fact("elapsed", "duration"),
        Fact("paid_at", "instant"),
        Fact("flags", "set", values=["risk", "loud"]),
    ]
)


def test_a_schema_admits_what_it_declares_in_the_order_of_names():
    admitted = SCHEMA.admit({"tier": "vip", "amount": "128.00", "flags": ["risk"]})
    assert list(admitted.items()) == [
        ("amount", Decimal("128.00")),
        ("flags", frozenset({"risk"})),
        ("tier", "vip"),
    ]
    assert SCHEMA.admit(admitted) == admitted
    assert SCHEMA.admit({}) == {}


def test_an_undeclared_fact_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownFactError) as wrong:
        SCHEMA.admit({"amuont": 3, "tier": 4}, "line 7")
    assert str(wrong.value) == "line 7: fact 'amuont' is not declared; did you mean 'amount'?"


def test_an_unfit_value_is_refused_with_its_facts_name():
    with pytest.raises(InputError, match="fact 'attempts': -1 is too low; at least 0"):
        SCHEMA.admit({"attempts": -1})


@pytest.mark.parametrize(
    ("operand", "amount", "expected"),
    [
        ({"at_least": "12.50"}, "12.50", True),
        ({"at_least": "12.50"}, "12.5", True),
        ({"at_least": "12.50"}, "12.49", False),
        ({"at_least": "12.50"}, "9", False),  # as texts, "9" would be more than "12.50"
        ({"more_than": "12.50"}, "100", True),
        ({"at_most": "9"}, "12.50", False),
        ({"less_than": 500}, "499.99", True),
        ({"between": ["9", "12.50"]}, "10", True),
        ({"between": ["9", "12.50"]}, "90", False),
        ("12.50", 12.5, True),
        (["1", "12.50"], "12.5", True),
        ({"at_least": 0.3}, 0.1 + 0.2, True),
        (0.3, 0.1 + 0.2, False),
        ("9007199254740993", "9007199254740992", False),
        ({"more_than": 2**53}, 2**53 + 1, True),
    ],
)
def test_money_is_compared_as_money_though_both_sides_are_text(operand, amount, expected):
    condition = SCHEMA.bind(parse_condition({"amount": operand}))
    assert holds(condition, SCHEMA.admit({"amount": amount})) is expected


def test_money_that_was_never_admitted_or_bound_is_never_more_or_less():
    unbound = parse_condition({"amount": {"at_least": "12.50"}})
    assert not holds(unbound, SCHEMA.admit({"amount": "99"}))
    assert not holds(SCHEMA.bind(unbound), {"amount": "99"})


@pytest.mark.parametrize(
    ("written", "bound"),
    [
        ({"tier": "vip"}, Test("tier", "is", "vip")),
        ({"amount": 5}, Test("amount", "is", Decimal(5))),
        ({"elapsed": {"at_least": "30m"}}, Test("elapsed", "at_least", timedelta(minutes=30))),
        (
            {"elapsed": {"between": ["5m", "1h"]}},
            Test("elapsed", "between", (timedelta(minutes=5), timedelta(hours=1))),
        ),
        (
            {"paid_at": {"less_than": "2026-01-01T08:00:00+08:00"}},
            Test("paid_at", "less_than", datetime(2026, 1, 1, tzinfo=UTC)),
        ),
        ({"attempts": {"at_least": -5}}, Test("attempts", "at_least", -5)),  # never too low to ask
        ({"flags": {"has": "risk"}}, Test("flags", "has", "risk")),
        ({"flags": {"has_any": ["risk"]}}, Test("flags", "has_any", ("risk",))),
        ({"error": {"contains": "500"}}, Test("error", "contains", "500")),
        ({"tier": {"contains": "v"}}, Test("tier", "contains", "v")),
        ({"amount": {"known": True}}, Test("amount", "known", True)),
        ({"undeclared": "5m"}, Test("undeclared", "is", "5m")),
        ({"not": {"amount": 1}}, Not(Test("amount", "is", Decimal(1)))),
        ({"any": [{"elapsed": "1s"}]}, AnyOf([Test("elapsed", "is", timedelta(seconds=1))])),
        ({"all": [{"elapsed": "1s"}]}, AllOf([Test("elapsed", "is", timedelta(seconds=1))])),
    ],
)
def test_binding_gives_each_operand_the_type_of_its_fact(written, bound):
    condition = SCHEMA.bind(parse_condition(written))
    assert repr(condition) == repr(bound)
    assert repr(SCHEMA.bind(condition)) == repr(bound)


@pytest.mark.parametrize(
    ("written", "code", "path", "sentence", "mend"),
    [
        (
            {"teir": "vip"},
            *("unknown-fact", "$.teir", "fact 'teir' is not declared", "did you mean 'tier'?"),
        ),
        (
            {"any": [{}, {"not": {"tier": {"at_least": 3}}}]},
            *("unfit-test", "$.any[1].not.tier", "'at_least' does not fit the str fact 'tier'"),
            "write one of is, in, contains, known",
        ),
        (
            {"flags": "risk"},
            *("unfit-test", "$.flags", "'is' does not fit the set fact 'flags'"),
            "write one of has, has_any, has_all, known",
        ),
        (
            {"error": "500"},
            *("unfit-test", "$.error", "'is' does not fit the text fact 'error'"),
            "write one of contains, known",
        ),
        (
            {"new_user": [True]},
            *("unfit-test", "$.new_user", "'in' does not fit the bool fact 'new_user'"),
            "write one of is, known",
        ),
        (
            {"tier": "vpi"},
            *("bad-operand", "$.tier", "'vpi' is not in its vocabulary (fact 'tier')"),
            "did you mean 'vip'?",
        ),
        (
            {"flags": {"has_all": ["risk", "lod"]}},
            *("bad-operand", "$.flags", "'lod' is not in its vocabulary (fact 'flags')"),
            "did you mean 'loud'?",
        ),
        (
            {"elapsed": {"at_least": 30}},
            *("bad-operand", "$.elapsed", "30 is no duration (fact 'elapsed')"),
            "write 30s, 10m or 48h",
        ),
        (
            {"attempts": {"at_least": 1.5}},
            *("bad-operand", "$.attempts", "Decimal('1.5') is no int (fact 'attempts')"),
            "write a whole number",
        ),
        (
            {"amount": {"between": ["12.50", "9"]}},
            *("bad-operand", "$.amount"),
            "nothing lies between Decimal('12.50'), Decimal('9') (test of 'amount')",
            "write [lowest, highest]",
        ),
    ],
)
def test_a_test_that_does_not_fit_its_fact_is_found(written, code, path, sentence, mend):
    (finding,) = SCHEMA.check(parse_condition(written))
    assert (finding.code, finding.path) == (code, path)
    assert (finding.sentence, finding.mend) == (sentence, mend)


def test_all_unfit_tests_are_found_at_once():
    condition = parse_condition({"teir": 1, "amount": {"at_least": "x"}, "tier": "vip"})
    paths = [finding.path for finding in SCHEMA.check(condition, "$.when")]
    assert paths == ["$.when.teir", "$.when.amount"]


@pytest.mark.parametrize("written", [{"elapsed": 3}, {"amount": {"between": ["2", "1"]}}])
def test_binding_what_was_not_checked_raises(written):
    with pytest.raises((InputError, DefinitionError)):
        SCHEMA.bind(parse_condition(written))


def test_a_fact_is_declared_once():
    with pytest.raises(DefinitionError, match="fact 'tier': it is declared twice; declare it once"):
        SCHEMA.extend([Fact("tier")])


def test_a_schema_is_a_frozen_collection_of_facts():
    more = SCHEMA.extend([Fact("load", values=["normal", "peak"])])
    assert [fact.name for fact in more][-1] == "load"
    assert "load" in more
    assert "load" not in SCHEMA
    assert FactSchema(more.facts) == more
    assert FactSchema() == FactSchema(())
    assert pickle.loads(pickle.dumps(more)) == more
    assert hash(FactSchema(reversed(list(more)))) == hash(more)

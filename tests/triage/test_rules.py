"""Rule sets: what is checked when one is made, what against declared facts, and what is decided."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kameng_support.conditions import Fact, FactSchema, Test
from kameng_support.errors import PlaybookError, UnknownFactError
from kameng_support.triage import Field, Rule, RuleSet

PRIORITY = Field("priority", values=("urgent", "high", "normal"), default="normal")
LANE = Field("lane", "unique", values=("green",))
FLAGS = Field("flags", "collect", values=("second_verification", "vip_desk"))
FACTS = FactSchema(
    [
        Fact("problem_type", values=("account_stolen", "order_abnormal", "delivery_delay")),
        Fact("tier", values=("standard", "vip")),
        Fact("amount", "money"),
        Fact("elapsed", "duration"),
    ]
)
STOLEN = Rule(
    "a stolen account is looked at at once",
    when={"problem_type": "account_stolen"},
    set={"priority": "urgent", "lane": "green"},
    add={"flags": ["second_verification"]},
)
LARGE = Rule(
    "a large abnormal order",
    when={"problem_type": "order_abnormal", "amount": {"at_least": 500}},
    set={"priority": "high"},
)
VIP = Rule("vip", when={"tier": "vip"}, set={"priority": "high"}, add={"flags": ["vip_desk"]})


def findings(fields, rules, schema=None):
    with pytest.raises(PlaybookError) as refused:
        RuleSet(fields, rules, schema)
    return [(f.code, f.path, f.mend) for f in refused.value.findings]


def test_every_fault_of_a_rule_set_is_told_at_once():
    rules = [
        Rule("one", set={"priorty": "high"}),
        Rule("two", set={"priority": "hgih", "flags": "vip_desk"}),
        Rule("one", add={"lane": ["green"], "flags": ["vip_dsk", "nobody"]}),
    ]
    assert findings([PRIORITY, LANE, FLAGS, LANE], rules) == [
        ("repeated-field", "$.decision.lane", "rename one"),
        ("unknown-field", "$.rules[0].set.priorty", "did you mean 'priority'?"),
        ("unknown-value", "$.rules[1].set.priority", "did you mean 'high'?"),
        ("wrong-assignment", "$.rules[1].set.flags", "write add = { flags = [...] }"),
        ("repeated-rule", "$.rules[2].name", "give each rule its own name"),
        ("wrong-assignment", "$.rules[2].add.lane", "write set = { lane = ... }"),
        ("unknown-value", "$.rules[2].add.flags", "did you mean 'vip_desk'?"),
        ("unknown-value", "$.rules[2].add.flags", "known: second_verification, vip_desk"),
    ]


def test_a_field_with_an_open_vocabulary_takes_any_value():
    assert RuleSet([Field("group")], [Rule("r", set={"group": "security"})]).decide({}).values == {
        "group": "security"
    }


def test_conditions_on_undeclared_or_unfit_facts_are_found():
    rules = RuleSet(
        [PRIORITY],
        [
            Rule("one", when={"teir": "vip"}, set={"priority": "high"}),
            Rule("two", when={"any": [{"amount": {"has": "x"}}]}, set={"priority": "high"}),
            Rule("three", when={"problem_type": "account_stoln"}, set={"priority": "high"}),
        ],
    )
    assert [(f.code, f.path) for f in rules.check(FACTS)] == [
        ("unknown-fact", "$.rules[0].when.teir"),
        ("unfit-test", "$.rules[1].when.any[0].amount"),
        ("bad-operand", "$.rules[2].when.problem_type"),
    ]


def test_a_rule_that_reads_what_this_pass_decides_is_found():
    rules = RuleSet([PRIORITY, LANE], [Rule("r", when={"lane": "green"}, set={"priority": "high"})])
    extended = FACTS.extend(rules.facts())
    for schema in (FACTS, extended):
        assert [(f.code, f.path) for f in rules.check(schema)] == [
            ("reads-decision", "$.rules[0].when.lane")
        ]


def test_a_field_named_like_a_declared_fact_is_found():
    rules = RuleSet([Field("tier")], [])
    assert [(f.code, f.path) for f in rules.check(FACTS)] == [("field-clash", "$.decision.tier")]


def test_a_schema_given_at_once_is_checked_at_once():
    wrong = Rule("r", when={"teir": "vip"}, set={"priority": "hgih"})
    assert [code for code, _, _ in findings([PRIORITY], [wrong], FACTS)] == [
        "unknown-value",
        "unknown-fact",
    ]


def test_binding_brings_operands_into_the_canonical_form_of_their_facts():
    late = Rule("late", when={"elapsed": {"at_least": "30m"}}, set={"priority": "high"})
    bound = RuleSet([PRIORITY], [late]).bind(FACTS)
    assert bound == RuleSet([PRIORITY], [late], FACTS)
    assert bound.rules[0].when == Test("elapsed", "at_least", timedelta(minutes=30))
    assert bound.decide({"elapsed": timedelta(minutes=31)}).values == {"priority": "high"}


def test_binding_to_facts_that_do_not_fit_is_refused():
    with pytest.raises(PlaybookError):
        RuleSet([PRIORITY], [Rule("r", when={"teir": "vip"}, set={"priority": "high"})]).bind(FACTS)


def test_with_a_schema_only_declared_facts_are_admitted():
    rules = RuleSet([PRIORITY, LANE, FLAGS], [STOLEN], FACTS)
    with pytest.raises(UnknownFactError, match="did you mean 'tier'"):
        rules.decide({"teir": "vip"})


@pytest.mark.parametrize(
    ("facts", "values", "fired"),
    [
        ({}, {"priority": "normal", "flags": ()}, ()),
        (
            {"problem_type": "account_stolen"},
            {"priority": "urgent", "lane": "green", "flags": ("second_verification",)},
            (STOLEN.name,),
        ),
        (
            {"problem_type": "account_stolen", "tier": "vip"},
            {"priority": "urgent", "lane": "green", "flags": ("second_verification", "vip_desk")},
            (STOLEN.name, VIP.name),
        ),
        (
            {"problem_type": "order_abnormal", "amount": Decimal(500)},
            {"priority": "high", "flags": ()},
            (LARGE.name,),
        ),
        (
            {"problem_type": "order_abnormal", "amount": Decimal("499.99")},
            {"priority": "normal", "flags": ()},
            (),
        ),
        ({"problem_type": "order_abnormal"}, {"priority": "normal", "flags": ()}, ()),
    ],
)
def test_decisions(facts, values, fired):
    for schema in (None, FACTS):
        decision = RuleSet([PRIORITY, LANE, FLAGS], [STOLEN, LARGE, VIP], schema).decide(facts)
        assert decision.values == values
        assert decision.fired == fired


def test_a_rule_set_of_nothing_decides_nothing():
    assert RuleSet().decide({"tier": "vip"}).values == {}


def test_facts_for_targets_are_the_fields_in_order():
    rules = RuleSet([PRIORITY, LANE, FLAGS], [])
    assert [(f.name, f.type, f.source) for f in rules.facts()] == [
        ("priority", "str", "triage"),
        ("lane", "str", "triage"),
        ("flags", "set", "triage"),
    ]


def test_values_of_a_decision_are_admitted_by_the_fields_as_facts():
    rules = RuleSet([PRIORITY, LANE, FLAGS], [STOLEN])
    decided = rules.decide({"problem_type": "account_stolen"}).facts()
    assert FactSchema(rules.facts()).admit(decided) == {
        "priority": "urgent",
        "lane": "green",
        "flags": frozenset({"second_verification"}),
    }


def test_equal_rule_sets_have_equal_hashes():
    one, other = (RuleSet([PRIORITY, LANE, FLAGS], [STOLEN, VIP], FACTS) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)

"""A decision tells why: which rules fired on what, and why another did not."""

import copy
import pickle
from decimal import Decimal

import pytest

from kameng_support.conditions import ALWAYS, Test
from kameng_support.errors import NotFoundError
from kameng_support.triage import Decision, Field, Rule, RuleSet

RULES = RuleSet(
    [Field("priority", default="normal"), Field("group"), Field("flags", "collect")],
    [
        Rule("large", when={"amount": {"at_least": 500}}, set={"priority": "high"}),
        Rule(
            "vip",
            when={"tier": "vip", "not": {"tags": {"has": "banned"}}},
            set={"priority": "urgent", "group": "vip"},
            add={"flags": ["vip_desk", "call_back"]},
        ),
        Rule("usual", set={"priority": "low"}),
    ],
)
FACTS = {"amount": Decimal(800), "tier": "vip", "tags": frozenset({"new", "batch"})}


def test_why_tells_each_rule_that_fired_with_its_condition_facts_and_effect():
    large, vip, usual = RULES.decide(FACTS).why()
    assert (large.rule, large.when) == ("large", Test("amount", "at_least", 500))
    assert (large.facts, large.gave) == ({"amount": Decimal(800)}, {"priority": "high"})
    assert vip.facts == {"tags": frozenset({"new", "batch"}), "tier": "vip"}
    assert vip.gave == {"group": "vip", "flags": ("vip_desk", "call_back")}
    assert (usual.when, usual.facts, usual.gave) == (ALWAYS, {}, {})


def test_firings_are_equal_by_what_they_say():
    large, vip, usual = RULES.decide(FACTS).why()
    again, *_ = RULES.decide(dict(FACTS)).why()
    richer, *_ = RULES.decide({**FACTS, "amount": Decimal(900)}).why()
    assert large == again
    assert hash(large) == hash(again)
    assert large not in (vip, usual, richer, "large")
    assert repr(large) == "<Firing: 'large' fired on amount = 800: priority = 'high'>"


def test_why_of_a_field_tells_the_rules_that_gave_its_value():
    decision = RULES.decide(FACTS)
    assert [firing.rule for firing in decision.why("priority")] == ["large"]
    assert [firing.rule for firing in decision.why("flags")] == ["vip"]
    assert decision.why("groop") == ()


def test_why_reads_as_sentences():
    assert [str(firing) for firing in RULES.decide(FACTS).why()] == [
        "'large' fired on amount = 800: priority = 'high'",
        (
            "'vip' fired on tags = {'batch', 'new'}, tier = 'vip': "
            "group = 'vip', flags = ['vip_desk', 'call_back']"
        ),
        "'usual' fired on any facts: other rules won",
    ]


def test_why_leaves_out_facts_that_were_missing():
    (vip, _) = RULES.decide({"tier": "vip"}).why()
    assert vip.facts == {"tier": "vip"}


@pytest.mark.parametrize(
    ("facts", "known", "value", "sentence"),
    [
        ({}, False, None, "amount is not known, so not at least 500"),
        ({"amount": Decimal(20)}, True, Decimal(20), "amount is 20, not at least 500"),
    ],
)
def test_why_not_tells_the_part_that_failed_and_the_value(facts, known, value, sentence):
    failure = RULES.decide(facts).why_not("large")
    assert (failure.known, failure.value, str(failure)) == (known, value, sentence)


def test_why_not_is_none_for_a_rule_that_fired():
    assert RULES.decide(FACTS).why_not("large") is None


def test_why_not_refuses_a_rule_that_does_not_exist():
    with pytest.raises(NotFoundError, match="did you mean 'large'"):
        RULES.decide(FACTS).why_not("larg")


def test_a_decision_made_by_hand_has_values_but_no_reasons():
    decision = Decision({"priority": "high"}, ("large",))
    assert decision.facts() == {"priority": "high"}
    assert decision.why() == ()


def test_what_was_seen_is_a_snapshot():
    facts = dict(FACTS)
    decision = RULES.decide(facts)
    facts["amount"] = Decimal(1)
    assert decision.why()[0].facts == {"amount": Decimal(800)}


def test_decisions_are_equal_by_what_they_decide_and_can_be_sent_to_another_process():
    decision = RULES.decide(FACTS)
    assert decision == RULES.decide({**FACTS, "amount": Decimal(900)})
    assert hash(decision) == hash(RULES.decide(FACTS))
    for twin in (copy.deepcopy(decision), pickle.loads(pickle.dumps(decision))):
        assert twin == decision
        assert twin.why() == decision.why()

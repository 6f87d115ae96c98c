"""The hit policies, as a table: what rules say, and what the field becomes."""

import pytest

from kameng_support.triage import Conflict, Field, Rule, RuleSet

VALUES = ("urgent", "high", "normal")


def decide(policy, says, default=None):
    """Decide one field by rules that always fire, each saying one value."""
    key = "add" if policy == "collect" else "set"
    rules = [
        Rule(f"rule {number}", **{key: {"p": [value] if key == "add" else value}})
        for number, value in enumerate(says, 1)
    ]
    return RuleSet([Field("p", policy, values=VALUES, default=default)], rules).decide({})


@pytest.mark.parametrize(
    ("policy", "says", "value", "given_by"),
    [
        ("first", ["high"], "high", ["rule 1"]),
        ("first", ["normal", "urgent"], "normal", ["rule 1"]),
        ("first", ["normal", "normal"], "normal", ["rule 1"]),
        ("priority", ["normal"], "normal", ["rule 1"]),
        ("priority", ["normal", "urgent", "high"], "urgent", ["rule 2"]),
        ("priority", ["normal", "high", "high"], "high", ["rule 2"]),
        ("unique", ["high"], "high", ["rule 1"]),
        ("any", ["high"], "high", ["rule 1"]),
        ("any", ["high", "high"], "high", ["rule 1", "rule 2"]),
        ("collect", [], (), []),
        ("collect", ["high", "urgent"], ("high", "urgent"), ["rule 1", "rule 2"]),
        ("collect", ["high", "high"], ("high",), ["rule 1", "rule 2"]),
    ],
)
def test_what_rules_say_becomes_one_value(policy, says, value, given_by):
    decision = decide(policy, says)
    assert decision.values == {"p": value}
    assert decision.given_by == {"p": tuple(given_by)}
    assert decision.conflicts == ()


@pytest.mark.parametrize("policy", ["first", "priority", "unique", "any"])
def test_without_a_rule_a_field_has_its_default_or_is_absent(policy):
    assert decide(policy, [], default="normal").values == {"p": "normal"}
    assert decide(policy, [], default="normal").given_by == {"p": ()}
    assert decide(policy, []).values == {}


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("unique", ["high", "urgent"]),
        ("unique", ["high", "high"]),
        ("any", ["high", "urgent"]),
        ("any", ["high", "high", "urgent"]),
    ],
)
def test_a_policy_that_is_violated_gives_the_default_and_a_conflict(policy, says):
    decision = decide(policy, says, default="normal")
    offers = tuple((f"rule {number}", value) for number, value in enumerate(says, 1))
    assert decision.values == {"p": "normal"}
    assert decision.given_by == {"p": ()}
    assert decision.conflicts == (Conflict("p", policy, offers),)


def test_a_violated_field_without_a_default_is_absent_never_a_guess():
    decision = decide("unique", ["high", "urgent"])
    assert decision.values == {}
    assert decision.given_by == {}
    assert len(decision.conflicts) == 1


def test_a_conflict_says_which_rules_say_what():
    (unique,) = decide("unique", ["high", "high"]).conflicts
    (agreed,) = decide("any", ["high", "urgent"]).conflicts
    assert (
        str(unique) == "p must be decided by one rule: 'rule 1' says 'high', 'rule 2' says 'high'"
    )
    assert str(agreed) == "p must have one value: 'rule 1' says 'high', 'rule 2' says 'urgent'"

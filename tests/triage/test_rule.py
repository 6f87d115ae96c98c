"""A single rule: what it takes, and what it refuses to be."""

import pytest

from kameng_support.conditions import ALWAYS, Test, parse_condition
from kameng_support.errors import DefinitionError
from kameng_support.triage import Rule


def test_a_rule_takes_a_condition_or_the_mapping_that_writes_one():
    written = Rule("vip", when={"tier": "vip"}, set={"priority": "high"})
    assert written == Rule("vip", when=Test("tier", "is", "vip"), set={"priority": "high"})
    assert written.when == parse_condition({"tier": "vip"})


def test_a_rule_without_a_condition_always_fires():
    assert Rule("usual", set={"priority": "normal"}).when == ALWAYS


def test_a_rule_keeps_its_own_copy_of_what_it_assigns():
    assigned, added = {"priority": "high"}, {"flags": ["x"]}
    rule = Rule("r", set=assigned, add=added)
    assigned["priority"] = "low"
    added["flags"].append("y")
    assert rule.set == {"priority": "high"}
    assert rule.add == {"flags": ("x",)}
    assert rule.words() == ("high", "x")


def test_equal_rules_have_equal_hashes():
    one, other = (Rule("r", when={"a": "b"}, set={"p": "x"}) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ({"name": "", "set": {"p": "x"}}, "it has no name"),
        ({"name": "r"}, "it decides nothing"),
        ({"name": "r", "add": {"flags": []}}, "it decides nothing"),
        ({"name": "r", "set": {"p": 5}}, "5 is no text"),
        ({"name": "r", "add": {"flags": [True]}}, "True is no text"),
        ({"name": "r", "add": {"flags": "vip"}}, "'vip', added to 'flags', is no list"),
        ({"name": "r", "when": {"a": {"atleast": 1}}, "set": {"p": "x"}}, "'atleast' is no test"),
    ],
)
def test_a_rule_that_is_not_well_formed_is_refused(written, what):
    with pytest.raises(DefinitionError) as refused:
        Rule(**written)
    assert refused.value.what == what

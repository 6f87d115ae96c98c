"""Rules as documents: read strictly, written back the same."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import PlaybookError
from kameng_support.triage import Field, Rule, RuleSet, configure
from kameng_support.wire import make_converter, structure

CONVERTER = make_converter(configure)
DOCUMENT = tomllib.loads("""
[decision]
priority = { policy = "priority", values = ["urgent", "high", "normal"], default = "normal" }
lane     = { values = ["green"] }
flags    = { policy = "collect" }

[[rules]]
name = "a stolen account is looked at at once"
when = { problem_type = ["account_stolen", "card_stolen"] }
set  = { priority = "urgent", lane = "green" }
add  = { flags = ["second_verification"] }

[[rules]]
name = "late"
when = { elapsed = { at_least = "30m" }, any = [{ tier = "vip" }, { not = { repeats = 0 } }] }
set  = { priority = "high" }

[[rules]]
name = "everyone is greeted"
add  = { flags = ["greet"] }
""")


def test_a_document_round_trips_to_the_same_document():
    rules = CONVERTER.structure(DOCUMENT, RuleSet)
    assert CONVERTER.unstructure(rules) == DOCUMENT
    assert CONVERTER.structure(CONVERTER.unstructure(rules), RuleSet) == rules


def test_the_key_of_a_field_is_its_name_and_its_defaults_may_be_left_out():
    rules = CONVERTER.structure(DOCUMENT, RuleSet)
    assert rules.fields[1] == Field("lane", "first", values=("green",))
    assert rules.fields[2] == Field("flags", "collect")


def test_both_sections_may_be_left_out():
    assert CONVERTER.structure({}, RuleSet) == RuleSet()
    assert CONVERTER.unstructure(RuleSet()) == {"decision": {}, "rules": []}


def test_a_rule_and_a_field_are_documents_of_their_own():
    rule = Rule("vip", when={"tier": "vip"}, add={"flags": ["x"]})
    written = {"name": "vip", "when": {"tier": "vip"}, "add": {"flags": ["x"]}}
    assert CONVERTER.unstructure(rule) == written
    assert CONVERTER.structure(written, Rule) == rule
    field = Field("lane", values=("green",))
    assert CONVERTER.structure(CONVERTER.unstructure(field), Field) == field


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"rules": [{"name": "r", "add": {"flags": "vip"}}]}, "$.rules[0].add.flags"),
        ({"rules": [{"name": "r", "set": {"p": 5}}]}, "$.rules[0].set.p"),
        ({"rules": [{"name": "r", "wehn": {}, "set": {"p": "x"}}]}, "$.rules[0].wehn"),
        ({"rules": [{"set": {"p": "x"}}]}, "$.rules[0].name"),
        ({"rules": [{"name": "r", "when": {"a": {"x": 1}}, "set": {}}]}, "$.rules[0].when.a.x"),
        ({"rules": [{"name": "r", "set": {"p": "x"}}]}, "$.rules[0].set.p"),
        ({"decision": {"p": {"policy": "frist"}}}, "$.decision.p.policy"),
        ({"decision": {"p": {"policy": "priority"}}}, "$.decision.p.values"),
        ({"decision": {"p": {"values": "abc"}}}, "$.decision.p.values"),
        ({"decision": {"p": 3}}, "$.decision.p"),
        ({"decision": {"p": {"name": "q"}}}, "$.decision.p.name"),
        ({"decision": ["p"]}, "$.decision"),
        ({"fields": {}}, "$.fields"),
        (7, "$"),
    ],
)
def test_each_fault_of_a_document_has_its_path(document, path):
    value, findings = structure(CONVERTER, document, RuleSet)
    assert value is None
    assert path in [finding.path for finding in findings]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (7, "$"),
        ({"decision": {"p": 7}}, "$.decision.p"),
        ({"rules": [7]}, "$.rules[0]"),
    ],
)
def test_what_is_no_table_is_told_in_our_words(document, path):
    _, findings = structure(CONVERTER, document, RuleSet)
    assert [(finding.path, finding.sentence) for finding in findings] == [(path, "7 is no table")]


def test_a_field_named_otherwise_than_its_key_is_refused():
    with pytest.raises(PlaybookError, match="the key is the name"):
        CONVERTER.structure({"decision": {"p": {"name": "q"}}}, RuleSet)


words = st.text("abcdé漢", min_size=1, max_size=4)
vocabulary = st.lists(words, min_size=1, max_size=4, unique=True)
conditions = st.dictionaries(
    words.filter(lambda word: word not in ("all", "any", "not")),
    st.one_of(words, st.booleans(), st.integers(-5, 5), st.just({"at_least": "30m"})),
    max_size=3,
)


@st.composite
def rule_sets(draw):
    values = tuple(draw(vocabulary))
    one = Field("one", draw(st.sampled_from(["first", "priority", "unique", "any"])), values)
    many = Field("many", "collect", draw(st.one_of(st.none(), st.just(values))))
    rules = [
        Rule(
            f"rule {number}",
            when=draw(conditions),
            set=draw(st.sampled_from([{}, {"one": draw(st.sampled_from(values))}])),
            add={"many": draw(st.lists(st.sampled_from(values), min_size=1, max_size=3))},
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return RuleSet([one, many], rules)


@given(rule_sets())
def test_every_rule_set_survives_the_wire(rules):
    document = CONVERTER.unstructure(rules)
    read = CONVERTER.structure(document, RuleSet)
    assert CONVERTER.unstructure(read) == document
    assert read.fields == rules.fields
    assert [rule.name for rule in read.rules] == [rule.name for rule in rules.rules]

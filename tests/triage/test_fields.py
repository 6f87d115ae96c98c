"""A field of a decision: which declarations stand, and what each becomes as a fact."""

import pytest

from kameng_support.conditions import Fact
from kameng_support.errors import PlaybookError
from kameng_support.triage import Field


@pytest.mark.parametrize(
    ("declared", "code", "path"),
    [
        ({"name": ""}, "bad-field-name", "$.name"),
        ({"name": "any"}, "bad-field-name", "$.name"),
        ({"name": "p", "policy": "frist"}, "unknown-policy", "$.policy"),
        ({"name": "p", "policy": "priority"}, "no-values", "$.values"),
        ({"name": "p", "values": []}, "bad-values", "$.values"),
        ({"name": "p", "values": ["low", "low"]}, "bad-values", "$.values"),
        ({"name": "p", "values": ["low"], "default": "hihg"}, "unknown-value", "$.default"),
        ({"name": "p", "policy": "collect", "default": "x"}, "default-of-collect", "$.default"),
    ],
)
def test_a_field_that_is_not_well_formed_is_refused(declared, code, path):
    with pytest.raises(PlaybookError) as refused:
        Field(**declared)
    assert [(f.code, f.path) for f in refused.value.findings] == [(code, path)]


def test_all_faults_of_a_field_are_told_at_once_each_with_its_mend():
    with pytest.raises(PlaybookError) as refused:
        Field("not", policy="colect", values=["urgent"], default="urgnt")
    assert [f.mend for f in refused.value.findings] == [
        "give the field another name, such as 'priority'",
        "did you mean 'collect'?",
        "did you mean 'urgent'?",
    ]


def test_a_field_with_an_open_vocabulary_admits_every_text():
    assert Field("group").admits("anything")
    assert not Field("group", values=("security",)).admits("anything")


@pytest.mark.parametrize("policy", ["first", "priority", "unique", "any"])
def test_a_field_of_one_value_becomes_a_text_fact(policy):
    fact = Field("lane", policy, values=("green", "usual")).fact()
    assert fact == Fact("lane", "str", values=("green", "usual"), source="triage")


def test_a_field_that_collects_becomes_a_set_fact():
    assert Field("flags", "collect").fact() == Fact("flags", "set", source="triage")

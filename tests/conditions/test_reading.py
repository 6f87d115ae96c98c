"""Conditions read from plain mappings, and every way to write one wrongly."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kameng_support.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Not,
    Test,
    parse_condition,
    read_condition,
    to_mapping,
)
from kameng_support.errors import DefinitionError

VIP = Test("tier", "is", "vip")
AGAIN = Test("repeats", "more_than", 1)


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ({}, ALWAYS),
        (None, ALWAYS),
        ({"tier": "vip"}, VIP),
        ({"new_user": True}, Test("new_user", "is", True)),
        ({"tier": ["vip", "enterprise"]}, Test("tier", "in", ("vip", "enterprise"))),
        ({"tier": ("vip",)}, Test("tier", "in", ("vip",))),
        ({"tier": {"vip"}}, Test("tier", "in", ("vip",))),
        ({"amount": 12.5}, Test("amount", "is", Decimal("12.5"))),
        ({"repeats": {"more_than": 1}}, AGAIN),
        ({"tier": "vip", "repeats": {"more_than": 1}}, AllOf([VIP, AGAIN])),
        ({"elapsed": {"between": ["5m", "1h"]}}, Test("elapsed", "between", ("5m", "1h"))),
        ({"elapsed": {"at_most": timedelta(1)}}, Test("elapsed", "at_most", timedelta(1))),
        ({"flags": {"has": "risk"}}, Test("flags", "has", "risk")),
        ({"flags": {"has_any": ["a", "b"]}}, Test("flags", "has_any", ("a", "b"))),
        ({"flags": {"has_all": {"b", "a"}}}, Test("flags", "has_all", ("a", "b"))),
        ({"error": {"contains": "超时"}}, Test("error", "contains", "超时")),
        ({"product": {"known": False}}, Test("product", "known", False)),
        ({"any": [{"tier": "vip"}]}, AnyOf([VIP])),
        ({"all": [{"tier": "vip"}]}, AllOf([VIP])),
        ({"not": {"tier": "vip"}}, Not(VIP)),
        ({"not": {}}, Not(ALWAYS)),
        ({"all": [{}, VIP]}, AllOf([ALWAYS, VIP])),
        ({"not": VIP, "any": [AGAIN]}, AllOf([Not(VIP), AnyOf([AGAIN])])),
        (
            {"amount": {"less_than": 9, "at_least": 1}},
            AllOf([Test("amount", "at_least", 1), Test("amount", "less_than", 9)]),
        ),
    ],
)
def test_a_mapping_of_facts_is_a_condition(written, condition):
    assert parse_condition(written) == condition


@pytest.mark.parametrize("condition", [ALWAYS, VIP, Not(VIP), AnyOf([VIP, AGAIN])])
def test_a_condition_is_its_own_reading(condition):
    assert parse_condition(condition) is condition


@pytest.mark.parametrize(
    ("written", "path", "sentence", "mend"),
    [
        ("tier = vip", "$", "'tier = vip' is no condition", "write a mapping such as"),
        ([{"tier": "vip"}], "$", "[{'tier': 'vip'}] is no condition", "write a mapping"),
        ({"not": None}, "$.not", "None is no condition", "write a mapping"),
        ({"any": {"tier": "vip"}}, "$.any", "is no list of conditions", "write [{tier"),
        ({"any": []}, "$.any", "[] is no list of conditions", "write [{tier"),
        ({"all": "tier"}, "$.all", "'tier' is no list of conditions", "write [{tier"),
        ({"all": [{"any": ["x"]}]}, "$.all[0].any[0]", "'x' is no condition", "write a mapping"),
        ({"tier": {}}, "$.tier", "the fact is not tested", "write a value, a list or"),
        ({"amount": {"atleast": 5}}, "$.amount.atleast", "'atleast' is no test", "'at_least'?"),
        ({"tier": {"is": "vip"}}, "$.tier.is", "'is' is no test", "write the value itself"),
        ({"tier": {"in": ["vip"]}}, "$.tier.in", "'in' is no test", "write the list itself"),
        ({"tier": {3: "vip"}}, "$.tier.3", "3 is no test", "known: at_least, at_most"),
        ({3: "vip"}, "$.3", "3 is no name of a fact", "write the name as a text"),
        ({"": "vip"}, "$.", "'' is no name of a fact", "name the fact"),
        ({"tier": None}, "$.tier", "None is no value of a fact", "write a text or a number"),
        ({"tier": []}, "$.tier", "'in' takes a list, not ()", "write ['one', 'two']"),
        ({"tier": ["vip", {}]}, "$.tier", "{} is no value of a fact", "write a text"),
        ({"amount": {"between": [5]}}, "$.amount.between", "(5,) is no range", "[lowest, highest]"),
        ({"amount": {"at_least": float("inf")}}, "$.amount.at_least", "inf is not finite", "leave"),
        ({"x": {"known": "no"}}, "$.x.known", "'no' does not fit 'known'", "write known = true"),
    ],
)
def test_a_fault_has_its_path_and_a_mend(written, path, sentence, mend):
    _, (finding,) = read_condition(written)
    assert (finding.code, finding.path) == ("bad-condition", path)
    assert sentence in finding.sentence
    assert mend in finding.mend
    with pytest.raises(DefinitionError) as wrong:
        parse_condition(written, "$.rules[2].when")
    assert wrong.value.where == path.replace("$", "$.rules[2].when", 1)


def test_all_faults_are_told_at_once_and_the_rest_is_read():
    written = {
        "tier": "vip",
        "amount": {"atleast": 5, "more_than": True},
        "any": [3, {"repeats": {"more_than": 1}}],
        "not": {"tier": None},
    }
    condition, findings = read_condition(written, "$.when")
    assert [finding.path for finding in findings] == [
        "$.when.amount.atleast",
        "$.when.amount.more_than",
        "$.when.any[0]",
        "$.when.not.tier",
    ]
    assert condition == AllOf([VIP, AnyOf([ALWAYS, AGAIN]), Not(ALWAYS)])


def nested(depth, joint="not"):
    written = {"tier": "vip"}
    for _ in range(depth):
        written = {joint: written if joint == "not" else [written]}
    return written


@pytest.mark.parametrize(
    ("fits", "hostile", "path"),
    [
        (nested(16), nested(17), "$" + ".not" * 17),
        (nested(16), nested(100_000), "$" + ".not" * 17),
        (nested(16, "any"), nested(17, "any"), "$" + ".any[0]" * 17),
        (
            {f"fact-{n}": n for n in range(1000)},
            {f"fact-{n}": n for n in range(1001)},
            "$",
        ),
        (
            {"any": [{"tier": "vip"}] * 1000},
            {"any": [{"tier": "vip"}] * 1001},
            "$.any",
        ),
        ({"tier": ["x"] * 10_000}, {"tier": ["x"] * 10_001}, "$.tier"),
        ({"tier": "x" * 10_000}, {"tier": "x" * 10_001}, "$.tier"),
        ({"n": 10**400 - 1}, {"n": 10**400}, "$.n"),
        ({"n": -(10**400) + 1}, {"n": -(10**100_000)}, "$.n"),
    ],
)
def test_a_hostile_condition_is_refused_in_a_short_line(fits, hostile, path):
    assert read_condition(fits)[1] == ()
    _, (finding,) = read_condition(hostile)
    assert finding.path == path
    assert len(str(finding)) < 400


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"tier": "vip"},
        {"amount": {"at_least": 1, "less_than": 9}, "tier": ["vip"]},
        {"amount": {"at_least": "12.50"}},
        {"all": [{"tier": "vip"}]},
        {"all": [{"any": [{"a": 1}]}, {"any": [{"b": 1}]}]},
        {"any": [{"all": [{"a": 1}, {"a": 2}]}, {}], "not": {"c": {"known": True}}},
        {"all": [{"all": [{"a": 1}]}, {"b": 2}]},
        {"all": [{"a": {"at_most": 1}}, {"a": {"at_least": 2}}]},
        {"all": [{"a": {"at_least": 1}}, {"b": 1}, {"a": {"at_least": 2}}]},
        {"all": [{"a": 1}, {"a": {"at_least": 2}}]},
        {"all": [{"a": [1]}, {"a": {"at_least": 2}}]},
    ],
)
def test_these_are_written_back_as_they_were_read(written):
    assert to_mapping(parse_condition(written)) == written


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (None, {}),
        ({"all": [{"tier": "vip"}, {"repeats": 2}]}, {"tier": "vip", "repeats": 2}),
        (
            {"all": [{"a": {"at_least": 1}}, {"a": {"less_than": 9}}]},
            {"a": {"at_least": 1, "less_than": 9}},
        ),
        ({"amount": 12.5}, {"amount": "12.5"}),
        ({"amount": Decimal("1E+3")}, {"amount": 1000}),
        ({"elapsed": timedelta(days=1)}, {"elapsed": "24h"}),
        ({"tier": {"vip"}}, {"tier": ["vip"]}),
    ],
)
def test_these_are_written_back_in_the_normal_form(written, normal):
    assert to_mapping(parse_condition(written)) == normal

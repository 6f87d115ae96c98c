"""The playbook as a value made in Python: what it supplies, and what it refuses."""

import pickle
from datetime import timedelta
from decimal import Decimal

import attrs
import pytest

from kameng_support.conditions import Fact, FactSchema, Test
from kameng_support.errors import NotFoundError, PlaybookError
from kameng_support.intake import Catalogue, ProblemType, Term
from kameng_support.playbook import DEFAULT_WORKFLOW, Example, Group, Playbook
from kameng_support.scoring import Survey
from kameng_support.sla import METRICS, Calendar, Metric, Row, Target
from kameng_support.ticket import Consequence, Joint, PolicyRef, State, Transition, Workflow
from kameng_support.triage import Field, Rule

SHANGHAI = Calendar.always("Asia/Shanghai")


def faults_of(**sections: object) -> list[str]:
    with pytest.raises(PlaybookError) as caught:
        Playbook(**sections)
    return [f"{f.code} {f.path}: {f.sentence}; {f.mend}" for f in caught.value.findings]


def test_a_useful_playbook_takes_ten_lines():
    playbook = Playbook(
        name="hotline",
        facts=[Fact("tier", values=("standard", "vip"))],
        targets=[Target("pickup", "pickup", [Row("30s", {"tier": "vip"}), Row("5m")])],
        fields=[Field("priority", values=("high", "normal"), default="normal")],
        rules=[Rule("vip first", when={"tier": "vip"}, set={"priority": "high"})],
        examples=[Example({"tier": "vip"}, {"priority": "high"}, {"pickup": "30s"})],
    )
    assert playbook.ruleset.decide({"tier": "vip"}).values == {"priority": "high"}
    assert playbook.targets[0].select({"tier": "standard"}).is_ == timedelta(minutes=5)
    assert playbook.workflow.commands("open", "agent") == ("pick_up", "resolve", "close", "cancel")


SECTIONS = {
    "facts": [Fact("tier")],
    "catalogue": Catalogue([ProblemType("late", {"zh-CN": "慢", "en": "Late"})]),
    "workflow": Workflow(states={"only": State()}),
    "calendars": {"day": Calendar("UTC", daily=["09:00-17:00"])},
    "metrics": {"own": Metric("own", "opened", "closed")},
    "targets": [Target("pickup", "pickup", "30s")],
    "fields": [Field("priority")],
    "rules": [],
    "groups": {"service": Group("Service")},
    "survey": Survey(),
    "texts": {"hello": "Hello"},
    "examples": [Example({"repeats": 1})],
    "skew": "1m",
    "timezone": "Asia/Shanghai",
}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_optional_and_may_stand_alone(section):
    playbook = Playbook(**{section: SECTIONS[section]})
    assert playbook.fingerprint != Playbook().fingerprint or section == "rules"


def test_an_empty_playbook_is_whole():
    empty = Playbook()
    assert (empty.name, empty.version, empty.locales) == ("playbook", "1", ("zh-CN", "en"))
    assert empty.workflow == DEFAULT_WORKFLOW
    assert empty.metrics == METRICS
    assert empty.calendars == {"always": Calendar.always("UTC")}
    assert empty.catalogue.codes == ()
    assert (empty.skew, empty.survey) == (timedelta(minutes=5), None)
    assert empty.ruleset.decide({}).values == {}


def test_a_playbook_is_a_value():
    one, other = Playbook(**SECTIONS), Playbook(**SECTIONS)
    assert one == other
    assert hash(one) == hash(other)
    assert one != Playbook(**SECTIONS, version="2")
    assert repr(one) == "<Playbook 'playbook' '1'>"
    assert pickle.loads(pickle.dumps(one)) == one
    assert attrs.evolve(one, version="2").facts == one.facts


def test_the_fingerprint_names_the_policy():
    one = Playbook(**SECTIONS)
    assert one.fingerprint == Playbook(**SECTIONS).fingerprint == one.fingerprint
    assert len(one.fingerprint) == 64
    assert one.ref("2026a") == PolicyRef("playbook", "1", one.fingerprint, "2026a")
    assert one.ref().tzdata == ""


@pytest.mark.parametrize(
    "change",
    [
        {"version": "2"},
        {"locales": ("en",)},
        {"skew": "6m"},
        {"timezone": "UTC"},
        {"targets": [Target("pickup", "pickup", "31s")]},
        {"metrics": {}},
        {"workflow": Workflow(states={"only": State("waiting")})},
        {"survey": Survey(min_sample=11)},
    ],
)
def test_whatever_changes_a_policy_changes_its_fingerprint(change):
    assert Playbook(**{**SECTIONS, **change}).fingerprint != Playbook(**SECTIONS).fingerprint


def test_the_order_of_states_counts_since_the_first_one_is_the_start():
    states = {"a": State(), "b": State()}
    turned = dict(reversed(states.items()))
    one, other = (Playbook(workflow=Workflow(states=order)) for order in (states, turned))
    assert one.fingerprint != other.fingerprint


def test_metrics_and_the_calendar_always_may_be_replaced_and_added_to():
    pickup = Metric("pickup", "opened", "picked_up")
    playbook = Playbook(
        calendars={"always": SHANGHAI},
        metrics={"pickup": pickup, "mine": Metric("mine", "opened", "closed")},
    )
    assert playbook.metrics["pickup"] == pickup
    assert set(playbook.metrics) == {*METRICS, "mine"}
    assert playbook.calendar("always") == SHANGHAI


def test_an_unknown_calendar_is_not_found():
    with pytest.raises(NotFoundError, match="did you mean 'always'"):
        Playbook().calendar("allways")


# -- facts


def test_the_schema_holds_declared_standard_and_decided_facts():
    schema = Playbook(**SECTIONS).schema
    assert schema.facts["tier"].source == "platform"
    assert schema.facts["problem_type"].values == ("late",)
    assert schema.facts["said"].values == ("late",)
    assert schema.facts["state"].values == ("only",)
    assert schema.facts["breached"].values == ("pickup",)
    assert schema.facts["priority"].source == "triage"
    assert {fact.source for fact in schema} == {"platform", "intake", "desk", "triage"}


def test_standard_facts_take_their_words_from_the_playbook():
    schema = Playbook(
        catalogue=Catalogue(
            [ProblemType("late", {"en": "Late", "zh-CN": "慢"})],
            products=[Term("card", {"en": "Card"})],
            order_states=[Term("paid", {"en": "Paid"})],
        )
    ).schema
    assert schema.facts["product"].values == ("card",)
    assert schema.facts["order_state"].values == ("paid",)
    assert schema.facts["waits_on"].values == ("agent", "customer")
    assert set(schema.facts["done"].values) == DEFAULT_WORKFLOW.known_commands
    assert schema.facts["stage"].values == ("pre", "in", "after", "any")
    assert schema.facts["missing"].values == ("order_number", "problem_type", "symptom")


def test_where_nothing_is_declared_a_standard_vocabulary_is_open():
    schema = Playbook().schema
    assert schema.facts["problem_type"].values is None
    assert schema.facts["breached"].values is None


def test_a_redeclared_standard_fact_holds_its_bounds_and_keeps_the_words_it_leaves_out():
    catalogue = Catalogue(
        [ProblemType("late", {"und": "Late"})], order_states=[Term("paid", {"en": "Paid"})]
    )
    schema = Playbook(
        catalogue=catalogue, facts=[Fact("amount", "money", at_least=0), Fact("order_state")]
    ).schema
    assert schema.facts["amount"].at_least == 0
    assert schema.facts["order_state"].values == ("paid",)
    assert schema.facts["order_state"].source == "platform"


def test_a_redeclared_standard_fact_may_have_more_words():
    emotions = ("calm", "anxious", "angry", "amused")
    schema = Playbook(facts=[Fact("emotion", values=emotions)]).schema
    assert schema.facts["emotion"].values == emotions


def test_a_standard_fact_keeps_its_type_and_its_words():
    assert faults_of(facts=[Fact("amount", "int"), Fact("emotion", values=("calm", "angry"))]) == [
        (
            "standard-fact $.facts.amount.type: the library supplies 'amount' as a money, not a int; "
            "write type = 'money', or give your fact another name"
        ),
        (
            "standard-fact $.facts.emotion.values: the library may supply 'anxious' as 'emotion'; "
            "add it, or no values"
        ),
    ]


# -- conditions are bound


def test_conditions_are_bound_to_the_facts_they_test():
    workflow = Workflow(
        states={"open": State(), "late": State()},
        transitions=[
            Transition("wait", ["open"], ["agent"], "late", when={"elapsed": {"at_least": "30m"}})
        ],
        joint=[Joint("wait", ["open"], by="agent", when={"amount": {"at_least": 5}})],
        consequences=[Consequence("wait", "page", when={"amount": {"at_least": "7.5"}})],
    )
    playbook = Playbook(
        workflow=workflow,
        fields=[Field("lane")],
        rules=[Rule("late", {"elapsed": {"more_than": "1h"}}, {"lane": "late"})],
        targets=[
            Target("soon", "pickup", [Row("1m", {"amount": 3})], when={"elapsed": {"known": True}})
        ],
        examples=[Example({"amount": 3, "elapsed": "2h"})],
    )
    half_an_hour = timedelta(minutes=30)
    assert playbook.workflow.transitions[0].when == Test("elapsed", "at_least", half_an_hour)
    assert playbook.workflow.joint[0].when == Test("amount", "at_least", Decimal(5))
    assert playbook.workflow.consequences[0].when == Test("amount", "at_least", Decimal("7.5"))
    assert playbook.rules[0].when == Test("elapsed", "more_than", timedelta(hours=1))
    assert playbook.ruleset.rules == playbook.rules
    assert playbook.targets[0].within[0].when == Test("amount", "is", Decimal(3))
    assert playbook.examples[0].given == {"amount": Decimal(3), "elapsed": timedelta(hours=2)}


def test_targets_and_guards_see_what_triage_decided():
    playbook = Playbook(
        fields=[Field("lane", values=("green",))],
        targets=[Target("soon", "pickup", "1m", when={"lane": "green"})],
    )
    assert playbook.targets[0].select({"lane": "green"}) is not None


# -- what is refused


def test_all_faults_are_told_at_once():
    assert faults_of(
        name="",
        version="",
        locales=(),
        timezone="Asia/Shangai",
        skew="-1s",
        metrics={"mine": Metric("yours", "opened", "closed")},
        targets=[
            Target("pickup", "pick_up", "30s", calendar="alway", when={"teir": "vip"}),
            Target("pickup", "pickup", [Row("30s", {"emotion": "cross"})]),
        ],
    ) == [
        "bad-value $.playbook.name: the playbook has no name; write name = 'kameng'",
        "bad-value $.playbook.version: the playbook has no version; write version = '2026.1'",
        "bad-value $.playbook.locales: there is no locale; write locales = ['zh-CN', 'en']",
        "bad-value $.playbook.skew: the skew is negative; write skew = '5m'",
        ("bad-value $.playbook.timezone: 'Asia/Shangai' is not known here; write an IANA name such "
        "as 'Asia/Shanghai'; if it is one, run: pip install tzdata"),
        "misnamed $.metrics.mine: the metric 'yours' stands under 'mine'; give it one name",
        "unknown-metric $.targets[0].metric: there is no metric 'pick_up'; did you mean 'pickup'?",
        ("unknown-calendar $.targets[0].calendar: there is no calendar 'alway'; "
        "did you mean 'always'?"),
        f"unknown-fact $.targets[0].when.teir: fact 'teir' is not declared; {known_facts()}",
        ("bad-operand $.targets[1].within[0].when.emotion: 'cross' is not in its vocabulary "
        "(fact 'emotion'); known: angry, anxious, calm"),
        ("repeated-target $.targets[1].name: 'pickup' is the name of $.targets[0] too; "
        "give each its own name"),
    ]  # fmt: skip


def known_facts(*more: str) -> str:
    return f"known: {', '.join(sorted([*Playbook().schema.facts, *more]))}"


def test_the_error_names_the_playbook():
    with pytest.raises(PlaybookError, match=r"^playbook 'shop': 1 fault; mend each line:\n  \$\."):
        Playbook(name="shop", targets=[Target("pickup", "nothing", "30s")])


def test_a_guard_that_tests_an_undeclared_fact_is_refused_with_its_path():
    workflow = Workflow(
        states={"open": State()},
        transitions=[Transition("go", ["open"], ["agent"], when={"vip": True})],
        joint=[Joint("go", ["open"], by="agent", when={"vap": True})],
        consequences=[Consequence("go", "page", when={"vop": True})],
    )
    told = faults_of(workflow=workflow)
    assert [line.partition(":")[0] for line in told] == [
        "unknown-fact $.workflow.transitions[0].when.vip",
        "unknown-fact $.workflow.joint[0].when.vap",
        "unknown-fact $.workflow.consequences[0].when.vop",
    ]


def test_a_consequence_may_test_the_fields_of_its_command():
    workflow = Workflow(
        states={"open": State()},
        transitions=[Transition("pay", ["open"], ["agent"], needs=["remedy"])],
        consequences=[Consequence("pay", "perform", when={"remedy": ["refund"]})],
        fields=FactSchema([Fact("remedy", values=("refund", "guide"))]),
    )
    assert Playbook(workflow=workflow).workflow == workflow


def test_rules_are_held_against_fields_and_facts():
    told = faults_of(
        facts=[Fact("clash")],
        fields=[Field("lane", values=("green",)), Field("clash")],
        rules=[Rule("one", {"lane": "green"}, {"lane": "gren", "line": "x"})],
    )
    assert [line.partition(":")[0] for line in told] == [
        "unknown-value $.rules[0].set.lane",
        "unknown-field $.rules[0].set.line",
        "field-clash $.decision.clash",
        "reads-decision $.rules[0].when.lane",
    ]


def test_a_field_declared_twice_is_refused_once():
    assert faults_of(fields=[Field("lane"), Field("lane")]) == [
        "repeated-field $.decision.lane: field 'lane' is declared twice; rename one"
    ]


def test_groups_that_a_decision_names_must_be_there_where_groups_are():
    groups = {"service": Group("Service")}
    by_vocabulary = Field("group", values=("service", "dispute"))
    assert faults_of(fields=[by_vocabulary], groups=groups) == [
        "unknown-group $.decision.group.values: there is no group 'dispute'; known: service"
    ]
    assert Playbook(fields=[by_vocabulary]).groups == {}


def test_an_open_field_of_groups_is_held_against_its_default_and_its_rules():
    told = faults_of(
        fields=[Field("lane"), Field("group", default="servic")],
        rules=[
            Rule("one", set={"group": "disputes"}),
            Rule("two", set={"lane": "x"}),
            Rule("three", set={"group": "service"}),
        ],
        groups={"service": Group("Service")},
    )
    assert [line.partition(":")[0] for line in told] == [
        "unknown-group $.decision.group.default",
        "unknown-group $.rules[0].set.group",
    ]
    assert faults_of(
        fields=[Field("group")],
        rules=[Rule("one", set={"group": "x"})],
        groups={"service": Group("Service")},
    ) == ["unknown-group $.rules[0].set.group: there is no group 'x'; known: service"]


def test_a_group_is_there_by_a_calendar():
    assert faults_of(groups={"service": Group("Service", "core")}) == [
        "unknown-calendar $.groups.service.calendar: there is no calendar 'core'; known: always"
    ]


def test_examples_are_held_against_facts_fields_and_targets():
    told = faults_of(
        fields=[Field("lane", values=("green", "normal")), Field("flags", "collect")],
        targets=[Target("pickup", "pickup", "30s")],
        examples=[
            Example(
                {"repeats": "many", "nobody": 1, "lane": "green"},
                {"lane": "red", "flags": ("a", "b"), "colour": "red"},
                {"pick": "30s"},
            )
        ],
    )
    assert told == [
        (
            "bad-value $.examples[0].given.repeats: 'many' is no int (fact 'repeats'); "
            "write a whole number"
        ),
        f"unknown-fact $.examples[0].given.nobody: fact 'nobody' is not declared; {known_facts()}",
        "given-decision $.examples[0].given.lane: 'lane' is decided by the rules; expect it instead",
        (
            "unknown-field $.examples[0].expect.colour: no field of the decision is named 'colour'; "
            "known: flags, lane"
        ),
        (
            "unknown-target $.examples[0].expect.targets.pick: there is no target 'pick'; "
            "did you mean 'pickup'?"
        ),
        (
            "unknown-value $.examples[0].expect.lane: 'red' is not one of the values of 'lane'; "
            "known: green, normal"
        ),
    ]


@pytest.mark.parametrize(
    ("section", "value", "kind"),
    [
        ("catalogue", [], "Catalogue"),
        ("workflow", {}, "Workflow"),
        ("calendars", {"x": "09:00-18:00"}, "Calendar"),
        ("metrics", {"x": "opened"}, "Metric"),
        ("targets", [{"name": "pickup"}], "Target"),
        ("groups", {"x": "Service"}, "Group"),
        ("survey", {"keywords": []}, "Survey"),
        ("rules", [{"name": "x"}], "Rule"),
        ("examples", [{"given": {}}], "Example"),
    ],
)
def test_a_document_is_not_taken_for_the_value_it_writes(section, value, kind):
    (told,) = faults_of(**{section: value})
    assert f"is no {kind}; make a {kind}, or read the document with playbook_of" in told
    assert told.startswith(f"bad-value $.{section}: ")


def test_fields_that_are_no_fields_are_told_under_their_key_in_a_document():
    (told,) = faults_of(fields=["lane"])
    assert told.startswith("bad-value $.decision: 'lane' is no Field")


def test_one_locale_may_be_written_as_a_text():
    assert Playbook(locales="en").locales == ("en",)

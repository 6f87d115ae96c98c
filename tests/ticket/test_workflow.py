"""The workflow as data: what it answers, and every fault of one at once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kameng_support.conditions import ALWAYS, Fact, FactSchema, Test
from kameng_support.errors import DefinitionError, InputError, PlaybookError
from kameng_support.texts import Text
from kameng_support.ticket import Consequence, Joint, State, Transition, Workflow

STATES = {"open": State(), "done": State("resolved", "customer"), "over": State("closed")}
FACTS = FactSchema([Fact("tier", values=["standard", "vip"]), Fact("amount", "money")])

FLOW = Workflow(
    states=STATES,
    transitions=[
        Transition("work", ["open"], ["agent"], when={"tier": "vip"}),
        Transition("work", ["open", "open"], ["agent", "lead"]),
        Transition("finish", ["open", "done"], ["lead"], "over", may=["paid"]),
        Transition("leave", ["open"], ["agent"], "over"),
    ],
    joint=[Joint("finish", ["done"], by="lead", after="48h", when={"amount": {"at_most": "9.50"}})],
    consequences=[Consequence("finish", "pay", when={"paid": {"more_than": "0"}})],
    fields=FactSchema([Fact("paid", "money")]),
)


def test_a_ticket_starts_in_the_first_state():
    assert FLOW.start == "open"


def test_the_transitions_of_a_command_come_in_the_order_written_each_once():
    assert FLOW.find("open", "work") == FLOW.transitions[:2]
    assert FLOW.find("done", "finish") == (FLOW.transitions[2],)
    assert FLOW.find("done", "work") == ()
    assert FLOW.find("nowhere", "work") == ()


@pytest.mark.parametrize(
    ("state", "role", "commands"),
    [
        ("open", "agent", ("work", "leave")),
        ("open", "lead", ("work", "finish")),
        ("done", "lead", ("finish",)),
        ("done", "agent", ()),
        ("over", "lead", ()),
        ("open", "customer", ()),
    ],
)
def test_the_commands_open_to_a_role_guards_aside(state, role, commands):
    assert FLOW.commands(state, role) == commands


def test_every_command_is_known():
    assert FLOW.known_commands == {"work", "finish", "leave"}


def test_a_workflow_owns_its_states():
    states = {"open": State()}
    workflow = Workflow(states)
    states.clear()
    assert workflow.states == {"open": State()}
    assert workflow == Workflow({"open": State()})


def test_texts_may_be_written_by_locale_and_conditions_as_mappings_and_spans_as_text():
    told = Text({"zh-CN": "处理中", "en": "in hand"})
    assert State(name={"zh-CN": "处理中", "en": "in hand"}) == State(name=told)
    assert _work(tell={"zh-CN": "处理中", "en": "in hand"}).tell == told
    assert _work(tell=told).tell is told
    assert _work().tell is None
    transition = Transition("work", ["open"], ["agent"], when={"tier": "vip"})
    assert transition.when == Test("tier", "is", "vip")
    assert Transition("work", ["open"], ["agent"]).when == ALWAYS
    assert Joint("work", ["open"], after="48h").after == timedelta(hours=48)
    assert Joint("work", ["open"]).after is None


# ── facts ──


def test_guards_are_checked_against_the_declared_facts_each_under_its_path():
    flow = Workflow(
        states=STATES,
        transitions=[Transition("work", ["open"], ["agent"], when={"teir": "vip"})],
        joint=[Joint("work", ["open"], by="agent", on="x", when={"tier": "gold"})],
        consequences=[Consequence("work", "pay", when={"paid": True, "none": 1})],
        fields=FactSchema([Fact("paid", "bool")]),
    )
    assert [(f.code, f.path) for f in flow.check(FACTS)] == [
        ("unknown-fact", "$.transitions[0].when.teir"),
        ("bad-operand", "$.joint[0].when.tier"),
        ("unknown-fact", "$.consequences[0].when.none"),
    ]
    assert FLOW.check(FACTS) == ()


def test_a_commands_field_hides_a_fact_of_the_same_name_in_a_consequence():
    flow = Workflow(
        states=STATES,
        transitions=[Transition("work", ["open"], ["agent"], when={"tier": "vip"}, may=["tier"])],
        consequences=[Consequence("work", "pay", when={"tier": {"at_least": "3"}})],
        fields=FactSchema([Fact("tier", "money")]),
    )
    assert flow.check(FACTS) == ()
    assert flow.bind(FACTS).consequences[0].when == Test("tier", "at_least", Decimal(3))


def test_binding_gives_every_guard_the_canonical_form_of_its_facts():
    bound = FLOW.bind(FACTS)
    assert bound.transitions == FLOW.transitions
    assert bound.joint[0].when == FACTS.bind(FLOW.joint[0].when)
    assert bound.joint[0].when != FLOW.joint[0].when
    assert bound.consequences[0].when != FLOW.consequences[0].when
    assert bound.find("open", "leave") == FLOW.find("open", "leave")
    assert bound.bind(FACTS) == bound


# ── faults ──


def _work(**changed) -> Transition:
    return Transition(**{"do": "work", "sources": ["open"], "by": ["agent"], **changed})


def _rule(**changed) -> Joint:
    return Joint(**{"do": "work", "sources": ["open"], "by": "agent", **changed})


FAULTS = {
    "no state": (
        {"states": {}},
        [("no-state", "$.states", "there is no state", "write at least one")],
    ),
    "a closed state that waits": (
        {"states": {**STATES, "over": State("closed", "agent")}},
        [
            (
                "closed-waits",
                "$.states.over.waits_on",
                "'over' is closed, yet waits on 'agent'",
                "leave it out: a closed ticket waits on nobody",
            )
        ],
    ),
    "states that are not declared": (
        {"transitions": [_work(), _work(sources=["opne", "done"], to="ovre")]},
        [
            (
                "unknown-state",
                "$.transitions[1].from",
                "state 'opne' is not declared",
                "did you mean 'open'?",
            ),
            (
                "unknown-state",
                "$.transitions[1].to",
                "state 'ovre' is not declared",
                "did you mean 'over'?",
            ),
        ],
    ),
    "a transition from nowhere, for nobody": (
        {"transitions": [_work(sources=[], by=[])]},
        [
            (
                "no-state",
                "$.transitions[0].from",
                "it starts from no state",
                "name at least one",
            ),
            ("no-role", "$.transitions[0].by", "nobody may do it", "name at least one role"),
        ],
    ),
    "a role that nobody can have": (
        {"transitions": [_work(by=["agent", "night shift"])]},
        [
            (
                "unfit-role",
                "$.transitions[0].by",
                "'night shift' can be nobody's role",
                "write it without spaces and colons",
            )
        ],
    ),
    "fields that are not declared": (
        {
            "transitions": [_work(needs=["casue"], may=["cause", "note"])],
            "fields": FactSchema([Fact("cause")]),
        },
        [
            (
                "unknown-field",
                "$.transitions[0].needs",
                "field 'casue' is not declared",
                "did you mean 'cause'?",
            ),
            (
                "unknown-field",
                "$.transitions[0].may",
                "field 'note' is not declared",
                "known: cause",
            ),
        ],
    ),
    "a rule without a state": (
        {"transitions": [_work()], "joint": [_rule(sources=[])]},
        [("no-state", "$.joint[0].from", "it starts from no state", "name at least one")],
    ),
    "a rule in a state that is not declared": (
        {"transitions": [_work()], "joint": [_rule(sources=["opne"])]},
        [
            (
                "unknown-state",
                "$.joint[0].from",
                "state 'opne' is not declared",
                "did you mean 'open'?",
            )
        ],
    ),
    "a rule whose command its role does not have there": (
        {"transitions": [_work()], "joint": [_rule(by="system"), _rule(sources=["open", "done"])]},
        [
            (
                "unknown-command",
                "$.joint[0].do",
                "'system' has no command 'work' in state 'open'",
                "none is declared",
            ),
            (
                "unknown-command",
                "$.joint[1].do",
                "'agent' has no command 'work' in state 'done'",
                "none is declared",
            ),
        ],
    ),
    "a rule in a role that nobody can have": (
        {"transitions": [_work()], "joint": [_rule(by="a:b")]},
        [
            (
                "unfit-role",
                "$.joint[0].by",
                "'a:b' can be nobody's role",
                "write it without spaces and colons",
            ),
            (
                "unknown-command",
                "$.joint[0].do",
                "'a:b' has no command 'work' in state 'open'",
                "none is declared",
            ),
        ],
    ),
    "a rule whose command needs fields": (
        {
            "transitions": [_work(needs=["cause"])],
            "joint": [_rule()],
            "fields": FactSchema([Fact("cause")]),
        },
        [
            (
                "needs-fields",
                "$.joint[0].do",
                "'work' in state 'open' needs fields, and a rule gives none",
                "add a transition that needs none",
            )
        ],
    ),
    "a quiet period that would never end": (
        {"transitions": [_work()], "joint": [_rule(after="999ms", on="x")]},
        [
            (
                "short-period",
                "$.joint[0].after",
                "the quiet period is too short",
                "write at least 1s",
            ),
            (
                "two-triggers",
                "$.joint[0].on",
                "it waits for a signal and for a quiet period",
                "keep `on` or `after`",
            ),
        ],
    ),
    "a consequence of no command": (
        {"transitions": [_work()], "consequences": [Consequence("wrok", "pay")]},
        [
            (
                "unknown-command",
                "$.consequences[0].on",
                "there is no command 'wrok'",
                "did you mean 'work'?",
            )
        ],
    ),
}


@pytest.mark.parametrize(("parts", "faults"), FAULTS.values(), ids=FAULTS.keys())
def test_a_workflow_that_does_not_fit_together_is_refused(parts, faults):
    with pytest.raises(PlaybookError) as refused:
        Workflow(**{"states": STATES, **parts})
    found = refused.value.findings
    assert [(f.code, f.path, f.sentence, f.mend) for f in found] == faults


def test_all_faults_of_a_workflow_are_told_at_once():
    with pytest.raises(PlaybookError) as refused:
        Workflow(
            states={"open": State("open", "agent"), "over": State("closed", "agent")},
            transitions=[_work(to="x", by=[]), _work(needs=["y"])],
            joint=[_rule(do="z", after="0s")],
            consequences=[Consequence("q", "pay")],
        )
    assert [finding.path for finding in refused.value.findings] == [
        "$.states.over.waits_on",
        "$.transitions[0].to",
        "$.transitions[0].by",
        "$.transitions[1].needs",
        "$.joint[0].after",
        "$.joint[0].do",
        "$.consequences[0].on",
    ]


def test_a_rule_may_act_where_one_of_its_transitions_needs_no_fields_each_second():
    Workflow(
        states=STATES,
        transitions=[_work(needs=["cause"], when={"tier": "vip"}), _work()],
        joint=[_rule(after="1s")],
        fields=FactSchema([Fact("cause")]),
    )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: State("opne"), "state: 'opne' is no kind of state; did you mean 'open'?"),
        (lambda: _work(do=""), "workflow: '' is no name for 'do'; write a text such as resolve"),
        (lambda: _work(do=3), "workflow: 3 is no name for 'do'; write a text such as resolve"),
        (lambda: _rule(do=" "), "workflow: ' ' is no name for 'do'; write a text such as resolve"),
        (
            lambda: Consequence("", "pay"),
            "workflow: '' is no name for 'on'; write a text such as resolve",
        ),
        (
            lambda: Consequence("work", ""),
            "workflow: '' is no name for 'effect'; write a text such as resolve",
        ),
        (lambda: _work(sources="open"), "workflow: 'open' is no list; write ['open']"),
        (lambda: _work(by="agent"), "workflow: 'agent' is no list; write ['agent']"),
        (lambda: _work(needs="cause"), "workflow: 'cause' is no list; write ['cause']"),
        (lambda: _work(may="cause"), "workflow: 'cause' is no list; write ['cause']"),
        (lambda: _work(emits="x"), "workflow: 'x' is no list; write ['x']"),
        (lambda: _rule(sources="open"), "workflow: 'open' is no list; write ['open']"),
    ],
)
def test_a_part_that_is_not_well_formed_is_refused(make, message):
    with pytest.raises(DefinitionError) as refused:
        make()
    assert str(refused.value) == message


def test_a_span_or_a_condition_that_cannot_be_read_is_refused():
    with pytest.raises(InputError, match="'2 days' is no duration"):
        _rule(after="2 days")
    with pytest.raises(DefinitionError, match="'atleast' is no test"):
        _work(when={"amount": {"atleast": 3}})


def test_workflows_that_start_in_another_state_are_not_equal():
    states = {"a": State(), "b": State()}
    assert Workflow(states) == Workflow(dict(states))
    assert Workflow(states) != Workflow({"b": State(), "a": State()})

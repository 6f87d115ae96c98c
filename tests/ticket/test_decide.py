"""Deciding a command: the event it makes, or why it makes none."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from kameng_support.conditions import Fact, FactSchema
from kameng_support.errors import InputError
from kameng_support.ticket import (
    Actor,
    Do,
    Elements,
    Moved,
    PolicyRef,
    Refusal,
    State,
    Ticket,
    Transition,
    Workflow,
    decide,
)

AGENT, CUSTOMER, SYSTEM = Actor("agent", "a7"), Actor("customer", "c1"), Actor("system", "s")

WORKFLOW = Workflow(
    states={
        "new": State("open", "agent"),
        "mine": State("open", "agent"),
        "idle": State("open"),
        "asked": State("waiting", "customer"),
        "solved": State("resolved", "customer"),
        "checked": State("resolved", "customer"),
        "closed": State("closed"),
        "void": State("closed"),
    },
    transitions=[
        Transition("pick_up", ["new"], ["agent"], "mine", emits=["picked_up"]),
        Transition(
            "refund", ["mine"], ["agent"], when={"amount": {"at_most": 50}}, needs=["cause"]
        ),
        Transition("refund", ["mine"], ["agent", "lead"], "solved", when={"tier": "vip"}),
        Transition("refund", ["mine"], ["lead"], "closed"),
        Transition(
            "resolve",
            ["mine"],
            ["agent"],
            "solved",
            needs=["cause", "note"],
            may=["paid", "orders", "took", "since", "urgent", "tries"],
            tell={"en": "{agent}: {cause} {note}", "zh-CN": "{note}"},
        ),
        *(
            Transition(f"go_{to}", ["new", "asked", "solved", "closed"], ["system"], to)
            for to in ("mine", "idle", "asked", "checked", "void")
        ),
        Transition("note", ["mine"], ["agent"], emits=["progress", "progress"]),
    ],
    fields=FactSchema(
        [
            Fact("cause", values=["user_error", "supplier_fault"]),
            Fact("note", "text"),
            Fact("paid", "money", at_least=0),
            Fact("orders", "set"),
            Fact("took", "duration"),
            Fact("since", "instant"),
            Fact("urgent", "bool"),
            Fact("tries", "int"),
        ]
    ),
)


def ticket(state: str, locale: str = "en") -> Ticket:
    return Ticket(
        id="T1",
        version=4,
        at=900,
        opened_at=100,
        customer="c1",
        channel="app",
        locale=locale,
        state=state,
        kind=WORKFLOW.states[state].kind,
        since=100,
        quiet_since=500,
        policy=PolicyRef(),
        elements=Elements(),
    )


def do(state, command, by, facts=None, **fields):
    return decide(
        WORKFLOW, ticket(state), Do(command, by, fields), 1000, facts or {}, {"agent": "Li"}
    )


def moved(state, command, by, facts=None, **fields) -> Moved:
    decided = do(state, command, by, facts, **fields)
    assert isinstance(decided, Moved), decided
    return decided


# ── what is carried out ──


def test_a_command_makes_one_event_that_follows_the_ticket():
    assert moved("new", "pick_up", AGENT) == Moved(
        ticket="T1",
        version=5,
        at=1000,
        by=AGENT,
        do="pick_up",
        source="new",
        to="mine",
        kind="open",
        signals=("waits_on_agent", "picked_up"),
        fields={},
    )


def test_a_command_without_a_target_state_stays_and_sends_its_own_signals_once():
    event = moved("mine", "note", AGENT)
    assert (event.source, event.to, event.kind) == ("mine", "mine", "open")
    assert event.signals == ("progress",)


def test_free_words_are_kept_apart_from_the_other_fields():
    event = moved("mine", "resolve", AGENT, cause="user_error", note="他充错了号", paid="12.50")
    assert event.fields == {"cause": "user_error", "paid": Decimal("12.50")}
    assert event.words == {"note": "他充错了号"}


def test_fields_without_a_value_count_as_not_given():
    event = moved("mine", "resolve", AGENT, cause="user_error", note="x", paid=None, took="  ")
    assert event.fields == {"cause": "user_error"}


@pytest.mark.parametrize(
    ("facts", "by", "to"),
    [
        ({"amount": Decimal(20), "tier": "vip"}, AGENT, "mine"),
        ({"amount": Decimal(80), "tier": "vip"}, AGENT, "solved"),
        ({"amount": Decimal(20), "tier": "vip"}, Actor("lead", "l1"), "solved"),
        ({"amount": Decimal(20), "tier": "new"}, Actor("lead", "l1"), "closed"),
    ],
)
def test_of_the_actors_transitions_the_first_whose_guard_holds_counts(facts, by, to):
    fields = {"cause": "user_error"} if to == "mine" else {}
    assert moved("mine", "refund", by, facts, **fields).to == to


# ── the progress line ──


def test_the_progress_line_is_in_the_customers_language_and_filled():
    event = moved("mine", "resolve", AGENT, cause="user_error", note="wrong id")
    assert event.told == "Li: user_error wrong id"
    command = Do("resolve", AGENT, {"cause": "user_error", "note": "已补发"})
    told = decide(WORKFLOW, ticket("mine", "zh-CN"), command, 1000, {})
    assert isinstance(told, Moved)
    assert told.told == "已补发"


def test_without_a_text_the_customer_is_told_nothing():
    assert moved("new", "pick_up", AGENT).told is None


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("orders", ["b2", "a1", "c3"], "a1, b2, c3"),
        ("paid", "1E+2", "100"),
        ("paid", 12.5, "12.5"),
        ("took", "90m", "1h30m"),
        ("since", "2026-11-20T09:00:00+08:00", "2026-11-20T01:00:00Z"),
        ("tries", 3, "3"),
        ("cause", "user_error", "user_error"),
    ],
)
def test_a_field_in_a_progress_line_reads_the_same_on_every_run(name, value, told):
    flow = Workflow(
        states={"mine": State()},
        transitions=[
            Transition("tell", ["mine"], ["agent"], needs=[name], tell={"en": f"<{{{name}}}>"})
        ],
        fields=WORKFLOW.fields,
    )
    event = decide(flow, ticket("mine"), Do("tell", AGENT, {name: value}), 1000, {})
    assert isinstance(event, Moved)
    assert event.told == f"<{told}>"


def test_a_commands_field_fills_a_slot_before_what_the_desk_says():
    flow = Workflow(
        states={"mine": State()},
        transitions=[Transition("t", ["mine"], ["agent"], needs=["cause"], tell={"en": "{cause}"})],
        fields=WORKFLOW.fields,
    )
    command = Do("t", AGENT, {"cause": "user_error"})
    event = decide(flow, ticket("mine"), command, 1000, {}, {"cause": "desk"})
    assert isinstance(event, Moved)
    assert event.told == "user_error"


# ── signals ──


@pytest.mark.parametrize(
    ("source", "to", "signals"),
    [
        ("new", "mine", ("waits_on_agent",)),
        ("new", "idle", ()),
        ("new", "asked", ("waits_on_customer",)),
        ("new", "checked", ("resolved",)),
        ("new", "void", ("closed",)),
        ("asked", "mine", ("waits_on_agent",)),
        ("asked", "checked", ("resolved",)),
        ("asked", "void", ("closed",)),
        ("asked", "asked", ()),
        ("solved", "mine", ("reopened", "waits_on_agent")),
        ("solved", "idle", ("reopened",)),
        ("solved", "asked", ("reopened", "waits_on_customer")),
        ("solved", "checked", ()),
        ("solved", "void", ("closed",)),
        ("closed", "mine", ("reopened", "waits_on_agent")),
        ("closed", "asked", ("reopened", "waits_on_customer")),
        ("closed", "checked", ("resolved",)),
        ("closed", "void", ()),
    ],
)
def test_what_the_clocks_hear_when_a_state_is_entered(source, to, signals):
    event = moved(source, f"go_{to}", SYSTEM)
    assert event.signals == signals
    assert event.kind == WORKFLOW.states[to].kind


def test_a_clock_that_a_state_starts_is_there_for_the_transition_to_stop():
    assert moved("new", "pick_up", AGENT).signals == ("waits_on_agent", "picked_up")


def test_a_clock_that_a_transition_cancels_is_not_judged_by_the_end():
    flow = Workflow(
        states={"new": State(), "void": State("closed"), "mine": State(waits_on="agent")},
        transitions=[
            Transition("cancel", ["new"], by=["agent"], to="void", emits=["cancelled"]),
            Transition("again", ["void"], by=["agent"], to="mine", emits=["noted"]),
        ],
    )
    over = decide(flow, ticket("new"), Do("cancel", AGENT), 1000, {})
    again = decide(flow, ticket("void"), Do("again", AGENT), 1000, {})
    assert isinstance(over, Moved)
    assert isinstance(again, Moved)
    assert over.signals == ("cancelled", "closed")
    assert again.signals == ("reopened", "waits_on_agent", "noted")


# ── refusals ──

REFUSALS = {
    "a command of another state": (
        ("new", "note", AGENT, {}, {}),
        ("wrong_state", "'note' does not apply in state 'new'", ("pick_up",), (), None),
    ),
    "a command of another role": (
        ("new", "pick_up", CUSTOMER, {}, {}),
        ("wrong_role", "'customer' may not 'pick_up' in state 'new'", (), (), None),
    ),
    "a guard that does not hold: the first one is told": (
        ("mine", "refund", AGENT, {"amount": Decimal(80), "tier": "new"}, {}),
        (
            "guard",
            "amount is 80, not at most 50",
            ("refund", "resolve", "note"),
            (),
            "amount is 80, not at most 50",
        ),
    ),
    "a guard on a fact that is not known": (
        ("mine", "refund", AGENT, {}, {}),
        (
            "guard",
            "amount is not known, so not at most 50",
            ("refund", "resolve", "note"),
            (),
            "amount is not known, so not at most 50",
        ),
    ),
    "fields left out: all of them are told": (
        ("mine", "resolve", AGENT, {}, {}),
        (
            "missing_fields",
            "'resolve' needs cause, note",
            ("refund", "resolve", "note"),
            ("cause", "note"),
            None,
        ),
    ),
    "a blank text is left out too": (
        ("mine", "resolve", AGENT, {}, {"cause": "user_error", "note": " \n"}),
        (
            "missing_fields",
            "'resolve' needs note",
            ("refund", "resolve", "note"),
            ("note",),
            None,
        ),
    ),
    "a value outside the vocabulary": (
        ("mine", "resolve", AGENT, {}, {"cause": "user_eror", "note": "x"}),
        (
            "bad_field",
            "field 'cause': 'user_eror' is not in its vocabulary; did you mean 'user_error'?",
            ("refund", "resolve", "note"),
            (),
            None,
        ),
    ),
    "words that do not fit are not repeated": (
        ("mine", "resolve", AGENT, {}, {"cause": "user_error", "note": "秘密" * 9000}),
        (
            "bad_field",
            "field 'note': it does not fit; write at most 10000 letters",
            ("refund", "resolve", "note"),
            (),
            None,
        ),
    ),
}


@pytest.mark.parametrize(("asked", "expected"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refusal_says_why_and_what_is_open_instead(asked, expected):
    state, command, by, facts, fields = asked
    code, sentence, open_, missing, failed = expected
    assert do(state, command, by, facts, **fields) == Refusal(
        code=code,
        sentence=sentence,
        command=command,
        actor=str(by),
        state=state,
        open=open_,
        missing=missing,
        failed=failed,
    )


def test_a_refusal_reads_as_its_sentence():
    refused = do("new", "note", AGENT)
    assert str(refused) == "'note' does not apply in state 'new'"


def test_a_ticket_in_a_state_that_the_policy_no_longer_has_refuses_everything():
    lost = evolve(ticket("new"), state="gone")
    refused = decide(WORKFLOW, lost, Do("pick_up", AGENT), 1000, {})
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.state, refused.open) == ("wrong_state", "gone", ())


# ── a programmer's slips ──


def test_a_command_that_the_workflow_does_not_know_is_a_slip():
    with pytest.raises(InputError) as slip:
        do("new", "pickup", AGENT)
    assert str(slip.value) == (
        "command: the workflow has no command 'pickup'; did you mean 'pick_up'?"
    )


def test_a_field_that_the_command_does_not_take_is_a_slip():
    with pytest.raises(InputError) as slip:
        do("mine", "resolve", AGENT, cause="user_error", note="x", pad=1)
    assert str(slip.value) == ("command 'resolve': it takes no field 'pad'; did you mean 'paid'?")
    with pytest.raises(InputError, match="none is declared"):
        do("new", "pick_up", AGENT, note="x")


def test_a_slot_that_nothing_fills_is_a_slip():
    command = Do("resolve", AGENT, {"cause": "user_error", "note": "x"})
    with pytest.raises(InputError, match="slot 'agent' is empty"):
        decide(WORKFLOW, ticket("mine"), command, 1000, {})


# ── commands as values ──


def test_a_command_owns_its_fields_and_does_not_show_their_values():
    fields: dict[str, object] = {"note": "秘密", "cause": "user_error"}
    command = Do("resolve", AGENT, fields)
    fields["note"] = "another"
    assert command.fields == {"note": "秘密", "cause": "user_error"}
    assert repr(command) == (
        "Do(command='resolve', by=Actor(role='agent', id='a7'), fields=<cause, note>)"
    )
    assert Do("pick_up", AGENT).fields == {}


def test_canonical_values_stand_in_the_event():
    event = moved(
        "mine",
        "resolve",
        AGENT,
        cause="user_error",
        note="x",
        orders=["b", "a"],
        took="90m",
        since="2026-11-20T09:00:00+08:00",
        urgent=True,
        tries=0,
    )
    assert event.fields == {
        "cause": "user_error",
        "orders": frozenset({"a", "b"}),
        "took": timedelta(minutes=90),
        "since": datetime(2026, 11, 20, 1, tzinfo=UTC),
        "urgent": True,
        "tries": 0,
    }

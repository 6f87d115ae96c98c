"""Joint rules: what a ticket does by itself, at once, on a signal, or after a quiet period."""

from datetime import timedelta

import pytest
from attrs import evolve

from kameng_support.conditions import Fact, FactSchema
from kameng_support.ticket import (
    Actor,
    Do,
    Elements,
    Joint,
    Learned,
    Moved,
    PolicyRef,
    QuietMoment,
    Said,
    State,
    Ticket,
    Transition,
    Workflow,
    joint_command,
    quiet_moment,
)
from kameng_support.ticket import evolve as after

HOUR = 3_600_000_000
RULE = Actor("system", "workflow")

TICKET = Ticket(
    id="T1",
    version=1,
    at=0,
    opened_at=0,
    customer="c1",
    channel="app",
    locale="en",
    state="solved",
    kind="resolved",
    since=0,
    quiet_since=0,
    policy=PolicyRef(),
    elements=Elements(),
)


def flow(*joint: Joint, **guards: object) -> Workflow:
    """Commands close, remind and hurry, open to the system in solved and open, under guards."""
    return Workflow(
        states={"open": State(), "solved": State("resolved"), "closed": State("closed")},
        transitions=[
            *(
                Transition(do, ["open", "solved"], ["system"], to, when=guards.get(do))
                for do, to in (("close", "closed"), ("remind", None), ("hurry", None))
            ),
            Transition("answer", ["solved"], ["system"], needs=["note"], when={"tier": "vip"}),
            Transition("answer", ["solved"], ["system"]),
            Transition("answer", ["solved"], ["agent"]),
        ],
        joint=joint,
        fields=FactSchema([Fact("note", "text")]),
    )


def first(workflow, facts=None, signals=(), spent=(), ticket=TICKET):
    found = joint_command(workflow, ticket, facts or {}, signals, spent)
    return None if found is None else found[1].command


# ── at once, or on a signal ──


def test_a_rule_acts_at_once_in_its_own_role():
    rule = Joint("close", ["solved"])
    found = joint_command(flow(rule), TICKET, {})
    assert found == (rule, Do("close", RULE))


@pytest.mark.parametrize(
    ("rule", "facts", "signals", "acts"),
    [
        (Joint("close", ["open"]), {}, (), False),
        (Joint("close", ["open", "solved"]), {}, (), True),
        (Joint("close", ["solved"], when={"tier": "vip"}), {}, (), False),
        (Joint("close", ["solved"], when={"tier": "vip"}), {"tier": "vip"}, (), True),
        (Joint("close", ["solved"], on="delivered"), {}, (), False),
        (Joint("close", ["solved"], on="delivered"), {}, ("delivered", "x"), True),
        (Joint("close", ["solved"], on="delivered", when={"a": "b"}), {}, ("delivered",), False),
        (Joint("close", ["solved"], after="48h"), {}, (), False),
    ],
)
def test_a_rule_acts_in_its_states_where_its_condition_holds_and_its_signal_came(
    rule, facts, signals, acts
):
    assert first(flow(rule), facts, signals) == ("close" if acts else None)


def test_of_several_rules_the_first_acts_and_a_spent_one_rests():
    remind, close = Joint("remind", ["solved"]), Joint("close", ["solved"])
    workflow = flow(remind, close)
    assert first(workflow) == "remind"
    assert first(workflow, spent=[remind]) == "close"
    assert first(workflow, spent=[remind, close]) is None


def test_a_rule_rests_where_its_commands_own_guard_does_not_hold():
    workflow = flow(Joint("remind", ["solved"]), Joint("close", ["solved"]), remind={"tier": "vip"})
    assert first(workflow) == "close"
    assert first(workflow, {"tier": "vip"}) == "remind"


def test_a_rule_rests_where_its_command_would_need_fields():
    workflow = flow(Joint("answer", ["solved"]))
    assert first(workflow, {"tier": "vip"}) is None
    assert first(workflow, {"tier": "new"}) == "answer"


def test_a_rule_may_act_in_a_role_of_the_house():
    workflow = flow(Joint("answer", ["solved"], by="agent"))
    found = joint_command(workflow, TICKET, {"tier": "vip"})
    assert found is not None
    assert found[1] == Do("answer", Actor("agent", "workflow"))


# ── after a quiet period ──


def test_a_quiet_period_ends_so_long_after_the_last_word_and_the_rule_acts_just_later():
    workflow = flow(Joint("close", ["solved"], after=timedelta(hours=48)))
    moment = quiet_moment(workflow, evolve(TICKET, quiet_since=5), {})
    assert moment == QuietMoment(5 + 48 * HOUR, Do("close", RULE))
    # At `due` itself the customer's word still counts.
    assert moment.effective == moment.due + 1


@pytest.mark.parametrize("without", [(), (Joint("close", ["open"], after="1h"),)])
def test_a_ticket_that_no_rule_watches_has_no_quiet_moment(without):
    assert quiet_moment(flow(*without, Joint("close", ["solved"])), TICKET, {}) is None


def test_the_earliest_moment_counts_and_at_one_instant_the_rule_written_first():
    late, early = Joint("close", ["solved"], after="2h"), Joint("remind", ["solved"], after="1h")
    same = Joint("hurry", ["solved"], after="1h")
    found = quiet_moment(flow(late, early, same), TICKET, {})
    assert found == QuietMoment(HOUR, Do("remind", RULE))
    found = quiet_moment(flow(late, same, early), TICKET, {})
    assert found == QuietMoment(HOUR, Do("hurry", RULE))


def test_a_quiet_rule_that_cannot_act_does_not_hide_a_later_one():
    remind, close = Joint("remind", ["solved"], after="1h"), Joint("close", ["solved"], after="2h")
    only_vip = Joint("hurry", ["solved"], after="1h", when={"tier": "vip"})
    workflow = flow(remind, only_vip, close, remind={"tier": "vip"})
    assert quiet_moment(workflow, TICKET, {}) == QuietMoment(2 * HOUR, Do("close", RULE))
    assert quiet_moment(workflow, TICKET, {"tier": "vip"}) == QuietMoment(HOUR, Do("remind", RULE))


def _said(by: str, *, public: bool = True, automatic: bool = False) -> Said:
    return Said("T1", 2, HOUR, Actor(by, "x"), public, automatic, None, (), "words")


@pytest.mark.parametrize(
    ("event", "starts_anew"),
    [
        (_said("customer"), True),
        (_said("agent"), True),
        (_said("bot"), True),
        (_said("agent", public=False), True),
        (_said("customer", automatic=True), False),
        (Moved("T1", 2, HOUR, RULE, "remind", "solved", "solved", "resolved", (), {}), True),
        (Learned("T1", 2, HOUR, RULE, {"tier": "vip"}), False),
    ],
)
def test_a_quiet_period_counts_from_the_last_move_or_word_of_anybody(event, starts_anew):
    workflow = flow(Joint("close", ["solved"], after="48h"))
    moment = quiet_moment(workflow, after(TICKET, event), {})
    assert moment is not None
    assert moment.due == (49 if starts_anew else 48) * HOUR

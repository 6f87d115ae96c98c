"""The workflow of a playbook that brings none."""

from datetime import timedelta

from kameng_support.conditions import holds
from kameng_support.playbook import DEFAULT_WORKFLOW, Playbook

PLAYBOOK = Playbook()


def test_it_has_three_states():
    assert {name: state.kind for name, state in DEFAULT_WORKFLOW.states.items()} == {
        "open": "open",
        "resolved": "resolved",
        "closed": "closed",
    }
    assert DEFAULT_WORKFLOW.start == "open"


def test_everyone_has_what_he_needs():
    assert {
        (state, role): DEFAULT_WORKFLOW.commands(state, role)
        for state in DEFAULT_WORKFLOW.states
        for role in ("customer", "agent")
    } == {
        ("open", "customer"): ("close", "cancel"),
        ("open", "agent"): ("pick_up", "resolve", "close", "cancel"),
        ("resolved", "customer"): ("close", "reopen"),
        ("resolved", "agent"): ("close", "reopen"),
        ("closed", "customer"): ("reopen",),
        ("closed", "agent"): ("reopen",),
    }


def test_a_new_ticket_is_received_once_and_then_waits_on_an_agent():
    receive, _ = PLAYBOOK.workflow.joint
    assert holds(receive.when, {"done": frozenset()})
    assert not holds(receive.when, {"done": frozenset({"receive"})})
    assert PLAYBOOK.workflow.states["open"].signals == ("waits_on_agent",)


def test_a_resolved_ticket_closes_after_two_quiet_days():
    _, close = PLAYBOOK.workflow.joint
    assert (close.sources, close.after) == (("resolved",), timedelta(hours=48))


def test_every_line_is_in_both_locales():
    for transition in DEFAULT_WORKFLOW.transitions:
        assert transition.tell is None or transition.tell.locales == ("zh-CN", "en")

"""What a workflow does by itself: joint rules on a desk, on signals, guarded, after a quiet time."""

from datetime import UTC, datetime, timedelta

from kameng_support.conditions import Fact
from kameng_support.desk import Customer, Desk
from kameng_support.playbook import Playbook
from kameng_support.ticket import Joint, State, Transition, Workflow

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
STATES = {"a": State(), "b": State(), "c": State("closed")}


def _desk(*joint: Joint, guard: dict[str, object] | None = None) -> Desk:
    return Desk(
        Playbook(
            facts=[],
            workflow=Workflow(
                states=STATES,
                transitions=[
                    Transition("go", ["a"], by=["system"], to="b", when=guard),
                    Transition("back", ["b"], by=["system"], to="a"),
                    Transition("end", ["a", "b"], by=["system"], to="c"),
                    Transition("note", ["a", "b"], by=["agent"], emits=["noted"]),
                ],
                joint=joint,
            ),
        )
    )


def test_rules_that_chase_each_other_act_once_each_in_a_step() -> None:
    desk = _desk(Joint("go", ["a"]), Joint("back", ["b"]))
    outcome = desk.open("x", customer="c1", at=AT)
    assert outcome.ticket.state == "a"
    assert [e.text for e in desk.timeline(outcome.ticket.id, viewer="agent:a") if e.kind == "move"]


def test_rules_that_go_round_beside_where_they_began_end_too() -> None:
    ring = [Transition(f"to_{to}", list("abc"), by=["system"], to=to) for to in "bc"]
    joint = [Joint("to_b", ["a"]), Joint("to_c", ["b"]), Joint("to_b", ["c"])]
    desk = Desk(Playbook(workflow=Workflow(dict.fromkeys("abc", State()), ring, joint)))
    assert desk.open("x", customer="c1", at=AT).ticket.state == "b"


def test_a_rule_whose_command_is_guarded_against_rests() -> None:
    desk = _desk(Joint("go", ["a"]), guard={"reopens": {"at_least": 1}})
    assert desk.open("x", customer="c1", at=AT).ticket.state == "a"


def test_a_quiet_period_whose_command_is_guarded_against_never_falls_due() -> None:
    desk = _desk(Joint("go", ["a"], after=timedelta(hours=1)), guard={"reopens": {"at_least": 1}})
    desk.open("x", customer="c1", at=AT)
    assert desk.store.next_moment() is None
    assert desk.tick(at=AT + timedelta(days=1)) == 0


def test_a_rule_on_a_signal_acts_only_when_it_is_heard() -> None:
    desk = _desk(Joint("go", ["a"], on="noted"))
    assert desk.open("x", customer="c1", at=AT).ticket.state == "a"
    assert desk.message("T000001", "y", by="customer:c1", at=AT).ticket.state == "a"
    assert desk.do("T000001", "note", by="agent:a1", at=AT).ticket.state == "b"


def test_the_opening_words_are_no_later_message() -> None:
    desk = _desk(Joint("go", ["a"], on="customer_message"))
    assert desk.open("x", customer="c1", at=AT).ticket.state == "a"
    assert desk.message("T000001", "y", by="customer:c1", at=AT).ticket.state == "b"


def test_a_word_is_heard_in_the_state_in_which_it_was_said() -> None:
    desk = _desk(
        Joint("go", ["a"], on="customer_message"), Joint("end", ["b"], on="customer_message")
    )
    desk.open("x", customer="c1", at=AT)
    assert desk.message("T000001", "y", by="customer:c1", at=AT).ticket.state == "b"
    assert desk.message("T000001", "z", by="customer:c1", at=AT).ticket.state == "c"


def test_an_automatic_word_moves_nothing_and_breaks_no_quiet() -> None:
    desk = _desk(
        Joint("go", ["a"], on="customer_message"), Joint("end", ["a"], after=timedelta(hours=1))
    )
    desk.open("x", customer="c1", at=AT)
    at = AT + timedelta(minutes=59)
    desk.message("T000001", "out of office", by="customer:c1", at=at, automatic=True)
    desk.tick(at=AT + timedelta(hours=1, seconds=1))
    assert desk.get("T000001").state == "c"


def test_a_shorter_quiet_period_of_a_later_policy_is_over_when_it_is_adopted() -> None:
    before = _desk(Joint("end", ["a"], after=timedelta(hours=9)))
    before.open("x", customer="c1", at=AT)
    after = _desk(Joint("end", ["a"], after=timedelta(hours=1)))
    desk = Desk(after.playbook, store=before.store)
    at = AT + timedelta(hours=2)
    assert desk.learn("T000001", {}, at=at).ticket.state == "c"
    assert desk.store.next_moment() is None
    assert desk.get("T000001").at == desk.get("T000001").since


def test_a_tier_is_a_fact_where_the_policy_knows_one() -> None:
    playbook = Playbook(facts=[Fact("tier")])
    desk = Desk(playbook)
    assert desk.open("x", customer=Customer("c1", tier="vip"), at=AT).ticket.facts["tier"] == "vip"

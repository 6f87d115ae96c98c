"""A ticket lives longer than a policy: states, targets and facts that a later version has or lacks."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from kameng_support.conditions import Fact
from kameng_support.desk import Desk, Policies, clock_records, fold_case, next_moment
from kameng_support.desk._records import event_of
from kameng_support.errors import NotFoundError
from kameng_support.playbook import Playbook
from kameng_support.sla import Metric, Target
from kameng_support.ticket import ClockJudged, Joint, PolicyChanged, State, Transition, Workflow
from kameng_support.triage import Field, Rule

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PICKUP = Target("pickup", "first_reply", "30s")


def _playbook(version: str, *targets: Target, **parts: object) -> Playbook:
    return Playbook(name="p", version=version, targets=targets, **parts)  # type: ignore[arg-type]


def _opened(playbook: Playbook, **given: object) -> Desk:
    desk = Desk(playbook)
    desk.open("help", customer="c1", at=AT, **given)  # type: ignore[arg-type]
    return desk


def _under(playbook: Playbook, before: Desk) -> Desk:
    return Desk(playbook, store=before.store)


# -- states


def _states(*names: str) -> Workflow:
    """A ring of states, each left to the next by an agent's `next`, and a customer's `end` anywhere."""
    states = {name: State() for name in names} | {"over": State("closed")}
    ring = zip(names, names[1:] + names[:1], strict=True)
    return Workflow(
        states=states,
        transitions=[
            *(Transition("next", [name], by=["agent"], to=to) for name, to in ring),
            Transition("end", names, by=["customer"], to="over"),
        ],
    )


def test_a_ticket_in_a_state_that_is_no_more_stays_under_its_policy_until_it_leaves_it() -> None:
    desk = _opened(_playbook("1", workflow=_states("old", "new")))
    desk = _under(_playbook("2", PICKUP, workflow=_states("new", "newer")), desk)
    assert desk.message("T000001", "still there?", by="customer:c1", at=AT).refusal is None
    assert desk.get("T000001").policy.version == "1"
    left = desk.do("T000001", "next", by="agent:a1", at=AT)
    assert (left.ticket.state, left.ticket.policy.version) == ("new", "1")
    moved = desk.do("T000001", "next", by="agent:a1", at=AT)
    assert (moved.ticket.state, moved.ticket.policy.version) == ("newer", "2")
    assert [clock.target for clock in moved.clocks] == ["pickup"]


def test_what_falls_due_in_a_state_that_is_no_more_still_does() -> None:
    flow = evolve(
        _states("old"),
        transitions=[Transition("end", ["old"], by=["system"], to="over")],
        joint=[Joint("end", ["old"], after=timedelta(hours=1))],
    )
    desk = _under(_playbook("2", workflow=_states("new")), _opened(_playbook("1", workflow=flow)))
    desk.message("T000001", "still there?", by="customer:c1", at=AT)
    assert desk.tick(at=AT + timedelta(hours=2)) == 1
    assert desk.get("T000001").state == "over"


# -- targets


def test_a_target_that_a_policy_drops_is_promised_no_more_and_nothing_of_it_falls_due() -> None:
    desk = _under(_playbook("2"), _opened(_playbook("1", PICKUP)))
    outcome = desk.message("T000001", "?", by="customer:c1", at=AT)
    assert outcome.clocks == ()
    assert desk.store.next_moment() is None
    assert desk.explain("T000001", "pickup", at=AT + MINUTE)  # what was measured stays known


def test_a_target_that_comes_back_is_promised_again_and_its_time_went_on() -> None:
    one, none = _playbook("1", PICKUP), _playbook("2")
    desk = _under(none, _opened(one))
    desk.message("T000001", "?", by="customer:c1", at=AT + timedelta(seconds=5))
    desk = _under(one, desk)
    at = AT + timedelta(seconds=20)
    (clock,) = desk.message("T000001", "?", by="customer:c1", at=at).clocks
    assert (clock.status, clock.elapsed) == ("running", timedelta(seconds=20))
    assert clock.due_at == AT + timedelta(seconds=30)


def test_a_breach_outlives_a_policy_without_its_target() -> None:
    desk = _under(_playbook("2"), _opened(_playbook("1", PICKUP)))
    desk.message("T000001", "?", by="customer:c1", at=AT + MINUTE)
    desk = _under(_playbook("3", evolve(PICKUP, within="1h")), desk)
    outcome = desk.message("T000001", "here", by="agent:a1", at=AT + 2 * MINUTE)
    assert [clock.status for clock in outcome.clocks] == ["breached"]
    assert outcome.ticket.breached == {"pickup"}
    events = [event_of(stored) for stored in desk.store.load("T000001")]
    assert [record.verdict for record in clock_records(outcome.ticket, events)] == ["breached"]


def test_a_breached_cycle_that_ends_under_a_policy_without_its_target_is_judged() -> None:
    desk = _under(_playbook("2"), _opened(_playbook("1", PICKUP)))
    outcome = desk.message("T000001", "here", by="agent:a1", at=AT + MINUTE)
    (judged,) = [event for event in outcome.events if isinstance(event, ClockJudged)]
    assert (judged.target, judged.verdict) == ("pickup", "breached")
    assert judged.policy.version == "2"


def test_a_target_under_another_name_counts_from_the_opening_and_the_old_breach_stays() -> None:
    desk = _opened(_playbook("1", PICKUP))
    desk = _under(_playbook("2", evolve(PICKUP, name="answer", within="10m")), desk)
    outcome = desk.message("T000001", "?", by="customer:c1", at=AT + MINUTE)
    (clock,) = outcome.clocks
    assert (clock.target, clock.due_at) == ("answer", AT + 10 * MINUTE)
    assert outcome.ticket.breached == {"pickup"}


def test_every_cycle_that_one_event_ends_has_its_verdict() -> None:
    metric = Metric("m", start=["opened", "again"], stop=["once", "twice"], cycles="each")
    flow = Workflow(
        states={"open": State()},
        transitions=[Transition("do", ["open"], by=["agent"], emits=["once", "again", "twice"])],
    )
    desk = _opened(_playbook("1", Target("t", "m", "1h"), metrics={"m": metric}, workflow=flow))
    events = desk.do("T000001", "do", by="agent:a1", at=AT + MINUTE).events
    judged = [event for event in events if isinstance(event, ClockJudged)]
    assert [(e.cycle, e.verdict, e.elapsed) for e in judged] == [
        (1, "met", 60_000_000),
        (2, "met", 0),
    ]


# -- facts


RANK = Rule("ranked", {"rank": {"at_least": 3}}, set={"lane": "fast"})
LANE = Field("lane", "first", default="slow")


def test_a_fact_that_a_later_policy_types_otherwise_is_unknown_until_it_is_told_again() -> None:
    before = _opened(_playbook("1", facts=[Fact("rank")]), facts={"rank": "gold"})
    desk = _under(_playbook("2", facts=[Fact("rank", "int")], fields=[LANE], rules=[RANK]), before)
    assert desk.message("T000001", "?", by="customer:c1", at=AT).ticket.decision["lane"] == "slow"
    assert desk.learn("T000001", {"rank": 4}, at=AT).ticket.decision["lane"] == "fast"


def test_a_flag_that_becomes_a_number_is_learned_though_python_calls_them_equal() -> None:
    before = _opened(_playbook("1", facts=[Fact("rank", "bool")]), facts={"rank": True})
    desk = _under(_playbook("2", facts=[Fact("rank", "int")]), before)
    assert desk.learn("T000001", {"rank": 1}, at=AT).ticket.facts["rank"] == 1
    assert type(desk.get("T000001").facts["rank"]) is int


def test_what_was_told_in_a_form_that_a_later_policy_takes_is_taken_so() -> None:
    before = _opened(_playbook("1", facts=[Fact("wait")]), facts={"wait": "10m"})
    rule = Rule("long", {"wait": {"at_least": "5m"}}, set={"lane": "fast"})
    desk = _under(
        _playbook("2", facts=[Fact("wait", "duration")], fields=[LANE], rules=[rule]), before
    )
    assert desk.message("T000001", "?", by="customer:c1", at=AT).ticket.decision["lane"] == "fast"


def test_a_fact_that_a_later_policy_drops_is_no_fact_and_no_obstacle() -> None:
    one = _playbook("1", facts=[Fact("rank", "int")], fields=[LANE], rules=[RANK])
    desk = _under(_playbook("2", fields=[LANE]), _opened(one, facts={"rank": 4}))
    assert desk.get("T000001").decision["lane"] == "fast"
    assert desk.message("T000001", "?", by="customer:c1", at=AT).ticket.decision["lane"] == "slow"
    desk = _under(one, desk)
    assert desk.message("T000001", "?", by="customer:c1", at=AT).ticket.decision["lane"] == "fast"


def test_a_repeat_is_answered_though_the_policy_no_longer_knows_its_facts() -> None:
    before = _opened(_playbook("1", facts=[Fact("rank", "int")]))
    first = before.learn("T000001", {"rank": 4}, at=AT, key="k")
    opened = before.open("x", customer="c2", facts={"rank": 1}, at=AT, key="o")
    desk = _under(_playbook("2"), before)
    assert desk.learn("T000001", {"rank": 4}, at=AT, key="k") == first
    assert desk.open("x", customer="c2", facts={"rank": 1}, at=AT, key="o") == opened


# -- the rules see a breach


def test_the_rules_look_anew_at_a_ticket_as_soon_as_it_is_breached() -> None:
    rule = Rule("late", {"breached": {"has": "pickup"}}, set={"lane": "fast"})
    desk = _opened(_playbook("1", PICKUP, fields=[LANE], rules=[rule]))
    desk.tick(at=AT + MINUTE)
    assert desk.get("T000001").decision == desk.why("T000001").values == {"lane": "fast"}
    assert desk.get("T000001").at == desk.get("T000001").opened_at + 30_000_000


def test_a_breach_of_a_target_that_is_no_more_hides_no_other_from_the_rules() -> None:
    other = evolve(PICKUP, name="other")
    rule = Rule("late", {"breached": {"has": "pickup"}}, set={"lane": "fast"})
    before = _opened(_playbook("1", PICKUP, other))
    before.tick(at=AT + MINUTE)
    desk = _under(_playbook("2", PICKUP, fields=[LANE], rules=[rule]), before)
    outcome = desk.message("T000001", "?", by="customer:c1", at=AT + MINUTE)
    assert outcome.ticket.breached == {"pickup", "other"}
    assert outcome.ticket.decision == {"lane": "fast"}


# -- one that is not at hand


def test_a_ticket_whose_policy_nobody_kept_holds_up_no_other() -> None:
    lost = _opened(_playbook("1", PICKUP))
    desk = _under(_playbook("2", PICKUP), lost)
    desk.open("help", customer="c2", at=AT)
    kept = desk.store.policy
    missing = _playbook("1", PICKUP).fingerprint
    desk.store.policy = lambda f: None if f == missing else kept(f)  # type: ignore[method-assign]
    with pytest.raises(NotFoundError, match="no playbook of fingerprint"):
        desk.tick(at=AT + MINUTE)
    assert desk.get("T000002").breached == {"pickup"}


def test_an_agenda_never_points_before_the_tickets_last_event() -> None:
    """Whoever tears a step apart (a copy without its last event) is still settled in time."""
    short = evolve(
        _states("a"),
        transitions=[Transition("end", ["a"], by=["system"], to="over")],
        joint=[Joint("end", ["a"], after=timedelta(hours=1))],
    )
    long = evolve(short, joint=[Joint("end", ["a"], after=timedelta(hours=9))])
    desk = _under(_playbook("2", workflow=short), _opened(_playbook("1", workflow=long)))
    desk.learn("T000001", {}, at=AT + timedelta(hours=2))
    events = [event_of(stored) for stored in desk.store.load("T000001")]
    torn = events[: [type(event) for event in events].index(PolicyChanged) + 1]
    one = _playbook("1", workflow=long)
    case = fold_case(Policies(desk.playbook, {one.fingerprint: one}), torn)
    assert case is not None
    assert next_moment(Policies(desk.playbook), case) == torn[-1].at


def test_a_policy_does_not_change_under_a_desk() -> None:
    desk = _opened(_playbook("1"))
    with pytest.raises(AttributeError):
        desk.playbook = _playbook("2")

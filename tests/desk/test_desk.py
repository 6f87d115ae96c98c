"""What a desk answers: outcomes, refusals as values, keys, time, conflicts."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from attrs import evolve

from kameng_support.desk import (
    Batch,
    Customer,
    Desk,
    MemoryStore,
    Open,
    Policies,
    Tick,
    agent,
    next_moment,
    step,
)
from kameng_support.errors import InputError, NotFoundError, VersionConflictError
from kameng_support.intake import read
from kameng_support.playbook import Playbook, kameng_playbook
from kameng_support.sla import Target
from kameng_support.ticket import ClockFired, Learned, PolicyRef

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
WHOLE = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk() -> Desk:
    """A desk with one queued ticket, T000001."""
    desk = Desk(kameng_playbook())
    desk.open(WHOLE, customer="c1", at=AT)
    return desk


def _in_progress(desk: Desk) -> str:
    desk.do("T000001", "pick_up", by=agent("a7"), at=AT + timedelta(seconds=20))
    return "T000001"


# -- outcomes and refusals


def test_an_outcome_holds_ticket_events_effects_and_clocks(desk: Desk) -> None:
    outcome = desk.do("T000001", "pick_up", by="agent:a7", at=AT + timedelta(seconds=20))
    assert outcome.refusal is None
    assert (outcome.ticket.state, outcome.ticket.assignee) == ("in_progress", "a7")
    assert [type(event).__name__ for event in outcome.events] == [
        "ClockFired",  # the warning at half the time
        "Moved",
        "ClockJudged",
    ]
    assert [effect.kind for effect in outcome.effects] == ["clock_warn", "tell_customer"]
    assert {c.target: c.status for c in outcome.clocks}["pickup"] == "met"


def test_a_refusal_is_a_value_that_says_why_and_what_is_open(desk: Desk) -> None:
    refusal = desk.do("T000001", "resolve", by="agent:a7", at=AT).refusal
    assert refusal is not None
    assert refusal.code == "wrong_state"
    assert "pick_up" in refusal.open
    assert desk.get("T000001").state == "queued"


def test_a_refused_command_still_settles_what_fell_due(desk: Desk) -> None:
    outcome = desk.do("T000001", "resolve", by="agent:a7", at=AT + MINUTE)
    assert outcome.refusal is not None
    fired = [event for event in outcome.events if isinstance(event, ClockFired)]
    assert ("pickup", "breach") in [(event.target, event.step) for event in fired]
    assert desk.get("T000001").breached == {"pickup"}


def test_an_effect_is_made_of_ticket_version_and_number(desk: Desk) -> None:
    effects = desk.store.outbox()
    assert [effect.id for effect in effects] == sorted({effect.id for effect in effects})
    assert all(e.id.startswith(f"T000001:{e.version}:") for e in effects)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda desk: desk.do("T9", "pick_up", by="agent:a7", at=AT), NotFoundError),
        (lambda desk: desk.get("T9"), NotFoundError),
        (lambda desk: desk.rate("T9", stars=5, at=AT), NotFoundError),
        (lambda desk: desk.do("T000001", "pickup", by="agent:a7", at=AT), InputError),
        (lambda desk: desk.do("T000001", "pick_up", by="a7", at=AT), InputError),
        (lambda desk: desk.do("T000001", "pick_up", by="agent:a7", at=AT, x=1), InputError),
        (lambda desk: desk.learn("T000001", {"state": "closed"}, at=AT), InputError),
    ],
)
def test_a_programmers_slip_raises_and_changes_nothing(desk: Desk, call, error) -> None:  # type: ignore[no-untyped-def]
    before = desk.store.feed()
    with pytest.raises(error):
        call(desk)
    assert desk.store.feed() == before


# -- keys


def test_a_refusal_is_stored_under_its_key_and_answers_the_repeat(desk: Desk) -> None:
    first = desk.do("T000001", "resolve", by="agent:a7", at=AT, key="k")
    desk.do("T000001", "pick_up", by="agent:a7", at=AT)
    again = desk.do("T000001", "resolve", by="agent:a7", at=AT, key="k", cause="user_error")
    assert again.refusal == first.refusal
    assert again.events == first.events == ()


def test_a_key_answers_before_any_other_check(desk: Desk) -> None:
    first = desk.do("T000001", "pick_up", by="agent:a7", at=AT, key="k")
    assert desk.do("T404", "no such command", by="agent:a7", at=AT, key="k") == first


def test_an_anonymous_score_counts_once_however_often_it_is_sent(desk: Desk) -> None:
    ticket = _in_progress(desk)
    desk.do(ticket, "resolve", by="agent:a7", at=AT + MINUTE, cause="user_error", remedy="guide")
    for _ in range(3):
        desk.rate(ticket, stars=4, anonymous=True, at=AT + MINUTE, key="r")
    assert sum(desk.store.tallies("2026-11").values()) == 1


# -- time


def test_an_instant_within_the_skew_counts_as_the_last_ones(desk: Desk) -> None:
    ticket = _in_progress(desk)
    (said,) = desk.message(ticket, "您好", by="agent:a7", at=AT - 4 * MINUTE).events[:1]
    assert said.at == desk.get(ticket).at


def test_an_instant_beyond_the_skew_is_refused(desk: Desk) -> None:
    for outcome in (
        desk.do("T000001", "pick_up", by="agent:a7", at=AT - 6 * MINUTE),
        desk.message("T000001", "您好", by="agent:a7", at=AT - 6 * MINUTE),
    ):
        assert outcome.refusal is not None
        assert outcome.refusal.code == "time_runs_backwards"
        assert outcome.events == ()


def test_a_tick_in_the_past_does_nothing(desk: Desk) -> None:
    assert desk.tick(at=AT - timedelta(days=1)) == 0
    policies = Policies(desk.playbook)
    opened = step(policies, None, _opening(desk), 10**12)
    assert step(policies, opened.case, Tick(), 0).events == ()


def test_a_stop_at_the_due_instant_itself_is_met(desk: Desk) -> None:
    outcome = desk.do("T000001", "pick_up", by="agent:a7", at=AT + timedelta(seconds=30))
    assert {c.target: c.status for c in outcome.clocks}["pickup"] == "met"


def test_one_microsecond_later_it_is_breached(desk: Desk) -> None:
    at = AT + timedelta(seconds=30, microseconds=1)
    outcome = desk.do("T000001", "pick_up", by="agent:a7", at=at)
    assert {c.target: c.status for c in outcome.clocks}["pickup"] == "breached"


def test_a_word_at_the_very_end_of_the_quiet_period_keeps_the_ticket_open(desk: Desk) -> None:
    ticket = _in_progress(desk)
    desk.do(ticket, "resolve", by="agent:a7", at=AT + MINUTE, cause="user_error", remedy="guide")
    end = AT + MINUTE + timedelta(hours=48)
    assert desk.message(ticket, "还在看", by="customer:c1", at=end).ticket.state == "resolved"
    desk.tick(at=end + timedelta(hours=48))
    assert desk.get(ticket).state == "resolved"
    desk.tick(at=end + timedelta(hours=48, microseconds=1))
    assert desk.get(ticket).state == "closed"
    (closed,) = [e for e in desk.timeline(ticket, viewer="agent:a7") if "close:" in e.text]
    assert closed.at == end + timedelta(hours=48)


def test_a_tick_settles_what_is_due_and_counts_the_tickets(desk: Desk) -> None:
    desk.open(WHOLE, customer="c2", at=AT)
    assert desk.tick(at=AT + timedelta(seconds=14)) == 0
    assert desk.tick(at=AT + timedelta(seconds=15)) == 2
    assert desk.tick(at=AT + timedelta(seconds=15)) == 0


# -- facts that change


def test_facts_that_change_retarget_a_clock_and_keep_its_time(desk: Desk) -> None:
    at = AT + timedelta(seconds=10)
    outcome = desk.learn("T000001", {"load": "peak"}, at=at)
    (pickup,) = [clock for clock in outcome.clocks if clock.target == "pickup"]
    assert pickup.due_at == AT + timedelta(minutes=2)
    assert pickup.elapsed == timedelta(seconds=10)


def test_facts_learned_again_unchanged_make_no_event(desk: Desk) -> None:
    desk.learn("T000001", {"supplier": "s2"}, at=AT)
    outcome = desk.learn("T000001", {"supplier": "s2"}, at=AT, key="again")
    assert (outcome.events, outcome.refusal) == ((), None)


def test_a_supplier_log_triages_anew_once(desk: Desk) -> None:
    outcome = desk.learn("T000001", {"supplier_log": "failed"}, at=AT)
    assert outcome.ticket.decision["group"] == "technical"
    assert next(type(event) for event in outcome.events) is Learned
    assert ("flags", "supplier_trouble") in [(e.kind, e.data.get("what")) for e in outcome.effects]


# -- conflicts


class _Contested(MemoryStore):
    """A store in which somebody else appends first, a number of times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def append(self, batch: Batch) -> None:
        if self.times and batch.expected:
            self.times -= 1
            raise VersionConflictError("test", "somebody was first", "again")
        super().append(batch)


@pytest.mark.parametrize("times", [1, 3])
def test_a_conflict_is_decided_anew_up_to_three_times(times: int) -> None:
    desk = Desk(kameng_playbook(), store=_Contested(times))
    desk.open(WHOLE, customer="c1", at=AT)
    assert desk.do("T000001", "pick_up", by="agent:a7", at=AT).ticket.state == "in_progress"


def test_the_fourth_conflict_raises() -> None:
    desk = Desk(kameng_playbook(), store=_Contested(4))
    desk.open(WHOLE, customer="c1", at=AT)
    with pytest.raises(VersionConflictError):
        desk.do("T000001", "pick_up", by="agent:a7", at=AT)


def test_two_desks_that_open_at_once_make_two_tickets() -> None:
    class Late(MemoryStore):
        """Counts one ticket too few the first time, as a reader that was overtaken does."""

        stale = True

        def count(self) -> int:
            count, self.stale = super().count() - self.stale * bool(super().count()), False
            return count

    store = Late()
    store.stale = False
    desk = Desk(kameng_playbook(), store=store)
    desk.open(WHOLE, customer="c1", at=AT)
    store.stale = True
    assert desk.open(WHOLE, customer="c2", at=AT).ticket.id == "T000002"


# -- policies


def _hotline(version: str, *targets: Target) -> Playbook:
    return Playbook(name="hotline", version=version, targets=targets)


PICKUP = Target("pickup", "first_reply", "30s", warn=["50%"])
RESOLUTION = Target("resolution", "resolution", "48h")


def test_another_version_of_the_policy_judges_from_the_next_command_on() -> None:
    old, new = _hotline("1", PICKUP, RESOLUTION), _hotline("2", evolve(PICKUP, within="10m"))
    before = Desk(old)
    before.open("help", customer="c1", at=AT)
    desk = Desk(new, store=before.store)
    assert desk.tick(at=AT + MINUTE) == 1
    assert desk.get("T000001").policy.version == "1"
    assert desk.get("T000001").breached == {"pickup"}
    outcome = desk.do("T000001", "pick_up", by="agent:a7", at=AT + MINUTE)
    assert outcome.ticket.policy == PolicyRef("hotline", "2", new.fingerprint)
    assert outcome.ticket.breached == {"pickup"}
    assert [clock.target for clock in outcome.clocks] == ["pickup"]


def test_a_breach_is_not_wiped_by_a_longer_promise() -> None:
    old, new = _hotline("1", PICKUP), _hotline("2", evolve(PICKUP, within="10m"))
    before = Desk(old)
    before.open("help", customer="c1", at=AT)
    desk = Desk(new, store=before.store)
    desk.do("T000001", "pick_up", by="agent:a7", at=AT + MINUTE)
    outcome = desk.message("T000001", "hi", by="agent:a7", at=AT + 2 * MINUTE)
    assert [c.status for c in outcome.clocks] == ["breached"]


def test_a_longer_promise_that_comes_in_time_keeps_the_time_spent() -> None:
    old, new = _hotline("1", PICKUP), _hotline("2", evolve(PICKUP, within="10m"))
    before = Desk(old)
    before.open("help", customer="c1", at=AT)
    desk = Desk(new, store=before.store)
    outcome = desk.learn("T000001", {}, at=AT + timedelta(seconds=20))
    (clock,) = outcome.clocks
    assert clock.due_at == AT + 10 * MINUTE
    assert clock.elapsed == timedelta(seconds=20)


@pytest.mark.parametrize(
    ("anchor", "due"),
    [("creation", AT + timedelta(hours=48)), ("applied", AT + timedelta(hours=49))],
)
def test_a_target_that_is_new_in_a_later_version_counts_from_its_anchor(
    anchor: Literal["creation", "applied"], due: datetime
) -> None:
    added = evolve(RESOLUTION, anchor=anchor)
    old, new = _hotline("1", PICKUP), _hotline("2", PICKUP, added)
    before = Desk(old)
    before.open("help", customer="c1", at=AT)
    desk = Desk(new, store=before.store)
    outcome = desk.do("T000001", "pick_up", by="agent:a7", at=AT + timedelta(hours=1))
    assert {clock.target: clock.due_at for clock in outcome.clocks}["resolution"] == due


def test_a_tick_settles_under_the_version_that_judged_the_ticket_so_far() -> None:
    before = Desk(_hotline("1", PICKUP))
    before.open("help", customer="c1", at=AT)
    desk = Desk(_hotline("2"), store=before.store)
    assert desk.tick(at=AT + MINUTE) == 1
    assert desk.get("T000001").breached == {"pickup"}
    assert desk.store.next_moment() is None


def test_a_version_that_nobody_kept_is_asked_for() -> None:
    before = Desk(_hotline("1", PICKUP))
    before.open("help", customer="c1", at=AT)
    before.store.policy = lambda fingerprint: None  # type: ignore[method-assign]
    desk = Desk(_hotline("2"), store=before.store)
    with pytest.raises(NotFoundError, match="no playbook of fingerprint"):
        desk.get("T000001")


def test_a_row_that_another_policy_wrote_is_put_right_by_a_tick() -> None:
    """An agenda that says too early: the tick finds nothing to settle, and says so for good."""
    desk = Desk(_hotline("1", PICKUP))
    desk.open("help", customer="c1", at=AT)
    row = desk.store.row("T000001")
    assert row is not None
    desk.store.append(Batch("T000001", row.version, (), evolve(row, next_moment=1)))
    assert desk.tick(at=AT) == 1
    assert desk.tick(at=AT) == 0
    assert desk.store.row("T000001") == row


# -- answers that explain themselves


def test_why_names_the_rules_and_the_facts_behind_a_decision(desk: Desk) -> None:
    why = desk.why("T000001")
    assert why.fired == desk.get("T000001").fired
    assert why.values == desk.get("T000001").decision
    (firing,) = why.why()
    assert firing.facts["elapsed"] == timedelta(minutes=30)


def test_explain_accounts_for_every_second_of_a_promise(desk: Desk) -> None:
    desk.do("T000001", "pick_up", by="agent:a7", at=AT + timedelta(seconds=20))
    at = AT + 2 * MINUTE
    desk.do("T000001", "ask_customer", by="agent:a7", at=at, question="哪个区服?")
    (counted, paused) = desk.explain("T000001", "resolution", at=AT + 5 * MINUTE)
    assert "open" in counted
    assert "waits_on_customer" in paused
    with pytest.raises(NotFoundError, match="did you mean 'resolution'"):
        desk.explain("T000001", "resolutoin", at=at)


# -- the outbox


def test_effects_are_leased_performed_and_acknowledged(desk: Desk) -> None:
    leased = desk.lease(at=AT, until=AT + MINUTE, limit=1)
    assert len(leased) == 1
    assert leased[0] not in desk.lease(at=AT, until=AT + MINUTE)
    desk.acknowledge(leased[0].id)
    assert leased[0] not in desk.lease(at=AT + MINUTE, until=AT + 2 * MINUTE)
    with pytest.raises(NotFoundError):
        desk.acknowledge("T9:1:1")


# -- the pure step


def _opening(desk: Desk) -> Open:
    return Open("T1", Customer("c1"), "app", read(WHOLE, desk.playbook.catalogue))


def test_step_refuses_what_only_a_programmer_can_get_wrong(desk: Desk) -> None:
    policies = Policies(desk.playbook)
    opening = _opening(desk)
    opened = step(policies, None, opening, 0)
    with pytest.raises(InputError, match="exists"):
        step(policies, opened.case, opening, 0)
    with pytest.raises(InputError, match="open it first"):
        step(policies, None, Tick(), 0)
    assert opened.case is not None
    assert next_moment(policies, opened.case) == 15_000_000


def test_an_unkeyed_command_that_does_nothing_writes_nothing(desk: Desk) -> None:
    before = desk.store.feed()
    desk.do("T000001", "resolve", by="agent:a7", at=AT)
    assert desk.store.feed() == before

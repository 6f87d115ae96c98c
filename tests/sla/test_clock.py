"""Clocks by story: each line a signal, then what the clock says; and the traps peers fall into."""

from datetime import UTC, datetime

import pytest

from kameng_support.errors import DefinitionError, InputError
from kameng_support.sla import (
    METRICS,
    Calendar,
    Clock,
    Metric,
    Moment,
    Row,
    Rung,
    Signal,
    Target,
    Verdict,
    WarnPoint,
    measure,
)

S = 1_000_000
M = 60 * S
H = 60 * M
DAY = 24 * H
ALWAYS = Calendar.always("UTC")
# Days of the epoch: 1970-01-01 was a Thursday. Open 9 to 17 each day.
OFFICE = Calendar("UTC", daily=["09:00-17:00"])


def target(metric="resolution", within="4h", **more):
    return Target("promise", metric, within, **more)


def clock(metric="resolution", within="4h", calendar=ALWAYS, **more):
    made = target(metric, within, **more)
    return Clock.start(made, None, calendar).promise(made.within[0].micros, 0)


def tell(clock, *signals):
    for name, at in signals:
        clock = clock.advance(Signal(name, at))
    return clock


def moments(clock, until=10**18):
    """Every moment in order, each told when it falls due."""
    found = []
    while (moment := clock.next_moment()) and moment.effective <= until:
        found.append(moment)
        clock = clock.fired(moment)
    return found, clock


# -- one cycle


def test_it_rests_until_it_is_started():
    resting = clock()
    assert (resting.status, resting.due_at, resting.next_moment()) == ("idle", None, None)
    assert resting.elapsed(5 * H) == 0
    assert resting.remaining(5 * H) == 4 * H
    assert resting.due_if_resumed(H) is None
    assert resting.ledger(5 * H) == ()
    assert tell(resting, ("resolved", H), ("waits_on_customer", H), ("unheard_of", H)) == resting


def test_it_runs_from_start_to_stop():
    running = tell(clock(), ("opened", H))
    assert (running.status, running.due_at, running.cycle) == ("running", 5 * H, 1)
    assert running.elapsed(3 * H) == 2 * H
    assert running.remaining(6 * H) == -H
    done = tell(running, ("resolved", 3 * H))
    assert done.status == "met"
    assert done.verdict == Verdict("met", 1, 5 * H, 3 * H, 2 * H, 4 * H)
    assert (done.due_at, done.next_moment()) == (None, None)
    assert done.elapsed(9 * H) == 2 * H


@pytest.mark.parametrize(
    ("stopped", "status"),
    [(5 * H - 1, "met"), (5 * H, "met"), (5 * H + 1, "breached")],
)
def test_it_is_met_if_and_only_if_it_stops_at_or_before_its_due_time(stopped, status):
    running = tell(clock(), ("opened", H))
    assert tell(running, ("resolved", stopped)).status == status
    assert running.status_at(stopped) == ("breached" if status == "breached" else "running")


def test_a_stop_after_the_due_time_is_late_though_no_open_time_has_passed():
    running = tell(clock(within="8h", calendar=OFFICE), ("opened", 9 * H))
    assert running.due_at == 17 * H  # closing, not the next opening
    late = tell(running, ("resolved", 20 * H))
    assert late.elapsed(20 * H) == 8 * H
    assert late.status == "breached"
    assert late.verdict == Verdict("breached", 1, 17 * H, 20 * H, 8 * H, 8 * H)


def test_a_paused_clock_has_no_due_time_but_tells_what_it_would_be():
    paused = tell(clock(), ("opened", 0), ("waits_on_customer", H))
    assert (paused.status, paused.due_at, paused.next_moment()) == ("paused", None, None)
    assert paused.due_if_resumed(10 * H) == 13 * H
    assert paused.due_if_resumed(0) == 4 * H  # not before it was paused
    assert paused.elapsed(10 * H) == H
    assert paused.status_at(100 * H) == "paused"
    again = tell(paused, ("waits_on_customer", 2 * H), ("waits_on_agent", 10 * H))
    assert (again.status, again.due_at) == ("running", 13 * H)
    assert again.due_if_resumed(11 * H) == 13 * H
    assert tell(again, ("waits_on_agent", 12 * H)) == again
    stopped = tell(paused, ("resolved", 10 * H))
    assert stopped.verdict == Verdict("met", 1, 13 * H, 10 * H, H, 4 * H)


def test_a_pause_outside_hours_does_not_count_twice():
    running = tell(clock(within="4h", calendar=OFFICE), ("opened", 16 * H))
    paused = tell(running, ("waits_on_customer", 20 * H), ("customer_message", DAY + 10 * H))
    assert paused.elapsed(DAY + 10 * H) == H
    assert paused.due_at == DAY + 13 * H


def test_a_pause_in_business_hours_is_measured_in_business_time_not_wall_clock():
    # Paused from five to nine the next morning: no open time was lost, none is given.
    story = (("opened", 9 * H), ("waits_on_customer", 17 * H), ("waits_on_agent", DAY + 9 * H))
    assert tell(clock(within="9h", calendar=OFFICE), *story).due_at == DAY + 10 * H


def test_a_cancelled_clock_has_no_verdict_unless_it_was_late():
    running = tell(clock(), ("opened", 0))
    in_time = tell(running, ("cancelled", 4 * H))
    assert (in_time.status, in_time.verdict) == ("cancelled", None)
    late = tell(running, ("cancelled", 4 * H + 1))
    assert (late.status, late.verdict.kind) == ("breached", "breached")
    paused = tell(running, ("waits_on_customer", H), ("cancelled", 9 * H))
    assert (paused.status, paused.elapsed(9 * H)) == ("cancelled", H)


def test_a_signal_older_than_the_last_change_counts_as_at_that_change():
    skewed = tell(
        clock(), ("opened", H), ("waits_on_customer", 2 * H), ("waits_on_agent", 2 * H - 5)
    )
    assert skewed.elapsed(3 * H) == 2 * H
    assert skewed.ledger(3 * H)[-1].begin == 2 * H


# -- moments


LADDER = {
    "warn": ("50%", "80%", "-5m", "+10m"),
    "breach": (Rung("0s", "supervisor"), Rung("30m", "manager")),
}


def test_each_moment_falls_due_once_in_order_and_says_when():
    running = tell(clock(within="1h", **LADDER), ("opened", 0))
    found, after = moments(running)
    assert [(m.kind, m.point, m.tell, m.effective, m.due) for m in found] == [
        ("warn", "50%", None, 30 * M, H),
        ("warn", "80%", None, 48 * M, H),
        ("warn", "-5m", None, 55 * M, H),
        ("breach", "breach", None, H + 1, H),
        ("escalate", "0s", "supervisor", H + 1, H),
        ("warn", "+10m", None, 70 * M, H),
        ("escalate", "30m", "manager", 90 * M, H),
    ]
    assert found[0] == Moment(30 * M, H, "promise", 1, "warn", "50%")
    assert after.next_moment() is None
    assert after.status == "breached"
    assert after.due_at == H  # what was missed


def test_warnings_and_the_ladder_count_open_time():
    running = tell(clock(within="2h", calendar=OFFICE, **LADDER), ("opened", 16 * H))
    assert [(m.point, m.effective) for m in moments(running)[0]] == [
        ("50%", 17 * H),
        ("80%", DAY + 9 * H + 36 * M),
        ("-5m", DAY + 9 * H + 55 * M),
        ("breach", DAY + 10 * H + 1),
        ("0s", DAY + 10 * H + 1),
        ("+10m", DAY + 10 * H + 10 * M),
        ("30m", DAY + 10 * H + 30 * M),
    ]


def test_a_warning_before_the_start_warns_at_the_start():
    running = tell(clock(within="3m", warn=("-5m",)), ("opened", H))
    assert running.next_moment().effective == H


def test_nothing_falls_due_while_paused_and_the_rest_moves_on():
    running = tell(clock(within="1h", **LADDER), ("opened", 0))
    found, told = moments(running, 40 * M)
    assert [m.point for m in found] == ["50%"]
    paused = tell(told, ("waits_on_customer", 40 * M))
    assert paused.next_moment() is None
    resumed = tell(paused, ("waits_on_agent", 10 * H))
    assert [(m.point, m.effective) for m in moments(resumed, 11 * H)[0]] == [
        ("80%", 10 * H + 8 * M),
        ("-5m", 10 * H + 15 * M),
        ("breach", 10 * H + 20 * M + 1),
        ("0s", 10 * H + 20 * M + 1),
        ("+10m", 10 * H + 30 * M),
        ("30m", 10 * H + 50 * M),
    ]


def test_the_ladder_of_a_breached_clock_waits_while_it_is_paused():
    story = (("opened", 0), ("waits_on_customer", 70 * M), ("waits_on_agent", 5 * H))
    late = tell(clock(within="1h", **LADDER), *story)
    assert late.is_breached
    # The breach is on record; what was not told is told on going on, what is ahead moves on.
    assert [(m.point, m.effective, m.due) for m in moments(late)[0]] == [
        ("breach", H + 1, H),
        ("0s", H + 1, H),
        ("+10m", 5 * H, H),
        ("30m", 5 * H + 20 * M, H),
    ]


def test_a_moment_of_another_cycle_is_not_told():
    running = tell(clock(within="1h", on_reopen="restart"), ("opened", 0))
    moment = running.next_moment()
    reopened = tell(running, ("resolved", M), ("reopened", H))
    assert reopened.fired(moment) == reopened
    assert reopened.next_moment().cycle == 2


def test_a_warning_is_not_sent_again_when_the_promise_changes():
    warned = tell(clock(within="1h", warn=("50%",)), ("opened", 0))
    warned = warned.fired(warned.next_moment())
    longer = warned.promise(4 * H, 40 * M)
    assert longer.next_moment().kind == "breach"


# -- changes of the promise


def test_time_spent_and_pauses_are_kept_when_the_promise_changes():
    story = (("opened", 0), ("waits_on_customer", H), ("waits_on_agent", 3 * H))
    running = tell(clock(within="4h"), *story)
    assert running.due_at == 6 * H
    assert running.promise(2 * H, 3 * H).due_at == 4 * H
    assert running.promise(8 * H, 3 * H).due_at == 10 * H
    paused = tell(clock(within="4h"), *story[:2]).promise(2 * H, 2 * H)
    assert tell(paused, story[2]).due_at == 4 * H


def test_without_a_promise_it_is_dormant_and_still_measures():
    dormant = Clock.start(target(), METRICS["resolution"], ALWAYS)
    dormant = tell(dormant, ("opened", 0))
    assert (dormant.status, dormant.due_at, dormant.remaining(H)) == ("dormant", None, None)
    assert dormant.next_moment() is None
    assert dormant.elapsed(2 * H) == 2 * H
    assert dormant.due_if_resumed(H) is None
    assert dormant.promise(4 * H, 2 * H).due_at == 4 * H  # from creation
    done = tell(dormant, ("resolved", 2 * H))
    assert (done.status, done.verdict) == ("dormant", None)


def test_a_promise_that_applies_mid_way_counts_from_then_where_the_target_says_so():
    dormant = Clock.start(target(anchor="applied"), None, ALWAYS)
    dormant = tell(dormant, ("opened", 0))
    applied = dormant.promise(4 * H, 3 * H)
    assert (applied.due_at, applied.remaining(4 * H)) == (7 * H, 3 * H)
    assert applied.elapsed(4 * H) == 4 * H
    # Once it applied, later changes count from the same instant: off and on buys no time.
    assert applied.promise(None, 4 * H).promise(4 * H, 6 * H).due_at == 7 * H
    assert applied.promise(5 * H, 4 * H).due_at == 8 * H
    before = Clock.start(target(anchor="applied"), None, ALWAYS).promise(4 * H, 0)
    assert tell(before, ("opened", H)).due_at == 5 * H


def test_switching_a_condition_off_and_on_buys_no_time():
    running = tell(clock(within="4h"), ("opened", 0))
    toggled = running.promise(None, H).promise(4 * H, 3 * H)
    assert toggled.due_at == running.due_at
    assert toggled.status == "running"


def test_a_promise_that_arrives_late_is_due_on_arrival():
    running = tell(clock(within="2h", **LADDER), ("opened", 0))
    shorter = running.promise(30 * M, H)
    assert shorter.due_at == H
    assert [(m.point, m.effective, m.due) for m in moments(shorter)[0]] == [
        ("50%", H, H),
        ("80%", H, H),
        ("-5m", H, H),
        ("breach", H + 1, H),
        ("0s", H + 1, H),
        ("+10m", H + 10 * M, H),
        ("30m", H + 30 * M, H),
    ]
    assert tell(shorter, ("resolved", H)).status == "met"
    assert tell(shorter, ("resolved", H + 1)).status == "breached"


def test_the_same_promise_again_changes_nothing():
    running = tell(clock(), ("opened", 0))
    assert running.promise(4 * H, 2 * H) is running


def test_a_promise_of_no_time_is_refused():
    with pytest.raises(InputError, match="0 us is no time"):
        clock().promise(0, 0)


# -- a breach is for ever


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_a_breach_is_not_wiped_by_a_longer_promise_a_close_or_a_reopening(told):
    late = tell(clock(within="1h"), ("opened", 0))
    if told:
        late = late.fired(late.next_moment())
        assert (late.status, late.is_breached) == ("breached", True)
    longer = late.promise(100 * H, 2 * H)
    assert (longer.status, longer.due_at) == ("breached", H)
    assert longer.promise(None, 3 * H).status == "breached"
    resolved = tell(longer, ("resolved", 4 * H))
    assert resolved.verdict == Verdict("breached", 1, H, 4 * H, 4 * H, H)
    assert tell(resolved, ("closed", 5 * H)).verdict == resolved.verdict
    reopened = tell(resolved, ("reopened", 6 * H))
    assert reopened.verdict == resolved.verdict  # the first cycle's
    paused = tell(late, ("waits_on_customer", 2 * H))
    assert (paused.status, paused.due_at, paused.due_if_resumed(9 * H)) == ("breached", None, H)


def test_a_told_breach_stands_even_if_the_clock_would_not_say_so_today():
    dormant = tell(clock(within="1h"), ("opened", 0)).promise(None, M)
    recorded = Moment(H + 1, H, "promise", 1, "breach", "breach")
    assert dormant.fired(recorded).status == "breached"
    assert tell(dormant.fired(recorded), ("resolved", 2 * H)).verdict.due == H


def test_a_jobs_timing_does_not_decide_the_verdict():
    running = tell(clock(within="1h", **LADDER), ("opened", 0))
    told = moments(running, 2 * H)[1]
    for at in (H, H + 1, 2 * H):
        verdicts = {tell(c, ("resolved", at)).verdict for c in (running,)}
        if at > H:
            verdicts.add(tell(told, ("resolved", at)).verdict)
        assert len(verdicts) == 1


# -- cycles


@pytest.mark.parametrize(
    ("on_reopen", "status", "cycle", "due"),
    [
        ("resume", "running", 2, 13 * H),
        ("restart", "running", 2, 14 * H),
        ("ignore", "met", 1, None),
    ],
)
def test_reopening_begins_a_cycle_as_the_target_says(on_reopen, status, cycle, due):
    reopened = tell(
        clock(on_reopen=on_reopen), ("opened", 0), ("resolved", H), ("reopened", 10 * H)
    )
    assert (reopened.status, reopened.cycle, reopened.due_at) == (status, cycle, due)
    assert reopened.verdict.cycle == 1
    assert tell(reopened, ("resolved", 11 * H)).verdict.cycle == cycle


def test_time_between_resolved_and_reopened_is_in_no_ones_account():
    reopened = tell(clock(), ("opened", 0), ("resolved", H), ("reopened", 10 * H))
    assert reopened.elapsed(11 * H) == 2 * H
    fresh = tell(clock(on_reopen="restart"), ("opened", 0), ("resolved", H), ("reopened", 10 * H))
    assert fresh.elapsed(11 * H) == H
    assert fresh.ledger(11 * H)[0].begin == 10 * H


def test_a_reopened_cycle_that_carries_more_than_the_promise_is_due_at_once():
    reopened = tell(clock(within="1h"), ("opened", 0), ("resolved", 2 * H), ("reopened", 10 * H))
    assert reopened.due_at == 10 * H
    assert reopened.status == "running"
    assert reopened.next_moment().effective == 10 * H + 1


def test_a_cancelled_clock_can_be_reopened():
    assert tell(clock(), ("opened", 0), ("cancelled", H), ("reopened", 2 * H)).status == "running"


def test_a_promise_that_comes_before_the_reopening_counts_the_time_carried():
    dormant = Clock.start(target(anchor="applied"), None, ALWAYS)
    resolved = tell(dormant, ("opened", 0), ("resolved", H)).promise(4 * H, 2 * H)
    assert tell(resolved, ("reopened", 3 * H)).due_at == 6 * H


# -- the standard metrics, by the trap that each avoids


def test_a_second_customer_message_does_not_move_the_next_reply():
    waiting = tell(clock("next_reply"), ("customer_message", 0), ("customer_message", H))
    assert waiting.due_at == 4 * H


def test_an_agents_message_does_not_open_the_next_reply_nor_a_bots_close_it():
    quiet = tell(clock("next_reply"), ("agent_message", 0))
    assert quiet.status == "idle"
    waiting = tell(quiet, ("customer_message", H), ("bot_message", 2 * H))
    assert waiting.status == "running"
    assert tell(waiting, ("agent_message", 2 * H)).status == "met"


def test_resolving_closes_the_next_reply():
    assert tell(clock("next_reply"), ("customer_message", 0), ("resolved", H)).status == "met"


def test_each_question_is_a_cycle_of_its_own():
    story = (("customer_message", 0), ("agent_message", H), ("customer_message", 5 * H))
    second = tell(clock("next_reply"), *story)
    assert (second.cycle, second.due_at, second.elapsed(6 * H)) == (2, 9 * H, H)
    assert second.verdict == Verdict("met", 1, 4 * H, H, H, 4 * H)


def test_a_move_to_a_paused_state_is_no_first_reply():
    paused = tell(clock("first_reply"), ("opened", 0), ("waits_on_customer", H))
    assert (paused.status, paused.verdict) == ("paused", None)


def test_the_update_clock_hides_no_longer_first_reply():
    story = (("opened", 0), ("waits_on_agent", 0), ("progress", H))
    assert tell(clock("first_reply"), *story).due_at == 4 * H
    assert tell(clock("progress_update"), *story).due_at == 5 * H


def test_progress_closes_one_update_and_opens_the_next():
    story = (
        ("opened", 0),
        ("waits_on_agent", 0),
        ("progress", 3 * H),
        ("waits_on_supplier", 3 * H),
    )
    updated = tell(clock("progress_update"), *story)
    assert (updated.cycle, updated.status, updated.due_at) == (2, "running", 7 * H)
    assert updated.verdict == Verdict("met", 1, 4 * H, 3 * H, 3 * H, 4 * H)
    assert tell(updated, ("agent_message", 4 * H)) == updated  # words are no progress
    assert tell(updated, ("resolved", 4 * H)).status == "met"
    reopened = tell(updated, ("resolved", 4 * H), ("reopened", 9 * H))
    assert (reopened.cycle, reopened.due_at) == (3, 13 * H)


def test_progress_while_waiting_for_the_customer_opens_a_paused_update():
    story = (("waits_on_agent", 0), ("waits_on_customer", H), ("progress", 2 * H))
    updated = tell(clock("progress_update"), *story)
    assert (updated.cycle, updated.status) == (2, "paused")
    assert tell(updated, ("customer_message", 9 * H)).due_at == 13 * H


def test_a_pickup_is_promised_again_after_a_transfer():
    story = (
        ("waits_on_agent", 0),
        ("picked_up", 10 * S),
        ("transferred", H),
        ("waits_on_agent", H),
    )
    again = tell(clock("pickup", "30s", on_reopen="restart"), *story)
    assert (again.cycle, again.due_at) == (2, H + 30 * S)
    assert tell(again, ("picked_up", H + 5 * S)).status == "met"
    assert (
        tell(clock("pickup", "30s"), ("waits_on_agent", 0), ("resolved", S)).status == "cancelled"
    )


def test_an_agents_work_sums_up_over_hands():
    story = (
        ("picked_up", 0),
        ("transferred", H),
        ("waits_on_agent", H),
        ("picked_up", 3 * H),
        ("waits_on_supplier", 4 * H),
        ("waits_on_agent", 8 * H),
        ("resolved", 9 * H),
    )
    assert tell(clock("agent_work", "8h"), *story).elapsed(99 * H) == 3 * H


def test_an_orders_delivery_is_measured_before_any_ticket():
    paid = tell(clock("delivery", "30s"), ("order_paid", 0))
    assert tell(paid, ("delivered", 30 * S)).status == "met"
    assert paid.next_moment().effective == 30 * S + 1


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_every_standard_clock_that_starts_can_stop(metric):
    for start in metric.start:
        running = tell(clock(metric.name), (start, 0))
        assert running.status == "running"
        assert all(tell(running, (stop, H)).verdict.kind == "met" for stop in metric.stop)
    assert metric.signals >= metric.start | metric.stop


# -- a new version of the policy


def test_a_new_policy_keeps_what_was_measured_under_the_old():
    running = tell(clock(within="8h", calendar=OFFICE), ("opened", 16 * H))
    target_now = target(within="8h", warn=("50%",))
    adopted = running.adopt(target_now, None, ALWAYS, 20 * H)
    assert adopted.elapsed(21 * H) == H + H
    assert (adopted.due_at, adopted.target, adopted.calendar) == (27 * H, target_now, ALWAYS)
    assert [(s.begin, s.end, s.counted) for s in adopted.ledger(21 * H)] == [
        (16 * H, 17 * H, True),
        (17 * H, 20 * H, False),
        (20 * H, 21 * H, True),
    ]
    assert adopted.next_moment().point == "50%"
    paused = tell(running, ("waits_on_customer", 17 * H)).adopt(target_now, None, ALWAYS, 20 * H)
    assert (paused.status, paused.elapsed(21 * H)) == ("paused", H)
    same = running.adopt(running.target, None, OFFICE, 20 * H)
    assert same is running


def test_a_new_policy_wipes_no_breach():
    late = tell(clock(within="1h"), ("opened", 0)).adopt(target(within="9h"), None, ALWAYS, 2 * H)
    assert late.promise(9 * H, 2 * H).status == "breached"


# -- the ledger


def test_the_ledger_tells_every_span_and_its_reason():
    story = (
        ("opened", 8 * H),
        ("waits_on_customer", 10 * H),
        ("waits_on_agent", 16 * H),
        ("resolved", DAY + 10 * H),
        ("reopened", DAY + 11 * H),
    )
    told = tell(clock(within="9h", calendar=OFFICE), *story)
    assert [(s.begin, s.end, s.counted, s.reason) for s in told.ledger(DAY + 12 * H)] == [
        (8 * H, 9 * H, False, "closed"),
        (9 * H, 10 * H, True, "open"),
        (10 * H, 16 * H, False, "paused: waits_on_customer"),
        (16 * H, 17 * H, True, "open"),
        (17 * H, DAY + 9 * H, False, "closed"),
        (DAY + 9 * H, DAY + 10 * H, True, "open"),
        (DAY + 10 * H, DAY + 11 * H, False, "stopped: resolved"),
        (DAY + 11 * H, DAY + 12 * H, True, "open"),
    ]
    assert told.elapsed(DAY + 12 * H) == 4 * H
    assert told.elapsed(16 * H + 30 * M) == H + 30 * M  # what it had been then
    assert told.elapsed(12 * H) == H


def test_it_explains_itself_in_words():
    story = (("opened", 16 * H), ("waits_on_customer", DAY + 9 * H + 30 * M))
    told = tell(clock(within="9h", calendar=OFFICE), *story)
    assert told.explain(DAY + 10 * H) == (
        "1970-01-01T16:00:00Z to 1970-01-01T17:00:00Z: counted 1h (open)",
        "1970-01-01T17:00:00Z to 1970-01-02T09:00:00Z: not counted (closed)",
        "1970-01-02T09:00:00Z to 1970-01-02T09:30:00Z: counted 30m (open)",
        "1970-01-02T09:30:00Z to 1970-01-02T10:00:00Z: not counted (paused: waits_on_customer)",
    )


def test_a_due_time_beyond_the_known_holidays_is_provisional():
    known = Calendar("UTC", daily=["09:00-17:00"], known_through="1970-01-02")
    running = tell(clock(within="9h", calendar=known), ("opened", 9 * H))
    assert not running.provisional
    assert running.promise(17 * H, 9 * H).provisional
    assert not clock(calendar=known).provisional


def test_a_metric_nobody_knows_is_refused_with_the_nearest():
    with pytest.raises(
        DefinitionError, match="'pikup' is no standard metric; did you mean 'pickup'"
    ):
        Clock.start(target("pikup"), None, ALWAYS)
    own = Metric("pikup", start="a", stop="b")
    assert Clock.start(target("pikup"), own, ALWAYS).metric == own


# -- measuring in one go


def test_measure_folds_signals_in_order():
    signals = [Signal("opened", datetime(1970, 1, 1, 1, tzinfo=UTC)), Signal("resolved", 2 * H)]
    measured = measure(target(), signals, None, ALWAYS, 4 * H)
    assert measured == tell(clock(), ("opened", H), ("resolved", 2 * H))
    assert (measured.metric.name, measured.target.name) == ("resolution", "promise")


def test_clocks_are_values():
    assert len({clock(), clock(), clock(within="5h")}) == 2
    assert clock() != tell(clock(), ("opened", 0))
    assert clock() != "a clock"
    own = Metric("mine", start="a", stop="b")
    assert Clock.start(target(), own, ALWAYS) != Clock.start(target(), None, ALWAYS)
    assert Row("5m").micros == 5 * M
    assert WarnPoint("50%").level(H) == 30 * M


def test_a_clock_may_be_promised_a_time_from_the_first_on():
    made = target(within="4h")
    started = Clock.start(made, None, ALWAYS, 4 * H)
    assert started == Clock.start(made, None, ALWAYS).promise(4 * H, 0)
    assert tell(started, ("opened", 0)).due_at == 4 * H
    with pytest.raises(InputError, match="promise more than 0"):
        Clock.start(made, None, ALWAYS, 0)


def test_escalations_count_from_the_due_time_that_a_later_promise_found_missed():
    office = clock(within="2h", calendar=OFFICE, breach=[Rung("10h", "manager")])
    late = tell(office, ("opened", 9 * H)).promise(90 * H, 30 * H)
    found, _ = moments(late)
    # Missed at 11:00; eight hours a day: ten more are over at 13:00 the day after.
    assert [(m.kind, m.effective) for m in found] == [
        ("breach", 11 * H + 1),
        ("escalate", DAY + 13 * H),
    ]

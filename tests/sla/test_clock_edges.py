"""Clocks at their edges: signals before 1970, promises that shrink or go, what a fold must not skip."""

import pytest

from kameng_support.sla import Calendar, Clock, Metric, Moment, Rung, Signal, Target, measure

H = 3_600_000_000
ALWAYS = Calendar.always("UTC")


def clock(metric="resolution", within=4 * H, **more):
    return Clock.start(Target("promise", metric, "1m", **more), None, ALWAYS, within)


def tell(clock, *signals):
    return clock.after(Signal(name, at) for name, at in signals)


def test_a_clock_may_start_before_1970():
    running = tell(clock(), ("opened", -10 * H))
    assert (running.due_at, running.elapsed(-9 * H)) == (-6 * H, H)
    assert tell(running, ("resolved", -5 * H)).status == "breached"


def test_a_promise_that_shrank_while_paused_is_due_where_the_clock_goes_on():
    held = tell(clock(), ("opened", 0), ("waits_on_customer", 2 * H)).promise(H, 3 * H)
    resumed = tell(held, ("waits_on_agent", 10 * H))
    assert held.due_if_resumed(10 * H) == resumed.due_at == 10 * H


def test_a_promise_that_shrank_below_what_is_spent_is_due_when_it_shrinks():
    running = tell(clock(), ("opened", 0)).promise(H, 3 * H)
    assert running.due_at == 3 * H


def test_an_ignored_reopening_hides_no_later_signal():
    metric = Metric("m", start="begin", stop="end", restart="reopened", cycles="each")
    target = Target("promise", "m", "1m", on_reopen="ignore")
    story = [("begin", 0), ("end", H), ("reopened", 2 * H), ("begin", 3 * H)]
    folded = measure(target, [Signal(*one) for one in story], metric, ALWAYS, 4 * H)
    assert (folded.cycle, folded.status, folded.due_at) == (2, "running", 7 * H)
    step_by_step = Clock.start(target, metric, ALWAYS, 4 * H)
    for one in story:
        step_by_step = step_by_step.advance(Signal(*one))
    assert step_by_step == folded


def test_a_signal_that_nothing_names_hides_no_later_signal():
    assert tell(clock(), ("opened", 0), ("hello", H), ("resolved", 2 * H)).status == "met"


def test_a_breach_told_after_its_promise_was_withdrawn_names_no_promise():
    running = tell(clock(), ("opened", 0))
    told = running.promise(None, 2 * H).fired(
        Moment(4 * H + 1, 4 * H, "promise", 1, "breach", "breach")
    )
    ended = tell(told, ("resolved", 5 * H))
    assert (ended.verdict.kind, ended.verdict.due, ended.verdict.within) == ("breached", 4 * H, 0)


@pytest.mark.parametrize("told", [False, True])
def test_escalations_after_a_late_promise_count_from_what_had_been_reached_then(told):
    # Four hours spent when a promise of one comes: due at once, and an hour later is an hour later.
    late = tell(clock(within=None, breach=(Rung("1h", "lead"),)), ("opened", 0)).promise(H, 4 * H)
    breach = late.next_moment()
    assert (breach.kind, breach.due, breach.effective) == ("breach", 4 * H, 4 * H + 1)
    after = late.fired(breach)
    if told:
        after = after.promise(9 * H, 6 * H)
    assert (after.next_moment().kind, after.next_moment().effective) == ("escalate", 5 * H)


@pytest.mark.parametrize(
    ("paused", "effective"), [(2 * H, 10 * H + 1), (2 * H + 1, 10 * H), (3 * H, 10 * H)]
)
def test_a_warning_that_was_not_told_before_a_pause_is_told_where_the_clock_goes_on(
    paused, effective
):
    left = 4 * H - (2 * H + 1)
    running = tell(clock(warn=(f"-{left}us",)), ("opened", 0))
    assert running.next_moment().effective == 2 * H + 1
    held = tell(running, ("waits_on_customer", paused))
    assert held.next_moment() is None
    assert tell(held, ("waits_on_agent", 10 * H)).next_moment().effective == effective

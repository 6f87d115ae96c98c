"""What holds of every clock, whatever happens to it and whoever looks when."""

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from kameng_support.sla import METRICS, Calendar, Clock, Rung, Signal, Target, measure

M = 60_000_000
H = 60 * M
CALENDARS = [
    Calendar.always("UTC"),
    Calendar("UTC", daily=["09:00-12:00", "13:00-17:00"]),
    Calendar("Asia/Shanghai", daily=["22:00-06:00"]),
]
NAMES = sorted(set().union(*(metric.signals for metric in METRICS.values())))
BEGINNINGS = ["opened", "waits_on_agent", "customer_message", "order_paid", "picked_up"]

calendars = st.sampled_from(CALENDARS)
metrics = st.sampled_from(sorted(METRICS))
gaps = st.integers(0, 6 * H) | st.sampled_from([0, 1, M, H, 24 * H])


@st.composite
def signals(draw, names=tuple(NAMES)):
    at, told = draw(st.integers(0, 48 * H)), []
    beginning = [(name, 0) for name in BEGINNINGS] if draw(st.booleans()) else []
    rest = draw(st.lists(st.tuples(st.sampled_from(names), gaps), max_size=12))
    for name, gap in beginning + rest:
        at += gap
        told.append(Signal(name, at))
    return told


@st.composite
def targets(draw):
    return Target(
        "t",
        draw(metrics),
        "3h",
        warn=draw(st.sets(st.sampled_from(["50%", "80%", "-30m", "+1h"]), max_size=3).map(sorted)),
        breach=draw(
            st.sampled_from([(), (Rung("0s", "lead"),), (Rung("0s", "lead"), Rung("2h", "boss"))])
        ),
        anchor=draw(st.sampled_from(["creation", "applied"])),
        on_reopen=draw(st.sampled_from(["resume", "restart", "ignore"])),
    )


def last(told):
    return told[-1].at if told else 0


@given(targets(), calendars, signals(), st.integers(0, 48 * H))
def test_the_ledger_sums_to_the_time_elapsed_and_leaves_no_gap(target, calendar, told, later):
    clock = measure(target, told, None, calendar, 3 * H)
    at = last(told) + later
    spans = clock.ledger(at)
    assert sum(span.end - span.begin for span in spans if span.counted) == clock.elapsed(at)
    assert all(a.end == b.begin for a, b in pairwise(spans))
    assert all(span.begin < span.end <= at for span in spans)


@given(targets(), calendars, signals(), st.integers(0, 60 * H))
def test_what_had_elapsed_at_an_earlier_instant_is_no_other_later(target, calendar, told, at):
    before = measure(target, [s for s in told if s.at <= at], None, calendar, 3 * H)
    clock = measure(target, told, None, calendar, 3 * H)
    assume(clock.cycle == before.cycle)  # a fresh cycle tells of its own time only
    assert clock.elapsed(at) == before.elapsed(at)


@given(targets(), calendars, signals())
def test_one_signal_at_a_time_gives_what_measuring_gives(target, calendar, told):
    clock = Clock.start(target, None, calendar).promise(3 * H, 0)
    for signal in told:
        clock = clock.advance(signal)
    assert clock == measure(target, told, None, calendar, 3 * H)
    assert hash(clock) == hash(measure(target, told, None, calendar, 3 * H))


@given(targets(), calendars, signals(), st.lists(st.integers(0, 90 * H), min_size=2, max_size=5))
def test_a_later_instant_never_unbreaches(target, calendar, told, looks):
    clock = measure(target, told, None, calendar, 3 * H)
    seen = [clock.status_at(last(told) + look) for look in sorted(looks)]
    assert "breached" not in seen or set(seen[seen.index("breached") :]) == {"breached"}


@given(targets(), calendars, signals())
def test_a_cycles_breach_stays_through_whatever_follows(target, calendar, told):
    clock = Clock.start(target, None, calendar).promise(3 * H, 0)
    breached = set()
    for signal in told:
        if clock.status_at(signal.at) == "breached" and clock.phase in {"running", "paused"}:
            breached.add(clock.cycle)
        verdict, clock = clock.verdict, clock.advance(signal)
        if clock.verdict and clock.verdict != verdict:
            assert (clock.verdict.kind == "breached") == (clock.verdict.cycle in breached)


@given(targets(), calendars, signals())
def test_met_means_stopped_at_or_before_the_due_time(target, calendar, told):
    clock = Clock.start(target, None, calendar).promise(3 * H, 0)
    for signal in told:
        due = clock.due_if_resumed(signal.at)
        verdict, clock = clock.verdict, clock.advance(signal)
        judged = clock.verdict
        if judged and judged != verdict:
            assert judged.due == due
            if judged.kind == "met":
                assert judged.stopped_at <= judged.due
                assert judged.elapsed <= judged.within


def settled(clock, at, log, inclusive):
    """What a job does that looks at a clock: tell what is due by `at`."""
    while (moment := clock.next_moment()) and (
        moment.effective < at or (inclusive and moment.effective == at)
    ):
        log.append((moment.cycle, moment.kind, moment.point, moment.tell, moment.effective))
        clock = clock.fired(moment)
    return clock


@given(targets(), calendars, signals(), st.lists(st.integers(0, 100 * H), max_size=30))
def test_when_a_job_looks_decides_nothing(target, calendar, told, looks):
    late, often = [], []
    rare = busy = Clock.start(target, None, calendar).promise(3 * H, 0)
    end = last(told) + 48 * H
    looks = sorted(looks)
    for signal in [*told, Signal("nothing", end)]:
        while looks and looks[0] < signal.at:
            busy = settled(busy, looks.pop(0), often, inclusive=True)
        # Settle before decide; at a tie what the customer does comes first.
        rare = settled(rare, signal.at, late, inclusive=False).advance(signal)
        busy = settled(busy, signal.at, often, inclusive=False).advance(signal)
    assert late == often
    assert rare == busy


@given(targets(), calendars, signals())
def test_moments_come_in_order_each_once_and_a_breach_with_its_due_time(target, calendar, told):
    clock = measure(target, told, None, calendar, 3 * H)
    due, told_moments = clock.due_at, []
    while moment := clock.next_moment():
        told_moments.append(moment)
        clock = clock.fired(moment)
    keys = [(m.kind, m.point, m.tell) for m in told_moments]
    assert len(set(keys)) == len(keys)
    effectives = [m.effective for m in told_moments]
    assert effectives == sorted(effectives)
    assert all(m.due == due for m in told_moments)
    if told_moments:
        assert next(m for m in told_moments if m.kind == "breach").effective == due + 1
        assert clock.status == "breached"
        assert clock.due_at == due


@given(
    targets(), calendars, signals(), st.lists(st.tuples(st.integers(0, 60 * H), st.integers(1, 9)))
)
def test_changing_the_promise_changes_no_time_spent(target, calendar, told, changes):
    happenings = [(s.at, 1, s) for s in told] + [(at, 0, hours * H) for at, hours in changes]
    changed = Clock.start(target, None, calendar).promise(3 * H, 0)
    for at, kind, what in sorted(happenings, key=lambda h: h[:2]):
        changed = changed.advance(what) if kind else changed.promise(what, at)
    plain = measure(target, told, None, calendar, 3 * H)
    end = last(told) + 9 * H
    assert (changed.cycle, changed.phase) == (plain.cycle, plain.phase)
    assert changed.elapsed(end) == plain.elapsed(end)
    assert changed.ledger(end) == plain.ledger(end)


@given(targets(), calendars, st.integers(0, 5 * H), st.integers(0, 5 * H), st.integers(0, 5 * H))
def test_off_and_on_again_buys_no_time(target, calendar, off, on, stop):
    start = next(iter(METRICS[target.metric].start))
    clock = measure(target, [Signal(start, 0)], None, calendar, 3 * H)
    on += off
    stop += on
    toggled = clock.promise(None, off).promise(3 * H, on)
    assert toggled.elapsed(stop) == clock.elapsed(stop)
    assert toggled.due_at == max(clock.due_at, on) or toggled.is_breached


@given(targets(), calendars, signals())
def test_what_remains_and_what_has_elapsed_are_the_promise(target, calendar, told):
    clock = measure(target, told, None, calendar, 3 * H)
    at = last(told)
    assert clock.remaining(at) + clock.elapsed(at) == 3 * H
    if clock.due_at is not None and not clock.is_breached and clock.remaining(at) >= 0:
        assert clock.elapsed(clock.due_at) == 3 * H

"""Corners of clocks, ledgers and working days: each where a figure one off, or one forgotten, shows."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kameng_support.sla import (
    Agenda,
    Calendar,
    Clock,
    Metric,
    Moment,
    Rung,
    Signal,
    Target,
    Verdict,
    WarnPoint,
    measure,
)

M = 60_000_000
H = 60 * M
DAY = 24 * H
ALWAYS = Calendar.always("UTC")
OFFICE = Calendar("UTC", daily=["09:00-17:00"])
SHANGHAI = ZoneInfo("Asia/Shanghai")


def clock(metric="resolution", within=4 * H, calendar=ALWAYS, **more):
    made = Clock.start(Target("promise", metric, "1m", **more), None, calendar)
    return made.promise(within, 0)


def tell(clock, *signals):
    for name, at in signals:
        clock = clock.advance(Signal(name, at))
    return clock


def moments(clock):
    found = []
    while moment := clock.next_moment():
        found.append((moment.kind, moment.point, moment.effective))
        clock = clock.fired(moment)
    return found


# -- a promise that counts from when it applied


def applied(**more):
    """Opened at 0; promised four hours at 3, counted from then."""
    resting = Clock.start(
        Target("promise", "resolution", "1m", anchor="applied", **more), None, ALWAYS
    )
    return tell(resting, ("opened", 0)).promise(4 * H, 3 * H)


def test_it_keeps_its_anchor_over_a_pause():
    paused = tell(applied(), ("waits_on_customer", 4 * H))
    assert paused.due_if_resumed(9 * H) == 12 * H
    resumed = tell(paused, ("waits_on_agent", 9 * H))
    assert (resumed.due_at, resumed.remaining(9 * H)) == (12 * H, 3 * H)


def test_it_keeps_its_anchor_over_a_new_policy():
    adopted = applied().adopt(Target("promise", "resolution", "2m"), None, ALWAYS, 5 * H)
    assert (adopted.due_at, adopted.remaining(5 * H)) == (7 * H, 2 * H)


def test_it_keeps_its_anchor_over_a_reopening_that_resumes_and_forgets_it_over_one_that_restarts():
    story = (("resolved", 4 * H), ("reopened", 10 * H))
    assert tell(applied(), *story).due_at == 13 * H
    assert tell(applied(on_reopen="restart"), *story).due_at == 14 * H


def test_its_warnings_count_from_the_anchor():
    assert moments(applied(warn=("50%", "-1h", "+1h")))[:3] == [
        ("warn", "50%", 5 * H),
        ("warn", "-1h", 6 * H),
        ("breach", "breach", 7 * H + 1),
    ]
    assert moments(applied(warn=("+1h",)))[-1] == ("warn", "+1h", 8 * H)


def test_a_told_moment_keeps_the_anchor():
    running = applied(warn=("50%",))
    assert running.fired(running.next_moment()).due_at == 7 * H


# -- what stays, and what a new cycle begins without


def test_the_last_cycles_verdict_stays_through_the_next():
    done = tell(clock(), ("opened", 0), ("resolved", H))
    first = Verdict("met", 1, 4 * H, H, H, 4 * H)
    again = tell(done, ("reopened", 2 * H))
    paused = tell(again, ("waits_on_customer", 3 * H))
    assert [c.verdict for c in (done, again, paused)] == [first] * 3
    assert paused.promise(5 * H, 3 * H).verdict == first
    assert paused.fired(Moment(0, 0, "promise", 2, "warn", "x")).verdict == first
    assert again.adopt(Target("p", "resolution", "2m"), None, ALWAYS, 3 * H).verdict == first


def test_a_breach_is_on_record_after_the_end_and_not_in_the_next_cycle():
    late = tell(clock(on_reopen="restart"), ("opened", 0), ("resolved", 5 * H))
    assert late.is_breached
    again = tell(late, ("reopened", 6 * H))
    assert (again.is_breached, again.status, again.due_at) == (False, "running", 10 * H)


def test_what_was_told_in_one_cycle_is_told_again_in_the_next():
    running = tell(clock(warn=("50%",), on_reopen="restart"), ("opened", 0))
    warned = running.fired(running.next_moment())
    assert warned.next_moment().kind == "breach"
    again = tell(warned, ("resolved", 3 * H), ("reopened", 10 * H))
    assert again.next_moment() == Moment(12 * H, 14 * H, "promise", 2, "warn", "50%")


def test_a_signal_that_starts_and_stops_ends_a_clock_of_one_cycle():
    one = Metric("one", start=("begin", "both"), stop="both")
    each = Metric("each", start=("begin", "both"), stop="both", cycles="each")
    signals = [Signal("begin", 0), Signal("both", H)]
    target = Target("promise", "x", "1m")
    ended = measure(target, signals, one, ALWAYS, 4 * H)
    assert (ended.status, ended.cycle, ended.elapsed(9 * H)) == ("met", 1, H)
    again = measure(target, signals, each, ALWAYS, 4 * H)
    assert (again.status, again.cycle, again.due_at) == ("running", 2, 5 * H)
    assert again.elapsed(2 * H) == H
    assert (ended.metric, again.metric) == (one, each)


def test_only_a_clock_of_each_cycle_starts_again_after_an_end():
    one = Metric("one", start="begin", stop="end")
    signals = [Signal("begin", 0), Signal("end", H), Signal("begin", 2 * H)]
    assert measure(Target("promise", "x", "1m"), signals, one, ALWAYS, 4 * H).cycle == 1


def test_cancelling_comes_before_stopping_where_a_signal_says_both():
    odd = Metric("odd", start="begin", stop="end", cancel="end")
    ended = measure(
        Target("p", "x", "1m"), [Signal("begin", 0), Signal("end", H)], odd, ALWAYS, 4 * H
    )
    assert (ended.status, ended.verdict) == ("cancelled", None)


def test_a_promise_of_a_microsecond_is_one():
    running = clock(within=1)
    assert tell(running, ("opened", 5)).due_at == 6
    assert tell(running, ("opened", 5), ("resolved", 6)).status == "met"
    assert tell(running, ("opened", 5), ("resolved", 7)).status == "breached"


def test_a_promise_that_is_used_up_to_the_last_microsecond_is_due_where_it_goes_on():
    # Four hours spent of four, then paused: going on in closed hours it is due at once.
    held = tell(clock(calendar=OFFICE), ("opened", 9 * H), ("waits_on_customer", 13 * H))
    resumed = tell(held, ("waits_on_agent", 20 * H))
    assert resumed.due_at == 20 * H
    one_left = tell(clock(within=4 * H + 1, calendar=OFFICE), ("opened", 9 * H))
    resumed = tell(one_left, ("waits_on_customer", 13 * H), ("waits_on_agent", 20 * H))
    assert resumed.due_at == DAY + 9 * H + 1


# -- warn points


def test_a_warning_at_the_whole_time_is_at_the_due_time_and_one_after_it_is_after_the_breach():
    running = tell(clock(warn=("100%", "-0s", "+1us", "+2us")), ("opened", 0))
    assert moments(running) == [
        ("warn", "100%", 4 * H),
        ("warn", "-0s", 4 * H),
        ("warn", "+1us", 4 * H + 1),
        ("breach", "breach", 4 * H + 1),
        ("warn", "+2us", 4 * H + 2),
    ]


def test_what_lies_before_the_due_time_is_not_told_after_a_breach_and_what_lies_after_it_is():
    running = tell(clock(warn=("50%", "100%", "+1us", "150%")), ("opened", 0))
    late = running.fired(Moment(4 * H + 1, 4 * H, "promise", 1, "breach", "breach"))
    assert moments(late) == [("warn", "+1us", 4 * H + 1), ("warn", "150%", 6 * H)]


def test_a_share_is_whole_microseconds_rounded_down():
    assert WarnPoint("33%").level(1_000_001) == 330_000
    assert isinstance(WarnPoint("33%").level(1_000_001), int)
    assert WarnPoint("12.5%").level(1_000) == 125
    assert WarnPoint("0.0001%").level(1_000_000) == 1
    assert [WarnPoint(text).text for text in ("12.50%", "50.00%", "050%", "-60m", "+0h")] == [
        "12.5%",
        "50%",
        "50%",
        "-1h",
        "+0s",
    ]
    assert WarnPoint("-2h").level(H) == 0


def test_a_rung_after_a_breach_counts_open_time_from_the_due_time():
    late = tell(
        clock(calendar=OFFICE, breach=(Rung("1us", "a"), Rung("5h", "b"))), ("opened", 9 * H)
    )
    assert moments(late) == [
        ("breach", "breach", 13 * H + 1),
        ("escalate", "1us", 13 * H + 1),
        ("escalate", "5h", DAY + 10 * H),
    ]
    closing = tell(
        clock(within=8 * H, calendar=OFFICE, breach=(Rung("1us", "a"),)), ("opened", 9 * H)
    )
    assert moments(closing) == [
        ("breach", "breach", 17 * H + 1),
        ("escalate", "1us", DAY + 9 * H + 1),
    ]


# -- the ledger


def test_it_is_empty_at_its_first_instant_and_has_no_span_of_no_length():
    running = tell(clock(), ("opened", H))
    assert running.ledger(H) == ()
    assert running.ledger(0) == ()
    paused = tell(running, ("waits_on_customer", 2 * H))
    assert len(paused.ledger(2 * H)) == 1
    assert len(paused.ledger(2 * H + 1)) == 2
    at_once = tell(running, ("waits_on_customer", H), ("waits_on_agent", H))
    assert [span.counted for span in at_once.ledger(2 * H)] == [True]


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        ("waits_on_customer", "paused: waits_on_customer"),
        ("resolved", "stopped: resolved"),
        ("cancelled", "cancelled: cancelled"),
    ],
)
def test_each_span_tells_what_brought_it(signal, reason):
    told = tell(clock(calendar=OFFICE), ("opened", 8 * H), (signal, 10 * H))
    assert [span.reason for span in told.ledger(12 * H)] == ["closed", "open", reason]
    assert [
        span.reason for span in tell(clock(calendar=OFFICE), ("opened", 8 * H)).ledger(20 * H)
    ] == [
        "closed",
        "open",
        "closed",
    ]


def test_a_cycle_that_begins_paused_tells_why():
    story = (("waits_on_agent", 0), ("waits_on_customer", H), ("progress", 2 * H))
    updated = tell(clock("progress_update"), *story)
    assert [span.reason for span in updated.ledger(3 * H)] == ["paused: progress"]


def test_it_explains_itself_in_the_zone_of_its_calendar():
    running = tell(clock(calendar=Calendar.always("Asia/Shanghai")), ("opened", 0))
    assert running.explain(H) == (
        "1970-01-01T08:00:00+08:00 to 1970-01-01T09:00:00+08:00: counted 1h (open)",
    )


def test_what_had_elapsed_at_the_last_change_and_just_before_it():
    held = tell(clock(), ("opened", 0), ("waits_on_customer", 2 * H), ("waits_on_agent", 5 * H))
    assert [held.elapsed(at) for at in (-1, 0, 1, 2 * H, 5 * H - 1, 5 * H, 5 * H + 1)] == [
        *(0, 0, 1, 2 * H, 2 * H, 2 * H),
        2 * H + 1,
    ]


# -- whole working days

NIGHTS = Calendar("UTC", weekly={"mon-fri": ["22:30-06:30:30.5"]})
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


def on(day, text):
    hour, minute, *rest = text.split(":")
    second, micro = divmod(round(float(rest[0]) * 1_000_000), 1_000_000) if rest else (0, 0)
    return MONDAY + timedelta(
        days=day, hours=int(hour), minutes=int(minute), seconds=second, microseconds=micro
    )


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ((0, "22:30"), (1, "22:30")),
        ((0, "23:59:59"), (1, "23:59:59")),
        ((1, "00:00"), (2, "00:00")),
        # Friday's night: a working day later is Monday's, at the same time.
        ((4, "22:30"), (7, "22:30")),
        ((5, "06:30"), (8, "06:30")),
        ((5, "06:30:30"), (8, "06:30:30")),
        ((5, "06:30:30.499999"), (8, "06:30:30.499999")),
        # Over: moved to Monday's opening first.
        ((5, "06:30:30.5"), (8, "22:30")),
        ((5, "06:31"), (8, "22:30")),
        ((5, "12:00"), (8, "22:30")),
    ],
)
def test_a_night_counts_with_the_date_it_starts_on_to_its_last_microsecond(start, due):
    assert NIGHTS.add_days(on(*start), 1) == on(*due)


def test_backward_the_last_closing_belongs_to_the_night_that_ends_there():
    # Saturday noon is moved back to where Friday's night ended; a working day before is Thursday's.
    assert NIGHTS.add_days(on(5, "12:00"), -1) == on(4, "06:30:30.5")
    assert NIGHTS.add_days(on(5, "06:30:30.5"), -1) == on(4, "06:30:30.5")


def test_no_working_days_later_is_the_instant_itself_or_the_next_opening():
    assert NIGHTS.add_days(on(5, "06:00"), 0) == on(5, "06:00")
    assert NIGHTS.add_days(on(5, "12:00"), 0) == on(7, "22:30")
    assert NIGHTS.add_days(date(2026, 11, 21), 0) == date(2026, 11, 23)
    assert NIGHTS.add_days(date(2026, 11, 21), 0, roll="backward") == date(2026, 11, 20)
    assert NIGHTS.add_days(date(2026, 11, 21), 1) == date(2026, 11, 24)
    assert NIGHTS.add_days(date(2026, 11, 21), -1) == date(2026, 11, 19)


def test_of_a_datetime_the_date_in_the_calendars_zone_counts():
    office = Calendar("Asia/Shanghai", weekly={"mon-fri": ["09:00-18:00"]})
    friday = datetime(2026, 11, 19, 16, tzinfo=UTC)  # in Shanghai it is Friday already
    assert office.count_days(friday, date(2026, 11, 23)) == 1
    assert office.count_days(friday - timedelta(microseconds=1), date(2026, 11, 23)) == 2
    assert office.count_days(date(2026, 11, 16), friday) == 4
    assert office.count_days(friday, date(2026, 11, 16)) == -4


# -- the agenda sweeps when, and only when, most of it stands for nothing


def test_the_agenda_sweeps_on_dropping_too():
    agenda, most = Agenda(), 0
    for number in range(1000):
        agenda.put(f"t{number:03}", Moment(number, 0, "reply", 1, "warn", "x"))
    for left in range(1000, 0, -1):
        agenda.drop(f"t{left - 1:03}", "reply")
        assert len(agenda._heap) <= 3 * len(agenda) + 64
        most = max(most, len(agenda._heap) - 3 * len(agenda))
    assert most == 64


# -- the ends of time, and what repeats


def test_spans_reach_to_the_very_ends_of_the_years():
    first, last = -62_135_596_800_000_000, 253_402_300_800_000_000
    assert ALWAYS.spans_micros(last - 5, last) == ((last - 5, last),)
    assert ALWAYS.spans_micros(first, first + 5) == ((first, first + 5),)
    # The year that begins at the end is asked for only where a microsecond of it is.
    begin = 1_767_225_600_000_000  # 2026
    fresh = Calendar("UTC", daily=["00:00-24:00"])
    assert fresh.spans_micros(begin - 5, begin) == ((begin - 5, begin),)
    assert fresh.spans_micros(begin - 5, begin + 1) == ((begin - 5, begin + 1),)
    assert fresh.spans_micros(begin, begin) == ()


@pytest.mark.parametrize("year", [3000, 9000])
def test_a_far_year_is_open_as_the_same_year_of_a_nearer_cycle(year):
    near = year - (year - 2100) // 400 * 400
    at, like = (datetime(y, 3, 1, 9, tzinfo=UTC) for y in (year, near))
    office = Calendar("UTC", weekly={"mon-wed": ["09:00-17:00"], "fri": ["10:00-12:00"]})
    assert at.weekday() == like.weekday()
    assert office.is_open(at) == office.is_open(like)
    assert office.next_open(at) - at == office.next_open(like) - like
    assert office.previous_open(at) - at == office.previous_open(like) - like
    assert (
        office.add(at, timedelta(hours=100)) - at == office.add(like, timedelta(hours=100)) - like
    )
    far = office.between(like, at)
    assert office.add(like, far) in {at, office.previous_open(at)}
    assert office.between(at, like) == -far


def test_a_signal_that_comes_late_counts_as_at_the_last_change_of_several():
    story = (("opened", 0), ("waits_on_customer", H), ("waits_on_agent", 3 * H))
    late = tell(clock(), *story, ("waits_on_customer", 2 * H))
    assert late.elapsed(9 * H) == H
    assert late.ledger(4 * H)[-1].begin == 3 * H
    at_once = tell(clock(), *story, ("waits_on_customer", 3 * H))
    assert at_once == late

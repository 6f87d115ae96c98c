"""The traps that other helpdesks fell into: each a test, named after what it prevents.

The references are to their public issue trackers. What goes wrong there and what happens here is
told, with the same numbers, in docs/explanation/what-goes-wrong-elsewhere.md.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kameng_support.errors import DefinitionError, OutOfRangeError
from kameng_support.instants import from_micros
from kameng_support.sla import Agenda, Calendar, Clock, Rung, Signal, Target

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "what-goes-wrong-elsewhere.md"

M = 60_000_000
H = 60 * M
DAY = 24 * H
ALWAYS = Calendar.always("UTC")
# 1970-01-01, the first day of the epoch, was a Thursday.
OFFICE = Calendar("UTC", daily=["09:00-17:00"])
WEEKDAYS = Calendar("UTC", weekly={"mon-fri": ["09:00-17:00"]})


def clock(metric="resolution", within=4 * H, calendar=ALWAYS, **more):
    made = Clock.start(Target("promise", metric, "1m", **more), None, calendar)
    return made.promise(within, 0)


def tell(clock, *signals):
    for name, at in signals:
        clock = clock.advance(Signal(name, at))
    return clock


def told(clock, at):
    """What a job that looks at `at` tells, and the clock after it."""
    found = []
    while (moment := clock.next_moment()) and moment.effective <= at:
        found.append((moment.kind, moment.point, moment.effective))
        clock = clock.fired(moment)
    return found, clock


# -- changes mid-way


@pytest.mark.parametrize("pauses", [1, 3])
def test_a_changed_priority_loses_no_pause(pauses):
    """GLPI #6902, #15605: the new due time counted from the opening, without the time on hold."""
    running, at = tell(clock(within=8 * H), ("opened", 0)), 0
    for _ in range(pauses):
        at += H
        running = tell(running, ("waits_on_customer", at), ("waits_on_agent", at + 5 * H))
        at += 5 * H
    assert running.promise(6 * H, at).due_at == 6 * H + pauses * 5 * H
    assert running.promise(6 * H, at).promise(8 * H, at + H).due_at == running.due_at


def test_a_priority_changed_while_on_hold_loses_no_pause():
    """GLPI #6902: changed during the pause, the pause was not added at all."""
    held = tell(clock(within=8 * H), ("opened", 0), ("waits_on_customer", H)).promise(2 * H, 3 * H)
    assert (held.status_at(50 * H), held.due_at) == ("paused", None)
    assert tell(held, ("waits_on_agent", 10 * H)).due_at == 11 * H


def test_switching_a_condition_off_and_on_buys_no_time():
    """A promise that is withdrawn and given again started at nothing: a free extension."""
    running = tell(clock(), ("opened", 0))
    assert running.promise(None, H).promise(4 * H, 3 * H).due_at == running.due_at
    # Off over the due time and on again: it falls due when it is on again, not four hours later.
    assert running.promise(None, H).promise(4 * H, 9 * H).due_at == 9 * H


def test_switching_off_and_on_after_the_due_time_wipes_no_breach():
    late = tell(clock(), ("opened", 0)).promise(None, 5 * H).promise(40 * H, 6 * H)
    assert (late.status, late.due_at) == ("breached", 4 * H)


# -- the verdict


@pytest.mark.parametrize("looked", [(), (4 * H,), (4 * H + 1,), (5 * H, 6 * H, 7 * H), (9 * H,)])
@pytest.mark.parametrize("stopped", [4 * H, 4 * H + 1, 8 * H])
def test_when_a_job_looks_does_not_decide_the_verdict(looked, stopped):
    """A miss was one only if the job ran between the due time and the answer."""
    running = tell(clock(), ("opened", 0))
    for at in looked:
        if at < stopped:
            _, running = told(running, at)
    verdict = tell(running, ("resolved", stopped)).verdict
    assert verdict.kind == ("met" if stopped <= 4 * H else "breached")
    assert (verdict.due, verdict.stopped_at) == (4 * H, stopped)


def test_a_verdict_does_not_grow_after_completion():
    """Chatwoot #15024: the time missed by went on growing after the conversation was resolved."""
    late = tell(clock(), ("opened", 0), ("resolved", 5 * H))
    assert [late.elapsed(at) for at in (5 * H, 50 * H, 500 * H)] == [5 * H] * 3
    assert tell(late, ("agent_message", 9 * H), ("closed", 10 * H)).verdict == late.verdict
    assert late.verdict.elapsed - late.verdict.within == H


@pytest.mark.parametrize("end", ["resolved", "closed", "cancelled"])
def test_closing_wipes_no_breach(end):
    """osTicket #6346: the overdue mark was deleted when the ticket was closed."""
    late = tell(clock(), ("opened", 0), (end, 5 * H))
    assert (late.status, late.verdict.kind) == ("breached", "breached")


def test_reopening_wipes_no_breach():
    """osTicket #5206: a ticket that was opened again lost its overdue mark and got a new due time."""
    late = tell(clock(), ("opened", 0), ("resolved", 5 * H))
    again = tell(late, ("reopened", 6 * H))
    assert again.verdict == late.verdict
    assert tell(clock(on_reopen="ignore"), ("opened", 0), ("resolved", 5 * H), ("reopened", 6 * H)) == (
        tell(clock(on_reopen="ignore"), ("opened", 0), ("resolved", 5 * H))
    )  # fmt: skip


def test_a_longer_promise_wipes_no_breach():
    """osTicket #5165: the mark was cleared where a change brought a due time ahead."""
    late = tell(clock(), ("opened", 0)).promise(100 * H, 5 * H)
    assert (late.status, late.due_at) == ("breached", 4 * H)


# -- pauses


def test_time_on_hold_is_taken_in_open_hours_not_off_the_wall_clock():
    """Frappe helpdesk #2449, #1554: hours on hold moved the due time over nights and holidays."""
    held = tell(clock(within=10 * H, calendar=WEEKDAYS), ("opened", 16 * H))
    # On hold from Thursday's closing to Monday's opening: one open day of eight hours, Friday.
    resumed = tell(held, ("waits_on_customer", 17 * H), ("waits_on_agent", 4 * DAY + 9 * H))
    assert resumed.elapsed(4 * DAY + 9 * H) == H
    assert resumed.due_at == 5 * DAY + 10 * H
    weekend = tell(
        tell(clock(within=10 * H, calendar=WEEKDAYS), ("opened", DAY + 16 * H)),
        ("waits_on_customer", DAY + 17 * H),
        ("waits_on_agent", 4 * DAY + 9 * H),
    )
    never_held = tell(clock(within=10 * H, calendar=WEEKDAYS), ("opened", DAY + 16 * H))
    assert weekend.due_at == never_held.due_at


def test_what_is_paused_and_closed_is_left_out_once_not_twice():
    """Night and hold subtracted one after the other made the elapsed time too short."""
    story = (("opened", 16 * H), ("waits_on_customer", 20 * H), ("waits_on_agent", DAY + 10 * H))
    held = tell(clock(calendar=OFFICE), *story)
    assert held.elapsed(DAY + 12 * H) == H + 2 * H
    ledger = held.ledger(DAY + 12 * H)
    assert sum(span.end - span.begin for span in ledger) == DAY - 4 * H


# -- which signal does what


def test_a_move_to_a_paused_state_is_no_first_response():
    """Frappe helpdesk: any move to a paused state was taken for the first response."""
    paused = tell(clock("first_reply"), ("opened", 0), ("waits_on_customer", H))
    assert (paused.status, paused.verdict) == ("paused", None)
    assert (
        tell(paused, ("waits_on_agent", 2 * H), ("agent_message", 3 * H)).verdict.elapsed == 2 * H
    )


def test_a_second_customer_message_does_not_move_the_next_reply():
    """Zammad #3140, #3410: the time runs from the oldest message without an answer."""
    waiting = tell(clock("next_reply"), ("customer_message", 0), ("customer_message", 3 * H))
    assert (waiting.cycle, waiting.due_at) == (1, 4 * H)


def test_an_agents_message_opens_no_next_reply():
    """Zammad #3140: tickets escalated because the *customer* had not answered."""
    quiet = tell(clock("next_reply"), ("agent_message", 0))
    assert (quiet.status, quiet.next_moment()) == ("idle", None)
    answered = tell(
        quiet, ("customer_message", H), ("agent_message", 2 * H), ("agent_message", 3 * H)
    )
    assert (answered.status, answered.next_moment()) == ("met", None)


def test_a_bots_message_is_no_persons_reply():
    """Chatwoot #6409, #6618: what a bot said counted as the first response."""
    for metric, start in (("first_reply", "opened"), ("next_reply", "customer_message")):
        waiting = tell(clock(metric), (start, 0), ("bot_message", 5))
        assert (waiting.status, waiting.due_at) == ("running", 4 * H)
    assert tell(clock("first_answer"), ("opened", 0), ("bot_message", 5)).status == "met"


def test_resolving_stops_the_next_reply():
    """Chatwoot #10178: a customer's goodbye left the clock running for ever."""
    resolved = tell(clock("next_reply"), ("customer_message", 0), ("resolved", H))
    assert (resolved.status, resolved.next_moment()) == ("met", None)
    assert resolved.status_at(1000 * H) == "met"


def test_the_update_clock_hides_no_longer_first_reply():
    """Zammad #5177: one due time for all, the update's, stood before the first response's."""
    story = (("opened", 0), ("waits_on_agent", 0))
    agenda = Agenda()
    for name, metric, within in (("reply", "first_reply", 8 * H), ("update", "progress_update", H)):
        made = Clock.start(Target(name, metric, "1m"), None, ALWAYS).promise(within, 0)
        agenda.follow("t1", tell(made, *story))
    due = [(moment.target, moment.due) for _, moment in agenda.pop_due(99 * H)]
    assert due == [("update", H), ("reply", 8 * H)]


# -- calendars


@pytest.mark.parametrize("day", [datetime(2026, 1, 15), datetime(2026, 7, 15)])
def test_a_day_is_open_by_its_own_offset_not_by_todays(day):
    """dbt_zendesk #25: past schedules were converted with the offset of the day of the report."""
    berlin = ZoneInfo("Europe/Berlin")
    office = Calendar("Europe/Berlin", daily=["09:00-17:00"])
    assert not office.is_open(day.replace(hour=8, minute=59, tzinfo=berlin))
    assert office.is_open(day.replace(hour=9, tzinfo=berlin))
    # Over the change: nine in the morning to nine in the morning is one working day of eight hours.
    saturday = datetime(2026, 3, 28, 9, tzinfo=berlin)
    assert office.between(saturday, datetime(2026, 3, 29, 9, tzinfo=berlin)) == timedelta(hours=8)
    assert office.add(saturday, timedelta(hours=9)) == datetime(2026, 3, 29, 10, tzinfo=berlin)


def test_real_time_is_measured_not_the_wall_clock():
    """Two datetimes of one ZoneInfo subtract as wall clock in Python: an hour too many in spring."""
    berlin = ZoneInfo("Europe/Berlin")
    before, after = (datetime(2026, 3, day, 12, tzinfo=berlin) for day in (28, 29))
    assert after - before == timedelta(hours=24)
    assert Calendar.always("Europe/Berlin").between(before, after) == timedelta(hours=23)


@pytest.mark.parametrize("years", [2, 40])
def test_a_walk_does_not_end_after_a_year(years):
    """escalated-django: after 365 days without enough open time, the date reached was due."""
    # Open for an hour on the first of January of each year.
    yearly = Calendar(
        "UTC", overrides={f"{2000 + year}-01-01": ["09:00-10:00"] for year in range(60)}
    )
    due = yearly.add(datetime(2000, 1, 1, 9, tzinfo=UTC), timedelta(hours=years))
    assert due == datetime(2000 + years - 1, 1, 1, 10, tzinfo=UTC)


def test_where_no_due_time_exists_there_is_an_error_not_a_date():
    """escalated-django: a wrong due time, and no word about it."""
    once = Calendar("UTC", overrides={"2026-01-01": ["09:00-10:00"]})
    with pytest.raises(OutOfRangeError, match="no such instant"):
        once.add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=2))


@pytest.mark.parametrize(
    "hours",
    [
        {"weekly": {}},
        {"weekly": {"mon": []}},
        {"weekly": {"monday": ["09:00-17:00"]}},
        {"weekly": {"mon": ["9-17"]}},
        {"weekly": {"mon": ["09:00"]}},
        {"daily": ["25:00-26:00"]},
        {},
    ],
)
def test_an_invalid_or_empty_schedule_is_refused_not_read_as_wall_clock(hours):
    """escalated-django; Chatwoot, too, counts the wall clock where every day is closed."""
    with pytest.raises(DefinitionError):
        Calendar("UTC", **hours)


# -- warnings


LADDER = {"warn": ("50%", "-30m"), "breach": (Rung("0s", "lead"), Rung("1h", "boss"))}


@pytest.mark.parametrize("step", [M, 7 * M, H, 5 * H, 100 * H])
def test_a_warning_is_told_once_however_often_a_job_runs(step):
    """escalated-django: the warning was sent again at every run. Zammad #4432: twice, or never."""
    running, found = tell(clock(**LADDER), ("opened", 0)), []
    for at in range(0, 10 * H + step, step):
        more, running = told(running, at)
        found += more
    assert found == [
        ("warn", "50%", 2 * H),
        ("warn", "-30m", 3 * H + 30 * M),
        ("breach", "breach", 4 * H + 1),
        ("escalate", "0s", 4 * H + 1),
        ("escalate", "1h", 5 * H),
    ]


def test_a_warning_comes_in_open_hours_not_at_midnight():
    """Zammad #4432: reminders at midnight and on weekends, for service times from nine to five."""
    running = tell(clock(within=10 * H, calendar=WEEKDAYS, **LADDER), ("opened", DAY + 16 * H))
    found, _ = told(running, 99 * DAY)
    # Open from nine to five, closing included: what is worked by then is worked.
    hours = [from_micros(effective - 1).hour for *_, effective in found]
    assert all(9 <= hour < 17 for hour in hours)
    assert all(from_micros(effective).weekday() < 5 for *_, effective in found)
    assert len(found) == 5


def test_a_warning_told_before_a_pause_is_not_told_again_after_it():
    running = tell(clock(**LADDER), ("opened", 0))
    found, running = told(running, 2 * H)
    assert found == [("warn", "50%", 2 * H)]
    resumed = tell(running, ("waits_on_customer", 2 * H), ("waits_on_agent", 50 * H))
    assert told(resumed, 51 * H + 30 * M)[0] == [("warn", "-30m", 51 * H + 30 * M)]


def test_each_trap_is_told_on_the_page_with_its_reference():
    page = PAGE.read_text("utf-8")
    ours = set(re.findall(r"#\d+", Path(__file__).read_text("utf-8")))
    assert ours == set(re.findall(r"#\d+", page))

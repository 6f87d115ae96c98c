"""What a clock was told to have told: the moments themselves, each once in its cycle."""

from kameng_support import Calendar, Target
from kameng_support.sla import Clock, Moment, Signal

HOUR = 3_600_000_000
PROMISE = Target("promise", "first_reply", "4h", warn=["50%", "75%"])


def warned() -> Clock:
    clock = Clock.start(PROMISE, None, Calendar.always("UTC"), 4 * HOUR)
    return clock.advance(Signal("opened", 0))


def test_what_was_told_is_kept_in_the_order_in_which_it_was():
    clock, moments = warned(), []
    while (moment := clock.next_moment()) is not None:
        moments.append(moment)
        clock = clock.fired(moment)
    assert clock.told == tuple(moments)
    assert [moment.effective for moment in clock.told] == [2 * HOUR, 3 * HOUR, 4 * HOUR + 1]


def test_a_moment_is_told_once_even_where_it_is_told_again_with_another_instant():
    clock = warned()
    first = clock.next_moment()
    again = Moment(9 * HOUR, 9 * HOUR, "promise", 1, first.kind, first.point)
    assert clock.fired(first).fired(again) == clock.fired(first)


def test_steps_that_tell_different_groups_are_different_moments():
    clock = warned()
    lead = Moment(5 * HOUR, 4 * HOUR, "promise", 1, "escalate", "1h", "lead")
    boss = Moment(5 * HOUR, 4 * HOUR, "promise", 1, "escalate", "1h", "boss")
    assert clock.fired(lead).fired(boss).told == (lead, boss)


def test_another_cycle_begins_with_nothing_told():
    clock = Clock.start(
        Target("promise", "resolution", "4h", warn=["50%"]), None, Calendar.always("UTC"), 4 * HOUR
    ).advance(Signal("opened", 0))
    clock = clock.fired(clock.next_moment())
    solved = clock.advance(Signal("resolved", 3 * HOUR))
    assert len(solved.told) == 1
    assert solved.advance(Signal("reopened", 3 * HOUR)).told == ()

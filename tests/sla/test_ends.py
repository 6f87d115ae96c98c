"""The ends of what is compiled and the ends of time: where an answer could be one microsecond off."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kameng_support.errors import OutOfRangeError
from kameng_support.sla import Calendar

H = 3_600_000_000
DAY = 24 * H
YEAR_2026, YEAR_2027 = 1_767_225_600_000_000, 1_798_761_600_000_000
FIRST, LAST = -62_135_596_800_000_000, 253_402_300_800_000_000
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar("Europe/Berlin", weekly={"mon-fri": ["09:00-18:00"]})


def compiled(calendar):
    return calendar._line.edges.first, calendar._line.edges.last


# -- what is compiled


def test_open_time_goes_on_from_a_compiled_year_into_the_next():
    night = Calendar("UTC", daily=["22:00-06:00"])
    assert night.is_open_micros(YEAR_2027 - 1)
    assert compiled(night) == (2026, 2026)
    assert night.is_open_micros(YEAR_2027)
    evening = Calendar("UTC", daily=["22:00-24:00"])
    assert evening.is_open_micros(YEAR_2027 - 1)
    assert compiled(evening) == (2026, 2026)
    assert not evening.is_open_micros(YEAR_2027)


def test_a_compiled_year_begins_with_its_first_microsecond():
    night = Calendar("UTC", daily=["22:00-06:00"])
    assert night.is_open_micros(YEAR_2026 + H)
    assert compiled(night) == (2026, 2026)
    assert night.is_open_micros(YEAR_2026)
    assert night.between_micros(YEAR_2026, YEAR_2026 + 1) == 1
    assert night.add_micros(YEAR_2026, 1) == YEAR_2026 + 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda calendar, at: calendar.is_open_micros(at),
        lambda calendar, at: calendar.next_open_micros(at),
        lambda calendar, at: calendar.previous_open_micros(at),
        lambda calendar, at: calendar.spans_micros(at, at + 1),
        lambda calendar, at: calendar.add_micros(at, H),
        lambda calendar, at: calendar.between_micros(at, at + H),
    ],
)
def test_what_was_compiled_stays_when_another_year_is_asked_for(ask):
    calendar = Calendar("UTC", daily=["09:00-18:00"])
    ask(calendar, YEAR_2026 + 100 * DAY)
    ask(calendar, YEAR_2027 + 100 * DAY)
    ask(calendar, YEAR_2026 - 100 * DAY)
    assert compiled(calendar) == (2025, 2027)


def test_the_last_microsecond_of_a_span_ends_at_its_closing():
    office = Calendar("UTC", daily=["09:00-12:00", "13:00-18:00"])
    noon = YEAR_2026 + 12 * H
    for _ in ("compiled on the way", "compiled"):
        assert office.add_micros(noon - 1, 1) == noon
        assert office.add_micros(noon - 1, 2) == noon + H + 1
        assert office.add_micros(noon + H + 1, -1) == noon + H
        assert office.add_micros(noon + H + 1, -2) == noon - 1


def test_the_neighbours_come_in_the_zone_of_the_argument():
    saturday = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    for found in (OFFICE.next_open(saturday), OFFICE.previous_open(saturday)):
        assert found.tzinfo is saturday.tzinfo


# -- far away


@pytest.mark.parametrize("year", [100, 1500, 2400, 5000, 9800])
def test_what_is_added_over_centuries_ends_on_the_wall_clock_of_its_own_time(year):
    now = datetime(2026, 11, 20, 10, tzinfo=BERLIN)
    there = datetime(year, 7, 1, 12, tzinfo=BERLIN)
    there += timedelta(days=(7 - there.weekday()) % 7)  # a Monday
    assert there.weekday() == 0
    assert OFFICE.add(now, OFFICE.between(now, there)) == there
    assert OFFICE.add(there, OFFICE.between(there, now)) == now


# -- the ends of time


def test_an_opening_at_the_very_end_of_time_is_none():
    mornings = Calendar("UTC", daily=["00:00-12:00"])
    noon = LAST - 12 * H
    assert mornings.next_open_micros(noon - 1) == noon - 1
    with pytest.raises(OutOfRangeError, match="no such instant in the years 1 to 9999"):
        mornings.next_open_micros(noon)


def test_an_opening_after_the_end_of_time_and_a_closing_before_its_begin_are_none():
    mondays = Calendar("UTC", weekly={"mon": ["09:00-17:00"]})  # the last day is a Friday
    with pytest.raises(OutOfRangeError, match="no such instant in the years 1 to 9999"):
        mondays.next_open_micros(LAST - DAY)
    with pytest.raises(OutOfRangeError, match="no such instant in the years 1 to 9999"):
        mondays.previous_open_micros(FIRST + 9 * H)  # the first is a Monday
    assert mondays.previous_open_micros(FIRST + 9 * H + 1) == FIRST + 9 * H + 1


@pytest.mark.parametrize(("start", "end"), [(LAST - 5, LAST + 1), (FIRST - 1, FIRST + 5)])
def test_spans_past_the_ends_of_time_are_refused(start, end):
    with pytest.raises(OutOfRangeError, match="outside the years"):
        Calendar.always().spans_micros(start, end)


def test_spans_reach_the_end_of_time_where_no_year_repeats():
    late = Calendar("UTC", daily=["00:00-24:00"], closures={"9999-12-31": ["00:00-12:00"]})
    assert late.spans_micros(LAST - DAY - 5, LAST) == (
        (LAST - DAY - 5, LAST - DAY),
        (LAST - 12 * H, LAST),
    )


# -- whole working days


def test_there_are_working_days_before_1970_too():
    fair = Calendar("UTC", overrides={"1960-05-02": ["09:00-12:00"], "1960-05-04": ["09:00-12:00"]})
    assert fair.add_days(date(1960, 5, 2), 1) == date(1960, 5, 4)
    assert fair.add_days(date(1960, 5, 4), -1) == date(1960, 5, 2)


def test_where_one_days_hours_end_as_the_nexts_begin_the_instant_is_the_nexts():
    watch = Calendar("UTC", weekly={"mon-wed": ["09:00-21:00", "21:00-09:00"]})
    tuesday = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert watch.add_days(tuesday, -1) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    before = tuesday - timedelta(microseconds=1)  # of Monday's hours yet: the last is Wednesday's
    assert watch.add_days(before, -1) == datetime(2026, 11, 19, 8, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("night", "day", "at"),
    [
        ("22:00-06:30", "06:45-12:00", "06:50:00"),
        ("22:00-06:30:10", "06:30:20-12:00", "06:30:25"),
        ("22:00-06:30:10.1", "06:30:10.2-12:00", "06:30:10.25"),
    ],
)
def test_hours_that_begin_soon_after_a_nights_end_are_their_own_dates(night, day, at):
    shop = Calendar("UTC", weekly={"mon-fri": [day, night]})
    friday = datetime.fromisoformat(f"2026-11-20T{at}+00:00")
    assert shop.add_days(friday, 1) == friday + timedelta(days=3)

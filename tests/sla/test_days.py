"""Whole working days: a date on which hours begin counts, whatever their length."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import OutOfRangeError
from kameng_support.sla import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar(
    "Europe/Berlin",
    weekly={"mon-thu": ["09:00-12:00", "13:00-17:00"], "fri": ["09:00-15:00"]},
    holidays=["2026-12-24", "2026-12-25"],
    closures={"2026-12-30": ["00:00-24:00"], "2026-12-29": ["09:00-10:00"]},
)
NIGHT = Calendar("Europe/Berlin", weekly={"mon-fri": ["22:00-06:00"]})


def berlin(text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-11-18T10:00", 1, "2026-11-19T10:00"),
        ("2026-11-18T10:00", 0, "2026-11-18T10:00"),
        ("2026-11-18T16:00", 2, "2026-11-23T09:00"),  # Friday closes at three: on to Monday
        ("2026-11-18T12:30", 1, "2026-11-19T13:00"),
        ("2026-11-21T12:00", 1, "2026-11-24T09:00"),  # from Monday's opening
        ("2026-11-21T12:00", 0, "2026-11-23T09:00"),
        ("2026-11-20T08:00", 1, "2026-11-23T09:00"),
        ("2026-12-23T10:00", 1, "2026-12-28T10:00"),  # over two holidays and a weekend
        ("2026-12-29T10:00", 1, "2026-12-31T10:00"),  # a day closed all day does not count
        ("2026-11-23T09:00", -1, "2026-11-20T09:00"),
        ("2026-11-23T08:00", -1, "2026-11-19T15:00"),  # from Friday's closing
        ("2026-11-23T16:00", -1, "2026-11-20T15:00"),
        ("2026-03-27T10:00", 1, "2026-03-30T10:00"),  # the same local time over a clock change
    ],
)
def test_days_are_added_at_the_same_local_time(start, days, expected):
    assert OFFICE.add_days(berlin(start), days) == berlin(expected)
    assert OFFICE.add_days(berlin(start).astimezone(UTC), days).tzinfo is UTC


def test_a_night_counts_with_the_date_it_starts_on():
    assert NIGHT.add_days(berlin("2026-11-21T03:00"), 1) == berlin("2026-11-24T03:00")
    assert NIGHT.add_days(berlin("2026-11-20T23:00"), 1) == berlin("2026-11-23T23:00")
    assert not NIGHT.is_working_day(date(2026, 11, 21))


def test_no_days_leave_an_instant_in_a_fold_where_it_is():
    always = Calendar.always("Europe/Berlin")
    second = berlin("2026-10-25T02:30", fold=1)
    assert always.add_days(second, 0).astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_closing_that_a_clock_change_swallowed_keeps_its_date():
    early = Calendar("Europe/Berlin", daily=["01:00-02:30"])
    # That night's hours ended at two, when the clock went on to three.
    assert early.add_days(berlin("2026-03-29T05:00"), -1) == berlin("2026-03-28T02:30")


def test_an_instant_in_a_closure_is_moved_and_one_without_hours_has_its_own_date():
    closed = Calendar("UTC", daily=["09:00-17:00"], closures={"2026-11-18": ["12:00-13:00"]})
    at = datetime(2026, 11, 18, 12, 30, tzinfo=UTC)
    assert closed.add_days(at, 1) == datetime(2026, 11, 19, 13, tzinfo=UTC)
    assert closed.add_days(at, 1, roll="backward") == datetime(2026, 11, 19, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "roll", "expected"),
    [
        ("2026-11-20", 1, None, "2026-11-23"),
        ("2026-11-23", -1, None, "2026-11-20"),
        ("2026-11-22", 0, None, "2026-11-23"),
        ("2026-11-22", 0, "backward", "2026-11-20"),
        ("2026-11-22", 1, "backward", "2026-11-23"),
        ("2026-11-22", -1, "forward", "2026-11-20"),
    ],
)
def test_of_dates_only_dates_are_counted(start, days, roll, expected):
    found = OFFICE.add_days(date.fromisoformat(start), days, roll=roll)
    assert found == date.fromisoformat(expected)
    assert type(found) is date


def test_working_days_are_counted_from_a_date_to_before_another():
    assert OFFICE.count_days(date(2026, 11, 16), date(2026, 11, 23)) == 5
    assert OFFICE.count_days(date(2026, 11, 23), date(2026, 11, 16)) == -5
    assert OFFICE.count_days(date(2026, 12, 21), date(2027, 1, 1)) == 6
    late = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)  # already Monday in Berlin
    assert OFFICE.count_days(late, berlin("2026-11-17T00:00")) == 1


def test_there_are_no_more_days_than_there_are():
    once = Calendar("UTC", overrides={"2026-11-20": ["09:00-10:00"]})
    assert once.add_days(date(2026, 11, 20), 0) == date(2026, 11, 20)
    for start, days in ((date(2026, 11, 20), 1), (date(2026, 11, 19), 0), (date(2026, 11, 20), -1)):
        with pytest.raises(OutOfRangeError, match="there are not"):
            once.add_days(start, days)
    with pytest.raises(OutOfRangeError):
        OFFICE.add_days(date(2026, 11, 20), 10**9)


@given(st.dates(date(2026, 11, 1), date(2027, 2, 1)), st.integers(-60, 60))
def test_counting_days_undoes_adding_them(start, days):
    first = OFFICE.add_days(start, 0)
    there = OFFICE.add_days(first, days)
    assert OFFICE.is_working_day(there)
    assert OFFICE.count_days(first, there) == days


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-18T06:30:30.000499", "2026-11-19T06:30:30.000499"),  # Tuesday's night, its last
        ("2026-11-18T06:30:30.000500", "2026-11-19T22:15:00"),  # and past it
        ("2026-11-18T22:15:00", "2026-11-19T22:15:00"),
        ("2026-11-21T06:20:00", "2026-11-24T06:20:00"),  # Friday's night, on Saturday
    ],
)
def test_an_instant_after_midnight_belongs_to_the_night_before_to_the_microsecond(start, expected):
    night = Calendar("Europe/Berlin", weekly={"mon-fri": [("22:15", "06:30:30.0005")]})
    assert night.add_days(berlin(start), 1) == berlin(expected)

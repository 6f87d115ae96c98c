"""What a calendar says, one table per question; the traps of daylight saving by name."""

import pickle
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kameng_support.errors import (
    DefinitionError,
    MissingZoneError,
    NaiveDatetimeError,
    OutOfRangeError,
)
from kameng_support.sla import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar("Asia/Shanghai", weekly={"mon-fri": ["09:00-12:00", "13:30-18:00"]})


def shanghai(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def berlin(text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


def hours(number):
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2026-11-20T09:00", hours(1), "2026-11-20T10:00"),
        ("2026-11-20T11:30", hours(1), "2026-11-20T14:00"),
        ("2026-11-20T09:00", hours(3), "2026-11-20T12:00"),  # closing, not the next opening
        ("2026-11-20T17:00", hours(2), "2026-11-23T10:00"),  # over the weekend
        ("2026-11-21T12:00", hours(1), "2026-11-23T10:00"),
        ("2026-11-21T12:00", hours(0), "2026-11-21T12:00"),  # nothing added: the instant itself
        ("2026-11-23T10:00", hours(-1), "2026-11-23T09:00"),
        ("2026-11-23T10:00", hours(-2), "2026-11-20T17:00"),
        ("2026-11-23T09:30", -timedelta(minutes=30), "2026-11-23T09:00"),
        ("2026-11-21T12:00", hours(-4.5), "2026-11-20T13:30"),  # backward: the latest such instant
        ("2026-11-21T12:00", -timedelta(microseconds=1), "2026-11-20T17:59:59.999999"),
    ],
)
def test_add_walks_open_time_only(start, span, expected):
    assert OFFICE.add(shanghai(start), span) == shanghai(expected)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-20T09:00", "2026-11-20T10:00", hours(1)),
        ("2026-11-20T11:00", "2026-11-20T14:00", hours(1.5)),
        ("2026-11-20T00:00", "2026-11-21T00:00", hours(7.5)),
        ("2026-11-20T17:30", "2026-11-23T09:30", hours(1)),
        ("2026-11-21T00:00", "2026-11-22T00:00", hours(0)),
        ("2026-11-23T09:30", "2026-11-20T17:30", hours(-1)),
        ("2026-11-20T12:00", "2026-11-20T13:30", hours(0)),
    ],
)
def test_between_counts_open_time_only(start, end, expected):
    assert OFFICE.between(shanghai(start), shanghai(end)) == expected


@pytest.mark.parametrize(
    ("at", "is_open", "next_open", "previous_open"),
    [
        ("2026-11-20T10:00", True, "2026-11-20T10:00", "2026-11-20T10:00"),
        ("2026-11-20T12:00", False, "2026-11-20T13:30", "2026-11-20T12:00"),
        ("2026-11-20T13:30", True, "2026-11-20T13:30", "2026-11-20T12:00"),
        ("2026-11-20T18:00", False, "2026-11-23T09:00", "2026-11-20T18:00"),
        ("2026-11-22T00:00", False, "2026-11-23T09:00", "2026-11-20T18:00"),
    ],
)
def test_spans_are_half_open_and_the_neighbours_mirror_each_other(
    at, is_open, next_open, previous_open
):
    assert OFFICE.is_open(shanghai(at)) is is_open
    assert OFFICE.next_open(shanghai(at)) == shanghai(next_open)
    assert OFFICE.previous_open(shanghai(at)) == shanghai(previous_open)


def test_open_spans_are_cut_to_the_range_asked():
    found = OFFICE.spans(shanghai("2026-11-20T11:00"), shanghai("2026-11-23T09:30"))
    assert [(a.strftime("%d %H:%M"), b.strftime("%d %H:%M")) for a, b in found] == [
        ("20 11:00", "20 12:00"),
        ("20 13:30", "20 18:00"),
        ("23 09:00", "23 09:30"),
    ]
    assert OFFICE.spans(shanghai("2026-11-23T09:30"), shanghai("2026-11-20T11:00")) == ()
    assert OFFICE.spans(shanghai("2026-11-21T00:00"), shanghai("2026-11-22T00:00")) == ()


def test_results_come_in_the_zone_of_the_argument():
    at = datetime(2026, 11, 20, 1, tzinfo=UTC)
    assert OFFICE.add(at, hours(1)).tzinfo is UTC
    assert OFFICE.add(at.astimezone(BERLIN), hours(1)).tzinfo is BERLIN


# -- hours: over midnight, to 24:00, touching, precedence


def test_an_overnight_span_belongs_to_the_date_it_starts_on():
    night = Calendar("Asia/Shanghai", weekly={"fri": ["22:00-06:00"]})
    assert night.is_open(shanghai("2026-11-21T05:59"))
    assert not night.is_open(shanghai("2026-11-20T05:59"))
    holiday = Calendar("Asia/Shanghai", daily=["22:00-06:00"], holidays=["2026-11-20"])
    assert holiday.is_open(shanghai("2026-11-20T05:59"))  # Thursday's night goes on
    assert not holiday.is_open(shanghai("2026-11-20T22:00"))
    assert not holiday.is_open(shanghai("2026-11-21T05:59"))  # Friday's never began


def test_hours_to_midnight_touch_the_next_day():
    core = Calendar("Asia/Shanghai", daily=["09:00-24:00"])
    assert core.between(shanghai("2026-11-20T23:00"), shanghai("2026-11-21T09:00")) == hours(1)
    whole = Calendar("Asia/Shanghai", daily=["00:00-24:00"])
    spans = whole.spans(shanghai("2026-11-20T12:00"), shanghai("2026-11-22T12:00"))
    assert len(spans) == 1
    assert whole.spans(shanghai("2025-12-31T12:00"), shanghai("2026-01-02T12:00")) == (
        (shanghai("2025-12-31T12:00"), shanghai("2026-01-02T12:00")),
    )


def test_on_one_date_holiday_beats_weekly_make_up_beats_holiday_and_closure_beats_all():
    calendar = Calendar(
        "Asia/Shanghai",
        weekly={"mon": ["08:00-12:00"], "tue-fri": ["09:00-17:00"]},
        holidays=["2026-10-01", "2026-10-02", "2026-10-05"],
        make_up_days=["2026-10-02", "2026-10-10", "2026-10-11"],
        overrides={"2026-10-05": ["10:00-11:00"], "2026-10-06": [], "2026-10-11": ["20:00-21:00"]},
        closures={"2026-10-05": ["10:30-10:45"], "2026-10-07": ["16:00-09:30"]},
    )
    expected = {
        "2026-09-30": ["09:00-17:00"],
        "2026-10-01": [],  # a holiday
        "2026-10-02": ["08:00-12:00"],  # made up: Monday's hours
        "2026-10-05": ["10:00-10:30", "10:45-11:00"],  # its own hours, less the closure
        "2026-10-06": [],  # its own hours: none
        "2026-10-07": ["09:00-16:00"],
        "2026-10-08": ["09:30-17:00"],  # the closure ran over midnight
        "2026-10-10": ["08:00-12:00"],  # a Saturday made up
        "2026-10-11": ["20:00-21:00"],  # a Sunday made up with its own hours
    }
    for day, spans in expected.items():
        start = shanghai(f"{day}T00:00")
        found = calendar.spans(start, start + timedelta(days=1))
        assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in found] == spans, day


def test_open_only_on_a_dated_exception():
    once = Calendar("UTC", overrides={date(2026, 11, 20): ["09:00-10:00"]})
    opening = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert once.next_open(datetime(2020, 1, 1, tzinfo=UTC)) == opening
    assert once.previous_open(datetime(2030, 1, 1, tzinfo=UTC)) == opening + hours(1)
    assert once.add(datetime(2020, 1, 1, tzinfo=UTC), hours(1)) == opening + hours(1)
    for ask in (
        lambda: once.next_open(datetime(2026, 11, 20, 10, tzinfo=UTC)),
        lambda: once.previous_open(opening),
        lambda: once.add(datetime(2020, 1, 1, tzinfo=UTC), hours(2)),
        lambda: once.add(datetime(2030, 1, 1, tzinfo=UTC), hours(-2)),
        lambda: once.add(datetime(2600, 1, 1, tzinfo=UTC), hours(1)),
    ):
        with pytest.raises(OutOfRangeError, match="no such instant"):
            ask()


# -- clock changes


def test_a_gap_shortens_and_a_fold_lengthens_real_time():
    night = Calendar("Europe/Berlin", daily=["00:00-06:00"])
    ordinary = night.between(berlin("2026-03-28T00:00"), berlin("2026-03-28T12:00"))
    spring = night.between(berlin("2026-03-29T00:00"), berlin("2026-03-29T12:00"))
    autumn = night.between(berlin("2026-10-25T00:00"), berlin("2026-10-25T12:00"))
    assert (ordinary, spring, autumn) == (hours(6), hours(5), hours(7))


def test_hours_that_lie_in_a_gap_are_not_there_and_in_a_fold_come_twice():
    window = Calendar("Europe/Berlin", daily=["02:00-03:00"])
    assert window.spans(berlin("2026-03-29T00:00"), berlin("2026-03-30T00:00")) == ()
    twice = window.spans(berlin("2026-10-25T00:00"), berlin("2026-10-26T00:00"))
    assert twice == ((berlin("2026-10-25T02:00"), berlin("2026-10-25T03:00")),)
    assert window.between(berlin("2026-10-25T00:00"), berlin("2026-10-26T00:00")) == hours(2)
    half = Calendar("Europe/Berlin", daily=["02:00-02:30"])
    spans = half.spans(berlin("2026-10-25T00:00"), berlin("2026-10-26T00:00"))
    assert [a.astimezone(UTC).hour for a, _ in spans] == [0, 1]


def test_the_offset_of_the_day_counts_not_todays():
    office = Calendar("Europe/Berlin", daily=["09:00-17:00"])
    friday = datetime(2026, 3, 27, 15, 30, tzinfo=UTC)  # half past four, winter time
    assert office.add(friday, hours(8.5)) == datetime(2026, 3, 28, 16, tzinfo=UTC)
    assert office.add(friday, hours(16.5)) == datetime(2026, 3, 29, 15, tzinfo=UTC)


def test_two_datetimes_of_one_zone_are_measured_in_real_time_not_on_the_wall():
    always = Calendar.always("Europe/Berlin")
    start, end = berlin("2026-10-25T00:00"), berlin("2026-10-26T00:00")
    assert end - start == hours(24)  # what Python subtracts
    assert always.between(start, end) == hours(25)


def test_a_date_that_a_zone_skipped_is_not_there():
    apia = Calendar("Pacific/Apia", daily=["22:00-06:00"])
    zone = ZoneInfo("Pacific/Apia")
    start = datetime(2011, 12, 29, 12, tzinfo=zone)
    end = datetime(2011, 12, 31, 12, tzinfo=zone)
    # Thursday to midnight, then Saturday: Friday the 30th was skipped, its night's end was not.
    assert apia.between(start, end) == hours(2) + hours(6)


def test_zones_that_went_there_and_back_within_a_week_are_seen():
    # Boa Vista had summer time for 6.96 days in October 2000; weekly probes step over it.
    day = Calendar("America/Boa_Vista", daily=["12:00-13:00"])
    assert day.next_open(datetime(2000, 10, 10, tzinfo=UTC)).hour == 15
    assert day.next_open(datetime(2000, 10, 17, tzinfo=UTC)).hour == 16
    gaza = Calendar("Asia/Gaza", daily=["12:00-13:00"])
    assert gaza.next_open(datetime(2040, 10, 22, tzinfo=UTC)).hour == 9


# -- far away


def test_far_years_repeat_every_four_centuries():
    for year in (1, 300, 2600, 5000, 9999):
        for day in range(10, 17):
            at = datetime(year, 6, day, 8, tzinfo=UTC)  # in the afternoon, with either offset
            assert OFFICE.is_open(at) == (at.weekday() < 5)
            assert OFFICE.next_open(at).isoweekday() in {1, 2, 3, 4, 5}
            assert OFFICE.previous_open(at) <= at


def test_a_span_of_centuries_is_measured_exactly():
    every_monday = Calendar("UTC", weekly={"mon": ["00:00-01:00"]})
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    weeks = 20_871  # four centuries
    for cycles in (1, 2, 19):
        end = monday + timedelta(weeks=weeks * cycles)
        assert every_monday.between(monday, end) == hours(weeks * cycles)
        assert every_monday.add(monday, hours(weeks * cycles)) == end - timedelta(days=7) + hours(1)
        assert every_monday.add(end, hours(-weeks * cycles)) == monday
    for cycles in (1, 2, 4):
        start = monday - timedelta(weeks=weeks * cycles)
        assert every_monday.between(start, monday) == hours(weeks * cycles)
        assert every_monday.add(monday, hours(-weeks * cycles)) == start
        assert every_monday.add(start, hours(weeks * cycles + 1)) == monday + hours(1)
        assert every_monday.previous_open(start + hours(2)) == start + hours(1)
        assert every_monday.next_open(start - hours(2)) == start
        assert every_monday.spans(start, start + hours(2)) == ((start, start + hours(1)),)


@pytest.mark.parametrize(
    "span", [timedelta.max, timedelta.min, timedelta(days=9 * 365), timedelta(days=-9 * 365)]
)
def test_a_promise_past_the_years_is_refused_not_walked(span):
    scarce = Calendar("UTC", weekly={"mon": ["09:00-09:01"]})
    with pytest.raises(OutOfRangeError, match="no such instant in the years 1 to 9999"):
        scarce.add(datetime(2026, 1, 1, tzinfo=UTC), span)


def test_the_ends_of_time_are_errors():
    office = Calendar("America/New_York", weekly={"mon": ["09:00-17:00"]})
    last = datetime(9999, 12, 31, tzinfo=UTC)
    with pytest.raises(OutOfRangeError):
        office.next_open(last)
    with pytest.raises(OutOfRangeError):
        office.previous_open(datetime(1, 1, 1, tzinfo=UTC))
    with pytest.raises(OutOfRangeError):
        office.add(last, hours(1))
    with pytest.raises(OutOfRangeError, match="outside the years"):
        office.between_micros(0, 10**30)
    assert office.between(datetime(1, 1, 1, tzinfo=UTC), last) > timedelta(days=100_000)


def test_an_exception_in_the_far_years_leaves_no_room_for_cycles():
    late = Calendar("UTC", overrides={"9990-01-01": ["00:00-01:00"]})
    assert late.next_open(datetime(9980, 1, 1, tzinfo=UTC)) == datetime(9990, 1, 1, tzinfo=UTC)
    with pytest.raises(OutOfRangeError):
        late.add(datetime(9980, 1, 1, tzinfo=UTC), hours(2))
    early = Calendar("UTC", overrides={"0010-01-01": ["00:00-01:00"]})
    assert early.previous_open(datetime(20, 1, 1, tzinfo=UTC)) == datetime(10, 1, 1, 1, tzinfo=UTC)
    with pytest.raises(OutOfRangeError):
        early.add(datetime(20, 1, 1, tzinfo=UTC), hours(-2))


# -- what is known


def test_beyond_the_known_holidays_it_is_provisional():
    calendar = Calendar("Asia/Shanghai", daily=["09:00-18:00"], known_through="2026-12-31")
    assert not calendar.provisional(shanghai("2026-12-31T23:59"))
    assert calendar.provisional(shanghai("2027-01-01T00:00"))
    assert calendar.is_open(shanghai("2027-01-01T10:00"))
    assert not OFFICE.provisional(shanghai("2999-01-01T00:00"))


# -- definitions


def test_calendars_are_equal_by_what_they_say():
    pairs = Calendar(
        "Asia/Shanghai",
        weekly={
            "mon,tue": [("13:30", "18:00"), (time(9), time(12))],
            "wed-fri": [["09:00", "11:00"], "11:00-12:00", "13:30-18:00"],
        },
    )
    assert pairs == OFFICE
    assert hash(pairs) == hash(OFFICE)
    assert pairs != Calendar("Asia/Taipei", weekly=OFFICE.weekly)
    assert Calendar("UTC", daily=["00:00-24:00"]) == Calendar.always()
    assert Calendar("UTC", holidays=[date(2026, 1, 1)], daily=["09:00-10:00"]) == Calendar(
        "UTC", holidays=["2026-01-01"], weekly={"mon-sun": ["09:00-10:00"]}
    )


def test_a_calendar_shows_its_hours_as_they_are_written():
    shown = repr(
        Calendar("UTC", weekly={"mon": ["22:00-06:00"]}, closures={"2026-01-01": ["23:00-24:00"]})
    )
    assert "weekly=[['22:00-06:00'], [], [], [], [], [], []]" in shown
    assert "closures={'2026-01-01': ['23:00-24:00']}" in shown


def test_a_calendar_survives_pickling_with_what_it_has_compiled():
    OFFICE.is_open(shanghai("2026-11-20T10:00"))
    again = pickle.loads(pickle.dumps(OFFICE))
    assert again == OFFICE
    assert again.is_open(shanghai("2026-11-20T10:00"))


def test_always_is_always():
    always = Calendar.always("Asia/Shanghai")
    at = shanghai("2026-11-20T03:00")
    assert always.is_always
    assert not OFFICE.is_always
    assert always.is_open(at)
    assert always.add(at, hours(24)) == at + hours(24)
    assert always.zone == SHANGHAI
    assert not Calendar("UTC", daily=["00:00-24:00"], holidays=["2026-01-01"]).is_always


def test_seconds_and_fractions_of_them_are_hours_too():
    fine = Calendar("UTC", daily=["09:00:30-09:00:30.25", (time(12), time(12, 0, 0, 7))])
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert fine.between(at, at + hours(24)) == timedelta(milliseconds=250, microseconds=7)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "it is never open"),
        ({"weekly": {}}, "it is never open"),
        ({"weekly": {"mon": []}}, "it is never open"),
        ({"overrides": {"2026-01-01": []}}, "it is never open"),
        (
            {
                "overrides": {"2026-01-01": ["09:00-10:00"]},
                "closures": {"2026-01-01": ["08:00-12:00"]},
            },
            "it is never open",
        ),
        ({"make_up_days": ["2026-01-01"]}, "it is never open"),
        ({"weekly": {"mon": ["09:00-10:00"]}, "daily": ["09:00-10:00"]}, "give one of them"),
        ({"daily": "09:00-10:00"}, "is no list of spans"),
        ({"daily": 9}, "is no list of spans"),
        ({"daily": {"mon": 1}}, "is no list of spans"),
        ({"daily": ["09:00"]}, "'09:00' is no span of hours"),
        ({"daily": ["09:00-10:00-11:00"]}, "is no span of hours"),
        ({"daily": [9]}, "9 is no span of hours"),
        ({"daily": [("09:00", 10)]}, "10 in ('09:00', 10) is no time of day"),
        ({"daily": ["9:00-10:00"]}, "'9:00' in '9:00-10:00' is no time of day"),
        ({"daily": ["09:60-10:00"]}, "is no time of day"),
        ({"daily": ["09:00:60-10:00"]}, "is no time of day"),
        ({"daily": ["09:00-24:01"]}, "is no time of day"),
        ({"daily": [(time(9, tzinfo=UTC), time(10))]}, "is no time of day"),
        ({"daily": ["24:00-10:00"]}, "begins at the end of its date"),
        ({"daily": ["09:00-09:00"]}, "is empty"),
        ({"daily": [[9, 18]]}, "9 in [9, 18] is no time of day"),
        ({"daily": [(9, 18)]}, "9 in (9, 18) is no time of day"),
        ({"daily": ((9, 8),)}, "(9, 8) is no span of one date"),
        ({"daily": ((-1, 8),)}, "is no span of one date"),
        ({"weekly": ["09:00-10:00"]}, "is no mapping of days"),
        ({"weekly": {"mond": []}}, "'mond' is no day of the week; did you mean 'mon'?"),
        ({"weekly": {"mon-tue-wed": []}}, "is no range of days"),
        ({"weekly": {"mon-fri": [], "fri": []}}, "'fri' is given twice"),
        ({"daily": ["09:00-10:00"], "holidays": "2026-01-01"}, "is no list of dates"),
        ({"daily": ["09:00-10:00"], "holidays": 2026}, "is no list of dates"),
        ({"daily": ["09:00-10:00"], "holidays": {"2026-01-01": "x"}}, "is no list of dates"),
        ({"daily": ["09:00-10:00"], "make_up_days": {}}, "{} is no list of dates"),
        ({"daily": ["09:00-10:00"], "holidays": ["2026-02-30"]}, "'2026-02-30' is no date"),
        (
            {"daily": ["09:00-10:00"], "holidays": [datetime(2026, 1, 1, tzinfo=UTC)]},
            "is no date",
        ),
        ({"daily": ["09:00-10:00"], "overrides": "x"}, "is no mapping of dates"),
        ({"daily": ["09:00-10:00"], "closures": 7}, "is no mapping of dates"),
        ({"daily": ["09:00-10:00"], "closures": []}, "is no mapping of dates"),
        ({"daily": ["09:00-10:00"], "closures": ("2026-01-01",)}, "is no mapping of dates"),
        ({"daily": ["09:00-10:00"], "closures": (("2026-01-01", [], []),)}, "no mapping of dates"),
        (
            {"daily": ["09:00-10:00"], "overrides": {"2026-01-01": [], "20260101": []}},
            "overrides: 2026-01-01 is given twice",
        ),
        ({"daily": ["09:00-10:00"], "known_through": 2026}, "2026 is no date"),
    ],
)
def test_hours_that_are_not_well_formed_are_refused_with_a_mend(arguments, words):
    with pytest.raises(DefinitionError) as caught:
        Calendar("UTC", **arguments)
    assert words in str(caught.value)


def test_days_wrap_over_the_weekend():
    late = Calendar("UTC", weekly={"fri-mon": ["20:00-21:00"]})
    assert [bool(hours) for hours in late.weekly] == [True, False, False, False, True, True, True]


def test_a_zone_nobody_knows_and_a_time_without_one_are_refused():
    with pytest.raises(MissingZoneError, match="Asia/Shanghi"):
        Calendar("Asia/Shanghi", daily=["09:00-10:00"])
    with pytest.raises(NaiveDatetimeError):
        OFFICE.is_open(datetime(2026, 1, 1))

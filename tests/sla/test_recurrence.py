"""Rosters and maintenance windows that recur: by table, and against an oracle of minutes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import DefinitionError, OutOfRangeError, PlaybookError
from kameng_support.sla import Calendar, Recurrence, configure
from kameng_support.wire import canonical_json, make_converter

CONVERTER = make_converter(configure)
SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_SUNDAYS = Recurrence("FREQ=MONTHLY;BYDAY=1SU", start="2026-01-01T02:00", lasts="4h")


def always(**more):
    return Calendar("Asia/Shanghai", daily=["00:00-24:00"], known_through="2027-12-31", **more)


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(calendar, day):
    """The open hours of one local date, in the words of a wall clock."""
    begin = at(f"{day}T00:00", calendar.zone)
    end = begin + timedelta(days=1)
    return [f"{a:%H:%M}-{b:%H:%M}" for a, b in calendar.spans(begin, end)]


# -- what a rule does to a calendar


def test_a_maintenance_window_closes_hours_where_it_recurs():
    calendar = always(maintenance=[FIRST_SUNDAYS])
    assert hours(calendar, "2026-11-01") == ["00:00-02:00", "06:00-00:00"]
    assert hours(calendar, "2026-11-08") == ["00:00-00:00"]
    assert hours(calendar, "2026-12-06") == ["00:00-02:00", "06:00-00:00"]


def test_a_roster_opens_hours_beside_the_weekly_ones():
    every_other = Recurrence(
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", start="2026-11-07T10:00", lasts="2h"
    )
    calendar = Calendar(
        "Asia/Shanghai",
        weekly={"mon-fri": ["09:00-18:00"], "sat": ["09:00-10:30"]},
        rosters=[every_other],
        known_through="2026-12-31",
    )
    assert hours(calendar, "2026-11-07") == ["09:00-12:00"]  # touching hours are one span
    assert hours(calendar, "2026-11-14") == ["09:00-10:30"]
    assert hours(calendar, "2026-11-21") == ["09:00-12:00"]
    assert calendar.is_working_day(date(2026, 11, 7))


def test_a_roster_may_be_all_that_a_calendar_has():
    night = Recurrence("FREQ=DAILY;COUNT=3", start="2026-11-20T22:00", lasts="8h")
    calendar = Calendar("Asia/Shanghai", rosters=[night])
    start = at("2026-11-20T00:00")
    assert calendar.between(start, start + timedelta(days=9)) == timedelta(hours=24)
    assert not calendar.is_open(at("2026-11-20T05:00"))
    assert calendar.is_open(at("2026-11-23T05:59"))
    with pytest.raises(OutOfRangeError):
        calendar.add(start, timedelta(hours=24, microseconds=1))


def test_a_holiday_removes_what_recurs_on_it_and_an_override_replaces_it():
    duty = Recurrence("FREQ=DAILY;COUNT=5", start="2026-11-20T10:00", lasts="1h")
    calendar = Calendar(
        "Asia/Shanghai",
        weekly={"mon": ["08:00-09:00"]},
        rosters=[duty],
        holidays=["2026-11-21"],
        make_up_days=["2026-11-22"],
        overrides={"2026-11-23": ["15:00-16:00"]},
    )
    days = [f"2026-11-{day}" for day in (20, 21, 22, 23, 24, 25)]
    assert [hours(calendar, day) for day in days] == [
        ["10:00-11:00"],
        [],
        ["08:00-09:00"],
        ["15:00-16:00"],
        ["10:00-11:00"],
        [],
    ]


def test_maintenance_joins_the_closures_of_its_date_and_cuts_whatever_there_is():
    window = Recurrence("FREQ=DAILY;COUNT=2", start="2026-11-20T10:00", lasts="1h")
    calendar = Calendar(
        "Asia/Shanghai",
        overrides={"2026-11-20": ["09:00-12:00"], "2026-11-21": ["09:00-12:00"]},
        closures={"2026-11-20": ["11:30-12:00"]},
        maintenance=[window],
    )
    assert hours(calendar, "2026-11-20") == ["09:00-10:00", "11:00-11:30"]
    assert hours(calendar, "2026-11-21") == ["09:00-10:00", "11:00-12:00"]


def test_two_windows_on_one_date_both_count():
    twice = Recurrence("FREQ=DAILY;COUNT=2;BYHOUR=3,5", start="2026-11-20T03:00", lasts="1h")
    once = Recurrence("FREQ=DAILY;COUNT=1", start="2026-11-20T07:00", lasts="1h")
    calendar = always(maintenance=[twice, once])
    assert hours(calendar, "2026-11-20") == [
        "00:00-03:00",
        "04:00-05:00",
        "06:00-07:00",
        "08:00-00:00",
    ]


def test_it_stays_at_its_local_hour_when_clocks_change():
    window = Recurrence("FREQ=WEEKLY;COUNT=52", start="2026-03-01T04:00", lasts="2h")
    calendar = Calendar("America/New_York", daily=["00:00-24:00"], maintenance=[window])
    for day in ("2026-03-01", "2026-03-08", "2026-11-01", "2026-11-08"):
        assert hours(calendar, day) == ["00:00-04:00", "06:00-00:00"]


def test_a_window_over_the_hour_that_does_not_exist_is_that_hour_shorter():
    window = Recurrence("FREQ=DAILY;COUNT=2", start="2026-03-07T01:00", lasts="3h")
    calendar = Calendar("America/New_York", daily=["00:00-24:00"], maintenance=[window])
    zone = ZoneInfo("America/New_York")
    midnights = [at(f"2026-03-{day:02}T00:00", zone) for day in (7, 8, 9)]
    assert calendar.between(*midnights[:2]) == timedelta(hours=24 - 3)
    assert calendar.between(*midnights[1:]) == timedelta(hours=23 - 2)


def test_dates_can_be_left_out():
    window = Recurrence(
        "FREQ=DAILY;COUNT=3", start="2026-11-20T02:00", lasts="1h", without=["2026-11-21"]
    )
    calendar = always(maintenance=[window])
    assert [len(hours(calendar, f"2026-11-{day}")) for day in (20, 21, 22, 23)] == [2, 1, 2, 1]


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("FREQ=DAILY;UNTIL=20261122", 22),  # a date holds to its end
        ("FREQ=DAILY;UNTIL=20261122T020000", 22),
        ("FREQ=DAILY;UNTIL=20261122T015959", 21),
        ("RRULE:freq=daily;count=4", 23),
        ("FREQ=DAILY", 24),  # as far as the calendar knows its dates
    ],
)
def test_a_rule_ends_where_it_says_or_where_the_dates_are_no_longer_known(rule, last):
    window = Recurrence(rule, start="2026-11-20T02:00", lasts="1h")
    calendar = Calendar(
        "UTC", daily=["00:00-24:00"], maintenance=[window], known_through="2026-11-24"
    )
    closed = [day for day in range(18, 28) if len(hours(calendar, f"2026-11-{day}")) == 2]
    assert closed == list(range(20, last + 1))
    assert calendar.provisional(at("2026-11-25T00:00", UTC))


def test_the_start_itself_counts_only_if_the_rule_says_so():
    mondays = Recurrence("FREQ=WEEKLY;BYDAY=MO;COUNT=1", start="2026-11-20T02:00", lasts="1h")
    calendar = always(maintenance=[mondays])
    assert hours(calendar, "2026-11-20") == ["00:00-00:00"]
    assert hours(calendar, "2026-11-23") == ["00:00-02:00", "03:00-00:00"]


# -- what is refused


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("", "'' in '' is not known"),
        ("INTERVAL=2", "tells no FREQ"),
        ("FREQ=HOURLY", "'FREQ=HOURLY' in"),
        ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "'FREQ=SECONDLY' in"),
        ("FREQ=DAILY;INTERVAL=0", "'INTERVAL=0' in"),
        ("FREQ=DAILY;COUNT=0", "'COUNT=0' in"),
        ("FREQ=DAILY;COUNT=1;UNTIL=20261231", "ends twice"),
        ("FREQ=DAILY;FREQ=DAILY", "'FREQ=DAILY' in"),
        ("FREQ=DAILY;UNTIL=20261231T000000Z", "'UNTIL=20261231T000000Z' in"),
        ("FREQ=DAILY;UNTIL=20261331", "UNTIL=20261331 is no date"),
        ("FREQ=DAILY;BYEASTER=1", "'BYEASTER=1' in"),
        ("FREQ=DAILY;BYHOUR=25", "hour must be in"),
        ("FREQ=DAILY;BYSETPOS=0", "bysetpos"),
        ("FREQ=DAILY;BYMONTH=٣", "'BYMONTH=٣' in"),
        ("FREQ=DAILY\nRDATE:20261231", "is not known"),
        ("FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 95), "characters long"),
    ],
)
def test_a_rule_that_is_not_well_formed_is_refused(rule, what):
    with pytest.raises(DefinitionError, match=what) as caught:
        Recurrence(rule, start="2026-11-20T02:00", lasts="1h")
    assert caught.value.where == "recurrence.rule"


@pytest.mark.parametrize(
    "start", ["soon", "2026-11-20T02:00Z", datetime(2026, 1, 1, tzinfo=UTC), 7]
)
def test_a_start_is_a_local_date_and_time(start):
    with pytest.raises(DefinitionError, match="is no local date and time"):
        Recurrence("FREQ=DAILY", start=start, lasts="1h")


@pytest.mark.parametrize("lasts", ["0s", "-1h", "24h1us"])
def test_it_lasts_for_up_to_a_day(lasts):
    with pytest.raises(DefinitionError, match="is more than 24h, or nothing"):
        Recurrence("FREQ=DAILY", start="2026-11-20T02:00", lasts=lasts)
    assert Recurrence("FREQ=DAILY", "2026-11-20T02:00", timedelta(hours=24)).is_endless
    assert not Recurrence("FREQ=DAILY;COUNT=1", "2026-11-20T02:00", "1us").is_endless
    assert not Recurrence("FREQ=DAILY;UNTIL=20270101", "2026-11-20T02:00", "1us").is_endless


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("FREQ=DAILY", "has no end, and no date is known through"),
        ("FREQ=YEARLY;UNTIL=21270101", "runs for more than 100 years"),
        ("FREQ=YEARLY;COUNT=102", "runs for more than 100 years"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "runs for more than 100 years"),
        ("FREQ=DAILY;COUNT=10001", "recurs more than 10000 times"),
    ],
)
def test_what_has_no_end_in_sight_is_refused_not_laid_out_for_ever(rule, what):
    window = Recurrence(rule, start="2026-01-01T02:00", lasts="1h")
    with pytest.raises(DefinitionError, match=what) as caught:
        Calendar("UTC", daily=["00:00-24:00"], maintenance=[window])
    assert caught.value.where == "calendar.maintenance"


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;UNTIL=21261231", "FREQ=YEARLY;COUNT=101"])
def test_a_hundred_years_are_not_too_many(rule):
    window = Recurrence(rule, start="2026-01-01T02:00", lasts="1h")
    calendar = Calendar("UTC", daily=["00:00-24:00"], maintenance=[window])
    assert not calendar.is_open(at("2126-01-01T02:30", UTC))


def test_ten_thousand_occurrences_are_not_too_many():
    window = Recurrence("FREQ=DAILY;COUNT=10000", start="2026-01-01T02:00", lasts="1h")
    assert not always(maintenance=[window]).is_open(at("2053-05-18T02:00"))
    with pytest.raises(DefinitionError, match="recurs more than 10000 times"):
        always(maintenance=[window, FIRST_SUNDAYS])


# -- the same calendar as a value and as a document


def test_what_recurs_is_part_of_what_a_calendar_is():
    plain, window = always(), always(maintenance=[FIRST_SUNDAYS])
    assert window == always(maintenance=[FIRST_SUNDAYS])
    assert hash(window) == hash(always(maintenance=[FIRST_SUNDAYS]))
    assert len({plain, window, always(rosters=[FIRST_SUNDAYS])}) == 3
    assert plain.is_always
    assert not window.is_always
    assert not always(rosters=[FIRST_SUNDAYS]).is_always


DOCUMENT = {
    "zone": "Asia/Shanghai",
    "daily": ["09:00-24:00"],
    "rosters": [
        {"rule": "FREQ=WEEKLY;BYDAY=SA", "start": "2026-11-07T10:00:00", "lasts": "2h"},
        {
            "rule": "FREQ=DAILY;COUNT=9",
            "start": "2026-11-07T22:00:00",
            "lasts": "8h",
            "without": ["2026-11-09", "2026-11-10"],
        },
    ],
    "maintenance": [{"rule": "FREQ=MONTHLY", "start": "2026-11-01T02:00:00", "lasts": "1h30m"}],
    "known_through": "2026-12-31",
}


def test_what_recurs_is_read_and_written_back():
    calendar = CONVERTER.structure(DOCUMENT, Calendar)
    assert calendar.rosters[1].without == {date(2026, 11, 9), date(2026, 11, 10)}
    assert CONVERTER.unstructure(calendar) == DOCUMENT
    assert canonical_json(CONVERTER.unstructure(calendar))


def test_a_start_may_be_what_toml_reads_it_as():
    table = {"rule": "FREQ=DAILY;COUNT=1", "start": datetime(2026, 11, 7, 2), "lasts": "1h"}
    calendar = CONVERTER.structure(
        {"always": False, "daily": ["00:00-24:00"], "maintenance": [table]}, Calendar
    )
    assert calendar.maintenance[0].start == datetime(2026, 11, 7, 2)


@pytest.mark.parametrize(
    ("key", "value", "path", "what"),
    [
        ("rosters", "FREQ=DAILY", "$.rosters", "is no list"),
        ("rosters", {}, "$.rosters", "is no list"),
        ("rosters", 7, "$.rosters", "is no list"),
        ("maintenance", [7], "$.maintenance[0]", "is no recurrence"),
        ("maintenance", [{"rule": "FREQ=DAILY"}], "$.maintenance[0]", "is no recurrence"),
        ("maintenance", [{**DOCUMENT["maintenance"][0], "x": 1}], "$.maintenance[0]", "is no rec"),
        ("maintenance", [{**DOCUMENT["maintenance"][0], "rule": 7}], "$.maintenance[0].rule", "text"),
        ("maintenance", [{**DOCUMENT["maintenance"][0], "lasts": 7}], "$.maintenance[0].lasts", "tex"),
        (
            "maintenance",
            [*DOCUMENT["maintenance"], {**DOCUMENT["maintenance"][0], "lasts": "4 hours"}],
            "$.maintenance[1].lasts",
            "'4 hours' is no duration",
        ),
        ("rosters", [{**DOCUMENT["maintenance"][0], "rule": "DAILY"}], "$.rosters[0].rule", "not known"),
        ("rosters", [{**DOCUMENT["maintenance"][0], "start": "x"}], "$.rosters[0].start", "no local"),
        ("rosters", [{**DOCUMENT["maintenance"][0], "without": ["x"]}], "$.rosters[0].without", "no date"),
        ("rosters", [{**DOCUMENT["maintenance"][0], "without": {}}], "$.rosters[0].without", "{} is no list of dates"),
        ("known_through", "some day", "$.known_through", "is no date"),
        ("known_through", None, "$.rosters", "has no end"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_path(key, value, path, what):
    document = {**DOCUMENT, key: value}
    if value is None:
        del document[key]
    with pytest.raises(PlaybookError) as caught:
        CONVERTER.structure(document, Calendar)
    first = caught.value.findings[0]
    assert first.path == path
    assert what in first.sentence
    assert len(caught.value.findings) == (2 if value is None else 1)


# -- against an oracle


def _weeks(day, start):
    monday = start - timedelta(days=start.weekday())
    return (day - monday).days // 7


# A rule, and the question whether it recurs on a date, asked plainly.
RULES = {
    "FREQ=DAILY;INTERVAL=3": lambda day, start: (day - start).days % 3 == 0,
    "FREQ=WEEKLY;BYDAY=TU,SU": lambda day, start: day.weekday() in {1, 6},
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA": lambda day, start: (
        day.weekday() in {0, 5} and _weeks(day, start) % 2 == 0
    ),
    "FREQ=MONTHLY;BYDAY=2SU": lambda day, start: day.weekday() == 6 and 8 <= day.day <= 14,
    "FREQ=MONTHLY;BYDAY=-1SU": lambda day, start: (
        day.weekday() == 6 and (day + timedelta(days=7)).month != day.month
    ),
    "FREQ=MONTHLY;BYMONTHDAY=-1": lambda day, start: (day + timedelta(days=1)).day == 1,
    "FREQ=YEARLY;BYMONTH=3,10;BYMONTHDAY=25,29": lambda day, start: (
        day.month in {3, 10} and day.day in {25, 29}
    ),
}
# A zone, and a date on which something happens in it.
PLACES = [
    ("Asia/Shanghai", date(2026, 10, 25)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
STEP = timedelta(minutes=10)


@given(
    st.sampled_from(sorted(RULES)),
    st.sampled_from(PLACES),
    st.integers(1, 60),
    st.integers(0, 143),
    st.integers(1, 144),
    st.booleans(),
)
def test_it_agrees_with_an_oracle_that_asks_each_minute(rule, place, before, begin, length, opens):
    zone, middle = place
    first = middle - timedelta(days=before)
    start = datetime(first.year, first.month, first.day) + begin * STEP
    recurrence = Recurrence(rule, start, length * STEP, without=[middle + timedelta(days=1)])
    hours = {"rosters": [recurrence]} if opens else {"maintenance": [recurrence]}
    weekly = {"fri": ["20:00-22:00"]} if opens else {"mon-sun": ["00:00-24:00"]}
    calendar = Calendar(zone, weekly=weekly, known_through=middle + timedelta(days=9), **hours)

    def begins(day):
        return day >= first and day != middle + timedelta(days=1) and RULES[rule](day, first)

    def recurs(local):
        for day in (local.date(), local.date() - timedelta(days=1)):
            opening = datetime(day.year, day.month, day.day) + begin * STEP
            if opening <= local < opening + length * STEP and begins(day):
                return True
        return False

    at = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) - timedelta(days=2)
    counted, minute = timedelta(0), at
    while minute < at + timedelta(days=4):
        local = minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        evening = local.weekday() == 4 and 20 <= local.hour < 22
        is_open = recurs(local) or evening if opens else not recurs(local)
        assert calendar.is_open(minute) == is_open, local
        counted += STEP * is_open
        minute += STEP
    assert calendar.between(at, minute) == counted


def test_a_rule_may_have_three_hundred_characters():
    rule = "FREQ=DAILY;BYMONTH=" + ",".join(["1"] * 141)
    assert len(rule) == 300
    assert Recurrence(rule, "2026-01-01T02:00", "1h").rule == rule
    with pytest.raises(DefinitionError, match="is 301 characters long"):
        Recurrence(rule + "2", "2026-01-01T02:00", "1h")

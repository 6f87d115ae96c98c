"""The calendar against an oracle that asks each minute whether its local wall time lies in a span.

Slow and obvious: it knows no boundary, no sum and no offset but the one that zoneinfo gives for the
minute at hand.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kameng_support.sla import Calendar

MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# A zone, and dates around which something happens in it.
ZONES = {
    "Asia/Shanghai": [date(1990, 4, 15), date(1990, 9, 16), date(2026, 2, 16)],
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25), date(2025, 12, 31)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1), date(2024, 2, 29)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],  # by half an hour
    "Africa/Casablanca": [date(2026, 2, 15), date(2026, 3, 22)],  # winter time in Ramadan only
    "Pacific/Apia": [date(2011, 12, 30), date(2011, 9, 24), date(2012, 4, 1)],  # no 30 December
    "America/Boa_Vista": [date(2000, 10, 8), date(2000, 10, 15)],  # a week of summer time
}


def spelled(span):
    begin, end = span
    return f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}"


@st.composite
def spans(draw):
    """One span as (begin, end) minutes as written: an end at or before the begin is tomorrow's."""
    begin = draw(st.integers(0, 1439))
    end = draw(st.integers(0, 1440).filter(lambda end: end != begin))
    return begin, end


HOURS = st.lists(spans(), max_size=3)


@st.composite
def cases(draw):
    zone = draw(st.sampled_from(sorted(ZONES)))
    middle = draw(st.sampled_from(ZONES[zone]))
    near = st.integers(-3, 3).map(lambda days: middle + timedelta(days=days))
    weekly = draw(st.dictionaries(st.integers(0, 6), HOURS, min_size=1))
    definition = {
        "weekly": weekly,
        "holidays": draw(st.frozensets(near, max_size=2)),
        "make_up_days": draw(st.frozensets(near, max_size=2)),
        "overrides": draw(st.dictionaries(near, HOURS, max_size=2)),
        "closures": draw(st.dictionaries(near, HOURS, max_size=2)),
    }
    start = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) - timedelta(hours=60)
    return zone, definition, start + MINUTE * draw(st.integers(0, 1440))


def calendar_of(zone, definition):
    return Calendar(
        zone,
        weekly={DAYS[day]: map(spelled, hours) for day, hours in definition["weekly"].items()},
        holidays=definition["holidays"],
        make_up_days=definition["make_up_days"],
        overrides={d: map(spelled, hours) for d, hours in definition["overrides"].items()},
        closures={d: map(spelled, hours) for d, hours in definition["closures"].items()},
    )


def hours_of(definition, day):
    if day in definition["overrides"]:
        return definition["overrides"][day]
    if day in definition["make_up_days"]:
        return definition["weekly"].get(0, [])
    if day in definition["holidays"]:
        return []
    return definition["weekly"].get(day.weekday(), [])


def covers(hours_today, hours_yesterday, minute):
    """Whether a minute of the local date lies in today's spans or in what yesterday's left over."""
    for begin, end in hours_today:
        if begin <= minute < (end if end > begin else 1440):
            return True
    return any(end <= begin and minute < end for begin, end in hours_yesterday)


def oracle(zone, definition, at):
    local = at.astimezone(zone)
    today, minute = local.date(), local.hour * 60 + local.minute
    yesterday = today - timedelta(days=1)
    closed = definition["closures"]
    return covers(
        hours_of(definition, today), hours_of(definition, yesterday), minute
    ) and not covers(closed.get(today, []), closed.get(yesterday, []), minute)


NIGHT = {"holidays": frozenset(), "make_up_days": frozenset(), "overrides": {}, "closures": {}}


@given(cases(), st.integers(0, 5 * 1440), st.integers(0, 5 * 1440))
@example(
    ("Pacific/Apia", {**NIGHT, "weekly": {4: [(1320, 360)]}}, datetime(2011, 12, 28, tzinfo=UTC)),
    0,
    7200,
)
@example(
    ("Europe/Berlin", {**NIGHT, "weekly": {6: [(120, 180)]}}, datetime(2026, 3, 27, tzinfo=UTC)),
    0,
    7200,
)
def test_it_agrees_with_asking_every_minute(case, first, last):
    zone, definition, start = case
    try:
        calendar = calendar_of(zone, definition)
    except ValueError:
        return  # never open
    tz = ZoneInfo(zone)
    minutes = [start + MINUTE * index for index in range(5 * 1440 + 1)]
    is_open = [oracle(tz, definition, at) for at in minutes]

    assert [calendar.is_open(at) for at in minutes[::7]] == is_open[::7]
    low, high = sorted((first, last))
    worked = sum(is_open[low:high])
    assert calendar.between(minutes[low], minutes[high]) == MINUTE * worked
    assert calendar.between(minutes[high], minutes[low]) == -MINUTE * worked
    found = [
        minute
        for begin, end in calendar.spans(minutes[low], minutes[high])
        for minute in range((begin - start) // MINUTE, (end - start) // MINUTE)
    ]
    assert found == [index for index in range(low, high) if is_open[index]]
    if worked:
        inside = [index for index in range(low, high) if is_open[index]]
        # The earliest minute by which so much was worked ends the last one that counts.
        assert calendar.add(minutes[low], MINUTE * worked) == minutes[inside[-1] + 1]
        assert calendar.add(minutes[high], -MINUTE * worked) == minutes[inside[0]]
        assert calendar.next_open(minutes[low]) == minutes[inside[0]]
        assert calendar.previous_open(minutes[high]) == minutes[inside[-1] + 1]


@pytest.mark.parametrize("zone", sorted(ZONES))
def test_each_zone_has_a_change_near_its_dates(zone):
    tz = ZoneInfo(zone)
    changes = 0
    for middle in ZONES[zone]:
        noon = datetime(middle.year, middle.month, middle.day, 12, tzinfo=UTC)
        around = {(noon + timedelta(days=d)).astimezone(tz).utcoffset() for d in (-2, 2)}
        changes += len(around) - 1
    assert changes >= 2

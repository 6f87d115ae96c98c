"""Every error of the room, whole: where it is, what is wrong, what to write instead.

And each was seen to be raised: what a platform's developer reads is as much a promise as a figure.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from kameng_support.errors import KamengError, PlaybookError
from kameng_support.sla import (
    Calendar,
    Clock,
    Metric,
    Recurrence,
    Row,
    Rung,
    Target,
    WarnPoint,
    configure,
)
from kameng_support.wire import make_converter

_HOURS = "write '09:00-18:00', '22:00-06:00' (over midnight) or '09:00-24:00'"
_RULE = "write such as 'FREQ=MONTHLY;BYDAY=1SU' (RFC 5545; daily, weekly, monthly or yearly)"
_ZONE = "write an IANA name such as 'Asia/Shanghai'"
HOUR = timedelta(hours=1)


def calendar(**more):
    return Calendar("UTC", **{"daily": ["00:00-24:00"], **more})


def weekly(**more):
    return Calendar("UTC", weekly=more)


def recurrence(rule="FREQ=DAILY", start="2026-01-01T02:00", lasts="1h", **more):
    return Recurrence(rule, start, lasts, **more)


def kept(rule, count=1):
    return calendar(maintenance=[recurrence(rule)] * count)


def metric(start="a", stop="b", **more):
    return Metric("mine", start, stop, **more)


ONCE = Calendar("UTC", overrides={"2026-01-01": ["09:00-10:00"]})
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)

WORDS = {
    # hours
    "calendar: both weekly and daily are given; give one of them": lambda: calendar(weekly={}),
    (
        "calendar: it is never open; give weekly or daily hours, a roster, or an override with spans"
    ): lambda: Calendar("UTC"),
    "calendar.daily: 'x' is no list of spans; write ['09:00-18:00']": lambda: calendar(daily="x"),
    "calendar.daily: 7 is no list of spans; write ['09:00-18:00']": lambda: calendar(daily=7),
    f"calendar.daily: 7 is no span of hours; {_HOURS}": lambda: calendar(daily=[7]),
    f"calendar.daily: '09:00' is no span of hours; {_HOURS}": lambda: calendar(daily=["09:00"]),
    f"calendar.daily: (5, 5) is no span of one date; {_HOURS}": lambda: calendar(daily=((5, 5),)),
    f"calendar.daily: '24:00-01:00' begins at the end of its date; {_HOURS}": lambda: calendar(
        daily=["24:00-01:00"]
    ),
    "calendar.daily: '09:00-09:00' is empty; write '00:00-24:00' for a whole date": lambda: (
        calendar(daily=["09:00-09:00"])
    ),
    f"calendar.daily: '9' in '9-12' is no time of day; {_HOURS}": lambda: calendar(daily=["9-12"]),
    f"calendar.weekly.mon: '24:01' in '09:00-24:01' is no time of day; {_HOURS}": lambda: weekly(
        mon=["09:00-24:01"]
    ),
    "calendar.weekly: [] is no mapping of days; write {'mon-fri': [...]}": lambda: Calendar(
        "UTC", weekly=[], overrides={"2026-01-01": ["09:00-10:00"]}
    ),
    "calendar.weekly: 'mon' is given twice; give each day once": lambda: Calendar(
        "UTC", weekly={"mon": [], "sun-tue": []}
    ),
    "calendar.weekly: 'mon-tue-wed' is no range of days; write 'mon-fri'": lambda: Calendar(
        "UTC", weekly={"mon-tue-wed": []}
    ),
    "calendar.weekly: 'tues' is no day of the week; did you mean 'tue'?": lambda: weekly(tues=[]),
    # dates
    "calendar.holidays: '2026-10-1' is no date; write a date: 2026-10-01": lambda: calendar(
        holidays=["2026-10-1"]
    ),
    "calendar.holidays: '2026-10-01' is no list of dates; write ['2026-10-01']": lambda: calendar(
        holidays="2026-10-01"
    ),
    "calendar.make_up_days: 7 is no date; write a date: 2026-10-01": lambda: calendar(
        make_up_days=[7]
    ),
    "calendar.overrides: 2026-10-01 is given twice; give each date once": lambda: calendar(
        overrides={"2026-10-01": [], "20261001": []}
    ),
    "calendar.overrides: 7 is no mapping of dates; write {date: ['09:00-12:00']}": lambda: calendar(
        overrides=7
    ),
    "calendar.closures: 'x' is no mapping of dates; write {date: ['09:00-12:00']}": (
        lambda: calendar(closures="x")
    ),
    "calendar.overrides: 'x' is no date; write a date: 2026-10-01": lambda: calendar(
        overrides={"x": []}
    ),
    f"calendar.closures.2026-01-01: 'x' is no span of hours; {_HOURS}": lambda: calendar(
        closures={"2026-01-01": ["x"]}
    ),
    "calendar.known_through: 'x' is no date; write a date: 2026-10-01": lambda: calendar(
        known_through="x"
    ),
    # answers that do not exist
    (
        "calendar: seen from 2026-01-01T00:00:00+00:00, no such instant in the years 1 to 9999; "
        "give a shorter span, or a calendar that is open then"
    ): lambda: ONCE.add(NEW_YEAR, 2 * HOUR),
    "calendar: 999999999999999999999 us lies outside the years 1 to 9999; use a nearer instant": (
        lambda: ONCE.is_open_micros(999_999_999_999_999_999_999)
    ),
    (
        "calendar: seen from 2026-01-01, there are not 1 working days; "
        "give fewer days, or a calendar with more"
    ): lambda: ONCE.add_days(date(2026, 1, 1), 1),
    # recurrences
    f"recurrence.rule: 'FREQ=HOURLY' in 'FREQ=HOURLY' is not known; {_RULE}": lambda: recurrence(
        "FREQ=HOURLY"
    ),
    f"recurrence.rule: 'COUNT=1' tells no FREQ; {_RULE}": lambda: recurrence("COUNT=1"),
    "recurrence.rule: 'FREQ=DAILY;COUNT=1;UNTIL=20260101' ends twice; give COUNT or UNTIL": (
        lambda: recurrence("FREQ=DAILY;COUNT=1;UNTIL=20260101")
    ),
    (
        "recurrence.rule: 'FREQ=DAILY;BYDAY=MO,MO,MO,MO,MO,MO,MO,MO'... is 316 characters long; keep to 300"
    ): lambda: recurrence("FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 100)),
    "recurrence.rule: UNTIL=20261331 is no date; write UNTIL=20261231": lambda: recurrence(
        "FREQ=DAILY;UNTIL=20261331"
    ),
    (
        "recurrence.start: 'x' is no local date and time; "
        "write 2026-01-04T02:00, in the calendar's zone, without an offset"
    ): lambda: recurrence(start="x"),
    "recurrence.lasts: 25h is more than 24h, or nothing; write such as 4h; split what is longer": (
        lambda: recurrence(lasts="25h")
    ),
    "recurrence.without: 7 is no list of dates; write ['2026-10-01']": lambda: recurrence(
        without=7
    ),
    "recurrence.without: 'x' is no date; write a date: 2026-10-01": lambda: recurrence(
        without=["x"]
    ),
    (
        "calendar.maintenance: 'FREQ=DAILY' has no end, and no date is known through; "
        "give it UNTIL or COUNT, or the calendar known_through"
    ): lambda: kept("FREQ=DAILY"),
    (
        "calendar.maintenance: 'FREQ=YEARLY;COUNT=102' runs for more than 100 years; end it earlier"
    ): lambda: kept("FREQ=YEARLY;COUNT=102"),
    (
        "calendar.maintenance: it recurs more than 10000 times; end it earlier, or use weekly hours"
    ): lambda: kept("FREQ=DAILY;COUNT=5001", 2),
    "calendar.rosters: 'x' is no list; write [{ rule = ..., ... }]": lambda: calendar(rosters="x"),
    "calendar.rosters[0]: 7 is no recurrence; write { rule = '...', start = ..., lasts = '4h' }": (
        lambda: calendar(rosters=[7])
    ),
    "calendar.rosters[0].rule: 7 is no text; write text": lambda: calendar(
        rosters=[{"rule": 7, "start": "2026-01-01T02:00", "lasts": "1h"}]
    ),
    "calendar.rosters[0].lasts: 'x' is no duration; write 30s, 10m, 48h, 7d or 1h30m": (
        lambda: calendar(
            rosters=[{"rule": "FREQ=DAILY", "start": "2026-01-01T02:00", "lasts": "x"}]
        )
    ),
    # targets
    "target.within: 0s is no time to keep a promise in; write more than 0s": lambda: Row("0s"),
    (
        "target.warn: 'x' is no warn point; "
        "write '50%', '-10m' (before the due time) or '+10m' (after it)"
    ): lambda: WarnPoint("x"),
    "target.breach: -1m lies before the breach; use a warn point for that": lambda: Rung(
        "-1m", "x"
    ),
    "target 't': it promises no time; give `within` at least one row": lambda: Target("t", "x", ()),
    "target 't'.warn: a step is given twice; give each once": lambda: Target(
        "t", "x", "1h", warn=("50%", "50%")
    ),
    "target 't'.breach: a step is given twice; give each once": lambda: Target(
        "t", "x", "1h", breach=(Rung("1h", "a"), Rung("60m", "a"))
    ),
    # metrics and clocks
    "metric 'mine': nothing can start it; name a start signal": lambda: metric(start=()),
    "metric 'mine': nothing can stop it; name a stop signal": lambda: metric(stop=()),
    "metric 'mine': it can pause and never resume; name a resume signal": lambda: metric(pause="p"),
    "metric 'mine': 'p' both pauses and resumes it; name it in one of the two": lambda: metric(
        pause=("q", "p"), resume=("r", "p")
    ),
    "target 't'.metric: 'pikup' is no standard metric; did you mean 'pickup'?": (
        lambda: Clock.start(Target("t", "pikup", "1h"), None, calendar())
    ),
    "clock.promise: -5 us is no time; promise more than 0": (
        lambda: Clock.start(Target("t", "pickup", "1h"), None, calendar()).promise(-5, 0)
    ),
}


@pytest.mark.parametrize("words", WORDS)
def test_an_error_says_where_it_is_what_is_wrong_and_what_to_write_instead(words):
    with pytest.raises(KamengError) as caught:
        WORDS[words]()
    assert str(caught.value) == words


def test_what_dateutil_refuses_is_told_in_its_words_with_our_mend():
    with pytest.raises(KamengError) as caught:
        recurrence("FREQ=MONTHLY;BYSETPOS=400;BYDAY=MO")
    where, what = "recurrence.rule", "'FREQ=MONTHLY;BYSETPOS=400;BYDAY=MO': bysetpos must be "
    assert (caught.value.where, caught.value.instead) == (where, _RULE)
    assert caught.value.what.startswith(what)


# -- the same of documents, where every fault is told at once

DOCUMENTS = [
    (Calendar, 7, [("bad-value", "$", "7 is no table", "write { zone = '...', ... }")]),
    (
        Calendar,
        {"zonne": "UTC", "always": True},
        [("unknown-key", "$.zonne", "unknown key", "did you mean 'zone'?")],
    ),
    (
        Calendar,
        {"zone": 7, "always": True},
        [("bad-value", "$.zone", "7 is no zone", _ZONE)],
    ),
    (
        Calendar,
        {"always": "yes"},
        [("bad-value", "$.always", "'yes' is not true", "write always = true beside the zone alone")],
    ),
    (
        Calendar,
        {"always": True, "daily": ["09:00-10:00"]},
        [
            (
                "bad-value",
                "$.always",
                "hours are given as well",
                "write always = true beside the zone alone",
            )
        ],
    ),
    (
        Calendar,
        {"daily": ["9-10"], "holidays": "x", "known_through": 7, "rosters": [7]},
        [
            ("bad-value", "$.daily", "'9' in '9-10' is no time of day", _HOURS),
            ("bad-value", "$.holidays", "'x' is no list of dates", "write ['2026-10-01']"),
            (
                "bad-value",
                "$.rosters[0]",
                "7 is no recurrence",
                "write { rule = '...', start = ..., lasts = '4h' }",
            ),
            ("bad-value", "$.known_through", "7 is no date", "write a date: 2026-10-01"),
        ],
    ),
    (
        Calendar,
        {},
        [
            (
                "bad-value",
                "$",
                "it is never open",
                "give weekly or daily hours, a roster, or an override with spans",
            )
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("cls", "document", "findings"), DOCUMENTS)
def test_a_document_tells_every_fault(cls, document, findings):
    converter = make_converter(configure)  # made here: what it is told is under test, too
    with pytest.raises(KamengError) as caught:
        converter.structure(document, cls)
    if not isinstance(caught.value, PlaybookError):
        ((_, _, what, instead),) = findings
        assert str(caught.value) == f"calendar: {what}; {instead}"
        return
    assert caught.value.where == "calendar"
    told = [(f.code, f.path, f.sentence, f.mend) for f in caught.value.findings]
    assert sorted(told) == sorted(findings)


def test_a_warn_point_of_a_document_is_text():
    with pytest.raises(KamengError) as caught:
        make_converter(configure).structure(50, WarnPoint)
    assert str(caught.value) == "target.warn: 50 is no warn point; write '50%' or '-10m'"


def test_a_converter_that_was_told_of_the_room_reads_and_writes_its_values():
    converter = make_converter(configure)
    office = Calendar("Asia/Shanghai", weekly={"tue": ["09:00-18:00"]}, holidays=["2026-10-01"])
    document = {
        "zone": "Asia/Shanghai",
        "weekly": {"tue": ["09:00-18:00"]},
        "holidays": ["2026-10-01"],
    }
    assert converter.unstructure(office) == document
    assert converter.structure(document, Calendar) == office
    assert converter.unstructure(WarnPoint("-10m")) == "-10m"
    assert converter.structure("-10m", WarnPoint) == WarnPoint("-10m")


def test_times_of_day_are_read_to_the_microsecond():
    exact = calendar(daily=[(time(9, 1, 2, 3), time(10, 4, 5, 6))])
    assert exact.weekly[0] == ((32_462_000_003, 36_245_000_006),)
    assert calendar(daily=["09:01:02.000003-10:04:05.000006"]) == exact
    assert calendar(daily=["09:01:02.5-10:00"]).weekly[0][0][0] == 32_462_500_000

"""Instants and durations: exact, in one canonical form, refused where they say too little."""

import pickle
import sys
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import (
    InputError,
    MissingZoneError,
    NaiveDatetimeError,
    OutOfRangeError,
)
from kameng_support.instants import (
    duration_micros,
    duration_of,
    format_duration,
    format_instant,
    from_micros,
    parse_duration,
    parse_instant,
    to_micros,
    zone,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = st.sampled_from(
    [UTC, SHANGHAI, NEW_YORK, ZoneInfo("Europe/London"), ZoneInfo("Australia/Lord_Howe")]
)
FIRST = to_micros(datetime.min.replace(tzinfo=UTC))
LAST = to_micros(datetime.max.replace(tzinfo=UTC))
DAY = 86_400_000_000
INNER = st.integers(FIRST + 2 * DAY, LAST - 2 * DAY)


# ── instants as integers ──


@pytest.mark.parametrize(
    ("at", "micros"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 8, tzinfo=SHANGHAI), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), -1),
        (datetime(2024, 5, 13, 9, 30, tzinfo=timezone(timedelta(hours=8))), 1_715_563_800_000_000),
        (datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK), 1_730_611_800_000_000),
        (datetime(2024, 11, 3, 1, 30, fold=1, tzinfo=NEW_YORK), 1_730_615_400_000_000),
        (datetime.min.replace(tzinfo=UTC), -62_135_596_800_000_000),
        (datetime.max.replace(tzinfo=UTC), 253_402_300_799_999_999),
    ],
)
def test_an_aware_datetime_is_an_integer_of_microseconds(at, micros):
    assert to_micros(at) == micros
    assert from_micros(micros) == at.astimezone(UTC)


class Nowhere(tzinfo):
    def utcoffset(self, dt):
        return None


@pytest.mark.parametrize(
    "naive", [datetime(2024, 5, 13), datetime(2024, 5, 13, tzinfo=Nowhere())], ids=["none", "empty"]
)
def test_a_naive_datetime_is_refused(naive):
    with pytest.raises(NaiveDatetimeError, match="has no time zone; write datetime") as refused:
        to_micros(naive)
    assert refused.value.where == "instant"


@pytest.mark.parametrize(
    "call",
    [
        lambda: to_micros(datetime.min.replace(tzinfo=SHANGHAI)),
        lambda: to_micros(datetime.max.replace(tzinfo=NEW_YORK)),
        lambda: from_micros(FIRST - 1),
        lambda: from_micros(LAST + 1),
        lambda: from_micros(LAST, SHANGHAI),
        lambda: from_micros(FIRST, NEW_YORK),
        lambda: from_micros(10**5000),
    ],
)
def test_an_instant_outside_the_years_1_to_9999_is_refused(call):
    with pytest.raises(OutOfRangeError, match="lies outside the years 1 to 9999"):
        call()


@given(INNER, ZONES)
def test_an_integer_survives_every_zone(micros, tz):
    at = from_micros(micros, tz)
    assert to_micros(at) == micros
    assert at.tzinfo is tz


@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=ZONES))
def test_a_datetime_survives_as_the_instant_it_is(at):
    assert from_micros(to_micros(at), at.tzinfo) == at.astimezone(UTC).astimezone(at.tzinfo)


# ── durations ──


@pytest.mark.parametrize(
    ("text", "span", "canonical"),
    [
        ("30s", timedelta(seconds=30), "30s"),
        ("10m", timedelta(minutes=10), "10m"),
        ("48h", timedelta(hours=48), "48h"),
        ("7d", timedelta(days=7), "168h"),
        ("1h30m", timedelta(minutes=90), "1h30m"),
        ("90m", timedelta(minutes=90), "1h30m"),
        ("1d2h3m4s5ms6us", timedelta(1, 7384, 5006), "26h3m4s5ms6us"),
        ("5ms", timedelta(milliseconds=5), "5ms"),
        ("5m5ms", timedelta(minutes=5, milliseconds=5), "5m5ms"),
        ("-10m", timedelta(minutes=-10), "-10m"),
        ("-1h30m", timedelta(minutes=-90), "-1h30m"),
        ("0s", timedelta(0), "0s"),
        ("-0d", timedelta(0), "0s"),
        ("007s", timedelta(seconds=7), "7s"),
    ],
)
def test_a_duration_is_whole_numbers_of_units(text, span, canonical):
    assert parse_duration(text) == span
    assert format_duration(span) == canonical


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "s", "10", "10 m", " 10m", "10m\n", "1.5h", "+5m", "--5m", "5M", "5min", "1w"),
        *(
            "1h1h",
            "30m1h",
            "5s5d",
            "5m-5s",
            "\uff13\uff10m",
            "٣m",
            "1_000s",
            "1e3s",
            "m5",
            "ms",
            "1" * 16 + "s",
        ),
        "9" * 1_000_000,
    ],
)
def test_anything_else_is_no_duration(text):
    with pytest.raises(InputError, match="is no duration; write 30s, 10m, 48h, 7d or 1h30m") as no:
        parse_duration(text)
    assert len(str(no.value)) < 200


def test_a_duration_is_at_most_what_a_timedelta_holds():
    assert parse_duration("999999999d") == timedelta(days=999_999_999)
    assert duration_of(duration_micros(timedelta.max)) == timedelta.max
    assert duration_of(duration_micros(timedelta.min)) == timedelta.min
    for text in ("1000000000d", "-1000000000d", "999999999999999d"):
        with pytest.raises(OutOfRangeError, match="is longer than a timedelta holds"):
            parse_duration(text)
    with pytest.raises(OutOfRangeError, match="16610 bits> us is longer"):
        duration_of(10**5000)


@given(st.timedeltas())
def test_what_is_written_reads_back_to_the_same_duration(span):
    assert parse_duration(format_duration(span)) == span


@given(st.timedeltas())
def test_a_duration_is_a_whole_number_of_microseconds(span):
    assert duration_of(duration_micros(span)) == span


@given(st.from_regex(r"-?[0-9dhmsu]{1,12}", fullmatch=True))
def test_the_canonical_text_of_a_duration_is_its_own(text):
    try:
        canonical = format_duration(parse_duration(text))
    except OutOfRangeError:
        return
    except InputError:
        return
    assert format_duration(parse_duration(canonical)) == canonical


# ── instants as text ──


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-20T09:00:00+08:00", datetime(2026, 11, 20, 1, tzinfo=UTC)),
        ("2026-11-20T09:00:00Z", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("2026-11-20 09:00:00.25-05:00", datetime(2026, 11, 20, 14, 0, 0, 250_000, tzinfo=UTC)),
        ("20261120T090000Z", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("2026-W47-5T09:00:00+08:00", datetime(2026, 11, 20, 1, tzinfo=UTC)),
        ("2026-11-20T24:00:00+08:00", datetime(2026, 11, 20, 16, tzinfo=UTC)),
        ("2026-11-20T24:00Z", datetime(2026, 11, 21, tzinfo=UTC)),
    ],
)
def test_iso_text_with_an_offset_is_an_instant(text, at):
    parsed = parse_instant(text)
    assert parsed == at
    assert type(parsed.tzinfo) is timezone  # and never a zone of dateutil's own
    assert pickle.loads(pickle.dumps(parsed)) == parsed


@pytest.mark.parametrize("text", ["2026-11-20", "2026-11-20T09:00:00", "2026-11-20T24:00", "2026"])
def test_iso_text_without_an_offset_names_no_instant(text):
    with pytest.raises(NaiveDatetimeError, match="has no offset; write it with Z or an offset"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2026-13-01T00:00Z", "2026-02-30T00:00Z", "9999-12-31T24:00Z", "今天"),
        *("2026-11-20T09:00:00+99:00", "2026-11-20T09:00:00Z Z", "\ud800", "x" * 1_000_000),
    ],
)
def test_anything_else_is_no_instant(text):
    with pytest.raises(InputError, match="is no ISO 8601 instant") as no:
        parse_instant(text)
    assert len(str(no.value)) < 250


@given(st.text(alphabet="0123456789-:TWZ+. ", max_size=30) | st.text(max_size=30))
def test_any_text_is_an_instant_or_an_input_error(text):
    try:
        assert parse_instant(text).utcoffset() is not None
    except InputError as error:
        assert error.where == "instant"


@pytest.mark.parametrize(
    ("micros", "tz", "text"),
    [
        (0, UTC, "1970-01-01T00:00:00Z"),
        (1, UTC, "1970-01-01T00:00:00.000001Z"),
        (0, SHANGHAI, "1970-01-01T08:00:00+08:00"),
        (0, timezone(timedelta(seconds=30)), "1970-01-01T00:00:30+00:00:30"),
        (-1, timezone(timedelta(seconds=-30)), "1969-12-31T23:59:29.999999-00:00:30"),
    ],
)
def test_an_instant_is_written_in_iso(micros, tz, text):
    assert format_instant(micros, tz) == text
    assert to_micros(parse_instant(text)) == micros


@given(INNER, ZONES)
def test_a_written_instant_reads_back_to_the_same_instant(micros, tz):
    assert to_micros(parse_instant(format_instant(micros, tz))) == micros


# ── zones ──


def test_a_zone_has_an_iana_name():
    assert zone("Asia/Shanghai") is SHANGHAI


@pytest.mark.parametrize(
    "name", ["Asia/Beijing", "", "../../etc/passwd", "/etc/passwd", "a\0b", "x" * 5000, "亚洲/上海"]
)
def test_an_unknown_zone_says_what_to_write_and_what_to_install(name):
    with pytest.raises(MissingZoneError, match="'Asia/Shanghai'; if it is one, run: pip install"):
        zone(name)


def test_the_clean_forms_load_nothing_of_dateutil(monkeypatch):
    monkeypatch.setitem(sys.modules, "dateutil.parser", None)
    assert parse_instant("2026-11-20T09:00:00Z").hour == 9

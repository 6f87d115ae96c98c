"""A row's time axis: round times of the local wall clock, few enough to be read."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.instants import parse_duration, to_micros
from kameng_support.report._axis import Scale, exact

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def scale(begin: str, lasts: str, tz=SHANGHAI, year=2026) -> Scale:
    start = to_micros(datetime.fromisoformat(begin).replace(tzinfo=tz))
    return Scale(start, start + to_micros_of(lasts), tz, year)


def to_micros_of(lasts: str) -> int:
    return round(parse_duration(lasts).total_seconds() * 1_000_000)


@pytest.mark.parametrize(
    ("begin", "lasts", "labels"),
    [
        ("2026-11-20 10:58:02", "300ms", ["11-20 10:58:02.000", "10:58:02.100", "10:58:02.200", "10:58:02.300"]),
        ("2026-11-20 10:58:02", "30s", ["11-20 10:58:10", "10:58:20", "10:58:30"]),
        ("2026-11-20 10:58:02", "4m", ["11-20 10:59:00", "11:00:00", "11:01:00", "11:02:00"]),
        ("2026-11-20 10:58:02", "8h", ["11-20 12:00", "14:00", "16:00", "18:00"]),
        ("2026-11-20 23:50:00", "20m", ["11-20 23:50:00", "23:55:00", "11-21", "00:05:00", "00:10:00"]),
        ("2026-11-20 10:58:02", "48h", ["11-20 12:00", "11-21", "12:00", "11-22"]),
        ("2026-11-20 10:00", "240h", ["11-22 00:00", "11-24", "11-26", "11-28", "11-30"]),
        ("2026-12-31 10:00", "48h", ["2026-12-31 12:00", "2027-01-01", "12:00", "2027-01-02"]),
        ("2024-11-20 10:00", "8h", ["2024-11-20 10:00", "12:00", "14:00", "16:00", "18:00"]),
        ("2026-01-15 10:00", "4000h", ["02-01", "03-01", "04-01", "05-01", "06-01", "07-01"]),
        ("2026-01-15 10:00", "43800h", ["2027-01-01", "2028-01-01", "2029-01-01", "2030-01-01", "2031-01-01"]),
    ],
)  # fmt: skip
def test_ticks_stand_at_round_times_and_each_new_day_says_its_date(begin, lasts, labels):
    assert [tick.label for tick in scale(begin, lasts).ticks(6)] == labels


def test_when_clocks_go_back_an_hour_comes_twice():
    ticks = scale("2026-10-25 00:30", "4h", BERLIN).ticks(6)
    assert [tick.label for tick in ticks] == ["10-25 01:00", "02:00", "02:00", "03:00"]
    assert {after.at - before.at for before, after in pairwise(ticks)} == {3_600_000_000}


def test_when_clocks_go_forward_an_hour_is_left_out():
    ticks = scale("2026-03-29 00:30", "4h", BERLIN).ticks(6)
    assert [tick.label for tick in ticks] == ["03-29 01:00", "03:00", "04:00", "05:00"]


def test_a_scale_of_one_day_tells_no_date_and_one_of_several_does():
    one, several = scale("2026-11-20 10:58:02", "30s"), scale("2026-11-20 10:58:02", "48h")
    assert one.text(one.begin) == "10:58:02"
    assert several.text(several.begin) == "11-20 10:58"
    assert exact(one.begin, SHANGHAI) == "2026-11-20 10:58:02"


@pytest.mark.parametrize("lasts", ["1us", "3us", "60000000h"])
def test_the_shortest_and_the_longest_scale_have_ticks(lasts):
    assert 1 <= len(scale("2026-11-20 10:00", lasts).ticks(6)) <= 7


@given(
    st.integers(0, 4 * 10**15),
    st.integers(0, 16).flatmap(lambda power: st.integers(1, 10**power)),
    st.sampled_from([SHANGHAI, BERLIN, LORD_HOWE]),
)
def test_ticks_lie_on_the_scale_in_order_and_are_few(begin, lasts, tz):
    ticks = Scale(begin, begin + lasts, tz, 2026).ticks(6)
    assert all(begin <= tick.at <= begin + lasts for tick in ticks)
    assert all(before.at < after.at for before, after in pairwise(ticks))
    assert len(ticks) <= 9

"""Months as texts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kameng_support.errors import InputError
from kameng_support.instants import to_micros
from kameng_support.scoring import month_of, next_month


@pytest.mark.parametrize(
    ("month", "after"), [("2026-01", "2026-02"), ("2026-12", "2027-01"), ("0999-12", "1000-01")]
)
def test_the_month_after(month, after):
    assert next_month(month) == after


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", ""])
def test_what_is_no_month_is_refused(month):
    with pytest.raises(InputError, match="is no month"):
        next_month(month)


def test_an_instant_lies_in_the_month_of_the_zone():
    at = to_micros(datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
    assert month_of(at, UTC) == "2026-11"
    assert month_of(at, ZoneInfo("Asia/Shanghai")) == "2026-12"

"""Real cases of a city, open to due: Boston 311 in 2015, read from outside the project.

Its rule: Monday to Friday, 08:30 to 17:00 in New York; opened outside of that, from the next opening;
due so many business days later at the same wall time.
"""

import csv
import gzip
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kameng_support.sla import Calendar

BOSTON = ZoneInfo("America/New_York")
# Federal holidays and Patriots' Day; that year's 3 July was a working day.
HOLIDAYS = [
    date(2015, 1, 1),
    date(2015, 1, 19),
    date(2015, 2, 16),
    date(2015, 4, 20),
    date(2015, 5, 25),
    date(2015, 9, 7),
    date(2015, 10, 12),
    date(2015, 11, 11),
    date(2015, 11, 26),
    date(2015, 12, 25),
    date(2016, 1, 1),
    date(2016, 1, 18),
    date(2016, 2, 15),
]
OFFICE = Calendar("America/New_York", weekly={"mon-fri": ["08:30-17:00"]}, holidays=HOLIDAYS)


def _at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BOSTON) if text else None


def due(row):
    opened = _at(row["OPEN_DT"])
    days = round(float(row["sla_days"]))
    if row["sla_kind"] == "calendar":
        return opened + timedelta(days=days)  # on the wall clock, as Python adds
    return OFFICE.add_days(opened, days)


@pytest.mark.foreign
def test_every_due_date_of_the_city_is_found_again(foreign_data):
    matching = flagged = 0
    with gzip.open(foreign_data / "boston311_2015_sla_dev.csv.gz", "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            target, closed = _at(row["TARGET_DT"]), _at(row["CLOSED_DT"])
            if row["rule_matches"] == "True":
                matching += 1
                # From mid-May on the open times lost their seconds; those of calendar days were
                # rounded either way before that.
                off = (target - due(row)).total_seconds()
                assert (-2 if row["sla_kind"] == "business" else -61) <= off <= 61, row
            if closed is not None and row["OnTime_Status"]:
                flagged += 1
                assert (closed <= target) == (row["OnTime_Status"] == "ONTIME"), row
    assert matching == 21_118
    assert flagged > 15_000

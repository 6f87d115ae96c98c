"""Calendars and targets as documents: read, written, and every fault of one at once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.sla import Calendar, Row, Rung, Target, WarnPoint, configure
from kameng_support.wire import canonical_json, make_converter, structure

CONVERTER = make_converter(configure)
SHORT = make_converter(configure, omit_defaults=True)

DOCUMENTS = [
    ({"zone": "Asia/Shanghai", "daily": ["09:00-24:00"]}, {"daily": ["09:00-24:00"]}),
    ({"always": True}, Calendar.always("UTC")),
    ({"zone": "Asia/Shanghai", "always": True}, Calendar.always("Asia/Shanghai")),
    ({"zone": "UTC", "daily": ["22:00-06:00"]}, {"timezone": "UTC", "daily": ["22:00-06:00"]}),
    (
        {
            "zone": "Asia/Shanghai",
            "weekly": {"mon-fri": ["09:00-12:00", "13:30-18:00"], "sun": ["10:00-11:00:30"]},
            "holidays": ["2026-10-01", "2026-10-02"],
            "make_up_days": ["2026-10-10"],
            "overrides": {"2026-10-03": [], "2026-10-04": ["10:00-11:00"]},
            "closures": {"2026-10-05": ["10:00-10:00:00.25"]},
            "known_through": "2026-12-31",
        },
        {
            "weekly": {
                "mon-fri": [("09:00", "12:00"), ("13:30", "18:00")],
                "sun": ["10:00-11:00:30"],
            },
            "holidays": [date(2026, 10, 1), date(2026, 10, 2)],
            "make_up_days": [date(2026, 10, 10)],
            "overrides": {date(2026, 10, 3): [], date(2026, 10, 4): ["10:00-11:00"]},
            "closures": {date(2026, 10, 5): ["10:00-10:00:00.25"]},
            "known_through": date(2026, 12, 31),
        },
    ),
]


@pytest.mark.parametrize(("document", "meant"), DOCUMENTS)
def test_a_calendar_is_read_and_written_back(document, meant):
    if isinstance(meant, dict):
        meant = Calendar(**{"timezone": "Asia/Shanghai", **meant})
    calendar = CONVERTER.structure(document, Calendar)
    assert calendar == meant
    written = CONVERTER.unstructure(calendar)
    assert CONVERTER.structure(written, Calendar) == calendar
    assert canonical_json(written)  # plain data
    assert CONVERTER.structure(calendar, Calendar) is calendar


def test_dates_may_be_what_toml_reads_them_as():
    read = {"zone": "UTC", "daily": ["09:00-10:00"], "holidays": [date(2026, 10, 1)]}
    assert CONVERTER.structure(read, Calendar).holidays == {date(2026, 10, 1)}


def test_neighbouring_days_with_the_same_hours_are_written_as_a_range():
    calendar = Calendar(
        "UTC",
        weekly={"mon-wed": ["09:00-10:00"], "thu": ["11:00-12:00"], "sat,sun": ["09:00-10:00"]},
    )
    assert CONVERTER.unstructure(calendar)["weekly"] == {
        "mon-wed": ["09:00-10:00"],
        "thu": ["11:00-12:00"],
        "sat-sun": ["09:00-10:00"],
    }


def test_always_with_known_holidays_is_written_with_its_hours():
    calendar = Calendar("UTC", daily=["00:00-24:00"], known_through="2026-12-31")
    written = CONVERTER.unstructure(calendar)
    assert written["daily"] == ["00:00-24:00"]
    assert CONVERTER.structure(written, Calendar) == calendar


HOURS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(
        lambda span: (span[0] * 60_000_000, (span[0] + span[1]) * 60_000_000)
    ),
    max_size=3,
).map(tuple)
DATES = st.dates(date(2024, 1, 1), date(2027, 1, 1))


@given(
    st.fixed_dictionaries(
        {
            "weekly": st.tuples(*[HOURS] * 6, HOURS.filter(bool)),
            "holidays": st.frozensets(DATES, max_size=3),
            "make_up_days": st.frozensets(DATES, max_size=3),
            "overrides": st.dictionaries(DATES, HOURS, max_size=3),
            "closures": st.dictionaries(DATES, HOURS, max_size=3),
            "known_through": st.none() | DATES,
        }
    )
)
def test_every_calendar_survives_the_way_to_a_document_and_back(definition):
    calendar = Calendar("Asia/Shanghai", **definition)
    assert CONVERTER.structure(CONVERTER.unstructure(calendar), Calendar) == calendar


@pytest.mark.parametrize(
    ("key", "part", "fault"),
    [
        ("closures", [], "[] is no mapping of dates"),
        ("overrides", [], "[] is no mapping of dates"),
        ("holidays", {}, "{} is no list of dates"),
        ("make_up_days", {"2026-10-01": []}, "{'2026-10-01': []} is no list of dates"),
        ("weekly", [], "[] is no mapping of days"),
        ("daily", {}, "{} is no list of spans"),
        ("daily", [[9, 18]], "9 in [9, 18] is no time of day"),
        ("rosters", {}, "{} is no list"),
    ],
)
def test_a_list_in_place_of_a_table_or_a_table_in_place_of_a_list_is_refused(key, part, fault):
    hours = {} if key in {"daily", "weekly"} else {"daily": ["09:00-10:00"]}
    value, findings = structure(CONVERTER, {"zone": "UTC", **hours, key: part}, Calendar)
    assert value is None
    assert [(f.path, f.sentence) for f in findings] == [(f"$.{key}", fault)]


@pytest.mark.parametrize(
    ("document", "faults"),
    [
        (7, {"$": "7 is no table"}),
        ({"zone": "UTC"}, {"$": "it is never open"}),
        ({"zone": "UTC", "daily": [], "overrides": {}}, {"$": "it is never open"}),
        (
            {"zone": "UTC", "daily": ["09:00-10:00"], "weekly": {"mon": []}},
            {"$": "both weekly and daily are given"},
        ),
        ({"zone": 8, "daily": ["09:00-10:00"]}, {"$.zone": "8 is no zone"}),
        ({"always": "yes"}, {"$.always": "'yes' is not true"}),
        ({"always": True, "daily": ["09:00-10:00"]}, {"$.always": "hours are given as well"}),
        (
            {
                "zone": "Asia/Shanghi",
                "weekly": {"mon-fri": ["9-12"]},
                "holidays": ["soon"],
                "overrides": {"2026-10-01": ["x"]},
                "closures": {},
                "known_through": "never",
                "opening": 1,
            },
            {
                "$.opening": "unknown key",
                "$.zone": "'Asia/Shanghi' is not known here",
                "$.weekly.mon-fri": "'9' in '9-12' is no time of day",
                "$.holidays": "'soon' is no date",
                "$.overrides.2026-10-01": "'x' is no span of hours",
                "$.known_through": "'never' is no date",
            },
        ),
    ],
)
def test_every_fault_of_a_calendar_is_told_with_its_path(document, faults):
    value, findings = structure(CONVERTER, document, Calendar)
    assert value is None
    assert {f.path: f.sentence for f in findings} == faults
    assert all(f.mend for f in findings)


TARGET = {
    "name": "pickup",
    "metric": "pickup",
    "calendar": "always",
    "when": {"state": "queued"},
    "within": [{"when": {"shift": "night"}, "is": "5m"}, {"is": "30s"}],
    "warn": ["50%", "-10s"],
    "breach": [{"after": "0s", "tell": "supervisor"}, {"after": "30m", "tell": "manager"}],
    "on_reopen": "restart",
}


def test_a_target_is_read_and_written_back():
    target = CONVERTER.structure(TARGET, Target)
    assert target == Target(
        "pickup",
        "pickup",
        (Row("5m", {"shift": "night"}), Row("30s")),
        when={"state": "queued"},
        warn=(WarnPoint("50%"), WarnPoint("-10s")),
        breach=(Rung("0s", "supervisor"), Rung("30m", "manager")),
        on_reopen="restart",
    )
    assert CONVERTER.structure(CONVERTER.unstructure(target), Target) == target
    written = SHORT.unstructure(target)
    assert written == {key: value for key, value in TARGET.items() if key != "calendar"}
    assert SHORT.structure(written, Target) == target


def test_every_fault_of_a_target_is_told_with_its_path():
    document = {
        **TARGET,
        "within": [{"is": "soon"}, {"is": "0s"}, {"in": "5m"}],
        "warn": ["half", 50],
        "breach": [{"after": "-1m", "tell": "lead"}],
        "on_reopen": "forget",
        "wen": {},
    }
    value, findings = structure(CONVERTER, document, Target)
    assert value is None
    assert {f.path for f in findings} >= {
        "$.within[0].is",
        "$.within[1]",
        "$.within[2].in",
        "$.warn[0]",
        "$.warn[1]",
        "$.breach[0]",
        "$.on_reopen",
        "$.wen",
    }

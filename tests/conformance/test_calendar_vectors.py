"""Business-time cases from other libraries' own tests, carried over as facts with their source.

`calendar_vectors.jsonl` names the source of each case. Where a source decides otherwise than this
library, the case is listed below with the reason: it must differ, and in the way that is told.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kameng_support.sla import Calendar

_MOVES = "its source moves a closed instant on; ours: adding nothing gives the instant itself"

# id -> (what ours says, why)
DIFFERENCES = {
    2: ("2006-01-03T00:00:00+00:00", _MOVES),
    243: ("2016-01-30T12:33:00+00:00", _MOVES),
    338: ("2016-01-04T05:00:00+00:00", _MOVES),
    25: (
        "2006-01-08T12:00:00+00:00",
        "its source goes on to the next opening; ours: the earliest instant, the closing itself",
    ),
    134: (
        90_000,
        "its source counts the wall clock; that Sunday has 25 real hours, and those are measured",
    ),
    321: (
        18_000,
        "its source lets a holiday beat a changed shift; ours: hours given for a date are meant",
    ),
}

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("calendar_vectors.jsonl").read_text("utf-8").splitlines()
]


def calendar_of(case):
    return Calendar(
        case["timezone"],
        weekly=_pairs(case["weekly_hours"]),
        holidays=case["holidays"],
        closures=_pairs(case["breaks"]),
        overrides=_pairs(case["shifts"]),
    )


def _pairs(rows):
    return {key: [tuple(span) for span in spans] for key, spans in rows.items()}


def _at(text):
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def answer(case):
    calendar, start = calendar_of(case), _at(case["start"])
    match case["op"]:
        case "add":
            return calendar.add(start, timedelta(seconds=case["amount_seconds"]))
        case "between":
            return calendar.between(start, _at(case["end"])).total_seconds()
        case "is_open":
            return calendar.is_open(start)
        case "next_open":
            return calendar.next_open(start)
        case "prev_working":
            return calendar.previous_open(start)
        case "periods":
            return [list(span) for span in calendar.spans(start, _at(case["expected"][-1][1]))]
        case "add_days":
            roll = case.get("direction")
            return calendar.add_days(start, case["amount_days"], roll=roll)
        case "count_days":
            return calendar.count_days(start, _at(case["end"]))
    raise AssertionError(case["op"])


def expected(case, value):
    if isinstance(value, str):
        return _at(value)
    if case["op"] == "periods":
        return [[_at(a), _at(b)] for a, b in value]
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['name']}")
def test_it_agrees_with_the_source(case):
    if case["id"] in DIFFERENCES:
        ours, _ = DIFFERENCES[case["id"]]
        assert answer(case) == expected(case, ours)
        assert answer(case) != expected(case, case["expected"])
    else:
        assert answer(case) == expected(case, case["expected"])


def test_each_difference_is_one_that_the_vectors_mark():
    marked = {case["id"] for case in CASES if "convention" in case}
    assert set(DIFFERENCES) <= marked
    # One is marked that is none: a reversed interval is negative here, too.
    assert marked - set(DIFFERENCES) == {285}
    assert len(CASES) == 159
    assert all(case["source"] for case in CASES)

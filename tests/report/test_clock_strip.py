"""The picture of a ticket's clocks: what stands where, read back from the drawing itself."""

import importlib.util
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kameng_support import Calendar, Desk, Target, kameng_playbook
from kameng_support.errors import InputError, MissingZoneError
from kameng_support.report import clock_strip
from kameng_support.sla import Clock, Signal, measure

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SVG = "{http://www.w3.org/2000/svg}"
S = 1_000_000
ALWAYS = Calendar.always("Asia/Shanghai")
REPLY = Target("reply", "first_reply", "30m", warn=["50%"])


def _example():
    spec = importlib.util.spec_from_file_location("strip_example", HERE / "strip_example.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXAMPLE = _example()


def drawn(clocks, at, **options):
    return ET.fromstring(clock_strip(clocks, at=at, **options))


def rows(svg):
    return svg.findall(f"{SVG}g[@class='row']")


def texts(element):
    return ["".join(text.itertext()) for text in element.iter(f"{SVG}text")]


def boxes(row, kind):
    return [
        (float(box.get("x")), float(box.get("width")))
        for box in row.iter(f"{SVG}rect")
        if box.get("class") == kind
    ]


def line(row, kind):
    (found,) = (one for one in row.iter(f"{SVG}path") if one.get("class") == f"line {kind}")
    return float(re.match(r"M([\d.]+) ", found.get("d"))[1])


def running(*names, since=0, step=60 * S, within=1800 * S, calendar=ALWAYS):
    signals = [Signal(name, since + place * step) for place, name in enumerate(names)]
    return measure(REPLY, signals, None, calendar, within)


def test_a_row_for_each_clock_in_the_order_given():
    svg = drawn(EXAMPLE.clocks(), EXAMPLE.at(EXAMPLE.NOW))
    assert [texts(row)[0] for row in rows(svg)] == ["人工接入", "首次回复", "进度更新", "解决"]


def test_a_row_says_its_status_and_the_time_spent_of_the_time_promised():
    svg = drawn(EXAMPLE.clocks(), EXAMPLE.at(EXAMPLE.NOW), locale="en")
    assert [texts(row)[1] for row in rows(svg)] == [
        "✓ met · 22s / 30s",
        "✗ breached · 4m10s / 3m",
        "✗ breached · 4h56m58s / 4h",
        "running · 4h57m / 8h",
    ]


def test_what_was_met_stops_before_its_due_time_and_nothing_is_late():
    (row,) = rows(drawn([running("opened", "agent_message")], 600 * S))
    ((begin, width),) = boxes(row, "counted")
    (stop,) = (float(dot.get("cx")) for dot in row.iter(f"{SVG}circle"))
    assert begin + width == pytest.approx(stop, abs=0.02)
    assert stop < line(row, "due")
    assert not boxes(row, "late")


def test_what_is_late_begins_at_the_due_time_and_goes_on_until_now():
    (row,) = rows(drawn([running("opened")], 3600 * S))
    ((counted, before),) = boxes(row, "counted")
    ((late, after),) = boxes(row, "late")
    assert counted == line(row, "start")
    assert counted + before == late == line(row, "due")
    assert late + after == line(row, "now")
    assert before == pytest.approx(after, abs=0.02)  # half an hour of the hour was promised


def test_a_pause_is_no_counted_time_and_the_due_time_is_that_of_going_on_now():
    (row,) = rows(drawn([running("opened", "waits_on_customer")], 600 * S))
    ((_, counted),) = boxes(row, "counted")
    ((_, paused),) = boxes(row, "paused")
    assert paused == pytest.approx(9 * counted, abs=0.1)
    assert line(row, "due_if_resumed") > line(row, "now")
    assert any("若恢复应于" in text for text in texts(row))


def test_closed_hours_are_a_dotted_line_between_the_counted_spans():
    office = Calendar("UTC", daily=["00:00-01:00", "02:00-03:00"])
    clock = running("opened", calendar=office, within=2 * 3600 * S)
    (row,) = rows(drawn([clock], 9000 * S, timezone="UTC"))
    first, second = boxes(row, "counted")
    (closed,) = (one.get("d") for one in row.iter(f"{SVG}path") if "closed" in one.get("class"))
    begin, width = (float(number) for number in re.findall(r"[\d.]+", closed)[::2])
    assert begin == pytest.approx(sum(first), abs=0.02)
    assert begin + width == pytest.approx(second[0], abs=0.02)
    assert len(boxes(row, "hours")) == 2


def test_the_next_warning_is_marked_until_it_has_come():
    (row,) = rows(drawn([running("opened")], 60 * S, timezone="UTC", locale="en"))
    assert "warn 50% 00:15:00" in texts(row)
    (row,) = rows(drawn([running("opened")], 1200 * S, timezone="UTC", locale="en"))
    assert not any("warn" in text for text in texts(row))


def test_times_over_several_days_say_the_day():
    (row,) = rows(drawn([running("opened")], 30 * 3600 * S, timezone="UTC", locale="en"))
    assert "now 01-02 06:00" in texts(row)


def test_a_clock_that_has_not_started_has_an_empty_row():
    (row,) = rows(drawn([Clock.start(REPLY, None, ALWAYS, 1800 * S)], 0, locale="en"))
    assert texts(row) == ["reply", "not started"]
    assert not boxes(row, "counted")


def test_a_clock_cancelled_or_without_a_promise_has_an_end_and_no_due_time():
    (row,) = rows(drawn([running("opened", "cancelled")], 600 * S, locale="en"))
    assert texts(row)[1] == "cancelled · 1m / 30m"
    assert len(list(row.iter(f"{SVG}circle"))) == 1
    (row,) = rows(drawn([running("opened", within=None)], 600 * S, locale="en"))
    assert texts(row)[1] == "no promise · 10m"
    assert not any("due" in (path.get("class") or "") for path in row.iter(f"{SVG}path"))


def test_a_clock_drawn_at_the_instant_at_which_it_starts_or_stops():
    (row,) = rows(drawn([running("opened")], 0, locale="en"))
    assert line(row, "start") == line(row, "now")
    (row,) = rows(drawn([running("opened", "cancelled")], 60 * S, locale="en"))
    assert len(boxes(row, "counted")) == 1


def test_without_clocks_it_says_so():
    svg = drawn([], 0)
    assert rows(svg) == []
    assert "没有计时" in texts(svg)


def test_all_of_it_is_told_in_words_too():
    svg = drawn([running("opened")], 3600 * S, timezone="UTC", locale="en", title="t1")
    assert svg.find(f"{SVG}title").text == "t1"
    told = svg.find(f"{SVG}desc").text
    assert "reply: breached, 1h / 30m" in told
    assert "due 1970-01-01 00:30:00" in told


def test_names_are_text_whatever_they_hold():
    hostile = "</text><script>alert(1)</script>"
    svg = drawn([running("opened")], 60 * S, names={"reply": hostile}, title=hostile)
    assert texts(rows(svg)[0])[0] == hostile
    assert not list(svg.iter(f"{SVG}script"))


def test_nothing_is_loaded_from_elsewhere():
    source = clock_strip([running("opened")], at=60 * S)
    assert "http" not in source.replace("http://www.w3.org/2000/svg", "")
    assert "@import" not in source and "<image" not in source


def test_boxes_stay_within_the_bar():
    for row in rows(drawn(EXAMPLE.clocks(), EXAMPLE.at(EXAMPLE.NOW))):
        edge = next(box for box in row.iter(f"{SVG}rect") if box.get("class") == "edge")
        left, right = float(edge.get("x")), float(edge.get("x")) + float(edge.get("width"))
        for kind in ("hours", "counted", "late", "paused"):
            for begin, width in boxes(row, kind):
                assert left <= begin
                assert begin + width <= right + 0.1


def test_a_desks_clocks_are_drawn_from_what_it_hands_out():
    now = datetime.fromisoformat("2026-11-20T12:00:00+08:00")
    desk = Desk(kameng_playbook())
    opened = desk.open("订单号202405130001没到账，找人工", customer="c1", channel="app", at=now)
    views = desk.clocks(opened.ticket.id, at=now)
    svg = drawn([view.clock for view in views], now)
    assert len(rows(svg)) == len(views) > 0


@pytest.mark.parametrize(
    ("options", "error", "word"),
    [
        ({"locale": "fr"}, InputError, "'fr' is not spoken here"),
        ({"timezone": "Mars/Base"}, MissingZoneError, "Mars/Base"),
    ],
)
def test_what_is_not_known_is_refused(options, error, word):
    with pytest.raises(error, match=word):
        clock_strip([], at=0, **options)


def test_the_same_clocks_give_the_same_picture_as_the_one_in_the_docs():
    committed = (ROOT / "docs" / "pictures" / "clock.svg").read_text("utf-8")
    assert EXAMPLE.picture() == committed.rstrip("\n")


def test_without_jinja2_one_line_says_what_to_install():
    program = (
        "import sys; sys.modules['jinja2'] = None\n"
        "try:\n    import kameng_support.report\n"
        "except ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert 'pip install "kameng-support[report]"' in done.stdout

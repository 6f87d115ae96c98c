"""The picture of a ticket's clocks: what stands where, read back from the drawing itself."""

import importlib.util
import re
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support import Calendar, Desk, Target, kameng_playbook
from kameng_support.errors import InputError, MissingZoneError, NaiveDatetimeError
from kameng_support.report import clock_strip
from kameng_support.report._rows import row_of
from kameng_support.sla import Clock, Rung, Signal, measure

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SVG = "{http://www.w3.org/2000/svg}"
S = 1_000_000
HOUR = 3600 * S
LEFT, BAR = 200, 640
ALWAYS = Calendar.always("Asia/Shanghai")
REPLY = Target("reply", "first_reply", "30m", warn=["50%"])
SIGNALS = ("opened", "waits_on_customer", "customer_message", "agent_message", "cancelled")


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


def text(row, kind):
    """The name, the status or the time spent of a row."""
    (found,) = (one.text for one in row.findall(f"{SVG}text") if one.get("class").startswith(kind))
    return found


def boxes(row, kind):
    """Where the boxes of a kind begin, and how wide they are, in parts of the bar."""
    found = []
    for box in row:
        if box.get("class") != kind:
            continue
        if kind == "closed":
            x, width = re.fullmatch(r"M([\d.]+) [\d.]+h([\d.]+)", box.get("d")).groups()
        else:
            x, width = box.get("x"), box.get("width")
        found.append(((float(x) - LEFT) / BAR, float(width) / BAR))
    return found


def marks(row):
    """What stands where: the kind of each mark, and its place in parts of the bar."""
    found = {}
    for group in row.findall(f"{SVG}g"):
        kind = group.get("class").split()[1].removesuffix("-mark")
        x = re.fullmatch(r"translate\(([\d.]+) 0\)", group.get("transform"))[1]
        found.setdefault(kind, []).append((float(x) - LEFT) / BAR)
    return found


def labels(row):
    return {label.text for group in row.findall(f"{SVG}g") for label in group.iter(f"{SVG}text")}


def axis(row):
    return [one.text for one in row.findall(f"{SVG}text") if "axis" in one.get("class")]


def near(*shares):
    return pytest.approx(shares, abs=1e-4)


def running(*names, since=0, step=60 * S, within=1800 * S, calendar=ALWAYS):
    signals = [Signal(name, since + place * step) for place, name in enumerate(names)]
    return measure(REPLY, signals, None, calendar, within)


def test_a_row_for_each_clock_in_the_order_given():
    svg = drawn(EXAMPLE.clocks(), EXAMPLE.at(EXAMPLE.NOW))
    assert [text(row, "name") for row in rows(svg)] == ["人工接入", "首次回复", "进度更新", "解决"]
    heights = [float(re.search(r" ([\d.]+)\)", row.get("transform"))[1]) for row in rows(svg)]
    assert heights == sorted(heights)


def test_a_row_says_its_status_and_the_time_spent_of_the_time_promised():
    found = [
        (text(row, "status"), text(row, "spent"))
        for row in rows(drawn(EXAMPLE.clocks(), EXAMPLE.at(EXAMPLE.NOW), locale="en"))
    ]
    assert found == [
        ("✓ met", "22s / 30s"),
        ("✗ breached", "4m10s / 3m"),
        ("✗ breached", "4h56m58s / 4h"),
        ("running", "4h57m / 8h"),
    ]
    (row,) = rows(drawn([running("opened", "agent_message", step=3661 * S)], 2 * HOUR))
    assert (text(row, "status"), text(row, "spent")) == ("✗ 超时", "1小时1分1秒 / 30分")


@pytest.mark.parametrize(
    ("elapsed", "told"),
    [
        (300_000, "300ms / 30m"),
        (22_400_900, "22s400ms / 30m"),
        (61_400_900, "1m1s / 30m"),
        (1800 * S, "30m / 30m"),
        (1800 * S + 1, "30m1us / 30m"),
    ],
)
def test_the_time_spent_is_rounded_down_but_never_to_belie_a_miss(elapsed, told):
    (row,) = rows(drawn([running("opened", "agent_message", step=elapsed)], HOUR, locale="en"))
    assert text(row, "spent") == told


def test_what_was_met_stops_before_its_due_time_and_nothing_is_late():
    (row,) = rows(drawn([running("opened", "agent_message", step=600 * S)], 2 * HOUR))
    assert boxes(row, "counted") == [near(0, 1 / 3)]
    assert marks(row) == {"start": [0], "stop": near(1 / 3), "due": [1]}
    assert not boxes(row, "late")


def test_what_is_late_begins_at_the_due_time_and_goes_on_until_now():
    (row,) = rows(drawn([running("opened")], HOUR))
    assert boxes(row, "counted") == [near(0, 0.5)]  # half an hour of the hour was promised
    assert boxes(row, "late") == [near(0.5, 0.5)]
    assert marks(row) == {"start": [0], "due": near(0.5), "now": [1]}


def test_what_is_still_open_is_drawn_up_to_the_due_time():
    (row,) = rows(drawn([running("opened")], 600 * S))
    assert boxes(row, "counted") == [near(0, 1 / 3)]
    assert marks(row) == {"start": [0], "now": near(1 / 3), "warn": near(0.5), "due": [1]}


def test_a_pause_is_no_counted_time_and_the_due_time_is_that_of_going_on_now():
    (row,) = rows(drawn([running("opened", "waits_on_customer")], 600 * S, locale="en"))
    end = (600 + 1740) * S
    assert boxes(row, "counted") == [near(0, 60 * S / end)]
    assert boxes(row, "paused") == [near(60 * S / end, 540 * S / end)]
    assert marks(row) == {"start": [0], "now": near(600 * S / end), "due_if_resumed": [1]}
    (why,) = (box.find(f"{SVG}title").text for box in row if box.get("class") == "paused")
    assert why == "waits_on_customer 08:01:00 – 08:10:00"


def test_a_promise_broken_before_a_pause_shows_what_was_late_and_no_other_due_time():
    clock = running("opened", "waits_on_customer", step=HOUR)
    (row,) = rows(drawn([clock], 2 * HOUR))
    assert boxes(row, "counted") == [near(0, 0.25)]
    assert boxes(row, "late") == [near(0.25, 0.25)]
    assert boxes(row, "paused") == [near(0.5, 0.5)]
    assert marks(row) == {"start": [0], "due": near(0.25), "now": [1]}


def test_closed_hours_are_a_dotted_line_between_the_counted_spans():
    office = Calendar("UTC", daily=["00:00-01:00", "02:00-03:00"])
    clock = running("opened", calendar=office, within=2 * HOUR)
    (row,) = rows(drawn([clock], 5 * HOUR // 2, timezone="UTC"))
    assert boxes(row, "counted") == [near(0, 1 / 3), near(2 / 3, 1 / 6)]
    assert boxes(row, "closed") == [near(1 / 3, 1 / 3)]
    assert boxes(row, "hours") == [near(0, 1 / 3), near(2 / 3, 1 / 3)]


def test_a_reopened_clock_shows_what_it_carries_on_and_nothing_for_the_time_between():
    signals = [Signal("opened", 0), Signal("resolved", HOUR), Signal("reopened", 3 * HOUR)]
    target = Target("resolution", "resolution", "2h")
    (row,) = rows(drawn([measure(target, signals, None, ALWAYS, 2 * HOUR)], 3 * HOUR))
    assert boxes(row, "counted") == [near(0, 0.25)]
    assert not boxes(row, "paused")
    assert marks(row) == {"start": [0], "now": near(0.75), "due": [1]}


def test_a_warning_to_come_is_hollow_and_one_told_is_filled():
    clock = running("opened")
    (row,) = rows(drawn([clock], 60 * S, timezone="UTC", locale="en"))
    assert "will warn 50% 00:15:00" in labels(row)
    told = clock.fired(clock.next_moment())
    (row,) = rows(drawn([told], 1200 * S, timezone="UTC", locale="en"))
    assert "warned 50% 00:15:00" in labels(row)
    assert marks(row)["warned"] == near(0.5)
    assert "warn" not in marks(row)


def test_a_warning_that_passed_and_was_not_told_is_not_drawn():
    (row,) = rows(drawn([running("opened")], 1200 * S))
    assert not {"warn", "warned"} & marks(row).keys()


def test_what_was_told_after_a_miss_says_whom():
    target = Target("reply", "first_reply", "30m", warn=["+5m"], breach=[Rung("10m", "lead")])
    clock = measure(target, [Signal("opened", 0)], None, ALWAYS, 1800 * S)
    (row,) = rows(drawn([clock], 60 * S))
    assert "warn" not in marks(row)  # what follows a miss is no news before it
    clock = clock.fired(clock.next_moment())
    (row,) = rows(drawn([clock], 1801 * S))
    assert "warn" not in marks(row)  # it would stretch the scale
    for _ in ("late warning", "lead"):
        clock = clock.fired(clock.next_moment())
    (row,) = rows(drawn([clock], HOUR, timezone="UTC", locale="en"))
    assert marks(row)["escalated"] == near(2 / 3)
    assert "escalated 10m lead 00:40:00" in labels(row)


def test_a_clock_that_has_not_started_has_an_empty_row():
    later = running("opened", since=HOUR)
    for clock in (Clock.start(REPLY, None, ALWAYS, 1800 * S), later):
        (row,) = rows(drawn([clock], 0, locale="en"))
        assert (text(row, "status"), text(row, "spent")) == ("not started", "30m")
        assert not boxes(row, "counted")
        assert not marks(row)
        assert not axis(row)


def test_a_clock_cancelled_or_without_a_promise_has_an_end_and_no_due_time():
    (row,) = rows(drawn([running("opened", "cancelled")], 600 * S, locale="en"))
    assert (text(row, "status"), text(row, "spent")) == ("cancelled", "1m / 30m")
    assert marks(row) == {"start": [0], "cancel": [1]}
    (row,) = rows(drawn([running("opened", within=None)], 600 * S, locale="en"))
    assert (text(row, "status"), text(row, "spent")) == ("no promise", "10m")
    assert marks(row) == {"start": [0], "now": [1]}


def test_a_clock_drawn_at_the_instant_at_which_it_starts_or_stops():
    (row,) = rows(drawn([running("opened")], 0, locale="en"))
    assert marks(row) == {"start": [0], "now": [0], "warn": near(0.5), "due": [1]}
    (row,) = rows(drawn([running("opened", "cancelled")], 60 * S, locale="en"))
    assert boxes(row, "counted") == [near(0, 1)]


def test_rows_have_their_own_scales():
    short = running("opened", "agent_message", step=300_000, within=30 * S)
    long = running("opened", within=48 * HOUR)
    first, second = rows(drawn([short, long], 24 * HOUR))
    assert marks(first)["stop"] == near(0.01)
    assert marks(second)["now"] == near(0.5)


def test_the_axis_shows_round_times_in_the_zone_asked_for():
    clock = running("opened", within=48 * HOUR)
    (row,) = rows(drawn([clock], HOUR, timezone="Asia/Shanghai"))
    assert axis(row) == ["01-01 12:00", "01-02", "12:00", "01-03"]
    (row,) = rows(drawn([clock], HOUR, timezone="America/New_York"))
    assert axis(row) == ["1970-01-01 00:00", "12:00", "1970-01-02", "12:00"]


def test_a_legend_tells_what_is_there_and_nothing_else():
    def legend(clock, at):
        svg = drawn([clock], at, locale="en")
        return [key.find(f"{SVG}text").text for key in svg.findall(f"{SVG}g[@class='key']")]

    assert legend(running("opened", "agent_message"), HOUR) == [
        "open hours",
        "counted",
        "due",
        "stop",
    ]
    assert "late" in legend(running("opened"), HOUR)
    assert "paused" in legend(running("opened", "waits_on_customer"), HOUR)


def test_what_colours_say_is_said_by_hatching_and_signs_too():
    source = clock_strip([running("opened", "waits_on_customer", step=HOUR)], at=2 * HOUR)
    assert 'fill="url(#kameng-late)"' in source
    assert 'fill="url(#kameng-paused)"' in source
    assert "✗" in source


def test_without_clocks_it_says_so():
    svg = drawn([], 0)
    assert rows(svg) == []
    assert "没有计时" in [one.text for one in svg.findall(f"{SVG}text")]


def test_all_of_it_is_told_in_words_too():
    svg = drawn([running("opened")], HOUR, timezone="UTC", locale="en", title="t1")
    assert svg.find(f"{SVG}title").text == "t1"
    assert svg.find(f"{SVG}desc").text == (
        "1970-01-01 01:00:00 UTC. reply: breached; 1h / 30m; start 1970-01-01 00:00:00, "
        "due 1970-01-01 00:30:00, now 1970-01-01 01:00:00"
    )


HOSTILE = "</text><script>alert(1)</script>\"'&{{ 7 * 7 }}"


def test_names_are_text_whatever_they_hold():
    svg = drawn({HOSTILE: running("opened")}, 60 * S, title=HOSTILE)
    assert svg.find(f"{SVG}title").text == HOSTILE
    assert rows(svg)[0].find(f"{SVG}title").text.startswith(HOSTILE)
    assert not list(svg.iter(f"{SVG}script"))


def test_a_name_that_claims_to_be_markup_is_text_too():
    markup = pytest.importorskip("markupsafe").Markup("<b>x</b>")
    svg = drawn({markup: running("opened")}, 60 * S, title=markup)
    assert svg.find(f"{SVG}title").text == "<b>x</b>"
    assert text(rows(svg)[0], "name") == "<b>x</b>"


def test_letters_that_no_xml_may_hold_are_replaced():
    svg = drawn({"a\x00b": running("opened")}, 60 * S, title="c\ud800\x1bd")
    assert svg.find(f"{SVG}title").text == "c\ufffd\ufffdd"
    assert text(rows(svg)[0], "name") == "a\ufffdb"


def test_a_long_name_is_cut_and_told_in_full_in_its_title():
    name = "订单二〇二六一一二〇一二三四五六七八九的卡密发货"
    (row,) = rows(drawn({name: running("opened")}, 60 * S))
    assert text(row, "name") == "订单二〇二六一一二…"
    assert row.find(f"{SVG}title").text.startswith(name)


def test_a_title_is_cut_before_it_runs_into_the_time():
    svg = drawn([], 0, title="x" * 1_000_000)
    assert svg.find(f"{SVG}title").text == "x" * 1_000_000
    heading = svg.find(f"{SVG}text").text
    assert heading.endswith("x…")
    assert len(heading) < 70


def test_clocks_of_one_target_are_told_apart_by_the_names_given():
    svg = drawn({"order 1": running("opened"), "order 2": running("opened")}, 60 * S)
    assert [text(row, "name") for row in rows(svg)] == ["order 1", "order 2"]


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs():
    source = clock_strip(EXAMPLE.clocks(), at=EXAMPLE.at(EXAMPLE.NOW))
    assert "http" not in source.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"@import|@font-face|<image|<script|\bon\w+=|href", source)


def test_years_of_working_days_stay_small():
    office = Calendar("Asia/Shanghai", weekly={"mon-fri": ["09:00-12:00", "13:30-18:00"]})
    clock = running("opened", calendar=office, within=9_000 * HOUR)
    source = clock_strip([clock], at=50_000 * HOUR)
    assert len(source) < 100_000
    assert boxes(rows(ET.fromstring(source))[0], "late")


@given(
    st.lists(st.tuples(st.sampled_from(SIGNALS), st.integers(0, 3 * HOUR)), max_size=8),
    st.integers(1, 5 * HOUR),
    st.integers(0, 10 * HOUR),
)
def test_whatever_happened_boxes_lie_in_the_bar_and_what_counted_is_as_wide_as_it_was_long(
    steps, within, after
):
    at, signals = 0, []
    for name, gap in steps:
        at += gap
        signals.append(Signal(name, at))
    at += after
    clock = measure(REPLY, signals, None, EXAMPLE.OFFICE, within)
    (row,) = rows(drawn([clock], at))
    spans = sorted(
        box for kind in ("counted", "late", "paused", "closed") for box in boxes(row, kind)
    )
    reached = 0.0
    for begin, width in spans:
        assert begin >= reached - 1e-4
        reached = begin + width
    assert reached <= 1 + 1e-4
    assert all(0 <= x <= 1 for places in marks(row).values() for x in places)

    told = row_of(clock, at)
    counted = [bar for bar in told.bars if bar.kind in ("counted", "late")]
    assert sum(bar.end - bar.begin for bar in counted) == clock.elapsed(at)
    wide = sum(width for kind in ("counted", "late") for _, width in boxes(row, kind))
    long = clock.elapsed(at) / max(1, told.end - told.begin)
    assert wide == pytest.approx(long, abs=0.001 * (1 + len(spans)))


def test_no_label_covers_another_of_its_line():
    lines = {}
    for place, row in enumerate(rows(drawn(EXAMPLE.clocks(), EXAMPLE.at(EXAMPLE.NOW)))):
        for group in row.findall(f"{SVG}g"):
            x = float(re.search(r"\(([\d.]+)", group.get("transform"))[1])
            for label in group.iter(f"{SVG}text"):
                room = sum(6 if letter.isascii() else 11 for letter in label.text)
                begin = x - {"start": 0, "middle": 0.5, "end": 1}[label.get("text-anchor")] * room
                lines.setdefault((place, label.get("y")), []).append((begin, begin + room))
    for spans in lines.values():
        spans.sort()
        assert all(end < begin for (_, end), (begin, _) in pairwise(spans))


def test_a_desks_clocks_are_drawn_from_what_it_hands_out():
    now = datetime.fromisoformat("2026-11-20T12:00:00+08:00")
    desk = Desk(kameng_playbook())
    opened = desk.open("订单号202405130001没到账，找人工", customer="c1", channel="app", at=now)
    views = desk.clocks(opened.ticket.id, at=now)
    svg = drawn([view.clock for view in views], now)
    assert len(rows(svg)) == len(views) > 0


def test_an_instant_is_an_aware_datetime_or_microseconds():
    shanghai = datetime.fromisoformat("1970-01-01T08:10:00+08:00")
    clocks = [running("opened")]
    assert clock_strip(clocks, at=shanghai) == clock_strip(clocks, at=600 * S)


@pytest.mark.parametrize(
    ("options", "error", "word"),
    [
        ({"locale": "fr"}, InputError, "'fr' is not spoken here"),
        ({"timezone": "Mars/Base"}, MissingZoneError, "Mars/Base"),
        ({"at": datetime(2026, 11, 20)}, NaiveDatetimeError, "no time zone"),
    ],
)
def test_what_is_not_known_is_refused(options, error, word):
    with pytest.raises(error, match=word):
        clock_strip([], **{"at": 0, **options})


def test_the_picture_in_the_docs_is_the_one_that_the_code_draws():
    committed = (ROOT / "docs" / "pictures" / "clock.svg").read_text("utf-8")
    assert EXAMPLE.picture() + "\n" == committed, "run tests/report/strip_example.py"


def test_another_interpreter_draws_the_same_bytes():
    done = subprocess.run(
        [sys.executable, str(HERE / "strip_example.py")],
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout.decode() == EXAMPLE.picture() + "\n"


def test_without_jinja2_one_line_says_what_to_install():
    program = (
        "import sys; sys.modules['jinja2'] = None\n"
        "try:\n    import kameng_support.report\n"
        "except ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        'kameng_support.report: Jinja2 is not installed; pip install "kameng-support[report]"'
    ]

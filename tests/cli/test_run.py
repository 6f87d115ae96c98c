"""Happenings driven through a desk: each once, refusals told by line, the rest goes on."""

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kameng_support import Desk, kameng_playbook
from kameng_support.cli._happenings import read_lines
from kameng_support.cli._run import Run, run_lines
from kameng_support.desk import MemoryStore
from kameng_support.errors import StoreError

TEXT = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"


def lines_of(*happenings):
    return read_lines("\n".join(json.dumps(one, ensure_ascii=False) for one in happenings).encode())


def happening(kind, name, clock, **fields):
    return {"id": name, "at": f"2026-11-20T{clock}+08:00", "kind": kind, **fields}


def opened(name="m1", clock="10:00:00", **fields):
    return happening("message", name, clock, customer="c1", text=TEXT, **fields)


def action(name, clock, do, by="agent:a7", ticket="m1", **fields):
    return happening("action", name, clock, ticket=ticket, by=by, do=do, fields=fields)


@pytest.fixture
def desk():
    return Desk(kameng_playbook(), MemoryStore())


def reasons(run):
    return {refused.number: refused.reason for refused in run.refused}


STORY = (
    opened(facts={"order_state": "processing", "amount": "30.00"}),
    action("a1", "10:00:20", "pick_up"),
    happening("reply", "r1", "10:01:00", ticket="m1", by="agent:a7", text="您好，正在核对。"),
    happening("message", "m2", "10:02:00", ticket="m1", customer="c1", text="好的", facts={"supplier": "s1"}),
    happening("learn", "f1", "10:05:00", ticket="m1", facts={"order_state": "completed"}),
    action("a2", "10:06:00", "resolve", cause="system_delay", remedy="guide"),
    action("a3", "10:07:00", "confirm", by="customer:c1"),
    happening("rating", "s1", "10:08:00", ticket="m1", customer="c1", stars=5, keywords=["专业"]),
    happening("tick", "t1", "11:00:00"),
)  # fmt: skip


def test_a_story_goes_through_to_its_rating(desk):
    run = run_lines(desk, lines_of(*STORY))
    assert run == Run(9, (), datetime.fromisoformat("2026-11-20T11:00:00+08:00"))
    ticket = desk.get("T000001")
    assert (ticket.state, ticket.survey.answered) == ("closed", True)
    assert (ticket.facts["supplier"], ticket.facts["order_state"]) == ("s1", "completed")


def test_a_second_run_changes_nothing_and_says_the_same(desk):
    lines = lines_of(*STORY, action("a4", "11:01:00", "pick_up"))
    first, events = run_lines(desk, lines), desk.store.feed()
    assert run_lines(desk, lines) == first
    assert desk.store.feed() == events
    assert list(reasons(first)) == [10]


@pytest.mark.parametrize("done", range(1, 9))
def test_a_run_that_was_interrupted_is_finished_by_the_next(desk, done):
    whole = Desk(kameng_playbook(), MemoryStore())
    run_lines(whole, lines_of(*STORY))
    run_lines(desk, lines_of(*STORY)[:done])
    run_lines(desk, lines_of(*STORY))
    assert desk.store.feed() == whole.store.feed()
    assert desk.store.outbox() == whole.store.outbox()
    assert desk.store.rows() == whole.store.rows()


def test_before_each_happening_all_tickets_are_settled(desk):
    run_lines(desk, lines_of(opened(), opened("m2", "10:10:00")))
    assert "pickup" in desk.get("T000001").breached
    assert desk.get("T000002").breached == frozenset()


def test_a_tick_lets_time_pass(desk):
    run_lines(desk, lines_of(opened(), happening("tick", "t1", "12:00:00")))
    assert "pickup" in desk.get("T000001").breached


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (action("x", "10:01:00", "pick_up", ticket="m9"), "no message 'm9' has opened one"),
        (action("x", "10:01:00", "confirm", by="customer:c1"), "'confirm' does not apply"),
        (action("x", "10:01:00", "pick_up", by="agent"), "'agent' names no actor"),
        (action("x", "10:01:00", "pickup"), "no command 'pickup'"),
        (action("x", "10:01:00", "pick_up", at="10:00"), "'at' is no field"),
        (action("x", "10:01:00", "pick_up", self="me"), "'self' is no field"),
        (opened("x", "10:01:00", facts={"tier_": "vip"}), "tier"),
        (opened("x", "10:01:00", facts={"state": "closed"}), "'state'"),
        (opened("x", "10:01:00", tier="gold"), "'gold'"),
        (happening("learn", "x", "10:01:00", ticket="m1", facts={"amount": "much"}), "much"),
        (happening("rating", "x", "10:01:00", ticket="m1", stars=5), ""),
        (happening("tick", "x", "09:54:59"), "time runs backwards: it lies 5m1s behind"),
        ({"id": "x", "kind": "tick"}, "at"),
    ],
)
def test_what_is_refused_is_told_with_its_line_and_the_rest_goes_on(desk, one, words):
    run = run_lines(desk, lines_of(opened(), one, action("a1", "10:02:00", "pick_up")))
    assert list(reasons(run)) == [2]
    assert words in reasons(run)[2]
    assert desk.get("T000001").state == "in_progress"


def test_a_refusal_tells_what_may_be_done_instead(desk):
    lines = lines_of(
        opened(), action("a1", "10:00:10", "pick_up"), action("a2", "10:01:00", "resolve")
    )
    reason = reasons(run_lines(desk, lines))[3]
    assert "missing: cause, remedy" in reason
    assert "open to agent:a7: " in reason


def test_a_little_back_in_time_is_within_the_skew(desk):
    run = run_lines(desk, lines_of(opened(clock="10:05:00"), action("a1", "10:00:00", "pick_up")))
    assert run.refused == ()
    assert run.now == datetime.fromisoformat("2026-11-20T10:05:00+08:00")


def test_a_ticket_that_the_file_opens_later_is_not_there_yet_in_any_run(desk):
    lines = lines_of(action("a1", "10:00:00", "pick_up"), opened(clock="10:00:01"))
    first = run_lines(desk, lines)
    assert list(reasons(first)) == [1]
    assert run_lines(desk, lines) == first
    assert desk.get("T000001").state != "in_progress"


def test_a_ticket_of_yesterdays_file_is_known_today(desk):
    run_lines(desk, lines_of(opened()))
    assert run_lines(desk, lines_of(action("a1", "10:01:00", "pick_up"))).refused == ()
    assert desk.get("T000001").state == "in_progress"


def test_the_same_message_sent_twice_opens_one_ticket(desk):
    assert run_lines(desk, lines_of(opened(), opened())).refused == ()
    assert desk.store.count() == 1


def test_progress_is_told_after_each_line(desk):
    steps = []
    run_lines(
        desk, lines_of({"id": "x"}, opened(), action("a1", "10:01:00", "pick_up")), steps.append
    )
    assert [step and f"{step:%H:%M}" for step in steps] == [None, "10:00", "10:01"]


def test_a_store_that_fails_ends_the_run(desk, monkeypatch):
    def fail(batch):
        raise StoreError("store", "the disk is full", "make room")

    monkeypatch.setattr(desk.store, "append", fail)
    with pytest.raises(StoreError):
        run_lines(desk, lines_of(opened()))


_odd = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.text(max_size=2), max_size=2) | st.floats(allow_nan=False, allow_infinity=False) | st.dictionaries(st.text(max_size=2), st.integers(), max_size=1)  # fmt: skip
_facts = st.dictionaries(st.sampled_from(["tier", "amount", "new_user", "attempts", "supplier", "order_state", "x"]), _odd, max_size=3)  # fmt: skip
_fields = st.dictionaries(st.sampled_from(["agent", "cause", "remedy", "amount", "note", "key", "y"]), _odd, max_size=3)  # fmt: skip


@settings(max_examples=40)
@given(_facts, _fields, st.text(max_size=4), st.sampled_from(["resolve", "assign", "report_progress", "pick_up", ""]), st.integers(-1, 7))  # fmt: skip
def test_no_values_in_a_file_end_a_run(facts, fields, word, command, stars):
    run_lines(
        Desk(kameng_playbook()),
        lines_of(
            opened("o1", facts=facts),
            opened(),
            action("a1", "10:00:10", "pick_up"),
            action("a2", "10:00:20", command, **fields),
            action("a3", "10:00:21", "pick_up", by=word),
            happening("learn", "f1", "10:00:30", ticket="m1", facts=facts),
            happening("reply", "r1", "10:00:31", ticket="m1", by=f"agent:{word}", text=word),
            action("a4", "10:00:40", "resolve", cause="user_error", remedy="guide"),
            happening("rating", "s1", "10:00:50", ticket="m1", customer=word, stars=stars),
            happening(
                "rating", "s2", "10:00:51", ticket="m1", customer="c1", stars=stars, keywords=[word]
            ),
        ),
    )

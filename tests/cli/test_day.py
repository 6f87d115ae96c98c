"""The example day, carried out as `kameng run` does: what a reader of it is promised to see."""

import json
from collections import Counter
from pathlib import Path

import pytest

from kameng_support import Desk, kameng_playbook
from kameng_support.cli._happenings import read_lines
from kameng_support.cli._report import report_of
from kameng_support.cli._run import run_lines
from kameng_support.desk import MemoryStore

EXAMPLES = Path(__file__).parents[2] / "examples" / "day"
HAPPENINGS = [json.loads(line) for line in (EXAMPLES / "day.jsonl").read_text("utf-8").splitlines()]
OPENING = {h["id"]: h for h in HAPPENINGS if h["kind"] == "message" and "ticket" not in h}
SECRETS = ("11010119491001001X", "KX7T-92MM-QPLD-04WZ", "QW3E-RT5Y-UI8O", "6600112233445566")


def run_file(name):
    desk = Desk(kameng_playbook(), MemoryStore())
    return desk, run_lines(desk, read_lines((EXAMPLES / name).read_bytes()))


@pytest.fixture(scope="module")
def day():
    return run_file("day.jsonl")


@pytest.fixture(scope="module")
def desk(day):
    return day[0]


@pytest.fixture(scope="module")
def tickets(desk):
    """The tickets of the day by the id of the message that opened each."""
    return {name: desk.get(desk.ticket_of(name)) for name in OPENING}


@pytest.fixture(scope="module")
def report(day):
    desk, run = day
    return report_of(desk, run.now)


def staff_words(desk, ticket):
    """What people of the house said to the customer."""
    return [
        entry.text
        for entry in desk.timeline(ticket.id, viewer="agent:a1")
        if entry.kind == "message" and not entry.who.startswith("customer")
    ]


def opened_by(words, tickets):
    """The one ticket whose first message has those words."""
    (found,) = [ticket for name, ticket in tickets.items() if words in OPENING[name]["text"]]
    return found


def test_no_line_is_refused(day):
    assert (day[1].lines, day[1].refused) == (len(HAPPENINGS), ())


def test_it_is_a_days_work(tickets):
    kinds = Counter(h["kind"] for h in HAPPENINGS)
    assert len(HAPPENINGS) >= 200
    assert kinds["message"] >= 120
    assert kinds.keys() == {"message", "action", "reply", "learn", "rating", "tick"}
    assert len(tickets) == 150
    assert len({h["id"] for h in HAPPENINGS}) == len(HAPPENINGS)


def test_shift_and_load_are_told_by_the_clock():
    for message in OPENING.values():
        clock, facts = message["at"][11:16], message.get("facts", {})
        assert (facts.get("shift") == "night") == (clock < "09:00"), message["id"]
        assert (facts.get("load") == "peak") == ("19:00" <= clock < "23:00"), message["id"]


def test_nobody_is_left_waiting_for_a_person(tickets):
    left = {name: t.state for name, t in tickets.items() if not t.is_closed}
    assert not {"new", "queued", "assigned"} & set(left.values())
    assert Counter(left.values())["in_progress"] == 1  # it came in a minute before midnight


def test_whoever_waits_on_the_customer_was_asked_something(desk, tickets):
    for ticket in tickets.values():
        if ticket.state == "waiting_customer":
            asked = [e for e in desk.timeline(ticket.id, viewer="agent:a1") if e.kind == "progress"]
            assert any("？" in entry.text or "?" in entry.text for entry in asked)


def test_only_who_said_nothing_has_no_problem_type(tickets):
    unknown = [OPENING[name]["text"] for name, t in tickets.items() if not t.elements.problem_type]
    assert unknown == ["？？？？", "你们怎么回事啊"]


def test_the_bot_asks_vague_customers_and_nobody_else(desk, tickets):
    asked = {name for name, ticket in tickets.items() if ticket.bot_turns and "ask" in ticket.done}
    assert 8 <= len(asked) <= 15
    assert max(len(OPENING[name]["text"]) for name in asked) <= 20


def test_question_marks_in_the_night_get_an_agent_who_asks(desk, tickets):
    ticket = opened_by("？？？？", tickets)
    assert ticket.state == "waiting_customer"
    assert ticket.assignee == "a7"
    assert not ticket.breached
    assert staff_words(desk, ticket)


def test_a_company_that_buys_in_bulk_gets_its_account_manager(desk, tickets):
    for words in ("两百张购物卡", "200 keys a month"):
        ticket = opened_by(words, tickets)
        assert ticket.elements.problem_type == "bulk_purchase"
        assert (ticket.decision["group"], ticket.handlers) == ("sales", ("a2",))
        assert ticket.state in ("resolved", "closed")


def test_the_supplier_burst_is_there(desk, tickets):
    burst = [
        ticket
        for name, ticket in tickets.items()
        if OPENING[name].get("facts", {}).get("supplier_log") == "timeout"
        and OPENING[name]["facts"].get("supplier") == "s2"
    ]
    assert len(burst) == 17
    assert {t.elements.problem_type for t in burst} == {"delivery_delay"}
    assert {t.state for t in burst} <= {"resolved", "closed"}
    assert all(t.resolution["cause"] == "supplier_fault" for t in burst)
    assert all("ask_supplier" in t.done for t in burst)


def test_stolen_accounts_go_down_the_green_channel_and_one_was_late(tickets):
    stolen = [t for t in tickets.values() if t.elements.problem_type == "account_stolen"]
    assert len(stolen) == 4
    assert {t.decision["lane"] for t in stolen} == {"green"}
    assert {t.decision["group"] for t in stolen} == {"security"}
    late = [t for t in stolen if "intervention" in t.breached]
    assert late == [opened_by("有人把我密码改了", tickets)]


def test_tickets_are_reopened_transferred_and_complained_about(tickets):
    assert sum(t.reopens for t in tickets.values()) == 2
    assert max(t.transfers for t in tickets.values()) == 3
    assert sum("complain" in t.done for t in tickets.values()) == 1
    assert sum("ask_senior" in t.done for t in tickets.values()) == 1


def test_english_is_answered_in_english(desk, tickets):
    english = [t for t in tickets.values() if t.locale == "en"]
    assert len(english) >= 8
    for ticket in english:
        public = desk.timeline(ticket.id, viewer=f"customer:{ticket.customer}")
        assert public
        assert all(entry.text.isascii() or "“" in entry.text for entry in public)


def test_no_secret_is_kept(desk, tickets):
    kept = "".join(stored.body + (stored.personal or "") for stored in desk.store.feed(0, 10**6))
    told = "".join(h["text"] for h in HAPPENINGS if h["kind"] == "message")
    for secret in SECRETS:
        assert secret in told
        assert secret not in kept


def test_every_trail_is_whole(desk, tickets):
    assert [desk.verify(ticket.id) for ticket in tickets.values()] == [None] * len(tickets)


def test_agents_have_more_to_say_than_yes(desk):
    for happening in HAPPENINGS:
        if happening["kind"] == "reply" and happening["by"].startswith("agent"):
            assert happening["text"].strip("。!！~～") not in {"好的", "好", "嗯", "好了", "到了"}
    texts = [h["text"] for h in HAPPENINGS if h["kind"] == "reply"]
    assert len(set(texts)) == len(texts)


def test_promises_are_kept_well_but_not_perfectly(report):
    kept = {line.target: line.met / (line.met + line.breached) for line in report.attainment}
    assert 0.88 <= kept["pickup"] <= 0.97
    assert 0.93 <= kept["first_reply"] < 1
    assert 0.97 <= kept["progress_update"] < 1
    assert kept["intervention"] < 1
    assert min(kept.values()) >= 0.8
    assert report.summary["sla_attainment"].value >= 0.9


def test_each_fault_of_the_faulty_file_is_refused_and_nothing_else():
    desk, run = run_file("faulty.jsonl")
    assert run.lines == 9
    reasons = {refused.number: refused.reason for refused in run.refused}
    assert list(reasons) == [2, 4, 5, 6, 7]
    for number, words in {
        2: "no JSON",
        4: "'m-8888'",
        5: "offset",
        6: "'confirm' does not apply",
        7: "time runs backwards",
    }.items():
        assert words in reasons[number]
    assert desk.get("T000001").state == "resolved"

"""A ticket as scoring sees it: its course and its clocks, from its events alone."""

from datetime import UTC, datetime, timedelta

import pytest

from kameng_support.desk import Desk, clock_records, ticket_record
from kameng_support.desk._records import event_of
from kameng_support.playbook import kameng_playbook
from kameng_support.scoring import ClockRecord, TicketRecord

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
ZERO = int(AT.timestamp()) * 1_000_000
MINUTE = 60_000_000
WHOLE = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"
SOLVED = {"cause": "supplier_fault", "remedy": "reissue"}


@pytest.fixture
def desk() -> Desk:
    return Desk(kameng_playbook())


def at(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def course(desk: Desk) -> TicketRecord:
    return ticket_record(desk.get("T000001"), map(event_of, desk.store.load("T000001")))


def clocks(desk: Desk, target: str) -> list[ClockRecord]:
    events = map(event_of, desk.store.load("T000001"))
    return [r for r in clock_records(desk.get("T000001"), events) if r.target == target]


def test_the_course_of_a_ticket_that_people_solved(desk: Desk) -> None:
    desk.open(WHOLE, customer="c1", at=AT)
    desk.do("T000001", "pick_up", by="agent:a1", at=at(1))
    desk.message("T000001", "您好,正在核对", by="agent:a1", at=at(2))
    desk.message("T000001", "供应商漏发", by="agent:a1", at=at(3))
    desk.do("T000001", "transfer", by="agent:a1", at=at(4), reason="请技术看")
    desk.do("T000001", "pick_up", by="agent:a2", at=at(5))
    desk.do("T000001", "resolve", by="agent:a2", at=at(6), **SOLVED)
    assert course(desk) == TicketRecord(
        "T000001",
        ZERO,
        picked_up_at=ZERO + MINUTE,
        first_reply_at=ZERO + 2 * MINUTE,
        resolved_at=ZERO + 6 * MINUTE,
        agents=("a1", "a2"),
        transfers=1,
        queued_at=ZERO,
    )


def test_pickup_counts_from_when_a_person_was_asked_for(desk: Desk) -> None:
    desk.open("为什么没到账", customer="c1", at=AT)
    desk.message("T000001", "单号202611200001,等了半小时", by="customer:c1", at=at(9))
    desk.do("T000001", "pick_up", by="agent:a1", at=at(10))
    assert course(desk).queued_at == ZERO + 9 * MINUTE


def test_what_is_reopened_is_not_resolved_until_it_is_again(desk: Desk) -> None:
    desk.open(WHOLE, customer="c1", at=AT)
    for minutes in (1, 3):
        desk.do("T000001", "pick_up", by="agent:a1", at=at(minutes))
        desk.do("T000001", "resolve", by="agent:a1", at=at(minutes), **SOLVED)
        assert course(desk).resolved_at == ZERO + minutes * MINUTE
        desk.do("T000001", "reopen", by="customer:c1", at=at(minutes + 1))
        assert course(desk).resolved_at is None


def test_a_cancelled_ticket_was_not_resolved(desk: Desk) -> None:
    desk.open(WHOLE, customer="c1", at=AT)
    desk.do("T000001", "cancel", by="customer:c1", at=at(1))
    assert (course(desk).cancelled, course(desk).resolved) == (True, False)


def test_the_bots_answer_resolved_what_nobody_came_back_to(desk: Desk) -> None:
    desk.open("怎么下单", customer="c1", at=AT)
    assert course(desk).resolved_at is None
    desk.tick(at=at(24 * 60))
    assert desk.get("T000001").state == "closed"
    assert (course(desk).bot_answered, course(desk).resolved_at) == (True, ZERO)


def test_what_closed_without_an_answer_was_not_resolved(desk: Desk) -> None:
    desk.open("为什么没到账", customer="c1", at=AT)
    desk.tick(at=at(5 * 24 * 60))
    assert desk.get("T000001").state == "closed"
    assert course(desk).resolved_at is None


def test_each_cycle_of_a_clock_counts_once_as_it_was_judged(desk: Desk) -> None:
    desk.open(WHOLE, customer="c1", at=AT)
    desk.do("T000001", "pick_up", by="agent:a1", at=at(1))
    desk.do("T000001", "transfer", by="agent:a1", at=at(2), reason="请技术看")
    desk.do("T000001", "pick_up", by="agent:a2", at=at(2.1))
    assert clocks(desk, "pickup") == [
        ClockRecord("T000001", "pickup", "breached", ZERO + MINUTE, ("a1", "a2")),
        ClockRecord("T000001", "pickup", "met", ZERO + 126 * MINUTE // 60, ("a1", "a2")),
    ]


def test_a_clock_that_runs_on_after_its_breach_counts_as_breached_since(desk: Desk) -> None:
    desk.open(WHOLE, customer="c1", at=AT)
    desk.tick(at=at(1))
    assert clocks(desk, "pickup") == [
        ClockRecord("T000001", "pickup", "breached", ZERO + MINUTE // 2, ())
    ]
    assert clocks(desk, "resolution") == []

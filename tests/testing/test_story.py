"""A story fails where what it claims does not hold, and says what holds instead."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from kameng_support.errors import InputError, NaiveDatetimeError
from kameng_support.playbook import kameng_playbook
from kameng_support.testing import SimulatedClock, Story, ToldTicket

WHOLE = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"
AT = datetime(2026, 11, 20, 1, tzinfo=UTC)


@pytest.fixture
def story() -> Story:
    return Story(kameng_playbook(), at=AT)


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        (lambda t: t.is_in("closed"), "it is in 'queued', not 'closed'"),
        (lambda t: t.is_decided(priority="low"), "priority is 'high', not 'low'"),
        (lambda t: t.is_decided(flags="reopened"), "flags is \\(\\), not 'reopened'"),
        (lambda t: t.is_due("pickup", "31s"), "'pickup' is due in 30s"),
        (lambda t: t.is_due("pikcup", "31s"), "nothing is promised by 'pikcup'"),
        (lambda t: t.is_due("bot_first_answer", "1s"), "has no due time: met"),
        (lambda t: t.has_met("pickup"), "'pickup' is running, not met"),
        (lambda t: t.has_breached("pickup"), "not breached"),
        (lambda t: t.is_paused("pickup"), "not paused"),
        (lambda t: t.is_running("bot_first_answer"), "not running"),
        (lambda t: t.promises_nothing("pickup"), "'pickup' is promised"),
        (lambda t: t.caused("ask_rating"), "no effect 'ask_rating'"),
        (lambda t: t.caused("tell_customer", text="x"), "no effect 'tell_customer' with"),
        (lambda t: t.told("已退款"), "'已退款' is in none of"),
        (lambda t: t.does("resolve", by="agent:a1"), "'resolve' was refused"),
        (lambda t: t.is_refused("pick_up", by="agent:a1", code="guard"), "was carried out"),
        (lambda t: t.is_refused("resolve", by="agent:a1", code="guard"), "for 'wrong_state'"),
        (lambda t: t.rates(5), "the rating was refused"),
        (
            lambda t: t.says("卡密 AB12-CD34-EF56-GH78", by="agent:a1"),
            "the message was refused",
        ),
    ],
)
def test_a_claim_that_does_not_hold_fails_and_says_what_does(
    story: Story, claim: Callable[[ToldTicket], object], says: str
) -> None:
    ticket = story.opens(WHOLE)
    with pytest.raises(AssertionError, match=says):
        claim(ticket)


def test_the_clock_jumps_to_the_agendas_next_moment(story: Story) -> None:
    story.opens(WHOLE)
    jumps = [story.clock.jump() for _ in range(4)]
    assert [jump and (jump - AT) / timedelta(seconds=1) for jump in jumps[:3]] == [
        15,
        24,
        30.000001,
    ]


def test_the_clock_rests_where_nothing_is_due(story: Story) -> None:
    assert story.clock.jump() is None
    assert story.clock.now == AT


def test_the_clock_only_moves_forward(story: Story) -> None:
    with pytest.raises(InputError, match="forward only"):
        story.clock.to("2026-11-20T00:59:59Z")


def test_the_clock_refuses_a_naive_instant(story: Story) -> None:
    with pytest.raises(NaiveDatetimeError):
        SimulatedClock(story.desk, AT.replace(tzinfo=None))


def test_waiting_settles_everything_on_the_way(story: Story) -> None:
    ticket = story.opens(WHOLE)
    story.wait("1h")
    story.clock.by(timedelta(hours=1))
    assert story.clock.now == AT + timedelta(hours=2)
    assert story.desk.store.due(int((AT + timedelta(hours=2)).timestamp()) * 1_000_000) == ()
    assert ticket.ticket.breached >= {"pickup", "first_reply"}

"""When a job runs never decides what is true: settling is the same late, often, or never."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from kameng_support.desk import Desk, MemoryStore
from kameng_support.playbook import kameng_playbook

DAY = datetime(2026, 11, 20, tzinfo=UTC)
TEXTS = (
    "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”",
    "为什么没到账",
    "我的账号被盗了!!余额没了",
    "怎么下单",
    "转人工",
    "好了,谢谢",
    "单号202611200007 卡密提示已使用 刚买10分钟",
)
COMMANDS: Sequence[tuple[str, str, dict[str, object]]] = (
    ("pick_up", "agent:a1", {}),
    ("ask_customer", "agent:a1", {"question": "请问是哪个区?"}),
    ("ask_supplier", "agent:a1", {"supplier": "s1"}),
    ("supplier_replied", "agent:a1", {"result": "已补发"}),
    ("report_progress", "agent:a1", {"note": "供应商正在核查该笔订单"}),
    ("transfer", "agent:a1", {"reason": "需要技术"}),
    ("resolve", "agent:a1", {"cause": "supplier_fault", "remedy": "reissue"}),
    ("confirm", "customer:c1", {}),
    ("reopen", "customer:c1", {}),
    ("cancel", "customer:c1", {}),
    ("hand_over", "customer:c1", {}),
)


@frozen
class Happening:
    """One thing that happens `at` seconds into the story, to the ticket of that number."""

    at: int
    ticket: int
    act: Callable[[Desk, str, datetime], object]


def _opens(text: str, load: str) -> Callable[[Desk, str, datetime], object]:
    return lambda desk, _, at: desk.open(text, customer="c1", facts={"load": load}, at=at)


def _says(text: str, by: str) -> Callable[[Desk, str, datetime], object]:
    return lambda desk, ticket, at: desk.message(ticket, text, by=by, at=at)


def _does(command: str, by: str, fields: dict[str, object]) -> Callable[..., object]:
    return lambda desk, ticket, at: desk.do(ticket, command, by=by, at=at, **fields)


def _learns(state: str) -> Callable[[Desk, str, datetime], object]:
    return lambda desk, ticket, at: desk.learn(ticket, {"order_state": state}, at=at)


_acts = st.one_of(
    st.builds(_says, st.sampled_from(TEXTS), st.sampled_from(["customer:c1", "agent:a1"])),
    st.sampled_from(COMMANDS).map(lambda command: _does(*command)),
    st.sampled_from(["completed", "failed"]).map(_learns),
)
_gaps = st.one_of(st.integers(0, 40), st.integers(0, 900), st.integers(0, 40_000))


@st.composite
def days(draw: st.DrawFn) -> list[Happening]:
    """A random day: one to three tickets, and up to a dozen things that happen to them."""
    at, happenings = 0, []
    for number in range(draw(st.integers(1, 3))):
        at += draw(_gaps)
        opens = _opens(draw(st.sampled_from(TEXTS)), draw(st.sampled_from(["normal", "peak"])))
        happenings.append(Happening(at, number, opens))
        for act in draw(st.lists(_acts, max_size=6)):
            at += draw(_gaps)
            happenings.append(Happening(at, draw(st.integers(0, number)), act))
    return happenings


def run(happenings: Sequence[Happening], every: int | None, until: int) -> Desk:
    """The day with a job that ticks every so many seconds, or never before the end."""
    desk = Desk(kameng_playbook(), store=MemoryStore())
    next_tick = 0
    for happening in happenings:
        while every is not None and next_tick <= happening.at:
            desk.tick(at=DAY + timedelta(seconds=next_tick))
            next_tick += every
        _act(desk, happening)
    while every is not None and next_tick <= until:
        desk.tick(at=DAY + timedelta(seconds=next_tick))
        next_tick += every
    desk.tick(at=DAY + timedelta(seconds=until))
    return desk


def _act(desk: Desk, happening: Happening) -> None:
    happening.act(desk, f"T{happening.ticket + 1:06d}", DAY + timedelta(seconds=happening.at))


def history(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """Each ticket's events, byte for byte, with what was told to whom."""
    return {
        row.ticket: [(event.body, event.hash) for event in desk.store.load(row.ticket)]
        for row in desk.store.rows()
    }


def effects(desk: Desk) -> list[object]:
    return sorted(desk.store.outbox(100_000), key=lambda effect: effect.id)


@given(days(), st.integers(0, 20_000))
@settings(max_examples=25)
def test_a_tick_each_second_an_hour_late_or_never_gives_the_same_events(
    happenings: list[Happening], rest: int
) -> None:
    until = happenings[-1].at + rest
    each_second = run(happenings, 1, until)
    hourly = run(happenings, 3600, until)
    never = run(happenings, None, until)
    assert history(each_second) == history(hourly) == history(never)
    assert effects(each_second) == effects(hourly) == effects(never)


@given(days())
@settings(max_examples=25)
def test_the_same_happenings_give_the_same_bytes_and_every_trail_verifies(
    happenings: list[Happening],
) -> None:
    one, other = run(happenings, None, 10**6), run(happenings, None, 10**6)
    assert one.store.feed(limit=10**6) == other.store.feed(limit=10**6)
    assert effects(one) == effects(other)
    assert [one.verify(row.ticket) for row in one.store.rows()] == [None] * one.store.count()


_STORY = """
from datetime import UTC, datetime, timedelta
from kameng_support.desk import Desk
from kameng_support.playbook import kameng_playbook

at = datetime(2026, 11, 20, tzinfo=UTC)
desk = Desk(kameng_playbook())
desk.open("我的账号被盗了!!余额没了 我电话13800138000", customer="c1", at=at)
desk.do("T000001", "pick_up", by="agent:a1", at=at + timedelta(minutes=9))
desk.learn("T000001", {"supplier_log": "failed", "tier": "vip"}, at=at + timedelta(hours=1))
desk.do(
    "T000001", "resolve", by="agent:a1", at=at + timedelta(hours=9), cause="platform_fault",
    remedy="compensate", amount="5.00",
)
desk.tick(at=at + timedelta(days=9))
for stored in desk.store.feed():
    print(stored)
for effect in desk.store.outbox():
    print(effect, effect.data)
for entry in desk.timeline("T000001", viewer="agent:a1"):
    print(entry)
"""


def test_the_same_happenings_give_the_same_bytes_in_every_process() -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", _STORY],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != b""

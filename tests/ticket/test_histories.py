"""Histories that earlier releases stored: read and folded by today's code to the stored ticket.

A file of a release is never edited, only added to the others.
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from kameng_support.ticket import (
    EVENT_FORMAT,
    GENESIS,
    SYSTEM,
    Actor,
    ClockFired,
    ClockJudged,
    Elements,
    Event,
    Learned,
    Link,
    Moved,
    Opened,
    PolicyChanged,
    PolicyRef,
    Promised,
    Said,
    Sealed,
    SurveyAnswered,
    SurveyIssued,
    Triaged,
    Understood,
    altered,
    chain,
    configure,
    fold,
    open_event,
    salt_of,
    seal_event,
    verify,
)
from kameng_support.wire import make_converter

FOLDER = Path(__file__).parents[1] / "histories"
NEWEST = FOLDER / "0.1.json"
KEY, TICKET, START = b"the platform's own secret", "T000001", 1_779_238_800_000_000
SECOND = 1_000_000
CUSTOMER, AGENT, BOT = Actor("customer", "c88"), Actor("agent", "a7"), Actor("bot", "b1")
POLICY = PolicyRef("kameng", "2026.1", "5f1c", "2026a")
NEXT_POLICY = PolicyRef("kameng", "2026.2", "8e0d", "2026b")
READ = Elements(
    problem_type="delivery_delay",
    product="game_card",
    elapsed=timedelta(minutes=30),
    order_state="processing",
    amount=Decimal("128.00"),
    currency="CNY",
    missing=("order_number",),
    emotion="anxious",
    register="default",
    sensitive=(("phone", 3, 14),),
)
COMPLETED = Elements(
    order_numbers=("202405130001",),
    problem_type="delivery_delay",
    product="game_card",
    elapsed=timedelta(minutes=30),
    order_state="processing",
    amount=Decimal("128.00"),
    currency="CNY",
    emotion="anxious",
    register="default",
)


def _events() -> list[Event]:
    """One ticket's whole way, with an event of each kind and a fact of each type."""
    made: list[Event] = []

    def add(what, after: int, by: Actor, /, **values) -> None:
        made.append(what(TICKET, len(made) + 1, START + after * SECOND, by, **values))

    add(
        Opened,
        0,
        CUSTOMER,
        customer="c88",
        channel="app",
        locale="zh-CN",
        state="new",
        kind="open",
        signals=("opened", "customer_message", "waits_on_bot"),
        policy=POLICY,
        elements=READ,
        facts={
            "tier": "vip",
            "new_user": False,
            "attempts": 3,
            "amount": Decimal("128.00"),
            "waited": timedelta(seconds=90, microseconds=1),
            "paid_at": datetime(2026, 5, 20, 0, 59, 30, tzinfo=UTC),
            "tags": frozenset({"回头客", "app"}),
        },
        text="我的1**********充值半小时还没到账",
    )
    add(Triaged, 0, SYSTEM, values={"priority": "high", "flags": ("vip", "late")}, fired=("r1",))
    add(Promised, 0, SYSTEM, within={"pickup": 30 * SECOND, "delivery": None})
    add(
        Said,
        5,
        BOT,
        public=True,
        automatic=False,
        read_as=None,
        sensitive=(),
        text="请提供订单号",
    )
    add(
        Said,
        20,
        CUSTOMER,
        public=True,
        automatic=False,
        read_as="delivery_delay",
        sensitive=(("order", 0, 12),),
        text='202405130001 “处理中”\n"快点"',
    )
    add(Understood, 20, CUSTOMER, elements=COMPLETED)
    add(
        ClockFired,
        30,
        SYSTEM,
        target="pickup",
        cycle=1,
        step="breach",
        point="100%",
        due=START + 30 * SECOND,
        tell="supervisor",
    )
    add(
        Moved,
        45,
        AGENT,
        do="pick_up",
        source="new",
        to="in_progress",
        kind="open",
        signals=("waits_on_agent", "picked_up"),
        fields={},
        told="客服已读取您的反馈",
    )
    add(
        ClockJudged,
        45,
        SYSTEM,
        target="pickup",
        cycle=1,
        verdict="breached",
        due=START + 30 * SECOND,
        stopped=START + 45 * SECOND,
        elapsed=45 * SECOND,
        policy=POLICY,
    )
    add(Learned, 60, Actor("system", "orders"), facts={"order_state": "completed", "attempts": 4})
    add(PolicyChanged, 90, SYSTEM, policy=NEXT_POLICY)
    add(
        Moved,
        90,
        AGENT,
        do="resolve",
        source="in_progress",
        to="resolved",
        kind="resolved",
        signals=("resolved",),
        fields={"cause": "supplier_fault", "amount": Decimal("5.0"), "orders": frozenset("ba")},
        words={"note": "供应商延迟,已补偿", "reason": "—"},
        told="问题已处理,请您确认是否解决",
    )
    add(SurveyIssued, 90, SYSTEM, credited=("a7",), expires=START + 86_400 * SECOND)
    add(
        SurveyAnswered,
        120,
        CUSTOMER,
        anonymous=False,
        stars=5,
        keywords=("专业",),
        credited=("a7",),
        comment="很快",
    )
    return made


def _stored(path: Path) -> tuple[dict, list[Sealed]]:
    history = json.loads(path.read_text("utf-8"))
    return history, [Sealed(event["body"], event["personal"]) for event in history["events"]]


_every = pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)


@_every
def test_a_stored_history_folds_to_the_ticket_it_made_then(path):
    history, sealed = _stored(path)
    ticket = fold(open_event(each) for each in sealed)
    today = make_converter(configure).unstructure(ticket)
    # A later release may tell more of a ticket, and nothing else.
    assert {name: today[name] for name in history["ticket"]} == history["ticket"]


@_every
def test_the_trail_of_a_stored_history_verifies_and_its_words_are_those_recorded(path):
    history, sealed = _stored(path)
    links = [Link(event["body"], event["hash"]) for event in history["events"]]
    assert verify(links) is None
    salt = salt_of(history["key"].encode(), history["ticket"]["id"])
    assert [altered(each, salt) for each in sealed] == [()] * len(sealed)


def test_this_release_writes_the_bytes_of_the_newest_history():
    history, sealed = _stored(NEWEST)
    assert history["format"] == EVENT_FORMAT
    assert [seal_event(event, salt_of(KEY, TICKET)) for event in _events()] == sealed


def test_this_release_reads_the_events_of_the_newest_history():
    _, sealed = _stored(NEWEST)
    assert [open_event(each) for each in sealed] == _events()


def test_the_newest_history_has_an_event_of_every_kind():
    ours = {each for each in Event.__subclasses__() if each.__module__.startswith("kameng_support")}
    assert {type(event) for event in _events()} == ours


def test_the_chain_of_the_newest_history_starts_at_the_beginning():
    history, sealed = _stored(NEWEST)
    previous = GENESIS
    for event, each in zip(history["events"], sealed, strict=True):
        previous = chain(previous, each.body)
        assert event["hash"] == previous

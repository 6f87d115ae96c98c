"""A message becomes a triaged ticket with clocks, and only what is missing is asked for."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kameng_support.desk import Customer, Desk
from kameng_support.errors import InputError, NaiveDatetimeError, UnknownFactError
from kameng_support.intake import Report, Symptom
from kameng_support.playbook import kameng_playbook
from kameng_support.testing import Story

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
WHOLE = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"


@pytest.fixture
def desk() -> Desk:
    return Desk(kameng_playbook())


def test_a_whole_report_is_queued_with_everything_decided(desk: Desk) -> None:
    outcome = desk.open(WHOLE, customer=Customer("c1"), channel="app", at=AT)
    elements = outcome.ticket.elements
    assert elements.order_numbers == ("202405130001",)
    assert elements.problem_type == "delivery_delay"
    assert elements.elapsed == timedelta(minutes=30)
    assert elements.order_state == "processing"
    assert elements.missing == ()
    assert outcome.ticket.state == "queued"
    assert outcome.ticket.decision["priority"] == "high"  # half an hour without the goods
    assert outcome.ticket.decision["group"] == "service"
    due = {clock.target: clock.due_at for clock in outcome.clocks if clock.status == "running"}
    assert due["pickup"] == AT + timedelta(seconds=30)
    assert due["first_reply"] == AT + timedelta(minutes=3)
    told = [entry.text for entry in desk.timeline(outcome.ticket.id, viewer="customer:c1")]
    assert told == [
        WHOLE,
        (
            "已收到：订单202405130001，直充未到账/到账慢。"
            "现在为您转人工，30秒内有客服接手，不用您再说一遍。"
        ),
    ]


def test_a_vague_question_is_asked_for_order_and_symptom_and_nothing_else(desk: Desk) -> None:
    outcome = desk.open("为什么没到账", customer="c1", at=AT)
    (asked,) = [e.data["text"] for e in outcome.effects if e.kind == "tell_customer"]
    assert outcome.ticket.state == "waiting_customer"
    assert outcome.ticket.elements.missing == ("order_number", "symptom")
    assert len(asked.splitlines()) == 2
    assert "订单号" in asked
    assert "状态" in asked


def test_an_english_customer_is_asked_in_english(desk: Desk) -> None:
    outcome = desk.open("my top-up has not arrived", customer="c1", at=AT)
    (asked,) = [e.data["text"] for e in outcome.effects if e.kind == "tell_customer"]
    assert outcome.ticket.locale == "en"
    assert asked.isascii()


def test_the_platform_may_name_the_language_to_answer_in(desk: Desk) -> None:
    outcome = desk.open("hello", customer=Customer("c1", locale="zh-CN"), at=AT)
    assert outcome.ticket.locale == "zh-CN"


def test_the_answer_completes_the_report_and_the_ticket_is_queued() -> None:
    story = Story(kameng_playbook(), at=AT)
    ticket = story.opens("为什么没到账")
    story.wait("40s")
    ticket.says("单号202611200001,等了半小时了").is_in("queued").is_due("pickup", "30s")
    assert ticket.ticket.elements.order_numbers == ("202611200001",)
    assert ticket.ticket.elements.elapsed == timedelta(minutes=30)
    assert ticket.ticket.elements.missing == ()


def test_after_two_fruitless_questions_a_person_takes_over() -> None:
    story = Story(kameng_playbook(), at=AT)
    ticket = story.opens("为什么没到账").is_in("waiting_customer")
    ticket.says("快点啊").is_in("waiting_customer")
    ticket.says("到底行不行").is_in("queued")


def test_a_form_is_taken_like_words(desk: Desk) -> None:
    report = Report(("A20261120-1",), "delivery_delay", Symptom(order_state="processing"))
    ticket = desk.open(report, customer="c1", at=AT).ticket
    assert (ticket.state, ticket.elements.order_state) == ("queued", "processing")


def test_a_stolen_account_goes_down_the_green_channel_without_a_question() -> None:
    story = Story(kameng_playbook(), at=AT)
    ticket = story.opens("我的账号被盗了!!余额没了")
    ticket.is_in("queued").is_decided(priority="urgent", lane="green", group="security")
    ticket.is_due("intervention", "10m").caused("flags", what="second_verification")


@pytest.mark.parametrize(
    ("facts", "within"),
    [({}, "30s"), ({"load": "peak"}, "2m"), ({"shift": "night"}, "5m")],
)
def test_pickup_is_promised_by_load_and_shift(facts: dict[str, str], within: str) -> None:
    Story(kameng_playbook(), at=AT).opens(WHOLE, facts=facts).is_due("pickup", within)


def test_what_the_platform_knows_counts_before_what_the_customer_claims(desk: Desk) -> None:
    facts = {"amount": "1288.00", "order_state": "failed"}
    ticket = desk.open(WHOLE, customer="c1", facts=facts, at=AT).ticket
    assert ticket.facts["amount"] == Decimal("1288.00")
    assert ticket.elements.order_state == "processing"


def test_repeats_count_the_same_customers_same_problem_before(desk: Desk) -> None:
    for number in range(3):
        outcome = desk.open(WHOLE, customer="c1", at=AT + timedelta(minutes=number))
    assert outcome.ticket.facts["repeats"] == 2
    assert desk.open(WHOLE, customer="c2", at=AT).ticket.facts["repeats"] == 0


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"at": AT.replace(tzinfo=None)}, NaiveDatetimeError, "no time zone"),
        ({"facts": {"teir": "vip"}}, UnknownFactError, "did you mean 'tier'"),
        ({"facts": {"transfers": 3}}, UnknownFactError, "worked out by the library"),
        ({"facts": {"load": "huge"}}, InputError, "load"),
        ({"customer": ""}, InputError, "the id is empty"),
    ],
)
def test_wrong_arguments_raise_and_keep_nothing(
    desk: Desk, arguments: dict[str, object], error: type[Exception], says: str
) -> None:
    given = {"customer": "c1", "at": AT, **arguments}
    with pytest.raises(error, match=says):
        desk.open(WHOLE, **given)  # type: ignore[arg-type]  # wrong on purpose
    assert desk.store.count() == 0


def test_the_first_answer_stands_when_the_same_key_comes_again(desk: Desk) -> None:
    first = desk.open(WHOLE, customer="c1", at=AT, key="m-1")
    again = desk.open("something else", customer="c9", at=AT + timedelta(days=1), key="m-1")
    assert again == first
    assert desk.store.count() == 1
    assert desk.ticket_of("m-1") == first.ticket.id
    assert desk.ticket_of("m-2") is None


def test_an_order_number_told_after_asking_for_a_person_reaches_the_ticket() -> None:
    ticket = Story(kameng_playbook(), at=AT).opens("转人工").is_in("queued")
    ticket.says("单号202611200001")
    assert ticket.ticket.elements.order_numbers == ("202611200001",)


def test_anger_in_a_later_message_changes_tone_and_level() -> None:
    ticket = Story(kameng_playbook(), at=AT).opens(WHOLE).is_decided(tone="warm")
    ticket.says("你们就是骗子!!!我要投诉!!!").is_decided(tone="calming", level="senior")

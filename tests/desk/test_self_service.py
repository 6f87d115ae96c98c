"""The bot answers with what fits the case and holds now, and leaves the rest to a person."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from kameng_support.desk import Customer, Desk
from kameng_support.intake import Answer
from kameng_support.playbook import Playbook, kameng_playbook
from kameng_support.testing import Story

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
LATE = "订单号202405130001,点券充值后{}未到账,订单状态显示“处理中”"


def told(desk: Desk, text: str, at: datetime = AT, **facts: str) -> tuple[str, str]:
    """The state of a new ticket, and the last that its customer is told."""
    outcome = desk.open(text, customer=Customer("c1"), facts=facts, at=at)
    return outcome.ticket.state, [
        str(e.data["text"]) for e in outcome.effects if e.kind == "tell_customer"
    ][-1]


def test_a_short_wait_is_explained_and_a_long_one_goes_to_a_person() -> None:
    desk = Desk(kameng_playbook())
    state, text = told(desk, LATE.format("3分钟"))
    assert state == "bot_handling"
    assert "到账时间因厂商不同，建议预留5-10分钟" in text
    assert "请先核对：" in text
    assert told(desk, LATE.format("30分钟"))[0] == "queued"


def test_what_the_platform_knows_counts_before_what_the_customer_claims() -> None:
    desk = Desk(kameng_playbook())
    assert told(desk, LATE.format("3分钟"), order_state="failed")[0] == "queued"
    assert told(desk, LATE.format("8分钟"))[0] == "queued"
    state, text = told(desk, LATE.format("8分钟"), product="phone_topup")
    assert state == "bot_handling"
    assert "以运营商查询到的余额为准" in text


def test_not_solved_by_the_answer_the_next_word_brings_a_person() -> None:
    ticket = Story(kameng_playbook(), at=AT).opens(LATE.format("3分钟")).is_in("bot_handling")
    ticket.says("还是没有").is_in("queued").is_due("pickup", "30s")


@pytest.fixture
def upgrading() -> Playbook:
    """The preset while a maker upgrades its servers."""
    playbook = kameng_playbook()
    issue = Answer(
        "upgrade",
        "厂商服务器升级",
        {"zh-CN": "厂商服务器升级至11点，之后自动到账", "en": "It arrives after 11:00"},
        {"zh-CN": "升级期间厂商不收单", "en": "The maker takes no orders meanwhile"},
        ["delivery_delay"],
        products=["game_currency"],
        since=AT,
        until=AT + timedelta(hours=2),
        known_issue=True,
    )
    catalogue = playbook.catalogue
    return evolve(
        playbook, catalogue=evolve(catalogue, answers=[*catalogue.answers.values(), issue])
    )


def test_a_known_issue_answers_while_it_lasts_however_long_the_wait(upgrading: Playbook) -> None:
    desk = Desk(upgrading)
    facts = {"product": "game_currency"}
    state, text = told(desk, LATE.format("30分钟"), **facts)
    assert (state, text.splitlines()[0]) == ("bot_handling", "厂商服务器升级至11点，之后自动到账")
    assert told(desk, LATE.format("30分钟"), at=AT + timedelta(hours=2), **facts)[0] == "queued"
    assert told(desk, LATE.format("30分钟"), product="phone_topup")[0] == "queued"


def test_a_playbook_without_answers_leaves_all_to_people() -> None:
    playbook = kameng_playbook()
    bare = evolve(playbook, catalogue=evolve(playbook.catalogue, answers=()))
    assert told(Desk(kameng_playbook()), "怎么下单")[0] == "bot_handling"
    assert told(Desk(bare), "怎么下单")[0] == "queued"


def test_an_order_named_after_the_sale_is_looked_at_by_a_person() -> None:
    state, text = told(Desk(kameng_playbook()), "昨天问的发票还没给我,订单202405130001")
    assert state == "queued"
    assert "发票" in text

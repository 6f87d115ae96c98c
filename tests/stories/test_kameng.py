"""The preset of a 卡盟 platform, told as stories: what happens, and what must then hold."""

import pytest

from kameng_support.playbook import kameng_playbook
from kameng_support.testing import Story

WHOLE = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"
SOLVED = {"cause": "supplier_fault", "remedy": "reissue", "delivery_ref": "d-93"}


@pytest.fixture
def story() -> Story:
    return Story(kameng_playbook(), at="2026-11-20T14:00:00+08:00")


def test_a_late_pickup_is_warned_of_breached_and_escalated_at_its_own_instants(
    story: Story,
) -> None:
    ticket = story.opens(WHOLE)
    story.wait("15s")
    ticket.caused("clock_warn", target="pickup", point="50%")
    story.wait("15s")
    ticket.is_running("pickup")
    story.wait("1us")
    ticket.has_breached("pickup").caused("clock_escalate", target="pickup", to="supervisor")
    ticket.does("pick_up", by="agent:a1").has_breached("pickup")


def test_a_pickup_in_time_is_met_and_the_customer_is_told(story: Story) -> None:
    ticket = story.opens(WHOLE)
    story.wait("30s")
    ticket.does("pick_up", by="agent:a1").has_met("pickup").told("客服a1已接手")


def test_waiting_for_the_customer_pauses_what_is_promised(story: Story) -> None:
    ticket = story.opens(WHOLE).does("pick_up", by="agent:a1")
    story.wait("1h")
    ticket.does("ask_customer", by="agent:a1", question="请问充值的是哪个区服?")
    ticket.is_in("waiting_customer").is_paused("resolution").told("哪个区服")
    story.wait("5h")
    ticket.says("华东一区").is_in("in_progress").is_due("resolution", "47h")


def test_waiting_for_the_supplier_does_not_pause_the_progress_owed(story: Story) -> None:
    ticket = story.opens(WHOLE).does("pick_up", by="agent:a1")
    ticket.does("ask_supplier", by="agent:a1", supplier="s2").is_due("progress_update", "4h")
    story.wait("4h").wait("1us")
    ticket.has_breached("progress_update")


def test_resolving_needs_cause_and_remedy(story: Story) -> None:
    ticket = story.opens(WHOLE).does("pick_up", by="agent:a1")
    ticket.is_refused("resolve", by="agent:a1", code="missing_fields", cause="user_error")
    ticket.is_refused("resolve", by="agent:a1", code="bad_field", cause="bad luck", remedy="guide")
    ticket.does("resolve", by="agent:a1", **SOLVED).is_in("resolved").has_met("resolution")
    ticket.caused("perform_remedy", remedy="reissue", delivery_ref="d-93").caused("ask_rating")


def test_the_platforms_own_fault_proposes_compensation(story: Story) -> None:
    ticket = story.opens(WHOLE).does("pick_up", by="agent:a1")
    ticket.does("resolve", by="agent:a1", cause="platform_fault", remedy="reissue")
    ticket.caused("propose_compensation")


def test_a_solved_ticket_closes_when_confirmed_or_after_two_quiet_days(story: Story) -> None:
    confirmed = story.opens(WHOLE).does("pick_up", by="agent:a1")
    confirmed.does("resolve", by="agent:a1", **SOLVED).does("confirm", by="customer:c1")
    confirmed.is_in("closed").rates(5)
    quiet = story.opens(WHOLE, customer="c2").does("pick_up", by="agent:a1")
    quiet.does("resolve", by="agent:a1", **SOLVED)
    story.wait("48h").wait("1us")
    quiet.is_in("closed")


def test_only_the_customer_confirms(story: Story) -> None:
    ticket = story.opens(WHOLE).does("pick_up", by="agent:a1")
    ticket.does("resolve", by="agent:a1", **SOLVED)
    ticket.is_refused("confirm", by="agent:a1", code="wrong_role")


def test_reopening_goes_on_with_the_time_already_spent(story: Story) -> None:
    ticket = story.opens(WHOLE).does("pick_up", by="agent:a1")
    story.wait("1h")
    ticket.does("resolve", by="agent:a1", **SOLVED)
    story.wait("10h")
    ticket.does("reopen", by="customer:c1").is_in("queued")
    ticket.is_due("resolution", "47h").is_due("pickup", "30s")
    ticket.is_decided(flags="reopened", level="senior")


def test_the_third_transfer_goes_to_the_supervisor(story: Story) -> None:
    ticket = story.opens(WHOLE)
    for agent in ("agent:a1", "agent:a2", "agent:a3"):
        ticket.does("pick_up", by=agent).does("transfer", by=agent, reason="不是我这边的单")
    ticket.is_decided(group="supervisor").caused("notify", what="supervisor")


def test_a_customer_may_ask_for_a_senior_at_any_time(story: Story) -> None:
    ticket = story.opens(WHOLE).does("ask_senior", by="customer:c1")
    ticket.is_decided(level="senior").caused("notify", what="supervisor")


def test_the_bot_answers_a_routine_question_and_hands_over_in_one_step(story: Story) -> None:
    ticket = story.opens("怎么下单").is_in("bot_handling").has_met("bot_first_answer")
    ticket.promises_nothing("resolution")
    ticket.does("hand_over", by="customer:c1").is_in("queued").is_due("pickup", "30s")


def test_an_auto_reply_neither_reopens_nor_answers(story: Story) -> None:
    ticket = story.opens(WHOLE).does("pick_up", by="agent:a1")
    ticket.says("您好,我已收到,稍后回复", by="agent:a1", automatic=True).is_running("first_reply")
    ticket.does("resolve", by="agent:a1", **SOLVED)
    ticket.says("我正在休假", automatic=True).is_in("resolved")


def test_a_bots_word_is_no_humans_first_reply(story: Story) -> None:
    ticket = story.opens(WHOLE).does("pick_up", by="agent:a1")
    ticket.says("机器人:正在查询", by="bot:b1").is_running("first_reply")
    ticket.says("您好,正在核对", by="agent:a1").has_met("first_reply")


def test_money_back_is_verified_when_the_platform_sees_a_risk(story: Story) -> None:
    ticket = story.opens("订单202611200009 我要退款", facts={"remote_login": True})
    ticket.caused("flags", what="second_verification")


def test_a_supplier_log_that_arrives_later_moves_the_ticket_to_the_technicians(
    story: Story,
) -> None:
    ticket = story.opens(WHOLE).is_decided(group="service")
    ticket.learns(supplier_log="timeout").is_decided(group="technical", flags="supplier_trouble")

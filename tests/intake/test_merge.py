"""The dialogue: an answer completes a reading; a form's report is read like one."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kameng_support.errors import DefinitionError, InputError
from kameng_support.intake import Report, Symptom, merge, read, reading_of


def answered(catalogue, first, *answers):
    reading = read(first, catalogue)
    for answer in answers:
        reading = merge(reading, read(answer, catalogue), catalogue)
    return reading


def test_a_bare_number_and_a_bare_time_answer_what_was_asked(catalogue):
    reading = answered(catalogue, "为什么没到账", "83920117", "半小时")
    assert reading.order_numbers == ("83920117",)
    assert reading.symptom.elapsed == timedelta(minutes=30)
    assert reading.problem_type == "delivery_delay"
    assert reading.missing == frozenset()
    assert reading.asks == ()


def test_only_what_is_still_missing_is_asked_again(catalogue):
    reading = answered(catalogue, "为什么没到账", "单号20260601852")
    assert reading.missing == {"symptom"}
    assert len(reading.questions("zh-CN")) == 1


def test_the_customers_own_words_tell_the_symptom_once_it_was_asked(catalogue):
    reading = answered(catalogue, "单号20260601852 没到账", "页面什么都没有变化")
    assert reading.missing == frozenset()
    assert reading.symptom.text == "单号20260601852 没到账\n页面什么都没有变化"


def test_nothing_that_was_said_is_overwritten(catalogue):
    first = "单号20260601852 没到账 等了20分钟 充了30元 状态处理中 话费"
    reading = answered(catalogue, first, "单号20260601999 50刀 3天了 提示“失败”会员 没收到卡密")
    assert reading.order_numbers == ("20260601852",)
    assert reading.problem_type == "delivery_delay"
    assert reading.product == "phone_topup"
    symptom = reading.symptom
    assert (symptom.elapsed, symptom.amount, symptom.currency, symptom.order_state) == (
        timedelta(minutes=20),
        Decimal(30),
        "CNY",
        "processing",
    )
    assert symptom.error_text == "失败"


@pytest.mark.parametrize(
    ("first", "answer", "code"),
    [
        ("你好", "没到账", "delivery_delay"),
        ("退款", "没收到卡密", "code_not_received"),
        ("没收到卡密", "退款", "code_not_received"),
        ("退款", "谢谢", "refund_request"),
        ("退款", "123456", "refund_request"),
    ],
)
def test_a_problem_is_filled_in_and_a_weak_one_gives_way(catalogue, first, answer, code):
    assert answered(catalogue, first, answer).problem_type == code


def test_spans_move_along_so_that_they_fit_the_joined_text(catalogue):
    reading = answered(catalogue, "电话13800138000 没到账", "扣扣57085184 急")
    for span in reading.sensitive:
        assert set(reading.masked[span.start : span.end]) == {"*"}
    assert [span.kind for span in reading.sensitive] == ["phone", "qq"]
    assert reading.emotion == "anxious"


def test_the_stronger_emotion_and_the_first_register_stay(catalogue):
    assert answered(catalogue, "骗子", "好的").emotion == "angry"
    assert answered(catalogue, "接口报错", "我年纪大").register == "technical"
    assert answered(catalogue, "你好", "我年纪大").register == "elderly-plain"


def test_a_form_report_is_taken_as_it_stands(catalogue):
    report = Report(
        ["A-1", "2026060122001400001234567890"],
        "card_invalid",
        Symptom(error_text="卡密:AB12CD34EF 无效", order_state="completed"),
        product="gift_card",
    )
    reading = reading_of(report, catalogue)
    assert reading.order_numbers == ("A-1", "2026060122001400001234567890")
    assert reading.payment_numbers == ("2026060122001400001234567890",)
    assert (reading.problem_type, reading.product) == ("card_invalid", "gift_card")
    assert reading.symptom.error_text == "卡密:********** 无效"
    assert reading.candidates == ()
    assert reading.missing == frozenset()


def test_a_report_may_bring_words_for_a_symptom_and_they_are_masked(catalogue):
    report = Report(("A-1",), "card_invalid", "卡密:AB12CD34EF Q币 用不了 骗子")
    reading = reading_of(report, catalogue)
    assert reading.masked == reading.symptom.text == "卡密:********** Q币 用不了 骗子"
    assert reading.missing == frozenset()
    assert (reading.emotion, reading.product) == ("angry", "game_currency")


def test_a_bare_report_still_asks_for_what_its_type_needs(catalogue):
    reading = reading_of(Report((), "delivery_delay"), catalogue)
    assert reading.missing == {"order_number", "symptom"}


@pytest.mark.parametrize(
    ("report", "where"),
    [
        (Report((), "delivery_dely"), "problem_type: the catalogue has no 'delivery_dely'; did"),
        (Report((), "refund_request", product="cards"), "product: the catalogue has no 'cards'"),
        (Report((), "refund_request", Symptom(order_state="x")), "order_state: the catalogue has"),
    ],
)
def test_a_report_with_an_unknown_code_is_refused(catalogue, report, where):
    with pytest.raises(InputError, match=where):
        reading_of(report, catalogue)


def test_order_numbers_are_a_list():
    with pytest.raises(DefinitionError, match="'123' is one text"):
        Report("123", "refund_request")

"""The dialogue: an answer completes a reading, nothing is asked twice, then a person is offered."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.intake import merge, read


def answered(catalogue, first, *answers):
    reading = read(first, catalogue)
    for answer in answers:
        reading = merge(reading, answer, catalogue)
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


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ("83920117", ("83920117",)),
        ("是A1B2C3", ("A1B2C3",)),
        ("就这个:12345和67890", ("12345", "67890")),
        ("AB-1201 and AB-1202", ("AB-1201", "AB-1202")),
        ("ab1201、AB1203还有ab1204", ("ab1201", "AB1203", "ab1204")),
        ("１２３４５６", ("123456",)),
        ("12345 12345", ("12345",)),
        # No order number, though a number and nothing else.
        ("1234", ()),
        ("20261120", ()),
        ("2026-11-20", ()),
        ("5512xx", ()),
        ("尾号551277", ()),
        ("不是551277", ()),
        ("13800138000", ()),
        ("卡密:AB12CD34EF", ()),
        ("hello there", ()),
    ],
)
def test_our_question_is_the_cue_for_a_bare_number(catalogue, answer, numbers):
    reading = answered(catalogue, "为什么没到账", answer)
    assert reading.order_numbers == numbers
    assert ("order_number" in reading.missing) == (not numbers)


def test_a_number_that_was_not_asked_for_needs_its_own_cue(catalogue):
    assert answered(catalogue, "怎么下单", "是A1B2C3").order_numbers == ()


def test_an_answer_may_be_a_reading_too(catalogue):
    first = read("为什么没到账", catalogue)
    text = "83920117 半小时"
    assert merge(first, text, catalogue) == merge(first, read(text, catalogue), catalogue)


@pytest.mark.parametrize(
    "answer", ["昨晚", "刚刚", "今早", "很久了", "just now", "页面什么都没有变化"]
)
def test_words_that_answer_since_when_tell_the_symptom(catalogue, answer):
    assert answered(catalogue, "单号20260601852 没到账", answer).missing == frozenset()


@pytest.mark.parametrize(
    "answer",
    [
        "快点啊",
        "到底行不行",
        "你好在吗",
        "不知道啊",
        "骗子!!!",
        "83920117",
        "hurry up please",
        "***",
    ],
)
def test_greetings_haste_anger_and_numbers_tell_no_symptom(catalogue, answer):
    reading = answered(catalogue, "单号20260601852 没到账", answer)
    assert reading.missing == {"symptom"}


@pytest.mark.parametrize(("before", "told"), [(396, True), (397, False)])
def test_four_letters_among_the_first_four_hundred_tell_a_symptom(catalogue, before, told):
    reading = answered(catalogue, "单号20260601852 没到账", "." * before + "页面空白")
    assert (reading.missing == frozenset()) == told


def test_what_was_told_in_words_is_not_asked_again_later(catalogue):
    reading = answered(catalogue, "单号20260601852 没到账", "页面什么都没有变化", "你好", "快点啊")
    assert reading.missing == frozenset()
    assert not reading.needs_person


def test_a_symptom_told_before_its_problem_is_not_asked_again(catalogue):
    reading = answered(catalogue, "你好", "页面什么都没有变化", "没到账", "20260601852")
    assert (reading.problem_type, reading.missing) == ("delivery_delay", frozenset())


def test_a_symptom_that_only_the_new_problem_needs_is_asked_for(catalogue):
    reading = answered(catalogue, "退款", "单号20260601852 没到账")
    assert (reading.problem_type, reading.missing) == ("delivery_delay", {"symptom"})


def test_after_two_answers_in_vain_a_person_is_offered(catalogue):
    reading = answered(catalogue, "为什么没到账", "快点啊")
    assert (reading.fruitless, reading.needs_person) == (1, False)
    reading = merge(reading, "到底行不行", catalogue)
    assert (reading.fruitless, reading.needs_person) == (2, True)


def test_an_answer_to_one_of_two_questions_is_not_in_vain(catalogue):
    reading = answered(catalogue, "为什么没到账", "83920117")
    assert (reading.fruitless, reading.missing) == (0, {"symptom"})


def test_answers_in_vain_add_up_whatever_comes_between(catalogue):
    reading = answered(catalogue, "为什么没到账", "快点啊", "83920117", "急")
    assert (reading.fruitless, reading.needs_person) == (2, True)


def test_once_all_is_told_nobody_needs_a_person_for_it(catalogue):
    reading = answered(catalogue, "为什么没到账", "快点啊", "急", "83920117 半小时", "谢谢")
    assert (reading.fruitless, reading.missing, reading.needs_person) == (2, frozenset(), False)


def test_payment_numbers_are_among_the_order_numbers(catalogue):
    reading = answered(catalogue, "单号20260601852 没到账", "流水号2026060122001400001234567890")
    assert reading.order_numbers == ("20260601852",)
    assert reading.payment_numbers == ()


def test_the_evidence_of_a_problem_told_later_lies_in_the_later_words(catalogue):
    reading = answered(catalogue, "你好", "还没到账")
    ((start, end), *_) = reading.candidates[0].evidence
    assert reading.masked[start:end] in "还没到账"
    assert start > len("你好")


WORDS = st.sampled_from(
    "没到账 充错号了 退款 谢谢 卡密无效 83920117 单号20260601852 半小时 你好 急!!! 13800138000 "
    "卡密:AB12CD34EF 提示“失败” 50元 处理中 页面没有变化 是A1B2C3 昨晚 how do i pay".split()
)
MESSAGES = st.lists(WORDS, max_size=4).map(" ".join) | st.text(max_size=60)


@given(first=MESSAGES, answers=st.lists(MESSAGES, max_size=5))
def test_what_is_told_stays_told_and_every_span_fits(catalogue, first, answers):
    before = read(first, catalogue)
    for answer in answers:
        after = merge(before, answer, catalogue)
        if after.problem_type == before.problem_type:
            assert after.missing <= before.missing
        assert len(after.asks) == len(after.missing)
        assert set(after.payment_numbers) <= set(after.order_numbers)
        assert after.symptom == merge(after, "", catalogue).symptom
        for span in after.sensitive:
            assert set(after.masked[span.start : span.end]) == {"*"}
        for candidate in after.candidates:
            assert all(0 <= start < end <= len(after.masked) for start, end in candidate.evidence)
        before = after


def test_a_long_answer_is_no_slower_than_a_short_one_deserves(catalogue):
    reading = merge(read("没到账", catalogue), "abcde and " * 40_000, catalogue)
    assert reading.order_numbers == ()

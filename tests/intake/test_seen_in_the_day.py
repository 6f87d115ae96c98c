"""What the example day taught: cards in spaced groups, error codes, figures next to each other."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kameng_support.intake import read
from kameng_support.playbook import kameng_playbook

CATALOGUE = kameng_playbook().catalogue


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("卡号6600 1122 3344 5566 提示已使用", "卡号******************* 提示已使用"),
        ("卡密 3f9a 77bd 0c21 用不了", "卡密 ************** 用不了"),
        ("充值码:AB12 CD34 EF56 GH78", "充值码:*******************"),
        ("my code is 4fg7 kj89 mn02", "my code is **************"),
        ("卡号4111 1111 1111 1111 也不行", "卡号******************* 也不行"),
    ],
)
def test_a_card_in_groups_apart_by_spaces_is_masked_whole(text: str, masked: str) -> None:
    reading = read(text, CATALOGUE)
    assert reading.masked == masked
    assert [span.kind for span in reading.sensitive] == ["card_secret"]
    assert read(reading.masked, CATALOGUE).sensitive == ()


@pytest.mark.parametrize(
    "text",
    [
        "订单号 2026 1120 0001 没到账",  # another cue
        "the code has been used",  # words, no groups
        "卡密发了三次,一共要等 1234 5678 分",  # too far from its cue
        "1234 5678 9012",  # no cue at all
    ],
)
def test_groups_that_no_card_cue_announces_are_left(text: str) -> None:
    assert read(text, CATALOGUE).masked == text


def test_an_error_code_is_neither_an_order_nor_a_card() -> None:
    reading = read("激活失败 error code 0xC004C003", CATALOGUE)
    assert (reading.order_numbers, reading.sensitive) == ((), ())


def test_a_comma_between_a_sum_and_a_time_keeps_both() -> None:
    symptom = read("扣了198，一个小时了没到账", CATALOGUE).symptom
    assert symptom.amount == Decimal(198)
    assert symptom.elapsed == timedelta(hours=1)


def test_a_comma_within_a_figure_parts_nothing() -> None:
    assert read("扣了1,980元没到账", CATALOGUE).symptom.amount == Decimal(1980)

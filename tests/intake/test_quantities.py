"""Numerals, lengths of time, amounts of money."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kameng_support.intake._compile import plan_of
from kameng_support.intake._normal import fold
from kameng_support.intake._quantities import moneys, number, times


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("三十", 30),
        ("十", 10),
        ("十五", 15),
        ("一百二十九", 129),
        ("两百五", 250),
        ("一百零五", 105),
        ("三千", 3000),
        ("两千零五十", 2050),
        ("一万五", 15_000),
        ("万", 10_000),
        ("二十万", 200_000),
        ("一二三", 123),
        ("俩", 2),
        ("1,299.50", Decimal("1299.50")),
        ("0", 0),
    ],
)
def test_a_numeral_has_its_value(numeral, value):
    assert number(numeral) == value


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("半小时", timedelta(minutes=30)),
        ("半个钟", timedelta(minutes=30)),
        ("一个半小时", timedelta(minutes=90)),
        ("两天半", timedelta(hours=60)),
        ("一刻钟", timedelta(minutes=15)),
        ("四十分鐘", timedelta(minutes=40)),
        ("20多分钟", timedelta(minutes=20)),
        ("3个多小时", timedelta(hours=3)),
        ("2 hours", timedelta(hours=2)),
        ("12h", timedelta(hours=12)),
        ("1.5小时", timedelta(minutes=90)),
        ("两周", timedelta(days=14)),
        ("十几分钟", None),
        ("5月18日", None),
        ("3 days2", timedelta(days=3)),
        ("2hospitals", None),
        ("99999999天", None),
        ("10天数不对", None),
        ("20-30分钟", None),
    ],
)
def test_a_length_of_time_is_read_where_it_is_one(catalogue, text, length):
    plan = plan_of(catalogue)
    found = times(plan.times, plan.units, fold(text).low)
    assert [time.value for time in found] == ([] if length is None else [length])


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("66.6元", "66.6", "CNY"),
        ("各三十块", "30", "CNY"),
        ("一百二十九块八", "129.8", "CNY"),
        ("50块钱", "50", "CNY"),
        ("两百多块", "200", "CNY"),
        ("¥1,299", "1299", "CNY"),
        ("4.5刀", "4.5", "USD"),
        ("NT$300", "300", "TWD"),
        ("$70", "70", "USD"),
        ("20 dollars", "20", "USD"),
        ("扣了我25", "25", None),
        ("充了30分钟", None, None),
        ("充了两次", None, None),
        ("金额:100", "100", None),
        ("20 dollarsx", None, None),
        ("hours5", None, None),
        ("1-2元", None, None),
    ],
)
def test_an_amount_is_read_with_its_currency(catalogue, text, value, currency):
    plan = plan_of(catalogue)
    found = [(m.value, m.currency) for m in moneys(plan.moneys, plan.currencies, fold(text).low)]
    assert found == ([] if value is None else [(Decimal(value), currency)])


def test_folding_keeps_every_offset():
    assert fold("單號ＡＢ　①\u200b—").plain == "单号AB 1 -"
    assert fold("İ號A").low == "İ号a"

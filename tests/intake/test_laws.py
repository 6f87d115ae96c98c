"""What holds for every text: no error, true spans, masks that stay, time in step with length."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.intake import merge, read
from kameng_support.intake._sensitive import is_id_card, is_luhn

PIECES = (
    *(
        "订单号",
        "单号",
        "卡密",
        "卡号",
        "银行卡",
        "qq",
        "用户id",
        "order",
        "code",
        ":",
        " ",
        "\n",
        ",",
        "、",
        "-",
    ),
    *(
        "13800138000",
        "138 0013 8000",
        "a@b.com",
        "11010519491231002X",
        "6217000000000006",
        "4111 1111 1111 1111",
    ),
    *(
        "AB12-CD34-EF56",
        "ABC-DEF-GHI",
        "20260601852",
        "ABCDEFGH",
        "3f9a",
        "*",
        "没到账",
        "不是",
        "退款",
        "30分钟",
        "“",
        "”",
    ),
    *("五十块", "1", "a", "@", ".", "_", "=", "86", "提示", "\ud800", "İ", "٣"),
)


class Say:
    """Reads with the preset's catalogue, and is short to print when a law fails."""

    def __init__(self, catalogue):
        self.catalogue = catalogue

    def __call__(self, text):
        return read(text, self.catalogue)

    def merge(self, reading, answer):
        return merge(reading, answer, self.catalogue)


@pytest.fixture(scope="module")
def say(catalogue):
    return Say(catalogue)


texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


@given(texts)
def test_no_text_raises_and_every_span_is_true(say, text):
    reading = say(text)
    assert len(reading.masked) == len(text)
    at = 0
    for span in reading.sensitive:
        assert at <= span.start < span.end <= len(text)
        assert reading.masked[at : span.start] == text[at : span.start]
        assert reading.masked[span.start : span.end] == "*" * (span.end - span.start)
        at = span.end
    assert reading.masked[at:] == text[at:]
    for candidate in reading.candidates:
        assert 0 <= candidate.confidence <= 1
        assert all(0 <= start < end <= len(text) for start, end in candidate.evidence)
    assert len(reading.questions("zh-CN")) == len(reading.questions("en")) == len(reading.missing)
    assert reading.explain()


@given(texts)
def test_masking_is_idempotent(say, text):
    masked = say(text).masked
    again = say(masked)
    assert again.masked == masked
    assert again.sensitive == ()


@given(texts, texts)
def test_an_answer_never_makes_more_missing(say, text, answer):
    reading = say(text)
    merged = say.merge(reading, say(answer))
    if merged.problem_type == reading.problem_type:
        assert merged.missing <= reading.missing
    assert len(merged.masked) == len(text) + 1 + len(answer)
    for span in merged.sensitive:
        assert set(merged.masked[span.start : span.end]) == {"*"}


@st.composite
def phones(draw):
    digits = draw(st.text("0123456789", min_size=9, max_size=9))
    return "1" + draw(st.sampled_from("3456789")) + digits


@st.composite
def id_cards(draw):
    born = date(1940, 1, 1) + timedelta(days=draw(st.integers(0, 25_000)))
    region = draw(st.sampled_from(("110105", "310101", "440305", "510104")))
    start = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return next(start + c for c in "0123456789X" if is_id_card(start + c))


@st.composite
def bank_cards(draw):
    start = "62" + draw(st.text("0123456789", min_size=13, max_size=16))
    return next(start + c for c in "0123456789" if is_luhn(start + c))


@st.composite
def orders(draw):
    day = date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 4000)))
    return f"{day:%Y%m%d}" + draw(st.text("0123456789", min_size=4, max_size=12))


@given(orders(), phones(), id_cards(), bank_cards(), st.permutations(range(4)))
def test_orders_are_never_taken_from_private_numbers(say, order, phone, card, bank, places):
    parts = (f"单号{order}", f"电话{phone}", f"身份证{card}", f"银行卡{bank}")
    reading = say(" ".join(parts[place] for place in places))
    assert reading.order_numbers == (order,)
    assert {span.kind for span in reading.sensitive} == {"phone", "id_card", "bank_card"}
    for private in (phone, card, bank):
        assert private not in reading.masked.replace(order, "")


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1",
        "订单号",
        "没收到卡密 ",
        "a-",
        "a.@",
        "@a.",
        "138 0013 ",
        "卡密abc12345 ",
        "一百",
        "6217 ",
        "提示“",
        " ",
        "qq:",
        "a_",
        "不是",
        "订单,,1",
        "\ud800",
    ],
)
def test_time_grows_with_the_length_whatever_the_text(say, unit):
    def took(length):
        text = (unit * length)[:length]
        best = 9.0
        for _ in range(2):
            start = time.perf_counter()
            say(text)
            best = min(best, time.perf_counter() - start)
        return best

    say("")
    # Ten times the text: quadratic work would take a hundred times as long.
    assert took(20_000) < 30 * took(2_000) + 0.1

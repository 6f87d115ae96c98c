"""What a message says: the promises of `read`, one sentence each."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kameng_support.intake import Catalogue, ProblemType, Symptom, read

NAMES = {"zh-CN": "一", "en": "one"}


def test_a_whole_report_is_read_and_nothing_is_asked(catalogue):
    text = "订单号202405130001,游戏点卡充值后30分钟未到账,订单状态显示“处理中”"
    reading = read(text, catalogue)
    assert reading.order_numbers == ("202405130001",)
    assert reading.payment_numbers == ()
    assert reading.problem_type == "delivery_delay"
    assert reading.product == "game_card"
    assert reading.symptom.elapsed == timedelta(minutes=30)
    assert reading.symptom.order_state == "processing"
    assert reading.missing == frozenset()
    assert reading.questions("zh-CN") == ()
    assert reading.sensitive == ()
    assert reading.masked == text


def test_a_vague_question_is_asked_for_number_and_symptom_and_nothing_else(catalogue):
    reading = read("为什么没到账", catalogue)
    assert reading.problem_type == "delivery_delay"
    assert reading.missing == {"order_number", "symptom"}
    number, symptom = reading.questions("zh-CN")
    assert "麻烦您" in number
    assert "订单号" in number
    assert "请问" in symptom
    assert "状态" in symptom


def test_an_english_message_is_asked_in_english(catalogue):
    reading = read("my top up has not arrived", catalogue)
    assert reading.locale == "en"
    assert reading.problem_type == "delivery_delay"
    assert [q[:22] for q in reading.questions(reading.locale)] == [
        "Could you please send ",
        "Could you please tell ",
    ]


@pytest.mark.parametrize(("text", "locale"), [("12345", "zh-CN"), ("ok", "en"), ("ok 好", "zh-CN")])
def test_the_answer_goes_in_the_messages_language(catalogue, text, locale):
    assert read(text, catalogue).locale == locale


@pytest.mark.parametrize("text", ["", "你好", "在吗", "hello", "。。。", "出问题了 快点处理"])
def test_nothing_is_guessed_from_a_message_without_a_problem(catalogue, text):
    reading = read(text, catalogue)
    assert reading.problem_type is None
    assert reading.missing == {"order_number", "problem_type", "symptom"}
    assert len(reading.questions("en")) == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("不是充错号 是根本没到账", "delivery_delay", id="not A but B"),
        pytest.param("到账了但是少了10块", "amount_short", id="arrived, but less"),
        pytest.param("是不是被封号了", "account_banned", id="a question is no denial"),
        pytest.param("一直没等到你们说的激活码", "code_not_received", id="a frame with a gap"),
        pytest.param(
            "支付宝交易成功 你们订单还是待付款", "paid_order_unpaid", id="a pair of words"
        ),
        pytest.param("提现三天了还没到账", "withdrawal_not_received", id="a pair in any order"),
        pytest.param("充错手机号了 能退款吗 谢谢", "wrong_account", id="weak types lose"),
        pytest.param("退款", "refund_request", id="a weak type alone"),
        pytest.param("下單後沒收到卡密", "code_not_received", id="traditional"),
        pytest.param("i topped up the wrong account", "wrong_account", id="English"),
        pytest.param("my code is not expired", None, id="an English denial"),
        pytest.param("没有被盗", None, id="negated"),
        pytest.param("不是,被盗了", "account_stolen", id="a comma ends what is denied"),
        pytest.param("激活失败", "activation_failed", id="a phrase"),
    ],
)
def test_the_problem_is_read_with_its_negation(catalogue, text, code):
    assert read(text, catalogue).problem_type == code


def test_a_pair_needs_two_words_apart():
    frames = Catalogue(
        [ProblemType("a", NAMES, frames=["paid & unpaid"], aliases=["", " "])],
        words={"paid": ["已付款", "付款"], "unpaid": ["未付款", "付款了"]},
    )
    assert read("付款了", frames).candidates == ()
    assert read("付款了,已付款", frames).problem_type == "a"
    assert read("显示未付款,我付款了", frames).problem_type == "a"


def test_either_or_denies_neither(catalogue):
    codes = {c.code for c in read("激活码不是失效就是过期", catalogue).candidates}
    assert codes == {"card_invalid", "card_expired"}


def test_two_problems_alike_stay_ambiguous_with_a_stated_confidence():
    both = Catalogue(
        [ProblemType("a", NAMES, aliases=["卡住"]), ProblemType("b", NAMES, aliases=["卡住"])]
    )
    reading = read("卡住", both)
    assert reading.problem_type is None
    assert [(c.code, c.evidence) for c in reading.candidates] == [
        ("a", ((0, 2),)),
        ("b", ((0, 2),)),
    ]
    assert reading.candidates[0].confidence == reading.candidates[1].confidence < 0.5
    assert "problem_type" in reading.missing


def test_a_weak_type_does_not_make_a_strong_one_ambiguous():
    both = Catalogue(
        [
            ProblemType("a", NAMES, aliases=["退款"], weak=True),
            ProblemType("b", NAMES, aliases=["退款"]),
        ]
    )
    assert read("退款", both).problem_type == "b"


def test_little_evidence_is_not_enough():
    one = Catalogue([ProblemType("a", NAMES, aliases=["x"])])
    reading = read("x", one)
    assert reading.problem_type is None
    assert reading.candidates[0].confidence == 0.21


@pytest.mark.parametrize(
    ("text", "elapsed"),
    [
        ("充了20分钟没到", timedelta(minutes=20)),
        ("等了一个半小时还没到", timedelta(minutes=90)),
        ("说好三天退款 今天第六天了", timedelta(days=6)),
        ("退款没到 都一年了", timedelta(days=365)),
        ("买了一年会员没到账", None),
        ("10分钟内没到账就退吗", None),
        ("昨天充的没到账", timedelta(days=1)),
        ("18号充的 20号还没到账", timedelta(days=2)),
        ("20号充的 18号还没到账", None),
        ("45号充的 46号还没到账", None),
        ("paid 2 hours ago, not received", timedelta(hours=2)),
        ("赞助了295刀，5天了还没到账", timedelta(days=5)),
    ],
)
def test_the_time_waited_is_told_from_other_times(catalogue, text, elapsed):
    assert read(text, catalogue).symptom.elapsed == elapsed


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("订单状态:充值中", "processing"),
        ("显示 失败", "failed"),
        ("失败", None),
        ("支付成功了 订单显示待支付", "wait_pay"),
        ("一直是退款处理中", "refunding"),
    ],
)
def test_the_orders_state_is_a_code_of_the_catalogue(catalogue, text, state):
    assert read(text, catalogue).symptom.order_state == state


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("页面弹出“库存不足请重试”怎么办", "库存不足请重试"),
        ("提示卡密不存在,怎么办", "卡密不存在"),
        ("it says: code is invalid. why", "code is invalid. why"),
        ("你们说没有", None),
        ("提示", None),
    ],
)
def test_what_the_page_said_is_kept(catalogue, text, error):
    assert read(text, catalogue).symptom.error_text == error


def test_amount_and_currency_are_read(catalogue):
    symptom = read("金额66.6元 NT$300", catalogue).symptom
    assert (symptom.amount, symptom.currency) == (Decimal("66.6"), "CNY")
    assert read("昨天又扣了我25", catalogue).symptom.amount == 25


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("没到账", "calm"),
        ("没到账 急用 在线等", "anxious"),
        ("没到账!!!", "angry"),
        ("骗人呢 急死了", "angry"),
        ("搞什么???", "angry"),
    ],
)
def test_emotion_is_read_from_cues(catalogue, text, emotion):
    assert read(text, catalogue).emotion == emotion


@pytest.mark.parametrize(
    ("text", "register"),
    [
        ("没到账", "default"),
        ("接口回调报错500", "technical"),
        ("我年纪大 眼睛不好 怎么弄", "elderly-plain"),
    ],
)
def test_register_is_a_hint_for_the_tone(catalogue, text, register):
    assert read(text, catalogue).register == register


def test_words_inside_a_mailbox_or_an_order_number_mean_nothing(catalogue):
    reading = read("refund@scam.com", catalogue)
    assert reading.problem_type is None
    assert reading.emotion == "calm"


def test_explain_names_the_words_it_rests_on(catalogue):
    reading = read("单号20260601852 扣了我25元 提示“过期”30分钟没到账 加我13800138000", catalogue)
    lines = reading.explain().splitlines()
    assert "orders: 20260601852" in lines
    assert "elapsed: 30m" in lines
    assert "amount: 25 CNY" in lines
    assert "error: 过期" in lines
    assert any(line.startswith("hidden: phone at ") for line in lines)
    assert any("(chosen)" in line and "'没到账'" in line for line in lines)
    assert (
        read("", catalogue).explain()
        == "emotion: calm\nmissing: order_number, problem_type, symptom"
    )


def test_a_symptom_is_stated_by_any_of_its_facts():
    assert not Symptom(text="没到").stated
    assert Symptom(order_state="paid").stated
    assert Symptom(elapsed=timedelta(0)).stated


def test_the_problem_is_looked_for_in_the_first_part_and_numbers_everywhere(catalogue):
    reading = read("好" * 9_000 + "没到账 单号20260601852 电话13800138000", catalogue)
    assert reading.problem_type is None
    assert reading.order_numbers == ("20260601852",)
    assert [span.kind for span in reading.sensitive] == ["phone"]

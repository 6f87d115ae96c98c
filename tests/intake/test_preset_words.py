"""What the preset's catalogue understands: one line a way of saying it."""

import pytest

from kameng_support.intake import read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("点券未到，付了有一刻钟", "delivery_delay"),
        ("我的钻石呢？二十块都扣了", "delivery_delay"),
        ("买的金币久久不到", "delivery_delay"),
        ("已等待四十分钟，页面上一直是处理中", "delivery_delay"),
        ("显示充值中两个小时", "delivery_delay"),
        ("话费交了余额没变", "delivery_delay"),
        ("交了五十话费，手机还是停机", "delivery_delay"),
        ("我的點券未到", "delivery_delay"),
        ("my order is stuck in processing", "delivery_delay"),
        ("不是没到账，是填错号码了", "wrong_account"),
        ("付了钱，卡密一直没看到", "code_not_received"),
        ("卡密最后一段刮花了", "card_invalid"),
        ("充值卡的密码被水泡过，看不清", "card_invalid"),
        ("彈出裝置數量已達上限", "activation_limit"),
        ("激活时说超出次数限制", "activation_limit"),
        ("电视端打开还是要钱", "entitlement_missing"),
        ("续费了还是普通用户", "entitlement_missing"),
        ("會員顯示已停用", "entitlement_missing"),
        ("年卡选成了月卡，麻烦换成别的", "order_cancel"),
        ("公司采购那单显示订单异常", "order_abnormal"),
        ("登录收不到验证码", "account_login_failed"),
        ("没法付款，按钮点了没用", "payment_failed"),
        ("账号被盗，先帮我冻结", "account_stolen"),
        ("快锁号！我的号让人盗了", "account_stolen"),
        ("有人自称客服，让我把验证码发给他", "phishing_report"),
        ("这个群冒充官方卖卡", "phishing_report"),
        ("someone pretending to be your staff wrote to me", "phishing_report"),
        ("接待我的人态度很差", "service_complaint"),
        ("I want to file a complaint", "service_complaint"),
        ("怎么用支付宝付", "how_to_order"),
        ("how can I pay with a card", "how_to_order"),
        ("多买几张能优惠点不", "price_inquiry"),
        ("how fast is a top-up usually", "delivery_time_question"),
        ("年底给员工福利发购物卡，找谁谈", "bulk_purchase"),
        ("we need 50 codes a month for our company", "bulk_purchase"),
    ],
)
def test_it_is_understood(catalogue, text, code):
    assert read(text, catalogue).problem_type == code


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("充值没到账", {"order_number", "symptom"}),
        ("没收到激活码", {"order_number", "symptom"}),
        ("充值失败了，单号KM2611209001", set()),
        ("提现没到", {"symptom"}),
        ("钱付不了", set()),
        ("卡密提示已被使用", {"order_number"}),
        ("同一单扣了两次", {"order_number"}),
        ("点券只到了一半", {"order_number"}),
        ("换电脑后激活次数用完", {"order_number"}),
        ("付了款显示待支付", {"order_number"}),
        ("登录不上", set()),
        ("网站打不开", set()),
        ("账号被盗", set()),
    ],
)
def test_a_symptom_is_asked_for_only_where_the_problem_does_not_say_it(catalogue, text, missing):
    assert read(text, catalogue).missing == missing


@pytest.mark.parametrize(
    ("text", "register"),
    [
        ("面值500的卡用不了", "default"),
        ("接口报错500", "technical"),
        ("卡密刮花了看不清", "default"),
        ("年纪大了看不清字", "elderly-plain"),
    ],
)
def test_a_face_value_or_a_scratched_card_is_no_register(catalogue, text, register):
    assert read(text, catalogue).register == register


def test_pending_is_a_state_of_an_order(catalogue):
    reading = read("my top-up hasn't arrived, it says pending", catalogue)
    assert reading.symptom.order_state == "pending"

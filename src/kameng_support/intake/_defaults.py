"""The words that hold for any platform: a catalogue starts from them and may replace them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from ..texts import Text

__all__ = ["CUES", "CURRENCIES", "DURATIONS", "ORDER_FORMATS", "QUESTIONS", "UNITS"]

ORDER_FORMATS: tuple[tuple[str, Literal["order", "payment"]], ...] = (
    ("{date8}{digits:20}", "payment"),  # Alipay, 28 digits
    ("{date8}{digits:22-24}", "payment"),  # merchant numbers of payment services
    ("42000{digits:23}", "payment"),  # WeChat Pay, 28 digits
    ("{date8}{digits:1-18}", "order"),
    ("{date8}{alnum:1-20}", "order"),
    ("{letters:1-5}{date8}{alnum:0-20}", "order"),
    ("{letters:1-5}{date6}{alnum:1-12}", "order"),
    ("{letters:1-5}{date8}-{alnum:1-10}", "order"),
    ("{letters:1-5}{date6}-{alnum:1-10}", "order"),
    ("{letters:1-5}{date4}-{digits:2-8}", "order"),
    ("{letters:1-5}-{date8}-{alnum:1-10}", "order"),
    ("{letters:1-5}-{date6}-{alnum:1-10}", "order"),
    ("{letters:1-5}-{date4}-{digits:2-8}", "order"),
    ("{letters:1-5}-{digits:4}-{date4}-{alnum:1-8}", "order"),
)

# What announces the number after it; the nearest cue on its left decides what a number is.
CUES: Mapping[str, tuple[str, ...]] = {
    "order": (
        *(
            "订单号",
            "订单编号",
            "订单号码",
            "订单id",
            "订单",
            "单号",
            "单子",
            "单",
            "定单",
            "定单号",
        ),
        *("商户订单号", "商户订单", "商家订单号", "商家订单", "提现单号", "提现trace", "trace"),
        *("order", "orders", "order id", "order ids", "order no", "order number", "order numbers"),
        *("orden id", "order ref", "reference", "reference number", "purchase id", "payout"),
        "purchase ids",
    ),
    "payment": (
        *("流水号", "流水", "交易号", "交易单号", "交易单", "支付单号", "付款单号", "支付宝订单号"),
        *("微信订单号", "支付订单号", "转账单号", "交易订单号", "transaction id", "transaction"),
        *("transaction no", "transaction number", "payment id", "receipt", "payment reference"),
    ),
    "secret": (
        *(
            "卡密",
            "密码",
            "卡号",
            "激活码",
            "兑换码",
            "序列号",
            "授权码",
            "注册码",
            "密钥",
            "卡密码",
        ),
        *("cdk", "cdkey", "cd-key", "key", "code", "pin", "license key", "activation code", "口令"),
        *("gift code", "redeem code", "serial", "password", "秘钥", "提货码", "充值码"),
    ),
    "bank": (
        *(
            "银行卡",
            "银行卡号",
            "建行卡",
            "工行卡",
            "农行卡",
            "中行卡",
            "招行卡",
            "储蓄卡",
            "信用卡",
        ),
        *(
            "借记卡",
            "建行",
            "工行",
            "农行",
            "招行",
            "银行",
            "银行账号",
            "卡尾",
            "收款卡",
            "bank card",
        ),
        *("card number", "debit card", "credit card", "bank account", "提现到"),
    ),
    # A number after one of these is no order, whatever it looks like.
    "other": (
        *(
            "用户id",
            "用户名",
            "uid",
            "id",
            "账号",
            "帐号",
            "账户",
            "游戏id",
            "角色id",
            "steamid",
            "qq",
        ),
        *(
            "微信",
            "微信号",
            "wx",
            "vx",
            "电话",
            "手机",
            "手机号",
            "联系方式",
            "邮箱",
            "设备码",
            "机器码",
        ),
        *(
            "身份证",
            "身份证号",
            "余额",
            "积分",
            "版本",
            "版本号",
            "快递单号",
            "运单号",
            "ip",
            "时间",
        ),
        *(
            "日期",
            "user id",
            "username",
            "phone",
            "device",
            "version",
            "account",
            "email",
            "trae id",
        ),
        *("店铺", "工号", "验证码", "钱包地址", "地址", "尺寸", "商品说明", "商品id", "商品编号"),
    ),
    # Only a part of a number follows: the customer is still asked for the whole.
    "partial": (
        *(
            "尾号",
            "后四位",
            "后六位",
            "末四位",
            "末六位",
            "后几位",
            "最后四位",
            "最后六位",
            "前几位",
        ),
        *("单尾号", "尾数", "开头", "前四位", "前六位", "ending in", "ends with", "last four"),
        *("last 4", "last six", "last 6", "订单尾号", "单号后六位", "单号末六位", "单号尾号"),
    ),
    # "not X": what follows within a few characters is denied ...
    "denial": (
        *(
            "不是",
            "并不是",
            "并非",
            "不算",
            "不用",
            "不要",
            "不想",
            "不需要",
            "没有要",
            "懒得",
            "没想",
        ),
        *("not", "isn't", "isnt", "wasn't", "don't want", "dont want", "not a", "no need"),
    ),
    # ... or directly after it.
    "negation": ("没", "没有", "不", "未", "未曾", "不会", "别", "no", "without", "never"),
    "promise": (
        *(
            "说好",
            "承诺",
            "保证",
            "答应",
            "一般",
            "预计",
            "最多",
            "最快",
            "最慢",
            "大约要",
            "需要",
            "要等",
        ),
        *("写着", "说是", "标的", "within", "promised", "up to", "支持", "有效期"),
    ),
    "status": (
        "状态",
        "订单状态",
        "显示",
        "显示的是",
        "一直是",
        "还是",
        "status",
        "shows",
        "says",
        "remains",
    ),
    "error": (
        *(
            "提示",
            "报错",
            "显示",
            "弹出",
            "错误信息",
            "说",
            "显示错误",
            "error",
            "error:",
            "it says",
        ),
        *("says", "message"),
    ),
}

DURATIONS: Mapping[str, timedelta] = {
    "半天": timedelta(hours=12),
    "一整天": timedelta(days=1),
    "昨天": timedelta(days=1),
    "昨日": timedelta(days=1),
    "前天": timedelta(days=2),
    "大前天": timedelta(days=3),
    "an hour": timedelta(hours=1),
    "half an hour": timedelta(minutes=30),
    "half hour": timedelta(minutes=30),
    "a day": timedelta(days=1),
    "yesterday": timedelta(days=1),
    "a week": timedelta(days=7),
}

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
UNITS: Mapping[str, timedelta] = {
    **dict.fromkeys(("秒", "秒钟", "s", "sec", "secs", "second", "seconds"), timedelta(seconds=1)),
    **dict.fromkeys(("分", "分钟", "min", "mins", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("刻钟",), timedelta(minutes=15)),
    **dict.fromkeys(("小时", "钟头", "钟", "h", "hr", "hrs", "hour", "hours"), _HOUR),
    **dict.fromkeys(("天", "日", "day", "days"), _DAY),
    **dict.fromkeys(("周", "星期", "礼拜", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("个月", "month", "months"), 30 * _DAY),
    **dict.fromkeys(("年", "year", "years"), 365 * _DAY),
}

CURRENCIES: Mapping[str, tuple[str, ...]] = {
    "CNY": ("元", "块", "块钱", "圆", "元钱", "rmb", "cny", "¥", "人民币", "yuan"),
    "USD": ("美元", "美金", "刀", "usd", "$", "dollars", "dollar", "bucks"),
    "TWD": ("nt$", "台币", "新台币", "twd"),
    "HKD": ("港币", "港元", "hkd", "hk$"),
    "EUR": ("欧元", "eur", "€", "euros", "euro"),
    "GBP": ("英镑", "gbp", "£", "pounds"),
    "INR": ("rs", "inr", "卢比"),
}

QUESTIONS: Mapping[str, Text] = {
    "order_number": Text(
        {
            "zh-CN": "麻烦您提供一下订单号,我们马上为您核实。",
            "en": "Could you please send us the order number, so that we can look it up at once?",
        }
    ),
    "problem_type": Text(
        {
            "zh-CN": "请问您遇到的是什么问题呢?例如:没到账、卡密用不了、充错号、退款。",
            "en": "Could you please tell us what went wrong: not delivered, a code that does not "
            "work, a wrong account, a refund?",
        }
    ),
    "symptom": Text(
        {
            "zh-CN": "请问等了多久、订单现在显示什么状态,或页面提示了什么?",
            "en": "Could you please tell us how long it has been, and what status or message the "
            "order shows?",
        }
    ),
}

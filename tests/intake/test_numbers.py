"""Numbers told apart: orders, payments, phones, cards, secrets."""

import pytest

from kameng_support.errors import DefinitionError
from kameng_support.intake import Catalogue, OrderFormat, ProblemType, read

PAYMENT = "2026060122001400001234567890"


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        pytest.param("单号KS20260601-77 卡密错误", ["KS20260601-77"], id="cue"),
        pytest.param("单号ＡＢ２０２６０６０１７７", ["AB2026060177"], id="full width"),
        pytest.param("退了吧 20260601852", ["20260601852"], id="by format"),
        pytest.param("订单号:\n7YB79209P7026815X", ["7YB79209P7026815X"], id="on the next line"),
        pytest.param(
            "三个订单 20260601A1、20260601A2、20260601A3",
            ["20260601A1", "20260601A2", "20260601A3"],
            id="list",
        ),
        pytest.param("order ids: 10293117 & 10293064", ["10293117", "10293064"], id="list goes on"),
        pytest.param("订单 10293117 和 555", ["10293117"], id="a list of other things does not"),
        pytest.param("10293117", ["10293117"], id="nothing but a number"),
        pytest.param("20260601852,20260601852", ["20260601852"], id="each once"),
        pytest.param("Order No: #6LOMFZEA-0038", ["6LOMFZEA-0038"], id="hash"),
        pytest.param(
            "订单号：9a0c8c4a-ea9c-47ec-8fad-581c6ffe4b27",
            ["9a0c8c4a-ea9c-47ec-8fad-581c6ffe4b27"],
            id="UUID",
        ),
        pytest.param("订单202405130001—没到账", ["202405130001"], id="a dash ends it"),
        pytest.param(
            "没收到卡密 20260601741", ["20260601741"], id="an order's form beats a card's far cue"
        ),
        pytest.param(f"流水号{PAYMENT}", [PAYMENT], id="payment"),
        pytest.param("用户ID: 7530792472005831276", [], id="user id"),
        pytest.param("单号末六位 551234", [], id="tail only"),
        pytest.param("订单尾号9846 没到", [], id="tail of an order"),
        pytest.param("版本4.6.4 订单打不开", [], id="version"),
        pytest.param("2026-06-01 充的", [], id="date"),
        pytest.param("订单 2026-06-01 充的", [], id="date after a cue"),
        pytest.param("20260601充的没到", [], id="date by itself"),
        pytest.param("订单金额 99.99", [], id="price"),
        pytest.param("余额还有123456", [], id="balance"),
        pytest.param("编码 8273645 没到账", [], id="no cue, no form"),
        pytest.param("订单一直没有动静啊啊啊啊啊啊啊啊啊啊 1234567", [], id="cue too far"),
        pytest.param("单号13800138000", [], id="a phone is no order"),
        pytest.param("单号110105194912310021", ["110105194912310021"], id="18 digits, no ID card"),
    ],
)
def test_order_numbers_are_told_by_cue_then_form_then_exclusion(catalogue, text, orders):
    assert list(read(text, catalogue).order_numbers) == orders


@pytest.mark.parametrize(
    ("text", "payments"),
    [
        (f"单号{PAYMENT}", (PAYMENT,)),
        ("流水号998877665544", ("998877665544",)),
        ("单号20260601852", ()),
    ],
)
def test_payment_numbers_are_told_by_form_or_cue(catalogue, text, payments):
    assert read(text, catalogue).payment_numbers == payments


@pytest.mark.parametrize(
    ("text", "kind", "hidden"),
    [
        pytest.param("电话13800138000", "phone", "13800138000", id="phone"),
        pytest.param("打 138 0013 8000", "phone", "138 0013 8000", id="phone with blanks"),
        pytest.param("+86 138-0013-8000", "phone", "+86 138-0013-8000", id="phone abroad"),
        pytest.param("tel13800138000", "phone", "13800138000", id="phone glued to its cue"),
        pytest.param("１３８００１３８０００", "phone", "１３８００１３８０００", id="full width"),
        pytest.param(
            "身份证11010519491231002X可以吗", "id_card", "11010519491231002X", id="ID card"
        ),
        pytest.param(
            "110105 19491231 002X", "id_card", "110105 19491231 002X", id="ID card in groups"
        ),
        pytest.param(
            "提现到建行卡6217000000000006 没到", "bank_card", "6217000000000006", id="bank card"
        ),
        pytest.param(
            "卡 4111 1111 1111 1111", "bank_card", "4111 1111 1111 1111", id="bank card in groups"
        ),
        pytest.param(
            "银行卡的卡号4111111111111111",
            "bank_card",
            "4111111111111111",
            id="a card number of a bank",
        ),
        pytest.param(
            "打到6217000000000006里", "bank_card", "6217000000000006", id="UnionPay without a cue"
        ),
        pytest.param("卡密 3f9a-77bd-0c21", "card_secret", "3f9a-77bd-0c21", id="secret"),
        pytest.param("卡号 888812345678", "card_secret", "888812345678", id="number of a card"),
        pytest.param(
            "AB12C-DE34F-GH56I 用不了", "card_secret", "AB12C-DE34F-GH56I", id="secret by grouping"
        ),
        pytest.param("激活码:XQTRPWMZ", "card_secret", "XQTRPWMZ", id="letters only"),
        pytest.param(
            "卡密是20260601852", "card_secret", "20260601852", id="plainly said to be the card"
        ),
        pytest.param(
            "卡密发我了就是这个啊 AB12CD34EF", "card_secret", "AB12CD34EF", id="some words between"
        ),
        pytest.param("邮箱a.b@qq.com", "email", "a.b@qq.com", id="mailbox"),
        pytest.param(
            "13800138000@163.com", "email", "13800138000@163.com", id="a mailbox with a phone in it"
        ),
        pytest.param("加我QQ57085184", "qq", "57085184", id="QQ"),
        pytest.param("扣扣号:57085184", "qq", "57085184", id="QQ, said otherwise"),
    ],
)
def test_what_must_not_be_kept_is_masked_in_place(catalogue, text, kind, hidden):
    reading = read(text, catalogue)
    assert [span.kind for span in reading.sensitive] == [kind]
    assert reading.masked == text.replace(hidden, "*" * len(hidden))
    assert reading.order_numbers == ()
    assert hidden not in repr(reading)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("订单110105194912310021", id="the ID card's check fails"),
        pytest.param("990105194912310021", id="no such region"),
        pytest.param("110105180012310021", id="no such year"),
        pytest.param("110105194913310021", id="no such month"),
        pytest.param("138001380001", id="twelve digits"),
        pytest.param("单号13800138000A1", id="letters and digits go on"),
        pytest.param("卡 4111 1111 1111 1112", id="the bank card's check fails"),
        pytest.param("银行 6217000000000007", id="the same, with a cue"),
        pytest.param("单号OF-2026-0601-9", id="groups of an order"),
        pytest.param("密码错误", id="a cue without a secret"),
        pytest.param("密码 abcdefgh", id="small letters may be words"),
        pytest.param("QQ群", id="no number"),
        pytest.param("202606011234567890", id="an 18-digit order"),
        pytest.param("20260601123456789012", id="a 20-digit order"),
    ],
)
def test_what_is_nothing_private_stays(catalogue, text):
    assert read(text, catalogue).sensitive == ()


def test_contact_data_glued_to_chinese_is_found(catalogue):
    reading = read("求解决QQ570751846电话18588292107", catalogue)
    assert [span.kind for span in reading.sensitive] == ["qq", "phone"]
    assert reading.masked == "求解决QQ*********电话***********"


def test_what_touches_something_masked_is_no_whole_number(catalogue):
    reading = read("单号***20260601852 20260601853* 单号a@b.co-20260601854", catalogue)
    assert reading.order_numbers == ()


@pytest.mark.parametrize(
    ("pattern", "number", "fits"),
    [
        ("{date8}{digits:4}", "202606010001", True),
        ("{date8}{digits:4}", "202613010001", False),
        ("{date8}{digits:4}", "2026060100011", False),
        ("K-{date6}-{alnum:2-3}", "K-260601-A1b", True),
        ("{letters:2}{date4}{hex:4}", "KS060100ff", True),
        ("a.c{digits:1}", "abc1", False),
    ],
)
def test_an_order_format_says_how_a_number_looks(pattern, number, fits):
    assert OrderFormat(pattern).fits(number) is fits


@pytest.mark.parametrize(
    "pattern", ["", "{date9}", "{digits}", "{digits:5-2}", "{date8:3}", "{digits:1", "a}b", "{x:1}"]
)
def test_an_order_format_has_no_other_syntax(pattern):
    with pytest.raises(DefinitionError, match="order format"):
        OrderFormat(pattern)


def test_a_platform_may_have_no_format_at_all():
    bare = Catalogue([ProblemType("a", {"en": "A"})], order_formats=())
    assert read("20260601852 没到", bare).order_numbers == ()
    assert read("单号20260601852 没到", bare).order_numbers == ("20260601852",)


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("又双叒叕充值失败 R-30019826", ("R-30019826",)),
        ("昨天刚拿到手的号(AC-61119-27),今天就封了", ("AC-61119-27",)),
        ("A61120017、A61120019 都没有", ("A61120017", "A61120019")),
        ("RTX-4090 装不上", ()),  # a model has fewer digits
        ("err-40017777 是什么", ()),  # and a reference has capitals
        ("7788120 到哪个环节了", ("7788120",)),
        ("您好，26112051987 三张里一张不对", ("26112051987",)),
        ("打扰啦 26112055120033 帮我拦一下", ("26112055120033",)),
        ("一共 7788120 块", ()),  # in the middle of a sentence, a short number is anything
        ("户号 2200417765098 没有错", ()),  # somebody's name
        ("2026-11-20 就交了", ()),
        ("7788120分", ()),
    ],
)
def test_a_reference_without_a_cue_is_told_by_its_looks_or_by_opening_a_clause(
    text, orders, catalogue
):
    assert read(text, catalogue).order_numbers == orders


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("密码：qmzt-vkwa-phne", ("qmzt-vkwa-phne",)),
        ("密码: jianguo", ("jianguo",)),
        ("密码 hjfdkslaqp", ("hjfdkslaqp",)),
        ("我收到的是 qwvnkztmrbpl 这么一串", ("qwvnkztmrbpl",)),
        ("密码 incorrect 是什么意思", ()),
        ("compatibility mode, downloadable", ()),
        ("密码: abc", ()),
    ],
)
def test_a_key_of_letters_only_is_told_by_its_cue_or_by_being_no_word(text, secrets, catalogue):
    reading = read(text, catalogue)
    found = tuple(text[s.start : s.end] for s in reading.sensitive if s.kind == "card_secret")
    assert found == secrets
    assert not any(secret in reading.masked for secret in secrets)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("收款卡号6212990000001188520，没有到", ["bank_card"]),
        ("卡号 6212 9900 0000 1188 520，开户行杭州分行", ["bank_card"]),
        ("卡号 6212990000001188520 密码 804417", ["card_secret", "card_secret"]),
        ("q币充错了 应该是9790012345", ["qq"]),
        ("Q 币充到9790012354去了", ["qq"]),
        ("充的点券没动静，单号26112031908", []),
    ],
)
def test_whose_number_it_is_follows_from_what_stands_around_it(text, kinds, catalogue):
    assert [span.kind for span in read(text, catalogue).sensitive] == kinds

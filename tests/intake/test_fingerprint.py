"""Duplicates of a card secret are found by a keyed digest; the secret itself is nowhere kept."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import InputError
from kameng_support.intake import read, secret_digest, secret_digests

KEY = b"a key of this platform"


@pytest.mark.parametrize(
    "text",
    [
        "卡密:AB12CD34EF56 用不了",
        "兑换码 ab12-cd34-ef56 提示已使用",
        "激活码：ＡＢ１２ＣＤ３４ＥＦ５６",
        "the code AB12-CD34-EF56 does not work",
    ],
)
def test_one_card_has_one_digest_however_it_is_typed(catalogue, text):
    assert secret_digests(text, catalogue, KEY) == (secret_digest("AB12CD34EF56", KEY),)


def test_each_secret_has_its_own_digest_and_a_repeated_one_counts_once(catalogue):
    text = "卡密:AB12CD34EF 无效,卡密:GH56JK78LM 也无效,再说一遍卡密:AB12CD34EF"
    first, second = secret_digests(text, catalogue, KEY)
    assert first == secret_digest("AB12CD34EF", KEY)
    assert second == secret_digest("GH56JK78LM", KEY)


def test_only_card_secrets_have_digests(catalogue):
    text = "单号20260601852 电话13800138000 QQ57085184 没到账"
    assert secret_digests(text, catalogue, KEY) == ()


def test_the_masked_text_gives_no_digest(catalogue):
    masked = read("卡密:AB12CD34EF56 用不了", catalogue).masked
    assert secret_digests(masked, catalogue, KEY) == ()


def test_it_is_hmac_sha256_of_the_bare_characters_bound_to_its_purpose():
    wanted = hmac.new(KEY, b"kameng card secret\0ab12", hashlib.sha256).hexdigest()
    assert secret_digest("AB-12", KEY) == wanted


def test_another_key_gives_another_digest():
    assert secret_digest("AB12", KEY) != secret_digest("AB12", b"another key of ours")


@pytest.mark.parametrize("key", [b"", b"fifteen bytes.."])
def test_a_short_key_is_refused_whether_or_not_there_is_a_secret(catalogue, key):
    with pytest.raises(InputError, match=rf"key: {len(key)} bytes are too few"):
        secret_digest("AB12", key)
    with pytest.raises(InputError, match=rf"key: {len(key)} bytes are too few"):
        secret_digests("没到账", catalogue, key)


def test_sixteen_bytes_are_enough(catalogue):
    assert secret_digests("卡密:AB12CD34EF", catalogue, b"k" * 16) != ()


def test_nothing_is_no_secret():
    with pytest.raises(InputError, match="no letter or digit"):
        secret_digest("-- --", KEY)


SECRETS = st.text("AaBb12-_ ", min_size=1, max_size=4).map(lambda text: f"x{text}")


@given(SECRETS, SECRETS)
def test_two_secrets_share_a_digest_only_where_their_characters_are_the_same(one, other):
    def bare(text):
        return "".join(c for c in text.lower() if c.isalnum())

    same = secret_digest(one, KEY) == secret_digest(other, KEY)
    assert same == (bare(one) == bare(other))


@given(st.text())
def test_no_text_makes_it_raise(catalogue, text):
    assert all(len(digest) == 64 for digest in secret_digests(text, catalogue, KEY))

"""Texts by locale: which one is taken, what a slot is, and that nothing half-filled leaves."""

import pickle

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import DefinitionError, InputError
from kameng_support.texts import Text, as_text

BOTH = Text({"zh-CN": "单号 {order} 已到账", "en": "Order {order} is delivered, {name}"})


@pytest.mark.parametrize(
    ("written", "asked", "taken"),
    [
        (("zh-CN", "en"), "en", "en"),
        (("zh-CN", "zh-TW"), "zh-TW", "zh-TW"),
        (("zh-CN", "zh-TW"), "zh_tw", "zh-TW"),
        (("zh-CN", "zh-TW"), "ZH-tw", "zh-TW"),
        (("en", "zh-TW", "zh-CN"), "zh-HK", "zh-TW"),
        (("zh-CN", "en"), "en-GB", "en"),
        (("zh-CN", "en-US"), "en", "en-US"),
        (("zh-CN", "en"), "fr", "zh-CN"),
        (("en", "zh-CN"), "", "en"),
        (("und",), "zh-CN", "und"),
    ],
)
def test_the_exact_locale_goes_before_its_language_and_that_before_the_first(written, asked, taken):
    text = Text({locale: locale for locale in written})
    assert text.template(asked) == text.render(asked) == taken


def test_a_text_knows_its_locales_and_all_its_slots():
    assert BOTH.locales == ("zh-CN", "en")
    assert BOTH.slots == {"order", "name"}
    assert as_text("no slot").slots == frozenset()


@pytest.mark.parametrize(
    ("template", "slots", "rendered"),
    [
        ("plain", {}, "plain"),
        ("{a}{b}{a}", {"a": "1", "b": "2"}, "121"),
        ("{{a}} is {a}", {"a": "x"}, "{a} is x"),
        ("a{}b".replace("{}", "{订单}"), {"订单": "93"}, "a93b"),
        ("{a}", {"a": "{b} {0} {a.__class__}"}, "{b} {0} {a.__class__}"),
        ("", {}, ""),
    ],
)
def test_slots_are_filled_with_what_is_given_and_read_no_further(template, slots, rendered):
    assert as_text(template).render("en", slots) == rendered


@pytest.mark.parametrize("slots", [None, {}, {"order": ""}, {"name": "Li"}])
def test_a_half_filled_text_is_never_sent(slots):
    with pytest.raises(InputError, match="slot 'order' is empty; give a value for 'order'"):
        BOTH.render("zh-CN", slots)


def test_only_the_slots_of_the_rendered_text_are_needed():
    assert BOTH.render("zh-CN", {"order": "93", "unused": ""}) == "单号 93 已到账"


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{}", "'{}' is no slot"),
        ("{0}", "'{0}' is no slot"),
        ("{a.b}", "'{a.b}' is no slot"),
        ("{a[0]}", r"'{a\[0\]}' is no slot"),
        ("{a!r}", "'{a!r}' is no slot"),
        ("{a:>99}", "'{a:>99}' is no slot"),
        ("{a:{b}}", "'{a:{b}}' is no slot"),
        ("{a b}", "'{a b}' is no slot"),
        ("{a", "expected '}' before end of string"),
        ("a}", "Single '}' encountered"),
        (3, "3 is no text"),
        (None, "None is no text"),
    ],
)
def test_a_slot_is_a_plain_name(template, shown):
    with pytest.raises(DefinitionError, match=shown) as wrong:
        Text({"en": "fine", "zh-CN": template})
    assert wrong.value.where == "text (zh-CN)"


def test_a_text_has_at_least_one_locale():
    with pytest.raises(DefinitionError, match="it has no locale; write"):
        Text({})


def test_a_text_is_made_from_a_text_a_mapping_or_one_string():
    assert as_text(BOTH) is BOTH
    assert as_text({"en": "OK"}) == Text({"en": "OK"})
    assert as_text("OK").by_locale == {"und": "OK"}


def test_a_text_is_a_frozen_value():
    source = {"en": "a"}
    text = Text(source)
    source["en"] = "b"
    assert text.render("en") == "a"
    assert pickle.loads(pickle.dumps(text)) == text
    assert hash(Text({"en": "a", "zh": "b"})) == hash(Text({"zh": "b", "en": "a"}))
    with pytest.raises(FrozenInstanceError):
        text.by_locale = {}


names = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)


@given(
    st.lists(st.tuples(st.text(max_size=5), names), max_size=5),
    st.text(min_size=1, max_size=8),
)
def test_a_rendered_text_is_its_words_and_values_with_no_slot_left(pieces, value):
    template = "".join(
        words.replace("{", "{{").replace("}", "}}") + f"{{{name}}}" for words, name in pieces
    )
    text = as_text(template)
    assert text.slots == {name for _, name in pieces}
    expected = "".join(words + value for words, _ in pieces)
    assert text.render("en", dict.fromkeys(text.slots, value)) == expected


@given(st.text(alphabet="{}!:.[]ab0", max_size=8))
def test_any_template_is_a_text_with_plain_slots_or_a_definition_error(template):
    try:
        text = as_text(template)
    except DefinitionError:
        return
    assert all(slot.isidentifier() for slot in text.slots)
    text.render("en", dict.fromkeys(text.slots, "x"))

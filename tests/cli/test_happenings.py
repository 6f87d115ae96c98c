"""A line of the day file: a value, or what is wrong with it in one sentence."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.cli._happenings import (
    Action,
    Learned,
    Line,
    Message,
    Rating,
    Reply,
    Tick,
    read_lines,
)

AT = datetime(2026, 11, 20, 0, 1, 42, tzinfo=timezone(timedelta(hours=8)))


def written(kind, **fields):
    common = {"id": "x1", "at": "2026-11-20T00:01:42+08:00", "kind": kind}
    return json.dumps({**common, **fields}, ensure_ascii=False)


def read(text):
    (line,) = read_lines(text.encode())
    return line


@pytest.mark.parametrize(
    ("text", "happening"),
    [
        (
            written("message", customer="c1", text="没到账"),
            Message(id="x1", at=AT, customer="c1", text="没到账"),
        ),
        (
            written(
                "message", customer="c1", text="急", ticket="m1", channel="web", tier="vip", facts={"n": 1}
            ),
            Message(
                id="x1", at=AT, customer="c1", text="急", ticket="m1", channel="web", tier="vip", facts={"n": 1}
            ),
        ),
        (
            written("action", ticket="m1", by="agent:a7", do="pick_up"),
            Action(id="x1", at=AT, ticket="m1", by="agent:a7", do="pick_up"),
        ),
        (
            written("action", ticket="m1", by="agent:a7", do="resolve", fields={"cause": "user_error"}),
            Action(
                id="x1", at=AT, ticket="m1", by="agent:a7", do="resolve", fields={"cause": "user_error"}
            ),
        ),
        (
            written("reply", ticket="m1", by="agent:a7", text="您好", internal=True),
            Reply(id="x1", at=AT, ticket="m1", by="agent:a7", text="您好", internal=True),
        ),
        (
            written("learn", ticket="m1", facts={"amount": "128.00"}),
            Learned(id="x1", at=AT, ticket="m1", facts={"amount": "128.00"}),
        ),
        (
            written("rating", ticket="m1", customer="c1", stars=5, keywords=["专业"], anonymous=True),
            Rating(id="x1", at=AT, ticket="m1", customer="c1", stars=5, keywords=("专业",), anonymous=True),
        ),
        (written("tick"), Tick(id="x1", at=AT)),
        ('{"at":"2026-11-19T16:01:42Z","kind":"tick"}', Tick(at=AT.astimezone(UTC))),
    ],
)  # fmt: skip
def test_each_kind_of_happening_is_read(text, happening):
    assert read(text) == Line(1, happening)


def test_a_number_with_a_fraction_keeps_its_digits():
    happening = read(
        written("learn", ticket="m1", facts={}).replace("{}", '{"amount":12.10}')
    ).happening
    assert happening.facts == {"amount": Decimal("12.10")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"id":"m-1","text":"断', ["no JSON", "Unterminated string starting at character 20"]),
        ("[]", ["no JSON object"]),
        ("7", ["no JSON object"]),
        ("NaN", ["NaN is no number"]),
        ('{"id":"a","id":"b"}', ["key 'id' stands twice"]),
        (r'{"id":"\ud83c"}', ["half a character"]),
        ("[" * 100_000, ["nested too deep"]),
        ('{"n":' + "9" * 5000 + "}", ["too many digits"]),
        ('{"id":"x1"}', ["kind None is not known", "'message'"]),
        (written("mesage"), ["kind 'mesage' is not known", "'message'"]),
        (written(["message"]), ["kind ['message'] is not known"]),
        (written("message", customer="c1"), ["text", "mend this message"]),
        (written("message", customer="c1", text="急", txt="急"), ["txt"]),
        (written("message", customer=7, text=None), ["customer: 7 is no text", "text: None is no text"]),
        (written("reply", ticket="m1", by="agent:a7", text="x", internal="yes"), ["internal: 'yes'"]),
        (written("rating", ticket="m1", stars="5"), ["stars: '5' is no whole number"]),
        (written("tick", at="2026-11-20T00:01:42"), ["at: '2026-11-20T00:01:42' has no offset"]),
        (written("tick", at="yesterday"), ["at: 'yesterday'"]),
        (written("tick", at=5), ["at: 5"]),
        (written("action", id="", ticket="m1", by="agent:a7", do="pick_up"), ["id is empty"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_told(text, words):
    line = read(text)
    assert line.happening is None
    assert all(word in line.fault for word in words), line.fault
    assert "\n" not in line.fault


def test_escaped_characters_are_read_whole():
    assert (
        read(r'{"id":"\ud83c\udfae","at":"2026-11-20T00:00:00Z","kind":"tick"}').happening.id
        == "🎮"
    )


def test_bytes_that_are_no_utf_8_spoil_their_line_only():
    good = written("tick").encode()
    first, second = read_lines(b'{"id":"\xff"}\n' + good)
    assert first == Line(1, fault="byte 8 is no UTF-8; save the file as UTF-8")
    assert second.number == 2
    assert second.fault is None


def test_blank_lines_count_and_carriage_returns_and_a_byte_order_mark_do_no_harm():
    content = (
        b"\xef\xbb\xbf"
        + written("tick", id="a").encode()
        + b"\r\n\r\n\n"
        + written("tick").encode()
    )
    lines = read_lines(content)
    assert [line.number for line in lines] == [1, 4]
    assert all(line.happening is not None for line in lines)


def test_an_empty_file_has_no_lines():
    assert read_lines(b"") == read_lines(b"\n \n") == ()


def test_an_id_that_stands_twice_is_a_fault_of_the_second():
    once, other = written("tick"), written("learn", ticket="m1", facts={})
    _, second = read_lines(f"{once}\n{other}".encode())
    assert second == Line(2, fault="the id 'x1' was used in line 1; give another")


def test_the_same_happening_written_twice_is_one_happening_sent_twice():
    once = written("message", customer="c1", text="急")
    first, second = read_lines(f"{once}\n{once}".encode())
    assert first.happening == second.happening


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_no_content_makes_reading_raise(content):
    for line in read_lines(content):
        assert (line.happening is None) != (line.fault is None)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
_keys = st.sampled_from(["id", "at", "kind", "ticket", "by", "do", "text", "facts", "stars", "x"])


@given(
    st.sampled_from(["message", "action", "reply", "learn", "rating", "tick"]),
    st.dictionaries(_keys, _values),
)
def test_no_values_make_reading_raise(kind, fields):
    line = read(json.dumps({"kind": kind, **fields}))
    assert (line.happening is None) != (line.fault is None)

"""The wire: strict on the way in, canonical on the way out, every fault with its path at once."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from attrs import field, frozen
from attrs.validators import in_
from cattrs import Converter
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.conditions import ALWAYS, AllOf, Condition, Not, Test
from kameng_support.errors import DefinitionError, InputError, PlaybookError
from kameng_support.findings import Finding
from kameng_support.texts import Text
from kameng_support.wire import canonical_json, configure, make_converter, structure

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
EAST = datetime(2026, 11, 20, 20, tzinfo=timezone(timedelta(hours=8)))
WIRE = make_converter()


# ── one value ──


@pytest.mark.parametrize(
    ("kind", "plain", "value"),
    [
        (str, "a", "a"),
        (int, 3, 3),
        (bool, False, False),
        (float, 0.5, 0.5),
        (float, 2, 2.0),
        (Decimal, "12.50", Decimal("12.50")),
        (Decimal, 12, Decimal(12)),
        (Decimal, 0.1, Decimal("0.1")),
        (timedelta, "1h30m", timedelta(minutes=90)),
        (timedelta, timedelta(1), timedelta(1)),
        (datetime, "2026-11-20T20:00:00+08:00", EAST),
        (datetime, EAST, EAST),
        (Literal["a", "b"], "b", "b"),
        (Literal[1, 2], 2, 2),
        (Text, "OK", Text({"und": "OK"})),
        (Text, {"en": "OK"}, Text({"en": "OK"})),
        (Text, Text({"en": "OK"}), Text({"en": "OK"})),
        (Condition, {"tier": "vip"}, Test("tier", "is", "vip")),
        (Condition, None, ALWAYS),
        (Condition | None, None, None),
        (Condition | None, {}, ALWAYS),
        (int | None, None, None),
        (int | None, 3, 3),
        (tuple[int, ...], [1, 2], (1, 2)),
        (tuple[int, ...], (), ()),
        (tuple[int, str], [1, "a"], (1, "a")),
        (tuple[()], [], ()),
        (list[int], [1], [1]),
        (Sequence[int], [1], (1,)),
        (frozenset[str], ["b", "a", "b"], frozenset({"a", "b"})),
        (frozenset[str], {"a"}, frozenset({"a"})),
        (frozenset[Literal["a"]], ["a"], frozenset({"a"})),
        (dict[str, int], {"a": 1}, {"a": 1}),
        (Mapping[str, tuple[int, ...]], {"a": [1]}, {"a": (1,)}),
        (Mapping[Literal["a"], int], {}, {}),
    ],
)
def test_plain_data_is_read_as_its_type(kind, plain, value):
    read, findings = structure(WIRE, plain, kind)
    assert findings == ()
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("kind", "plain", "line"),
    [
        (str, 3, "$: 3 is no text; write a text"),
        (str, None, "$: None is no text; write a text"),
        (int, 2.9, "$: 2.9 is no whole number; write a whole number"),
        (int, "3", "$: '3' is no whole number; write a whole number"),
        (int, True, "$: True is no whole number; write a whole number"),
        (bool, "no", "$: 'no' is no flag; write true or false"),
        (bool, 1, "$: 1 is no flag; write true or false"),
        (float, "1", "$: '1' is no number; write a number such as 0.95"),
        (float, True, "$: True is no number; write a number such as 0.95"),
        (float, math.nan, "$: nan is no number; write a number such as 0.95"),
        (float, math.inf, "$: inf is no number; write a number such as 0.95"),
        pytest.param(
            *(
                float,
                10**400,
                "$: <a number of 1329 bits> is no number; write a number such as 0.95",
            ),
            id="401 digits",
        ),
        (Decimal, True, "$: True is no number; write a number such as 12.50"),
        (Decimal, "NaN", "$: 'NaN' is no number; write a number such as 12.50"),
        (timedelta, 30, "$: 30 is no duration; write '30s', '10m', '48h' or '7d'"),
        (timedelta, "30", "$: '30' is no duration; write 30s, 10m, 48h, 7d or 1h30m"),
        (datetime, 0, "$: 0 is no instant; write 2026-11-20T09:00:00+08:00"),
        (
            datetime,
            datetime(2026, 1, 1),
            "$: '2026-01-01T00:00:00' has no offset; write it with Z or an offset: 2026-11-20T09:00:00+08:00",
        ),
        (Literal["first", "any"], "frist", "$: 'frist' is no choice; did you mean 'first'?"),
        (Literal["a"], [], "$: [] is no choice; known: a"),
        (Literal[1, 2], True, "$: True is no choice; known: 1, 2"),
        (Text, 4, "$: 4 is no text; write {zh-CN = '...', en = '...'}"),
        (Text, {"en": 4}, "$: 4 is no text; write a text"),
        (Text, {}, "$: it has no locale; write {zh-CN = '...', en = '...'}"),
        (Text, "{a.b}", "$: '{a.b}' is no slot; write a plain name: {order_number}"),
        (Condition, "vip", "$: 'vip' is no condition; write a mapping such as {tier = 'vip'}"),
        (
            Condition,
            {"a": {"at_lest": 1}},
            "$.a.at_lest: 'at_lest' is no test; did you mean 'at_least'?",
        ),
        (tuple[str, ...], "abc", "$: 'abc' is no list; write [...]"),
        (list[str], {"a"}, "$: {'a'} is no list; write [...]"),
        (tuple[int, str], [1], "$: [1] is no list of 2; write 2 items"),
        (tuple[int, str], [1, 2], "$[1]: 2 is no text; write a text"),
        (frozenset[str], "abc", "$: 'abc' is no list; write ['one', 'two']"),
        (frozenset[str], ["a", 1], "$[1]: 1 is no text; write a text"),
        (dict[str, int], [], "$: [] is no table; write { key = ... }"),
        (dict[str, int], {"a": "b"}, "$.a: 'b' is no whole number; write a whole number"),
        (Mapping[Literal["p"], int], {"q": 1}, "$.q: 'q' is no choice; known: p"),
    ],
)
def test_anything_else_is_one_fault_with_path_and_mend(kind, plain, line):
    read, (finding,) = structure(WIRE, plain, kind)
    assert read is None
    assert str(finding) == line
    assert finding.code == "bad-value"


@pytest.mark.parametrize(
    ("value", "kind", "plain"),
    [
        (Decimal("12.50"), Decimal, "12.50"),
        (timedelta(hours=48), timedelta, "48h"),
        (EAST, datetime, "2026-11-20T20:00:00+08:00"),
        (frozenset({"b", "a"}), frozenset[str], ["a", "b"]),
        (frozenset({"b", "a"}), None, ["a", "b"]),
        (frozenset({timedelta(1)}), frozenset[timedelta], ["24h"]),
        (Text({"en": "OK"}), Text, {"en": "OK"}),
        (Test("elapsed", "at_least", "24h"), Condition, {"elapsed": {"at_least": "24h"}}),
        (Not(ALWAYS), None, {"not": {}}),
        (ALWAYS, Condition | None, {}),
        (None, Condition | None, None),
    ],
)
def test_a_value_is_written_as_plain_data(value, kind, plain):
    assert WIRE.unstructure(value, kind) == plain
    if kind is not None:
        assert structure(WIRE, plain, kind) == (value, ())


# ── classes ──


@frozen
class Row:
    is_: timedelta = field(metadata={"key": "is"})
    when: Condition = ALWAYS


@frozen
class Target:
    name: str
    within: tuple[Row, ...] = ()
    kind: Literal["one", "each"] = field(default="one", validator=in_(("one", "each")))
    guard: Condition | None = None
    texts: Mapping[str, Text] = field(factory=dict)
    words: frozenset[str] = frozenset()
    price: Decimal = Decimal(0)
    next: "Target | None" = None
    seen: int = field(init=False, default=0)


VIP, PEAK = Test("tier", "is", "vip"), Test("load", "is", "peak")
WHOLE = Target(
    name="pickup",
    within=(Row(timedelta(minutes=2), Test("load", "is", "peak")), Row(timedelta(seconds=30))),
    kind="each",
    guard=AllOf([Test("tier", "is", "vip"), Not(Test("load", "known", True))]),
    texts={"tell": Text({"zh-CN": "已接单", "en": "Picked up"})},
    words=frozenset({"b", "a"}),
    price=Decimal("12.50"),
    next=Target("first reply"),
)
DOCUMENT = {
    "name": "pickup",
    "within": [{"is": "2m", "when": {"load": "peak"}}, {"is": "30s"}],
    "kind": "each",
    "guard": {"tier": "vip", "not": {"load": {"known": True}}},
    "texts": {"tell": {"zh-CN": "已接单", "en": "Picked up"}},
    "words": ["b", "a"],
    "price": "12.50",
    "next": {"name": "first reply"},
}


def test_a_document_is_read_as_its_class():
    assert structure(WIRE, DOCUMENT, Target) == (WHOLE, ())


@pytest.mark.parametrize("omit_defaults", [False, True])
def test_what_is_written_reads_back_to_an_equal_value(omit_defaults):
    converter = make_converter(omit_defaults=omit_defaults)
    text = json.dumps(converter.unstructure(WHOLE))
    assert structure(converter, json.loads(text), Target) == (WHOLE, ())


def test_canonical_text_sorts_keys_and_with_them_the_parts_of_a_condition():
    # Which part is named first in `why_not` may change; what holds does not (conditions/test_laws).
    text = canonical_json(WIRE.unstructure(Row(timedelta(1), AllOf([VIP, Not(PEAK)]))))
    read, _ = structure(WIRE, json.loads(text), Row)
    assert read == Row(timedelta(1), AllOf([Not(PEAK), VIP]))


def test_defaults_are_left_out_of_documents_and_kept_in_records():
    assert make_converter(omit_defaults=True).unstructure(Row(timedelta(1))) == {"is": "24h"}
    assert WIRE.unstructure(Row(timedelta(1))) == {"is": "24h", "when": {}}


def test_every_fault_of_a_document_is_told_at_once_with_its_path():
    document = {
        "within": [{"is": "2 m"}, {"is_": "30s"}, 3, {"is": "5m", "when": {"a": {}, "any": []}}],
        "kind": "all",
        "guard": {"not": 3},
        "texts": {"tell": {"en": "{0}"}, "ask": 7},
        "words": "abc",
        "price": "free",
        "next": {"name": "x", "next": {"name": 4}},
        "seen": 1,
        "witin": [],
    }
    read, findings = structure(WIRE, document, Target, "$.targets[0]")
    assert read is None
    told = {(f.path.removeprefix("$.targets[0]"), f.code, f.mend) for f in findings}
    assert told == {
        (".name", "missing-key", "add it"),
        (".within[0].is", "bad-value", "write 30s, 10m, 48h, 7d or 1h30m"),
        (".within[1].is", "missing-key", "add it"),
        (".within[1].is_", "unknown-key", "did you mean 'is'?"),
        (".within[2]", "bad-value", "write { key = ... }"),
        (".within[3].when.a", "bad-value", "write a value, a list or {at_least = ...}"),
        (".within[3].when.any", "bad-value", "write [{tier = 'vip'}, ...]"),
        (".kind", "bad-value", "known: each, one"),
        (".guard.not", "bad-value", "write a mapping such as {tier = 'vip'}"),
        (".texts.tell", "bad-value", "write a plain name: {order_number}"),
        (".texts.ask", "bad-value", "write {zh-CN = '...', en = '...'}"),
        (".words", "bad-value", "write ['one', 'two']"),
        (".price", "bad-value", "write a number such as 12.50"),
        (".next.next.name", "bad-value", "write a text"),
        (".seen", "unknown-key", "known: guard, kind, name, next, price, texts, within, words"),
        (".witin", "unknown-key", "did you mean 'within'?"),
    }
    assert len(findings) == len(told)


@pytest.mark.parametrize("document", [None, 3, "pickup", ["name"], True])
def test_what_is_no_table_is_one_fault(document):
    _, (finding,) = structure(WIRE, document, Target)
    assert (finding.path, finding.mend) == ("$", "write { key = ... }")


@frozen
class Window:
    first: int
    last: int

    def __attrs_post_init__(self):
        if self.first > self.last:
            raise DefinitionError("window", "it ends before it begins", "swap first and last")


@frozen
class Share:
    of: float = field(validator=in_((0.5, 1.0)))


@frozen
class Silent:
    of: int

    def __attrs_post_init__(self):
        raise ZeroDivisionError


def test_a_classs_own_words_are_told_at_its_path():
    _, findings = structure(
        WIRE, [{"first": 1, "last": 2}, {"first": 2, "last": 1}], tuple[Window, ...]
    )
    assert [str(f) for f in findings] == ["$[1]: it ends before it begins; swap first and last"]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (Share, r"^\$: no Share: 'of' must be in .*; mend the value$"),
        (Silent, r"^\$: no Silent: ZeroDivisionError; mend the value$"),
    ],
)
def test_an_error_without_our_words_is_still_told(kind, line):
    _, (finding,) = structure(WIRE, {"of": 3}, kind)
    assert re.match(line, str(finding))


def test_a_rooms_hook_may_tell_several_faults_below_the_value_in_hand():
    def room(converter: Converter) -> None:
        def hook(value, _):
            raise PlaybookError(
                "window",
                [
                    Finding("late", "$.last", "too late", "earlier"),
                    Finding("odd", "$", "odd", "even"),
                ],
            )

        converter.register_structure_hook(Window, hook)

    _, findings = structure(make_converter(room), {"w": {}}, dict[str, Window])
    assert [str(f) for f in findings] == ["$.w.last: too late; earlier", "$.w: odd; even"]


def test_a_note_on_a_rooms_error_does_not_hide_where_it_happened():
    def room(converter: Converter) -> None:
        def hook(value, _):
            error = InputError("window", "it is shut", "open it")
            error.add_note("seen by the hook")
            raise error

        converter.register_structure_hook(Window, hook)

    _, findings = structure(make_converter(room), [{}], tuple[Window, ...])
    assert [str(f) for f in findings] == ["$[0]: it is shut; open it"]
    _, findings = structure(make_converter(room), {}, Window)
    assert [str(f) for f in findings] == ["$: it is shut; open it"]


def test_a_rooms_hook_goes_before_the_ground_floors():
    def room(converter: Converter) -> None:
        converter.register_unstructure_hook(timedelta, lambda span: int(span.total_seconds()))

    assert make_converter(room).unstructure(Row(timedelta(minutes=1)))["is"] == 60
    assert WIRE.unstructure(Row(timedelta(minutes=1)))["is"] == "1m"


def test_the_ground_floor_can_be_put_on_a_converter_of_ones_own():
    converter = Converter(forbid_extra_keys=True)
    configure(converter)
    assert structure(converter, DOCUMENT, Target) == (WHOLE, ())


def test_a_zone_is_written_as_its_offset_of_that_instant():
    at = NOON.astimezone(ZoneInfo("America/New_York"))
    assert WIRE.unstructure(at) == "2026-11-20T07:00:00-05:00"


# ── canonical JSON ──


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [1, 2.0, True, None]}, '{"a":[1,2.0,true,null],"b":1}'),
        ({"单号": "卡密\n"}, '{"单号":"卡密\\n"}'),
        ((1, "x"), '[1,"x"]'),
        ("\ud83d", '"\\ud83d"'),
        ({"\udfff": "😀\ud800"}, '{"\\udfff":"😀\\ud800"}'),
    ],
)
def test_plain_data_has_one_text(value, text):
    assert canonical_json(value) == text
    assert canonical_json(json.loads(text)) == text
    assert text.encode()


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, Decimal(1), {"a": NOON}, {1: "a", "b": 2}, {(1, 2): 3}, 10**5000],
    ids=["nan", "inf", "decimal", "datetime", "mixed keys", "tuple key", "huge"],
)
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(InputError, match=r"is no plain data: .*; unstructure it first"):
        canonical_json(value)


def test_a_list_that_holds_itself_is_refused():
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(InputError, match="Circular reference"):
        canonical_json(loop)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # A pair of half characters would be read back as one whole one.
    | st.text(max_size=5).map(
        lambda text: "".join(c for c in text if not "\udc00" <= c <= "\udfff")
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


def reordered(value):
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(list(value))}
    return [reordered(item) for item in value] if isinstance(value, list) else value


@given(plain)
def test_canonical_json_is_a_fixed_point_whatever_the_order_of_keys(value):
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text
    assert canonical_json(reordered(value)) == text
    assert text.encode().decode() == text


@given(
    st.recursive(
        plain, lambda inner: st.fixed_dictionaries({}, optional=dict.fromkeys(DOCUMENT, inner))
    )
)
def test_any_document_is_a_value_or_faults_with_paths(document):
    value, findings = structure(WIRE, document, Target)
    assert (value is None) is bool(findings)
    assert all(finding.path.startswith("$") and finding.mend for finding in findings)

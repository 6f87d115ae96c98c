"""Events on the wire: every kind is read back, words of people stand apart, same bytes each time."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve, fields, frozen
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import InputError
from kameng_support.instants import duration_of, from_micros
from kameng_support.ticket import (
    SYSTEM,
    Actor,
    ClockFired,
    ClockJudged,
    Elements,
    Event,
    Learned,
    Moved,
    Opened,
    PolicyChanged,
    PolicyRef,
    Promised,
    Said,
    Sealed,
    SurveyAnswered,
    SurveyIssued,
    Triaged,
    Understood,
    altered,
    configure,
    open_event,
    salt_of,
    seal_event,
)
from kameng_support.wire import make_converter

SALT = salt_of(b"key", "T1")
MARK = "¶人¶"  # in every personal value, and nowhere else

_text = st.text(max_size=6)
_word = st.text(min_size=1, max_size=6)
_names = st.lists(_text, max_size=3).map(tuple)
_micros = st.integers(-(10**16), 10**16)
_number = st.decimals(-(10**9), 10**9, places=4)
_span = st.integers(-(10**15), 10**15).map(duration_of)
_fact = st.one_of(
    _text,
    st.booleans(),
    st.integers(),
    _number,
    _span,
    _micros.map(from_micros),
    st.frozensets(_text, max_size=3),
)
_facts = st.dictionaries(_text, _fact, max_size=3)
_policy = st.builds(PolicyRef, _text, _text, _text, _text)
_spans = st.lists(st.tuples(_text, st.integers(), st.integers()), max_size=2).map(tuple)
_kind = st.sampled_from(["open", "waiting", "resolved", "closed"])
_maybe = st.none() | _text
_private = st.none() | _text.map(lambda text: MARK + text)
_elements = st.builds(
    Elements,
    order_numbers=_names,
    problem_type=_maybe,
    product=_maybe,
    elapsed=st.none() | _span,
    order_state=_maybe,
    amount=st.none() | _number,
    currency=_maybe,
    missing=_names,
    emotion=_text,
    register=_text,
    sensitive=_spans,
)
_base = {
    "ticket": _text,
    "version": st.integers(1),
    "at": _micros,
    "by": st.builds(
        Actor,
        st.from_regex(r"[^\s:]{1,5}", fullmatch=True),
        st.from_regex(r"\S{1,5}", fullmatch=True),
    ),
}
_values = {
    Opened: {
        "customer": _text,
        "channel": _text,
        "locale": _text,
        "state": _text,
        "kind": _kind,
        "signals": _names,
        "policy": _policy,
        "elements": _elements,
        "facts": _facts,
        "text": _private,
    },
    Moved: {
        "do": _text,
        "source": _text,
        "to": _text,
        "kind": _kind,
        "signals": _names,
        "fields": _facts,
        "words": st.none() | st.dictionaries(_text, _text.map(lambda t: MARK + t), max_size=2),
        "told": _private,
    },
    Said: {
        "public": st.booleans(),
        "automatic": st.booleans(),
        "read_as": _maybe,
        "sensitive": _spans,
        "text": _private,
    },
    Understood: {"elements": _elements},
    Learned: {"facts": _facts},
    Triaged: {"values": st.dictionaries(_text, _text | _names, max_size=3), "fired": _names},
    Promised: {"within": st.dictionaries(_text, st.none() | st.integers(), max_size=3)},
    ClockFired: {
        "target": _text,
        "cycle": st.integers(1),
        "step": st.sampled_from(["warn", "breach", "escalate"]),
        "point": _text,
        "due": _micros,
        "tell": _maybe,
    },
    ClockJudged: {
        "target": _text,
        "cycle": st.integers(1),
        "verdict": st.sampled_from(["met", "breached"]),
        "due": st.none() | _micros,
        "stopped": _micros,
        "elapsed": st.integers(0),
        "policy": _policy,
    },
    SurveyIssued: {"credited": _names, "expires": _micros},
    SurveyAnswered: {
        "anonymous": st.just(value=False),
        "stars": st.none() | st.integers(1, 5),
        "keywords": _names,
        "credited": _names,
        "comment": _private,
    },
    PolicyChanged: {"policy": _policy},
}
_anonymous = st.builds(SurveyAnswered, **_base, anonymous=st.just(value=True))


def of_kind(kind: type[Event]) -> st.SearchStrategy[Event]:
    made = st.builds(kind, **_base, **_values[kind])
    return made | _anonymous if kind is SurveyAnswered else made


every_kind = pytest.mark.parametrize("kind", _values, ids=lambda kind: kind.__name__)
events = st.one_of(*map(of_kind, _values))


def personal(event: Event) -> dict[str, object]:
    """The personal values that an event has."""
    names = [a.name for a in fields(type(event)) if a.metadata.get("personal")]
    return {name: getattr(event, name) for name in names if getattr(event, name) is not None}


def test_the_strategies_cover_every_kind_and_every_field():
    ours = {each for each in Event.__subclasses__() if each.__module__.startswith("kameng_support")}
    assert set(_values) == ours
    for kind, values in _values.items():
        assert {a.name for a in fields(kind)} == {*_base, *values}


# ── there and back ──


@every_kind
@given(st.data())
def test_an_event_is_read_back_as_it_was(kind, data):
    event = data.draw(of_kind(kind))
    opened = open_event(seal_event(event, SALT))
    assert opened == event
    assert type(opened) is kind
    # Equal is not enough: True equals 1, and 1 equals Decimal(1).
    for name in ("facts", "fields"):
        values = getattr(opened, name, {})
        assert {n: type(v) for n, v in values.items()} == {
            n: type(v) for n, v in getattr(event, name, {}).items()
        }


@given(events)
def test_the_same_event_gives_the_same_bytes_and_so_does_what_was_read_back(event):
    sealed = seal_event(event, SALT)
    assert seal_event(event, SALT) == sealed
    assert seal_event(open_event(sealed), SALT) == sealed


@given(events)
def test_the_body_is_canonical_json_that_names_its_kind_and_format(event):
    body = seal_event(event, SALT).body
    record = json.loads(body)
    assert record["v"] == 1
    assert record["event"].replace("_", "") == type(event).__name__.lower()
    assert record["by"] == str(event.by)
    assert json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == body
    # Whatever equals its default is written too: a changed default may not rewrite history.
    assert {a.name for a in fields(type(event))} == record.keys() - {"v", "event"}


def test_half_characters_are_written_and_read_back():
    event = Said("T\ud800", 1, 0, SYSTEM, True, False, None, (), "a\udfff")
    sealed = seal_event(event, salt_of(b"key", "T\ud800"))
    assert (sealed.body + (sealed.personal or "")).encode()
    assert open_event(sealed) == event


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("30m", "30m"),
        (True, True),
        (7, 7),
        (Decimal("12.50"), {"decimal": "12.50"}),
        (timedelta(minutes=30), {"duration": 1_800_000_000}),
        (datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), {"instant": 1_000_000}),
        (frozenset({"b", "a"}), ["a", "b"]),
        (frozenset(), []),
    ],
)
def test_a_fact_describes_its_own_type(value, written):
    body = seal_event(Learned("T1", 2, 3, SYSTEM, {"fact": value}), SALT).body
    assert json.loads(body)["facts"] == {"fact": written}


# ── words of people ──


@given(events)
def test_the_body_never_holds_a_personal_value(event):
    sealed = seal_event(event, SALT)
    assert MARK not in sealed.body
    assert MARK not in repr(event)
    assert MARK not in repr(sealed)
    kept = json.loads(sealed.personal) if sealed.personal else {}
    assert kept == personal(event)
    assert (sealed.personal is None) == (not kept)


@given(events)
def test_what_is_erased_is_none_and_all_else_stays(event):
    sealed = seal_event(event, SALT)
    erased = open_event(Sealed(sealed.body, None))
    assert erased == evolve(event, **dict.fromkeys(personal(event)))
    assert altered(Sealed(sealed.body, None), SALT) == ()


def test_a_stored_event_does_not_show_the_words_of_people():
    assert repr(Sealed("{}", "秘密")) == "Sealed(body='{}')"


def test_an_absent_value_has_no_digest():
    said = Said("T1", 2, 3, SYSTEM, True, False, None, ())
    assert json.loads(seal_event(said, SALT).body)["text"] is None
    words = Said("T1", 2, 3, SYSTEM, True, False, None, (), "")
    assert json.loads(seal_event(words, SALT).body)["text"].keys() == {"digest"}


def _digest(text: str, salt: bytes = SALT, version: int = 2) -> str:
    said = Said("T1", version, 3, SYSTEM, True, False, None, (), text)
    return json.loads(seal_event(said, salt).body)["text"]["digest"]


def test_a_digest_depends_on_the_words_the_salt_and_the_event():
    assert _digest("a") == _digest("a")
    assert len(_digest("a")) == 64
    unlike = [
        _digest("a"),
        _digest("b"),
        _digest("a", salt_of(b"another key", "T1")),
        _digest("a", salt_of(b"key", "T2")),
        _digest("a", version=3),
    ]
    assert len(set(unlike)) == len(unlike)


def test_equal_values_of_two_fields_have_unlike_digests():
    move = Moved("T1", 2, 3, SYSTEM, "d", "s", "t", "open", (), {}, {}, "{}")
    record = json.loads(seal_event(evolve(move, words={"x": "y"}, told="z"), SALT).body)
    assert record["words"] != record["told"]


def test_a_salt_is_the_keyed_hash_of_the_tickets_id():
    assert len(SALT) == 32
    assert len({salt_of(b"key", "T1"), salt_of(b"key", "T2"), salt_of(b"yek", "T1")}) == 3


@given(events)
def test_personal_values_as_recorded_are_not_altered(event):
    assert altered(seal_event(event, SALT), SALT) == ()


def test_personal_values_that_were_altered_are_named():
    move = Moved("T1", 2, 3, SYSTEM, "d", "s", "t", "open", (), {}, {"note": "x"}, "told")
    body = seal_event(move, SALT).body
    cases = {
        '{"told":"told","words":{"note":"y"}}': ("words",),
        '{"told":"","words":{}}': ("told", "words"),
        '{"told":"told"}': (),
        '{"more":"?"}': ("more",),
    }
    for kept, names in cases.items():
        assert altered(Sealed(body, kept), SALT) == names
    assert altered(seal_event(move, SALT), salt_of(b"another key", "T1")) == ("told", "words")


# ── what is no event ──


@frozen
class Foreign(Event):
    """An event of somebody else's."""


@pytest.mark.parametrize("event", [Foreign("T1", 1, 0, SYSTEM), Event("T1", 1, 0, SYSTEM)])
def test_what_is_no_event_of_a_ticket_is_not_sealed(event):
    with pytest.raises(InputError, match=f"{type(event).__name__} is no event of a ticket"):
        seal_event(event, SALT)


@pytest.mark.parametrize("value", [1.5, None, float("nan"), object(), ["a"], {"decimal": "1"}])
def test_what_could_not_be_read_back_is_not_sealed(value):
    with pytest.raises(InputError, match="is no type of a fact"):
        seal_event(Learned("T1", 2, 3, SYSTEM, {"fact": value}), SALT)


BODY = seal_event(Learned("T1", 2, 3, SYSTEM, {"秘密": "x"}), SALT).body


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"event": "lernt"}, "'lernt' in format 1 is not known; read it with a newer release"),
        ({"event": ["learned"]}, "['learned'] in format 1 is not known"),
        ({"v": 2}, "'learned' in format 2 is not known; read it with a newer release"),
        ({"v": None}, "'learned' in format None is not known"),
        ({"at": "3"}, "it does not read at $.at; restore the event from a copy"),
        ({"by": "nobody", "version": 2.5}, "it does not read at $.version, $.by;"),
        ({"by": 5}, "it does not read at $.by;"),
        ({"more": 1}, "it does not read at $.more;"),
        ({"facts": {"秘密": None}}, "it does not read at $.facts;"),
        ({"facts": {"秘密": 1.5}}, "it does not read at $.facts;"),
        ({"facts": {"秘密": {"decimal": "NaN"}}}, "it does not read at $.facts;"),
        ({"facts": {"秘密": {"decimal": 1}}}, "it does not read at $.facts;"),
        ({"facts": {"秘密": {"duration": "1m"}}}, "it does not read at $.facts;"),
        ({"facts": {"秘密": {"instant": 10**30}}}, "it does not read at $.facts;"),
        ({"facts": {"秘密": ["a", 1]}}, "it does not read at $.facts"),
        ({"facts": 3}, "it does not read at $.facts;"),
    ],
)
def test_a_body_that_is_no_event_is_refused_and_its_values_are_not_told(changed, message):
    body = json.dumps({**json.loads(BODY), **changed})
    with pytest.raises(InputError) as refused:
        open_event(Sealed(body, None))
    assert message in str(refused.value)
    assert "秘密" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "{}{}"])
def test_what_is_no_table_is_refused(text):
    with pytest.raises(InputError, match="it is no JSON table"):
        open_event(Sealed(text, None))
    with pytest.raises(InputError, match="it is no JSON table"):
        altered(Sealed(text, None), SALT)


def test_elements_and_decisions_are_read_strictly():
    elements = json.loads(seal_event(Understood("T1", 2, 3, SYSTEM, Elements()), SALT).body)
    for key, value in (("elapsed", "30m"), ("elapsed", True), ("more", 1), ("emotion", None)):
        body = json.dumps({**elements, "elements": {**elements["elements"], key: value}})
        with pytest.raises(InputError, match=rf"it does not read at \$.elements.{key};"):
            open_event(Sealed(body, None))
    decision = json.loads(seal_event(Triaged("T1", 2, 3, SYSTEM, {}, ()), SALT).body)
    for value in (None, 1, [1]):
        body = json.dumps({**decision, "values": {"group": value}})
        with pytest.raises(InputError, match=r"it does not read at \$.values.group"):
            open_event(Sealed(body, None))


# ── beside other rooms ──


def test_the_hooks_change_nothing_but_events():
    converter = make_converter(configure)
    assert converter.unstructure(timedelta(minutes=30)) == "30m"
    assert converter.structure("30m", timedelta) == timedelta(minutes=30)
    assert converter.unstructure(Elements(elapsed=timedelta(seconds=1)))["elapsed"] == 1_000_000
    assert converter.structure({"elapsed": 5}, Elements).elapsed == timedelta(microseconds=5)

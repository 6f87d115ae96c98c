"""The tree of errors: what each is, how it reads, and that it travels between processes."""

import copy
import enum
import pickle
import reprlib
from decimal import Decimal

import pytest

from kameng_support import errors
from kameng_support.errors import (
    DefinitionError,
    InputError,
    KamengError,
    MissingExtraError,
    MissingZoneError,
    NaiveDatetimeError,
    NotFoundError,
    OutOfRangeError,
    PlaybookError,
    StoreError,
    UnknownFactError,
    VersionConflictError,
    shown,
)
from kameng_support.findings import Finding

KINDS = {
    DefinitionError: (KamengError, ValueError),
    InputError: (KamengError, ValueError),
    NaiveDatetimeError: (InputError, ValueError),
    UnknownFactError: (InputError, ValueError),
    OutOfRangeError: (InputError, ValueError),
    NotFoundError: (KamengError, LookupError),
    VersionConflictError: (KamengError,),
    StoreError: (KamengError,),
    MissingExtraError: (KamengError, ImportError),
    MissingZoneError: (KamengError, LookupError),
}
FAULTS = (
    Finding("unknown-key", "$.targets[0].withn", "unknown key", "did you mean 'within'?"),
    Finding("bad-value", "$.version", "3 is no text", "write a text"),
)


@pytest.mark.parametrize(("kind", "bases"), KINDS.items(), ids=lambda k: getattr(k, "__name__", ""))
def test_an_error_says_where_what_and_what_to_write_instead(kind, bases):
    error = kind("fact 'tier'", "'vop' is unknown", "did you mean 'vip'?")
    assert (error.where, error.what, error.instead) == error.args
    assert str(error) == "fact 'tier': 'vop' is unknown; did you mean 'vip'?"
    assert all(isinstance(error, base) for base in bases)


def test_the_table_above_is_the_whole_tree():
    public = {getattr(errors, name) for name in errors.__all__}
    kinds = {kind for kind in public if isinstance(kind, type) and issubclass(kind, Exception)}
    assert kinds == {*KINDS, KamengError, PlaybookError}


def test_the_tree_drawn_in_the_docstring_names_every_error():
    assert all(kind.__name__ in errors.__doc__ for kind in [*KINDS, KamengError, PlaybookError])


def test_a_playbook_error_lists_every_fault_with_its_path_and_mend():
    error = PlaybookError("playbook.toml", iter(FAULTS))
    assert error.findings == FAULTS
    assert isinstance(error, DefinitionError)
    assert str(error).splitlines() == [
        "playbook.toml: 2 faults; mend each line:",
        "  $.targets[0].withn: unknown key; did you mean 'within'?",
        "  $.version: 3 is no text; write a text",
    ]
    assert PlaybookError("playbook.toml", FAULTS[:1]).what == "1 fault"


@pytest.mark.parametrize("copied", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
@pytest.mark.parametrize(
    "error",
    [*(kind("here", "wrong", "right") for kind in KINDS), PlaybookError("here", FAULTS)],
    ids=lambda e: type(e).__name__,
)
def test_an_error_survives_copying_and_pickling(error, copied):
    twin = copied(error)
    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("vip", "'vip'"),
        (12, "12"),
        (True, "True"),
        (None, "None"),
        (Decimal("12.50"), "Decimal('12.50')"),
        (["a", 1], "['a', 1]"),
        ({"tier": "vip"}, "{'tier': 'vip'}"),
        (Colour.RED, "<Colour.RED: 'red'>"),
        (2**255, repr(2**255)),
        (2**256, "<a number of 257 bits>"),
        ({"n": [-(10**5000)]}, "{'n': [<a number of 16610 bits>]}"),
        (list(range(1000)), "[0, 1, 2, 3, 4, 5, ...]"),
    ],
)
def test_a_short_value_is_shown_whole_and_a_huge_one_cut(value, text):
    assert shown(value) == text


def test_what_is_shown_stays_short_whatever_its_size_and_depth():
    nest: object = "x"
    for _ in range(100_000):
        nest = [nest]
    assert len(shown("x" * 1_000_000)) <= 100
    assert len(shown(nest)) <= 100
    assert "..." in shown(nest)


def test_a_value_that_cannot_be_shown_breaks_no_error():
    class Broken:
        def __repr__(self):
            raise RuntimeError

    assert "Broken" in shown(Broken())


def test_showing_leaves_the_standard_librarys_own_settings_alone():
    before = vars(reprlib.aRepr).copy()
    shown("x" * 1000)
    assert vars(reprlib.aRepr) == before

"""Findings, and the mend for a mistyped name."""

import pickle

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import Fault
from kameng_support.findings import Finding, nearest


@pytest.mark.parametrize(
    ("name", "known", "mend"),
    [
        ("teir", ["tier", "amount"], "did you mean 'tier'?"),
        ("tier", ["tier", "tiers"], "did you mean 'tier'?"),
        ("delivery_dealy", ["delivery_delay", "card_used"], "did you mean 'delivery_delay'?"),
        ("x", ["tier", "amount"], "known: amount, tier"),
        ("", ["tier"], "known: tier"),
        ("卡密", ["卡密错误", "订单"], "did you mean '卡密错误'?"),
        ("x", [], "none is declared"),
        ("x", iter(["tier"]), "known: tier"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_or_with_all(name, known, mend):
    assert nearest(name, known) == mend


def test_sixty_names_are_listed_and_more_are_counted():
    names = [f"fact-{n:03}" for n in range(61)]
    assert nearest("?", names[:60]) == f"known: {', '.join(names[:60])}"
    assert nearest("?", names) == f"known: {', '.join(names[:60])}, ... (61 in all)"


@given(st.text(max_size=20), st.sets(st.text(max_size=20), max_size=8))
def test_the_mend_does_not_depend_on_the_order_of_the_names(name, known):
    assert nearest(name, sorted(known)) == nearest(name, sorted(known, reverse=True))


def test_a_finding_is_a_frozen_value_that_reads_as_one_line():
    finding = Finding("unknown-key", "$.a", "unknown key", "known: b", witness="{'a': 1}")
    assert str(finding) == "$.a: unknown key; known: b"
    assert finding.severity == "error"
    assert pickle.loads(pickle.dumps(finding)) == finding
    assert hash(finding) == hash(pickle.loads(pickle.dumps(finding)))
    with pytest.raises(FrozenInstanceError):
        finding.path = "$"


def test_a_finding_is_what_an_error_takes_for_a_fault():
    fault: Fault = Finding("unknown-key", "$.a", "unknown key", "known: b")
    assert (fault.path, fault.sentence, fault.mend) == ("$.a", "unknown key", "known: b")


def test_a_finding_is_an_error_or_a_warning_and_nothing_else():
    assert Finding("a", "$", "b", "c", severity="warning").severity == "warning"
    with pytest.raises(ValueError, match="severity"):
        Finding("a", "$", "b", "c", severity="fatal")

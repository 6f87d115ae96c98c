"""A form's report is read like a message; a form is described and checked by one catalogue."""

import pytest

from kameng_support.errors import DefinitionError, InputError
from kameng_support.intake import Report, Symptom, reading_of


def test_a_form_report_is_taken_as_it_stands(catalogue):
    report = Report(
        ["A-1", "2026060122001400001234567890"],
        "card_invalid",
        Symptom(error_text="卡密:AB12CD34EF 无效", order_state="completed"),
        product="gift_card",
    )
    reading = reading_of(report, catalogue)
    assert reading.order_numbers == ("A-1", "2026060122001400001234567890")
    assert reading.payment_numbers == ("2026060122001400001234567890",)
    assert (reading.problem_type, reading.product) == ("card_invalid", "gift_card")
    assert reading.symptom.error_text == "卡密:********** 无效"
    assert reading.candidates == ()
    assert reading.missing == frozenset()


def test_a_report_may_bring_words_for_a_symptom_and_they_are_masked(catalogue):
    report = Report(("A-1",), "card_invalid", "卡密:AB12CD34EF Q币 用不了 骗子")
    reading = reading_of(report, catalogue)
    assert reading.masked == reading.symptom.text == "卡密:********** Q币 用不了 骗子"
    assert reading.missing == frozenset()
    assert (reading.emotion, reading.product) == ("angry", "game_currency")


def test_a_bare_report_still_asks_for_what_its_type_needs(catalogue):
    reading = reading_of(Report((), "delivery_delay"), catalogue)
    assert reading.missing == {"order_number", "symptom"}


@pytest.mark.parametrize(
    ("report", "where"),
    [
        (Report((), "delivery_dely"), "problem_type: the catalogue has no 'delivery_dely'; did"),
        (Report((), "refund_request", product="cards"), "product: the catalogue has no 'cards'"),
        (Report((), "refund_request", Symptom(order_state="x")), "order_state: the catalogue has"),
    ],
)
def test_a_report_with_an_unknown_code_is_refused(catalogue, report, where):
    with pytest.raises(InputError, match=where):
        reading_of(report, catalogue)


def test_order_numbers_are_a_list():
    with pytest.raises(DefinitionError, match="'123' is one text"):
        Report("123", "refund_request")

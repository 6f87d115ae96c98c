"""A form's report is read like a message; a form is described and checked by one catalogue."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kameng_support.errors import DefinitionError, InputError
from kameng_support.intake import (
    Catalogue,
    ProblemType,
    Report,
    Symptom,
    form_schema,
    reading_of,
    report_from_form,
)


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


# The form: its schema.


@pytest.fixture(scope="module")
def schema(catalogue):
    return form_schema(catalogue, "zh-CN")


@pytest.fixture(scope="module")
def validator(schema):
    return Draft202012Validator(schema)


@pytest.mark.parametrize("locale", ["zh-CN", "en", "fr"])
def test_it_is_a_json_schema_of_2020_12_and_plain_data(catalogue, locale):
    schema = form_schema(catalogue, locale)
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_catalogue_of_one_problem_type_has_a_form(catalogue):
    small = Catalogue([ProblemType("late", {"en": "Late"}, needs=["symptom"])], currencies={})
    schema = form_schema(small, "en")
    Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == (
        "problem_type order_numbers elapsed_minutes amount error_text text".split()
    )
    assert [rule["if"]["properties"]["problem_type"]["enum"] for rule in schema["allOf"]] == [
        ["late"]
    ]


def test_a_form_needs_a_problem_type():
    with pytest.raises(InputError, match="the catalogue has no problem type"):
        form_schema(Catalogue(()), "en")


def test_every_field_has_a_label_in_the_readers_language(catalogue):
    chinese, english = (
        {name: body["title"] for name, body in form_schema(catalogue, tag)["properties"].items()}
        for tag in ("zh-CN", "en")
    )
    assert chinese["order_numbers"] == "订单号"
    assert english["order_numbers"] == "Order numbers"
    assert not any(title.isascii() for title in chinese.values())
    assert all(title.isascii() for title in english.values())


def test_every_choice_is_a_code_of_the_catalogue_under_its_name(catalogue, schema):
    for field, terms in (
        ("problem_type", catalogue.problem_types),
        ("product", catalogue.products),
        ("order_state", catalogue.order_states),
    ):
        offered = {one["const"]: one["title"] for one in schema["properties"][field]["oneOf"]}
        assert offered == {code: term.names.template("zh-CN") for code, term in terms.items()}


def test_the_questions_of_the_catalogue_explain_the_fields(catalogue, schema):
    fields, asks = schema["properties"], catalogue.questions
    assert fields["order_numbers"]["description"] == asks["order_number"].template("zh-CN")
    assert fields["problem_type"]["description"] == asks["problem_type"].template("zh-CN")
    assert fields["text"]["description"].startswith(asks["symptom"].template("zh-CN"))
    assert "请不要填写卡密" in fields["text"]["description"]


# The form: filled in.

WHOLE = {
    "problem_type": "delivery_delay",
    "order_numbers": ["20260601852", "ＡＢ-12 ", "20260601852"],
    "product": "phone_topup",
    "order_state": "processing",
    "elapsed_minutes": 30,
    "amount": 49.9,
    "currency": "CNY",
    "error_text": " 充值失败 ",
    "text": " 等了半小时 ",
}


def test_a_whole_form_is_a_report(catalogue, validator):
    validator.validate(WHOLE)
    report, faults = report_from_form(WHOLE, catalogue)
    assert faults == ()
    assert report == Report(
        ("20260601852", "AB-12"),
        "delivery_delay",
        Symptom(
            elapsed=timedelta(minutes=30),
            order_state="processing",
            amount=Decimal("49.9"),
            currency="CNY",
            error_text="充值失败",
            text="等了半小时",
        ),
        product="phone_topup",
    )
    assert reading_of(report, catalogue).missing == frozenset()


def test_a_problem_that_needs_nothing_is_a_form_by_itself(catalogue, validator):
    validator.validate({"problem_type": "how_to_order"})
    report, faults = report_from_form({"problem_type": "how_to_order"}, catalogue)
    assert (report, faults) == (Report((), "how_to_order"), ())


LATE = {"problem_type": "delivery_delay", "order_numbers": ["A-1"], "text": "没到"}


@pytest.mark.parametrize(
    ("change", "code", "path", "words"),
    [
        ({"problem_type": "delivery_dely"}, "unknown-code", "$.problem_type", "'delivery_delay'?"),
        ({"problem_type": 7}, "unknown-code", "$.problem_type", "7 is none of the choices"),
        ({"problem_type": None}, "unknown-code", "$.problem_type", "None is none"),
        ({"product": "cards"}, "unknown-code", "$.product", "known: account_goods"),
        ({"order_state": "pad"}, "unknown-code", "$.order_state", "did you mean 'paid'?"),
        ({"currency": "cny"}, "unknown-code", "$.currency", "none of the choices"),
        ({"order_numbers": "A-1"}, "bad-value", "$.order_numbers", "a list of 20 texts"),
        ({"order_numbers": ["A-1"] * 21}, "bad-value", "$.order_numbers", "a list of 20 texts"),
        ({"order_numbers": ["A-1", "--"]}, "bad-value", "$.order_numbers[1]", "letters or digits"),
        ({"order_numbers": ["1" * 65]}, "bad-value", "$.order_numbers[0]", "64 at most"),
        ({"order_numbers": [5]}, "bad-value", "$.order_numbers[0]", "no order number"),
        ({"order_numbers": []}, "missing-field", "$.order_numbers", "needs an order number"),
        ({"elapsed_minutes": -1}, "bad-value", "$.elapsed_minutes", "a whole number from 0"),
        ({"elapsed_minutes": 1.5}, "bad-value", "$.elapsed_minutes", "no count of minutes"),
        ({"elapsed_minutes": True}, "bad-value", "$.elapsed_minutes", "True is no count"),
        ({"elapsed_minutes": "30"}, "bad-value", "$.elapsed_minutes", "'30' is no count"),
        ({"elapsed_minutes": 5_256_001}, "bad-value", "$.elapsed_minutes", "to 5256000"),
        ({"amount": -0.01}, "bad-value", "$.amount", "a number from 0 to 1000000000"),
        ({"amount": float("inf")}, "bad-value", "$.amount", "inf is no amount"),
        ({"amount": False}, "bad-value", "$.amount", "False is no amount"),
        ({"error_text": 3}, "bad-value", "$.error_text", "400 characters at most"),
        ({"error_text": "x" * 401}, "bad-value", "$.error_text", "400 characters at most"),
        ({"text": "x" * 4001}, "bad-value", "$.text", "4000 characters at most"),
        ({"text": " \n "}, "missing-field", "$.text", "send one of elapsed_minutes"),
        ({"txt": "没到"}, "unknown-field", "$.txt", "did you mean 'text'?"),
    ],
)
def test_each_fault_is_told_once_with_its_field_and_a_mend(
    catalogue, validator, change, code, path, words
):
    form = LATE | change
    report, faults = report_from_form(form, catalogue)
    assert report is None
    assert [(fault.code, fault.path) for fault in faults] == [(code, path)]
    assert words in str(faults[0])
    assert not validator.is_valid(form)


@pytest.mark.parametrize(
    "number",
    [float("nan"), Decimal("NaN"), Decimal("sNaN"), 10**5000],
    ids=["nan", "quiet", "signaling", "huge"],
)
def test_a_number_that_json_has_not_or_python_cannot_write_is_refused(catalogue, number):
    for field in ("amount", "elapsed_minutes"):
        report, (fault,) = report_from_form(LATE | {field: number}, catalogue)
        assert (report, fault.path) == (None, f"$.{field}")


def test_all_faults_come_at_once(catalogue):
    form = {"problem_type": "delivery_delay", "amount": "5", "colour": "red"}
    report, faults = report_from_form(form, catalogue)
    assert report is None
    assert {(fault.code, fault.path) for fault in faults} == {
        ("unknown-field", "$.colour"),
        ("bad-value", "$.amount"),
        ("missing-field", "$.order_numbers"),
    }


def test_a_form_without_a_problem_type_is_told_that_and_what_else_is_wrong(catalogue):
    _, faults = report_from_form({"elapsed_minutes": "x"}, catalogue)
    assert [fault.path for fault in faults] == ["$.elapsed_minutes", "$.problem_type"]


@pytest.mark.parametrize("data", [None, [], "delivery_delay", 3])
def test_what_is_no_object_is_no_form(catalogue, data):
    report, faults = report_from_form(data, catalogue)
    assert report is None
    assert [fault.path for fault in faults] == ["$"]


@pytest.mark.parametrize(
    "told",
    [
        {"elapsed_minutes": 0},
        {"elapsed_minutes": 30.0},
        {"order_state": "paid"},
        {"amount": 0},
        {"error_text": "失败"},
        {"text": "没到"},
    ],
)
def test_any_one_thing_the_customer_sees_is_a_symptom(catalogue, validator, told):
    form = {"problem_type": "delivery_delay", "order_numbers": ["A-1"], **told}
    validator.validate(form)
    report, faults = report_from_form(form, catalogue)
    assert faults == ()
    assert reading_of(report, catalogue).missing == frozenset()


@pytest.mark.parametrize(
    "most",
    [
        {"order_numbers": [f"A-{number}" for number in range(20)]},
        {"order_numbers": ["1" * 64]},
        {"elapsed_minutes": 5_256_000},
        {"amount": 1_000_000_000},
        {"error_text": "x" * 400},
        {"text": "x" * 4000},
    ],
)
def test_the_most_that_is_allowed_is_taken(catalogue, validator, most):
    validator.validate(LATE | most)
    assert report_from_form(LATE | most, catalogue)[1] == ()


def test_a_decimal_is_taken_as_it_stands(catalogue):
    report, _ = report_from_form(LATE | {"amount": Decimal("19.90")}, catalogue)
    assert str(report.symptom.amount) == "19.90"


def test_a_choice_that_the_catalogue_does_not_offer_is_refused():
    small = Catalogue([ProblemType("late", {"en": "Late"})])
    form = {"problem_type": "late", "product": "x"}
    _, (fault,) = report_from_form(form, small)
    assert (fault.path, fault.mend) == ("$.product", "none is declared")
    assert not Draft202012Validator(form_schema(small, "en")).is_valid(form)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
CODES = ["delivery_delay", "how_to_order", "card_invalid", "refund_request", "human_request"]
BLANKS = st.sampled_from(["", " ", "没到", "x" * 400, "x" * 401, "x" * 4001])
FIELDS = {
    "problem_type": st.sampled_from(CODES),
    "order_numbers": st.lists(
        st.sampled_from(["A-1", "", "-", "1" * 64, "1" * 65, "Ａ"]), max_size=22
    ),
    "product": st.sampled_from(["game_card", "Game_card"]),
    "order_state": st.sampled_from(["paid", ""]),
    "elapsed_minutes": st.integers(-2, 5_256_002) | st.sampled_from([0, 1.0, 1.5]),
    "amount": st.sampled_from([0, -1, 0.01, 10**9, 10**9 + 1, 1e300]),
    "currency": st.sampled_from(["CNY", "USD", "XXX"]),
    "error_text": BLANKS,
    "text": BLANKS,
}
GOOD = {
    "order_numbers": st.lists(st.sampled_from(["A-1", "1" * 64, "Ａ"]), max_size=20),
    "elapsed_minutes": st.integers(0, 5_256_000) | st.just(1.0),
    "amount": st.floats(0, 10**9) | st.integers(0, 10**9),
    "text": st.text(max_size=5),
}
FORMS = (
    st.fixed_dictionaries({}, optional={name: sane | JSON for name, sane in FIELDS.items()})
    | st.fixed_dictionaries({"problem_type": FIELDS["problem_type"]}, optional=GOOD)
    | st.fixed_dictionaries({"problem_type": FIELDS["problem_type"], **GOOD})
)


@given(form=FORMS, extra=st.just({}) | st.dictionaries(st.text(max_size=5), JSON, max_size=1))
def test_a_form_is_taken_if_and_only_if_it_fits_the_schema(catalogue, validator, form, extra):
    form = {**extra, **form}
    report, faults = report_from_form(form, catalogue)
    assert validator.is_valid(form) == (not faults)
    assert (report is None) == bool(faults)
    if report is not None:
        assert reading_of(report, catalogue).missing == frozenset()


@given(form=FORMS)
def test_every_field_that_the_schema_refuses_is_named(catalogue, validator, form):
    _, faults = report_from_form(form, catalogue)
    named = {re.split(r"[.\[]", fault.path)[1] for fault in faults}
    refused = {
        error.absolute_path[0] for error in validator.iter_errors(form) if error.absolute_path
    }
    assert refused <= named

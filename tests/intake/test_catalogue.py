"""The catalogue as a value and as a document."""

import pickle
from datetime import timedelta

import pytest

from kameng_support.errors import DefinitionError
from kameng_support.intake import Catalogue, OrderFormat, ProblemType, Term, configure, read
from kameng_support.texts import Text
from kameng_support.wire import make_converter, structure

NAMES = {"zh-CN": "一", "en": "one"}
PROMISES_TOO_MUCH = ("秒充", "100%", "秒到", "保证到账")


def problem(**changes):
    return ProblemType(**{"code": "a", "names": NAMES, **changes})


def test_the_presets_55_types_are_complete(catalogue):
    assert len(catalogue.problem_types) == len(catalogue.codes) == 55
    for kind in catalogue.problem_types.values():
        assert set(kind.names.locales) == {"zh-CN", "en"}
        assert any(alias.isascii() for alias in kind.aliases), kind.code
        assert any(not alias.isascii() for alias in kind.aliases), kind.code


def test_the_presets_answers_say_how_and_why_in_both_languages(catalogue):
    assert len(catalogue.answers) >= 30
    for answer in catalogue.answers.values():
        for _, text in answer.texts:
            assert set(text.locales) == {"zh-CN", "en"}
        for locale in ("zh-CN", "en"):
            assert len(answer.render(locale)) > 40
            assert not any(word in answer.render(locale) for word in PROMISES_TOO_MUCH)


def test_the_presets_terms_are_named_in_both_languages(catalogue):
    assert len(catalogue.products) == 9
    assert len(catalogue.order_states) == 13
    for term in (*catalogue.products.values(), *catalogue.order_states.values()):
        assert set(term.names.locales) == {"zh-CN", "en"}


def test_a_catalogue_goes_to_a_document_and_back(catalogue):
    converter = make_converter(configure)
    document = converter.unstructure(catalogue)
    assert document["problem_types"]["delivery_delay"]["stage"] == "in"
    assert "code" not in document["problem_types"]["delivery_delay"]
    assert document["durations"]["昨天"] == "24h"
    again, faults = structure(converter, document, Catalogue)
    assert faults == ()
    assert again == catalogue
    assert converter.unstructure(again) == document


def test_a_small_catalogue_goes_round_too():
    converter = make_converter(configure)
    small = Catalogue([problem()], order_formats=[OrderFormat("{digits:9}")])
    document = converter.unstructure(small)
    assert structure(converter, document, Catalogue) == (small, ())


def test_an_order_format_may_be_written_as_its_pattern_alone():
    document = {"problem_types": {"a": {"names": NAMES}}, "order_formats": ["{digits:9}"]}
    found, faults = structure(make_converter(configure), document, Catalogue)
    assert faults == ()
    assert found.order_formats == (OrderFormat("{digits:9}"),)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        pytest.param([], "$", id="no table"),
        pytest.param({"problem_types": []}, "$", id="no table of types"),
        pytest.param({"problem_types": {"a": 1}}, "$.problem_types", id="no table of one type"),
        pytest.param(
            {"problem_types": {"a": {"names": NAMES, "alias": []}}},
            "$.problem_types",
            id="unknown key",
        ),
        pytest.param(
            {"problem_types": {"a": {"names": NAMES, "code": "a"}}},
            "$",
            id="a code inside its table",
        ),
        pytest.param({"problem_types": {}, "units": {"天": 1}}, "$.units", id="no duration"),
    ],
)
def test_a_document_that_is_not_well_formed_is_refused_with_its_path(document, path):
    found, faults = structure(make_converter(configure), document, Catalogue)
    assert found is None
    assert faults[0].path.startswith(path)


@pytest.mark.parametrize(
    ("document", "path", "says"),
    [
        (7, "$", "7 is no table"),
        ({"problem_types": {"a": 7}}, "$.problem_types.a", "7 is no table"),
        ({"problem_types": {}, "order_formats": [7]}, "$.order_formats[0]", "7 is no format"),
    ],
)
def test_what_is_no_table_is_told_in_our_words(document, path, says):
    found, faults = structure(make_converter(configure), document, Catalogue)
    assert found is None
    assert [(fault.path, fault.sentence) for fault in faults] == [(path, says)]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: problem(needs=["order"]), "needs: 'order' is nothing to ask for"),
        (lambda: problem(aliases="没到"), "words: '没到' is one text, no list"),
        (lambda: Catalogue([problem(), problem()]), "catalogue: 'a' stands twice"),
        (
            lambda: Catalogue([problem(frames=["no geet"])], words={"no": ["没"], "get": ["到"]}),
            "a.frames: no words 'geet'; did you mean 'get'",
        ),
        (
            lambda: Catalogue([], cues={"ordr": ["x"]}),
            "cues: 'ordr' is no kind of cue; did you mean 'order'",
        ),
        (lambda: Catalogue([], questions={"mood": "?"}), "questions: 'mood' is nothing to ask for"),
        (lambda: Catalogue([], emotions={"sad": ["呜"]}), "emotions: 'sad' is none of them"),
        (
            lambda: Catalogue([], registers={"legal": ["依法"]}),
            "registers: 'legal' is none of them",
        ),
    ],
)
def test_a_definition_that_cannot_be_meant_is_refused(make, says):
    with pytest.raises(DefinitionError, match=says):
        make()


def test_a_stage_is_one_of_four():
    with pytest.raises(ValueError, match="stage"):
        problem(stage="before")


def test_a_catalogue_is_compiled_once_and_stays_equal_and_sendable(catalogue):
    one, other = Catalogue([problem(aliases=["没到"])]), Catalogue([problem(aliases=["没到"])])
    read("没到", one)
    assert one == other
    assert repr(one) == "Catalogue(1 problem types)"
    plan = one._plan
    read("没到", one)
    assert one._plan is plan
    sent = pickle.loads(pickle.dumps(one))
    assert read("没到了", sent) == read("没到了", one)


def test_questions_are_asked_in_one_order(catalogue):
    assert [q[:5] for q in catalogue.questions_for({"symptom", "order_number"}, "zh-CN")] == [
        "麻烦您提供",
        "请问付款后",
    ]


def test_types_may_come_as_a_mapping_and_questions_replace_the_built_in_ones():
    own = Catalogue(
        {"a": problem(aliases=["没到账"], needs=["order_number"])},
        products=[Term("p", NAMES, ["点卡"])],
        questions={"order_number": {"zh-CN": "单号?"}},
        durations={"一会儿": timedelta(minutes=5)},
        cues={"order": ["凭证"]},
        order_formats=(),
    )
    reading = read("点卡没到账 一会儿了", own)
    assert reading.questions("zh-CN") == ("单号?",)
    assert reading.product == "p"
    assert reading.symptom.elapsed == timedelta(minutes=5)
    assert own.problem_types["a"].names == Text(NAMES)
    assert read("凭证K-99812 没到账", own).order_numbers == ("K-99812",)
    assert read("单号K-99812 没到账", own).order_numbers == ()

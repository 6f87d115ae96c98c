"""Surveys, ratings and tallies as documents."""

import tomllib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.scoring import (
    AnonymousMonth,
    Invitation,
    Rating,
    RetrainingRule,
    Survey,
    Tally,
    Weights,
    configure,
)
from kameng_support.wire import make_converter, structure

CONVERTER = make_converter(configure)
DOCUMENT = tomllib.loads("""
keywords = ["专业", "耐心"]
expires = "72h"
min_sample = 20
k_anonymity = 7
weights = { satisfaction = 50, resolution = 30 }
retraining = { below = 75, months = 2 }
""")


def test_the_survey_of_a_playbook_is_read_and_written_back():
    survey = CONVERTER.structure(DOCUMENT, Survey)
    assert survey == Survey(
        keywords=("专业", "耐心"),
        expires=timedelta(days=3),
        min_sample=20,
        k_anonymity=7,
        weights=Weights(50, 30, 20),
        retraining=RetrainingRule(75, 2),
    )
    assert CONVERTER.unstructure(survey) == DOCUMENT


def test_an_empty_section_is_the_default_survey():
    assert CONVERTER.structure({}, Survey) == Survey()
    assert CONVERTER.unstructure(Survey()) == {}


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"keyword": []}, "$.keyword"),
        ({"expires": "a week"}, "$.expires"),
        ({"min_sample": 2.5}, "$.min_sample"),
        ({"k_anonymity": 3}, "$.k_anonymity"),
        ({"weights": 50}, "$.weights"),
        ({"weights": {"sla": "20"}}, "$.weights.sla"),
        ({"weights": {"speed": 1}}, "$.weights.speed"),
        ({"scale": "hundred"}, "$.scale"),
    ],
)
def test_each_fault_of_a_survey_has_its_path(document, path):
    value, findings = structure(CONVERTER, document, Survey)
    assert value is None
    assert [finding.path for finding in findings] == [path]


@pytest.mark.parametrize(
    "value",
    [
        Invitation("t-1", "c88", ("a7",), 1, 2),
        Rating(4, "2026-11", ("a7",), ("专业",), ticket="t-1", at=5, comment="谢谢"),
        Rating(1, "2026-11", anonymous=True),
        Tally(),
        Tally((1, 0, 0, 0, 9), 3, 2, 1, 1, {"专业": 2}),
        AnonymousMonth("2026-11", Tally((1, 0, 0, 0, 0)), {"a7": Tally((1, 0, 0, 0, 0))}),
    ],
)
def test_what_a_store_keeps_is_read_back_equal(value):
    assert CONVERTER.structure(CONVERTER.unstructure(value), type(value)) == value


@given(
    st.tuples(*[st.integers(0, 10**9)] * 5), st.dictionaries(st.text(max_size=4), st.integers(1, 9))
)
def test_every_tally_survives_the_wire(stars, keywords):
    counts = Tally(stars, keywords=keywords)
    assert CONVERTER.structure(CONVERTER.unstructure(counts), Tally) == counts

"""Surveys: who is asked and credited, and which answers count."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from kameng_support.errors import InputError, PlaybookError
from kameng_support.scoring import Invitation, Rating, RetrainingRule, Survey, Weights

DAY = 86_400_000_000
SURVEY = Survey(expires=timedelta(days=2))
ASKED = SURVEY.invite("t-1", "c88", ["a7", "a9", "a7"], at=DAY)


def answer(survey=SURVEY, invitation=ASKED, **changed):
    told = {"by": "c88", "at": 2 * DAY, "stars": 5, "tz": UTC, **changed}
    return survey.answer(invitation, **told)


def test_a_survey_fixes_who_is_credited_and_when_it_expires():
    assert Invitation("t-1", "c88", ("a7", "a9"), DAY, 3 * DAY) == ASKED


def test_an_answer_becomes_a_rating_of_those_credited():
    rating = answer(stars=4, keywords=["专业", "耐心", "专业"], comment="*** 谢谢")
    assert rating == Rating(
        4,
        "1970-01",
        ("a7", "a9"),
        ("专业", "耐心"),
        ticket="t-1",
        at=2 * DAY,
        comment="*** 谢谢",
    )


def test_the_month_of_a_rating_is_that_of_the_zone():
    late = 30 * DAY + 20 * 3_600_000_000
    survey = Survey(expires=timedelta(days=60))
    asked = survey.invite("t-1", "c88", ["a7"], at=0)
    assert answer(survey, asked, at=late).month == "1970-01"
    assert answer(survey, asked, at=late, tz=ZoneInfo("Asia/Shanghai")).month == "1970-02"


def test_an_anonymous_rating_keeps_nothing_that_joins_it_to_its_ticket():
    rating = answer(stars=1, keywords=["敷衍"], anonymous=True, comment="they know me")
    assert rating == Rating(1, "1970-01", ("a7", "a9"), ("敷衍",), anonymous=True)
    assert (rating.ticket, rating.at, rating.comment) == (None, None, None)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"by": "a7"}, "self-rating"),
        ({"by": "a8"}, "not-asked"),
        ({"by": "c89"}, "not-asked"),
        ({"at": 3 * DAY + 1}, "expired"),
        ({"stars": 0}, "bad-stars"),
        ({"stars": 6}, "bad-stars"),
        ({"stars": 4.5}, "bad-stars"),
        ({"stars": True}, "bad-stars"),
        ({"keywords": ["专业", "专"]}, "unknown-keyword"),
    ],
)
def test_what_does_not_count_is_refused_with_a_reason(changed, code):
    refused = answer(**changed)
    assert refused.code == code
    assert str(refused) == f"{refused.sentence}; {refused.instead}"


def test_who_is_customer_and_agent_at_once_does_not_rate_himself():
    asked = SURVEY.invite("t-1", "a7", ["a7"], at=DAY)
    assert answer(invitation=asked, by="a7").code == "self-rating"


def test_an_answer_at_the_instant_of_expiry_counts():
    assert isinstance(answer(at=3 * DAY), Rating)


def test_the_refusal_of_a_keyword_tells_the_nearest():
    assert answer(keywords=["解决"]).instead == "did you mean '解决问题'?"


@pytest.mark.parametrize("stars", [0, 6, 4.0, True, "5"])
def test_a_rating_has_one_to_five_stars(stars):
    with pytest.raises(InputError, match="write 1 to 5"):
        Rating(stars, "2026-11")


@pytest.mark.parametrize("join", [{"ticket": "t-1"}, {"at": 1}, {"comment": "me"}])
def test_an_anonymous_rating_that_could_be_joined_is_refused(join):
    with pytest.raises(InputError, match="only its month is kept"):
        Rating(5, "2026-11", anonymous=True, **join)


def test_a_rating_counts_in_a_month():
    with pytest.raises(InputError, match="is no month"):
        Rating(5, "2026-11-25")


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ({"scale": "thumbs"}, "$.scale"),
        ({"keywords": ["a", "a"]}, "$.keywords"),
        ({"keywords": [""]}, "$.keywords"),
        ({"expires": timedelta(0)}, "$.expires"),
        ({"min_sample": 0}, "$.min_sample"),
        ({"k_anonymity": 4}, "$.k_anonymity"),
        ({"weights": Weights(0, 0, 0)}, "$.weights"),
        ({"weights": Weights(100, -1, 1)}, "$.weights"),
        ({"retraining": RetrainingRule(below=0)}, "$.retraining.below"),
        ({"retraining": RetrainingRule(below=101)}, "$.retraining.below"),
        ({"retraining": RetrainingRule(months=0)}, "$.retraining.months"),
    ],
)
def test_a_survey_that_does_not_do_is_refused(written, path):
    with pytest.raises(PlaybookError) as refused:
        Survey(**written)
    assert [finding.path for finding in refused.value.findings] == [path]


def test_the_survey_of_a_platform_that_says_nothing():
    survey = Survey()
    assert survey.expires == timedelta(days=7)
    assert (survey.min_sample, survey.k_anonymity) == (10, 5)
    assert survey.weights == Weights(satisfaction=60, resolution=20, sla=20)
    assert survey.retraining == RetrainingRule(below=80, months=3)
    assert "专业" in survey.keywords


def test_the_narrowest_survey_that_does():
    Survey(
        keywords=[],
        expires=timedelta(microseconds=1),
        min_sample=1,
        k_anonymity=5,
        weights=Weights(0, 0, 1),
        retraining=RetrainingRule(below=1, months=1),
    )
    Survey(retraining=RetrainingRule(below=100))


def test_all_faults_of_a_survey_are_told_at_once():
    with pytest.raises(PlaybookError) as refused:
        Survey(min_sample=0, k_anonymity=1)
    assert [finding.path for finding in refused.value.findings] == ["$.min_sample", "$.k_anonymity"]

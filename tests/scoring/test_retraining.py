"""Three consecutive months below 80 of 100."""

import pytest

from kameng_support.errors import InputError
from kameng_support.scoring import RetrainingRule, retraining


@pytest.mark.parametrize(
    ("scores", "runs"),
    [
        ({}, []),
        ({"2026-09": 70, "2026-10": 70}, []),
        ({"2026-09": 70, "2026-10": 70, "2026-11": 70}, ["2026-09 2026-10 2026-11"]),
        ({"2026-11": 70, "2026-09": 70, "2026-10": 70}, ["2026-09 2026-10 2026-11"]),
        ({"2026-11": 70, "2026-12": 70, "2027-01": 70}, ["2026-11 2026-12 2027-01"]),
        ({"2026-09": 70, "2026-10": 80, "2026-11": 70, "2026-12": 70}, []),
        ({"2026-09": 79.99, "2026-10": 79.99, "2026-11": 80}, []),
        ({"2026-08": 70, "2026-09": 70, "2026-10": None, "2026-11": 70}, []),
        ({"2026-08": 70, "2026-09": 70, "2026-11": 70, "2026-12": 70}, []),
        ({"2025-10": 70, "2026-11": 70, "2027-12": 70}, []),
        (
            {f"2026-{m:02}": 90 if m == 5 else 60 for m in range(1, 10)},
            ["2026-01 2026-02 2026-03 2026-04", "2026-06 2026-07 2026-08 2026-09"],
        ),
    ],
)
def test_which_runs_of_months_call_for_retraining(scores, runs):
    assert [" ".join(run.months) for run in retraining("a7", scores)] == runs


def test_a_run_names_the_scores_it_rests_on():
    scores = {"2026-09": 70.25, "2026-10": 0.0, "2026-11": 79.9}
    (run,) = retraining("a7", scores)
    assert (run.who, run.scores, run.below) == ("a7", (70.25, 0.0, 79.9), 80)
    assert str(run) == "a7: below 80 from 2026-09 to 2026-11 (70.2, 0.0, 79.9)"


def test_the_rule_is_the_platforms():
    scores = {"2026-09": 85, "2026-10": 85}
    assert retraining("a7", scores) == ()
    assert len(retraining("a7", scores, RetrainingRule(below=90, months=2))) == 1


def test_what_is_no_month_is_refused():
    with pytest.raises(InputError, match="is no month"):
        retraining("a7", {"2026-09": 10, "October": 90})

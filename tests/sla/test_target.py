"""Targets: which row counts, what is written how, what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from kameng_support.conditions import ALWAYS, parse_condition
from kameng_support.errors import DefinitionError, InputError
from kameng_support.sla import Metric, Row, Rung, Signal, Target, WarnPoint

PICKUP = Target(
    "pickup",
    "pickup",
    (Row("5m", {"shift": "night"}), Row("2m", {"load": "peak"}), Row("30s", {"tier": "vip"})),
    when={"state": "queued"},
)


@pytest.mark.parametrize(
    ("facts", "within"),
    [
        ({"state": "queued", "shift": "night"}, "5m"),
        ({"state": "queued", "shift": "night", "load": "peak"}, "5m"),  # the first that matches
        ({"state": "queued", "load": "peak"}, "2m"),
        ({"state": "queued", "tier": "vip", "shift": "day"}, "30s"),
        ({"state": "queued"}, None),  # no row
        ({"state": "closed", "shift": "night"}, None),  # not for this state
        ({}, None),
    ],
)
def test_the_first_row_that_matches_counts_where_the_target_applies(facts, within):
    assert PICKUP.select(facts) == (
        within and next(r for r in PICKUP.within if r == Row(within, r.when))
    )


def test_a_bare_time_is_one_row_without_a_condition():
    for within in ("30s", timedelta(seconds=30), [Row("30s")], ["30s"]):
        assert Target("a", "pickup", within) == Target("a", "pickup", (Row(timedelta(seconds=30)),))
    plain = Target("a", "pickup", "30s")
    assert (plain.calendar, plain.when, plain.anchor, plain.on_reopen) == (
        "always",
        ALWAYS,
        "creation",
        "resume",
    )
    assert Row("30s", {"tier": "vip"}).when == parse_condition({"tier": "vip"})


@pytest.mark.parametrize(
    ("text", "canonical", "level"),
    [
        ("50%", "50%", 30),
        ("100%", "100%", 60),
        ("12.50%", "12.5%", 7.5),
        ("0.5%", "0.5%", 0.3),
        ("120%", "120%", 72),
        ("-10m", "-10m", 50),
        ("-600s", "-10m", 50),
        ("-2h", "-2h", 0),  # not before the start
        ("+10m", "+10m", 70),
    ],
)
def test_a_warn_point_is_a_share_or_a_distance_from_the_due_time(text, canonical, level):
    point = WarnPoint(text)
    assert point.text == canonical
    assert point == WarnPoint(canonical)
    assert point.level(3_600_000_000) == level * 60_000_000


@pytest.mark.parametrize(
    "text", ["", "50", "%", "0%", "1000%", "1.23456%", "10m", "--10m", "-", "-%"]
)
def test_what_is_no_warn_point_is_refused(text):
    with pytest.raises(DefinitionError, match="is no warn point"):
        WarnPoint(text)


def test_a_distance_in_no_unit_is_refused():
    with pytest.raises(InputError, match="is no duration"):
        WarnPoint("-10")


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Row("0s"), "0s is no time to keep a promise in"),
        (lambda: Row("-5m"), "-5m is no time"),
        (lambda: Rung("-5m", "lead"), "-5m lies before the breach"),
        (lambda: Target("a", "pickup", ()), "target 'a': it promises no time"),
        (lambda: Target("a", "pickup", "1h", warn=("60s", "50%")), "is no warn point"),
        (lambda: Target("a", "pickup", "1h", warn=("-60s", "-1m")), "a step is given twice"),
        (
            lambda: Target("a", "pickup", "1h", breach=(Rung("0s", "lead"), Rung("0m", "lead"))),
            "target 'a'.breach: a step is given twice",
        ),
        (lambda: Metric("m", start=(), stop="b"), "metric 'm': nothing can start it"),
        (lambda: Metric("m", start="a", stop=()), "nothing can stop it"),
        (lambda: Metric("m", start="a", stop="b", pause="c"), "it can pause and never resume"),
        (
            lambda: Metric("m", start="a", stop="b", pause="c", resume=("c", "d")),
            "'c' both pauses and resumes it",
        ),
    ],
)
def test_what_is_not_well_formed_is_refused_with_a_mend(build, words):
    with pytest.raises(DefinitionError) as caught:
        build()
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "more", [{"anchor": "today"}, {"on_reopen": "forget"}], ids=["anchor", "on_reopen"]
)
def test_closed_choices_are_closed(more):
    with pytest.raises(ValueError):
        Target("a", "pickup", "1h", **more)


def test_rungs_to_two_groups_at_one_time_are_two_steps():
    assert (
        len(Target("a", "pickup", "1h", breach=(Rung("0s", "lead"), Rung("0s", "duty"))).breach)
        == 2
    )
    assert Rung(timedelta(minutes=30), "lead").text == "30m"


def test_a_signal_takes_an_aware_datetime():
    assert Signal("opened", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)) == Signal(
        "opened", 1_000_000
    )

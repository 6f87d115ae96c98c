"""A metric as a table: what each signal does to a clock in each phase; and what is no metric."""

import pytest

from kameng_support.errors import DefinitionError
from kameng_support.sla import Metric


def one():
    return Metric("one", start="a", stop=("b", "a"), pause="c", resume="d", cancel="e", restart="f")


def each():
    return Metric(
        "each", start=("a", "b"), stop=("b", "g"), pause="c", resume="d", cancel="e", cycles="each"
    )


@pytest.mark.parametrize(
    ("metric", "phase", "steps"),
    [
        (one, "idle", {"a": "begin"}),
        (one, "running", {"a": "stop", "b": "stop", "c": "pause", "e": "cancel"}),
        (one, "paused", {"a": "stop", "b": "stop", "d": "resume", "e": "cancel"}),
        (one, "stopped", {"f": "restart"}),
        (one, "cancelled", {"f": "restart"}),
        (each, "idle", {"a": "begin", "b": "begin"}),
        (each, "running", {"b": "again", "g": "stop", "c": "pause", "e": "cancel"}),
        (each, "paused", {"b": "again", "g": "stop", "d": "resume", "e": "cancel"}),
        (each, "stopped", {"a": "begin", "b": "begin"}),
        (each, "cancelled", {"a": "begin", "b": "begin"}),
    ],
)
def test_what_each_signal_does_in_each_phase(metric, phase, steps):
    assert metric().steps[phase] == steps


def test_a_signal_that_stops_wins_over_one_that_pauses_and_cancelling_over_both():
    metric = Metric("m", start="a", stop=("b", "c"), pause=("b", "c"), resume="d", cancel="c")
    assert metric.steps["running"] == {"b": "stop", "c": "cancel"}


def test_a_restart_wins_over_a_start_after_the_end():
    metric = Metric("m", start="a", stop="b", restart="a", cycles="each")
    assert metric.steps["stopped"] == {"a": "restart"}


def test_it_names_every_signal_that_can_move_a_clock():
    assert one().signals == frozenset("abcdef")


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"start": (), "stop": "b"}, "nothing can start it"),
        ({"start": "a", "stop": ()}, "nothing can stop it"),
        ({"start": "a", "stop": "b", "pause": "c"}, "it can pause and never resume"),
        (
            {"start": "a", "stop": "b", "pause": ("y", "x"), "resume": ("z", "y", "x")},
            "'x' both pauses and resumes it",
        ),
    ],
)
def test_what_is_no_metric_is_refused_by_name(parts, what):
    with pytest.raises(DefinitionError) as caught:
        Metric("mine", **parts)
    assert (caught.value.where, caught.value.what) == ("metric 'mine'", what)

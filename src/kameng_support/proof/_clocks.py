"""Clocks that can start and never stop, that go on when the ticket is closed, that pause for good."""

from collections.abc import Iterator

from ..desk import Step
from ..findings import Finding
from ..sla import Target
from ._subject import Subject
from ._walk import walk_text
from ._watch import Spot

__all__ = ["check_clocks"]


def check_clocks(subject: Subject) -> Iterator[Finding]:
    """Every target whose clock has no end, or whose pause has none."""
    sent = subject.sent
    for index, target in enumerate(subject.playbook.targets):
        metric = subject.playbook.metrics[target.metric]
        path = f"$.targets[{index}]"
        # What starts elsewhere, such as an order's delivery, is stopped elsewhere.
        if not metric.start & sent:
            continue
        if not metric.stop & subject.signals:
            yield from _never_stops(subject, index, target, path)
        else:
            yield from _outlives(subject, index, target, path)
        if metric.pause & sent and not metric.resume & subject.signals:
            yield from _never_resumes(subject, index, target, path)


def _never_stops(subject: Subject, index: int, target: Target, path: str) -> Iterator[Finding]:
    walk = subject.watch.first(
        lambda spot: spot.phases[index] in ("running", "paused"),
        lambda made: _phase(made, target) in ("running", "paused"),
    )
    if walk is not None:
        stops = " or ".join(sorted(subject.playbook.metrics[target.metric].stop))
        yield Finding(
            code="clock-never-stops",
            path=path,
            sentence=f"the clock of {target.name!r} can start, and nothing ever sends {stops}",
            mend="let a transition emit a stop signal of its metric, or name one that is sent",
            witness=walk_text(walk),
        )


def _outlives(subject: Subject, index: int, target: Target, path: str) -> Iterator[Finding]:
    kinds = {name: state.kind for name, state in subject.playbook.workflow.states.items()}

    def looks(spot: Spot) -> bool:
        return kinds[spot.state] == "closed" and spot.is_live(index)

    def shows(made: Step) -> bool:
        assert made.case is not None
        return made.case.ticket.is_closed and _phase(made, target) in ("running", "paused")

    walk = subject.watch.first(looks, shows)
    if walk is not None:
        yield Finding(
            code="clock-outlives-ticket",
            path=path,
            sentence=f"the clock of {target.name!r} goes on when the ticket is closed",
            mend="name closed and cancelled among its metric's `stop` or `cancel` signals",
            witness=walk_text(walk),
        )


def _never_resumes(subject: Subject, index: int, target: Target, path: str) -> Iterator[Finding]:
    walk = subject.watch.first(
        lambda spot: spot.phases[index] == "paused",
        lambda made: _phase(made, target) == "paused",
    )
    if walk is not None:
        resumes = " or ".join(sorted(subject.playbook.metrics[target.metric].resume))
        yield Finding(
            code="pause-without-resume",
            path=path,
            sentence=f"the clock of {target.name!r} can pause, and nothing ever sends {resumes}",
            mend="name a resume signal that is sent, such as waits_on_agent",
            witness=walk_text(walk),
        )


def _phase(made: Step, target: Target) -> str:
    assert made.case is not None
    return made.case.clocks[target.name].phase

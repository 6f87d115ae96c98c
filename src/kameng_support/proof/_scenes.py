"""The openings to search from: for each guard, a ticket for which it holds and one for which not."""

from collections.abc import Callable, Iterator
from itertools import islice

from ..conditions import ALWAYS, Condition, holds
from ..playbook import Playbook
from ._cells import TooMany, assignments
from ._model import Model
from ._realised import Facts, realised

__all__ = ["scenes", "scenes_for"]

#: Of each guard, how many assignments are tried.
_TRIED = 400
_KEPT = 2
#: What no opening can bring: a ticket comes to it later, or not at all.
_LATER = frozenset(
    "state kind waits_on assigned transfers reopens bot_turns done breached said".split()
)


def scenes(model: Model) -> Iterator[Facts]:
    """Facts to open tickets with, the plainest first."""
    yield {}
    seen: set[object] = {frozenset[object]()}
    for condition in _conditions(model.playbook):
        for wanted in (True, False):
            for facts in _for(model, condition, {}, wanted=wanted):
                key = frozenset(facts.items())
                if key not in seen:
                    seen.add(key)
                    yield facts


def scenes_for(model: Model, condition: Condition, known: Facts) -> Iterator[Facts]:
    """Openings like one that is known, under which a condition may hold later on."""
    yield from _for(model, condition, known, wanted=True)


def _conditions(playbook: Playbook) -> dict[Condition, None]:
    workflow = playbook.workflow
    found = [one.when for one in workflow.transitions]
    found += [one.when for one in workflow.joint]
    found += [target.when for target in playbook.targets]
    return dict.fromkeys(condition for condition in found if condition != ALWAYS)


def _for(model: Model, condition: Condition, known: Facts, *, wanted: bool) -> Iterator[Facts]:
    kept = 0
    tried: set[object] = set()
    try:
        for found in islice(assignments(model.playbook, [condition]), _TRIED):
            if holds(condition, found) is not wanted:
                continue
            told = {name: value for name, value in found.items() if name not in _LATER}
            key = frozenset(told.items())
            if key in tried:
                continue
            tried.add(key)
            facts = realised(model, {**known, **told}, _brings(told))
            if facts is not None:
                yield facts
                kept += 1
                if kept == _KEPT:
                    return
    except TooMany:
        return


def _brings(told: Facts) -> Callable[[Facts], bool]:
    def fits(seen: Facts) -> bool:
        return all(seen.get(name) == value for name, value in told.items())

    return fits

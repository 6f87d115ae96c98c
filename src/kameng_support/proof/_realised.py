"""Facts that are wanted of a ticket, and the facts to open it with so that they are true of it."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product

from ..conditions import FactValue, holds
from ..playbook import Playbook
from ..triage import Rule
from ._cells import TooMany, assignments
from ._model import Model

__all__ = ["Facts", "realised"]

Facts = Mapping[str, FactValue]

_OF_THE_PROBLEM = frozenset(("stage", "answerable"))


def realised(
    model: Model, facts: Facts, fits: Callable[[Facts], bool]
) -> dict[str, FactValue] | None:
    """The facts to open a ticket with so that what is then known of it fits; None if none is found.

    For each of the given facts that triage decides, the rules that decide so are tried; for those
    that follow from the problem, all problems.
    """
    playbook = model.playbook
    following = {one.name for one in playbook.fields}.union(_OF_THE_PROBLEM)
    told = {name: value for name, value in facts.items() if name not in following}
    wanted = {name: value for name, value in facts.items() if name in following}
    for more in _ways(playbook, wanted):
        merged = {**more, **told}
        if fits(model.facts(model.told_of(merged))):
            return merged
    return None


def _ways(playbook: Playbook, wanted: Facts) -> Iterator[Facts]:
    """Facts that may bring it about: none, what each rule that decides so asks for, each problem."""
    options: list[list[Facts]] = [
        [{}, *(_asked(playbook, rule) for rule in playbook.rules if _says(rule, name, value))]
        for name, value in wanted.items()
        if name not in _OF_THE_PROBLEM
    ]
    if wanted.keys() & _OF_THE_PROBLEM:
        options.append([{}, *({"problem_type": code} for code in playbook.catalogue.codes)])
    for some in product(*options):
        yield {name: value for facts in some for name, value in facts.items()}


def _says(rule: Rule, name: str, value: FactValue) -> bool:
    if isinstance(value, frozenset):
        return not value.isdisjoint(rule.add.get(name, ()))
    return rule.set.get(name) == value


def _asked(playbook: Playbook, rule: Rule) -> Facts:
    """The fewest facts under which the rule fires; none where that is too much to try."""
    try:
        found = (facts for facts in assignments(playbook, [rule.when]) if holds(rule.when, facts))
        return next(found, dict[str, FactValue]())
    except TooMany:
        return {}

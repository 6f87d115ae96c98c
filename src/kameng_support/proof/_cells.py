"""The facts that matter to some conditions: one value for each way a test of them can come out.

A fact's values fall into cells that no test tells apart: one vocabulary word each, and one for all
others; below, at and between the bounds of a number; which of the words tested a set holds; not
known. One value a cell is enough, so that "no facts at all make it hold" can be shown by trying.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain, combinations, pairwise, product
from math import prod
from typing import cast

from ..conditions import Condition, Fact, FactSchema, FactValue, Test, tests_of
from ..errors import InputError
from ..playbook import Playbook

__all__ = ["TooMany", "asked_by_fact", "assignments", "cells", "may_be_unknown"]

#: How many assignments are tried for one question.
_BUDGET = 20_000
#: Of a set, all combinations of so many words are tried; of more, each alone and all together.
_WORDS = 6
_ALWAYS_KNOWN = frozenset(
    "answerable orders missing emotion register sensitive state kind channel assigned repeats "
    "transfers reopens bot_turns done breached".split()
)
_LIBRARY = ("desk", "intake")
_SOME: dict[str, FactValue] = {
    "duration": timedelta(0),
    "instant": datetime(2026, 1, 1, tzinfo=UTC),
}


class TooMany(Exception):  # noqa: N818  # an answer, no error: the question is left undecided
    """There are more assignments than one question may try."""


def asked_by_fact(conditions: Iterable[Condition]) -> dict[str, list[Test]]:
    """The tests in some conditions, by the fact that they look at, each once."""
    found: dict[str, dict[Test, None]] = {}
    for condition in conditions:
        for test, _ in tests_of(condition):
            found.setdefault(test.fact, {})[test] = None
    return {name: list(tests) for name, tests in found.items()}


def may_be_unknown(playbook: Playbook, name: str) -> bool:
    """Whether a ticket may lack that fact: nobody told it, or no rule decided it."""
    if name in _ALWAYS_KNOWN:
        return False
    decided = next((one for one in playbook.fields if one.name == name), None)
    return decided is None or (decided.policy != "collect" and decided.default is None)


def assignments(
    playbook: Playbook, conditions: Iterable[Condition], beside: Iterable[str] = ()
) -> Iterator[dict[str, FactValue]]:
    """Facts, one assignment for each cell that the conditions tell apart; the fewest known first.

    What triage decides is taken for a fact like others. Facts `beside` are told apart value by
    value. Raises TooMany where there are too many to try.
    """
    tests = asked_by_fact(conditions)
    names = [*tests, *(name for name in beside if name not in tests and name in playbook.schema)]
    choices = [
        cells(
            playbook.schema,
            name,
            tests.get(name, ()),
            every=name in beside,
            unknown=may_be_unknown(playbook, name),
        )
        for name in names
    ]
    if prod(len(values) for values in choices) > _BUDGET:
        raise TooMany
    for values in product(*choices):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def cells(
    schema: FactSchema,
    name: str,
    tests: Iterable[Test],
    *,
    every: bool = False,
    unknown: bool = False,
) -> tuple[FactValue | None, ...]:
    """One value of the fact for each cell; None, where it may be unknown, comes first."""
    fact = schema.facts[name]
    found = [value for value in _values(fact, tuple(tests), every=every) if _fits(fact, value)]
    return (*((None,) if unknown else ()), *dict.fromkeys(found))


def _fits(fact: Fact, value: FactValue) -> bool:
    # A count or an age that the library works out is never below nothing.
    if fact.source in _LIBRARY and _is_negative(value):
        return False
    try:
        fact.admit(value)
    except InputError:
        return False
    return True


def _is_negative(value: FactValue) -> bool:
    if isinstance(value, timedelta):
        return value < timedelta(0)
    return isinstance(value, int | Decimal) and value < 0


def _values(fact: Fact, tests: tuple[Test, ...], *, every: bool) -> Iterable[FactValue]:
    operands = [
        operand
        for test in tests
        if test.op != "known"
        for operand in (test.operand if isinstance(test.operand, tuple) else (test.operand,))
    ]
    match fact.type:
        case "bool":
            return (False, True)
        case "str" | "text":
            return _words(fact, [str(operand) for operand in operands], every=every)
        case "set":
            return _sets(sorted({str(operand) for operand in operands}))
        case _:
            return _numbers(fact, cast("list[FactValue]", operands))


def _words(fact: Fact, tested: list[str], *, every: bool) -> Iterator[FactValue]:
    if every and fact.values is not None:
        yield from fact.values
        return
    # First a word that no test names: what most tickets are like.
    others = fact.values if fact.values is not None else ("other",)
    other = next((word for word in others if word not in tested), None)
    if other is not None:
        yield other
    yield from tested


def _sets(words: list[str]) -> Iterator[FactValue]:
    sizes = range(len(words) + 1) if len(words) <= _WORDS else (0, 1, len(words))
    for some in chain.from_iterable(combinations(words, size) for size in sizes):
        yield frozenset(some)


def _numbers(fact: Fact, tested: list[FactValue]) -> Iterator[FactValue]:
    """Each bound, what lies between two, and what lies beyond the last."""
    bounds = sorted(cast("set[int]", set(tested)))
    if not bounds:
        yield _some(fact)
        return
    unit = cast("int", _unit(fact))
    yield bounds[0] - unit
    for low, high in pairwise(bounds):
        yield low
        middle = low + (high - low) // 2 if fact.type == "int" else low + (high - low) / 2
        yield cast("FactValue", middle)
    yield bounds[-1]
    yield bounds[-1] + unit


def _unit(fact: Fact) -> FactValue:
    return timedelta(seconds=1) if fact.type in ("duration", "instant") else 1


def _some(fact: Fact) -> FactValue:
    """Any value of a number or an age; what no test looks at does not matter."""
    if fact.at_least is not None:
        return fact.at_least
    return _SOME.get(fact.type, 0)

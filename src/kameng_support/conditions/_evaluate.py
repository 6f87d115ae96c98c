"""Whether a condition holds over facts, and if not, which part failed."""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from attrs import frozen

from ..instants import format_duration, format_instant, to_micros
from ._language import AllOf, AnyOf, Condition, Operand, Test
from ._values import FactValue, Scalar, comparable

__all__ = ["Failure", "holds", "why_not"]


@frozen
class Failure:
    """The part of a condition that failed, the fact's value, and a sentence.

    `known` is False where the fact was missing; then, and where the part tests no single fact,
    `value` is None.
    """

    part: Condition
    known: bool
    value: FactValue | None
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def holds(condition: Condition, facts: Mapping[str, FactValue]) -> bool:
    """Whether the condition holds; a test on a missing fact is false.

    Never raises on facts that `FactSchema.admit` has let in: values of different kinds are
    neither equal nor ordered.
    """
    if isinstance(condition, Test):
        return _test(condition, facts)
    if isinstance(condition, AllOf):
        return all(holds(part, facts) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, facts) for part in condition.parts)
    return not holds(condition.part, facts)


def _test(test: Test, facts: Mapping[str, FactValue]) -> bool:
    value = facts.get(test.fact)
    if test.op == "known":
        return (value is not None) is test.operand
    return value is not None and _compare(test.op, value, test.operand)


def _compare(op: str, value: FactValue, operand: Operand) -> bool:
    if isinstance(operand, tuple):
        return _compare_list(op, value, operand)
    if op == "is":
        return _same(value, operand)
    if op == "contains":
        return isinstance(value, str) and str(operand) in value
    if op == "has":
        return isinstance(value, frozenset) and operand in value
    return _ordered(op, value, operand)


def _compare_list(op: str, value: FactValue, operand: tuple[Scalar, ...]) -> bool:
    if op == "in":
        return any(_same(value, item) for item in operand)
    if op == "between":
        low, high = operand
        return _ordered("at_least", value, low) and _ordered("at_most", value, high)
    if not isinstance(value, frozenset):
        return False
    return value.issuperset(operand) if op == "has_all" else not value.isdisjoint(operand)


def _same(value: FactValue, operand: Scalar) -> bool:
    # Python calls True equal to 1; a flag is no number here.
    return value == operand and isinstance(value, bool) is isinstance(operand, bool)


def _ordered(op: str, value: FactValue, operand: Scalar) -> bool:
    return comparable(value, operand) and bool(_ORDERS[op](value, operand))


_ORDERS: Mapping[str, Callable[[FactValue, Scalar], object]] = {
    "at_least": operator.ge,
    "more_than": operator.gt,
    "at_most": operator.le,
    "less_than": operator.lt,
}


def why_not(condition: Condition, facts: Mapping[str, FactValue]) -> Failure | None:
    """The first part that failed, down to a single test where there is one; None if it holds.

    >>> print(why_not(Test("tier", "in", ["vip", "enterprise"]), {"tier": "standard"}))
    tier is 'standard', not one of 'vip', 'enterprise'
    """
    if holds(condition, facts):
        return None
    return _failure(condition, facts)


def _failure(condition: Condition, facts: Mapping[str, FactValue]) -> Failure:
    match condition:
        case Test():
            value = facts.get(condition.fact)
            return Failure(condition, value is not None, value, _sentence(condition, value))
        case AllOf():
            return _failure(next(p for p in condition.parts if not holds(p, facts)), facts)
        case AnyOf():
            whys = "; ".join(_failure(part, facts).sentence for part in condition.parts)
            return Failure(condition, True, None, f"none of these holds: {whys}")
        case _:
            return Failure(condition, True, None, f"this holds: {_told(condition.part)}")


def _sentence(test: Test, value: FactValue | None) -> str:
    if test.op == "known":
        return f"{test.fact} is not known" if test.operand else f"{test.fact} is known"
    if value is None:
        return f"{test.fact} is not known, so not {_demand(test)}"
    return f"{test.fact} is {_show(value)}, not {_demand(test)}"


_WORDS = {
    "is": "",
    "in": "one of ",
    "has": "with ",
    "has_any": "with any of ",
    "has_all": "with all of ",
    "contains": "containing ",
}


def _demand(test: Test) -> str:
    if test.op == "between" and isinstance(test.operand, tuple):
        return "between " + " and ".join(_show(end) for end in test.operand)
    words = _WORDS.get(test.op)
    return (test.op.replace("_", " ") + " " if words is None else words) + _show(test.operand)


def _told(condition: Condition) -> str:
    match condition:
        case Test(op="known"):
            return f"{condition.fact} is {'known' if condition.operand else 'not known'}"
        case Test():
            return f"{condition.fact} is {_demand(condition)}"
        case AllOf():
            return " and ".join(_told(part) for part in condition.parts) or "always"
        case AnyOf():
            return "(" + " or ".join(_told(part) for part in condition.parts) + ")"
        case _:
            return f"not ({_told(condition.part)})"


def _show(value: FactValue | Operand) -> str:
    match value:
        case tuple():
            return ", ".join(_show(item) for item in value)
        case frozenset():
            return "{" + ", ".join(sorted(value)) + "}"
        case str():
            return repr(value)
        case bool():
            return "true" if value else "false"
        case timedelta():
            return format_duration(value)
        case datetime():
            return format_instant(to_micros(value))
        case _:
            return str(value)

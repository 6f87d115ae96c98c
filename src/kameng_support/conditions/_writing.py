"""Conditions written as the plain mappings that a definition holds."""

from datetime import datetime, timedelta
from decimal import Decimal

from ..instants import format_duration, format_instant, to_micros
from ._language import AnyOf, Condition, Not, Test, side_by_side
from ._values import Scalar

__all__ = ["to_mapping"]


def to_mapping(condition: Condition) -> dict[str, object]:
    """The plain mapping that `parse_condition` reads back to an equal condition.

    Durations are written `10m`, instants in ISO 8601, decimals that are not whole as text: equal
    again once `FactSchema.bind` has given each text its fact's type.

    >>> to_mapping(Not(Test("elapsed", "at_least", timedelta(minutes=30))))
    {'not': {'elapsed': {'at_least': '30m'}}}
    """
    match condition:
        case Test():
            return {condition.fact: _tests([condition])}
        case Not():
            return {"not": to_mapping(condition.part)}
        case AnyOf():
            return {"any": [to_mapping(part) for part in condition.parts]}
        case _:
            groups = side_by_side(condition)
            if groups is None:
                return {"all": [to_mapping(part) for part in condition.parts]}
            mapping: dict[str, object] = {}
            for group in groups:
                mapping.update(_group(group))
            return mapping


def _group(parts: list[Condition]) -> dict[str, object]:
    tests = [part for part in parts if isinstance(part, Test)]
    return {tests[0].fact: _tests(tests)} if tests else to_mapping(parts[0])


def _tests(tests: list[Test]) -> object:
    if tests[0].op in ("is", "in"):
        return _plain(tests[0])
    return {test.op: _plain(test) for test in tests}


def _plain(test: Test) -> object:
    if isinstance(test.operand, tuple):
        return [_plain_scalar(item) for item in test.operand]
    return _plain_scalar(test.operand)


def _plain_scalar(value: Scalar) -> object:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case timedelta():
            return format_duration(value)
        case datetime():
            return format_instant(to_micros(value))
        case _:
            return value

"""A value that fits a field of a command, as somebody could give it."""

from decimal import ROUND_CEILING, Decimal

from ..conditions import Fact, FactValue
from ..errors import InputError
from ..instants import parse_duration, parse_instant

__all__ = ["sample_of"]

_SAMPLES: dict[str, FactValue] = {
    "str": "x1",
    "text": "*",
    "bool": True,
    "int": 1,
    "decimal": Decimal(1),
    "money": Decimal(1),
    "duration": parse_duration("1h"),
    "instant": parse_instant("2026-01-07T02:00:00Z"),
    "set": frozenset({"x1"}),
}


def sample_of(fact: Fact) -> FactValue | None:
    """Some value that the field admits; None where nobody could give one."""
    for value in _candidates(fact):
        try:
            return fact.admit(value)
        except InputError:
            continue
    return None


def _candidates(fact: Fact) -> tuple[FactValue, ...]:
    if fact.values is not None:
        first = fact.values[0]
        return (frozenset({first}) if fact.type == "set" else first,)
    usual = _SAMPLES[fact.type]
    bound = fact.at_least if fact.at_least is not None else fact.at_most
    if bound is None:
        return (usual,)
    if fact.type == "int" and isinstance(bound, Decimal):
        rounding = bound.to_integral_value(rounding=ROUND_CEILING)
        return (usual, int(rounding), int(rounding) - 1)
    return (usual, bound)

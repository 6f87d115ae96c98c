"""Conditions as values, and their reading from and writing to plain mappings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from attrs import field, frozen

from ..errors import DefinitionError, InputError
from ..findings import Finding, nearest
from ..instants import format_duration
from ._values import Scalar, scalar

__all__ = [
    "ALWAYS",
    "AllOf",
    "AnyOf",
    "Condition",
    "Not",
    "Operand",
    "Operator",
    "Test",
    "facts_of",
    "parse_condition",
    "read_condition",
    "tests_of",
    "to_mapping",
]

Operator = Literal[
    "is",
    "in",
    "at_least",
    "more_than",
    "at_most",
    "less_than",
    "between",
    "has",
    "has_any",
    "has_all",
    "contains",
    "known",
]
Operand: TypeAlias = Scalar | tuple[Scalar, ...]

_LISTS = ("in", "between", "has_any", "has_all")
_WRITTEN: tuple[str, ...] = get_args(Operator)[2:]
_MAX_DEPTH = 16
_MAX_PARTS = 1_000


@frozen
class Test:
    """One fact compared with an operand: `Test("amount", "at_least", Decimal(500))`.

    The operand of `in`, `between`, `has_any` and `has_all` is a tuple; `between` includes both ends.
    """

    __test__ = False  # pytest would take the name for a test class

    fact: str
    op: Operator
    operand: Operand


def _parts(parts: "Iterable[Condition]") -> "tuple[Condition, ...]":
    return tuple(parts)


@frozen
class AllOf:
    """Every part holds; of no parts, always true."""

    parts: tuple["Condition", ...] = field(converter=_parts)


@frozen
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...] = field(converter=_parts)


@frozen
class Not:
    """The part does not hold; true where the part tests a missing fact."""

    part: "Condition"


Condition: TypeAlias = Test | AllOf | AnyOf | Not
ALWAYS = AllOf(())


def parse_condition(
    source: "Mapping[str, object] | Condition | None", path: str = "$"
) -> Condition:
    """The condition that a plain mapping writes; a condition is returned unchanged, None is always.

    Raises DefinitionError, naming the first fault by its `path`.

    >>> parse_condition({"tier": "vip"})
    Test(fact='tier', op='is', operand='vip')
    """
    condition, findings = read_condition(source, path)
    if findings:
        first = findings[0]
        raise DefinitionError(first.path, first.sentence, first.mend)
    return condition


def read_condition(source: object, path: str = "$") -> tuple[Condition, tuple[Finding, ...]]:
    """Like `parse_condition`, but hands back every fault, with the parts that could be read."""
    if source is None:
        return ALWAYS, ()
    if isinstance(source, Test | AllOf | AnyOf | Not):
        return source, ()
    faults: list[Finding] = []
    return _all(source, path, faults, 0), tuple(faults)


def _all(source: object, path: str, faults: list[Finding], depth: int) -> Condition:
    if not isinstance(source, Mapping):
        _fault(
            faults, path, f"{source!r} is no condition", "write a mapping such as {tier = 'vip'}"
        )
        return ALWAYS
    if depth > _MAX_DEPTH or len(source) > _MAX_PARTS:
        _fault(faults, path, "the condition is too deep or too wide", "split it into several rules")
        return ALWAYS
    parts: list[Condition] = []
    for key, value in source.items():
        here = f"{path}.{key}"
        if key in ("all", "any"):
            inner = tuple(_list(value, here, faults, depth + 1))
            parts.append(AllOf(inner) if key == "all" else AnyOf(inner))
        elif key == "not":
            parts.append(Not(_all(value, here, faults, depth + 1)))
        elif isinstance(value, Mapping):
            parts.extend(_tests(str(key), value, here, faults))
        else:
            parts.extend(_bare(str(key), value, here, faults))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _list(value: object, path: str, faults: list[Finding], depth: int) -> Iterator[Condition]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        _fault(faults, path, f"{value!r} is no list of conditions", "write [{tier = 'vip'}, ...]")
        return
    if len(value) > _MAX_PARTS:
        _fault(faults, path, "the list of conditions is too long", "split it into several rules")
        return
    for index, item in enumerate(value):
        yield _all(item, f"{path}[{index}]", faults, depth)


def _bare(fact: str, value: object, path: str, faults: list[Finding]) -> Iterator[Test]:
    if isinstance(value, list | tuple):
        yield from _test(fact, "in", value, path, faults)
    else:
        yield from _test(fact, "is", value, path, faults)


def _tests(
    fact: str, tests: Mapping[object, object], path: str, faults: list[Finding]
) -> Iterator[Test]:
    if not tests:
        _fault(faults, path, "the fact is not tested", "write a value, a list or {at_least = ...}")
    for op in tests:
        if op not in _WRITTEN:
            _fault(faults, f"{path}.{op}", f"{op!r} is no test", nearest(str(op), _WRITTEN))
    for known in _WRITTEN:
        if known in tests:
            yield from _test(fact, known, tests[known], f"{path}.{known}", faults)


def _test(fact: str, op: str, value: object, path: str, faults: list[Finding]) -> Iterator[Test]:
    operand: Operand
    try:
        operand = _scalars(value) if op in _LISTS else scalar(value)
    except InputError as error:
        _fault(faults, path, error.what, error.instead)
        return
    if op == "between" and len(_scalars(value)) != 2:
        _fault(faults, path, f"{value!r} is no range", "write [lowest, highest]")
    elif op == "known" and not isinstance(operand, bool):
        _fault(faults, path, f"{value!r} is neither true nor false", "write known = true")
    elif op == "contains" and not (isinstance(operand, str) and operand):
        _fault(faults, path, f"{value!r} is no text", "write contains = 'some text'")
    else:
        yield Test(fact, op, operand)  # type: ignore[arg-type]


def _scalars(value: object) -> tuple[Scalar, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence | set | frozenset) or not value:
        raise InputError("condition", f"{value!r} is no list", "write ['one', 'two']")
    items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
    return tuple(scalar(item) for item in items)


def _fault(faults: list[Finding], path: str, sentence: str, mend: str) -> None:
    faults.append(Finding("bad-condition", path, sentence, mend))


def to_mapping(condition: Condition) -> dict[str, object]:
    """The plain mapping that `parse_condition` reads back to an equal condition.

    Durations are written `10m`, instants in ISO 8601, decimals as text.

    >>> to_mapping(parse_condition({"elapsed": {"at_least": "30m"}, "tier": ["vip"]}))
    {'elapsed': {'at_least': '30m'}, 'tier': ['vip']}
    """
    if isinstance(condition, AnyOf):
        return {"any": [to_mapping(part) for part in condition.parts]}
    if isinstance(condition, Not):
        return {"not": to_mapping(condition.part)}
    if isinstance(condition, Test):
        return {condition.fact: _written(condition)}
    parts = [to_mapping(part) for part in condition.parts]
    keys = [key for part in parts for key in part]
    if len(parts) != 1 and len(set(keys)) == len(keys) and not _nested(condition):
        return {key: value for part in parts for key, value in part.items()}
    return {"all": parts}


def _nested(condition: AllOf) -> bool:
    return any(isinstance(part, AllOf) for part in condition.parts)


def _written(test: Test) -> object:
    operand = test.operand
    plain: object = (
        [_plain(item) for item in operand] if isinstance(operand, tuple) else _plain(operand)
    )
    return plain if test.op in ("is", "in") else {test.op: plain}


def _plain(value: Scalar) -> object:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case timedelta():
            return format_duration(value)
        case datetime():
            return value.isoformat()
        case _:
            return value


def facts_of(condition: Condition) -> frozenset[str]:
    """The names of all facts that a condition looks at."""
    return frozenset(test.fact for test, _ in tests_of(condition))


def tests_of(condition: Condition, path: str = "$") -> Iterator[tuple[Test, str]]:
    """Every test in a condition, each with its path, from left to right."""
    match condition:
        case Test():
            yield condition, f"{path}.{condition.fact}"
        case Not():
            yield from tests_of(condition.part, f"{path}.not")
        case AllOf():
            for part in condition.parts:
                yield from tests_of(part, path)
        case AnyOf():
            for index, part in enumerate(condition.parts):
                yield from tests_of(part, f"{path}.any[{index}]")

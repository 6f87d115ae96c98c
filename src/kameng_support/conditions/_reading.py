"""Conditions read from plain mappings, with every fault at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from ..errors import DefinitionError, shown
from ..findings import Finding, nearest
from ._language import ALWAYS, OPERATORS, AllOf, AnyOf, Condition, Not, Test

__all__ = ["parse_condition", "read_condition"]

_WRITTEN = OPERATORS[2:]
_BARE = {"is": "write the value itself", "in": "write the list itself"}
_MAX_DEPTH = 16
_MAX_PARTS = 1_000


def parse_condition(source: Mapping[str, object] | Condition | None, path: str = "$") -> Condition:
    """The condition that a plain mapping writes; a condition is returned unchanged, None is always.

    At most 16 levels deep, 1,000 parts wide and 10,000 items to a list. Raises DefinitionError,
    naming the first fault by its `path`.

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
    faults: list[Finding] = []
    return _condition(source, path, faults, 0), tuple(faults)


def _condition(source: object, path: str, faults: list[Finding], depth: int) -> Condition:
    if isinstance(source, Test | AllOf | AnyOf | Not):
        return source
    if not isinstance(source, Mapping):
        sentence = f"{shown(source)} is no condition"
        _fault(faults, path, sentence, "write a mapping such as {tier = 'vip'}")
        return ALWAYS
    entries = cast("Mapping[object, object]", source)
    if depth > _MAX_DEPTH or len(entries) > _MAX_PARTS:
        _fault(faults, path, "the condition is too deep or too wide", "split it into several rules")
        return ALWAYS
    parts: list[Condition] = []
    for key, value in entries.items():
        parts.extend(_entry(key, value, path, faults, depth))
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _entry(
    key: object, value: object, path: str, faults: list[Finding], depth: int
) -> Iterator[Condition]:
    here = f"{path}.{key}"
    if not isinstance(key, str):
        _fault(faults, here, f"{shown(key)} is no name of a fact", "write the name as a text")
    elif key == "not":
        yield Not(_condition(value, here, faults, depth + 1))
    elif key in ("all", "any"):
        parts = tuple(_list(value, here, faults, depth + 1))
        if parts:
            yield AllOf(parts) if key == "all" else AnyOf(parts)
    elif isinstance(value, Mapping):
        yield from _tests(key, cast("Mapping[object, object]", value), here, faults)
    else:
        op = "in" if isinstance(value, list | tuple | set | frozenset) else "is"
        yield from _test(key, op, value, here, faults)


def _list(value: object, path: str, faults: list[Finding], depth: int) -> Iterator[Condition]:
    items = _items(value)
    if not items:
        sentence = f"{shown(value)} is no list of conditions"
        _fault(faults, path, sentence, "write [{tier = 'vip'}, ...]")
        return
    if len(items) > _MAX_PARTS:
        _fault(faults, path, "the list of conditions is too long", "split it into several rules")
        return
    for index, item in enumerate(items):
        yield _condition(item, f"{path}[{index}]", faults, depth)


def _items(value: object) -> Sequence[object]:
    listed = isinstance(value, Sequence) and not isinstance(value, str)
    return cast("Sequence[object]", value) if listed else ()


def _tests(
    fact: str, tests: Mapping[object, object], path: str, faults: list[Finding]
) -> Iterator[Test]:
    if not tests:
        _fault(faults, path, "the fact is not tested", "write a value, a list or {at_least = ...}")
    for op in tests:
        if op not in _WRITTEN:
            name = op if isinstance(op, str) else ""
            mend = _BARE.get(name) or nearest(name, _WRITTEN)
            _fault(faults, f"{path}.{op}", f"{shown(op)} is no test", mend)
    for op in _WRITTEN:
        if op in tests:
            yield from _test(fact, op, tests[op], f"{path}.{op}", faults)


def _test(fact: str, op: Any, value: Any, path: str, faults: list[Finding]) -> Iterator[Test]:
    try:
        yield Test(fact, op, value)
    except DefinitionError as error:
        _fault(faults, path, error.what, error.instead)


def _fault(faults: list[Finding], path: str, sentence: str, mend: str) -> None:
    faults.append(Finding("bad-condition", path, sentence, mend))

"""The condition language as values: tests of facts, joined by all, any and not."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from attrs import field, frozen

from ..errors import DefinitionError, InputError, shown
from ..findings import nearest
from ._values import Scalar, scalar

__all__ = [
    "ALWAYS",
    "OPERATORS",
    "AllOf",
    "AnyOf",
    "Condition",
    "Not",
    "Operand",
    "Operator",
    "Test",
    "facts_of",
    "side_by_side",
    "tests_of",
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
Given: TypeAlias = Scalar | float | Iterable[Scalar | float]

OPERATORS: tuple[str, ...] = get_args(Operator)
_LISTS = ("in", "between", "has_any", "has_all")
_JOINTS = ("all", "any", "not")
_MAX_ITEMS = 10_000


def _operand(given: Given) -> Operand:
    try:
        if isinstance(given, list | tuple):
            return tuple(scalar(item) for item in given)
        if isinstance(given, set | frozenset):
            return tuple(sorted((scalar(item) for item in given), key=str))
        return scalar(given)
    except InputError as error:
        raise DefinitionError("condition", error.what, error.instead) from None


@frozen
class Test:
    """One fact compared with an operand: `Test("amount", "at_least", Decimal(500))`.

    The operand of `in`, `between`, `has_any` and `has_all` is a list, kept as a tuple; `between`
    includes both ends. A text may stand for a number, a duration or an instant until
    `FactSchema.bind` makes it one. Raises DefinitionError for an operand that does not fit.
    """

    __test__ = False  # pytest would take the name for a test class

    fact: str
    op: Operator
    operand: Operand = field(converter=_operand)

    def __attrs_post_init__(self) -> None:
        if not self.fact or self.fact in _JOINTS:
            raise DefinitionError(
                "condition", f"{self.fact!r} is no name of a fact", "name the fact to be tested"
            )
        fault = _misfit(self.op, self.operand)
        if fault is not None:
            raise DefinitionError(f"test of {self.fact!r}", *fault)


def _misfit(op: str, operand: Operand) -> tuple[str, str] | None:
    """What is wrong with an operand, and what to write instead."""
    if op not in OPERATORS:
        return f"{shown(op)} is no test", nearest(op, OPERATORS)
    if op in _LISTS:
        return _misfit_list(op, operand)
    if isinstance(operand, tuple):
        return f"{op!r} takes one value, not {shown(operand)}", "write one value"
    if op == "is":
        return None
    if op == "known":
        fits, instead = isinstance(operand, bool), "write known = true"
    elif op in ("has", "contains"):
        fits, instead = isinstance(operand, str) and operand != "", f"write {op} = 'some text'"
    else:
        fits, instead = not isinstance(operand, bool), f"write {op} = a number, duration or instant"
    return None if fits else (f"{shown(operand)} does not fit {op!r}", instead)


def _misfit_list(op: str, operand: Operand) -> tuple[str, str] | None:
    if not isinstance(operand, tuple) or not operand:
        return f"{op!r} takes a list, not {shown(operand)}", "write ['one', 'two']"
    if len(operand) > _MAX_ITEMS:
        return f"the list has {len(operand)} items", f"write at most {_MAX_ITEMS}"
    if op == "between":
        return _misfit_range(operand)
    if op != "in" and not all(isinstance(item, str) for item in operand):
        return f"{op!r} takes a list of texts, not {shown(operand)}", "write ['one', 'two']"
    return None


def _misfit_range(operand: tuple[Scalar, ...]) -> tuple[str, str] | None:
    instead = "write [lowest, highest]"
    match operand:
        case (bool(), _) | (_, bool()):
            return f"{shown(operand)} is no range", instead
        case (int() | Decimal() as low, int() | Decimal() as high):
            empty = low > high
        case (timedelta() as low, timedelta() as high):
            empty = low > high
        case (datetime() as low, datetime() as high):
            empty = low > high
        case (str(), _) | (_, str()):
            empty = False  # not yet known: the fact's type will tell
        case _:
            return f"{shown(operand)} is no range", instead
    return (f"nothing lies between {shown(operand)[1:-1]}", instead) if empty else None


def _parts(parts: Iterable["Condition"]) -> tuple["Condition", ...]:
    kept = tuple(parts)
    for part in kept:
        _condition(part)
    return kept


def _condition(part: "Condition") -> "Condition":
    # Only a caller without a type checker hands over something else.
    if not isinstance(part, Test | AllOf | AnyOf | Not):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise DefinitionError(
            "condition", f"{shown(part)} is no condition", "write parse_condition({...})"
        )
    return part


@frozen
class AllOf:
    """Every part holds; of no parts, always true."""

    parts: tuple["Condition", ...] = field(converter=_parts)


@frozen
class AnyOf:
    """At least one part holds. Raises DefinitionError for no parts: write `Not(ALWAYS)`."""

    parts: tuple["Condition", ...] = field(converter=_parts)

    def __attrs_post_init__(self) -> None:
        if not self.parts:
            raise DefinitionError(
                "condition", "any of nothing never holds", "write Not(ALWAYS) if that is meant"
            )


@frozen
class Not:
    """The part does not hold; true where the part tests a missing fact."""

    part: "Condition" = field(converter=_condition)


Condition: TypeAlias = Test | AllOf | AnyOf | Not
ALWAYS = AllOf(())


def facts_of(condition: Condition) -> frozenset[str]:
    """The names of all facts that a condition looks at."""
    return frozenset(test.fact for test, _ in tests_of(condition))


def tests_of(condition: Condition, path: str = "$") -> Iterator[tuple[Test, str]]:
    """Every test in a condition, each with its path in `to_mapping`, from left to right."""
    match condition:
        case Test():
            yield condition, f"{path}.{condition.fact}"
        case Not():
            yield from tests_of(condition.part, f"{path}.not")
        case AllOf():
            flat = side_by_side(condition) is not None
            for index, part in enumerate(condition.parts):
                yield from tests_of(part, path if flat else f"{path}.all[{index}]")
        case _:
            for index, part in enumerate(condition.parts):
                yield from tests_of(part, f"{path}.any[{index}]")


def side_by_side(condition: AllOf) -> list[list[Condition]] | None:
    """The parts, grouped by the key each has in one mapping, or None where they do not fit in one.

    Tests of one fact share a key when the mapping's fixed order of tests is theirs.
    """
    groups: list[list[Condition]] = []
    keys = set[str]()
    for part in condition.parts:
        if isinstance(part, AllOf):
            return None
        if groups and _share(groups[-1][-1], part):
            groups[-1].append(part)
            continue
        key = part.fact if isinstance(part, Test) else "any" if isinstance(part, AnyOf) else "not"
        if key in keys:
            return None
        keys.add(key)
        groups.append([part])
    # A mapping of one test is read as that test, not as all of one.
    return None if len(condition.parts) == 1 else groups


def _share(one: Condition, other: Condition) -> bool:
    return (
        isinstance(one, Test)
        and isinstance(other, Test)
        and one.fact == other.fact
        and 1 < OPERATORS.index(one.op) < OPERATORS.index(other.op)
    )

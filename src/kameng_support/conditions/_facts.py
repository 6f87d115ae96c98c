"""Declared facts: what a platform may tell, of which type and range, and who supplies it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen
from attrs.validators import in_, instance_of, optional

from ..errors import DefinitionError, InputError, UnknownFactError
from ..findings import Finding, nearest
from ..instants import format_duration, parse_duration, parse_instant
from ._language import AllOf, AnyOf, Condition, Not, Test, tests_of
from ._values import FactValue, Scalar, decimal, instant

__all__ = ["Fact", "FactSchema", "FactType", "FactValue"]

FactType = Literal["str", "bool", "int", "decimal", "money", "duration", "instant", "set"]
Bound: TypeAlias = int | Decimal | timedelta

_TYPES = ("str", "bool", "int", "decimal", "money", "duration", "instant", "set")
_ORDERED = ("int", "decimal", "money", "duration", "instant")
_TESTS: Mapping[str, tuple[str, ...]] = {
    "str": ("is", "in", "contains", "known"),
    "bool": ("is", "known"),
    "set": ("has", "has_any", "has_all", "known"),
    **dict.fromkeys(
        _ORDERED,
        ("is", "in", "at_least", "more_than", "at_most", "less_than", "between", "known"),
    ),
}


def _values(values: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


@frozen
class Fact:
    """One declared fact: its type, its closed vocabulary or range, and who supplies it.

    `values` closes the vocabulary of a `str` or `set` fact; `at_least` and `at_most` bound a
    number or a duration, both ends included; `source` names who supplies it: `platform` facts
    come with a call, the others are worked out by the library.
    """

    name: str = field(validator=instance_of(str))
    type: FactType = field(default="str", validator=in_(_TYPES))
    values: tuple[str, ...] | None = field(default=None, converter=_values)
    at_least: Bound | None = field(
        default=None, validator=optional(instance_of((int, Decimal, timedelta)))
    )
    at_most: Bound | None = field(
        default=None, validator=optional(instance_of((int, Decimal, timedelta)))
    )
    source: str = "platform"

    def __attrs_post_init__(self) -> None:
        where = f"fact {self.name!r}"
        if self.values is not None and self.type not in ("str", "set"):
            raise DefinitionError(where, f"{self.type} has no vocabulary", "leave `values` out")
        for end in (self.at_least, self.at_most):
            if end is not None and not self._bounds(end):
                raise DefinitionError(
                    where, f"{end!r} is no bound of a {self.type}", "write one of the fact's type"
                )

    def _bounds(self, end: Bound) -> bool:
        if self.type == "duration":
            return isinstance(end, timedelta)
        return self.type in ("int", "decimal", "money") and not isinstance(end, timedelta | bool)

    def admit(self, value: object) -> FactValue:
        """The canonical form of a value of this fact.

        Raises InputError for another type, a text outside the vocabulary, a number out of range,
        and for NaN or infinity.

        >>> Fact("amount", "money").admit(12.5)
        Decimal('12.5')
        """
        admitted = _ADMIT[self.type](value)
        if admitted is None:
            raise InputError(
                f"fact {self.name!r}", f"{value!r} is no {self.type}", _EXAMPLES[self.type]
            )
        self._inside(admitted)
        return admitted

    def _inside(self, value: FactValue) -> None:
        if self.values is not None:
            words = value if isinstance(value, frozenset) else (str(value),)
            for word in sorted(words):
                if word not in self.values:
                    raise InputError(
                        f"fact {self.name!r}",
                        f"{word!r} is not in its vocabulary",
                        nearest(word, self.values),
                    )
        low, high = self.at_least, self.at_most
        if low is not None and value < low:  # type: ignore[operator]  # bounds fit the type
            raise InputError(f"fact {self.name!r}", f"{value} is too low", f"at least {_show(low)}")
        if high is not None and value > high:  # type: ignore[operator]  # bounds fit the type
            raise InputError(
                f"fact {self.name!r}", f"{value} is too high", f"at most {_show(high)}"
            )


def _show(end: Bound) -> str:
    return format_duration(end) if isinstance(end, timedelta) else str(end)


def _admit_str(value: object) -> FactValue | None:
    return value if isinstance(value, str) else None


def _admit_bool(value: object) -> FactValue | None:
    return value if isinstance(value, bool) else None


def _admit_int(value: object) -> FactValue | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _admit_decimal(value: object) -> FactValue | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    return decimal(value)


def _admit_duration(value: object) -> FactValue | None:
    if isinstance(value, str):
        return parse_duration(value)
    return value if isinstance(value, timedelta) else None


def _admit_instant(value: object) -> FactValue | None:
    if isinstance(value, str):
        value = parse_instant(value)
    return instant(value) if isinstance(value, datetime) else None


def _admit_set(value: object) -> FactValue | None:
    if not isinstance(value, frozenset | set | list | tuple):
        return None
    return frozenset(value) if all(isinstance(item, str) for item in value) else None


_ADMIT = {
    "str": _admit_str,
    "bool": _admit_bool,
    "int": _admit_int,
    "decimal": _admit_decimal,
    "money": _admit_decimal,
    "duration": _admit_duration,
    "instant": _admit_instant,
    "set": _admit_set,
}
_EXAMPLES = {
    "str": "write a text",
    "bool": "write true or false",
    "int": "write a whole number",
    "decimal": "write a number such as 12.50",
    "money": "write an amount such as 12.50",
    "duration": "write 30s, 10m or 48h",
    "instant": "write an aware datetime or 2026-11-20T09:00:00+08:00",
    "set": "write a list of texts",
}


def _by_name(facts: "Iterable[Fact] | Mapping[str, Fact]") -> Mapping[str, Fact]:
    named: dict[str, Fact] = {}
    for fact in facts.values() if isinstance(facts, Mapping) else facts:
        if fact.name in named:
            raise DefinitionError(
                f"fact {fact.name!r}", "it is declared twice", "declare it once or rename one"
            )
        named[fact.name] = fact
    return named


@frozen
class FactSchema:
    """All facts that a platform declares: admits values, checks and binds conditions."""

    facts: Mapping[str, Fact] = field(default=(), converter=_by_name)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    def __contains__(self, name: object) -> bool:
        return name in self.facts

    def extend(self, facts: Iterable[Fact]) -> "FactSchema":
        """A schema with these facts too; raises DefinitionError where one is declared twice."""
        return FactSchema((*self.facts.values(), *facts))

    def admit(self, values: Mapping[str, object], where: str = "facts") -> dict[str, FactValue]:
        """Canonical values of declared facts, in the order of their names.

        Raises UnknownFactError for an undeclared one, with the nearest name, and InputError for
        a value that does not fit.
        """
        admitted: dict[str, FactValue] = {}
        for name in sorted(values):
            fact = self.facts.get(name)
            if fact is None:
                raise UnknownFactError(
                    where, f"fact {name!r} is not declared", nearest(name, self.facts)
                )
            admitted[name] = fact.admit(values[name])
        return admitted

    def check(self, condition: Condition, path: str = "$") -> tuple[Finding, ...]:
        """Every test that names an undeclared fact or does not fit its fact's type."""
        return tuple(
            finding
            for test, where in tests_of(condition, path)
            for finding in self._check(test, where)
        )

    def _check(self, test: Test, path: str) -> Iterator[Finding]:
        fact = self.facts.get(test.fact)
        if fact is None:
            mend = nearest(test.fact, self.facts)
            yield Finding("unknown-fact", path, f"fact {test.fact!r} is not declared", mend)
            return
        fits = _TESTS[fact.type]
        if test.op not in fits:
            sentence = f"{test.op!r} does not fit the {fact.type} fact {fact.name!r}"
            yield Finding("unfit-test", path, sentence, f"write one of {', '.join(fits)}")
            return
        try:
            _bind(test, fact)
        except InputError as error:
            yield Finding("bad-operand", path, f"{error.what} ({error.where})", error.instead)

    def bind(self, condition: Condition) -> Condition:
        """The condition with each operand in its fact's canonical form; `check` it first.

        >>> schema = FactSchema([Fact("elapsed", "duration")])
        >>> schema.bind(Test("elapsed", "at_least", "30m"))
        Test(fact='elapsed', op='at_least', operand=datetime.timedelta(seconds=1800))
        """
        match condition:
            case Test():
                fact = self.facts.get(condition.fact)
                return condition if fact is None else _bind(condition, fact)
            case Not():
                return Not(self.bind(condition.part))
            case AllOf():
                return AllOf(self.bind(part) for part in condition.parts)
            case AnyOf():
                return AnyOf(self.bind(part) for part in condition.parts)


def _bind(test: Test, fact: Fact) -> Test:
    if test.op in ("known", "contains"):
        return test
    # A range may end outside the fact's own bounds, and one member of a set is a text.
    one = evolve(fact, type="str" if fact.type == "set" else fact.type, at_least=None, at_most=None)
    operand = test.operand
    if isinstance(operand, tuple):
        return evolve(test, operand=tuple(_scalar(one, item) for item in operand))
    return evolve(test, operand=_scalar(one, operand))


def _scalar(fact: Fact, operand: Scalar) -> Scalar:
    admitted = fact.admit(operand)
    assert not isinstance(admitted, frozenset)
    return admitted

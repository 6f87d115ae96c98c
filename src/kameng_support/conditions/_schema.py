"""All facts that a platform declares: values admitted, conditions checked and bound."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from attrs import field, frozen

from ..errors import DefinitionError, InputError, UnknownFactError
from ..findings import Finding, nearest
from ._facts import Fact, FactType, FactValue
from ._language import AllOf, AnyOf, Condition, Not, Test, tests_of
from ._values import Scalar

__all__ = ["FactSchema"]

_NUMERIC = ("is", "in", "at_least", "more_than", "at_most", "less_than", "between", "known")
_TESTS: Mapping[FactType, tuple[str, ...]] = {
    "str": ("is", "in", "contains", "known"),
    "text": ("contains", "known"),
    "bool": ("is", "known"),
    "set": ("has", "has_any", "has_all", "known"),
    "int": _NUMERIC,
    "decimal": _NUMERIC,
    "money": _NUMERIC,
    "duration": _NUMERIC,
    "instant": _NUMERIC,
}


def _by_name(facts: Iterable[Fact] | Mapping[str, Fact]) -> Mapping[str, Fact]:
    named: dict[str, Fact] = {}
    listed = cast("Iterable[Fact]", facts.values() if isinstance(facts, Mapping) else facts)
    for fact in listed:
        if fact.name in named:
            raise DefinitionError(
                f"fact {fact.name!r}", "it is declared twice", "declare it once or rename one"
            )
        named[fact.name] = fact
    return named


@frozen
class FactSchema:
    """All facts that a platform declares: admits values, checks and binds conditions.

    Raises DefinitionError where one is declared twice.
    """

    facts: Mapping[str, Fact] = field(factory=dict[str, Fact], converter=_by_name)

    def __hash__(self) -> int:
        return hash(frozenset(self.facts.values()))

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
        for name in values:
            if name not in self.facts:
                raise UnknownFactError(
                    where, f"fact {name!r} is not declared", nearest(name, self.facts)
                )
        return {name: self.facts[name].admit(values[name]) for name in sorted(values)}

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
        except (DefinitionError, InputError) as error:
            yield Finding("bad-operand", path, f"{error.what} ({error.where})", error.instead)

    def bind(self, condition: Condition) -> Condition:
        """The condition with each operand in its fact's canonical form; `check` it first.

        A test of an undeclared fact stays as it is. Raises InputError or DefinitionError for an
        operand that does not fit its fact.

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
            case _:
                return AnyOf(self.bind(part) for part in condition.parts)


def _bind(test: Test, fact: Fact) -> Test:
    if test.op in ("known", "contains"):
        return test
    operand = test.operand
    if isinstance(operand, tuple):
        return Test(test.fact, test.op, tuple(_scalar(fact, item) for item in operand))
    return Test(test.fact, test.op, _scalar(fact, operand))


def _scalar(fact: Fact, operand: Scalar) -> Scalar:
    """The operand in canonical form: it may lie outside the fact's range, not its vocabulary."""
    # What a set is compared with are its members, each a text.
    bound = operand if fact.type == "set" else fact.canonical(operand)
    fact.in_vocabulary(bound)
    return cast("Scalar", bound)

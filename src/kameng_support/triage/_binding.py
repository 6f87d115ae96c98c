"""Conditions of many rules brought into the form of declared facts: each test once, however often."""

from collections.abc import Hashable, Iterable
from operator import is_

from ..conditions import AllOf, AnyOf, Condition, FactSchema, Not, Test, tests_of

__all__ = ["Binder"]


class Binder:
    """Binds conditions to a schema, remembering the tests it has met.

    Rules say the same few things again and again: checking each test anew would take most of the
    time that a large rule set needs to be made.
    """

    def __init__(self, schema: FactSchema, forbidden: Iterable[str] = ()) -> None:
        self._schema, self._forbidden = schema, frozenset(forbidden)
        self._met: dict[Hashable, Test | bool] = {}

    def bind(self, condition: Condition) -> Condition | None:
        """The condition in the facts' canonical form, itself where it has it already.

        None where it does not fit the schema, or reads a fact that is forbidden.
        """
        match condition:
            case Test():
                return self._test(condition)
            case Not():
                part = self.bind(condition.part)
                return None if part is None else Not(part)
            case _:
                parts = [self.bind(part) for part in condition.parts]
                kept = [part for part in parts if part is not None]
                if len(kept) < len(parts):
                    return None
                if all(map(is_, kept, condition.parts)):
                    return condition
                return AllOf(kept) if isinstance(condition, AllOf) else AnyOf(kept)

    def _test(self, test: Test) -> Test | None:
        key = (test.fact, test.op, _types(test), test.operand)
        found = self._met.get(key)
        if found is None:
            found = self._met[key] = self._bound(test)
        if isinstance(found, Test):
            return found
        return test if found else None

    def _bound(self, test: Test) -> Test | bool:
        """The bound test, or whether it fits as it is."""
        if test.fact in self._forbidden or self._schema.check(test):
            return False
        (bound,) = (part for part, _ in tests_of(self._schema.bind(test)))
        # A whole number stays one where a Decimal is meant: they compare alike.
        return bound.operand == test.operand or bound


def _types(test: Test) -> object:
    """Of what types the operand is: Python calls True equal to 1 and to Decimal(1)."""
    operand = test.operand
    return tuple(map(type, operand)) if isinstance(operand, tuple) else type(operand)

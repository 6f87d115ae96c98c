"""A rule set compiled: the index over its conditions, and what its rules say of each field."""

from collections.abc import Mapping, Sequence

from ..conditions import FactSchema, FactValue
from ._bits import rows_of
from ._fields import Field
from ._index import Index
from ._outcomes import Value, offers_of, outcome_of
from ._policies import Conflict, settle
from ._rule import Rule

__all__ = ["Compiled"]


class Compiled:
    """Rules that can be asked which of them fire, and by these rows for all that follows."""

    __slots__ = ("_fields", "_outcomes", "_schema", "_strict", "index", "rows", "rules")

    def __init__(
        self, fields: Sequence[Field], rules: Sequence[Rule], schema: FactSchema | None
    ) -> None:
        self._fields, self.rules, self._schema = fields, rules, schema
        self.index = Index([rule.when for rule in rules], schema)
        self.rows = {rule.name: row for row, rule in enumerate(rules)}
        self._outcomes = tuple((decided.name, outcome_of(decided, rules)) for decided in fields)
        self._strict = [decided for decided in fields if decided.policy in ("unique", "any")]

    def __reduce__(self) -> tuple[object, ...]:
        return Compiled, (self._fields, self.rules, self._schema)

    def values(self, mask: int) -> dict[str, Value]:
        """Each field's value; a field without one is absent."""
        values: dict[str, Value] = {}
        for name, outcome in self._outcomes:
            value = outcome.value(mask)
            if value is not None:
                values[name] = value
        return values

    def givers(self, mask: int) -> dict[str, list[int]]:
        """The rows that gave each value, in rule order."""
        return {
            name: outcome.givers(mask)
            for name, outcome in self._outcomes
            if outcome.value(mask) is not None
        }

    def fired(self, mask: int) -> tuple[Rule, ...]:
        """The rules of a mask, in rule order."""
        return tuple(map(self.rules.__getitem__, rows_of(mask, self.index.size))) if mask else ()

    def conflicts(self, mask: int) -> tuple[Conflict, ...]:
        """Where rules of a mask contradict a `unique` or `any` field."""
        conflicts: list[Conflict] = []
        for decided in self._strict:
            offers = tuple(offers_of(decided, self.fired(mask)))
            if settle(decided, offers).conflict:
                conflicts.append(Conflict(decided.name, decided.policy, offers))
        return tuple(conflicts)

    def looks_at(self, name: str) -> tuple[str, ...]:
        """The facts that a rule's condition tests, in the order of their names."""
        return self.index.names[self.rows[name]]

    def seen(self, facts: Mapping[str, object]) -> Mapping[str, FactValue]:
        """The facts as the conditions saw them."""
        return self.index.canonical(facts)

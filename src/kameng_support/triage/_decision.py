"""A decision: its values, the rules that gave them, and the reasons on request."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias, final

from ..conditions import Condition, FactValue, Failure, why_not
from ..errors import NotFoundError
from ..findings import nearest
from ._compiled import Compiled
from ._policies import Conflict
from ._rule import Rule

__all__ = ["Decision", "Firing"]

Values: TypeAlias = Mapping[str, str | tuple[str, ...]]


@final
class Decision:
    """What the rules decide over one snapshot of facts. Immutable.

    Made by hand it has values, but no reasons. One that rules made works out what it is asked for
    when it is asked, from the rows that fired.
    """

    __slots__ = ("_compiled", "_conflicts", "_fired", "_given_by", "_mask", "_seen", "_values")

    def __init__(
        self,
        values: Values,
        fired: tuple[str, ...],
        conflicts: tuple[Conflict, ...] = (),
        given_by: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._values: Values | None = values
        self._fired: tuple[str, ...] | None = fired
        self._conflicts: tuple[Conflict, ...] | None = conflicts
        self._given_by: Mapping[str, tuple[str, ...]] | None = given_by or {}
        self._compiled, self._mask = Compiled((), (), None), 0
        self._seen: Mapping[str, object] = {}

    @staticmethod
    def of(compiled: Compiled, seen: Mapping[str, object], mask: int) -> "Decision":
        """The decision of these rules over these facts, which fire by this mask."""
        made = object.__new__(Decision)
        made._compiled, made._seen, made._mask = compiled, seen, mask
        made._values = made._fired = made._conflicts = made._given_by = None
        return made

    @property
    def values(self) -> Values:
        """Each field's value, in the order of the fields.

        A field without a value is absent, and that of a `collect` field is a tuple.
        """
        if self._values is None:
            self._values = self._compiled.values(self._mask)
        return self._values

    @property
    def fired(self) -> tuple[str, ...]:
        """The rules whose condition held, in rule order."""
        if self._fired is None:
            self._fired = tuple([rule.name for rule in self._compiled.fired(self._mask)])
        return self._fired

    @property
    def given_by(self) -> Mapping[str, tuple[str, ...]]:
        """The rules that gave each value, empty where it is the default."""
        if self._given_by is None:
            rules = self._compiled.rules
            givers = self._compiled.givers(self._mask)
            self._given_by = {
                name: tuple([rules[row].name for row in rows]) for name, rows in givers.items()
            }
        return self._given_by

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Where rules contradict a `unique` or `any` field; else empty."""
        if self._conflicts is None:
            self._conflicts = self._compiled.conflicts(self._mask)
        return self._conflicts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decision) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.fired, self.conflicts))

    def __repr__(self) -> str:
        named = zip(("values", "fired", "conflicts", "given_by"), self._key(), strict=True)
        return f"Decision({', '.join(f'{name}={value!r}' for name, value in named)})"

    def __reduce__(self) -> tuple[object, ...]:
        if self._compiled.rules:
            return _again, (self._compiled, dict(self._compiled.seen(self._seen)))
        return Decision, self._key()

    def _key(self) -> tuple[object, ...]:
        return self.values, self.fired, self.conflicts, self.given_by

    def facts(self) -> dict[str, FactValue]:
        """The values as facts, for the conditions of targets: a collected tuple as a set."""
        return {
            name: frozenset(value) if isinstance(value, tuple) else value
            for name, value in self.values.items()
        }

    def why(self, field: str | None = None) -> "tuple[Firing, ...]":
        """The rules that fired, in order, with their conditions, facts and what each gave.

        With the name of a field, only those that gave its value.
        """
        if field is None:
            return tuple([Firing(rule, self) for rule in self._compiled.fired(self._mask)])
        rows = self._compiled.givers(self._mask).get(field, ())
        return tuple([Firing(self._compiled.rules[row], self) for row in rows])

    def why_not(self, rule: str) -> Failure | None:
        """The first part of a rule's condition that failed, with the fact's value; None if it fired.

        Raises NotFoundError for a rule that the rule set does not have.
        """
        row = self._compiled.rows.get(rule)
        if row is None:
            raise NotFoundError(
                "triage", f"there is no rule {rule!r}", nearest(rule, self._compiled.rows)
            )
        return why_not(self._compiled.rules[row].when, self._compiled.seen(self._seen))

    def looked_at(self, rule: Rule) -> dict[str, FactValue]:
        """What a rule's condition saw of the facts, in the order of their names."""
        names = [name for name in self._compiled.looks_at(rule.name) if name in self._seen]
        return dict(self._compiled.seen({name: self._seen[name] for name in names}))

    def gave(self, rule: Rule) -> dict[str, str | tuple[str, ...]]:
        """What a rule said that took effect."""
        said: Values = {**rule.set, **rule.add}
        return {
            name: value for name, value in said.items() if rule.name in self.given_by.get(name, ())
        }


def _again(compiled: Compiled, seen: Mapping[str, object]) -> Decision:
    return Decision.of(compiled, seen, compiled.index.hits(seen))


@final
class Firing:
    """One rule that fired: its condition, the facts it looked at, and what it gave. Immutable."""

    __slots__ = ("_decision", "_rule")

    def __init__(self, rule: Rule, decision: Decision) -> None:
        self._rule, self._decision = rule, decision

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self._rule.name

    @property
    def when(self) -> Condition:
        """Its condition."""
        return self._rule.when

    @property
    def facts(self) -> Mapping[str, FactValue]:
        """The facts that it looked at, in the order of their names; a missing one is left out."""
        return self._decision.looked_at(self._rule)

    @property
    def gave(self) -> Values:
        """What took effect: an assignment that lost to another rule is not in it."""
        return self._decision.gave(self._rule)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Firing) and tuple(self._parts()) == tuple(other._parts())

    def __hash__(self) -> int:
        return hash((self.rule, self.when))

    def _parts(self) -> Iterator[object]:
        yield from (self.rule, self.when, self.facts, self.gave)

    def __repr__(self) -> str:
        return f"<Firing: {self}>"

    def __str__(self) -> str:
        seen = ", ".join(f"{name} = {_show(value)}" for name, value in self.facts.items())
        gave = ", ".join(f"{name} = {_show(value)}" for name, value in self.gave.items())
        return f"{self.rule!r} fired on {seen or 'any facts'}: {gave or 'other rules won'}"


def _show(value: FactValue | tuple[str, ...]) -> str:
    match value:
        case frozenset():
            return "{" + ", ".join(sorted(repr(item) for item in value)) + "}"
        case tuple():
            return "[" + ", ".join(repr(item) for item in value) + "]"
        case str():
            return repr(value)
        case _:
            return str(value)

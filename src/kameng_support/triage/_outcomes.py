"""From the rows that fired to the value of a field: its hit policy, over a mask."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from ._bits import mask_of, rows_of
from ._fields import Field, Policy
from ._policies import Offer
from ._rule import Rule

__all__ = ["Outcome", "Value", "offers_of", "outcome_of"]

Value: TypeAlias = str | tuple[str, ...]


def offers_of(decided: Field, fired: Iterable[Rule]) -> Iterator[Offer]:
    """What rules offer for a field, in rule order."""
    for rule in fired:
        if decided.policy == "collect":
            for word in rule.add.get(decided.name, ()):
                yield rule.name, word
        elif decided.name in rule.set:
            yield rule.name, rule.set[decided.name]


class Outcome:
    """A field's policy over masks of rows: what `settle` says, without asking each rule.

    `said` has what each row says of the field. This one is of the policy `first`.
    """

    __slots__ = ("default", "said", "says", "size")

    def __init__(self, decided: Field, said: Mapping[int, Value], size: int) -> None:
        self.said, self.says, self.size = said, mask_of(said, size), size
        self.default = decided.default

    def value(self, mask: int) -> Value | None:
        """The field's value over the rows that fired; None where it has none."""
        says = mask & self.says
        return self.said[self.size - says.bit_length()] if says else self.default

    def givers(self, mask: int) -> list[int]:
        """The rows that gave the value; none where it is the default."""
        says = mask & self.says
        return [self.size - says.bit_length()] if says else []


class _Unique(Outcome):
    __slots__ = ()

    def value(self, mask: int) -> Value | None:
        says = mask & self.says
        return self.default if says & (says - 1) else super().value(says)

    def givers(self, mask: int) -> list[int]:
        says = mask & self.says
        return [] if says & (says - 1) else super().givers(says)


class _Collect(Outcome):
    __slots__ = ()

    def value(self, mask: int) -> Value:
        says = mask & self.says
        if not says:
            return ()
        said = [self.said[row] for row in rows_of(says, self.size)]
        return tuple(dict.fromkeys(chain.from_iterable(said)))

    def givers(self, mask: int) -> list[int]:
        return rows_of(mask & self.says, self.size)


class _Any(Outcome):
    __slots__ = ()

    def _agreed(self, mask: int) -> list[int]:
        rows = rows_of(mask & self.says, self.size)
        return rows if len({self.said[row] for row in rows}) == 1 else []

    def value(self, mask: int) -> Value | None:
        rows = self._agreed(mask)
        return self.said[rows[0]] if rows else self.default

    def givers(self, mask: int) -> list[int]:
        return self._agreed(mask)


class _Priority(Outcome):
    __slots__ = ("_rank",)

    def __init__(self, decided: Field, said: Mapping[int, Value], size: int) -> None:
        super().__init__(decided, said, size)
        self._rank: dict[Value, int] = {
            word: place for place, word in enumerate(decided.values or ())
        }

    def _best(self, mask: int) -> list[int]:
        rank, said = self._rank, self.said
        rows = rows_of(mask & self.says, self.size)
        return [min(rows, key=lambda row: rank[said[row]])] if rows else []

    def value(self, mask: int) -> Value | None:
        best = self._best(mask)
        return self.said[best[0]] if best else self.default

    def givers(self, mask: int) -> list[int]:
        return self._best(mask)


_OUTCOMES: Mapping[Policy, type[Outcome]] = {
    "first": Outcome,
    "collect": _Collect,
    "priority": _Priority,
    "unique": _Unique,
    "any": _Any,
}


def outcome_of(decided: Field, rules: Sequence[Rule]) -> Outcome:
    """The field's policy over masks of these rules."""
    name = decided.name
    said: dict[int, Value] = {}
    for row, rule in enumerate(rules):
        value = rule.add.get(name) or None if decided.policy == "collect" else rule.set.get(name)
        if value is not None:
            said[row] = value
    return _OUTCOMES[decided.policy](decided, said, len(rules))

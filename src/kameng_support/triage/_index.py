"""The rules of a set, compiled: every rule is one bit, and each fact's value leaves some of them.

Whether a condition of one fact holds depends on that fact's value alone, so a column looks it up, for
all rules at once. The rules that fire are those that every column leaves: an `and` of as many integers as
there are facts. What joins several facts, or looks into a text, is tested last, on those that are left.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import cast

from ..conditions import (
    AllOf,
    Condition,
    FactSchema,
    FactValue,
    Test,
    facts_of,
    holds,
)
from ..errors import InputError
from ._bits import mask_of, rows_of
from ._columns import Column, anything, column_of
from ._masks import Draft
from ._sketch import Sketch, drawable

__all__ = ["Index"]


class _Untested:
    """The column of a fact that no row looks at, where none is declared: it leaves them all."""

    def __getitem__(self, value: object) -> int:
        return -1


_UNTESTED = _Untested()
_MEMBERS = ("has", "has_any", "has_all")
_OPAQUE = (*_MEMBERS, "contains")


class _Columns(dict[str, Column]):
    """Of all facts, by name; of one that is not declared, what becomes of it."""

    def __init__(self, columns: Mapping[str, Column], *, declared: bool) -> None:
        super().__init__(columns)
        self._declared = declared

    def __missing__(self, name: str) -> Column:
        if self._declared:
            raise TypeError
        return _UNTESTED


class Index:
    """Which of some conditions hold over facts, all at once.

    With a schema, facts are admitted on the way. Immutable once made. Making it costs time in
    proportion to the tests, and room for at most 128 bytes a row and fact beside them.
    """

    __slots__ = (
        "_absent",
        "_columns",
        "_conditions",
        "_everyone",
        "_rest",
        "_rest_mask",
        "_rest_of",
        "_sets",
        "_whole",
        "names",
        "schema",
        "size",
    )

    def __init__(self, conditions: Sequence[Condition], schema: FactSchema | None) -> None:
        self.schema, self.size = schema, len(conditions)
        self._conditions = conditions
        self._everyone = (1 << self.size) - 1
        sketches: dict[str, Sketch] = {}
        if schema is not None:
            sketches = {name: Sketch() for name in schema.facts}
        self._rest: dict[int, Condition] = {}
        self.names: list[tuple[str, ...]] = []
        plain: dict[object, tuple[Test, list[int]]] = {}
        for row, condition in enumerate(conditions):
            names = _plain(row, condition, plain)
            if names is None:
                names, rest = _sketched(row, condition, sketches)
                if rest:
                    self._rest[row] = rest[0] if len(rest) == 1 else AllOf(rest)
            self.names.append(names)
        for test, rows in plain.values():
            _of(sketches, test.fact).add(rows, [test])
        self._rest_mask = mask_of(self._rest, self.size)
        self._rest_of = frozenset[str]().union(*map(facts_of, self._rest.values()))
        columns: dict[str, Column] = {}
        absent: list[tuple[str, int]] = []
        for name, sketch in sketches.items():
            draft = Draft(sketch, self.size)
            fact = schema.facts.get(name) if schema is not None else None
            columns[name] = anything(draft) if fact is None else column_of(fact, draft)
            if draft.absent != self._everyone:
                absent.append((name, draft.absent))
        self._columns = _Columns(columns, declared=schema is not None)
        self._absent = tuple(absent)
        self._sets = [fact.name for fact in schema or () if fact.type == "set"]
        # As many declared facts as there are: none is missing.
        self._whole = -1 if schema is None else len(columns)

    def snapshot(self, facts: Mapping[str, object]) -> dict[str, object]:
        """A copy of the facts that nobody else can change; raises as `hits` does."""
        seen = dict(facts)
        for name in self._sets:
            if name in seen and type(seen[name]) is not frozenset:
                seen |= self.canonical({name: seen[name]})
        return seen

    def hits(self, facts: Mapping[str, object]) -> int:
        """The rows whose conditions hold, as a mask.

        With a schema, raises UnknownFactError or InputError for facts that it does not admit.
        """
        mask, columns = self._everyone, self._columns
        try:
            for name, value in facts.items():
                mask &= columns[name][value]  # None is out of range, and no operand
        except (TypeError, ArithmeticError, InputError):
            return self._slowly(facts)
        if len(facts) != self._whole:
            for name, left in self._absent:
                if name not in facts:
                    mask &= left
        return self._tried(mask, facts) if mask & self._rest_mask else mask

    def _slowly(self, facts: Mapping[str, object]) -> int:
        """Whatever could not be looked up: admitted one by one, or compared as it is."""
        seen = self.canonical(facts)
        return mask_of(
            (row for row, condition in enumerate(self._conditions) if holds(condition, seen)),
            self.size,
        )

    def _tried(self, mask: int, facts: Mapping[str, object]) -> int:
        seen = self.canonical({name: facts[name] for name in self._rest_of if name in facts})
        failed = (
            row
            for row in rows_of(mask & self._rest_mask, self.size)
            if not holds(self._rest[row], seen)
        )
        return mask ^ mask_of(failed, self.size)

    def canonical(self, facts: Mapping[str, object]) -> Mapping[str, FactValue]:
        """The facts as conditions see them; raises where the schema does not admit them."""
        return facts if self.schema is None else self.schema.admit(facts, "triage")  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def _plain(
    row: int, condition: Condition, plain: dict[object, tuple[Test, list[int]]]
) -> tuple[str, ...] | None:
    """Note the row at each of its tests, if it has no more than one test of each of its facts.

    Large sets say the same few tests again and again: each is drawn once, for all its rows.
    """
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    names: set[str] = set()
    for part in parts:
        if not isinstance(part, Test) or part.op in _OPAQUE or part.fact in names:
            return None
        names.add(part.fact)
    for part in parts:
        test = cast("Test", part)
        operand = test.operand
        # Python calls True equal to 1; what is not looked up at once is drawn by itself.
        alike = type(operand) is str or type(operand) is int
        key = (test.fact, test.op, operand) if alike else id(test)
        found = plain.get(key)
        if found is None:
            plain[key] = test, [row]
        else:
            found[1].append(row)
    return tuple(sorted(names))


def _sketched(
    row: int, condition: Condition, sketches: dict[str, Sketch]
) -> tuple[tuple[str, ...], list[Condition]]:
    """Draw what tests one fact into that fact's sketch.

    The names of all facts tested, and the parts that are left, to be tried by themselves.
    """
    rest: list[Condition] = []
    drawn: dict[str, list[Condition]] = {}
    for part in _parts(condition):
        names = (part.fact,) if isinstance(part, Test) else tuple(facts_of(part))
        if len(names) == 1 and drawable(part):
            drawn.setdefault(names[0], []).append(part)
        else:
            rest.append(part)
    for name, parts in drawn.items():
        _of(sketches, name).add([row], parts)
    if rest:
        all_names = sorted({*drawn, *chain.from_iterable(map(facts_of, rest))})
        return tuple(all_names), [
            part for part in rest if not _by_member(row, part, sketches, drawn)
        ]
    return tuple(sorted(drawn)), rest


def _parts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from _parts(part)
    else:
        yield condition


def _by_member(
    row: int, part: Condition, sketches: dict[str, Sketch], drawn: dict[str, list[Condition]]
) -> bool:
    """Draw a test of a set's members, the first of its fact; whether that says all."""
    if not isinstance(part, Test) or part.op not in _MEMBERS or part.fact in drawn:
        return False
    members = part.operand if isinstance(part.operand, tuple) else (part.operand,)
    words = [member for member in members if isinstance(member, str)]
    drawn[part.fact] = [part]
    every = part.op == "has_all"
    _of(sketches, part.fact).add_members([row], words[:1] if every else words)
    return not every or len(words) == 1


def _of(sketches: dict[str, Sketch], name: str) -> Sketch:
    sketch = sketches.get(name)
    if sketch is None:
        sketch = sketches[name] = Sketch()
    return sketch

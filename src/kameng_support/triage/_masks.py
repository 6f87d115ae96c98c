"""The masks of one fact, made from its sketch: by text, by member, or along a line of values.

Where all masks of a fact would take too much room only some are kept, and the others are made from
them when they are asked for: at most `MOST` masks of one bit a row for each kind of value.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import chain
from typing import cast

from ._bits import mask_of
from ._sketch import Kind, Sketch, Step

__all__ = ["MOST", "Draft", "Line", "Words"]

#: Together they take a hundred and twenty-eight bytes for each rule.
MOST = 1_024
_NONE = cast("int", None)


class Words:
    """A mask for each word that rows mention, and `other` for all that they don't.

    `kept` maps most words to their masks; a word of few rows may be in `rare` instead.
    """

    __slots__ = ("_rare", "_size", "kept", "other")

    def __init__(self, changes: Mapping[str, Sequence[int]], other: int, size: int) -> None:
        few = sum(map(len, changes.values())) // MOST if len(changes) > MOST else 0
        self.other, self._size = other, size
        self.kept = {
            word: other ^ mask_of(rows, size) for word, rows in changes.items() if len(rows) > few
        }
        self._rare = {word: tuple(rows) for word, rows in changes.items() if len(rows) <= few}

    def __contains__(self, word: object) -> bool:
        return word in self.kept or word in self._rare

    def of(self, word: object) -> int:
        """The mask of any value that can be a key."""
        kept = self.kept.get(cast("str", word))
        if kept is not None:
            return kept
        rows = self._rare.get(cast("str", word))
        return self.other if rows is None else self.other ^ mask_of(rows, self._size)

    def of_any(self, words: Iterable[object]) -> int:
        """All rows that any of these words changes, and `other`."""
        mask = self.other
        for word in words:
            mask |= self.of(word)
        return mask


class Line:
    """A mask for each stretch of a line of numbers, durations or instants, and for its bounds.

    Outside `least` and `most` there is None instead: whatever it meets, it can't be a mask.
    """

    __slots__ = ("_changes", "_high", "_low", "_masks", "_places", "_sides", "_size", "_stride")

    def __init__(
        self,
        changes: Mapping[Step, Sequence[int]],
        base: int,
        size: int,
        least: Step | None = None,
        most: Step | None = None,
    ) -> None:
        marks = dict(changes)
        for end in (least, most):
            if end is not None:
                marks.setdefault(end, ())
        steps = sorted(marks)
        self._places = [cast("Decimal", place) for place, _ in steps]
        self._sides = [side for _, side in steps]
        self._size = size
        self._stride = len(steps) // MOST + 1
        self._changes = [tuple(marks[step]) for step in steps] if self._stride > 1 else []
        self._low = 0 if least is None else steps.index(least) + 1
        self._high = len(steps) if most is None else steps.index(most)
        self._masks = self._made([marks[step] for step in steps], base)

    def _made(self, changes: Sequence[Sequence[int]], mask: int) -> list[int]:
        masks: list[int] = []
        for number, rows in enumerate((*changes, ())):
            if number % self._stride == 0:
                outside = self._stride == 1 and not self._low <= number <= self._high
                masks.append(_NONE if outside else mask)
            if rows:
                mask ^= mask_of(rows, self._size)
        return masks

    def wholes(self) -> list[int]:
        """The least whole number past each place: a whole number's mask is that of how many of them it has reached."""
        return [
            int(Decimal(place).to_integral_value(ROUND_FLOOR)) + 1
            if side
            else int(Decimal(place).to_integral_value(ROUND_CEILING))
            for place, side in zip(self._places, self._sides, strict=True)
        ]

    def dense(self) -> list[int] | None:
        """Every mask, in order, if all are kept."""
        return self._masks if self._stride == 1 else None

    def __getitem__(self, passed: int, /) -> int:
        """The mask past so many places."""
        if self._stride == 1:
            return self._masks[passed]
        if not self._low <= passed <= self._high:
            return _NONE
        kept = passed // self._stride
        changed = chain.from_iterable(self._changes[kept * self._stride : passed])
        return self._masks[kept] ^ mask_of(changed, self._size)

    def of(self, value: Decimal | int | timedelta | datetime) -> int:
        """The mask of any value of the line."""
        places = self._places
        passed = bisect_left(places, cast("Decimal", value))
        if passed < len(places) and places[passed] == value:
            passed += 1 - self._sides[passed]
        return self[passed]


class Draft:
    """All masks of one fact, each made when it is asked for."""

    def __init__(self, sketch: Sketch, size: int) -> None:
        self._sketch, self._size = sketch, size
        untested = ((1 << size) - 1) ^ mask_of(sketch.tested, size)
        self.absent = untested | mask_of(sketch.absent, size)
        self._present = untested | mask_of(sketch.present, size)

    def _base(self, kind: Kind) -> int:
        return self._present | mask_of(self._sketch.begins[kind], self._size)

    def texts(self) -> Words:
        return Words(self._sketch.texts, self._base("text"), self._size)

    def members(self) -> Words:
        return Words(self._sketch.members, self._base("set"), self._size)

    def flag(self, value: bool) -> int:
        return self._present | mask_of(self._sketch.flags[value], self._size)

    def line(self, kind: Kind, least: Step | None = None, most: Step | None = None) -> Line:
        return Line(self._sketch.lines[kind], self._base(kind), self._size, least, most)

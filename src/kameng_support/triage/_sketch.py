"""How the rules test one fact, drawn as steps: for which of its values each row's test changes.

A row that tests a fact is, over each kind of value, a step function: it holds or not for a text that
nothing mentions, and changes at the texts it mentions; along a line of numbers, durations or instants
it changes at its bounds. Only the changes are kept, whatever the test: `is`, a range, or `not` of both.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from itertools import pairwise
from typing import Literal, TypeAlias, cast

from ..conditions import AllOf, Condition, FactValue, Test, holds, tests_of

__all__ = ["KINDS", "Kind", "Sketch", "Step", "drawable"]

Kind = Literal["text", "flag", "number", "duration", "instant", "set"]
Step: TypeAlias = tuple[int | Decimal | timedelta | datetime, int]
"""A place on a line where a row may change: at a value (0), or just above it (1)."""

KINDS: tuple[Kind, ...] = ("text", "flag", "number", "duration", "instant", "set")
_EXACT = Context(prec=2_000)  # the mean of two numbers of 400 digits, without rounding
_ENDS: Mapping[Kind, tuple[FactValue, FactValue]] = {
    "number": (-(10**401), 10**401),
    "duration": (timedelta.min, timedelta.max),
    "instant": (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
}


def _kind(value: object) -> Kind:
    match value:
        case str():
            return "text"
        case bool():
            return "flag"
        case int() | Decimal():
            return "number"
        case timedelta():
            return "duration"
        case _:  # no test has a set for its operand
            return "instant"


def drawable(condition: Condition) -> bool:
    """Whether a condition over one fact is a step function of it: no parts of texts, no members."""
    return not any(
        test.op in ("contains", "has", "has_any", "has_all") for test, _ in tests_of(condition)
    )


class Sketch:
    """The tests of one fact, row by row, while an index is built."""

    def __init__(self) -> None:
        self.tested: list[int] = []
        self.absent: list[int] = []  # rows that hold where the fact is missing
        self.present: list[int] = []  # rows that hold for every value
        self.begins: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
        self.texts: dict[str, list[int]] = {}
        self.flags: tuple[list[int], list[int]] = ([], [])
        self.lines: dict[Kind, dict[Step, list[int]]] = {
            "number": {},
            "duration": {},
            "instant": {},
        }
        self.members: dict[str, list[int]] = {}

    def add(self, rows: Sequence[int], parts: Sequence[Condition]) -> None:
        """Draw the parts of one row's condition that test this fact; they must be `drawable`."""
        self.tested.extend(rows)
        part = parts[0]
        if len(parts) == 1 and isinstance(part, Test):
            _DRAW[part.op](self, rows, part.operand)
        else:
            self._drawn(rows, part if len(parts) == 1 else AllOf(parts))

    def add_members(self, rows: Sequence[int], members: Sequence[str]) -> None:
        """Draw rows that hold for a set with any of these members."""
        self.tested.extend(rows)
        for member in dict.fromkeys(members):
            self.members.setdefault(member, []).extend(rows)

    def equal(self, rows: Sequence[int], operand: object) -> None:
        match operand:
            case str():
                self.texts.setdefault(operand, []).extend(rows)
            case bool():
                self.flags[operand].extend(rows)
            case _:
                steps = self.lines[_kind(operand)]
                place = cast("Decimal", operand)
                steps.setdefault((place, 0), []).extend(rows)
                steps.setdefault((place, 1), []).extend(rows)

    def one_of(self, rows: Sequence[int], operand: object) -> None:
        # A flag equals a number for Python, and none here.
        items = {(_kind(item), item): item for item in cast("tuple[object, ...]", operand)}
        for item in items.values():
            self.equal(rows, item)

    def known(self, rows: Sequence[int], operand: object) -> None:
        (self.present if operand else self.absent).extend(rows)

    def since(self, rows: Sequence[int], operand: object, side: int) -> None:
        steps = self.lines.get(_kind(operand))
        if steps is not None:
            steps.setdefault((cast("Decimal", operand), side), []).extend(rows)

    def until(self, rows: Sequence[int], operand: object, side: int) -> None:
        kind = _kind(operand)
        if kind in self.lines:
            self.begins[kind].extend(rows)
            self.since(rows, operand, side)

    def between(self, rows: Sequence[int], operand: object) -> None:
        low, high = cast("tuple[object, object]", operand)
        self.since(rows, low, 0)  # a test's range is of one kind
        self.since(rows, high, 1)

    def _drawn(self, rows: Sequence[int], part: Condition) -> None:
        """Any other condition over one fact: tried on a value of each stretch between its bounds."""
        name, mentioned = _mentioned(part)

        def tried(value: FactValue) -> bool:
            return holds(part, {name: value})

        if holds(part, {}):
            self.absent.extend(rows)
        texts = cast("list[str]", mentioned["text"])
        other = tried(max(texts, key=len, default="") + "x")
        if other:
            self.begins["text"].extend(rows)
        for text in texts:
            if tried(text) is not other:
                self.texts.setdefault(text, []).extend(rows)
        for flag in (False, True):
            if tried(flag):
                self.flags[flag].extend(rows)
        if tried(frozenset()):
            self.begins["set"].extend(rows)
        for kind in self.lines:
            self._line(rows, kind, mentioned[kind], tried)

    def _line(
        self,
        rows: Sequence[int],
        kind: Kind,
        places: list[FactValue],
        tried: Callable[[FactValue], bool],
    ) -> None:
        low, high = _ENDS[kind]
        state = tried(low)
        if state:
            self.begins[kind].extend(rows)
        ordered = cast("list[Decimal]", places)
        for place, after in pairwise([*ordered, cast("Decimal", high)]):
            for side, value in enumerate((place, _middle(place, after))):
                if tried(value) is not state:
                    state = not state
                    self.lines[kind].setdefault((place, side), []).extend(rows)


def _mentioned(part: Condition) -> tuple[str, dict[Kind, list[FactValue]]]:
    """The fact that a condition tests, and the values it mentions, each kind in its order."""
    name = ""
    found: dict[Kind, set[FactValue]] = {kind: set() for kind in KINDS}
    for test, _ in tests_of(part):
        name = test.fact
        for value in test.operand if isinstance(test.operand, tuple) else (test.operand,):
            found[_kind(value)].add(value)
    return name, {kind: sorted(values) for kind, values in found.items()}  # pyright: ignore[reportArgumentType]


def _middle(low: object, high: object) -> FactValue:
    if isinstance(low, int | Decimal):
        ends = Decimal(low), Decimal(cast("Decimal", high))
        return _EXACT.divide(_EXACT.add(*ends), Decimal(2))
    begin, end = cast("timedelta", low), cast("timedelta", high)
    return begin + (end - begin) / 2


_DRAW: Mapping[str, Callable[[Sketch, Sequence[int], object], None]] = {
    "is": Sketch.equal,
    "in": Sketch.one_of,
    "known": Sketch.known,
    "between": Sketch.between,
    "at_least": lambda sketch, rows, bound: sketch.since(rows, bound, 0),
    "more_than": lambda sketch, rows, bound: sketch.since(rows, bound, 1),
    "less_than": lambda sketch, rows, bound: sketch.until(rows, bound, 0),
    "at_most": lambda sketch, rows, bound: sketch.until(rows, bound, 1),
}

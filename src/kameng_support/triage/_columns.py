"""One fact's lookup: from its value, at one stroke, whether it is admitted and which rows it leaves.

A fact's type chooses its column. A column of a declared fact admits the value as it looks it up: a
value in its usual form needs nothing more, any other is brought into that form, or refused, by the
fact itself.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeAlias, cast

from ..conditions import Fact
from ._masks import Draft, Line, Words
from ._sketch import Kind, Step

__all__ = ["Column", "anything", "column_of"]

Admit: TypeAlias = Callable[[object], object]

#: No fact has a number as large as this, or as near to zero as its inverse.
_DIGITS = 400
_HUGE = 10**_DIGITS
_MAX_TEXT = 10_000


class Column(Protocol):
    """From a value to the rows that it leaves.

    What lies outside the fact's range finds None instead, which no `and` accepts. Raises TypeError or ArithmeticError for what it can not look up, InputError for what its fact
    does not admit.
    """

    def __getitem__(self, value: object, /) -> int: ...


def column_of(fact: Fact, draft: Draft) -> Column:
    """The column of a declared fact."""
    match fact.type:
        case "str" | "text":
            return _Texts(draft.texts(), fact.admit, fact.values)
        case "bool":
            return _Flags(draft.flag(True), draft.flag(False), fact.admit)
        case "set":
            return _Sets(draft.members(), fact.admit, open_to_all=fact.values is None)
        case "duration":
            return _Spans(_line(fact, draft, "duration"), fact.admit)
        case "instant":
            return _Instants(_line(fact, draft, "instant"), fact.admit)
        case "int":
            return _Wholes(_line(fact, draft, "number"), fact.admit)
        case _:
            return _Decimals(_line(fact, draft, "number"), fact.admit)


def _line(fact: Fact, draft: Draft, kind: Kind) -> Line:
    least: Step | None = None if fact.at_least is None else (fact.at_least, 0)
    most: Step | None = None if fact.at_most is None else (fact.at_most, 1)
    if kind == "number":
        least, most = least or (-_HUGE, 1), most or (_HUGE, 0)
    return draft.line(kind, least, most)


class _Texts(dict[object, int]):
    """Of texts; what is not kept here is admitted, and looked up again."""

    def __init__(self, words: Words, admit: Admit, vocabulary: Iterable[str] | None) -> None:
        super().__init__(words.kept.items())
        self._words, self._admit, self._open = words, admit, vocabulary is None
        for word in vocabulary or ():
            if word not in words:
                self[word] = words.other

    def __missing__(self, value: object) -> int:
        if type(value) is not str or len(value) > _MAX_TEXT:
            return self[self._admit(value)]
        if not self._open and value not in self._words:
            self._admit(value)
        return self._words.of(value)


class _Flags:
    __slots__ = ("_admit", "_no", "_yes")

    def __init__(self, yes: int, no: int, admit: Admit) -> None:
        self._yes, self._no, self._admit = yes, no, admit

    def __getitem__(self, value: object) -> int:
        if value is True:
            return self._yes
        if value is not False:
            self._admit(value)
        return self._no


class _Sets:
    __slots__ = ("_admit", "_open", "_words")

    def __init__(self, words: Words, admit: Admit, *, open_to_all: bool) -> None:
        self._words, self._admit, self._open = words, admit, open_to_all

    def __getitem__(self, value: object) -> int:
        return self._words.of_any(cast("frozenset[str]", self._admit(value)))


class _Wholes:
    """Of whole numbers, and no others."""

    __slots__ = ("_admit", "_line", "_masks", "_wholes")

    def __init__(self, line: Line, admit: Admit) -> None:
        self._line, self._wholes, self._admit = line, line.wholes(), admit
        self._masks = line.dense() or line

    def __getitem__(self, value: object) -> int:
        if type(value) is not int:
            value = cast("int", self._admit(value))
        return self._masks[bisect_right(self._wholes, value)]


class _Decimals(_Wholes):
    """Of numbers with a fraction, as they come: whole, or as a Decimal."""

    __slots__ = ()

    def __getitem__(self, value: object) -> int:
        if type(value) is int:
            return self._masks[bisect_right(self._wholes, value)]
        if type(value) is not Decimal or value.adjusted() < -_DIGITS:
            value = cast("Decimal", self._admit(value))
        return self._line.of(value)


class _Spans:
    __slots__ = ("_admit", "_line")

    def __init__(self, line: Line, admit: Admit) -> None:
        self._line, self._admit = line, admit

    def __getitem__(self, value: object) -> int:
        if type(value) is not timedelta:
            value = cast("timedelta", self._admit(value))
        return self._line.of(value)


class _Instants(_Spans):
    __slots__ = ()

    def __getitem__(self, value: object) -> int:
        if type(value) is not datetime or value.tzinfo is not UTC:
            value = cast("datetime", self._admit(value))
        return self._line.of(value)


class _Anything(dict[object, int]):
    """Of a fact that nobody declared: compared as it is, by its kind."""

    def __init__(self, draft: Draft) -> None:
        words = draft.texts()
        super().__init__(words.kept.items())
        self._words, self._members, self._absent = words, draft.members(), draft.absent
        self._yes, self._no = draft.flag(True), draft.flag(False)
        self._numbers = draft.line("number")
        self._spans, self._instants = draft.line("duration"), draft.line("instant")

    def __missing__(self, value: object) -> int:
        match value:
            case str():
                return self._words.of(value)
            case bool():
                return self._yes if value else self._no
            case int() | Decimal():
                return self._numbers.of(value)
            case timedelta():
                return self._spans.of(value)
            case datetime():
                return self._instants.of(value)
            case frozenset():
                return self._members.of_any(cast("frozenset[object]", value))
            case None:
                return self._absent
            case _:
                raise TypeError


def anything(draft: Draft) -> Column:
    """The column of a fact that nobody declared."""
    return _Anything(draft)

"""Declared facts: what a platform may tell, of which type and range, and who supplies it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias, cast, get_args

from attrs import field, frozen

from ..errors import DefinitionError, InputError, shown
from ..findings import nearest
from ..instants import format_duration, parse_duration, parse_instant
from ._values import FactValue, comparable, decimal, duration, instant, scalar

__all__ = ["Fact", "FactType", "FactValue"]

FactType = Literal["str", "text", "bool", "int", "decimal", "money", "duration", "instant", "set"]
Bound: TypeAlias = int | Decimal | timedelta

_TYPES: tuple[str, ...] = get_args(FactType)
_RESERVED = ("all", "any", "not")
_MAX_MEMBERS = 1_000


def _values(values: Iterable[str] | None) -> tuple[str, ...] | None:
    if values is None:
        return None
    # A text would be taken for the list of its letters.
    return (values,) if isinstance(values, str) else tuple(values)


def _bound(end: Bound | float | str | None) -> Bound | None:
    match end:
        case float() | int() | Decimal():
            # Within the length that a number of a fact may have, whatever it is compared with.
            return cast("Bound", scalar(end))
        case str():
            try:
                return decimal(end)
            except InputError:
                return parse_duration(end)
        case _:
            return end


@frozen
class Fact:
    """One declared fact: its type, its closed vocabulary or range, and who supplies it.

    `values` closes the vocabulary of a `str` or `set` fact; `at_least` and `at_most` bound a
    number or a duration, both ends included, and may be written as text ("12.50", "10m"). A
    `text` holds words of people, which a ticket keeps apart from its history. `source` names who
    supplies the fact: `platform` facts come with a call, the others are worked out by the
    library. Raises DefinitionError for what does not fit together.
    """

    name: str
    type: FactType = "str"
    values: tuple[str, ...] | None = field(default=None, converter=_values)
    at_least: Bound | None = field(default=None, converter=_bound)
    at_most: Bound | None = field(default=None, converter=_bound)
    source: str = "platform"

    def __attrs_post_init__(self) -> None:
        for what, instead in self._faults():
            raise DefinitionError(self._where, what, instead)

    def _faults(self) -> Iterator[tuple[str, str]]:
        low, high = self.at_least, self.at_most
        if not self.name or self.name in _RESERVED:
            yield "that name means something else in conditions", "rename the fact"
        if self.type not in _TYPES:
            yield f"{shown(self.type)} is no type of a fact", nearest(str(self.type), _TYPES)
        if self.values is not None and self.type not in ("str", "set"):
            yield f"a {self.type} has no vocabulary", "leave `values` out"
        if self.values == ():
            yield "its vocabulary is empty", "fill it, or leave `values` out"
        for end in (low, high):
            if end is not None and not self._bounds(end):
                yield f"{shown(end)} is no bound of a {self.type}", "write one of the fact's type"
        if low is not None and high is not None and _less(high, low):
            yield f"nothing lies from {_told(low)} to {_told(high)}", "mend the bounds"

    @property
    def _where(self) -> str:
        return f"fact {self.name!r}"

    def _bounds(self, end: Bound) -> bool:
        if self.type == "duration":
            return isinstance(end, timedelta)
        return self.type in ("int", "decimal", "money") and comparable(end, 0)

    def admit(self, value: object) -> FactValue:
        """The canonical form of a value of this fact.

        Raises InputError for another type, a text outside the vocabulary, a number out of range,
        and for NaN or infinity.

        >>> Fact("amount", "money").admit(12.5)
        Decimal('12.5')
        """
        admitted = self.canonical(value)
        if isinstance(admitted, frozenset):
            for word in sorted(admitted):
                self.in_vocabulary(word)
        self.in_vocabulary(admitted)
        if self.at_least is not None and _less(admitted, self.at_least):
            raise InputError(
                self._where, f"{_told(admitted)} is too low", f"at least {_told(self.at_least)}"
            )
        if self.at_most is not None and _less(self.at_most, admitted):
            raise InputError(
                self._where, f"{_told(admitted)} is too high", f"at most {_told(self.at_most)}"
            )
        return admitted

    def canonical(self, value: object) -> FactValue:
        """The canonical form of a value of this fact's type, whatever its vocabulary and range."""
        try:
            admitted = _CANONICAL[self.type](value)
        except InputError as error:
            raise type(error)(self._where, error.what, error.instead) from None
        if admitted is None:
            raise InputError(self._where, f"{shown(value)} is no {self.type}", _EXAMPLES[self.type])
        return admitted

    def in_vocabulary(self, word: FactValue) -> None:
        """Raises InputError for a text outside the fact's closed vocabulary."""
        if self.values is not None and isinstance(word, str) and word not in self.values:
            raise InputError(
                self._where, f"{shown(word)} is not in its vocabulary", nearest(word, self.values)
            )


def _less(one: FactValue, other: FactValue) -> bool:
    return comparable(one, other) and one < other  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]


def _told(value: FactValue) -> str:
    return format_duration(value) if isinstance(value, timedelta) else str(value)


def _str(value: object) -> FactValue | None:
    return scalar(value) if isinstance(value, str) else None


def _bool(value: object) -> FactValue | None:
    return value if isinstance(value, bool) else None


def _int(value: object) -> FactValue | None:
    return scalar(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _duration(value: object) -> FactValue | None:
    if isinstance(value, str):
        return parse_duration(value)
    return duration(value) if isinstance(value, timedelta) else None


def _instant(value: object) -> FactValue | None:
    if isinstance(value, str):
        return instant(parse_instant(value))
    return instant(value) if isinstance(value, datetime) else None


def _set(value: object) -> FactValue | None:
    if not isinstance(value, frozenset | set | list | tuple):
        return None
    members = cast("frozenset[object] | set[object] | list[object] | tuple[object, ...]", value)
    if len(members) > _MAX_MEMBERS:
        raise InputError("set", f"it has {len(members)} members", f"write at most {_MAX_MEMBERS}")
    words = [str(scalar(member)) for member in members if isinstance(member, str)]
    return frozenset(words) if len(words) == len(members) else None


_CANONICAL: Mapping[str, Callable[[object], FactValue | None]] = {
    "str": _str,
    "text": _str,
    "bool": _bool,
    "int": _int,
    "decimal": decimal,
    "money": decimal,
    "duration": _duration,
    "instant": _instant,
    "set": _set,
}
_EXAMPLES = {
    "str": "write a text",
    "text": "write a text",
    "bool": "write true or false",
    "int": "write a whole number",
    "duration": "write 30s, 10m or 48h",
    "instant": "write an aware datetime or 2026-11-20T09:00:00+08:00",
    "set": "write a list of texts",
}

"""A promise as data: what is measured, within which time, for whom, and who is told when."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

from attrs import field, frozen
from attrs.validators import in_

from ..conditions import ALWAYS, Condition, FactValue, holds, parse_condition
from ..errors import DefinitionError
from ..instants import duration_micros, format_duration, parse_duration

__all__ = ["Anchor", "OnReopen", "Row", "Rung", "Target", "WarnPoint"]

Anchor = Literal["creation", "applied"]
OnReopen = Literal["resume", "restart", "ignore"]

_SHARE = re.compile(r"(\d{1,3})(?:\.(\d{1,4}))?%")
_OFFSET = re.compile(r"[-+]\d.*")


def _span(value: timedelta | str) -> timedelta:
    return parse_duration(value) if isinstance(value, str) else value


@frozen
class Row:
    """One line of a target: the time promised, and the condition under which it is.

    `is_` is open time of the target's calendar, more than nothing; text (`"30s"`) is taken too.
    """

    is_: timedelta = field(converter=_span, metadata={"key": "is"})
    when: Condition = field(default=ALWAYS, converter=parse_condition)

    def __attrs_post_init__(self) -> None:
        if self.is_ <= timedelta(0):
            what = f"{format_duration(self.is_)} is no time to keep a promise in"
            raise DefinitionError("target.within", what, "write more than 0s")

    @property
    def micros(self) -> int:
        """The time promised, in microseconds."""
        return duration_micros(self.is_)


def _read_point(text: str) -> tuple[str, int | None, int]:
    """The canonical text, the share in parts per million or None, and the offset in microseconds."""
    if match := _SHARE.fullmatch(text):
        whole, fraction = int(match[1]), (match[2] or "").rstrip("0")
        parts = whole * 10_000 + int(fraction.ljust(4, "0"))
        if parts:
            return f"{whole}.{fraction}%" if fraction else f"{whole}%", parts, 0
    elif _OFFSET.fullmatch(text):
        offset = parse_duration(text[1:])
        sign = -1 if text[0] == "-" else 1
        return text[0] + format_duration(offset), None, sign * duration_micros(offset)
    raise DefinitionError(
        "target.warn",
        f"{text!r} is no warn point",
        "write '50%', '-10m' (before the due time) or '+10m' (after it)",
    )


def _point_text(text: str) -> str:
    return _read_point(text)[0]


@frozen
class WarnPoint:
    """When to warn: at a share of the time promised (`50%`), before the due time (`-10m`) or after (`+1h`).

    Distances are open time of the target's calendar. A point before the start warns at the start.
    """

    text: str = field(converter=_point_text)
    _amount: tuple[int | None, int] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_amount", _read_point(self.text)[1:])

    def level(self, within: int) -> int:
        """The open time after which it warns, of a promise of `within`; microseconds, not below 0."""
        parts, offset = self._amount
        return max(within + offset, 0) if parts is None else within * parts // 1_000_000


@frozen
class Rung:
    """One step of the ladder after a breach: so long after the due time, tell this group."""

    after: timedelta = field(converter=_span)
    tell: str

    def __attrs_post_init__(self) -> None:
        if self.after < timedelta(0):
            what = f"{format_duration(self.after)} lies before the breach"
            raise DefinitionError("target.breach", what, "use a warn point for that")

    @property
    def text(self) -> str:
        """How long after the due time, as it is written."""
        return format_duration(self.after)

    @property
    def micros(self) -> int:
        """How long after the due time, in microseconds of open time."""
        return duration_micros(self.after)


RowLike: TypeAlias = Row | timedelta | str


def _rows(value: RowLike | Iterable[RowLike]) -> tuple[Row, ...]:
    rows = (value,) if isinstance(value, timedelta | str | Row) else value
    return tuple(row if isinstance(row, Row) else Row(row) for row in rows)


def _warn(value: Iterable[WarnPoint | str]) -> tuple[WarnPoint, ...]:
    return tuple(point if isinstance(point, WarnPoint) else WarnPoint(point) for point in value)


@frozen
class Target:
    """One promise: a metric, the time it is kept within, the calendar that counts, and for whom.

    It applies where `when` holds, and then the first of the `within` rows that matches counts. A
    bare time stands for one row without a condition. `warn` and `breach` say what falls due
    before and after a miss, each once per cycle. `anchor` says from when a promise that first applies
    mid-way counts: from the start of the cycle, or from when it applied. `on_reopen` says what a
    new cycle begins with: the time spent so far, none, or that it does not begin.

    >>> pickup = Target("pickup", "pickup", (Row("5m", {"shift": "night"}), Row("30s")))
    >>> pickup.select({"shift": "night"}).is_
    datetime.timedelta(seconds=300)
    """

    name: str
    metric: str
    within: tuple[Row, ...] = field(converter=_rows)
    calendar: str = "always"
    when: Condition = field(default=ALWAYS, converter=parse_condition)
    warn: tuple[WarnPoint, ...] = field(default=(), converter=_warn)
    breach: tuple[Rung, ...] = field(default=(), converter=tuple)
    anchor: Anchor = field(default="creation", validator=in_(("creation", "applied")))
    on_reopen: OnReopen = field(default="resume", validator=in_(("resume", "restart", "ignore")))

    def __attrs_post_init__(self) -> None:
        where = f"target {self.name!r}"
        if not self.within:
            raise DefinitionError(where, "it promises no time", "give `within` at least one row")
        for what, steps in (("warn", self.warn), ("breach", self.breach)):
            if len(set(steps)) != len(steps):
                raise DefinitionError(f"{where}.{what}", "a step is given twice", "give each once")

    def select(self, facts: Mapping[str, FactValue]) -> Row | None:
        """The row that counts for these facts; None where the target does not apply."""
        if not holds(self.when, facts):
            return None
        return next((row for row in self.within if holds(row.when, facts)), None)

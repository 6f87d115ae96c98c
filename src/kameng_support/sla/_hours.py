"""How hours are written: `09:00-18:00`, `22:00-06:00`, `mon-fri`, and dates; and written back.

Inside, a span of hours is two integers: microseconds from the midnight that begins its own
date. The end of an overnight span lies past 24 hours.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import TypeAlias, cast

from ..errors import DefinitionError
from ..findings import nearest

__all__ = [
    "DAY",
    "DAYS",
    "DateLike",
    "Hours",
    "SpanLike",
    "as_date",
    "as_dates",
    "as_hours",
    "as_week",
    "hours_text",
]

DAY = 86_400_000_000
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Hours: TypeAlias = tuple[tuple[int, int], ...]
"""The open spans of one date: sorted, apart, in microseconds from its midnight."""

SpanLike: TypeAlias = str | tuple[str, str] | tuple[time, time] | list[str]
"""One span of hours: `"09:00-18:00"`, `("09:00", "18:00")` or two `datetime.time`."""

DateLike: TypeAlias = date | str
"""A date, or its ISO text."""

_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?")
_WRITE = "write '09:00-18:00', '22:00-06:00' (over midnight) or '09:00-24:00'"


def as_date(value: object, where: str) -> date:
    """The date meant by a date or its ISO text; a datetime is refused (which zone's date?)."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise DefinitionError(where, f"{value!r} is no date", "write a date: 2026-10-01")


def as_dates(values: object, where: str) -> frozenset[date]:
    """The dates meant by a list of dates or of their ISO texts."""
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise DefinitionError(where, f"{values!r} is no list of dates", "write ['2026-10-01']")
    return frozenset(as_date(value, where) for value in cast("Iterable[object]", values))


def as_hours(spans: object, where: str) -> Hours:
    """The hours meant by a list of spans: sorted, touching and overlapping ones merged."""
    if isinstance(spans, str | Mapping) or not isinstance(spans, Iterable):
        raise DefinitionError(where, f"{spans!r} is no list of spans", "write ['09:00-18:00']")
    merged: list[tuple[int, int]] = []
    # Only a calendar's own hours, a tuple, hold integers: [[9, 18]] of a document is a slip.
    own = isinstance(spans, tuple)
    for begin, end in sorted(_span(span, where, own) for span in cast("Iterable[object]", spans)):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


def _span(span: object, where: str, own: bool) -> tuple[int, int]:
    pair = cast("object", span.split("-")) if isinstance(span, str) else span
    if not isinstance(pair, list | tuple) or len(cast("list[object]", pair)) != 2:
        raise DefinitionError(where, f"{span!r} is no span of hours", _WRITE)
    first, last = cast("list[object]", pair)
    if own and isinstance(first, int) and isinstance(last, int):
        if 0 <= first < DAY and first < last <= first + DAY:
            return first, last
        raise DefinitionError(where, f"{span!r} is no span of one date", _WRITE)
    begin, end = _clock_time(first, span, where), _clock_time(last, span, where)
    if begin == DAY:
        raise DefinitionError(where, f"{span!r} begins at the end of its date", _WRITE)
    if begin == end:
        raise DefinitionError(where, f"{span!r} is empty", "write '00:00-24:00' for a whole date")
    return begin, end if end > begin else end + DAY


def _clock_time(part: object, span: object, where: str) -> int:
    if isinstance(part, time) and part.tzinfo is None:
        return ((part.hour * 60 + part.minute) * 60 + part.second) * 1_000_000 + part.microsecond
    match = _TIME.fullmatch(part.strip()) if isinstance(part, str) else None
    if match:
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        micros = ((hour * 60 + minute) * 60 + second) * 1_000_000
        micros += int((match[4] or "").ljust(6, "0"))
        if minute < 60 and second < 60 and micros <= DAY:
            return micros
    raise DefinitionError(where, f"{part!r} in {span!r} is no time of day", _WRITE)


def as_week(weekly: object, where: str) -> tuple[Hours, ...]:
    """Monday's to Sunday's hours of a mapping with keys `mon`, `mon-fri`, `sat,sun`."""
    if isinstance(weekly, tuple) and len(cast("tuple[object, ...]", weekly)) == 7:
        days = zip(DAYS, cast("tuple[object, ...]", weekly), strict=True)
        return tuple(as_hours(hours, f"{where}.{day}") for day, hours in days)
    if not isinstance(weekly, Mapping):
        raise DefinitionError(
            where, f"{weekly!r} is no mapping of days", "write {'mon-fri': [...]}"
        )
    week: dict[int, Hours] = {}
    for key, spans in cast("Mapping[object, object]", weekly).items():
        hours = as_hours(spans, f"{where}.{key}")
        for day in _days(str(key), where):
            if day in week:
                raise DefinitionError(where, f"{DAYS[day]!r} is given twice", "give each day once")
            week[day] = hours
    return tuple(week.get(day, ()) for day in range(7))


def _days(key: str, where: str) -> Iterator[int]:
    for part in key.split(","):
        first, *rest = (_day(name.strip(), where) for name in part.split("-"))
        if len(rest) > 1:
            raise DefinitionError(where, f"{key!r} is no range of days", "write 'mon-fri'")
        last = rest[0] if rest else first
        for step in range((last - first) % 7 + 1):
            yield (first + step) % 7


def _day(name: str, where: str) -> int:
    if name not in DAYS:
        raise DefinitionError(where, f"{name!r} is no day of the week", nearest(name, DAYS))
    return DAYS.index(name)


def hours_text(hours: Hours) -> list[str]:
    """The spans as they are written in a definition; `as_hours` reads them back."""
    return [
        f"{_time_text(begin)}-{_time_text(end if end <= DAY else end - DAY)}"
        for begin, end in _writable(hours)
    ]


def _writable(hours: Hours) -> Iterator[tuple[int, int]]:
    """Spans apart may melt into one longer than what two times of day can write: split it."""
    for begin, end in hours:
        if end - begin < DAY or end == DAY:
            yield begin, end
        else:
            yield begin, end // 2
            yield end // 2, end


def _time_text(micros: int) -> str:
    seconds, fraction = divmod(micros, 1_000_000)
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    if second or fraction:
        text += f":{second:02}"
    return text + f".{fraction:06}" if fraction else text

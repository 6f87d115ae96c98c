"""Hours that recur by an RFC 5545 rule: rosters that open, maintenance windows that close."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, cast

from attrs import field, frozen

from ..errors import DefinitionError, InputError
from ..instants import duration_micros, format_duration, parse_duration
from ._hours import DAY, DateLike, as_dates

__all__ = ["Recurrence", "as_recurrences", "laid_out"]

Parts = dict[str, str]
Laid = dict[date, list[tuple[int, int]]]

_NUMBERS = r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*"
_DAY = r"(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)"
# Nothing below a day: hours that recur by the minute are a calendar's spans.
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,3}",
    "COUNT": r"[1-9]\d{0,4}",
    "UNTIL": r"\d{8}(?:T\d{6})?",
    "WKST": "MO|TU|WE|TH|FR|SA|SU",
    "BYDAY": rf"{_DAY}(?:,{_DAY})*",
    **dict.fromkeys(
        ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYHOUR", "BYMINUTE"),
        _NUMBERS,
    ),
}
_WRITE = "write such as 'FREQ=MONTHLY;BYDAY=1SU' (RFC 5545; daily, weekly, monthly or yearly)"
_LENGTH = 300
_MOST = 10_000
_YEARS = 100
_KEYS = {"rule", "start", "lasts", "without"}


def _span(value: timedelta | str) -> timedelta:
    return parse_duration(value) if isinstance(value, str) else value


def _start(value: datetime | str) -> datetime:
    try:
        start = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        start = None
    if not isinstance(start, datetime) or start.tzinfo is not None:
        raise DefinitionError(
            "recurrence.start",
            f"{value!r} is no local date and time",
            "write 2026-01-04T02:00, in the calendar's zone, without an offset",
        )
    return start


def _without(values: Iterable[DateLike]) -> frozenset[date]:
    return as_dates(values, "recurrence.without")


def _parts(rule: str) -> Parts:
    if len(rule) > _LENGTH:
        what = f"{rule[:40]!r}... is {len(rule)} characters long"
        raise DefinitionError("recurrence.rule", what, f"keep to {_LENGTH}")
    parts: Parts = {}
    for part in rule.split(";"):
        key, _, value = part.partition("=")
        if key in parts or key not in _PARTS or not re.fullmatch(_PARTS[key], value, re.ASCII):
            raise DefinitionError("recurrence.rule", f"{part!r} in {rule!r} is not known", _WRITE)
        parts[key] = value
    if "FREQ" not in parts:
        raise DefinitionError("recurrence.rule", f"{rule!r} tells no FREQ", _WRITE)
    if "COUNT" in parts and "UNTIL" in parts:
        raise DefinitionError("recurrence.rule", f"{rule!r} ends twice", "give COUNT or UNTIL")
    return parts


def _rule(value: str) -> str:
    rule = value.strip().upper().removeprefix("RRULE:")
    _parts(rule)
    return rule


def _until(text: str) -> datetime:
    """The last instant that UNTIL allows; a bare date is meant to its end."""
    try:
        if len(text) == 8:
            return datetime.combine(date.fromisoformat(text), time.max)
        return datetime.fromisoformat(text)
    except ValueError:
        raise DefinitionError(
            "recurrence.rule", f"UNTIL={text} is no date", "write UNTIL=20261231"
        ) from None


@frozen
class Recurrence:
    """Hours that recur: from `start` on, at each instant that an RFC 5545 `rule` tells, for `lasts`.

    All is local time of the calendar that holds it: 02:00 stays 02:00 when clocks change, and what
    `lasts` (up to 24 hours) is read off the wall clock, as a span of hours is. Each belongs to the date
    it starts on; `without` names dates on which there is none. `start` is the first only if the rule
    says so. Of the rule's parts all but FREQ finer than a day, BYSECOND and an UNTIL in UTC are known; an
    UNTIL that is a date holds to its end. Raises DefinitionError for what is not well-formed.

    >>> Recurrence("FREQ=MONTHLY;BYDAY=1SU", start="2026-01-01T02:00", lasts="4h").lasts
    datetime.timedelta(seconds=14400)
    """

    rule: str = field(converter=_rule)
    start: datetime = field(converter=_start)
    lasts: timedelta = field(converter=_span)
    without: frozenset[date] = field(default=frozenset[date](), converter=_without)

    def __attrs_post_init__(self) -> None:
        if not 0 < duration_micros(self.lasts) <= DAY:
            what = f"{format_duration(self.lasts)} is more than 24h, or nothing"
            raise DefinitionError(
                "recurrence.lasts", what, "write such as 4h; split what is longer"
            )
        parts = _parts(self.rule)
        if "UNTIL" in parts:
            _until(parts["UNTIL"])
        _dates(parts, self.start, self.start)  # what dateutil refuses is refused here

    @property
    def is_endless(self) -> bool:
        """Whether the rule itself has no end."""
        return not ({"COUNT", "UNTIL"} & _parts(self.rule).keys())


def _dates(parts: Parts, start: datetime, until: datetime) -> Iterable[datetime]:
    """The instants of a rule from `start` to `until`, in order, through dateutil."""
    from dateutil.rrule import rrule, rrulestr

    text = ";".join(
        f"{key}={value}" for key, value in parts.items() if key not in {"COUNT", "UNTIL"}
    )
    try:
        rule = rrulestr(text, dtstart=start)
        assert isinstance(rule, rrule)  # one line makes no set
        found = rule.replace(until=until)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise DefinitionError("recurrence.rule", f"{text!r}: {error}", _WRITE) from None
    return islice(found, int(parts["COUNT"])) if "COUNT" in parts else found


def laid_out(recurrences: Iterable[Recurrence], where: str, known: date | None) -> Laid:
    """The spans of each date, in microseconds from its midnight; endless rules run to `known`.

    Raises DefinitionError for an endless rule without that, or for more than 10,000 occurrences.
    """
    laid: Laid = {}
    left = _MOST
    for recurrence in recurrences:
        for at in _occurrences(recurrence, where, known):
            left -= 1
            if left < 0:
                raise DefinitionError(
                    where,
                    f"it recurs more than {_MOST} times",
                    "end it earlier, or use weekly hours",
                )
            if (day := at.date()) not in recurrence.without:
                begin = duration_micros(at - datetime.combine(day, time.min))
                laid.setdefault(day, []).append((begin, begin + duration_micros(recurrence.lasts)))
    return laid


def _occurrences(recurrence: Recurrence, where: str, known: date | None) -> Iterable[datetime]:
    parts, start = _parts(recurrence.rule), recurrence.start
    last = date(min(start.year + _YEARS, date.max.year), 12, 31)
    if "COUNT" in parts:
        found = tuple(_dates(parts, start, datetime.combine(last, time.max)))
        if len(found) < int(parts["COUNT"]):
            raise _too_long(where, recurrence)
        return found
    if "UNTIL" in parts:
        until = _until(parts["UNTIL"])
    elif known is not None:
        until = datetime.combine(known, time.max)
    else:
        raise DefinitionError(
            where,
            f"{recurrence.rule!r} has no end, and no date is known through",
            "give it UNTIL or COUNT, or the calendar known_through",
        )
    if until.date() > last:
        raise _too_long(where, recurrence)
    return _dates(parts, start, until)


def _too_long(where: str, recurrence: Recurrence) -> DefinitionError:
    what = f"{recurrence.rule!r} runs for more than {_YEARS} years"
    return DefinitionError(where, what, "end it earlier")


def as_recurrences(values: object, where: str) -> tuple[Recurrence, ...]:
    """The recurrences meant by a list of them, or of tables with `rule`, `start`, `lasts`."""
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise DefinitionError(where, f"{values!r} is no list", "write [{ rule = ..., ... }]")
    return tuple(
        _recurrence(value, f"{where}[{index}]")
        for index, value in enumerate(cast("Iterable[object]", values))
    )


def _recurrence(value: object, where: str) -> Recurrence:
    if isinstance(value, Recurrence):
        return value
    table = cast("Mapping[str, Any]", value if isinstance(value, Mapping) else {})
    if not table.keys() <= _KEYS or not table.keys() >= _KEYS - {"without"}:
        raise DefinitionError(
            where,
            f"{value!r} is no recurrence",
            "write { rule = '...', start = ..., lasts = '4h' }",
        )
    for key in ("rule", "lasts"):
        if not isinstance(table[key], str):
            raise DefinitionError(f"{where}.{key}", f"{table[key]!r} is no text", "write text")
    try:
        return Recurrence(**table)
    except (DefinitionError, InputError) as error:
        place = error.where.removeprefix("recurrence") if "." in error.where else ".lasts"
        raise DefinitionError(f"{where}{place}", error.what, error.instead) from None

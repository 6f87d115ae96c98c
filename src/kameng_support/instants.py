"""Instants and durations: aware datetimes and timedeltas outside, integer microseconds inside."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import InputError, MissingZoneError, NaiveDatetimeError, OutOfRangeError, shown

__all__ = [
    "duration_micros",
    "duration_of",
    "format_duration",
    "format_instant",
    "from_micros",
    "parse_duration",
    "parse_instant",
    "to_micros",
    "zone",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICRO
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICRO
_UNITS = {
    "d": 86_400_000_000,
    "h": 3_600_000_000,
    "m": 60_000_000,
    "s": 1_000_000,
    "ms": 1_000,
    "us": 1,
}
_DURATION = re.compile("(-?)" + "".join(rf"(?:([0-9]{{1,15}}){unit})?" for unit in _UNITS))


def to_micros(at: datetime) -> int:
    """Microseconds since 1970-01-01 UTC of an aware datetime.

    Raises NaiveDatetimeError for a naive one, OutOfRangeError where it lies, in UTC, outside the
    years 1 to 9999.

    >>> to_micros(datetime(1970, 1, 1, 8, 0, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    1000000
    """
    if at.utcoffset() is None:
        raise NaiveDatetimeError(
            "instant",
            f"{at!r} has no time zone",
            "write datetime(..., tzinfo=ZoneInfo(...)) or UTC",
        )
    micros = (at - _EPOCH) // _MICRO
    if not _FIRST <= micros <= _LAST:
        raise _outside(f"{at!r}")
    return micros


def from_micros(micros: int, tz: tzinfo = UTC) -> datetime:
    """The aware datetime, in `tz`, of an instant in microseconds since 1970-01-01 UTC.

    Raises OutOfRangeError where it lies, in UTC or in `tz`, outside the years 1 to 9999.
    """
    try:
        return (_EPOCH + timedelta(microseconds=micros)).astimezone(tz)
    except OverflowError:
        raise _outside(f"{shown(micros)} us") from None


def _outside(what: str) -> OutOfRangeError:
    return OutOfRangeError(
        "instant", f"{what} lies outside the years 1 to 9999", "use a nearer instant"
    )


def duration_micros(span: timedelta) -> int:
    """A timedelta as whole microseconds, exactly."""
    return span // _MICRO


def duration_of(micros: int) -> timedelta:
    """The timedelta of that many microseconds.

    Raises OutOfRangeError beyond 999,999,999 days.
    """
    try:
        return timedelta(microseconds=micros)
    except OverflowError:
        raise OutOfRangeError(
            "duration", f"{shown(micros)} us is longer than a timedelta holds", "use a shorter one"
        ) from None


def parse_duration(text: str) -> timedelta:
    """A duration written `30s`, `10m`, `48h`, `7d`, `1h30m`; a day is 24 hours.

    Units: d, h, m, s, ms, us, the longest first and each once, with whole numbers; a leading `-`
    negates the whole. Raises InputError for anything else, OutOfRangeError beyond 999,999,999
    days.

    >>> parse_duration("1h30m")
    datetime.timedelta(seconds=5400)
    """
    match = _DURATION.fullmatch(text)
    if match is None or match.lastindex == 1:  # group 1 is the sign: no number followed
        raise InputError(
            "duration", f"{shown(text)} is no duration", "write 30s, 10m, 48h, 7d or 1h30m"
        )
    sign, *counts = match.groups()
    sizes = zip(counts, _UNITS.values(), strict=True)
    micros = sum(int(count) * size for count, size in sizes if count)
    return duration_of(-micros if sign else micros)


def format_duration(span: timedelta) -> str:
    """The canonical text of a duration, read back by `parse_duration` to the same value.

    >>> format_duration(timedelta(hours=48)), format_duration(timedelta(0))
    ('48h', '0s')
    """
    micros = duration_micros(span)
    if not micros:
        return "0s"
    rest, text = abs(micros), "-" if micros < 0 else ""
    for unit in ("h", "m", "s", "ms", "us"):
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            text += f"{count}{unit}"
    return text


def parse_instant(text: str) -> datetime:
    """An aware datetime from ISO 8601 text; the offset must be written (`Z`, `+08:00`).

    `datetime.fromisoformat` first, dateutil's `isoparse` for foreign forms.
    Raises NaiveDatetimeError without an offset, InputError for anything else.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = _foreign(text)
    if at.tzinfo is None:
        raise NaiveDatetimeError(
            "instant",
            f"{shown(text)} has no offset",
            "write it with Z or an offset: 2026-11-20T09:00:00+08:00",
        )
    return at


def _foreign(text: str) -> datetime:
    from dateutil.parser import isoparse

    try:
        at = isoparse(text)
    except (ValueError, OverflowError):
        raise InputError(
            "instant", f"{shown(text)} is no ISO 8601 instant", "write 2026-11-20T09:00:00+08:00"
        ) from None
    offset = at.utcoffset()
    # dateutil's own zones neither compare nor pickle like the standard library's.
    return at if offset is None else at.replace(tzinfo=timezone(offset))


def format_instant(micros: int, tz: tzinfo = UTC) -> str:
    """ISO 8601 text of an instant in `tz`, down to the microsecond only where it has any.

    >>> format_instant(0), format_instant(1_500_000, ZoneInfo("Asia/Shanghai"))
    ('1970-01-01T00:00:00Z', '1970-01-01T08:00:01.500000+08:00')
    """
    text = from_micros(micros, tz).isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name.

    Raises MissingZoneError where the machine does not know it.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MissingZoneError(
            "time zone",
            f"{shown(name)} is not known here",
            "write an IANA name such as 'Asia/Shanghai'; if it is one, run: pip install tzdata",
        ) from None

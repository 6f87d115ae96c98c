"""Instants and durations: aware datetimes and timedeltas outside, integer microseconds inside."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import InputError, MissingZoneError, NaiveDatetimeError, OutOfRangeError

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
_UNITS = {
    "d": 86_400_000_000,
    "h": 3_600_000_000,
    "m": 60_000_000,
    "s": 1_000_000,
    "ms": 1_000,
    "us": 1,
}
_DURATION = re.compile(r"-?(?:\d{1,15}(?:d|h|ms|m|us|s))+")
_PART = re.compile(r"(\d+)(d|h|ms|m|us|s)")


def to_micros(at: datetime) -> int:
    """Microseconds since 1970-01-01 UTC of an aware datetime; a naive one is refused.

    >>> to_micros(datetime(1970, 1, 1, 8, 0, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    1000000
    """
    if at.utcoffset() is None:
        raise NaiveDatetimeError(
            "instant",
            f"{at!r} has no time zone",
            "write datetime(..., tzinfo=ZoneInfo(...)) or UTC",
        )
    return (at - _EPOCH) // _MICRO


def from_micros(micros: int, tz: tzinfo = UTC) -> datetime:
    """The aware datetime, in `tz`, of an instant in microseconds since 1970-01-01 UTC.

    Raises OutOfRangeError outside the years 1 to 9999.
    """
    try:
        return (_EPOCH + timedelta(microseconds=micros)).astimezone(tz)
    except OverflowError:
        raise OutOfRangeError(
            "instant", f"{micros} us lies outside the years 1 to 9999", "use a nearer instant"
        ) from None


def duration_micros(span: timedelta) -> int:
    """A timedelta as whole microseconds, exactly."""
    return span // _MICRO


def duration_of(micros: int) -> timedelta:
    """The timedelta of that many microseconds."""
    return timedelta(microseconds=micros)


def parse_duration(text: str) -> timedelta:
    """A duration written `30s`, `10m`, `48h`, `7d`, `1h30m`; a day is 24 hours.

    Units: d, h, m, s, ms, us, each a whole number; a leading `-` negates the whole.
    Raises InputError for anything else.

    >>> parse_duration("1h30m")
    datetime.timedelta(seconds=5400)
    """
    if not _DURATION.fullmatch(text):
        raise InputError("duration", f"{text!r} is no duration", "write 30s, 10m, 48h, 7d or 1h30m")
    micros = sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    try:
        return timedelta(microseconds=-micros if text[0] == "-" else micros)
    except OverflowError:
        raise OutOfRangeError(
            "duration", f"{text!r} is longer than a timedelta holds", "write a shorter one"
        ) from None


def format_duration(span: timedelta) -> str:
    """The canonical text of a duration, read back by `parse_duration` to the same value.

    >>> format_duration(timedelta(hours=48)), format_duration(timedelta(0))
    ('48h', '0s')
    """
    micros = duration_micros(span)
    if not micros:
        return "0s"
    rest, parts = abs(micros), []
    for unit in ("h", "m", "s", "ms", "us"):
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return ("-" if micros < 0 else "") + "".join(parts)


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
            f"{text!r} has no offset",
            "write it with Z or an offset: 2026-11-20T09:00:00+08:00",
        )
    return at


def _foreign(text: str) -> datetime:
    from dateutil.parser import isoparse

    try:
        return isoparse(text)
    except (ValueError, OverflowError):
        raise InputError(
            "instant", f"{text!r} is no ISO 8601 instant", "write 2026-11-20T09:00:00+08:00"
        ) from None


def format_instant(micros: int, tz: tzinfo = UTC) -> str:
    """ISO 8601 text of an instant in `tz`, down to the microsecond only where it has any."""
    return from_micros(micros, tz).isoformat().replace("+00:00", "Z")


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name.

    Raises MissingZoneError where the machine does not know it.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MissingZoneError(
            "time zone",
            f"{name!r} is not known here",
            "write an IANA name such as 'Asia/Shanghai'; if it is one, run: pip install tzdata",
        ) from None

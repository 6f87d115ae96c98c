"""The offsets of a time zone over a range of instants, as integers."""

from datetime import UTC, datetime, timedelta, tzinfo

__all__ = ["offsets"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
# Near the ends of datetime's range a local time would lie outside it; zones do not change there.
_FIRST = -62_135_596_800 + 172_800
_LAST = 253_402_300_800 - 172_800
# Real zones went there and back within a week (Brazil in October 2000: 6.96 days; Freetown
# in September 1939: 3.99), so a weekly probe can step over both changes.
_PROBE = 3 * 86_400


def offsets(tz: tzinfo, begin: int, end: int) -> list[tuple[int, int]]:
    """Where the offset of `tz` changes from `begin` to `end`, in whole seconds since 1970 UTC.

    Returns pairs (from second, offset from UTC in microseconds); the first is at `begin`.
    """
    low, last = max(begin, _FIRST), min(end - 1, _LAST)
    offset = _offset(tz, low)
    found = [(begin, offset)]
    while low < last:
        high = min(low + _PROBE, last)
        after = _offset(tz, high)
        if after != offset:
            offset = after
            _changes(tz, low, high, found)
        low = high
    return [(second, offset // _MICRO) for second, offset in found]


def _changes(tz: tzinfo, low: int, high: int, found: list[tuple[int, timedelta]]) -> None:
    last = _offset(tz, high)
    while (offset := found[-1][1]) != last:
        left, right = low, high
        while right - left > 1:
            middle = (left + right) // 2
            if _offset(tz, middle) == offset:
                left = middle
            else:
                right = middle
        found.append((right, _offset(tz, right)))
        low = right


def _offset(tz: tzinfo, second: int) -> timedelta:
    offset = (_EPOCH + timedelta(0, second)).astimezone(tz).utcoffset()
    assert offset is not None  # an aware datetime has one
    return offset

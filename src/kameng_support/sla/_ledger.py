"""Why a clock says what it says: every span of time, counted or not, with its reason."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import TypeAlias

from attrs import frozen

from ..instants import duration_of, format_duration, format_instant
from ._calendar import Calendar
from ._metric import Phase

__all__ = ["Entry", "LedgerSpan", "explain", "ledger"]

Entry: TypeAlias = tuple[int, Phase, str, Calendar]
"""From an instant on a clock is in a phase, because of a signal, and a calendar counts."""


@frozen
class LedgerSpan:
    """A span of time, half-open, in microseconds since 1970 UTC, and whether it counted.

    The reason is `open`, `closed` (outside the calendar's hours), or the phase and the signal that
    brought it: `paused: waits_on_customer`.
    """

    begin: int
    end: int
    counted: bool
    reason: str


def ledger(entries: tuple[Entry, ...], at: int) -> tuple[LedgerSpan, ...]:
    """The spans between the entries, up to `at`, without a gap."""
    return tuple(_spans(entries, at))


def _spans(entries: tuple[Entry, ...], at: int) -> Iterator[LedgerSpan]:
    for index, (begin, phase, why, calendar) in enumerate(entries):
        end = min(entries[index + 1][0], at) if index + 1 < len(entries) else at
        if end <= begin:
            continue
        if phase != "running":
            yield LedgerSpan(begin, end, False, f"{phase}: {why}")
            continue
        reached = begin
        for opening, closing in calendar.spans_micros(begin, end):
            if reached < opening:
                yield LedgerSpan(reached, opening, False, "closed")
            yield LedgerSpan(opening, closing, True, "open")
            reached = closing
        if reached < end:
            yield LedgerSpan(reached, end, False, "closed")


def explain(spans: tuple[LedgerSpan, ...], tz: tzinfo) -> tuple[str, ...]:
    """The spans in words, a line each."""
    return tuple(_sentence(span, tz) for span in spans)


def _sentence(span: LedgerSpan, tz: tzinfo) -> str:
    length = format_duration(duration_of(span.end - span.begin))
    what = f"counted {length}" if span.counted else "not counted"
    begin, end = format_instant(span.begin, tz), format_instant(span.end, tz)
    return f"{begin} to {end}: {what} ({span.reason})"

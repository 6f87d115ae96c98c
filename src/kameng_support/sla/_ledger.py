"""Why a clock says what it says: every span of time, counted or not, with its reason."""

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from ._calendar import Calendar

__all__ = ["Entry", "LedgerSpan", "Phase", "ledger"]

Phase = Literal["idle", "running", "paused", "stopped", "cancelled"]


@frozen
class Entry:
    """From `at` on, a clock is in `phase`, because of the signal `why`, and `calendar` counts."""

    at: int
    phase: Phase
    why: str
    calendar: Calendar


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
    for index, entry in enumerate(entries):
        end = min(entries[index + 1].at, at) if index + 1 < len(entries) else at
        if end <= entry.at:
            continue
        if entry.phase != "running":
            yield LedgerSpan(entry.at, end, False, f"{entry.phase}: {entry.why}")
            continue
        reached = entry.at
        for opening, closing in entry.calendar.spans_micros(entry.at, end):
            if reached < opening:
                yield LedgerSpan(reached, opening, False, "closed")
            yield LedgerSpan(opening, closing, True, "open")
            reached = closing
        if reached < end:
            yield LedgerSpan(reached, end, False, "closed")

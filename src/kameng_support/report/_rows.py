"""A clock as a row of a picture: spans of time, and the instants that matter, on the row's own scale."""

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from ..sla import Clock, LedgerSpan, Status

__all__ = ["Bar", "Mark", "Row", "row_of"]

BarKind = Literal["counted", "late", "paused", "closed"]
MarkKind = Literal["start", "due", "due_if_resumed", "moment", "stop", "now"]

# What is still to come is shown up to the due time, and a little beyond.
_MARGIN = 0.04


@frozen
class Bar:
    """A span of time, in microseconds since 1970 UTC, and what the clock did in it."""

    kind: BarKind
    begin: int
    end: int


@frozen
class Mark:
    """An instant, in microseconds since 1970 UTC, and what it is; `note` is a moment's own text."""

    kind: MarkKind
    at: int
    note: str = ""


@frozen
class Row:
    """One clock as it stands at an instant; `begin` and `end` are the ends of its scale.

    A clock that has not started has neither bars nor marks.
    """

    target: str
    status: Status
    elapsed: int
    within: int | None
    begin: int
    end: int
    bars: tuple[Bar, ...] = ()
    open_hours: tuple[tuple[int, int], ...] = ()
    marks: tuple[Mark, ...] = ()


def row_of(clock: Clock, at: int) -> Row:
    """The row of a clock's cycle as it stands at `at`, with what went before that it carries on."""
    ledger = clock.ledger(at)
    status, elapsed = clock.status_at(at), clock.elapsed(at)
    if not clock.cycle:
        return Row(clock.target.name, status, elapsed, clock.within, at, at)
    begin = ledger[0].begin if ledger else at  # it starts at this very instant
    stopped = _stopped(clock, ledger, at)
    due = clock.due_at if stopped is None else _due_when_stopped(clock)
    marks = tuple(_marks(clock, at, begin, due, stopped))
    end = max(mark.at for mark in marks)
    end = max(end, begin + 1)
    end += max(1, round((end - begin) * _MARGIN))
    return Row(
        clock.target.name,
        status,
        elapsed,
        clock.within,
        begin,
        end,
        tuple(_bars(ledger, due)),
        clock.calendar.spans_micros(begin, end),
        marks,
    )


def _stopped(clock: Clock, ledger: tuple[LedgerSpan, ...], at: int) -> int | None:
    if clock.phase in ("running", "paused"):
        return None
    if clock.verdict is not None:
        return clock.verdict.stopped_at
    return next((span.begin for span in ledger if _is_over(span)), at)


def _due_when_stopped(clock: Clock) -> int | None:
    return None if clock.verdict is None else clock.verdict.due


def _is_over(span: LedgerSpan) -> bool:
    return span.reason.startswith(("stopped", "cancelled"))


def _bars(ledger: tuple[LedgerSpan, ...], due: int | None) -> Iterator[Bar]:
    for span in ledger:
        if _is_over(span):
            continue
        if not span.counted:
            kind: BarKind = "closed" if span.reason == "closed" else "paused"
            yield Bar(kind, span.begin, span.end)
            continue
        cut = span.end if due is None else min(max(due, span.begin), span.end)
        if span.begin < cut:
            yield Bar("counted", span.begin, cut)
        if cut < span.end:
            yield Bar("late", cut, span.end)


def _marks(
    clock: Clock, at: int, begin: int, due: int | None, stopped: int | None
) -> Iterator[Mark]:
    yield Mark("start", begin)
    if due is not None:
        yield Mark("due", due)
    if stopped is not None:
        yield Mark("stop", stopped)
        return
    if clock.phase == "paused" and (resumed := clock.due_if_resumed(at)) is not None:
        yield Mark("due_if_resumed", resumed)
    moment = clock.next_moment()
    if moment is not None and moment.kind != "breach" and moment.effective > at:
        yield Mark("moment", moment.effective, moment.point)
    yield Mark("now", at)

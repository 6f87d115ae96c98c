"""A clock as a row of a picture: spans of time, and the instants that matter, on the row's own scale."""

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from ..sla import Clock, LedgerSpan, Moment, Status

__all__ = ["Bar", "BarKind", "Mark", "MarkKind", "Row", "row_of"]

BarKind = Literal["counted", "late", "paused", "closed"]
MarkKind = Literal[
    "start", "due", "due_if_resumed", "stop", "cancel", "now", "warned", "warn", "escalated"
]


@frozen
class Bar:
    """A span of time, in microseconds since 1970 UTC, and what the clock did in it.

    `why` is the signal that paused it.
    """

    kind: BarKind
    begin: int
    end: int
    why: str = ""


@frozen
class Mark:
    """An instant, in microseconds since 1970 UTC, and what it is; `note` is a moment's own text."""

    kind: MarkKind
    at: int
    note: str = ""


@frozen
class Row:
    """One clock as it stands at an instant; `begin` and `end` are the ends of its scale.

    A clock that has not started has neither bars nor marks. `elapsed` and `within` are microseconds
    of open time.
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
    ledger = clock.ledger(at + 1)  # a clock that starts at this very instant has started
    if not ledger:
        return Row(clock.target.name, "idle", 0, clock.within, at, at)
    begin = ledger[0].begin
    stopped = _stopped(clock, ledger, at)
    due = _due(clock, at, stopped)
    marks = tuple(_marks(clock, at, begin, due, stopped))
    end = max(begin + 1, *(mark.at for mark in marks))
    return Row(
        clock.target.name,
        clock.status_at(at),
        clock.elapsed(at),
        clock.within if clock.verdict is None else clock.verdict.within,
        begin,
        end,
        tuple(_bars(clock.ledger(at), due)),
        clock.calendar.spans_micros(begin, end),
        marks,
    )


def _stopped(clock: Clock, ledger: tuple[LedgerSpan, ...], at: int) -> int | None:
    if clock.phase in ("running", "paused"):
        return None
    if clock.verdict is not None:
        return clock.verdict.stopped_at
    return ledger[-1].begin if _is_over(ledger[-1]) else at


def _due(clock: Clock, at: int, stopped: int | None) -> int | None:
    """The instant that the promise is or was due; None where none is told yet, or ever."""
    if stopped is not None:
        return None if clock.verdict is None else clock.verdict.due
    return clock.due_if_resumed(at) if clock.is_breached else clock.due_at


def _is_over(span: LedgerSpan) -> bool:
    return span.reason.startswith(("stopped", "cancelled"))


def _bars(ledger: tuple[LedgerSpan, ...], due: int | None) -> Iterator[Bar]:
    for span in ledger:
        if _is_over(span):
            continue
        if span.reason == "closed":
            yield Bar("closed", span.begin, span.end)
        elif not span.counted:
            yield Bar("paused", span.begin, span.end, span.reason.partition(": ")[2])
        else:
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
    for moment in clock.told:
        if moment.kind != "breach":  # that is what the due time's flag says
            kind: MarkKind = "warned" if moment.kind == "warn" else "escalated"
            note = moment.point if moment.tell is None else f"{moment.point} {moment.tell}"
            yield Mark(kind, moment.effective, note)
    if stopped is not None:
        yield Mark("cancel" if clock.phase == "cancelled" else "stop", stopped)
        return
    if due is None and (resumed := clock.due_if_resumed(at)) is not None:
        yield Mark("due_if_resumed", resumed)
    yield from _to_come(clock, at)
    yield Mark("now", at)


def _to_come(clock: Clock, at: int) -> Iterator[Mark]:
    """The warnings that lie ahead of a promise not yet broken."""
    while (moment := clock.next_moment()) is not None and _is_warning(moment):
        if moment.effective > at:
            yield Mark("warn", moment.effective, moment.point)
        clock = clock.fired(moment)


def _is_warning(moment: Moment) -> bool:
    return moment.kind == "warn" and moment.effective <= moment.due

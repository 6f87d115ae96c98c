"""One promise measured on one subject: an immutable value, folded from signals."""

from collections.abc import Iterable
from typing import TypeAlias

from attrs import frozen

from ..errors import DefinitionError, InputError
from ..findings import nearest
from ._calendar import Calendar
from ._fold import IDLE, Breach, due_of, fold
from ._ladder import Key, ladder
from ._ledger import Entry, LedgerSpan, explain, ledger
from ._metric import METRICS, Metric, Phase, Signal
from ._moments import Moment, Status, Verdict
from ._target import Target

__all__ = ["Clock", "measure"]

_LIVE = frozenset(("running", "paused"))


_Terms: TypeAlias = tuple[Target, Metric, Calendar]


def _standard(target: Target) -> Metric:
    metric = METRICS.get(target.metric)
    if metric is None:
        raise DefinitionError(
            f"target {target.name!r}.metric",
            f"{target.metric!r} is no standard metric",
            nearest(target.metric, METRICS),
        )
    return metric


def _checked(within: int | None) -> int | None:
    if within is not None and within <= 0:
        raise InputError("clock.promise", f"{within} us is no time", "promise more than 0")
    return within


@frozen
class Clock:
    """A target measured on one subject. Instants are microseconds since 1970-01-01 UTC, times are
    microseconds of open time of its calendar.

    Every change gives a new clock. Without a promise it is *dormant*: it still measures, but
    nothing falls due. A clock is met if and only if it stopped at or before `due_at`; passing that
    instant while running breaches the cycle for ever, whoever looks, and whenever.
    """

    _terms: _Terms
    within: int | None
    phase: Phase
    cycle: int
    _since: int
    _spent: int
    _base: int | None
    _floor: int
    _breach: Breach | None
    _fired: frozenset[Key]
    verdict: Verdict | None
    _trail: tuple[Entry, ...]

    @classmethod
    def start(
        cls, target: Target, metric: Metric | None, calendar: Calendar, within: int | None = None
    ) -> "Clock":
        """A clock at rest; of metric None, the standard one the target names.

        `within` is what is promised from the first on, as by `promise`; None: nothing is.
        """
        terms = (target, metric or _standard(target), calendar)
        return cls(terms, _checked(within), *IDLE)

    @property
    def target(self) -> Target:
        """The target it measures."""
        return self._terms[0]

    @property
    def metric(self) -> Metric:
        """The metric, which says what its signals are."""
        return self._terms[1]

    @property
    def calendar(self) -> Calendar:
        """The calendar that says when time counts."""
        return self._terms[2]

    # -- what happens to it

    def advance(self, signal: Signal) -> "Clock":
        """This clock after a signal; one older than the last change counts as at that change."""
        if signal.name not in self._terms[1].steps[self.phase]:
            return self
        return self.after((signal,))

    def after(self, signals: Iterable[Signal]) -> "Clock":
        """This clock after some signals, in order: what `advance` gives one by one, made at once."""
        target, metric, calendar = self._terms
        state = (
            self.phase,
            self.cycle,
            self._since,
            self._spent,
            self._base,
            self._floor,
            self._breach,
            self._fired,
            self.verdict,
            self._trail,
        )
        folded = fold(state, signals, self.within, metric.steps, calendar, target.on_reopen)
        return Clock(self._terms, self.within, *folded)

    def promise(self, within: int | None, at: int) -> "Clock":
        """This clock under another promise from `at` on: time spent and pauses are kept.

        None leaves it without one (dormant). A promise whose time is already over when it arrives
        is due at `at`. Raises InputError for a promise of no time.
        """
        if within == self.within:
            return self
        _checked(within)
        base, floor = self._base, self._floor
        if self.phase in _LIVE:
            floor = at
            if within is not None and base is None:
                base = self.elapsed(at) if self.target.anchor == "applied" else 0
        return Clock(
            self._terms,
            within,
            self.phase,
            self.cycle,
            self._since,
            self._spent,
            base,
            floor,
            self._breach or self._missed(at),
            self._fired,
            self.verdict,
            self._trail,
        )

    def adopt(self, target: Target, metric: Metric | None, calendar: Calendar, at: int) -> "Clock":
        """This clock under another version of its policy from `at` on; what was measured stays.

        The promise stays too, until `promise` gives the one that the new target selects.
        """
        terms = (target, metric or _standard(target), calendar)
        if terms == self._terms:
            return self
        running = self.phase == "running"
        entry: Entry = (at, "running", "policy changed", calendar)
        return Clock(
            terms,
            self.within,
            self.phase,
            self.cycle,
            at if running else self._since,
            self.elapsed(at) if running else self._spent,
            self._base,
            self._floor,
            self._breach or self._missed(at),
            self._fired,
            self.verdict,
            (*self._trail, entry) if running else self._trail,
        )

    def fired(self, moment: Moment) -> "Clock":
        """This clock with a moment told: never again in this cycle. A told breach stands for ever."""
        if moment.cycle != self.cycle:
            return self
        key: Key = (moment.kind, moment.point, moment.tell)
        breach = self._breach
        if breach is None and moment.kind != "warn":
            breach = Breach(moment.due, self.elapsed(moment.due), self.within or 0)
        return Clock(
            self._terms,
            self.within,
            self.phase,
            self.cycle,
            self._since,
            self._spent,
            self._base,
            self._floor,
            breach,
            frozenset((*self._fired, key)),
            self.verdict,
            self._trail,
        )

    def _missed(self, at: int) -> Breach | None:
        due = self.due_at
        if due is None or at <= due:
            return None
        assert self.within is not None  # else nothing is due
        return Breach(due, self.elapsed(due), self.within)

    # -- what it says

    def elapsed(self, at: int) -> int:
        """The open time counted up to `at`, in this cycle and in what it carries on."""
        if self._trail and at < self._since:
            return sum(span.end - span.begin for span in self.ledger(at) if span.counted)
        if self.phase == "running":
            return self._spent + self.calendar.between_micros(self._since, at)
        return self._spent

    def remaining(self, at: int) -> int | None:
        """What is left of the promise at `at`, below zero when it is over; None without one."""
        if self.within is None:
            return None
        return (self._base or 0) + self.within - self.elapsed(at)

    @property
    def due_at(self) -> int | None:
        """The last instant at which stopping keeps the promise; None unless it runs under one.

        Of a breached cycle, the instant that was missed.
        """
        if self.phase != "running" or self.within is None:
            return None
        if self._breach:
            return self._breach.due
        rest = (self._base or 0) + self.within - self._spent
        return due_of(self.calendar, self._since, rest, self._floor)

    def due_if_resumed(self, at: int) -> int | None:
        """`due_at`, or for a paused clock what it would be if it went on at `at`."""
        if self.phase != "paused" or self.within is None:
            return self.due_at
        if self._breach:
            return self._breach.due
        rest = (self._base or 0) + self.within - self._spent
        return due_of(self.calendar, max(at, self._since), rest, self._floor)

    @property
    def status(self) -> Status:
        """Where it stands after the last thing that happened to it; `status_at` looks further."""
        if self.phase == "idle":
            return "idle"
        if self.phase in _LIVE:
            if self._breach:
                return "breached"
            if self.within is None:
                return "dormant"
            return "running" if self.phase == "running" else "paused"
        if self.verdict:
            return self.verdict.kind
        return "cancelled" if self.phase == "cancelled" else "dormant"

    def status_at(self, at: int) -> Status:
        """Where it stands at `at`, if nothing more happens to it until then."""
        return "breached" if self._missed(at) else self.status

    @property
    def is_breached(self) -> bool:
        """Whether this cycle's breach is on record."""
        return self._breach is not None

    @property
    def provisional(self) -> bool:
        """Whether the due time rests on holidays that are not known yet."""
        due = self.due_at
        return due is not None and self.calendar.provisional_micros(due)

    def ledger(self, at: int) -> tuple[LedgerSpan, ...]:
        """Every span up to `at`, counted or not, with its reason; the counted ones sum to `elapsed`."""
        return ledger(self._trail, at)

    def explain(self, at: int) -> tuple[str, ...]:
        """The ledger in words, a line a span, in the zone of the calendar."""
        return explain(self.ledger(at), self.calendar.zone)

    def next_moment(self) -> Moment | None:
        """The earliest moment that falls due if nothing happens before, and was not told yet."""
        if self.phase != "running" or self.within is None:
            return None
        due = self.due_at
        assert due is not None  # it runs under a promise
        level = self._breach.level if self._breach else self.elapsed(due)
        promised = (self._base or 0) + self.within
        best: tuple[int, Key] | None = None
        for rung in ladder(
            self.target,
            self.within,
            due,
            (promised, level),
            None if self._breach else self._floor,
            self._reaching,
        ):
            if (best is None or rung[0] < best[0]) and rung[1] not in self._fired:
                best = rung
        if best is None:
            return None
        effective, (kind, point, tell) = best
        return Moment(effective, due, self.target.name, self.cycle, kind, point, tell)

    def _reaching(self, level: int) -> int:
        rest = level - self._spent
        return self.calendar.add_micros(self._since, rest) if rest > 0 else self._since


def measure(
    target: Target,
    signals: Iterable[Signal],
    metric: Metric | None,
    calendar: Calendar,
    within: int | None,
) -> Clock:
    """The clock of a target after these signals, in order, under one promise from the first on."""
    # As `Clock.start(...).after(signals)`, without the clock at rest in between.
    metric = metric or _standard(target)
    folded = fold(IDLE, signals, _checked(within), metric.steps, calendar, target.on_reopen)
    return Clock((target, metric, calendar), within, *folded)

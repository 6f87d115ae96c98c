"""One promise measured on one subject: an immutable value, folded from signals."""

from collections.abc import Iterable
from typing import TypeAlias

from attrs import frozen

from ..errors import DefinitionError, InputError
from ..findings import nearest
from ._calendar import Calendar
from ._fold import IDLE, Breach, State, due_of, fold
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


def _key(moment: Moment) -> Key:
    return moment.kind, moment.point, moment.tell


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
    _state: State

    @classmethod
    def start(
        cls, target: Target, metric: Metric | None, calendar: Calendar, within: int | None = None
    ) -> "Clock":
        """A clock at rest; of metric None, the standard one the target names.

        `within` is what is promised from the first on, as by `promise`; None: nothing is.
        """
        terms = (target, metric or _standard(target), calendar)
        return cls(terms, _checked(within), IDLE)

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

    @property
    def phase(self) -> Phase:
        """Where in its cycle it stands."""
        return self._state.phase

    @property
    def cycle(self) -> int:
        """Which cycle it is in or was last, from 1 on; 0 before the first."""
        return self._state.cycle

    @property
    def verdict(self) -> Verdict | None:
        """The verdict of the last cycle that ended with one; None after one that did not."""
        return self._state.verdict

    @property
    def told(self) -> tuple[Moment, ...]:
        """The moments told of this cycle, or of the last one, in the order in which they were."""
        return self._state.told

    # -- what happens to it

    def advance(self, signal: Signal) -> "Clock":
        """This clock after a signal; one older than the last change counts as at that change."""
        if signal.name not in self._terms[1].steps[self._state.phase]:
            return self
        return self.after((signal,))

    def after(self, signals: Iterable[Signal]) -> "Clock":
        """This clock after some signals, in order: what `advance` gives one by one, made at once."""
        target, metric, calendar = self._terms
        state = fold(self._state, signals, self.within, metric.steps, calendar, target.on_reopen)
        return Clock(self._terms, self.within, state)

    def promise(self, within: int | None, at: int) -> "Clock":
        """This clock under another promise from `at` on: time spent and pauses are kept.

        None leaves it without one (dormant). A promise whose time is already over when it arrives
        is due at `at`. Raises InputError for a promise of no time.
        """
        if within == self.within:
            return self
        _checked(within)
        state = self._state
        base, floor = state.base, state.floor
        if state.phase in _LIVE:
            floor = at
            if within is not None and base is None:
                base = self.elapsed(at) if self.target.anchor == "applied" else 0
        breach = state.breach or self._missed(at)
        return Clock(self._terms, within, state._replace(base=base, floor=floor, breach=breach))

    def adopt(self, target: Target, metric: Metric | None, calendar: Calendar, at: int) -> "Clock":
        """This clock under another version of its policy from `at` on; what was measured stays.

        The promise stays too, until `promise` gives the one that the new target selects.
        """
        terms = (target, metric or _standard(target), calendar)
        if terms == self._terms:
            return self
        state = self._state._replace(breach=self._state.breach or self._missed(at))
        if state.phase == "running":
            entry: Entry = (at, "running", "policy changed", calendar)
            state = state._replace(since=at, spent=self.elapsed(at), trail=(*state.trail, entry))
        return Clock(terms, self.within, state)

    def fired(self, moment: Moment) -> "Clock":
        """This clock with a moment told: never again in this cycle. A told breach stands for ever."""
        state = self._state
        if moment.cycle != state.cycle:
            return self
        if _key(moment) in map(_key, state.told):
            return self
        breach = state.breach
        if breach is None and moment.kind != "warn":
            breach = Breach(moment.due, self.elapsed(moment.due), self.within or 0)
        told = (*state.told, moment)
        return Clock(self._terms, self.within, state._replace(breach=breach, told=told))

    def _missed(self, at: int) -> Breach | None:
        due = self.due_at
        if due is None or at <= due:
            return None
        assert self.within is not None  # else nothing is due
        return Breach(due, self.elapsed(due), self.within)

    # -- what it says

    def elapsed(self, at: int) -> int:
        """The open time counted up to `at`, in this cycle and in what it carries on."""
        if self._state.trail and at < self._state.since:
            return sum(span.end - span.begin for span in self.ledger(at) if span.counted)
        if self.phase == "running":
            return self._state.spent + self.calendar.between_micros(self._state.since, at)
        return self._state.spent

    def remaining(self, at: int) -> int | None:
        """What is left of the promise at `at`, below zero when it is over; None without one."""
        if self.within is None:
            return None
        return (self._state.base or 0) + self.within - self.elapsed(at)

    @property
    def due_at(self) -> int | None:
        """The last instant at which stopping keeps the promise; None unless it runs under one.

        Of a breached cycle, the instant that was missed.
        """
        if self.phase != "running" or self.within is None:
            return None
        if self._state.breach:
            return self._state.breach.due
        rest = (self._state.base or 0) + self.within - self._state.spent
        return due_of(self.calendar, self._state.since, rest, self._state.floor)

    def due_if_resumed(self, at: int) -> int | None:
        """`due_at`, or for a paused clock what it would be if it went on at `at`."""
        if self.phase != "paused" or self.within is None:
            return self.due_at
        if self._state.breach:
            return self._state.breach.due
        rest = (self._state.base or 0) + self.within - self._state.spent
        return due_of(self.calendar, max(at, self._state.since), rest, self._state.floor)

    @property
    def status(self) -> Status:
        """Where it stands after the last thing that happened to it; `status_at` looks further."""
        if self.phase == "idle":
            return "idle"
        if self.phase in _LIVE:
            if self._state.breach:
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
        return self._state.breach is not None

    @property
    def provisional(self) -> bool:
        """Whether the due time rests on holidays that are not known yet."""
        due = self.due_at
        return due is not None and self.calendar.provisional_micros(due)

    def ledger(self, at: int) -> tuple[LedgerSpan, ...]:
        """Every span up to `at`, counted or not, with its reason; the counted ones sum to `elapsed`."""
        return ledger(self._state.trail, at)

    def explain(self, at: int) -> tuple[str, ...]:
        """The ledger in words, a line a span, in the zone of the calendar."""
        return explain(self.ledger(at), self.calendar.zone)

    def next_moment(self) -> Moment | None:
        """The earliest moment that falls due if nothing happens before, and was not told yet."""
        if self.phase != "running" or self.within is None:
            return None
        due = self.due_at
        assert due is not None  # it runs under a promise
        level = self._state.breach.level if self._state.breach else self.elapsed(due)
        promised = (self._state.base or 0) + self.within
        told = {_key(moment) for moment in self._state.told}
        best: tuple[int, Key] | None = None
        for rung in ladder(
            self.target,
            self.within,
            due,
            (promised, level),
            None if self._state.breach else self._state.floor,
            self._reaching,
        ):
            if (best is None or rung[0] < best[0]) and rung[1] not in told:
                best = rung
        if best is None:
            return None
        effective, (kind, point, tell) = best
        return Moment(effective, due, self.target.name, self.cycle, kind, point, tell)

    def _reaching(self, level: int) -> int:
        rest = level - self._state.spent
        return self.calendar.add_micros(self._state.since, rest) if rest > 0 else self._state.since


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
    state = fold(IDLE, signals, _checked(within), metric.steps, calendar, target.on_reopen)
    return Clock((target, metric, calendar), within, state)

"""One promise measured on one subject: an immutable value, folded from signals."""

from collections.abc import Iterable
from typing import TypeAlias

from attrs import frozen

from ..errors import DefinitionError, InputError
from ..findings import nearest
from ._calendar import Calendar
from ._ledger import Entry, LedgerSpan, Phase, explain, ledger
from ._metric import METRICS, Metric, Signal
from ._moments import Moment, MomentKind, Status, Verdict
from ._target import Target

__all__ = ["Clock", "measure"]

Key: TypeAlias = tuple[MomentKind, str, str | None]

_LIVE = frozenset(("running", "paused"))
_START, _STOP, _PAUSE, _RESUME, _CANCEL, _RESTART = (1 << bit for bit in range(6))


@frozen
class _Breach:
    due: int
    level: int  # the elapsed time at the due time, from which the ladder counts
    within: int


@frozen(eq=False)
class _Terms:
    target: Target
    metric: Metric
    calendar: Calendar
    roles: dict[str, int]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Terms) and (self.target, self.metric, self.calendar) == (
            other.target,
            other.metric,
            other.calendar,
        )

    def __hash__(self) -> int:
        return hash((self.target, self.metric, self.calendar))


def _standard(target: Target) -> Metric:
    metric = METRICS.get(target.metric)
    if metric is None:
        raise DefinitionError(
            f"target {target.name!r}.metric",
            f"{target.metric!r} is no standard metric",
            nearest(target.metric, METRICS),
        )
    return metric


def _terms(target: Target, metric: Metric, calendar: Calendar) -> _Terms:
    roles: dict[str, int] = {}
    for role, names in (
        (_START, metric.start),
        (_STOP, metric.stop),
        (_PAUSE, metric.pause),
        (_RESUME, metric.resume),
        (_CANCEL, metric.cancel),
        (_RESTART, metric.restart),
    ):
        for name in names:
            roles[name] = roles.get(name, 0) | role
    return _Terms(target, metric, calendar, roles)


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
    _breach: _Breach | None
    _fired: frozenset[Key]
    verdict: Verdict | None
    _trail: tuple[Entry, ...]

    @classmethod
    def start(cls, target: Target, metric: Metric | None, calendar: Calendar) -> "Clock":
        """A clock at rest, without a promise; of metric None, the standard one the target names."""
        terms = _terms(target, metric or _standard(target), calendar)
        return cls(terms, None, "idle", 0, 0, 0, None, 0, None, frozenset(), None, ())

    @property
    def target(self) -> Target:
        """The target it measures."""
        return self._terms.target

    @property
    def metric(self) -> Metric:
        """The metric, which says what its signals are."""
        return self._terms.metric

    @property
    def calendar(self) -> Calendar:
        """The calendar that says when time counts."""
        return self._terms.calendar

    # -- what happens to it

    def advance(self, signal: Signal) -> "Clock":
        """This clock after a signal; one older than the last change counts as at that change."""
        role = self._terms.roles.get(signal.name)
        if role is None:
            return self
        at, why = signal.at, signal.name
        if self._trail and at < self._trail[-1].at:
            at = self._trail[-1].at
        if self.phase in _LIVE:
            return self._advance_cycle(role, at, why)
        if self.phase == "idle":
            return self._begin(at, why, carry=False) if role & _START else self
        if role & _RESTART:
            on_reopen = self.target.on_reopen
            return self if on_reopen == "ignore" else self._begin(at, why, on_reopen == "resume")
        if role & _START and self.metric.cycles == "each":
            return self._begin(at, why, carry=False)
        return self

    def _advance_cycle(self, role: int, at: int, why: str) -> "Clock":
        if role & _CANCEL:
            return self._end("cancelled", at, why)
        if role & _STOP:
            ended = self._end("stopped", at, why)
            if not role & _START or self.metric.cycles == "one":
                return ended
            again = ended._begin(at, why, carry=False)
            return again._moved("paused", at, why) if self.phase == "paused" else again
        if role & _PAUSE and self.phase == "running":
            return self._moved("paused", at, why)
        if role & _RESUME and self.phase == "paused":
            return self._moved("running", at, why)
        return self

    def _begin(self, at: int, why: str, carry: bool) -> "Clock":
        entry = Entry(at, "running", why, self.calendar)
        base = self._base if carry else None
        return Clock(
            self._terms,
            self.within,
            "running",
            self.cycle + 1,
            at,
            self._spent if carry else 0,
            0 if base is None and self.within is not None else base,
            at,
            None,
            frozenset(),
            self.verdict,
            (*self._trail, entry) if carry else (entry,),
        )

    def _moved(self, phase: Phase, at: int, why: str) -> "Clock":
        return Clock(
            self._terms,
            self.within,
            phase,
            self.cycle,
            at,
            self.elapsed(at),
            self._base,
            self._floor,
            self._breach or self._missed(at),
            self._fired,
            self.verdict,
            (*self._trail, Entry(at, phase, why, self.calendar)),
        )

    def _end(self, phase: Phase, at: int, why: str) -> "Clock":
        spent, breach = self.elapsed(at), self._breach or self._missed(at)
        verdict = None
        if breach:
            verdict = Verdict("breached", self.cycle, breach.due, at, spent, breach.within)
        elif self.within is not None and phase == "stopped":
            due = self.due_if_resumed(at)
            assert due is not None  # it has a promise and runs or is paused
            verdict = Verdict("met", self.cycle, due, at, spent, self.within)
        return Clock(
            self._terms,
            self.within,
            phase,
            self.cycle,
            at,
            spent,
            self._base,
            self._floor,
            breach,
            self._fired,
            verdict,
            (*self._trail, Entry(at, phase, why, self.calendar)),
        )

    def promise(self, within: int | None, at: int) -> "Clock":
        """This clock under another promise from `at` on: time spent and pauses are kept.

        None leaves it without one (dormant). A promise whose time is already over when it arrives
        is due at `at`. Raises InputError for a promise of no time.
        """
        if within == self.within:
            return self
        if within is not None and within <= 0:
            raise InputError("clock.promise", f"{within} us is no time", "promise more than 0")
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
        terms = _terms(target, metric or _standard(target), calendar)
        if terms == self._terms:
            return self
        running = self.phase == "running"
        entry = Entry(at, "running", "policy changed", calendar)
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
            breach = _Breach(moment.due, self.elapsed(moment.due), self.within or 0)
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

    def _missed(self, at: int) -> _Breach | None:
        due = self.due_at
        if due is None or at <= due:
            return None
        assert self.within is not None  # else nothing is due
        return _Breach(due, self.elapsed(due), self.within)

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
        return self.due_if_resumed(self._since) if self.phase == "running" else None

    def due_if_resumed(self, at: int) -> int | None:
        """`due_at`, or for a paused clock what it would be if it went on at `at`."""
        if self.within is None or self.phase not in _LIVE:
            return None
        if self._breach:
            return self._breach.due
        since = self._since if self.phase == "running" else max(at, self._since)
        rest = (self._base or 0) + self.within - self._spent
        due = self.calendar.add_micros(since, rest) if rest > 0 else since
        return max(due, self._floor)

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
        best: Moment | None = None
        level = self._breach.level if self._breach else self.elapsed(due)
        for effective, kind, point, tell in self._steps(due, level):
            if (best is None or effective < best.effective) and (
                kind,
                point,
                tell,
            ) not in self._fired:
                best = Moment(effective, due, self.target.name, self.cycle, kind, point, tell)
        return best

    def _steps(self, due: int, level: int) -> Iterable[tuple[int, MomentKind, str, str | None]]:
        assert self.within is not None
        for warn in self.target.warn:
            ahead = warn.level(self.within) - self.within
            if ahead > 0:
                yield self._after(due, level, ahead), "warn", warn.text, None
            elif not self._breach:
                at = self._reaching((self._base or 0) + self.within + ahead)
                yield max(at, self._floor), "warn", warn.text, None
        yield due + 1, "breach", "breach", None
        for rung in self.target.breach:
            yield self._after(due, level, rung.micros), "escalate", rung.text, rung.tell

    def _after(self, due: int, level: int, ahead: int) -> int:
        return max(self._reaching(level + ahead), due + 1) if ahead else due + 1

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
    clock = Clock.start(target, metric, calendar).promise(within, 0)
    for signal in signals:
        clock = clock.advance(signal)
    return clock

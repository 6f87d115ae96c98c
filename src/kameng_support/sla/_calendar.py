"""When time counts: weekly hours in a zone, holidays, make-up working days, exceptions, closures."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TypeAlias
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ..errors import DefinitionError, OutOfRangeError
from ..instants import duration_micros, duration_of, from_micros, to_micros
from ..instants import zone as zone_of
from ._edges import FIRST_YEAR, LAST_YEAR, Edges, Plan, year_of, year_start
from ._hours import DAY, DAYS, DateLike, Hours, SpanLike, as_date, as_hours, as_week, hours_text

__all__ = ["Calendar", "HoursByDate"]

HoursByDate: TypeAlias = Mapping[DateLike, Iterable[SpanLike]]
_WHOLE_WEEK: tuple[Hours, ...] = (((0, DAY),),) * 7
_MIN, _MAX = year_start(FIRST_YEAR), year_start(LAST_YEAR + 1)


@frozen(init=False)
class Calendar:
    """Working time: which instants count, in one IANA time zone. Immutable, equal by definition.

    `weekly` maps days (`"mon"`, `"mon-fri"`, `"sat,sun"`) to spans of hours; `daily` gives every day the
    same. Spans are half-open, may run over midnight (`22:00-06:00`, which belongs to the date it starts
    on) and to `24:00`; touching ones merge. On one date: the weekly hours, which a holiday removes,
    which a make-up working day (Monday's hours) or an override (its own) replaces; closures then
    cut instants out. Beyond `known_through` the weekly pattern applies and `provisional` says so.

    An instant is open if and only if its local wall time lies in a span, so a clock change shortens
    or lengthens what is measured: real elapsed time. Raises DefinitionError for hours that are
    not well-formed or never open, MissingZoneError for a zone the machine does not know.

    >>> office = Calendar("Asia/Shanghai", weekly={"mon-fri": ["09:00-12:00", "13:30-18:00"]})
    >>> friday = datetime(2026, 11, 20, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> print(office.add(friday, timedelta(hours=2)))
    2026-11-23 10:00:00+08:00
    """

    timezone: str
    weekly: tuple[Hours, ...]
    holidays: frozenset[date]
    make_up_days: frozenset[date]
    overrides: tuple[tuple[date, Hours], ...]
    closures: tuple[tuple[date, Hours], ...]
    known_through: date | None
    _plan: Plan = field(eq=False, repr=False)
    _edges: Edges | None = field(eq=False, repr=False)
    _hash: int = field(eq=False, repr=False)

    def __init__(
        self,
        timezone: str,
        *,
        weekly: Mapping[str, Iterable[SpanLike]] | tuple[Hours, ...] | None = None,
        daily: Iterable[SpanLike] | None = None,
        holidays: Iterable[DateLike] = (),
        make_up_days: Iterable[DateLike] = (),
        overrides: HoursByDate | Iterable[tuple[DateLike, Iterable[SpanLike]]] = (),
        closures: HoursByDate | Iterable[tuple[DateLike, Iterable[SpanLike]]] = (),
        known_through: DateLike | None = None,
    ) -> None:
        if weekly is not None and daily is not None:
            raise DefinitionError("calendar", "both weekly and daily are given", "give one of them")
        tz = zone_of(timezone)
        week = (as_hours(daily, "calendar.daily"),) * 7 if daily is not None else as_week(weekly or {}, "calendar.weekly")
        off = _dates(holidays, "calendar.holidays")
        made_up = _dates(make_up_days, "calendar.make_up_days")
        replaced = _by_date(overrides, "calendar.overrides")
        cut = _by_date(closures, "calendar.closures")
        known = None if known_through is None else as_date(known_through, "calendar.known_through")
        exceptions = {**dict.fromkeys(off, ()), **dict.fromkeys(made_up, week[0]), **replaced}
        plan = Plan(tz, week, exceptions, cut)
        if not any(week) and not plan.has_open_exception():
            raise DefinitionError(
                "calendar", "it is never open", "give weekly or daily hours, or an override with spans"
            )
        rows = (tuple(sorted(replaced.items())), tuple(sorted(cut.items())))
        definition = (timezone, week, off, made_up, *rows, known)
        self.__attrs_init__(*definition, plan, None, hash(definition))  # type: ignore[attr-defined]

    @classmethod
    def always(cls, timezone: str = "UTC") -> "Calendar":
        """Open at every instant, in days of the given zone."""
        return cls(timezone, weekly=_WHOLE_WEEK)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (
            self.timezone,
            self.weekly,
            self.holidays,
            self.make_up_days,
            self.overrides,
            self.closures,
            self.known_through,
        )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return zone_of(self.timezone)

    @property
    def is_always(self) -> bool:
        """Whether it is `Calendar.always`: open at every instant, by definition."""
        return self.weekly == _WHOLE_WEEK and not (
            self.holidays or self.make_up_days or self.overrides or self.closures
        )

    # -- on aware datetimes; results are in the zone of the first argument

    def add(self, at: datetime, span: timedelta) -> datetime:
        """The instant at which `span` of open time has passed since `at`; before it if negative.

        Forward it is the earliest such instant (closing time, not the next opening), backward the
        latest; for a zero span `at` itself. Raises OutOfRangeError past the years 1 to 9999.
        """
        return from_micros(self.add_micros(to_micros(at), duration_micros(span)), at.tzinfo or UTC)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The open time from `start` to `end`; negative when `end` is the earlier."""
        return duration_of(self.between_micros(to_micros(start), to_micros(end)))

    def is_open(self, at: datetime) -> bool:
        """Whether time counts at that instant."""
        return self.is_open_micros(to_micros(at))

    def next_open(self, at: datetime) -> datetime:
        """The first open instant at or after `at`; raises OutOfRangeError where none comes."""
        return from_micros(self.next_open_micros(to_micros(at)), at.tzinfo or UTC)

    def previous_open(self, at: datetime) -> datetime:
        """The latest instant, at or before `at`, that ends open time: `at`, or the last closing.

        The mirror of `next_open`: an instant of opening is not preceded by open time.

        Raises OutOfRangeError where it was never open before.
        """
        return from_micros(self.previous_open_micros(to_micros(at)), at.tzinfo or UTC)

    def spans(self, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """The open spans between two instants, in order, cut to them."""
        tz = start.tzinfo or UTC
        found = self.spans_micros(to_micros(start), to_micros(end))
        return tuple((from_micros(a, tz), from_micros(b, tz)) for a, b in found)

    def provisional(self, at: datetime) -> bool:
        """Whether `at` lies on a date whose holidays are not known yet."""
        return self.provisional_micros(to_micros(at))

    # -- on integers: microseconds since 1970-01-01 UTC

    def add_micros(self, at: int, span: int) -> int:
        """`add` on microseconds."""
        edges = self._edges
        if edges is None or not edges.low <= at < edges.high:
            edges = self._covering(at)
        index = bisect_right(edges.at, at)
        worked = edges.open[index - 1]
        if index & 1:
            worked += at - edges.at[index - 1]
        if not span:
            return at
        target = worked + span
        index = (bisect_left if span > 0 else bisect_right)(edges.open, target)
        if not 0 < index < len(edges.open):
            edges, index = self._reaching(edges, at, span, target)
        return edges.at[index] - edges.open[index] + target

    def between_micros(self, start: int, end: int) -> int:
        """`between` on microseconds."""
        edges = self._edges
        if edges is None or not (edges.low <= start < edges.high and edges.low <= end < edges.high):
            self._covering(start)
            edges = self._covering(end)
        at, worked = edges.at, edges.open
        first = bisect_right(at, start)
        last = bisect_right(at, end)
        passed = worked[last - 1] - worked[first - 1]
        if last & 1:
            passed += end - at[last - 1]
        if first & 1:
            passed -= start - at[first - 1]
        return passed

    def is_open_micros(self, at: int) -> bool:
        """`is_open` on microseconds."""
        return bisect_right(self._covering(at).at, at) & 1 == 1

    def next_open_micros(self, at: int) -> int:
        """`next_open` on microseconds."""
        edges = self._covering(at)
        while True:
            index = bisect_right(edges.at, at)
            if index & 1:
                return at
            if index < len(edges.at):
                return edges.at[index]
            edges = self._later(edges, at)

    def previous_open_micros(self, at: int) -> int:
        """`previous_open` on microseconds."""
        edges = self._covering(at)
        while True:
            index = bisect_left(edges.at, at)
            if index & 1 and index > 1:
                return at
            if index > 2:
                return edges.at[index - 1]
            edges = self._earlier(edges, at)

    def spans_micros(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """`spans` on microseconds."""
        if end <= start:
            return ()
        self._covering(start)
        at = self._covering(end).at
        first = bisect_right(at, start)
        first -= first & 1
        last = bisect_left(at, end)
        opens, closes = islice(at, first, last, 2), islice(at, first + 1, last + 1, 2)
        return tuple((max(a, start), min(b, end)) for a, b in zip(opens, closes, strict=False))

    def provisional_micros(self, at: int) -> bool:
        """`provisional` on microseconds."""
        if self.known_through is None:
            return False
        return from_micros(at, self.zone).date() > self.known_through

    # -- the snapshot: read once per call, replaced whole, never changed

    def _covering(self, at: int) -> Edges:
        edges = self._edges
        if edges is not None and edges.low <= at < edges.high:
            return edges
        if not _MIN <= at < _MAX:
            raise OutOfRangeError(
                "calendar", f"{at} us lies outside the years 1 to 9999", "use a nearer instant"
            )
        year = year_of(at)
        if edges is None:
            edges = Edges.of(self._plan, year, year)
        elif year > edges.last:
            edges = edges.later(self._plan, year)
        else:
            edges = edges.earlier(self._plan, year)
        return self._publish(edges)

    def _publish(self, edges: Edges) -> Edges:
        object.__setattr__(self, "_edges", edges)
        return edges

    def _reaching(self, edges: Edges, at: int, span: int, target: int) -> tuple[Edges, int]:
        """A snapshot that holds the instant at which `target` is reached, and its closing's index."""
        if not _MIN <= at + span < _MAX:
            self._never(at)
        if span > 0:
            while (index := bisect_left(edges.open, target)) == len(edges.open):
                edges = self._later(edges, at)
        else:
            while not (index := bisect_right(edges.open, target)):
                edges = self._earlier(edges, at)
        return edges, index

    def _later(self, edges: Edges, at: int) -> Edges:
        if edges.last == LAST_YEAR or self._plan.is_over(edges.high):
            self._never(at)
        return self._publish(edges.later(self._plan, min(edges.last + edges.step, LAST_YEAR)))

    def _earlier(self, edges: Edges, at: int) -> Edges:
        if edges.first == FIRST_YEAR or self._plan.is_ahead(edges.low):
            self._never(at)
        return self._publish(edges.earlier(self._plan, max(edges.first - edges.step, FIRST_YEAR)))

    def _never(self, at: int) -> None:
        raise OutOfRangeError(
            "calendar",
            f"seen from {from_micros(at).isoformat()}, no such instant in the years 1 to 9999",
            "give a shorter span, or a calendar that is open later",
        )


def _restore(
    timezone: str,
    weekly: tuple[Hours, ...],
    holidays: frozenset[date],
    make_up_days: frozenset[date],
    overrides: tuple[tuple[date, Hours], ...],
    closures: tuple[tuple[date, Hours], ...],
    known_through: date | None,
) -> Calendar:
    return Calendar(
        timezone,
        weekly=weekly,
        holidays=holidays,
        make_up_days=make_up_days,
        overrides=overrides,
        closures=closures,
        known_through=known_through,
    )


def _dates(values: Iterable[DateLike], where: str) -> frozenset[date]:
    if isinstance(values, str):
        raise DefinitionError(where, f"{values!r} is no list of dates", "write ['2026-10-01']")
    return frozenset(as_date(value, where) for value in values)


def _by_date(rows: object, where: str) -> dict[date, Hours]:
    pairs = rows.items() if isinstance(rows, Mapping) else rows
    if isinstance(pairs, str) or not isinstance(pairs, Iterable):
        raise DefinitionError(where, f"{rows!r} is no mapping of dates", "write {date: ['09:00-12:00']}")
    found: dict[date, Hours] = {}
    for key, spans in pairs:
        day = as_date(key, where)
        found[day] = as_hours(spans, f"{where}.{day}")
    return found

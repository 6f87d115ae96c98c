"""When time counts: weekly hours in a zone, holidays, make-up working days, exceptions, closures."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, TypeAlias, cast, overload
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ..errors import DefinitionError
from ..instants import duration_micros, duration_of, from_micros, to_micros
from ..instants import zone as zone_of
from ._days import count_days, is_working_day, step_days, working_date
from ._edges import Plan
from ._hours import DAY, DateLike, Hours, SpanLike, as_date, as_dates, as_hours, as_week, hours_text
from ._recurrence import Laid, Recurrence, as_recurrences, laid_out
from ._timeline import Timeline

__all__ = ["Calendar", "HoursByDate"]

HoursByDate: TypeAlias = Mapping[DateLike, Iterable[SpanLike]]
_Rows: TypeAlias = Mapping[object, object]
Roll: TypeAlias = Literal["forward", "backward"]
_WHOLE_WEEK: tuple[Hours, ...] = (((0, DAY),),) * 7


def _shown_week(week: tuple[Hours, ...]) -> str:
    return repr([hours_text(hours) for hours in week])


def _shown_dates(rows: tuple[tuple[date, Hours], ...]) -> str:
    return repr({day.isoformat(): hours_text(hours) for day, hours in rows})


@frozen(init=False)
class Calendar:
    """Working time: which instants count, in one IANA time zone. Immutable, equal by definition.

    `weekly` maps days (`"mon"`, `"mon-fri"`, `"sat,sun"`) to spans of hours; `daily` gives every day the
    same. Spans are half-open, may run over midnight (`22:00-06:00`, which belongs to the date it starts
    on) and to `24:00`; touching ones merge. On one date: the weekly hours, which a holiday removes,
    which a make-up working day (Monday's hours) or an override (its own) replaces; closures then
    cut instants out. Beyond `known_through` the weekly pattern applies and `provisional` says so.

    `rosters` are hours that recur by a rule and join the weekly ones, to which a holiday or an override
    does what it does to them; `maintenance` recurs and joins the closures. A rule without an end is
    laid out through `known_through`, which it needs.

    An instant is open if and only if its local wall time lies in a span, so a clock change shortens
    or lengthens what is measured: real elapsed time. Raises DefinitionError for hours that are
    not well-formed or never open, MissingZoneError for a zone the machine does not know.

    >>> office = Calendar("Asia/Shanghai", weekly={"mon-fri": ["09:00-12:00", "13:30-18:00"]})
    >>> friday = datetime(2026, 11, 20, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> print(office.add(friday, timedelta(hours=2)))
    2026-11-23 10:00:00+08:00
    """

    timezone: str
    weekly: tuple[Hours, ...] = field(repr=_shown_week)
    holidays: frozenset[date]
    make_up_days: frozenset[date]
    overrides: tuple[tuple[date, Hours], ...] = field(repr=_shown_dates)
    closures: tuple[tuple[date, Hours], ...] = field(repr=_shown_dates)
    rosters: tuple[Recurrence, ...]
    maintenance: tuple[Recurrence, ...]
    known_through: date | None
    _plan: Plan = field(eq=False, repr=False)
    _line: Timeline = field(eq=False, repr=False)
    _hash: int = field(eq=False, repr=False)

    def __init__(
        self,
        timezone: str,
        *,
        weekly: Mapping[str, Iterable[SpanLike]] | tuple[Hours, ...] | None = None,
        daily: Iterable[SpanLike] | None = None,
        holidays: Iterable[DateLike] = (),
        make_up_days: Iterable[DateLike] = (),
        overrides: HoursByDate | tuple[tuple[date, Hours], ...] = (),
        closures: HoursByDate | tuple[tuple[date, Hours], ...] = (),
        rosters: Iterable[Recurrence] = (),
        maintenance: Iterable[Recurrence] = (),
        known_through: DateLike | None = None,
    ) -> None:
        if weekly is not None and daily is not None:
            raise DefinitionError("calendar", "both weekly and daily are given", "give one of them")
        tz = zone_of(timezone)
        week = (
            (as_hours(daily, "calendar.daily"),) * 7
            if daily is not None
            else as_week({} if weekly is None else weekly, "calendar.weekly")
        )
        off = as_dates(holidays, "calendar.holidays")
        made_up = as_dates(make_up_days, "calendar.make_up_days")
        replaced = _by_date(overrides, "calendar.overrides")
        cut = _by_date(closures, "calendar.closures")
        duty = as_recurrences(rosters, "calendar.rosters")
        works = as_recurrences(maintenance, "calendar.maintenance")
        known = None if known_through is None else as_date(known_through, "calendar.known_through")
        rostered = _joined(
            laid_out(duty, "calendar.rosters", known), lambda day: week[day.weekday()]
        )
        closed = _joined(
            laid_out(works, "calendar.maintenance", known), lambda day: cut.get(day, ())
        )
        exceptions = {
            **rostered,
            **dict.fromkeys(off, ()),
            **dict.fromkeys(made_up, week[0]),
            **replaced,
        }
        plan = Plan(tz, week, exceptions, {**cut, **closed})
        if not any(week) and not plan.has_open_exception():
            raise DefinitionError(
                "calendar",
                "it is never open",
                "give weekly or daily hours, a roster, or an override with spans",
            )
        definition = {
            "timezone": timezone,
            "weekly": week,
            "holidays": off,
            "make_up_days": made_up,
            "overrides": tuple(sorted(replaced.items())),
            "closures": tuple(sorted(cut.items())),
            "rosters": duty,
            "maintenance": works,
            "known_through": known,
        }
        derived = {
            "_plan": plan,
            "_line": Timeline(plan),
            "_hash": hash(tuple(definition.values())),
        }
        for name, value in {**definition, **derived}.items():
            object.__setattr__(self, name, value)

    @classmethod
    def always(cls, timezone: str = "UTC") -> "Calendar":
        """Open at every instant, in days of the given zone."""
        return cls(timezone, weekly=_WHOLE_WEEK)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[object, ...]:
        definition = {
            "timezone": self.timezone,
            "weekly": self.weekly,
            "holidays": self.holidays,
            "make_up_days": self.make_up_days,
            "overrides": self.overrides,
            "closures": self.closures,
            "rosters": self.rosters,
            "maintenance": self.maintenance,
            "known_through": self.known_through,
        }
        return _restore, (definition,)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return zone_of(self.timezone)

    @property
    def is_always(self) -> bool:
        """Whether it is `Calendar.always`: open at every instant, by definition."""
        return self.weekly == _WHOLE_WEEK and not (
            self.holidays
            or self.make_up_days
            or self.overrides
            or self.closures
            or self.rosters
            or self.maintenance
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

    # -- whole working days: dates on which hours begin

    def is_working_day(self, day: date) -> bool:
        """Whether hours begin on that date of the calendar's zone, and are not all closed."""
        return is_working_day(self._plan, day)

    def count_days(self, start: date, end: date) -> int:
        """How many working days lie from `start` to before `end`; negative when `end` is earlier.

        Of a datetime, its date in the calendar's zone counts.
        """
        return count_days(self._plan, self._date(start), self._date(end))

    @overload
    def add_days(self, at: datetime, days: int, *, roll: Roll | None = None) -> datetime: ...
    @overload
    def add_days(self, at: date, days: int, *, roll: Roll | None = None) -> date: ...
    def add_days(self, at: date, days: int, *, roll: Roll | None = None) -> date:
        """So many working days after `at` (before it, if negative), at the same local time.

        What does not lie in open time is first moved to it: to the next opening, or with roll
        `"backward"`, the default for negative days, to the last closing; and so is the result.
        An overnight span counts with the date it starts on. Of a date, only dates are counted.
        Raises OutOfRangeError where there are not as many.
        """
        forward = days >= 0 if roll is None else roll == "forward"
        if not isinstance(at, datetime):
            day = step_days(self._plan, at, 0, forward)
            return step_days(self._plan, day, days, days >= 0)
        start = self._rolled(at, forward).astimezone(self.zone)
        day = working_date(self._plan, start)
        shift = step_days(self._plan, day, days, days >= 0) - day
        # Python adds on the wall clock: the local time stays, over a clock change too.
        moved = start + shift if shift else start
        return self._rolled(moved, forward).astimezone(at.tzinfo)

    def _rolled(self, at: datetime, forward: bool) -> datetime:
        if self.is_open(at):
            return at
        return self.next_open(at) if forward else self.previous_open(at)

    def _date(self, at: date) -> date:
        return at.astimezone(self.zone).date() if isinstance(at, datetime) else at

    # -- on integers: microseconds since 1970-01-01 UTC

    def add_micros(self, at: int, span: int) -> int:
        """`add` on microseconds."""
        edges = self._line.edges
        if span and edges is not None and edges.low <= at < edges.high:
            index = bisect_right(edges.at, at)
            target = edges.open[index - 1] + span
            if index & 1:
                target += at - edges.at[index - 1]
            index = (bisect_left if span > 0 else bisect_right)(edges.open, target)
            if 0 < index < len(edges.open):
                return edges.at[index] - edges.open[index] + target
        return self._line.add(at, span)

    def between_micros(self, start: int, end: int) -> int:
        """`between` on microseconds."""
        edges = self._line.edges
        if edges is None or not (edges.low <= start < edges.high and edges.low <= end < edges.high):
            return self._line.between(start, end)
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
        edges = self._line.edges
        if edges is None or not edges.low <= at < edges.high:
            return self._line.is_open(at)
        return bisect_right(edges.at, at) & 1 == 1

    def next_open_micros(self, at: int) -> int:
        """`next_open` on microseconds."""
        return self._line.next_open(at)

    def previous_open_micros(self, at: int) -> int:
        """`previous_open` on microseconds."""
        return self._line.previous_open(at)

    def spans_micros(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """`spans` on microseconds."""
        return self._line.spans(start, end)

    def provisional_micros(self, at: int) -> bool:
        """`provisional` on microseconds."""
        if self.known_through is None:
            return False
        return from_micros(at, self.zone).date() > self.known_through


def _restore(definition: Any) -> Calendar:
    return Calendar(**definition)


def _joined(laid: Laid, hours_of: Callable[[date], Hours]) -> dict[date, Hours]:
    """What recurs on each date, together with the hours that it has anyway."""
    return {
        day: as_hours((*hours_of(day), *spans), "calendar") for day, spans in sorted(laid.items())
    }


def _by_date(rows: object, where: str) -> dict[date, Hours]:
    # A calendar's own attribute, which is a tuple, makes another calendar; a list is a slip.
    items: object = tuple(cast("_Rows", rows).items()) if isinstance(rows, Mapping) else rows
    pairs = cast("tuple[object, ...]", items if isinstance(items, tuple) else (items,))
    found: dict[date, Hours] = {}
    for pair in pairs:
        if not isinstance(pair, tuple) or len(cast("tuple[object, ...]", pair)) != 2:
            what = f"{rows!r} is no mapping of dates"
            raise DefinitionError(where, what, "write {date: ['09:00-12:00']}")
        key, spans = cast("tuple[object, ...]", pair)
        day = as_date(key, where)
        if day in found:
            raise DefinitionError(where, f"{day} is given twice", "give each date once")
        found[day] = as_hours(spans, f"{where}.{day}")
    return found

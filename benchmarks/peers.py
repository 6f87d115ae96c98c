"""Other libraries that count working time, each behind the same few functions.

Each gets its arguments in the form it likes best, made before the clock starts: those that know no
time zones get local times, those that take whole hours whole hours. One that is not installed is left
out; what one has no function for, and no recipe that gives the same answer, it does not do.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import Any, Literal
from zoneinfo import ZoneInfo

from attrs import frozen

__all__ = ["LUNCH", "PLAIN", "Call", "Peer", "peers"]

#: Mondays to Fridays; the second is for those that know no lunch break.
LUNCH = ((time(9), time(12)), (time(13), time(18)))
PLAIN = ((time(9), time(18)),)
_HOUR = timedelta(hours=1)
Call = Literal["between", "add"]


def _same(value: Any) -> Any:
    return value


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _naive(at: datetime) -> datetime:
    return at.replace(tzinfo=None)


@frozen(kw_only=True)
class Peer:
    """A library's two calls, and how their arguments and answers are written.

    `instant` and `span` make an argument of a local time and of an open time; `time_of` and
    `instant_of` read the answers of `between` and `add`.
    """

    name: str
    hours: tuple[tuple[time, time], ...]
    between: Callable[[Any, Any], Any] | None = None
    add: Callable[[Any, Any], Any] | None = None
    instant: Callable[[datetime], Any] = _utc
    span: Callable[[timedelta], Any] = _same
    time_of: Callable[[Any], timedelta] = _same
    instant_of: Callable[[Any], datetime] = _same
    #: Which of its calls walk from day to day, or from hour to hour.
    linear: frozenset[Call] = frozenset()


def peers(zone: str, holidays: Iterable[date]) -> Iterator[Peer]:
    """All of them that are installed, set up for a zone and its holidays."""
    dates = sorted(holidays)
    for make in (
        _businesstimedelta,
        _pandas,
        _bizdurr,
        _officehours,
        _business_duration,
        _numpy,
    ):
        try:
            peer = make(zone, dates)
        except ImportError:
            continue
        yield peer


def _businesstimedelta(zone: str, holidays: list[date]) -> Peer:
    library, pytz = import_module("businesstimedelta"), import_module("pytz")
    tz = pytz.timezone(zone)
    (morning, noon), (afternoon, evening) = LUNCH
    rules = library.Rules(
        [
            library.WorkDayRule(start_time=morning, end_time=evening, tz=tz),
            library.LunchTimeRule(start_time=noon, end_time=afternoon, tz=tz),
            library.HolidayRule(frozenset(holidays), tz=tz),
        ],
        tz=tz,
    )
    delta = library.BusinessTimeDelta
    return Peer(
        name="businesstimedelta",
        hours=LUNCH,
        between=rules.difference,
        add=lambda at, span: at + delta(rules, timedelta=span),
        time_of=lambda answer: answer.timedelta,
        linear=frozenset({"between", "add"}),
    )


def _pandas(zone: str, holidays: list[date]) -> Peer:
    pandas = import_module("pandas")
    tz = ZoneInfo(zone)
    hours = pandas.offsets.CustomBusinessHour(
        start=[begin for begin, _ in LUNCH], end=[end for _, end in LUNCH], holidays=holidays
    )

    def between(start: Any, end: Any) -> int:
        # It adds, and has no difference: this counts the open hours that begin in between.
        return len(pandas.date_range(start, end, freq=hours, inclusive="left"))

    return Peer(
        name="pandas CustomBusinessHour",
        hours=LUNCH,
        between=between,
        add=lambda at, span: at + span,
        instant=lambda at: pandas.Timestamp(_naive(at)),
        span=lambda span: hours * (span // _HOUR),
        time_of=lambda answer: answer * _HOUR,
        instant_of=lambda answer: answer.to_pydatetime().replace(tzinfo=tz),
        linear=frozenset({"between"}),
    )


def _bizdurr(zone: str, holidays: list[date]) -> Peer:
    library = import_module("bizdurr")
    ((begin, end),) = PLAIN
    hours = library.BusinessDuration(
        business_hours={"start": f"{begin:%H:%M}", "end": f"{end:%H:%M}"},
        business_timezone=zone,
        holidays=holidays,
    )
    return Peer(name="bizdurr", hours=PLAIN, between=hours.calculate, linear=frozenset({"between"}))


def _officehours(zone: str, holidays: list[date]) -> Peer:
    library = import_module("officehours")
    tz = ZoneInfo(zone)
    ((begin, end),) = PLAIN
    hours = library.Calculator(f"{begin:%H:%M}", f"{end:%H:%M}", holidays)
    return Peer(
        name="officehours",
        hours=PLAIN,
        between=hours.working_seconds,
        add=lambda at, span: hours.due_date(span, at),
        instant=_naive,
        span=lambda span: span / _HOUR,
        time_of=lambda answer: timedelta(seconds=answer),
        instant_of=lambda answer: answer.replace(tzinfo=tz),
        linear=frozenset({"between", "add"}),
    )


def _business_duration(zone: str, holidays: list[date]) -> Peer:
    del zone  # it knows none
    library = import_module("business_duration")
    import_module("pandas")
    ((begin, close),) = PLAIN
    off = frozenset(holidays)

    def between(start: datetime, end: datetime) -> Any:
        return library.businessDuration(start, end, begin, close, holidaylist=off, unit="sec")

    return Peer(
        name="business-duration",
        hours=PLAIN,
        between=between,
        instant=_naive,
        time_of=lambda answer: timedelta(seconds=answer),
        linear=frozenset({"between"}),
    )


def _numpy(zone: str, holidays: list[date]) -> Peer:
    numpy = import_module("numpy")
    tz = ZoneInfo(zone)
    days = numpy.busdaycalendar(holidays=[day.isoformat() for day in holidays])
    ((opening, closing),) = PLAIN
    begin, end = (timedelta(hours=edge.hour, minutes=edge.minute) for edge in (opening, closing))
    midnight = time()

    # It counts days; the hours of the first and the last are up to who uses it.
    def since_opening(at: datetime) -> timedelta:
        return at - datetime.combine(at, midnight) - begin

    def between(start: datetime, stop: datetime) -> timedelta:
        whole = numpy.busday_count(start.date(), stop.date(), busdaycal=days)
        return int(whole) * (end - begin) + since_opening(stop) - since_opening(start)

    def add(at: datetime, span: timedelta) -> datetime:
        whole, rest = divmod(since_opening(at) + span, end - begin)
        day = numpy.busday_offset(at.date(), whole, busdaycal=days)
        return datetime.combine(day.item(), midnight) + begin + rest

    return Peer(
        name="numpy busday, hours by hand",
        hours=PLAIN,
        between=between,
        add=add,
        instant=_naive,
        instant_of=lambda answer: answer.replace(tzinfo=tz),
    )

"""Calendars: ours against peers, numpy, and bare bisects over the same edges."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from attrs import frozen
from dateutil.easter import easter

from kameng_support import Calendar
from kameng_support.instants import duration_micros, to_micros

from .bare import Bare, bare_of
from .peers import LUNCH, PLAIN, Call, Peer, peers
from .timing import Goal, Race, Section, Work, duration, over, race

__all__ = ["sections"]

#: For `between`, elapsed from the first instant to the second; for `add`, the open time to add.
SPANS = {
    "1 h": timedelta(hours=1),
    "48 h": timedelta(hours=48),
    "30 d": timedelta(days=30),
    "1 y": timedelta(days=365),
    "5 y": timedelta(days=5 * 365 + 1),
}
YEARS = range(2024, 2060)
PAIRS = 24
OURS, OURS_INTS = "ours", "ours, ints"
OURS_PLAIN = "ours, without lunch"
BARE, BARE_INTS = "bare bisects, same conversions", "bare bisects, ints"
Hours = tuple[tuple[time, time], ...]


def _berlin() -> set[date]:
    days = {
        date(year, month, day)
        for year in YEARS
        for month, day in ((1, 1), (3, 8), (5, 1), (10, 3), (12, 25), (12, 26))
    }
    moving = {easter(year) + timedelta(days=n) for year in YEARS for n in (-2, 1, 39, 50)}
    return days | moving


def _shanghai() -> set[date]:
    """The published ones, and those fixed by date in the years whose notices are not out."""
    path = files("kameng_support.playbook").joinpath("presets", "cn_days.toml")
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    fixed = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
    later = {
        date(year, month, day)
        for year in YEARS
        for month, day in fixed
        if date(year, month, day) > listed["known_through"]
    }
    # No make-up working days: no peer knows them.
    return {*listed["holidays"], *later}


ZONES = {"Europe/Berlin": _berlin, "Asia/Shanghai": _shanghai}


def _calendar(zone: str, holidays: set[date], hours: Hours) -> Calendar:
    return Calendar(zone, weekly={"mon-fri": hours}, holidays=holidays)


def _pairs(calendar: Calendar, elapsed: timedelta) -> list[tuple[datetime, datetime]]:
    """Two open local times each, at half past, so that conventions for edges play no part."""
    tz = ZoneInfo(calendar.timezone)
    clocks = (time(10, 30), time(13, 30), time(16, 30), time(9, 30))
    found: list[tuple[datetime, datetime]] = []
    day = date(2024, 3, 4)
    while len(found) < PAIRS:
        start = datetime.combine(day, clocks[len(found) % len(clocks)], tz)
        if calendar.is_working_day(day):
            end = start + elapsed
            while not calendar.is_working_day(end.date()):
                end += timedelta(days=1)
            found.append((start, end))
        day += timedelta(days=5)
    return found


@frozen
class Case:
    """A zone, with its calendars with and without a lunch break, and who is compared on it."""

    zone: str
    lunch: Calendar
    plain: Calendar
    bare: Bare
    rivals: tuple[Peer, ...]

    @classmethod
    def of(cls, zone: str) -> "Case":
        holidays = ZONES[zone]()
        lunch, plain = (_calendar(zone, holidays, hours) for hours in (LUNCH, PLAIN))
        low, high = (datetime(year, 1, 1, tzinfo=UTC) for year in (2024, 2060))
        return cls(zone, lunch, plain, bare_of(lunch, low, high), tuple(peers(zone, holidays)))

    def calendar(self, hours: Hours) -> Calendar:
        return self.lunch if hours == LUNCH else self.plain


def _between(case: Case, elapsed: timedelta) -> dict[str, tuple[Work, int]]:
    local = _pairs(case.lunch, elapsed)
    pairs = [(a.astimezone(UTC), b.astimezone(UTC)) for a, b in local]
    ints = [(to_micros(a), to_micros(b)) for a, b in pairs]
    for (a, b), (x, y) in zip(pairs, ints, strict=True):
        passed = case.lunch.between(a, b)
        assert passed == case.bare.between_datetimes(a, b)
        micros = duration_micros(passed)
        assert micros == case.lunch.between_micros(x, y) == case.bare.between(x, y)
    contestants = {
        OURS: over(case.lunch.between, pairs),
        BARE: over(case.bare.between_datetimes, pairs),
        OURS_INTS: over(case.lunch.between_micros, ints),
        BARE_INTS: over(case.bare.between, ints),
        OURS_PLAIN: over(case.plain.between, pairs),
    }
    for peer in case.rivals:
        if peer.between is None:
            continue
        arguments = [(peer.instant(a), peer.instant(b)) for a, b in local]
        contestants[peer.name] = over(peer.between, arguments)
        expected = case.calendar(peer.hours).between
        for (a, b), (x, y) in list(zip(local, arguments, strict=True))[: contestants[peer.name][1]]:
            assert peer.time_of(peer.between(x, y)) == expected(a, b), (peer.name, a, b)
    return contestants


def _add(case: Case, span: timedelta) -> dict[str, tuple[Work, int]]:
    starts = [start for start, _ in _pairs(case.lunch, timedelta())]
    pairs = [(start.astimezone(UTC), span) for start in starts]
    ints = [(to_micros(start), duration_micros(span)) for start in starts]
    for (a, _), (x, micros) in zip(pairs, ints, strict=True):
        end = case.lunch.add(a, span)
        assert end == case.bare.add_datetime(a, span)
        assert to_micros(end) == case.lunch.add_micros(x, micros) == case.bare.add(x, micros)
    contestants = {
        OURS: over(case.lunch.add, pairs),
        BARE: over(case.bare.add_datetime, pairs),
        OURS_INTS: over(case.lunch.add_micros, ints),
        BARE_INTS: over(case.bare.add, ints),
        OURS_PLAIN: over(case.plain.add, pairs),
    }
    for peer in case.rivals:
        if peer.add is None:
            continue
        arguments = [(peer.instant(start), peer.span(span)) for start in starts]
        contestants[peer.name] = over(peer.add, arguments)
        expected = case.calendar(peer.hours).add
        for start, (x, y) in list(zip(starts, arguments, strict=True))[: contestants[peer.name][1]]:
            assert peer.instant_of(peer.add(x, y)) == expected(start, span), (peer.name, start)
    return contestants


CONTESTS: dict[Call, Callable[[Case, timedelta], dict[str, tuple[Work, int]]]] = {
    "between": _between,
    "add": _add,
}
WHAT: dict[Call, str] = {"between": "elapsed", "add": "of open time"}


def sections() -> Iterator[Section]:
    for zone in ZONES:
        case = Case.of(zone)
        for call, contest in CONTESTS.items():
            races = {name: race(contest(case, span)) for name, span in SPANS.items()}
            yield Section(
                f"Calendar, {call}, {zone}",
                f"Microseconds a call, of spans {WHAT[call]}. Mondays to Fridays 09-12 and 13-18 "
                "(without lunch: 09-18) that are no holidays. Last: times ours on the same hours.",
                ("", *SPANS, "x ours at 1 y"),
                tuple(_rows(case, races)),
                tuple(_goals(case, call, races)),
            )


def _mine(case: Case, name: str) -> str:
    """Whom of ours a contestant is compared with: who gets the same hours in the same form."""
    if name in {OURS_INTS, BARE_INTS}:
        return OURS_INTS
    hours = {peer.name: peer.hours for peer in case.rivals}
    return OURS_PLAIN if hours.get(name) == PLAIN or name == OURS_PLAIN else OURS


def _rows(case: Case, races: dict[str, Race]) -> Iterator[tuple[str, ...]]:
    names = [OURS, BARE, OURS_INTS, BARE_INTS, OURS_PLAIN, *(peer.name for peer in case.rivals)]
    year = races["1 y"]
    for name in names:
        if name not in year.rounds:
            yield (name, *("-" for _ in SPANS), "-")
            continue
        times = (duration(run.median(name)) for run in races.values())
        yield (name, *times, f"{year.ratio(name, _mine(case, name)):,.2f}")


def _goals(case: Case, call: Call, races: dict[str, Race]) -> Iterator[Goal]:
    what = f"{call}, {case.zone}"
    hour, year, last = races["1 h"], races["1 y"], races["5 y"]
    for name in (OURS, OURS_INTS):
        flat = last.median(name) / hour.median(name)
        yield Goal(f"{name}: 5 y to 1 h, {what}", flat, 1.5)
    ints = max(run.ratio(OURS_INTS, BARE_INTS) for run in races.values())
    yield Goal(f"ints to bare bisects, at worst, {what}", ints, 1.3)
    datetimes = max(run.ratio(OURS, BARE) for run in races.values())
    yield Goal(f"datetimes to bare bisects, at worst, {what}", datetimes, 2.2)
    for peer in case.rivals:
        if peer.name not in year.rounds:
            continue
        if call in peer.linear:
            times = year.ratio(peer.name, _mine(case, peer.name))
            yield Goal(f"{peer.name} at 1 y, {what}", times, 100, "at least")
        if peer.name.startswith(("pandas", "numpy")):
            least = min(run.ratio(peer.name, _mine(case, peer.name)) for run in races.values())
            yield Goal(f"{peer.name} at every span, {what}", least, 1, "at least")

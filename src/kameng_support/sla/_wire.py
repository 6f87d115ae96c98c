"""Calendars and targets as documents (TOML, JSON), and back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..errors import DefinitionError, PlaybookError
from ..findings import Finding, nearest
from ._calendar import Calendar
from ._hours import DAYS, Hours, hours_text
from ._target import WarnPoint

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["configure"]

_KEYS = (
    "zone",
    "always",
    "daily",
    "weekly",
    "holidays",
    "make_up_days",
    "overrides",
    "closures",
    "known_through",
)


def configure(converter: "Converter") -> None:
    """Register this room's values with a converter made by `wire.make_converter`."""
    converter.register_structure_hook(WarnPoint, _read_point)
    converter.register_unstructure_hook(WarnPoint, lambda point: point.text)
    converter.register_structure_hook(Calendar, _read_calendar)
    converter.register_unstructure_hook(Calendar, write_calendar)


def _read_point(value: object, _: object) -> WarnPoint:
    if not isinstance(value, str):
        raise DefinitionError("target.warn", f"{value!r} is no warn point", "write '50%' or '-10m'")
    return WarnPoint(value)


def _read_calendar(value: object, _: object) -> Calendar:
    if isinstance(value, Calendar):
        return value
    if not isinstance(value, Mapping):
        raise DefinitionError("calendar", f"{value!r} is no table", "write { zone = '...', ... }")
    unknown = sorted(str(key) for key in value if key not in _KEYS)
    if unknown:
        raise PlaybookError(
            "calendar", [Finding("unknown-key", f"$.{key}", "unknown key", nearest(key, _KEYS)) for key in unknown]
        )
    parts = dict(value)
    timezone, always = parts.pop("zone", "UTC"), parts.pop("always", False)
    if not isinstance(timezone, str):
        raise DefinitionError("calendar.zone", f"{timezone!r} is no zone", "write 'Asia/Shanghai'")
    if always is not False:
        if always is not True or parts:
            what = "it is written together with hours" if parts else f"{always!r} is not true"
            raise DefinitionError("calendar.always", what, "write always = true and only the zone")
        return Calendar.always(timezone)
    return Calendar(timezone, **parts)


def write_calendar(calendar: Calendar) -> dict[str, object]:
    """The document of a calendar, read back to an equal one."""
    document: dict[str, object] = {"zone": calendar.timezone}
    if calendar.is_always and calendar.known_through is None:
        return {**document, "always": True}
    if len(set(calendar.weekly)) == 1:
        document["daily"] = hours_text(calendar.weekly[0])
    else:
        document["weekly"] = _week(calendar.weekly)
    for key, dates in (("holidays", calendar.holidays), ("make_up_days", calendar.make_up_days)):
        if dates:
            document[key] = [day.isoformat() for day in sorted(dates)]
    for key, rows in (("overrides", calendar.overrides), ("closures", calendar.closures)):
        if rows:
            document[key] = {day.isoformat(): hours_text(hours) for day, hours in rows}
    if calendar.known_through:
        document["known_through"] = calendar.known_through.isoformat()
    return document


def _week(week: tuple[Hours, ...]) -> dict[str, list[str]]:
    written: dict[str, list[str]] = {}
    day = 0
    while day < 7:
        last = day
        while last < 6 and week[last + 1] == week[day]:
            last += 1
        if week[day]:
            name = DAYS[day] if last == day else f"{DAYS[day]}-{DAYS[last]}"
            written[name] = hours_text(week[day])
        day = last + 1
    return written

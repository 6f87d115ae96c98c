"""Calendars and targets as documents (TOML, JSON), and back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from ..errors import DefinitionError, MissingZoneError, PlaybookError
from ..findings import Finding, nearest
from ..instants import format_duration
from ._calendar import Calendar
from ._hours import DAYS, Hours, hours_text
from ._recurrence import Recurrence
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
    "rosters",
    "maintenance",
    "known_through",
)
_ZONE = "write an IANA name such as 'Asia/Shanghai'"
_OPEN = ["00:00-24:00"]


def configure(converter: "Converter") -> None:
    """Register this room's values with a converter made by `wire.make_converter`."""
    converter.register_structure_hook(WarnPoint, _read_point)
    converter.register_unstructure_hook(WarnPoint, _write_point)
    converter.register_structure_hook(Calendar, _read_calendar)
    converter.register_unstructure_hook(Calendar, write_calendar)


def _read_point(value: object, _: object) -> WarnPoint:
    if not isinstance(value, str):
        raise DefinitionError("target.warn", f"{value!r} is no warn point", "write '50%' or '-10m'")
    return WarnPoint(value)


def _write_point(point: WarnPoint) -> str:
    return point.text


def _read_calendar(value: object, _: object) -> Calendar:
    if isinstance(value, Calendar):
        return value
    if not isinstance(value, Mapping):
        raise DefinitionError("calendar", f"{value!r} is no table", "write { zone = '...', ... }")
    parts = {str(key): part for key, part in cast("Mapping[object, object]", value).items()}
    faults = [
        Finding("unknown-key", f"$.{key}", "unknown key", nearest(key, _KEYS))
        for key in parts
        if key not in _KEYS
    ]
    always = parts.pop("always", False)
    kept = {key: part for key, part in parts.items() if key in _KEYS and key != "zone"}
    zone = parts.get("zone", "UTC")
    if not isinstance(always, bool) or (always and kept):
        what = "hours are given as well" if always is True else f"{always!r} is not true"
        faults.append(_fault("$.always", what, "write always = true beside the zone alone"))
    # Each part alone, so that every fault is found, not the first one only.
    for key, part in {"zone": zone, **kept}.items():
        faults += _faults(key, part, kept.get("known_through"))
    if not faults:
        try:
            return Calendar.always(str(zone)) if always else _calendar(str(zone), kept)
        except DefinitionError as error:
            faults.append(_fault("$", error.what, error.instead))
    raise PlaybookError("calendar", tuple(dict.fromkeys(faults)))


def _calendar(zone: str, parts: Mapping[str, object]) -> Calendar:
    return Calendar(zone, **cast("Any", parts))  # the constructor checks each part itself


def _faults(key: str, part: object, known: object) -> list[Finding]:
    try:
        if key == "zone":
            if not isinstance(part, str):
                raise DefinitionError("calendar.zone", f"{part!r} is no zone", _ZONE)
            _calendar(part, {"daily": _OPEN})
        else:
            alone: dict[str, object] = {} if key in ("daily", "weekly") else {"daily": _OPEN}
            if key in ("rosters", "maintenance"):
                alone["known_through"] = known
            _calendar("UTC", {**alone, key: part})
    except (DefinitionError, MissingZoneError) as error:
        if error.where != "calendar":  # what concerns the whole is told of the whole
            path = (
                error.where.removeprefix("calendar") if error.where.startswith("cal") else f".{key}"
            )
            return [_fault(f"${path}", error.what, error.instead)]
    return []


def _fault(path: str, what: str, mend: str) -> Finding:
    return Finding("bad-value", path, what, mend)


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
    for key, recurring in (("rosters", calendar.rosters), ("maintenance", calendar.maintenance)):
        if recurring:
            document[key] = [_recurrence(one) for one in recurring]
    if calendar.known_through:
        document["known_through"] = calendar.known_through.isoformat()
    return document


def _recurrence(recurrence: Recurrence) -> dict[str, object]:
    document: dict[str, object] = {
        "rule": recurrence.rule,
        "start": recurrence.start.isoformat(),
        "lasts": format_duration(recurrence.lasts),
    }
    if recurrence.without:
        document["without"] = [day.isoformat() for day in sorted(recurrence.without)]
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

"""A ticket's clocks as a strip of rows, each on its own scale: what counted, what did not, what is due."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Literal

from attrs import frozen

from ..errors import InputError, MissingExtraError
from ..findings import nearest
from ..instants import duration_of, format_duration, from_micros, to_micros, zone
from ..sla import Clock
from ._rows import Bar, Mark, Row, row_of
from ._words import WORDS, Words

try:
    from jinja2 import Environment, PackageLoader, StrictUndefined
except ImportError as error:  # pragma: no cover -- tested in an interpreter of its own
    raise MissingExtraError(
        "kameng_support.report", "Jinja2 is not installed", 'pip install "kameng-support[report]"'
    ) from error

__all__ = ["clock_strip"]

Locale = Literal["zh-CN", "en"]

_LEFT, _WIDTH, _RIGHT = 210, 620, 30  # of the names, of a bar, and beside it; in pixels
_TOP, _ROW, _BAR, _BOTTOM = 58, 78, 22, 46
_LETTER = 7  # the width of a Latin letter of the small text, about; a Chinese one takes two
# A label that has no room of its own is left out, the less telling first.
_ORDER = ("due", "stop", "due_if_resumed", "start", "now", "moment")
_ABOVE = frozenset(("now", "moment"))

_TEMPLATES = Environment(
    loader=PackageLoader("kameng_support.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def clock_strip(
    clocks: Iterable[Clock],
    *,
    at: datetime | int,
    timezone: str = "Asia/Shanghai",
    locale: Locale = "zh-CN",
    title: str = "",
    names: Mapping[str, str] | None = None,
) -> str:
    """A picture of clocks as they stand at an instant, as one SVG element that needs nothing else.

    A row a clock: open hours, time that counted, time that did not and pauses, the due time, what
    is late. Each row has its own scale, so that thirty seconds and two days are both readable.
    `at` is an aware datetime, or microseconds since 1970-01-01 UTC, not before the last thing that
    happened to a clock; times are shown in `timezone`. `names` gives rows a name for people in
    place of their target's. The same arguments give the same bytes.

    Raises InputError for a locale that is not spoken here, MissingZoneError for an unknown zone.
    """
    if locale not in WORDS:
        raise InputError("locale", f"{locale!r} is not spoken here", nearest(locale, WORDS))
    words, tz = WORDS[locale], zone(timezone)
    now = to_micros(at) if isinstance(at, datetime) else at
    rows = [row_of(clock, now) for clock in clocks]
    return _TEMPLATES.get_template("clocks.svg.j2").render(
        title=title or words.title,
        words=words,
        when=f"{_local(now, tz, '%Y-%m-%d %H:%M:%S')} {timezone}",
        rows=[
            _drawn(row, place, words, tz, (names or {}).get(row.target))
            for place, row in enumerate(rows)
        ],
        left=_LEFT,
        width=_LEFT + _WIDTH + _RIGHT,
        height=_TOP + _ROW * max(1, len(rows)) + _BOTTOM,
        bar=_BAR,
        bar_width=_WIDTH,
        legend=_TOP + _ROW * max(1, len(rows)) + 16,
        locale=locale,
    )


@frozen
class _Box:
    kind: str
    x: float
    width: float


@frozen
class _Line:
    kind: str
    x: float
    label: str
    anchor: str
    above: bool


@frozen
class _Drawn:
    y: int
    name: str
    status: str
    state: str
    told: str
    said: str
    boxes: tuple[_Box, ...]
    hours: tuple[_Box, ...]
    lines: tuple[_Line, ...]


def _drawn(row: Row, place: int, words: Words, tz: tzinfo, name: str | None) -> _Drawn:
    spent = format_duration(duration_of(row.elapsed))
    promised = "" if row.within is None else format_duration(duration_of(row.within))
    name = name or words.targets.get(row.target, row.target)
    told = f"{spent} / {promised}" if promised else spent
    lines = tuple(_lines(row, words, tz))
    said = ", ".join(f"{words.marks[mark.kind]} {_exact(mark, tz)}" for mark in row.marks)
    return _Drawn(
        y=_TOP + _ROW * place,
        name=name,
        status=words.statuses[row.status],
        state=row.status,
        told=told if row.marks else "",
        said=f"{name}: {words.statuses[row.status]}, {told}" + (f"; {said}" if said else ""),
        boxes=tuple(_box(row, bar) for bar in row.bars),
        hours=tuple(_box(row, Bar("counted", begin, end)) for begin, end in row.open_hours),
        lines=lines,
    )


def _exact(mark: Mark, tz: tzinfo) -> str:
    return _local(mark.at, tz, "%Y-%m-%d %H:%M:%S")


def _place(row: Row, at: int) -> float:
    return round(_LEFT + _WIDTH * (at - row.begin) / (row.end - row.begin), 2)


def _box(row: Row, bar: Bar) -> _Box:
    left, right = _place(row, bar.begin), _place(row, bar.end)
    # What is too short to be seen is still there.
    return _Box(bar.kind, left, max(round(right - left, 2), 0.8))


def _lines(row: Row, words: Words, tz: tzinfo) -> Iterator[_Line]:
    taken: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    days = len({_local(mark.at, tz, "%Y-%m-%d") for mark in row.marks}) > 1
    for mark in sorted(row.marks, key=lambda mark: _ORDER.index(mark.kind)):
        x = _place(row, mark.at)
        clock = _local(mark.at, tz, "%m-%d %H:%M" if days else "%H:%M:%S")
        label = f"{words.marks[mark.kind]}{mark.note and ' ' + mark.note} {clock}"
        room = sum(_LETTER if letter.isascii() else 2 * _LETTER for letter in label)
        anchor = "start" if x - room / 2 < _LEFT else "middle"
        if x + room / 2 > _LEFT + _WIDTH + _RIGHT:
            anchor = "end"
        begin = x - {"start": 0, "middle": room / 2, "end": room}[anchor]
        above = mark.kind in _ABOVE
        if any(begin < end and start < begin + room for start, end in taken[above]):
            label = ""
        else:
            taken[above].append((begin, begin + room))
        yield _Line(mark.kind, x, label, anchor, above)


def _local(at: int, tz: tzinfo, form: str) -> str:
    return from_micros(at, tz).strftime(form)

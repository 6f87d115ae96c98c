"""A row in pixels: where its boxes, marks, ticks and labels stand."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Literal, TypeAlias

from attrs import frozen

from ._axis import Scale, exact
from ._rows import Bar, Mark, Row
from ._words import Words

__all__ = ["WIDTH", "Drawn", "cut", "drawn", "text_width"]

Anchor = Literal["start", "middle", "end"]
_Span: TypeAlias = tuple[float, float]

WIDTH, _LEFT, _BAR = 880, 200, 640  # of the picture, of its names, of a bar
_LANE, _TICKS = 15, 6  # the height of a line of labels; how many ticks a bar has room for
# Of labels that have no room beside one another the less telling is left out; its mark stays.
_TELLING = (
    "due",
    "due_if_resumed",
    "stop",
    "cancel",
    "now",
    "start",
    "escalated",
    "warn",
    "warned",
)
# How much larger the letters of a name are than those of a label.
_NAME = 14 / 11
# What is narrower than this many pixels runs into its neighbours.
_FINE = 0.5


@frozen
class Box:
    """A span as it is drawn; `said` tells a pause's reason and times."""

    kind: str
    x: float
    width: float
    said: str = ""


@frozen
class Sign:
    """A mark as it is drawn; `lane` is how far above the bar its label stands, from 0 on."""

    kind: str
    x: float
    said: str
    label: str
    anchor: Anchor
    lane: int


@frozen
class Drawn:
    """A row as it is drawn: `y` is the bar's upper edge, `height` what the whole row takes."""

    y: int
    height: int
    x: int
    width: int
    name: str
    state: str
    status: str
    spent: str
    said: str
    hours: tuple[Box, ...]
    boxes: tuple[Box, ...]
    signs: tuple[Sign, ...]
    ticks: tuple[tuple[float, str, Anchor], ...]

    @property
    def kinds(self) -> frozenset[str]:
        """Everything it shows that a legend may tell."""
        shown = {box.kind for box in (*self.hours, *self.boxes)}
        return frozenset(shown | {sign.kind for sign in self.signs})


def text_width(text: str) -> int:
    """About how wide a label is: a Chinese letter is as wide as two others."""
    return round(sum(6.2 if letter.isascii() else 11.5 for letter in text))


def cut(text: str, room: float) -> str:
    """A text cut to the room that it has among labels, with an ellipsis where something went."""
    if len(text) <= room and text_width(text) <= room:
        return text
    text = text[: int(room)]
    while text and text_width(text) + 12 > room:
        text = text[:-1]
    return f"{text}…"


def drawn(row: Row, name: str, top: int, words: Words, tz: tzinfo, year: int) -> Drawn:
    """A row that begins at `top`, with times in `tz`; `year` is one that needs no telling."""
    scale = Scale(row.begin, max(row.end, row.begin + 1), tz, year)
    signs = tuple(_signs(row.marks, scale, words))
    above = _LANE * (1 + max((sign.lane for sign in signs), default=0)) + 12
    status, spent = words.statuses[row.status], _spent(row, words)
    moments = ", ".join(f"{_named(mark, words)} {exact(mark.at, tz)}" for mark in row.marks)
    said = "; ".join(part for part in (status, spent, moments) if part)
    return Drawn(
        y=top + above,
        height=above + 60,
        x=_LEFT,
        width=_BAR,
        name=cut(name, (_LEFT - 40) / _NAME),
        state=row.status,
        status=status,
        spent=spent,
        said=f"{name}: {said}",
        hours=tuple(_boxes((Bar("counted", *span) for span in row.open_hours), scale, "hours")),
        boxes=tuple(_boxes(row.bars, scale)),
        signs=signs,
        ticks=tuple(_ticks(scale)) if row.marks else (),
    )


def _spent(row: Row, words: Words) -> str:
    """The time counted of the time promised, to the second unless that would belie a miss."""
    if not row.marks:
        return "" if row.within is None else words.time(row.within)
    spent = words.time(row.elapsed, coarse=True)
    if row.within is None:
        return spent
    promised = words.time(row.within)
    if spent == promised and row.elapsed != row.within:
        spent = words.time(row.elapsed)
    return f"{spent} / {promised}"


def _named(mark: Mark, words: Words) -> str:
    return f"{words.marks[mark.kind]} {mark.note}".rstrip()


def _x(at: int, scale: Scale) -> float:
    return round(_LEFT + _BAR * scale.share(at), 2)


def _boxes(bars: Iterable[Bar], scale: Scale, kind: str = "") -> Iterator[Box]:
    """The spans in pixels; those too fine to be told apart run together, so that a long one stays small."""
    last: Box | None = None
    for bar in bars:
        x, end = _x(bar.begin, scale), _x(bar.end, scale)
        name = kind or bar.kind
        if last is not None and last.kind == name and x - (last.x + last.width) < _FINE:
            last = Box(name, last.x, round(end - last.x, 2), last.said)
            continue
        if name == "closed" and end - x < _FINE:
            continue
        if last is not None:
            yield last
        said = f"{bar.why} {scale.text(bar.begin)} – {scale.text(bar.end)}" if bar.why else ""
        last = Box(name, x, round(end - x, 2), said)
    if last is not None:
        yield last


def _signs(marks: tuple[Mark, ...], scale: Scale, words: Words) -> Iterator[Sign]:
    labels = _Labels([_x(mark.at, scale) for mark in marks])
    for mark in sorted(marks, key=lambda mark: _TELLING.index(mark.kind)):
        x, name = _x(mark.at, scale), _named(mark, words)
        label = f"{name} {scale.text(mark.at)}"
        lane, anchor = labels.place(x, text_width(label)) or (0, None)
        said = f"{name} {exact(mark.at, scale.tz)}"
        yield Sign(mark.kind, x, said, label if anchor else "", anchor or "middle", lane)


class _Labels:
    """The two lines of labels over a bar: who comes first has the better place."""

    def __init__(self, marks: list[float]) -> None:
        self._marks = marks
        self._lanes: tuple[list[_Span], list[_Span]] = ([], [])
        self._leaders: list[float] = []

    def place(self, x: float, room: int) -> tuple[int, Anchor] | None:
        """The line and the anchor of a label, so that none covers another; None: there is no room."""
        for lane in (0, 1):
            for anchor in self._anchors(x, room):
                begin, end = _span(x, room, anchor)
                if begin >= _LEFT - 8 and end <= WIDTH - 8 and self._is_free(lane, x, begin, end):
                    self._lanes[lane].append((begin, end))
                    if lane:
                        self._leaders.append(x)
                    return lane, anchor
        return None

    def _anchors(self, x: float, room: int) -> tuple[Anchor, ...]:
        """The best first: away from a near neighbour."""
        if any(x < other < x + room for other in self._marks):
            return "end", "middle", "start"
        if any(x - room < other < x for other in self._marks):
            return "start", "middle", "end"
        return "middle", "start", "end"

    def _is_free(self, lane: int, x: float, begin: float, end: float) -> bool:
        if lane and any(start <= x <= stop for start, stop in self._lanes[0]):
            return False
        if not lane and any(begin <= leader <= end for leader in self._leaders):
            return False
        return all(end < start or stop < begin for start, stop in self._lanes[lane])


def _span(x: float, room: int, anchor: Anchor) -> _Span:
    """The room a label takes, and a little beside it."""
    begin = x - {"start": 0, "middle": room / 2, "end": room}[anchor]
    return begin - 4, begin + room + 4


def _ticks(scale: Scale) -> Iterator[tuple[float, str, Anchor]]:
    last = 0.0
    for tick in scale.ticks(_TICKS):
        x, room = _x(tick.at, scale), text_width(tick.label)
        anchor: Anchor = "start" if x - room / 2 < _LEFT else "middle"
        begin, end = _span(x, room, anchor)
        is_free = last < begin and end <= WIDTH
        yield x, tick.label if is_free else "", anchor
        last = end if is_free else last

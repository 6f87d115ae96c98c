"""A ticket's clocks as a strip of rows, each on its own scale: what counted, what did not, what is due."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal, cast

from attrs import frozen

from ..errors import InputError, MissingExtraError
from ..findings import nearest
from ..instants import from_micros, to_micros, zone
from ..sla import Clock
from ._axis import exact
from ._drawing import WIDTH, Drawn, cut, drawn, text_width
from ._rows import row_of
from ._words import WORDS, Words

try:
    from jinja2 import Environment, PackageLoader, StrictUndefined
except ImportError as error:
    raise MissingExtraError(
        "kameng_support.report", "Jinja2 is not installed", 'pip install "kameng-support[report]"'
    ) from error

__all__ = ["clock_strip"]

Locale = Literal["zh-CN", "en"]

_TOP = 52
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _written(value: object) -> object:
    """A value as XML can hold it: what no XML may hold becomes a replacement character."""
    # What a macro wrote went through here piece by piece, and is escaped already.
    return _NO_XML.sub("\ufffd", value) if type(value) is str else value


_TEMPLATES = Environment(
    loader=PackageLoader("kameng_support.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_written,
)


def clock_strip(
    clocks: Iterable[Clock] | Mapping[str, Clock],
    *,
    at: datetime | int,
    timezone: str = "Asia/Shanghai",
    locale: Locale = "zh-CN",
    title: str = "",
) -> str:
    """A picture of clocks as they stand at an instant, as one SVG element that needs nothing else.

    A row a clock, in the order given: open hours, time that counted and time that did not, pauses,
    the due time, what is late, the warnings told and those to come. Each row has its own scale, so
    that thirty seconds and two days are both readable. A mapping gives each row its name; else it
    is that of the target. `at` is an aware datetime, or microseconds since 1970-01-01 UTC, not
    before the last thing that happened to a clock; times are shown in `timezone`. The same
    arguments give the same bytes.

    Raises InputError for a locale that is not spoken here, MissingZoneError for an unknown zone,
    NaiveDatetimeError for an `at` without a zone.
    """
    if locale not in WORDS:
        raise InputError("locale", f"{locale!r} is not spoken here", nearest(locale, WORDS))
    words, tz = WORDS[locale], zone(timezone)
    now = to_micros(at) if isinstance(at, datetime) else at
    title = str(title) or words.title
    year, y, rows = from_micros(now, tz).year, _TOP, list[Drawn]()
    for name, clock in _named(clocks, words):
        rows.append(drawn(row_of(clock, now), name, y, words, tz, year))
        y += rows[-1].height
    legend, y = _legend(rows, words, y + 18)
    return _TEMPLATES.get_template("clocks.svg.j2").render(
        title=title,
        heading=cut(title, 380),
        empty=words.none,
        when=f"{exact(now, tz)} {timezone}",
        rows=rows,
        legend=legend,
        width=WIDTH,
        height=y + 28 if rows else 96,
        locale=locale,
    )


def _named(
    clocks: Iterable[Clock] | Mapping[str, Clock], words: Words
) -> Iterator[tuple[str, Clock]]:
    if isinstance(clocks, Mapping):
        for name, clock in cast("Mapping[str, Clock]", clocks).items():
            yield str(name), clock
        return
    for clock in clocks:
        yield words.targets.get(clock.target.name, clock.target.name), clock


@frozen
class _Key:
    """One sign of the legend and its word."""

    kind: str
    x: int
    y: int
    word: str


def _legend(rows: Iterable[Drawn], words: Words, y: int) -> tuple[list[_Key], int]:
    """The signs that the rows hold, in lines, and where the last line stands."""
    held = {kind for row in rows for kind in row.kinds}
    texts = {"hours": words.open_hours, **words.bars, **words.marks}
    keys, x = list[_Key](), 20
    for kind, word in texts.items():
        if kind not in held or kind == "start":  # its label says it
            continue
        room = 28 + text_width(word) + 14
        if x + room > WIDTH:
            x, y = 20, y + 22
        keys.append(_Key(kind, x, y, word))
        x += room
    return keys, y

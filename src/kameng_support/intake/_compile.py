"""A catalogue made ready for matching, once, and kept beside it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from attrs import frozen

from ..texts import Text
from ._catalogue import Catalogue
from ._formats import NO_FORMAT
from ._normal import fold
from ._quantities import money_pattern, time_pattern
from ._words import Lexicon, lexicon

__all__ = ["Frame", "Plan", "plan_of"]


@frozen
class Frame:
    """A phrase with gaps: names of word lists, in order or anywhere."""

    code: str
    parts: tuple[str, ...]
    ordered: bool
    needs: frozenset[str]


@frozen
class Plan:
    """What reading needs of a catalogue, in the form it needs it."""

    lexicon: Lexicon
    frames: tuple[Frame, ...]
    formats: tuple[re.Pattern[str], re.Pattern[str]]
    times: re.Pattern[str]
    moneys: re.Pattern[str]
    units: dict[str, timedelta]
    currencies: dict[str, str]
    durations: dict[str, timedelta]
    weak: frozenset[str]
    asks: Mapping[str, Text]


def plan_of(catalogue: Catalogue) -> Plan:
    """The plan of a catalogue: compiled at the first call, kept on the catalogue."""
    if catalogue._plan is None:  # pyright: ignore[reportPrivateUsage]
        # The same value whoever computes it first, so that a race is harmless.
        object.__setattr__(catalogue, "_plan", _plan(catalogue))
    return cast("Plan", catalogue._plan)  # pyright: ignore[reportPrivateUsage]


def _plan(catalogue: Catalogue) -> Plan:
    pairs = list[tuple[str, tuple[str, str]]]()

    def words(kind: str, whose: str, source: "tuple[str, ...]") -> None:
        pairs.extend((fold(word).low.strip(), (kind, whose)) for word in source)

    for code, problem in catalogue.problem_types.items():
        words("alias", code, problem.aliases)
    for code, term in catalogue.products.items():
        words("product", code, term.words)
    for code, term in catalogue.order_states.items():
        words("state", code, term.words)
    for kind, lists in (
        ("slot", catalogue.words),
        ("cue", catalogue.cues),
        ("emotion", catalogue.emotions),
        ("register", catalogue.registers),
    ):
        for name, source in lists.items():
            words(kind, name, source)
    durations = {fold(word).low: length for word, length in catalogue.durations.items()}
    for word in durations:
        words("duration", word, (word,))
    units = {fold(word).low: length for word, length in catalogue.units.items()}
    folded = {c: tuple(fold(w).low for w in ws) for c, ws in catalogue.currencies.items()}
    frames = [
        Frame(code, tuple(parts), "&" not in frame, frozenset(parts))
        for code, problem in catalogue.problem_types.items()
        for frame in problem.frames
        for parts in [frame.replace("&", " ").split()]
    ]
    return Plan(
        lexicon=lexicon(pairs),
        frames=tuple(frames),
        formats=(_any(catalogue, "order"), _any(catalogue, "payment")),
        times=time_pattern(units),
        moneys=money_pattern(folded),
        units=units,
        currencies={word: code for code, ws in folded.items() for word in ws},
        durations=durations,
        weak=frozenset(c for c, p in catalogue.problem_types.items() if p.weak),
        asks=catalogue.questions,
    )


def _any(catalogue: Catalogue, kind: str) -> re.Pattern[str]:
    forms = [f"(?:{f.regex})" for f in catalogue.order_formats if f.kind == kind]
    return re.compile("|".join(forms) or NO_FORMAT, re.ASCII)

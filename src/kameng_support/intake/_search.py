"""The knowledge base searched in the catalogue's own words: what means the same finds the same.

A text is taken as the *concepts* that the catalogue's words stand for (a problem type, a product,
a state, a list of words of one meaning), so that 设备超出限制 finds 激活次数已满. Rare
concepts count more. Words that the catalogue lacks count by the pairs of characters they share.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from math import log
from typing import TypeAlias, cast

from attrs import frozen

from ._answers import Answer, Level
from ._catalogue import Catalogue
from ._normal import fold
from ._read import read
from ._suggest import Suggestion

__all__ = ["search"]

Concept: TypeAlias = tuple[str, str]

_LONGEST = 400  # characters of a query that are looked at
_BY_CONCEPT = 0.7
_BY_LETTER = 0.3
_SERVED = 3.0  # an answer for a problem weighs this much more than one that mentions it
_LEAST = 0.1  # below this confidence nothing is shown


@frozen
class _Entry:
    """An answer as it is searched: what it is for, what it mentions, its pairs of characters."""

    answer: Answer
    serves: frozenset[Concept]
    mentions: frozenset[Concept]
    pairs: frozenset[str]


@frozen
class _Shelf:
    """A catalogue's answers ready for searching."""

    words: tuple[tuple[str, Concept], ...]
    entries: tuple[_Entry, ...]
    weights: Mapping[Concept, float]


def search(
    text: str,
    catalogue: Catalogue,
    *,
    viewer: Level = "customer",
    at: datetime | None,
    most: int = 10,
) -> tuple[Suggestion, ...]:
    """The answers about what a text says, that the viewer may read and that hold at an instant.

    Known issues first, then the surest, `most` at most. `at` is aware; None: only what always
    holds. Unlike `suggest` it answers someone who looks for himself: nothing is held back.
    Raises NaiveDatetimeError for a naive instant.
    """
    shelf = _shelf_of(catalogue)
    reading = read(text[:_LONGEST], catalogue)
    low = fold(reading.masked).low
    meant = _spoken(low, shelf.words) | {("problem", one.code) for one in reading.candidates}
    pairs = _pairs(low)
    found = [
        Suggestion(entry.answer, confidence, _because(entry, meant))
        for entry in shelf.entries
        if entry.answer.is_for(viewer) and entry.answer.holds(at)
        if (confidence := _confidence(entry, meant, pairs, shelf.weights)) >= _LEAST
    ]
    ranked = sorted(found, key=lambda s: (not s.answer.known_issue, -s.confidence, s.answer.code))
    return tuple(ranked[:most])


def _confidence(
    entry: _Entry,
    meant: frozenset[Concept],
    pairs: frozenset[str],
    weights: Mapping[Concept, float],
) -> float:
    whole = sum(weights.get(c, 0.0) * _SERVED for c in meant)
    shared = sum(
        weights.get(c, 0.0) * (_SERVED if c in entry.serves else 1.0)
        for c in meant & (entry.serves | entry.mentions)
    )
    by_concept = shared / whole if whole else 0.0
    by_letter = len(pairs & entry.pairs) / len(pairs) if pairs else 0.0
    return round(_BY_CONCEPT * by_concept + _BY_LETTER * by_letter, 2)


def _because(entry: _Entry, meant: frozenset[Concept]) -> tuple[str, ...]:
    names = {"problem": "problem_type", "product": "product", "state": "order_state"}
    kinds = {kind for kind, _ in meant & entry.serves}
    shared = [names[kind] for kind in names if kind in kinds]
    words = ["words"] if meant & entry.mentions - entry.serves else []
    return (*(["known_issue"] if entry.answer.known_issue else []), *shared, *words)


def _shelf_of(catalogue: Catalogue) -> _Shelf:
    """The shelf of a catalogue: made at the first search, kept on the catalogue."""
    if catalogue._shelf is None:  # pyright: ignore[reportPrivateUsage]
        # The same value whoever makes it first, so that a race is harmless.
        object.__setattr__(catalogue, "_shelf", _shelf(catalogue))
    return cast("_Shelf", catalogue._shelf)  # pyright: ignore[reportPrivateUsage]


def _shelf(catalogue: Catalogue) -> _Shelf:
    words = tuple(dict.fromkeys(_vocabulary(catalogue)))
    entries = tuple(_entry(answer, words) for answer in catalogue.answers.values())
    counts = Counter(concept for one in entries for concept in one.serves | one.mentions)
    return _Shelf(words, entries, {c: log(1 + len(entries) / n) for c, n in counts.items()})


def _vocabulary(catalogue: Catalogue) -> Iterator[tuple[str, Concept]]:
    """Every word of the catalogue, folded, with the concept it stands for."""
    sources: tuple[tuple[str, Iterable[tuple[str, Iterable[str]]]], ...] = (
        ("problem", ((code, one.aliases) for code, one in catalogue.problem_types.items())),
        ("product", ((code, one.words) for code, one in catalogue.products.items())),
        ("state", ((code, one.words) for code, one in catalogue.order_states.items())),
        ("word", catalogue.words.items()),
    )
    for kind, lists in sources:
        for name, listed in lists:
            for word in listed:
                low = fold(word).low.strip()
                if len(low) > 1:
                    yield low, (kind, name)


def _entry(answer: Answer, words: Iterable[tuple[str, Concept]]) -> _Entry:
    told = [template for _, text in answer.texts for template in text.by_locale.values()]
    low = fold("\n".join((*told, *answer.words))).low
    serves = (
        *(("problem", code) for code in answer.problem_types),
        *(("product", code) for code in answer.products),
        *(("state", code) for code in answer.order_states),
    )
    return _Entry(answer, frozenset(serves), _spoken(low, words), _pairs(low))


def _spoken(low: str, words: Iterable[tuple[str, Concept]]) -> frozenset[Concept]:
    return frozenset(concept for word, concept in words if word in low)


def _pairs(low: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits of a folded text."""
    return frozenset(a + b for a, b in pairwise(low) if a.isalnum() and b.isalnum())

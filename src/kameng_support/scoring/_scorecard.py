"""Scorecards: one period of each agent or group, as estimates that small samples do not sway."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from attrs import field, frozen

from ._anonymous import AnonymousMonth
from ._estimates import Interval, wilson
from ._shrinkage import Sample, shrink
from ._surveys import Survey, Weights
from ._tally import Tally

__all__ = ["Part", "PartName", "Scorecard", "scorecards"]

PartName = Literal["satisfaction", "resolution", "sla"]


@frozen
class Part:
    """One part of a score: on how many observations, of what weight, as it is and as it counts.

    `value` and `shrunk` run from 0 to 1; `shrunk` is `value` drawn toward the group by `shrink`.
    """

    name: PartName
    weight: int
    n: int
    value: float
    shrunk: float


@frozen
class Scorecard:
    """One period of one agent or group.

    `ratings` is how many customers rated; `csat` the share of 4 and 5 stars among them,
    `resolution` of tickets resolved, `sla` of clocks met, each None where nothing could count.
    `score` is of 100, the weighted mean of `parts`; it and `rank` (1 is best, equals share one)
    are None below the minimum sample.
    """

    who: str
    period: str
    ratings: int
    csat: Interval | None
    resolution: Interval | None
    sla: Interval | None
    score: float | None
    rank: int | None
    parts: tuple[Part, ...]
    keywords: Mapping[str, int] = field(factory=dict[str, int], hash=False)

    @property
    def stars(self) -> float | None:
        """The mean of the stars as given, None without ratings."""
        return next(
            (1 + 4 * part.value for part in self.parts if part.name == "satisfaction"), None
        )

    @property
    def stars_shrunk(self) -> float | None:
        """The mean of the stars drawn toward the group, None without ratings."""
        return next(
            (1 + 4 * part.shrunk for part in self.parts if part.name == "satisfaction"), None
        )


def scorecards(
    tallies: Mapping[str, Tally],
    survey: Survey | None = None,
    *,
    period: str = "",
    anonymous: AnonymousMonth | None = None,
    confidence: float = 0.95,
) -> tuple[Scorecard, ...]:
    """The scorecards of a group's members, those ranked first, by rank and name.

    The score is 100 x the mean of three parts by the survey's weights: the mean of the stars as
    (stars - 1) / 4, the share of tickets resolved, the share of clocks met, each drawn toward
    the group by `shrink`; a part without observations is left out and the others' weights stand
    for it. Anonymous ratings count where `AnonymousMonth.view` shows them. Who has fewer than
    `survey.min_sample` ratings has no score and no rank. The order of `tallies` is irrelevant.
    """
    asked = Survey() if survey is None else survey
    whole = dict(tallies)
    if anonymous is not None:
        for who, counts in anonymous.view(asked.k_anonymity).by_who.items():
            whole[who] = whole.get(who, Tally()) + counts
    parts = _parts(whole, asked.weights)
    scores = {
        who: _score(parts[who]) if counts.ratings >= asked.min_sample else None
        for who, counts in whole.items()
    }
    ranked = [score for score in scores.values() if score is not None]
    cards = [
        Scorecard(
            who=who,
            period=period,
            ratings=counts.ratings,
            csat=_wilson(counts.satisfied, counts.ratings, confidence),
            resolution=_wilson(counts.resolved, counts.tickets, confidence),
            sla=_wilson(counts.met, counts.clocks, confidence),
            score=scores[who],
            rank=_rank(scores[who], ranked),
            parts=parts[who],
            keywords=counts.keywords,
        )
        for who, counts in whole.items()
    ]
    return tuple(sorted(cards, key=lambda card: (card.rank or len(cards) + 1, card.who)))


def _stars(counts: Tally) -> Sample:
    return counts.sample()


def _resolution(counts: Tally) -> Sample:
    return Sample.of_share(counts.resolved, counts.tickets)


def _sla(counts: Tally) -> Sample:
    return Sample.of_share(counts.met, counts.clocks)


def _parts(whole: Mapping[str, Tally], weights: Weights) -> dict[str, tuple[Part, ...]]:
    parts: dict[str, list[Part]] = {who: [] for who in whole}
    # The least value and the span bring each mean to 0 ... 1.
    table: tuple[tuple[PartName, int, Callable[[Tally], Sample], int, int], ...] = (
        ("satisfaction", weights.satisfaction, _stars, 1, 4),
        ("resolution", weights.resolution, _resolution, 0, 1),
        ("sla", weights.sla, _sla, 0, 1),
    )
    for name, weight, sample_of, least, span in table:
        samples = {who: sample_of(counts) for who, counts in whole.items()}
        known = {who: sample for who, sample in samples.items() if sample.n}
        if not known:
            continue
        for who, mean in shrink(known).means.items():
            own = known[who].mean
            value, shrunk = (own - least) / span, (mean - least) / span
            parts[who].append(Part(name, weight, known[who].n, value, shrunk))
    return {who: tuple(found) for who, found in parts.items()}


def _score(parts: Sequence[Part]) -> float | None:
    weight = sum(part.weight for part in parts)
    if not weight:
        return None
    return 100 * math.fsum(part.weight * part.shrunk for part in parts) / weight


def _rank(score: float | None, ranked: Sequence[float]) -> int | None:
    return None if score is None else 1 + sum(other > score for other in ranked)


def _wilson(successes: int, n: int, confidence: float) -> Interval | None:
    return wilson(successes, n, confidence) if n else None

"""Small samples drawn toward their group, so that three ratings never crown or doom anyone."""

import math
from collections.abc import Mapping

from attrs import field, frozen

from ..errors import InputError

__all__ = ["Sample", "Shrinkage", "shrink"]


@frozen
class Sample:
    """Exact sums of one member's observations: how many, their sum, the sum of their squares."""

    n: int
    total: int
    squares: int

    def __attrs_post_init__(self) -> None:
        # Cauchy-Schwarz: else no observations have these sums.
        if self.n < 0 or self.n * self.squares < self.total * self.total:
            raise InputError(
                "sample", f"{self!r} are the sums of nothing", "sum whole numbers and their squares"
            )

    @classmethod
    def of_share(cls, successes: int, n: int) -> "Sample":
        """The sums of `n` observations of 0 or 1, `successes` of them 1."""
        return cls(n, successes, successes)

    def __add__(self, other: "Sample") -> "Sample":
        return Sample(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float:
        """The mean; there is none of nothing."""
        return self.total / self.n


@frozen
class Shrinkage:
    """The means of a group's members, each drawn toward the group's.

    `weights` says how much of each member's own mean counts (1 is all, 0 is none of it);
    `within` and `between` are the estimated variances, None where the samples do not tell them.
    """

    group: float
    within: float | None
    between: float | None
    weights: Mapping[str, float] = field(hash=False)
    means: Mapping[str, float] = field(hash=False)


def shrink(samples: Mapping[str, Sample]) -> Shrinkage:
    """Draw each member's mean toward the group's by credibility weights.

    The weight of a member with n observations is n / (n + within / between): the Bühlmann-Straub
    estimator with its unbiased variances (Bühlmann and Straub, Bulletin of the Swiss Association
    of Actuaries 70, 1970; Bühlmann and Gisler, A Course in Credibility Theory, 2005, chapter 4).
    The group's mean weighs the members' by the same weights. Where members differ no more than
    chance explains, or none has two observations, all weights are 0 and the group's mean is the
    pooled one; a single member has no group, so his own mean counts wholly.

    Members without observations are left out. The result does not depend on the order of the
    members to the last digit. Raises InputError where nobody has an observation.
    """
    known = {who: sample for who, sample in samples.items() if sample.n}
    if not known:
        raise InputError("shrink", "there are no observations", "ask only where there are some")
    within, between = _variances(known)
    if len(known) == 1:
        weights = dict.fromkeys(known, 1.0)
    elif not between or within is None:
        weights = dict.fromkeys(known, 0.0)
    else:
        weights = {who: s.n * between / (s.n * between + within) for who, s in known.items()}
    group = _group(known, weights)
    means = {who: _drawn(s.mean, group, weights[who]) for who, s in known.items()}
    return Shrinkage(group, within, between, weights, means)


def _variances(known: Mapping[str, Sample]) -> tuple[float | None, float | None]:
    members, n = len(known), sum(s.n for s in known.values())
    total = sum(s.total for s in known.values())
    if members == n:
        return None, None
    # Integer numerators: no cancellation. fsum rounds once: no order of members.
    within = math.fsum((s.n * s.squares - s.total**2) / s.n for s in known.values()) / (n - members)
    if members == 1:
        return within, None
    spread = math.fsum((s.total * n - total * s.n) ** 2 / (s.n * n * n) for s in known.values())
    scale = (n * n - sum(s.n**2 for s in known.values())) / n
    return within, max(0.0, (spread - (members - 1) * within) / scale)


def _group(known: Mapping[str, Sample], weights: Mapping[str, float]) -> float:
    whole = math.fsum(weights.values())
    if not whole:
        return sum(s.total for s in known.values()) / sum(s.n for s in known.values())
    return math.fsum(weights[who] * s.mean for who, s in known.items()) / whole


def _drawn(own: float, group: float, weight: float) -> float:
    drawn = group + weight * (own - group)
    # Rounding must not carry it past its own mean.
    return min(drawn, own) if own >= group else max(drawn, own)

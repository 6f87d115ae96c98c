"""Medians and other quantiles of whole numbers, with intervals that assume no distribution."""

import math
from collections.abc import Sequence

from ..errors import InputError
from ._estimates import Interval, tail_of

__all__ = ["quantile", "quantile_interval"]


def quantile(values: Sequence[int], percent: int) -> float:
    """The value below which `percent` of 100 lie, between neighbours in proportion.

    This is type 7 of Hyndman and Fan (The American Statistician 50, 1996, 361-365), the default
    of numpy and pandas. Raises InputError for no values and a percent outside 0 to 100.

    >>> quantile([10, 20, 30, 40], 50)
    25.0
    """
    return _between(_ordered(values, percent), percent)


def quantile_interval(
    values: Sequence[int], percent: int, confidence: float = 0.95
) -> Interval | None:
    """A quantile with the interval of two order statistics, whatever the distribution.

    The ranks are those of the binomial distribution (David and Nagaraja, Order Statistics, 3rd
    ed. 2003, section 7.1), so the true quantile is held at least as often as `confidence` says.
    None where there are too few values for that: the median at 0.95 needs six.

    >>> print(quantile_interval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 50))
    5.5 (2 to 9, n = 10)
    """
    ordered, tail = _ordered(values, percent), tail_of(confidence)
    n, share = len(ordered), percent / 100
    if not 0 < share < 1:
        return None
    below, above = _rank(n, share, tail), _rank(n, 1 - share, tail)
    if below == 0 or above == 0:
        return None
    middle = _between(ordered, percent)
    # At a confidence near 0 two ranks may lie on one side of what is interpolated.
    low, high = min(ordered[below - 1], middle), max(ordered[n - above], middle)
    return Interval(middle, low, high, n, confidence)


def _ordered(values: Sequence[int], percent: int) -> list[int]:
    if not values:
        raise InputError("quantile", "there are no values", "ask only where there are some")
    if not 0 <= percent <= 100:
        raise InputError("quantile", f"{percent!r} is no percent", "write 50 for the median")
    return sorted(values)


def _between(ordered: Sequence[int], percent: int) -> float:
    index, rest = divmod((len(ordered) - 1) * percent, 100)
    if not rest:
        return float(ordered[index])
    return (ordered[index] * (100 - rest) + ordered[index + 1] * rest) / 100


def _rank(n: int, share: float, tail: float) -> int:
    """The greatest rank r with P(X < r) <= tail for X binomial(n, share); 0 where there is none."""
    spread = math.sqrt(n * share * (1 - share))
    # What lies 12 standard deviations below weighs less than 1e-30.
    k = max(0, math.floor(n * share - 12 * spread) - 12)
    weight = math.exp(
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(share)
        + (n - k) * math.log1p(-share)
    )
    total = weight
    while total <= tail:
        weight *= (n - k) / (k + 1) * share / (1 - share)
        k += 1
        total += weight
    return k

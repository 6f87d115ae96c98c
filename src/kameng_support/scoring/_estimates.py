"""Estimates that say how far they can be trusted: a share with its Wilson interval."""

import math

from attrs import frozen

from ..errors import InputError

__all__ = ["Interval", "tail_of", "wilson"]


@frozen
class Interval:
    """An estimate and the range that holds the true value with the stated confidence.

    `n` is how many observations it rests on; the unit is the estimate's own.
    """

    estimate: float
    low: float
    high: float
    n: int
    confidence: float

    def __str__(self) -> str:
        return f"{self.estimate:.3g} ({self.low:.3g} to {self.high:.3g}, n = {self.n})"


def tail_of(confidence: float) -> float:
    """The probability left out on each side; raises InputError outside (0, 1)."""
    tail = (1 - confidence) / 2
    # A confidence that rounds to 1 would need an interval without ends.
    if not 0 < tail < 0.5 or 1 - tail == 1:
        raise InputError(
            "confidence", f"{confidence!r} does not lie between 0 and 1", "write 0.95 or 0.99"
        )
    return tail


def wilson(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """The Wilson score interval of a share: `successes` of `n`.

    It never leaves 0 to 1, has width even at 0 of n and n of n, and on average over all shares
    holds the true one as often as it says (Wilson, JASA 22, 1927, 209-212; Brown, Cai and
    DasGupta, Statistical Science 16, 2001, 101-133).

    Raises InputError for n = 0 (there is no share of nothing), counts that are not whole or do
    not fit each other, and a confidence outside 0 to 1.

    >>> print(wilson(9, 10))
    0.9 (0.596 to 0.982, n = 10)
    """
    from statistics import NormalDist  # loaded where used: it is slow to load

    _counts(successes, n)
    z = NormalDist().inv_cdf(1 - tail_of(confidence))
    share, z2 = successes / n, z * z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At the ends the formula gives 0 and 1 exactly; floating point needs to be told.
    low = 0.0 if successes == 0 else min(centre - half, share)
    high = 1.0 if successes == n else max(centre + half, share)
    return Interval(share, max(low, 0.0), min(high, 1.0), n, confidence)


def _counts(successes: int, n: int) -> None:
    for name, count in (("successes", successes), ("n", n)):
        # A float or a bool here is a slip that would go through unseen.
        if type(count) is not int:
            raise InputError("share", f"{name} is {count!r}, no whole number", "count in ints")
    if n < 1:
        raise InputError("share", f"n is {n}: there is no share of nothing", "ask only where n > 0")
    if not 0 <= successes <= n:
        raise InputError("share", f"{successes} of {n} is no share", "give 0 <= successes <= n")

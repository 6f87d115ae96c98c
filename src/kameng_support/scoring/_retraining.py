"""Three months below 80 in a row: the field's rule for retraining, as a function of scores."""

from collections.abc import Mapping

from attrs import frozen

from ._months import as_month, next_month
from ._surveys import RetrainingRule

__all__ = ["Retraining", "retraining"]


@frozen
class Retraining:
    """One run of consecutive months with scores below the rule's, long enough to act on."""

    who: str
    months: tuple[str, ...]
    scores: tuple[float, ...]
    below: int

    def __str__(self) -> str:
        scores = ", ".join(f"{score:.1f}" for score in self.scores)
        return (
            f"{self.who}: below {self.below} from {self.months[0]} to {self.months[-1]} ({scores})"
        )


def retraining(
    who: str, scores: Mapping[str, float | None], rule: RetrainingRule | None = None
) -> tuple[Retraining, ...]:
    """Every longest run of consecutive months below the rule's score, of its length or longer.

    `scores` are of 100 by month (`2026-11`), in any order. A month without a score, missing or
    None, ends a run: a score that the sample was too small for convicts nobody. A score that
    equals the rule's is not below it.

    >>> runs = retraining("a7", {"2026-11": 71.0, "2026-12": 79.9, "2027-01": 60.0})
    >>> print(runs[0])
    a7: below 80 from 2026-11 to 2027-01 (71.0, 79.9, 60.0)
    """
    asked = RetrainingRule() if rule is None else rule
    dated = {as_month(month): scores[month] for month in sorted(scores)}
    low = {month: s for month, s in dated.items() if s is not None and s < asked.below}
    runs: list[list[str]] = []
    for month in low:
        if runs and next_month(runs[-1][-1]) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return tuple(
        Retraining(who, tuple(run), tuple(low[month] for month in run), asked.below)
        for run in runs
        if len(run) >= asked.months
    )

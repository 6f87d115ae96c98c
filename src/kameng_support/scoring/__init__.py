"""Was it good: surveys, ratings and scorecards, every share with its interval.

>>> asked = Survey().invite("t-1", "c88", ["a7"], at=0)
>>> from datetime import UTC
>>> rating = Survey().answer(asked, by="c88", at=60_000_000, stars=5, keywords=["专业"], tz=UTC)
>>> rating.stars, rating.credited, rating.month
(5, ('a7',), '1970-01')
>>> card, = scorecards({"a7": Tally(stars=(0, 1, 0, 4, 15))})
>>> print(card.csat)
0.95 (0.764 to 0.991, n = 20)
"""

from ._anonymous import AnonymousMonth, AnonymousView
from ._estimates import Interval, wilson
from ._months import month_of, next_month
from ._quantiles import quantile, quantile_interval
from ._records import ClockRecord, TicketRecord
from ._retraining import Retraining, retraining
from ._scorecard import Part, Scorecard, scorecards
from ._shrinkage import Sample, Shrinkage, shrink
from ._summary import DEFINITIONS, Figure, ServiceSummary, service_summary
from ._surveys import Invitation, Rating, Refused, RetrainingRule, Survey, Weights
from ._tally import Tally, tally
from ._wire import configure

__all__ = [
    "DEFINITIONS",
    "AnonymousMonth",
    "AnonymousView",
    "ClockRecord",
    "Figure",
    "Interval",
    "Invitation",
    "Part",
    "Rating",
    "Refused",
    "Retraining",
    "RetrainingRule",
    "Sample",
    "Scorecard",
    "ServiceSummary",
    "Shrinkage",
    "Survey",
    "Tally",
    "TicketRecord",
    "Weights",
    "configure",
    "month_of",
    "next_month",
    "quantile",
    "quantile_interval",
    "retraining",
    "scorecards",
    "service_summary",
    "shrink",
    "tally",
    "wilson",
]

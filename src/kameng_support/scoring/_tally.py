"""Counts that add up: a day, a month, eight processes give the same scorecard to the last digit."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import tzinfo

from attrs import field, frozen

from ..errors import InputError
from ._months import month_of
from ._records import ClockRecord, TicketRecord
from ._shrinkage import Sample
from ._surveys import Rating

__all__ = ["Tally", "tally"]

_NONE = (0, 0, 0, 0, 0)


def _counted(counts: Iterable[int]) -> tuple[int, ...]:
    return tuple(counts)


def _sorted(counts: Mapping[str, int]) -> Mapping[str, int]:
    return {word: counts[word] for word in sorted(counts) if counts[word]}


@frozen
class Tally:
    """Sufficient statistics of one agent, group or house in one period, as exact integers.

    `stars[0]` counts the ratings of one star, `stars[4]` those of five; `tickets` the tickets
    that could be resolved and `resolved` those that were; `clocks` the clocks judged and `met`
    those met. `+` merges two periods or two processes; `Tally()` is nothing.

    Raises InputError for counts that do not fit each other.

    >>> (Tally.of_rating(5) + Tally.of_rating(2)).satisfied
    1
    """

    stars: tuple[int, ...] = field(default=_NONE, converter=_counted)
    tickets: int = 0
    resolved: int = 0
    clocks: int = 0
    met: int = 0
    keywords: Mapping[str, int] = field(factory=dict[str, int], converter=_sorted, hash=False)

    def __attrs_post_init__(self) -> None:
        counts = (*self.stars, self.resolved, self.met, *self.keywords.values())
        fits = self.resolved <= self.tickets and self.met <= self.clocks
        if len(self.stars) != len(_NONE) or min(counts) < 0 or not fits:
            raise InputError("tally", f"{self!r} counts what cannot be", "count up from Tally()")

    @classmethod
    def of_rating(cls, stars: int, keywords: Iterable[str] = ()) -> "Tally":
        """The tally of one rating of 1 to 5 stars."""
        counts = (int(stars == number) for number in (1, 2, 3, 4, 5))
        return cls(counts, keywords=dict.fromkeys(keywords, 1))

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            (mine + theirs for mine, theirs in zip(self.stars, other.stars, strict=True)),
            self.tickets + other.tickets,
            self.resolved + other.resolved,
            self.clocks + other.clocks,
            self.met + other.met,
            Counter(self.keywords) + Counter(other.keywords),
        )

    @property
    def ratings(self) -> int:
        """How many ratings were given."""
        return sum(self.stars)

    @property
    def satisfied(self) -> int:
        """How many ratings have 4 or 5 stars, the customers that CSAT counts as satisfied."""
        return self.stars[3] + self.stars[4]

    def sample(self) -> Sample:
        """The sums of the ratings' stars."""
        rated = [(number, count) for number, count in enumerate(self.stars, 1)]
        return Sample(
            self.ratings,
            sum(number * count for number, count in rated),
            sum(number * number * count for number, count in rated),
        )


def tally(
    *,
    tickets: Iterable[TicketRecord] = (),
    clocks: Iterable[ClockRecord] = (),
    ratings: Iterable[Rating] = (),
    tz: tzinfo,
) -> dict[tuple[str, str], Tally]:
    """Tallies by (who, month), of all who are credited in the records.

    A ticket counts in the month in which it was opened, unless it was cancelled; a clock in that
    of its verdict, a rating in its own; months are those of `tz`. Pass only named ratings:
    anonymous ones are in an AnonymousMonth, and are refused here.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    words: dict[tuple[str, str], Counter[str]] = {}

    def count(who: Iterable[str], month: str, *columns: int) -> None:
        for name in who:
            row = sums.setdefault((name, month), [0] * 9)
            for column in columns:
                row[column] += 1

    for ticket in tickets:
        if not ticket.cancelled:
            columns = (5, 6) if ticket.resolved else (5,)
            count(ticket.agents, month_of(ticket.opened_at, tz), *columns)
    for clock in clocks:
        if clock.verdict is not None:
            columns = (7, 8) if clock.verdict == "met" else (7,)
            count(clock.agents, month_of(clock.at, tz), *columns)
    for rating in ratings:
        if rating.anonymous:
            raise InputError(
                "tally", "an anonymous rating is no named one", "add it to an AnonymousMonth"
            )
        count(rating.credited, rating.month, rating.stars - 1)
        for name in rating.credited:
            words.setdefault((name, rating.month), Counter()).update(rating.keywords)
    return {
        key: Tally(stars, opened, resolved, judged, met, words.get(key, Counter()))
        for key, (*stars, opened, resolved, judged, met) in sorted(sums.items())
    }

"""The service summary: the public figures, each with how many it rests on, range and definition."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from attrs import evolve, frozen

from ..errors import InputError, NotFoundError
from ..findings import nearest
from ._anonymous import AnonymousMonth
from ._estimates import Interval, wilson
from ._quantiles import quantile, quantile_interval
from ._records import ClockRecord, TicketRecord
from ._surveys import Rating
from ._tally import Tally

__all__ = ["DEFINITIONS", "Figure", "ServiceSummary", "service_summary"]

_MICROS = 1_000_000

DEFINITIONS: Mapping[str, str] = {
    "resolution_rate": "tickets that stand resolved, of all tickets not cancelled; open ones count "
    "as not resolved",
    "reopen_rate": "tickets reopened at least once, of those resolved at least once",
    "transfer_rate": "tickets transferred at least once, of those that reached a human",
    "bot_containment": "tickets resolved without any human and never reopened, of those the bot "
    "answered that are resolved, cancelled or reached a human; open ones with the bot do not count",
    "csat": "ratings of 4 or 5 stars, of all ratings that may be shown",
    "csat_worst": "csat if everyone asked whose answer does not count were dissatisfied (Manski, "
    "Journal of Human Resources 24, 1989, 343-360)",
    "csat_best": "csat if everyone asked whose answer does not count were satisfied (the same)",
    "response_rate": "surveys answered, anonymously too, of surveys asked",
    "pickup": "from when a human was first asked for to the first pickup, wall clock, of tickets "
    "picked up; one that a human took before, unasked, waited no time",
    "first_reply": "from opening to the first reply by a human, wall clock, of tickets replied to",
    "resolution": "from opening to the resolution that stands, wall clock, of tickets resolved",
    "sla_attainment": "clocks that stopped at or before their due time, of clocks met or breached; "
    "running and cancelled ones do not count",
}
"""What counts and what does not, for every figure (times have `_median` and `_p90`)."""


@frozen
class Figure:
    """One public figure.

    `value` is a share from 0 to 1 or a time in seconds, as `unit` says, and None where nothing
    could count; `interval` is in the same unit, None where `n` is too small for one or where
    the figure is itself a bound.
    """

    name: str
    value: float | None
    n: int
    interval: Interval | None
    definition: str
    unit: Literal["share", "seconds"] = "share"


@frozen
class ServiceSummary:
    """All figures of a period, in a fixed order; `summary["csat"]` is one of them."""

    figures: tuple[Figure, ...]

    def __getitem__(self, name: str) -> Figure:
        for figure in self.figures:
            if figure.name == name:
                return figure
        names = [figure.name for figure in self.figures]
        raise NotFoundError("service summary", f"there is no figure {name!r}", nearest(name, names))

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures)


def service_summary(
    *,
    tickets: Iterable[TicketRecord] = (),
    clocks: Iterable[ClockRecord] = (),
    ratings: Iterable[Rating] = (),
    anonymous: Iterable[AnonymousMonth] = (),
    surveys_asked: int | None = None,
    k_anonymity: int = 5,
    confidence: float = 0.95,
) -> ServiceSummary:
    """What a platform publishes about a period, from the records of that period.

    Shares have Wilson intervals, medians and 90th percentiles those of `quantile_interval`.
    `surveys_asked` counts the surveys that the ratings answer; without it there is no response
    rate and no bound on csat. Anonymous ratings count in the response rate, and in csat only
    where their month has at least `k_anonymity` of them. SLA attainment is told for all clocks
    and for each target, `sla_attainment.pickup`. The order of the records is irrelevant.

    Raises InputError where fewer surveys were asked than answered, and for an anonymous rating
    among `ratings`.
    """
    asked = tuple(tickets)
    figures = [
        *_outcomes(asked, confidence),
        *_satisfaction(_rated(ratings), tuple(anonymous), surveys_asked, k_anonymity, confidence),
        *_times(asked, confidence),
        *_attainment(tuple(clocks), confidence),
    ]
    return ServiceSummary(tuple(figures))


def _share(name: str, successes: int, n: int, confidence: float) -> Figure:
    definition = DEFINITIONS[name]
    if not n:
        return Figure(name, None, 0, None, definition)
    interval = wilson(successes, n, confidence)
    return Figure(name, interval.estimate, n, interval, definition)


def _outcomes(tickets: Sequence[TicketRecord], confidence: float) -> Iterator[Figure]:
    valid = [ticket for ticket in tickets if not ticket.cancelled]
    yield _share("resolution_rate", sum(t.resolved for t in valid), len(valid), confidence)
    solved = [ticket for ticket in tickets if ticket.ever_resolved]
    yield _share("reopen_rate", sum(t.reopens > 0 for t in solved), len(solved), confidence)
    human = [ticket for ticket in tickets if ticket.reached_a_human]
    yield _share("transfer_rate", sum(t.transfers > 0 for t in human), len(human), confidence)
    bot = [
        t for t in tickets if t.bot_answered and (t.resolved or t.cancelled or t.reached_a_human)
    ]
    alone = sum(t.resolved and not t.reached_a_human and not t.reopens for t in bot)
    yield _share("bot_containment", alone, len(bot), confidence)


def _rated(ratings: Iterable[Rating]) -> Tally:
    stars = [0, 0, 0, 0, 0]
    for rating in ratings:
        if rating.anonymous:
            raise InputError(
                "service summary",
                "an anonymous rating is no named one",
                "pass it in an AnonymousMonth",
            )
        stars[rating.stars - 1] += 1
    return Tally(stars)


def _satisfaction(
    named: Tally,
    anonymous: Sequence[AnonymousMonth],
    asked: int | None,
    k: int,
    confidence: float,
) -> Iterator[Figure]:
    shown = named
    for month in anonymous:
        shown += month.view(k).total or Tally()
    yield _share("csat", shown.satisfied, shown.ratings, confidence)
    if asked is None:
        return
    answered = named.ratings + sum(month.total.ratings for month in anonymous)
    if asked < answered:
        raise InputError(
            "service summary",
            f"{answered} ratings answer {asked} surveys",
            "count every survey that was asked",
        )
    yield _bound("csat_worst", shown.satisfied, asked)
    yield _bound("csat_best", shown.satisfied + asked - shown.ratings, asked)
    yield _share("response_rate", answered, asked, confidence)


def _bound(name: str, successes: int, n: int) -> Figure:
    return Figure(name, successes / n if n else None, n, None, DEFINITIONS[name])


def _times(tickets: Sequence[TicketRecord], confidence: float) -> Iterator[Figure]:
    spans: tuple[tuple[str, Callable[[TicketRecord], int | None]], ...] = (
        ("pickup", _pickup),
        ("first_reply", lambda ticket: _since(ticket.opened_at, ticket.first_reply_at)),
        ("resolution", lambda ticket: _since(ticket.opened_at, ticket.resolved_at)),
    )
    for name, span in spans:
        known = [time for ticket in tickets if (time := span(ticket)) is not None]
        for suffix, percent in (("median", 50), ("p90", 90)):
            yield _time(name, suffix, known, percent, confidence)


def _pickup(ticket: TicketRecord) -> int | None:
    asked = ticket.opened_at if ticket.queued_at is None else ticket.queued_at
    return _since(asked, ticket.picked_up_at)


def _since(start: int, end: int | None) -> int | None:
    return None if end is None else max(end - start, 0)


def _time(name: str, suffix: str, spans: Sequence[int], percent: int, confidence: float) -> Figure:
    value = interval = None
    if spans:
        value = quantile(spans, percent) / _MICROS
        interval = quantile_interval(spans, percent, confidence)
    if interval is not None:
        interval = evolve(
            interval,
            estimate=interval.estimate / _MICROS,
            low=interval.low / _MICROS,
            high=interval.high / _MICROS,
        )
    return Figure(
        f"{name}_{suffix}", value, len(spans), interval, DEFINITIONS[name], unit="seconds"
    )


def _attainment(clocks: Sequence[ClockRecord], confidence: float) -> Iterator[Figure]:
    judged = [clock for clock in clocks if clock.verdict is not None]
    by_target: dict[str, list[bool]] = {}
    for clock in judged:
        by_target.setdefault(clock.target, []).append(clock.verdict == "met")
    met = sum(sum(verdicts) for verdicts in by_target.values())
    yield _share("sla_attainment", met, len(judged), confidence)
    for target, verdicts in sorted(by_target.items()):
        figure = _share("sla_attainment", sum(verdicts), len(verdicts), confidence)
        yield evolve(figure, name=f"sla_attainment.{target}")

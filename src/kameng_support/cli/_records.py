"""Tickets, clocks and ratings of a desk as scoring sees them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from attrs import frozen

from ..desk import Desk, clock_records, ticket_record
from ..desk import Tally as Score
from ..instants import zone
from ..scoring import (
    AnonymousMonth,
    ClockRecord,
    Rating,
    ServiceSummary,
    TicketRecord,
    month_of,
    service_summary,
)
from ..ticket import Event, SurveyAnswered, SurveyIssued, Ticket

__all__ = ["Attainment", "Records"]


@frozen
class Attainment:
    """How often a target was met and breached; a breach counts from when it happened."""

    target: str
    met: int
    breached: int


class Records:
    """What is known of a desk's tickets, added one by one; then the figures over all of them."""

    def __init__(self, desk: Desk) -> None:
        self._store = desk.store
        self._zone = zone(desk.playbook.timezone)
        self._tickets = list[TicketRecord]()
        self._clocks = list[ClockRecord]()
        self._ratings = list[Rating]()
        self._months = set[str]()  # in which somebody answered anonymously
        self._asked = 0

    def add(self, ticket: Ticket, events: Sequence[Event]) -> None:
        self._tickets.append(ticket_record(ticket, events))
        self._clocks.extend(clock_records(ticket, events))
        for event in events:
            match event:
                case SurveyIssued():
                    self._asked += 1
                case SurveyAnswered(anonymous=True):
                    self._months.add(month_of(event.at, self._zone))
                case SurveyAnswered(stars=int(stars)):
                    self._ratings.append(
                        Rating(
                            stars,
                            month_of(event.at, self._zone),
                            event.credited,
                            event.keywords,
                            ticket=event.ticket,
                            at=event.at,
                            comment=event.comment,
                        )
                    )
                case _:
                    pass

    def attainment(self) -> tuple[Attainment, ...]:
        counts = Counter((clock.target, clock.verdict) for clock in self._clocks)
        targets = sorted({target for target, _ in counts})
        return tuple(
            Attainment(target, counts[target, "met"], counts[target, "breached"])
            for target in targets
        )

    def summary(self) -> ServiceSummary:
        return service_summary(
            tickets=self._tickets,
            clocks=self._clocks,
            ratings=self._ratings,
            anonymous=[
                _anonymous(month, self._store.tallies(month)) for month in sorted(self._months)
            ],
            surveys_asked=self._asked,
        )


def _anonymous(month: str, scores: Mapping[Score, int]) -> AnonymousMonth:
    found = AnonymousMonth(month)
    for score, times in scores.items():
        one = Rating(score.stars, month, score.credited, score.keywords, anonymous=True)
        for _ in range(times):
            found = found.add(one)
    return found

"""Tickets and clocks as scoring sees them: plain records that any platform can fill."""

from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen

from ..errors import InputError

__all__ = ["ClockRecord", "TicketRecord"]


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


@frozen
class TicketRecord:
    """One ticket's course. Instants are microseconds since 1970-01-01 UTC.

    `queued_at` is when a human was first asked for (None: at once), `picked_up_at` and
    `first_reply_at` are the first by a human of the house; `resolved_at` is
    that of the resolution that stands, so None while a ticket is open or open again. `agents`
    are all who are credited for how it went, `bot_answered` whether the bot gave an answer.

    Raises InputError for an instant before `opened_at`.
    """

    ticket: str
    opened_at: int
    picked_up_at: int | None = None
    first_reply_at: int | None = None
    resolved_at: int | None = None
    agents: tuple[str, ...] = field(default=(), converter=_names)
    reopens: int = 0
    transfers: int = 0
    cancelled: bool = False
    bot_answered: bool = False
    queued_at: int | None = None

    def __attrs_post_init__(self) -> None:
        for at in (self.queued_at, self.picked_up_at, self.first_reply_at, self.resolved_at):
            if at is not None and at < self.opened_at:
                raise InputError(
                    f"ticket record {self.ticket!r}",
                    f"{at} lies before its opening at {self.opened_at}",
                    "give instants in order",
                )

    @property
    def resolved(self) -> bool:
        """Whether it stands resolved."""
        return self.resolved_at is not None

    @property
    def ever_resolved(self) -> bool:
        """Whether it was resolved at least once; a reopened ticket was."""
        return self.resolved or self.reopens > 0

    @property
    def reached_a_human(self) -> bool:
        """Whether a human of the house picked it up or replied."""
        return self.picked_up_at is not None or self.first_reply_at is not None


@frozen
class ClockRecord:
    """One cycle of one clock, and its verdict: None while it runs and where it was cancelled.

    `at` is when it was judged, in microseconds since 1970-01-01 UTC; `agents` are all who are
    credited for it.
    """

    ticket: str
    target: str
    verdict: Literal["met", "breached"] | None
    at: int
    agents: tuple[str, ...] = field(default=(), converter=_names)

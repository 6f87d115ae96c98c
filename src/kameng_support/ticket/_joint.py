"""Joint rules: what a ticket does by itself, at once, on a signal, or after a quiet period."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from ..conditions import FactValue, holds
from ..instants import duration_micros
from ._actors import Actor
from ._decide import Do
from ._ticket import Ticket
from ._workflow import Joint, Workflow

__all__ = ["QuietMoment", "joint_command", "quiet_moment"]


@frozen
class QuietMoment:
    """A quiet period that ends at `due`; the rule acts from one microsecond later on.

    At a tie the customer's word wins: a message at `due` itself still counts.
    """

    due: int
    do: Do

    @property
    def effective(self) -> int:
        """The first instant at which the quiet period is over, in microseconds UTC."""
        return self.due + 1


def joint_command(
    workflow: Workflow,
    ticket: Ticket,
    facts: Mapping[str, FactValue],
    signals: Sequence[str] = (),
) -> Do | None:
    """The first command that a joint rule gives now, after these signals; None if all rest."""
    for joint in _here(workflow, ticket):
        if joint.after is None and (joint.on is None or joint.on in signals):
            if holds(joint.when, facts):
                return Do(joint.do, Actor(joint.by, "workflow"))
    return None


def quiet_moment(
    workflow: Workflow, ticket: Ticket, facts: Mapping[str, FactValue]
) -> QuietMoment | None:
    """The earliest end of a quiet period that moves this ticket, or None.

    A quiet period counts, in real time, from the last move or word of anybody.
    """
    moments = (
        QuietMoment(
            ticket.quiet_since + duration_micros(joint.after),
            Do(joint.do, Actor(joint.by, "workflow")),
        )
        for joint in _here(workflow, ticket)
        if joint.after is not None and holds(joint.when, facts)
    )
    return min(moments, key=lambda moment: moment.due, default=None)


def _here(workflow: Workflow, ticket: Ticket) -> Iterator[Joint]:
    return (joint for joint in workflow.joint if ticket.state in joint.sources)

"""Joint rules: what a ticket does by itself, at once, on a signal, or after a quiet period."""

from collections.abc import Collection, Iterator, Mapping

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
    signals: Collection[str] = (),
    spent: Collection[Joint] = (),
) -> tuple[Joint, Do] | None:
    """The first joint rule that acts now, after these signals, and its command; None if all rest.

    A rule rests where its command's own guard does not hold. Rules that are `spent` have acted in
    this step already and rest, so that they can't loop.
    """
    for joint in _here(workflow, ticket):
        if (
            joint.after is None
            and (joint.on is None or joint.on in signals)
            and joint not in spent
            and _acts(workflow, ticket, joint, facts)
        ):
            return joint, _command(joint)
    return None


def quiet_moment(
    workflow: Workflow, ticket: Ticket, facts: Mapping[str, FactValue]
) -> QuietMoment | None:
    """The earliest end of a quiet period that moves this ticket, or None.

    A quiet period counts, in real time, from the last move or word of anybody: automatic words
    aside, internal ones not. It may have ended before the facts let its rule act: `due` is then
    in the past. At one instant the rule written first comes first; a rule rests where its
    command's own guard does not hold.
    """
    moments = (
        QuietMoment(ticket.quiet_since + duration_micros(joint.after), _command(joint))
        for joint in _here(workflow, ticket)
        if joint.after is not None and _acts(workflow, ticket, joint, facts)
    )
    return min(moments, key=lambda moment: moment.due, default=None)


def _here(workflow: Workflow, ticket: Ticket) -> Iterator[Joint]:
    return (joint for joint in workflow.joint if ticket.state in joint.sources)


def _acts(workflow: Workflow, ticket: Ticket, joint: Joint, facts: Mapping[str, FactValue]) -> bool:
    """Whether the rule holds and its command, which carries no fields, would be carried out."""
    if not holds(joint.when, facts):
        return False
    for transition in workflow.find(ticket.state, joint.do):
        if joint.by in transition.by and holds(transition.when, facts):
            return not transition.needs
    return False


def _command(joint: Joint) -> Do:
    return Do(joint.do, Actor(joint.by, "workflow"))

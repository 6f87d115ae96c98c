"""A ticket as triage, guards and targets see it: facts."""

from collections.abc import Iterator, Mapping

from ..conditions import Fact, FactValue
from ..errors import InputError
from ..playbook import Playbook
from ..ticket import Ticket
from ._self_service import answer_to

__all__ = ["facts_of"]


def facts_of(playbook: Playbook, ticket: Ticket, *, decided: bool = True) -> dict[str, FactValue]:
    """Every declared fact that is known of a ticket; with what triage decided unless told not to.

    What the platform told counts before what the customer claimed.
    """
    declared, known = playbook.schema.facts, dict[str, FactValue]()
    for values in (_read(playbook, ticket), _worked_out(playbook, ticket), ticket.facts):
        known.update(_fitting(declared, values))
    if decided:
        for name, value in ticket.decision.items():
            known[name] = frozenset(value) if isinstance(value, tuple) else value
    return known


def _fitting(
    declared: Mapping[str, Fact], values: Mapping[str, FactValue | None]
) -> Iterator[tuple[str, FactValue]]:
    """Values as the policy declares them; what it does not admit is no fact.

    That is a claim out of its range, a fact that an earlier policy declared with another type, and
    of a set the targets or commands that are no more.
    """
    for name, value in values.items():
        if value is not None and name in declared:
            admitted = _admitted(declared[name], value)
            if admitted is not None:
                yield name, admitted


def _admitted(fact: Fact, value: FactValue) -> FactValue | None:
    if isinstance(value, frozenset) and fact.values is not None:
        value &= frozenset(fact.values)
    try:
        return fact.admit(value)
    except InputError:
        return None


def _read(playbook: Playbook, ticket: Ticket) -> Mapping[str, FactValue | None]:
    elements = ticket.elements
    problem = playbook.catalogue.problem_types.get(elements.problem_type or "")
    return {
        "problem_type": elements.problem_type,
        "stage": problem.stage if problem else None,
        "answerable": answer_to(ticket, playbook.catalogue) is not None,
        "product": elements.product,
        "order_state": elements.order_state,
        "amount": elements.amount if elements.currency in (None, "CNY") else None,
        "elapsed": elements.elapsed,
        "orders": len(elements.order_numbers),
        "missing": frozenset(elements.missing),
        "emotion": elements.emotion,
        "register": elements.register,
        "sensitive": frozenset(kind for kind, _, _ in elements.sensitive),
        "said": ticket.said,
    }


def _worked_out(playbook: Playbook, ticket: Ticket) -> Mapping[str, FactValue | None]:
    state = playbook.workflow.states.get(ticket.state)
    return {
        "state": ticket.state,
        "kind": ticket.kind,
        "waits_on": state.waits_on if state else None,
        "channel": ticket.channel,
        "assigned": ticket.assignee is not None,
        "transfers": ticket.transfers,
        "reopens": ticket.reopens,
        "bot_turns": ticket.bot_turns,
        "done": ticket.done,
        "breached": ticket.breached,
    }

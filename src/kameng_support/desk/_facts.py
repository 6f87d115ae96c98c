"""A ticket as triage, guards and targets see it: facts."""

from collections.abc import Mapping

from ..conditions import Fact, FactValue
from ..errors import InputError
from ..playbook import Playbook
from ..ticket import Ticket

__all__ = ["facts_of"]


def facts_of(playbook: Playbook, ticket: Ticket, *, decided: bool = True) -> dict[str, FactValue]:
    """Every declared fact that is known of a ticket; with what triage decided unless told not to.

    What the platform told counts before what the customer claimed.
    """
    known: dict[str, FactValue | None] = {
        **_fitting(playbook, _read(playbook, ticket)),
        **_worked_out(playbook, ticket),
        **_fitting(playbook, ticket.facts),
    }
    if decided:
        for name, value in ticket.decision.items():
            known[name] = frozenset(value) if isinstance(value, tuple) else value
    schema = playbook.schema
    return {name: value for name, value in known.items() if name in schema and value is not None}


def _fitting(playbook: Playbook, values: Mapping[str, FactValue | None]) -> Mapping[str, FactValue]:
    """Values as the policy declares them; what it does not admit is no fact.

    So is a claim out of its range, and what was told under an earlier policy that declared it
    otherwise: a later version may take it up again.
    """
    declared = playbook.schema.facts
    return {
        name: admitted
        for name, value in values.items()
        if value is not None
        and name in declared
        and (admitted := _admitted(declared[name], value)) is not None
    }


def _admitted(fact: Fact, value: FactValue) -> FactValue | None:
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
        "answerable": problem is not None and problem.answer is not None,
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

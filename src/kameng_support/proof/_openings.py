"""How a ticket with given facts is opened: what was read of its words, and what the platform told."""

from collections.abc import Mapping
from typing import Any

from ..conditions import FactValue
from ..desk import Customer, Open
from ..intake import Reading, SensitiveSpan, Symptom
from ..playbook import Playbook

__all__ = ["CUSTOMER", "opening"]

CUSTOMER = "c1"
_ORDERS = tuple(f"A{number}" for number in range(1, 21))


def opening(playbook: Playbook, facts: Mapping[str, FactValue]) -> Open:
    """The command that opens a ticket with these facts, as far as an opening can bring them.

    What the library reads or counts stands in the reading; all else the platform tells.
    """
    schema = playbook.schema.facts
    told = {name: value for name, value in facts.items() if schema[name].source == "platform"}
    known: dict[str, Any] = {
        name: value for name, value in facts.items() if schema[name].source != "platform"
    }
    return Open(
        ticket="T1",
        customer=Customer(CUSTOMER, locale=playbook.locales[0]),
        channel=known.get("channel", "app"),
        reading=Reading(
            order_numbers=_ORDERS[: known.get("orders", 0)],
            problem_type=known.get("problem_type"),
            product=known.get("product"),
            symptom=Symptom(
                elapsed=known.get("elapsed"),
                order_state=known.get("order_state"),
                amount=known.get("amount"),
            ),
            missing=known.get("missing", frozenset()),
            emotion=known.get("emotion", "calm"),
            register=known.get("register", "default"),
            sensitive=tuple(
                SensitiveSpan(kind, 0, 0) for kind in sorted(known.get("sensitive", ()))
            ),
            locale=playbook.locales[0],
        ),
        facts=told,
        repeats=known.get("repeats", 0),
    )

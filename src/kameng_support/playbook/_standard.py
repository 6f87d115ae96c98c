"""The facts that the library itself supplies: what intake read, and where the ticket stands."""

from collections.abc import Iterable
from typing import get_args

from attrs import field, frozen

from ..conditions import Fact
from ..intake import Element, Emotion, Register, SensitiveKind, Stage
from ..ticket import StateKind

__all__ = ["Vocabulary", "standard_facts"]


def _closed(words: Iterable[str] | None) -> tuple[str, ...] | None:
    """A vocabulary; of no words at all, an open one."""
    return (tuple(words) or None) if words is not None else None


@frozen(kw_only=True)
class Vocabulary:
    """The names that a playbook declares and that standard facts take as values; None: any."""

    problem_types: tuple[str, ...] | None = field(default=None, converter=_closed)
    products: tuple[str, ...] | None = field(default=None, converter=_closed)
    order_states: tuple[str, ...] | None = field(default=None, converter=_closed)
    states: tuple[str, ...] | None = field(default=None, converter=_closed)
    parties: tuple[str, ...] | None = field(default=None, converter=_closed)
    commands: tuple[str, ...] | None = field(default=None, converter=_closed)
    targets: tuple[str, ...] | None = field(default=None, converter=_closed)


def standard_facts(words: Vocabulary) -> tuple[Fact, ...]:
    """Every fact that a policy may test without declaring it, with its type and vocabulary."""
    return (
        # What intake read from the customer's words.
        Fact("problem_type", values=words.problem_types, source="intake"),
        Fact("stage", values=get_args(Stage), source="intake"),
        Fact("answerable", "bool", source="intake"),
        Fact("product", values=words.products, source="intake"),
        Fact("order_state", values=words.order_states, source="intake"),
        Fact("amount", "money", source="intake"),
        Fact("elapsed", "duration", source="intake"),
        Fact("orders", "int", source="intake"),
        Fact("missing", "set", get_args(Element), source="intake"),
        Fact("emotion", values=get_args(Emotion), source="intake"),
        Fact("register", values=get_args(Register), source="intake"),
        Fact("sensitive", "set", get_args(SensitiveKind), source="intake"),
        Fact("said", values=words.problem_types, source="intake"),
        # What the desk knows of the ticket.
        Fact("state", values=words.states, source="desk"),
        Fact("kind", values=get_args(StateKind), source="desk"),
        Fact("waits_on", values=words.parties, source="desk"),
        Fact("channel", source="desk"),
        Fact("assigned", "bool", source="desk"),
        Fact("repeats", "int", source="desk"),
        Fact("transfers", "int", source="desk"),
        Fact("reopens", "int", source="desk"),
        Fact("bot_turns", "int", source="desk"),
        Fact("done", "set", words.commands, source="desk"),
        Fact("breached", "set", words.targets, source="desk"),
    )

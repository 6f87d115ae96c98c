"""Who acts: a role of the platform's own and an id."""

import re

from attrs import Attribute, field, frozen

from ..errors import InputError, shown

__all__ = ["SYSTEM", "Actor", "as_actor", "is_role"]

_ROLE = re.compile(r"[^\s:]+")
_ID = re.compile(r"\S(?:.*\S)?")


def is_role(name: object) -> bool:
    """Whether an actor can have that role: a text without spaces or colons."""
    return isinstance(name, str) and _ROLE.fullmatch(name) is not None


def _role(_: "Actor", __: "Attribute[str]", value: object) -> None:
    if not is_role(value):
        raise InputError("actor", f"{shown(value)} is no role", "write one word, such as agent")


def _id(_: "Actor", __: "Attribute[str]", value: object) -> None:
    if not (isinstance(value, str) and _ID.fullmatch(value)):
        raise InputError("actor", f"{shown(value)} is no id", "write one line, such as a7")


@frozen
class Actor:
    """Who acts: a role (agent, customer, bot, ...) and the platform's own opaque id.

    The role has no space or colon; the id is one line without spaces around it. Raises InputError
    otherwise. The id stays in the ticket's history for good: let it name nobody by itself.
    """

    role: str = field(validator=_role)
    id: str = field(validator=_id)

    def __str__(self) -> str:
        return f"{self.role}:{self.id}"


SYSTEM = Actor("system", "desk")
"""The desk itself, where no rule of the workflow acts in a role of its own."""


def as_actor(source: Actor | str) -> Actor:
    """An actor from itself or from `role:id`.

    Raises InputError for anything else.

    >>> as_actor("agent:a7")
    Actor(role='agent', id='a7')
    """
    if isinstance(source, Actor):
        return source
    role, colon, name = source.partition(":")
    if not colon:
        what = f"{shown(source)} names no actor"
        raise InputError("actor", what, "write role:id, such as agent:a7")
    return Actor(role, name)

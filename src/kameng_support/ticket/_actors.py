"""Who acts: a role of the platform's own and an id."""

from attrs import field, frozen
from attrs.validators import matches_re

from ..errors import InputError

__all__ = ["SYSTEM", "Actor", "as_actor"]


@frozen
class Actor:
    """Who acts: a role (agent, customer, bot, ...) and the platform's own opaque id."""

    role: str = field(validator=matches_re(r"[^\s:]+"))
    id: str = field(validator=matches_re(r"\S.*"))

    def __str__(self) -> str:
        return f"{self.role}:{self.id}"


SYSTEM = Actor("system", "desk")


def as_actor(source: "Actor | str") -> Actor:
    """An actor from itself or from `role:id`.

    Raises InputError for anything else.

    >>> as_actor("agent:a7")
    Actor(role='agent', id='a7')
    """
    if isinstance(source, Actor):
        return source
    role, colon, name = source.partition(":")
    if not (role.strip() and colon and name.strip()):
        raise InputError("actor", f"{source!r} names no actor", "write role:id, such as agent:a7")
    return Actor(role, name)

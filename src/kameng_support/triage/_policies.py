"""What becomes of a field when several rules speak: one small function for each hit policy."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

from ._fields import Field, Policy

__all__ = ["Conflict", "Offer", "Settled", "settle"]

Offer: TypeAlias = tuple[str, str]
"""The name of a rule that fired and the value it offers for the field."""


@frozen
class Conflict:
    """Rules that contradict a field's policy: `unique` hit twice, or `any` in disagreement.

    The field then has its default, or no value where it has none: a customer is served all the
    same, and whoever reads the decision sees what the rules said. `offers` are (rule, value).
    """

    field: str
    policy: str
    offers: tuple[Offer, ...]

    def __str__(self) -> str:
        said = ", ".join(f"{rule!r} says {value!r}" for rule, value in self.offers)
        demand = "be decided by one rule" if self.policy == "unique" else "have one value"
        return f"{self.field} must {demand}: {said}"


@frozen
class Settled:
    """A field's value after its policy, the rules that gave it, and whether rules disagreed."""

    value: str | tuple[str, ...] | None
    given_by: tuple[str, ...] = ()
    conflict: bool = False


def settle(field: Field, offers: Sequence[Offer]) -> Settled:
    """Apply a field's hit policy to what the fired rules offer, in rule order. Total."""
    if field.policy == "collect":
        return Settled(_unrepeated(v for _, v in offers), _unrepeated(r for r, _ in offers))
    if not offers:
        return Settled(field.default)
    return _SETTLE[field.policy](field, offers)


def _unrepeated(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _first(_: Field, offers: Sequence[Offer]) -> Settled:
    rule, value = offers[0]
    return Settled(value, (rule,))


def _priority(field: Field, offers: Sequence[Offer]) -> Settled:
    order = field.values or ()
    rule, value = min(offers, key=lambda offer: order.index(offer[1]))
    return Settled(value, (rule,))


def _unique(field: Field, offers: Sequence[Offer]) -> Settled:
    return _first(field, offers) if len(offers) == 1 else Settled(field.default, conflict=True)


def _any(field: Field, offers: Sequence[Offer]) -> Settled:
    if len({value for _, value in offers}) > 1:
        return Settled(field.default, conflict=True)
    return Settled(offers[0][1], tuple(rule for rule, _ in offers))


_SETTLE: Mapping[Policy, Callable[[Field, Sequence[Offer]], Settled]] = {
    "first": _first,
    "priority": _priority,
    "unique": _unique,
    "any": _any,
}

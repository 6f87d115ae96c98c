"""A decision: its values, the rules that gave them, and the reasons on request."""

from collections.abc import Mapping

from attrs import field, frozen

from ..conditions import Condition, FactValue, Failure, facts_of, why_not
from ..errors import NotFoundError
from ..findings import nearest
from ._policies import Offer
from ._rule import Rule

__all__ = ["Conflict", "Decision", "Firing"]

Values = Mapping[str, str | tuple[str, ...]]


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
class Firing:
    """One rule that fired: its condition, the facts it looked at, and what it gave.

    `gave` holds only what took effect: an assignment that lost to another rule is not in it.
    """

    rule: str
    when: Condition
    facts: Mapping[str, FactValue] = field(hash=False)
    gave: Values = field(hash=False)

    def __str__(self) -> str:
        seen = ", ".join(f"{name} = {_show(value)}" for name, value in self.facts.items())
        gave = ", ".join(f"{name} = {_show(value)}" for name, value in self.gave.items())
        return f"{self.rule!r} fired on {seen or 'any facts'}: {gave or 'other rules won'}"


def _show(value: FactValue | tuple[str, ...]) -> str:
    match value:
        case frozenset():
            return "{" + ", ".join(sorted(repr(item) for item in value)) + "}"
        case tuple():
            return "[" + ", ".join(repr(item) for item in value) + "]"
        case str():
            return repr(value)
        case _:
            return str(value)


@frozen
class Decision:
    """What the rules decide over one snapshot of facts.

    `values` has each field's value, in the order of the fields; a field without a value is
    absent, and a `collect` field is a tuple. `fired` names the rules whose condition held, in
    rule order; `given_by` the rules that gave each value, empty where it is the default;
    `conflicts` is empty unless rules contradict a `unique` or `any` field.
    """

    values: Values = field(hash=False)
    fired: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    given_by: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]], hash=False)
    _rules: Mapping[str, Rule] = field(factory=dict[str, Rule], alias="rules", eq=False, repr=False)
    _seen: Mapping[str, FactValue] = field(
        factory=dict[str, FactValue], alias="seen", eq=False, repr=False
    )

    def facts(self) -> dict[str, FactValue]:
        """The values as facts, for the conditions of targets: a collected tuple as a set."""
        return {
            name: frozenset(value) if isinstance(value, tuple) else value
            for name, value in self.values.items()
        }

    def why(self) -> tuple[Firing, ...]:
        """The rules that fired, in order, with their conditions, facts and what each gave."""
        return tuple(self._firing(name) for name in self.fired if name in self._rules)

    def _firing(self, name: str) -> Firing:
        rule = self._rules[name]
        gave: Values = {**rule.set, **rule.add}
        return Firing(
            rule=name,
            when=rule.when,
            facts={f: self._seen[f] for f in sorted(facts_of(rule.when)) if f in self._seen},
            gave={f: value for f, value in gave.items() if name in self.given_by.get(f, ())},
        )

    def why_not(self, rule: str) -> Failure | None:
        """The first part of a rule's condition that failed, with the fact's value; None if it fired.

        Raises NotFoundError for a rule that the rule set does not have.
        """
        if rule not in self._rules:
            raise NotFoundError("triage", f"there is no rule {rule!r}", nearest(rule, self._rules))
        return why_not(self._rules[rule].when, self._seen)

"""The meaning of a rule set, rule by rule: what the index is held against in every test."""

from collections.abc import Mapping

from ..conditions import FactValue, holds
from ._decision import Decision
from ._outcomes import Value, offers_of
from ._policies import Conflict, settle
from ._rules import RuleSet

__all__ = ["decide_naively"]


def decide_naively(rules: RuleSet, facts: Mapping[str, FactValue]) -> Decision:
    """What `RuleSet.decide` says of canonical facts, without reasons; linear in the rules."""
    fired = [rule for rule in rules.rules if holds(rule.when, facts)]
    values: dict[str, Value] = {}
    given_by: dict[str, tuple[str, ...]] = {}
    conflicts: list[Conflict] = []
    for decided in rules.fields:
        offers = tuple(offers_of(decided, fired))
        settled = settle(decided, offers)
        if settled.value is not None:
            values[decided.name] = settled.value
            given_by[decided.name] = settled.given_by
        if settled.conflict:
            conflicts.append(Conflict(decided.name, decided.policy, offers))
    return Decision(values, tuple(rule.name for rule in fired), tuple(conflicts), given_by)

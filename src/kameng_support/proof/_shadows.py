"""Rules that decide nothing of a field, since one before them always fires where they do."""

from collections.abc import Iterator

from ..conditions import holds
from ..playbook import Playbook
from ..triage import Rule
from ._cells import TooMany, assignments

__all__ = ["shadowed_rules"]


def shadowed_rules(playbook: Playbook) -> Iterator[tuple[str, str, str]]:
    """Each (rule, field, earlier rule) where the earlier one takes the field whenever both could.

    Pair by pair: what two earlier rules cover only together is not told.
    """
    for field in playbook.fields:
        if field.policy != "first":
            continue
        giving = [rule for rule in playbook.rules if field.name in rule.set]
        for place, rule in enumerate(giving):
            earlier = next((one for one in giving[:place] if _covers(playbook, one, rule)), None)
            if earlier is not None:
                yield rule.name, field.name, earlier.name


def _covers(playbook: Playbook, earlier: Rule, later: Rule) -> bool:
    """Whether the earlier rule fires on all facts on which the later one does."""
    try:
        return all(
            holds(earlier.when, facts)
            for facts in assignments(playbook, [later.when, earlier.when])
            if holds(later.when, facts)
        )
    except TooMany:
        return False

"""What changed between two versions of a policy, in words: first what customers and rules lose."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Literal, TypeVar

from attrs import field, frozen
from attrs.validators import in_

from ..conditions import ALWAYS, Condition, to_mapping
from ..instants import format_duration
from ..playbook import Playbook
from ..sla import Target
from ..texts import Text
from ..ticket import Joint, Transition
from ..wire import canonical_json
from ._shadows import shadowed_rules

__all__ = ["Change", "ChangeKind", "diff"]

ChangeKind = Literal["longer", "shorter", "shadowed", "added", "removed", "moved", "changed"]
_KINDS: tuple[str, ...] = ("longer", "shorter", "shadowed", "added", "removed", "moved", "changed")

T = TypeVar("T")


@frozen
class Change:
    """One thing that changed: what kind of change, where, and one sentence.

    `longer` and `shorter` are promises, `shadowed` is a rule that no longer decides.
    """

    kind: ChangeKind = field(validator=in_(_KINDS))
    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


def diff(old: Playbook, new: Playbook) -> tuple[Change, ...]:
    """What the new policy changes of the old one; of equal policies, nothing.

    >>> from kameng_support.sla import Target
    >>> before, after = (Playbook(targets=[Target("pickup", "pickup", t)]) for t in ("30s", "2m"))
    >>> for change in diff(before, after):
    ...     print(change)
    $.targets.pickup: promised within 2m, no longer within 30s
    """
    sections = (
        _header,
        _targets,
        _rules,
        _decision,
        _workflow,
        _groups,
        _calendars,
        _catalogue,
        _texts,
        _rest,
    )
    return tuple(change for section in sections for change in section(old, new))


def _header(old: Playbook, new: Playbook) -> Iterator[Change]:
    for name in ("name", "version", "locales", "timezone", "skew"):
        before, after = _shown(getattr(old, name)), _shown(getattr(new, name))
        if before != after:
            yield Change("changed", f"$.playbook.{name}", f"{before} became {after}")


def _shown(value: object) -> str:
    match value:
        case timedelta():
            return format_duration(value)
        case tuple():
            return ", ".join(map(str, value))  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
        case _:
            return str(value)


# -- promises


def _targets(old: Playbook, new: Playbook) -> Iterator[Change]:
    before = {target.name: target for target in old.targets}
    after = {target.name: target for target in new.targets}
    for name, target in after.items():
        path = f"$.targets.{name}"
        if name not in before:
            yield Change("added", path, f"promised now: {_rows_told(target)}")
        else:
            yield from _target(before[name], target, path)
    for name, target in before.items():
        if name not in after:
            sentence = f"no longer promised: {_rows_told(target)}"
            yield Change("removed", f"$.targets.{name}", sentence)


def _rows_told(target: Target) -> str:
    return "; ".join(
        f"within {format_duration(row.is_)}{_where(row.when)}" for row in target.within
    )


def _where(condition: Condition) -> str:
    return "" if condition == ALWAYS else f" where {canonical_json(to_mapping(condition))}"


def _target(old: Target, new: Target, path: str) -> Iterator[Change]:
    if old.when != new.when:
        sentence = f"applies {_when(new.when)}, no longer {_when(old.when)}"
        yield Change("changed", f"{path}.when", sentence)
    before = {row.when: row.is_ for row in old.within}
    after = {row.when: row.is_ for row in new.within}
    for when, within in after.items():
        was = before.get(when)
        where = _where(when)
        if was is None:
            sentence = f"a new row: within {format_duration(within)}{where}"
            yield Change("added", path, sentence)
        elif was != within:
            sentence = (
                f"promised within {format_duration(within)}{where}, "
                f"no longer within {format_duration(was)}"
            )
            yield Change("longer" if within > was else "shorter", path, sentence)
    for when, within in before.items():
        if when not in after:
            sentence = f"a row is gone: within {format_duration(within)}{_where(when)}"
            yield Change("removed", path, sentence)
    kept = [row.when for row in new.within if row.when in before]
    if kept != [row.when for row in old.within if row.when in after]:
        yield Change("moved", path, "its rows are asked in another order")
    for name, was_told, is_told in (
        ("metric", old.metric, new.metric),
        ("calendar", old.calendar, new.calendar),
        ("warn", _warned(old), _warned(new)),
        ("breach", _laddered(old), _laddered(new)),
        ("anchor", old.anchor, new.anchor),
        ("on_reopen", old.on_reopen, new.on_reopen),
    ):
        if was_told != is_told:
            yield Change("changed", f"{path}.{name}", f"{was_told} became {is_told}")


def _when(condition: Condition) -> str:
    return _where(condition).strip() or "always"


def _warned(target: Target) -> str:
    return ", ".join(point.text for point in target.warn) or "no warning"


def _laddered(target: Target) -> str:
    return ", ".join(f"{rung.tell} after {rung.text}" for rung in target.breach) or "nobody"


# -- triage


def _rules(old: Playbook, new: Playbook) -> Iterator[Change]:
    before = {rule.name: rule for rule in old.rules}
    after = {rule.name: rule for rule in new.rules}
    yield from _entries("$.rules", before, after, "the rule")
    kept = [name for name in after if name in before]
    if kept != [name for name in before if name in after]:
        yield Change("moved", "$.rules", "the rules are asked in another order")
    already = {(rule, name) for rule, name, _ in shadowed_rules(old)}
    for rule, name, by in shadowed_rules(new):
        if (rule, name) not in already:
            sentence = f"{rule!r} no longer decides {name}: {by!r} comes before it"
            yield Change("shadowed", f"$.rules.{rule}", sentence)


def _decision(old: Playbook, new: Playbook) -> Iterator[Change]:
    before = {one.name: one for one in old.fields}
    yield from _entries("$.decision", before, {one.name: one for one in new.fields}, "the field")


def _entries(
    path: str, before: Mapping[str, T], after: Mapping[str, T], what: str
) -> Iterator[Change]:
    """The named entries of a section that came, went, or say something else."""
    for name in after:
        if name not in before:
            yield Change("added", f"{path}.{name}", f"{what} {name!r} is new")
        elif before[name] != after[name]:
            yield Change("changed", f"{path}.{name}", f"{what} {name!r} says something else")
    for name in before:
        if name not in after:
            yield Change("removed", f"{path}.{name}", f"{what} {name!r} is gone")


# -- the workflow


def _workflow(old: Playbook, new: Playbook) -> Iterator[Change]:
    before, after = old.workflow, new.workflow
    yield from _entries("$.workflow.states", before.states, after.states, "the state")
    if before.start != after.start:
        sentence = f"a ticket starts in {after.start!r}, no longer in {before.start!r}"
        yield Change("changed", "$.workflow.states", sentence)
    yield from _ways(before.transitions, after.transitions)
    yield from _joints(before.joint, after.joint)
    if before.consequences != after.consequences:
        yield Change("changed", "$.workflow.consequences", "commands have other consequences")
    yield from _entries("$.workflow.fields", before.fields.facts, after.fields.facts, "the field")


def _ways(before: tuple[Transition, ...], after: tuple[Transition, ...]) -> Iterator[Change]:
    """Who may do what where; then what else a command says or asks for."""
    was, now = _allowed(before), _allowed(after)
    path = "$.workflow.transitions"
    for do, state, role in now:
        if (do, state, role) not in was:
            yield Change("added", path, f"{role} may {do!r} in {state!r}")
    for do, state, role in was:
        if (do, state, role) not in now:
            yield Change("removed", path, f"{role} may no longer {do!r} in {state!r}")
    for do in dict.fromkeys(one.do for one in after):
        mine = [_how(one) for one in before if one.do == do]
        if mine and mine != [_how(one) for one in after if one.do == do]:
            yield Change("changed", path, f"{do!r} asks, does or tells something else")


def _allowed(transitions: tuple[Transition, ...]) -> dict[tuple[str, str, str], None]:
    return {
        (one.do, state, role): None
        for one in transitions
        for state in one.sources
        for role in one.by
    }


def _how(one: Transition) -> tuple[object, ...]:
    return one.to, one.when, one.needs, one.may, one.tell, one.emits


def _joints(before: tuple[Joint, ...], after: tuple[Joint, ...]) -> Iterator[Change]:
    path = "$.workflow.joint"
    for one in after:
        if one not in before:
            yield Change("added", path, f"a rule {_told(one)}")
    for one in before:
        if one not in after:
            yield Change("removed", path, f"no rule {_told(one)} any more")
    kept = [one for one in after if one in before]
    if kept != [one for one in before if one in after]:
        yield Change("moved", path, "the rules are asked in another order")


def _told(joint: Joint) -> str:
    trigger = f" on {joint.on}" if joint.on else ""
    if joint.after is not None:
        trigger = f" after {format_duration(joint.after)}"
    return f"does {joint.do!r} in {', '.join(joint.sources)}{trigger}{_where(joint.when)}"


# -- the rest


def _groups(old: Playbook, new: Playbook) -> Iterator[Change]:
    yield from _entries("$.groups", old.groups, new.groups, "the group")


def _calendars(old: Playbook, new: Playbook) -> Iterator[Change]:
    yield from _entries("$.calendars", old.calendars, new.calendars, "the calendar")
    yield from _entries("$.metrics", old.metrics, new.metrics, "the metric")


def _catalogue(old: Playbook, new: Playbook) -> Iterator[Change]:
    before, after = old.catalogue, new.catalogue
    path = "$.catalogue"
    yield from _entries(
        f"{path}.problem_types", before.problem_types, after.problem_types, "the problem"
    )
    yield from _entries(f"{path}.answers", before.answers, after.answers, "the answer")
    yield from _entries(f"{path}.products", before.products, after.products, "the product")
    yield from _entries(
        f"{path}.order_states", before.order_states, after.order_states, "the order state"
    )
    sections = (before.problem_types, before.answers, before.products, before.order_states)
    others = (after.problem_types, after.answers, after.products, after.order_states)
    if before != after and sections == others:
        yield Change("changed", path, "words, formats or questions are others")


def _texts(old: Playbook, new: Playbook) -> Iterator[Change]:
    for name, text in new.texts.items():
        was = old.texts.get(name)
        path = f"$.texts.{name}"
        if was is None:
            yield Change("added", path, "a new text")
        else:
            yield from _locales(was, text, path)
    for name in old.texts:
        if name not in new.texts:
            yield Change("removed", f"$.texts.{name}", "the text is gone")


def _locales(old: Text, new: Text, path: str) -> Iterator[Change]:
    for locale in {**old.by_locale, **new.by_locale}:
        before, after = old.by_locale.get(locale), new.by_locale.get(locale)
        if before != after:
            yield Change("changed", f"{path}.{locale}", f"{before!r} became {after!r}")


def _rest(old: Playbook, new: Playbook) -> Iterator[Change]:
    yield from _entries("$.facts", old.facts.facts, new.facts.facts, "the fact")
    if old.survey != new.survey:
        yield Change("changed", "$.survey", "customers are asked otherwise")
    if old.examples != new.examples:
        yield Change("changed", "$.examples", "the examples are others")

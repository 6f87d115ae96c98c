"""Who is promised nothing, warnings that come too late, a resolution due before the first reply."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from ..conditions import Condition, FactValue, holds
from ..desk import facts_of
from ..findings import Finding
from ..instants import duration_of, format_duration
from ..sla import Row, Target
from ..wire import canonical_json
from ._ahead import is_always
from ._cells import TooMany, assignments
from ._realised import Facts, realised
from ._subject import Subject
from ._written import facts_text, told

__all__ = ["check_targets"]

_WHO = ("stage", "tier")
_URGENCY = ("urgency", "priority")
_TRIED = 60


def check_targets(subject: Subject) -> Iterator[Finding]:
    """Every gap in who is promised what, and every time that contradicts another."""
    targets = subject.playbook.targets
    for index, target in enumerate(targets):
        path = f"$.targets[{index}]"
        yield from _gap(subject, target, path)
        yield from _late_warnings(target, path)
    yield from _promised_nothing(subject)
    for index, target in enumerate(targets):
        if target.metric == "resolution":
            yield from _too_short(subject, target, f"$.targets[{index}]")


def _gap(subject: Subject, target: Target, path: str) -> Iterator[Finding]:
    """A ticket that the target is meant for, and no row of it."""
    if any(is_always(row.when) for row in target.within):
        return
    conditions = [target.when, *(row.when for row in target.within)]

    def fits(facts: Facts) -> bool:
        return holds(target.when, facts) and target.select(facts) is None

    facts = _found(subject, conditions, fits, (), path)
    if isinstance(facts, Finding):
        yield facts
    elif facts is not None:
        yield Finding(
            code="target-gap",
            path=f"{path}.within",
            sentence=f"{target.name!r} is meant for {told(facts)}, and no row promises it a time",
            mend="add a last row without `when`",
            witness=facts_text(facts),
        )


def _promised_nothing(subject: Subject) -> Iterator[Finding]:
    """A stage, tier and urgency to which no target promises anything."""
    playbook = subject.playbook
    targets = playbook.targets
    # Without any target, every state that waits is found by itself.
    if not targets or any(_holds_always(target) for target in targets):
        return
    conditions = [one.when for one in targets]
    conditions += [row.when for one in targets for row in one.within]
    beside = [name for name in (*_WHO, *_URGENCY) if name in playbook.schema]

    def fits(facts: Facts) -> bool:
        return all(target.select(facts) is None for target in targets)

    facts = _found(subject, conditions, fits, beside, "$.targets")
    if isinstance(facts, Finding):
        yield facts
    elif facts is not None:
        yield Finding(
            code="no-target",
            path="$.targets",
            sentence=f"no target promises anything to {_who(subject, facts)}",
            mend="add a target that applies to them, or one without `when`",
            witness=facts_text(facts),
        )


def _who(subject: Subject, facts: Facts) -> str:
    """Stage, tier and urgency of the ticket that is opened with those facts."""
    playbook = subject.playbook
    ticket = subject.model.told_of(facts)
    known = facts_of(playbook, ticket, decided=False)
    seen = {**known, **playbook.ruleset.decide(known).facts()}
    names = [name for name in (*_WHO, *_URGENCY) if name in playbook.schema]
    return ", ".join(f"{name} {seen.get(name, 'unknown')}" for name in names)


def _holds_always(target: Target) -> bool:
    return is_always(target.when) and any(is_always(row.when) for row in target.within)


def _late_warnings(target: Target, path: str) -> Iterator[Finding]:
    for place, point in enumerate(target.warn):
        for row in target.within:
            level = point.level(row.micros)
            if level > row.micros:
                within, at = format_duration(row.is_), format_duration(duration_of(level))
                yield Finding(
                    code="warns-too-late",
                    severity="warning",
                    path=f"{path}.warn[{place}]",
                    sentence=f"{target.name!r} warns after {at}, and is due within {within}",
                    mend="warn before the due time, and tell of the rest in `breach`",
                    witness=canonical_json({"due": within, "warns": at}),
                )
                break


def _too_short(subject: Subject, resolution: Target, path: str) -> Iterator[Finding]:
    """A ticket whose resolution is due before its first reply."""
    playbook = subject.playbook
    for reply in playbook.targets:
        if reply.metric not in ("first_reply", "first_answer"):
            continue
        same = reply.calendar == resolution.calendar
        # Time that is always open is the shortest; else two calendars don't compare.
        if not same and not playbook.calendar(resolution.calendar).is_always:
            continue
        pairs = _Pair(resolution, reply)
        facts = _found(subject, pairs.conditions, pairs.clash, (), path)
        if isinstance(facts, Finding):
            yield facts
        elif facts is not None:
            solved, answered = pairs.rows(facts)
            yield Finding(
                code="resolution-before-reply",
                path=path,
                sentence=(
                    f"{resolution.name!r} is due within {format_duration(solved.is_)}, before "
                    f"{reply.name!r} within {format_duration(answered.is_)}, for {told(facts)}"
                ),
                mend=f"give {resolution.name!r} more time, or {reply.name!r} less",
                witness=facts_text(facts),
            )


class _Pair:
    def __init__(self, resolution: Target, reply: Target) -> None:
        self._both = (resolution, reply)

    @property
    def conditions(self) -> list[Condition]:
        whens = [one.when for one in self._both]
        return whens + [row.when for one in self._both for row in one.within]

    def rows(self, facts: Facts) -> tuple[Row, Row]:
        solved, answered = (one.select(facts) for one in self._both)
        assert solved is not None and answered is not None  # noqa: PT018
        return solved, answered

    def clash(self, facts: Facts) -> bool:
        solved, answered = (one.select(facts) for one in self._both)
        return solved is not None and answered is not None and solved.is_ < answered.is_


def _found(
    subject: Subject,
    conditions: Sequence[Condition],
    fits: Callable[[Facts], bool],
    beside: Sequence[str],
    path: str,
) -> Mapping[str, FactValue] | Finding | None:
    """Facts that fit, of which a ticket can be opened; a finding where there is too much to try."""
    tried = 0
    try:
        for facts in assignments(subject.playbook, conditions, beside):
            if fits(facts):
                found = realised(subject.model, facts, fits)
                if found is not None:
                    return found
                tried += 1
                if tried == _TRIED:
                    break
    except TooMany:
        return Finding(
            code="undecided",
            severity="warning",
            path=path,
            sentence="the facts that its conditions look at are too many to try",
            mend="look at fewer facts at once",
        )
    return None

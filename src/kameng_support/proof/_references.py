"""Names of groups that are not there, groups that cannot do what is asked of them, calendars that end."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from ..conditions import holds
from ..errors import OutOfRangeError
from ..findings import Finding, nearest
from ..instants import from_micros
from ..playbook import Playbook
from ..sla import Calendar
from ..wire import canonical_json
from ._cells import TooMany, assignments
from ._realised import Facts
from ._subject import Subject
from ._walk import START
from ._written import facts_text

__all__ = ["check_calendars", "check_groups"]


def check_groups(subject: Subject) -> Iterator[Finding]:
    """Every group that a command can name and nobody declares; with staff, every one that lacks it."""
    playbook = subject.playbook
    declared = playbook.workflow.fields.facts.get("group")
    if playbook.groups and declared is not None and declared.values is not None:
        for name in declared.values:
            if name not in playbook.groups:
                yield Finding(
                    code="unknown-group",
                    path="$.workflow.fields.group.values",
                    sentence=f"there is no group {name!r}",
                    mend=nearest(name, playbook.groups),
                    witness=canonical_json({"group": name}),
                )
    if subject.staff is not None:
        yield from _understaffed(subject)


def _understaffed(subject: Subject) -> Iterator[Finding]:
    """Every group and level that the rules can ask for together, and nobody of the group has."""
    staff = subject.staff or {}
    levels = next((f.values or () for f in subject.playbook.fields if f.name == "level"), ())
    for (group, level), facts in sorted(_asked(subject.playbook).items()):
        have = set(staff.get(group, ()))
        # Who stands higher can do it too: levels are written from the lowest up.
        enough = set(levels[levels.index(level) :]) if level in levels else {level}
        if not have or (level and not have & enough):
            who = f"nobody of {level!r} or above" if level and have else "nobody"
            yield Finding(
                code="group-without-skill" if have else "group-empty",
                path=f"$.groups.{group}",
                sentence=f"tickets go to {group!r}, and {who} is in it",
                mend="add somebody, or let the rules send them elsewhere",
                witness=facts_text(facts),
            )


def _asked(playbook: Playbook) -> dict[tuple[str, str], Facts]:
    """The groups and levels that rules decide together, each with facts for which they do."""
    asked: dict[tuple[str, str], Facts] = {}
    for facts in _cases(playbook):
        values = playbook.ruleset.decide(facts).values
        group, level = values.get("group"), values.get("level", "")
        if isinstance(group, str) and isinstance(level, str):
            asked.setdefault((group, level), facts)
    return asked


def _cases(playbook: Playbook) -> Iterator[Facts]:
    """No facts at all, and for each rule some under which it fires."""
    yield {}
    for rule in playbook.rules:
        try:
            yield from islice(
                (facts for facts in assignments(playbook, [rule.when]) if holds(rule.when, facts)),
                1,
            )
        except TooMany:
            continue


def check_calendars(subject: Subject) -> Iterator[Finding]:
    """Every calendar that is never open again, or whose holidays are not known as far as needed."""
    for name, calendar in subject.playbook.calendars.items():
        path = f"$.calendars.{name}"
        if not _opens(calendar):
            yield Finding(
                code="calendar-never-open",
                path=path,
                sentence=f"{name!r} is not open at any time from {from_micros(START):%Y-%m-%d} on",
                mend="give it weekly hours, or end what closes it",
                witness=canonical_json({"from": f"{from_micros(START):%Y-%m-%d}"}),
            )
        if subject.through is not None:
            yield from _unknown_holidays(calendar, name, subject.through, path)


def _opens(calendar: Calendar) -> bool:
    try:
        calendar.next_open_micros(START)
    except OutOfRangeError:
        return False
    return True


def _unknown_holidays(calendar: Calendar, name: str, through: date, path: str) -> Iterator[Finding]:
    known = calendar.known_through
    if known is not None and known < through:
        yield Finding(
            code="holidays-end",
            path=f"{path}.known_through",
            sentence=f"the holidays of {name!r} are known through {known}, not through {through}",
            mend="add the days that were announced since",
            witness=canonical_json({"known_through": known.isoformat()}),
        )

"""All checks of a playbook as a whole, in one list."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from os import PathLike

from ..errors import PlaybookError
from ..findings import Finding
from ..playbook import Playbook, load_playbook, run_examples
from ._clocks import check_clocks
from ._ladders import check_ladders
from ._loops import check_loops
from ._promises import check_texts
from ._references import check_calendars, check_groups
from ._states import check_endings, check_states
from ._subject import Subject, roles_of
from ._targets import check_targets
from ._transitions import check_fields, check_transitions
from ._waiting import check_waiting

__all__ = ["CHECKS", "check", "check_file"]

Check = Callable[[Subject], Iterable[Finding]]


def _examples(subject: Subject) -> Iterator[Finding]:
    yield from run_examples(subject.playbook)


#: A room's own checks join here: each takes what is checked and tells what it finds.
CHECKS: tuple[Check, ...] = (
    check_states,
    check_endings,
    check_waiting,
    check_transitions,
    check_fields,
    check_loops,
    check_clocks,
    check_targets,
    check_ladders,
    check_texts,
    check_groups,
    check_calendars,
    _examples,
)


def check(
    playbook: Playbook,
    *,
    roles: Iterable[str] | None = None,
    staff: Mapping[str, Collection[str]] | None = None,
    through: date | None = None,
) -> tuple[Finding, ...]:
    """Everything that is wrong with a policy as a whole, each with a witness that shows it.

    `roles` are those that somebody has, by default all that the workflow names; `staff` gives for
    each group the levels of its members; `through` is the day up to which holidays must be known.
    Without `staff` and `through` nothing is said of them. A witness is JSON: facts, or a walk that
    `replay` takes. Where there is too much to try, a finding `undecided` says so.

    >>> from kameng_support.playbook import Playbook
    >>> for finding in check(Playbook())[:1]:
    ...     print(finding.code, finding.path, finding.witness)
    waits-for-ever $.workflow.states.open [{"opens":{}}]
    """
    subject = Subject(
        playbook, roles_of(playbook) if roles is None else tuple(roles), staff, through
    )
    return tuple(finding for one in CHECKS for finding in one(subject))


def check_file(
    path: str | PathLike[str],
    *,
    roles: Iterable[str] | None = None,
    staff: Mapping[str, Collection[str]] | None = None,
    through: date | None = None,
) -> tuple[Finding, ...]:
    """`check` of the playbook in a TOML or JSON file; of one that is not well-formed, its faults."""
    try:
        playbook = load_playbook(path)
    except PlaybookError as error:
        return tuple(fault for fault in error.findings if isinstance(fault, Finding))
    return check(playbook, roles=roles, staff=staff, through=through)

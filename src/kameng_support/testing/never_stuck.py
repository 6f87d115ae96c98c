"""A policy in which no ticket can get stuck: an assertion for a test suite."""

from collections.abc import Iterable

from ..playbook import Playbook
from ..proof import check

__all__ = ["assert_never_stuck"]

_STUCK = ("never-closed", "waits-for-ever", "undecided")


def assert_never_stuck(playbook: Playbook, *, roles: Iterable[str] | None = None) -> None:
    """Every ticket can always be closed, and none can wait for ever without a clock over it.

    `roles` are those that somebody has, by default all that the workflow names. Raises
    AssertionError with every state in which one gets stuck and the walk that leads there; also
    where the workflow is too large to be looked at whole.
    """
    found = [finding for finding in check(playbook, roles=roles) if finding.code in _STUCK]
    lines = [f"  {finding}; {finding.witness or 'no witness'}" for finding in found]
    if found:
        raise AssertionError("\n".join(("a ticket can get stuck:", *lines)))

"""The policy proven as a whole: what is wrong with a playbook, each with a witness that shows it.

`check` finds states in which a ticket could wait for ever, transitions that never act, clocks that
never stop, promises that no target backs, references that lead nowhere, and runs the playbook's own
examples. What it says of tickets it found by a search over what can happen to one, and shows by a
walk through the desk's own `step`, which `replay` takes again. `diff` says in words what a new
version of a policy changes.
"""

from ._check import check, check_file
from ._diff import Change, ChangeKind, diff
from ._walk import replay

__all__ = ["Change", "ChangeKind", "check", "check_file", "diff", "replay"]

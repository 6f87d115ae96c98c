"""States in which a ticket could wait for ever: no clock runs, no quiet period ends, nobody is told."""

from collections.abc import Iterator

from ..desk import Policies, Step, next_moment
from ..findings import Finding
from ..playbook import Playbook
from ._states import trapped, undecided
from ._subject import Subject
from ._walk import walk_text
from ._watch import Spot

__all__ = ["check_waiting"]


def check_waiting(subject: Subject) -> Iterator[Finding]:
    """Every state whose exits all wait on somebody whom no clock watches."""
    workflow, watch = subject.playbook.workflow, subject.watch
    lost = trapped(subject.search)
    for name, state in workflow.states.items():
        # Where nobody can close it, that is what is wrong.
        if state.kind == "closed" or name in lost:
            continue
        walk = watch.first(_Unwatched(name), _Rests(subject.playbook, name))
        if walk is not None:
            whom = state.waits_on or "somebody"
            yield Finding(
                code="waits-for-ever",
                path=f"$.workflow.states.{name}",
                sentence=f"a ticket in {name!r} can wait on {whom} for ever, and no clock watches",
                mend="add a target that runs there, or a joint rule with `after`",
                witness=walk_text(walk),
            )
    if not watch.complete:
        yield undecided(subject.most)


class _Unwatched:
    def __init__(self, state: str) -> None:
        self._state = state

    def __call__(self, spot: Spot) -> bool:
        return spot.state == self._state and not spot.is_watched


class _Rests:
    """Whether the desk has nothing on its agenda for a ticket, and nobody of a breach to hear of."""

    def __init__(self, playbook: Playbook, state: str) -> None:
        self._playbook = playbook
        self._state = state

    def __call__(self, made: Step) -> bool:
        case = made.case
        assert case is not None
        # A breach was told, and whoever heard of it has the ticket in hand.
        told = any(one.phase == "running" and one.is_breached for one in case.clocks.values())
        rests = next_moment(Policies(self._playbook), case) is None
        return case.ticket.state == self._state and rests and not told

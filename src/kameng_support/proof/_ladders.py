"""Ladders that tell nobody when a promise is missed."""

from collections.abc import Iterator

from ..desk import Step
from ..findings import Finding, nearest
from ..playbook import Playbook
from ..sla import Target
from ..wire import canonical_json
from ._subject import Subject
from ._walk import Waits, walk_text
from ._watch import Spot

__all__ = ["check_ladders"]


def check_ladders(subject: Subject) -> Iterator[Finding]:
    """Every rung that names nobody, and every breach that nobody hears of."""
    playbook = subject.playbook
    known = {*playbook.groups, *subject.roles}
    for index, target in enumerate(playbook.targets):
        path = f"$.targets[{index}].breach"
        for place, rung in enumerate(target.breach):
            # A playbook without groups names people by words of its own.
            if not rung.tell.strip() or (playbook.groups and rung.tell not in known):
                yield Finding(
                    code="ladder-names-nobody",
                    path=f"{path}[{place}].tell",
                    sentence=f"{target.name!r} tells {rung.tell!r}, which is no group and no role",
                    mend=nearest(rung.tell, known),
                    witness=canonical_json({"after": rung.text, "tell": rung.tell}),
                )
        if not target.breach and not _routes(playbook):
            yield from _unheard(subject, index, target, path)


def _routes(playbook: Playbook) -> bool:
    """Whether every ticket belongs to a group, which then hears of it."""
    return any(one.name == "group" and one.default is not None for one in playbook.fields)


def _unheard(subject: Subject, index: int, target: Target, path: str) -> Iterator[Finding]:
    """A breach of a ticket that nobody has yet: it is told to nobody."""

    def looks(spot: Spot) -> bool:
        return spot.promised[index] and spot.phases[index] == "running"

    def shows(made: Step) -> bool:
        assert made.case is not None
        ticket = made.case.ticket
        return ticket.assignee is None and "group" not in ticket.decision

    walk = subject.watch.first(looks, shows)
    if walk is not None:
        longest = max(row.is_ for row in target.within)
        yield Finding(
            code="breach-tells-nobody",
            path=path,
            sentence=f"when {target.name!r} is missed, nobody hears of it",
            mend="write breach = [{ after = '0s', tell = 'supervisor' }]",
            witness=walk_text((*walk, Waits(longest))),
        )

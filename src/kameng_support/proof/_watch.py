"""The clocks over the workflow: which of them run, stand or rest in every state that a ticket can be in.

First over the moves that the search found, whatever led to them: that is more than can happen, so
what never shows there is proven. What shows is replayed through the desk's step; where the replay
does not show it, the search is made again with the clocks in it.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator

from attrs import frozen

from ..desk import Step
from ._ahead import changing_promises
from ._model import Phases
from ._search import Opening, Search, says
from ._walk import Act, Walk, played

__all__ = ["Spot", "Watch"]

_LIVE = ("running", "paused")


@frozen
class Spot:
    """A state with the clocks as they stand there; `quiet` where a quiet period ends it by itself."""

    state: str
    phases: Phases
    promised: tuple[bool, ...]
    quiet: bool
    walk: Walk

    @property
    def is_watched(self) -> bool:
        """Whether something falls due if nobody acts."""
        running = (
            p and phase == "running" for p, phase in zip(self.promised, self.phases, strict=True)
        )
        return self.quiet or any(running)

    def is_live(self, index: int) -> bool:
        """Whether that target's clock is promised and has not ended."""
        return self.promised[index] and self.phases[index] in _LIVE


class Watch:
    """The spots of a playbook, from what its search found."""

    def __init__(self, search: Search, roles: Collection[str]) -> None:
        self._search = search
        self._roles = roles
        self._spots: list[Spot] | None = None
        self._exact: list[Spot] | None = None
        self.complete = True

    def first(self, looks: Callable[[Spot], bool], shows: Callable[[Step], bool]) -> Walk | None:
        """The walk to the first spot that looks so, if the desk's own step then shows it."""
        doubtful = False
        for spot in self.spots():
            if looks(spot):
                doubtful = True
                if self._shown(spot, shows):
                    return spot.walk
        if doubtful:
            for spot in self.exact():
                if looks(spot) and self._shown(spot, shows):
                    return spot.walk
        return None

    def _shown(self, spot: Spot, shows: Callable[[Step], bool]) -> bool:
        steps = played(self._search.playbook, spot.walk)
        return steps is not None and shows(steps[-1])

    def spots(self) -> list[Spot]:
        """Every spot that may be, and perhaps more."""
        if self._spots is None:
            playbook = self._search.playbook
            self._spots = self.exact() if any(changing_promises(playbook)) else list(self._joined())
        return self._spots

    def exact(self) -> list[Spot]:
        """The spots that a search with the clocks in it finds."""
        if self._exact is None:
            search = Search(self._search.model, self._roles, clocks=True, most=self._search.most)
            for one in self._openings():
                search.begin(one.opens)
            self.complete = search.complete
            self._exact = [
                Spot(
                    node.ticket.state,
                    node.phases,
                    search.model.promised(node.ticket),
                    search.model.wait(node.ticket) is not None,
                    search.walk(number),
                )
                for number, node in enumerate(search.nodes)
            ]
        return self._exact

    def _openings(self) -> Iterator[Opening]:
        """The openings that promise the least: what is watched there is watched everywhere."""
        promised = [(one, self._promised(one)) for one in self._search.openings]
        seen = set[object]()
        for one, mask in promised:
            key = (one.ticket.state, one.phases, mask)
            if key not in seen and not any(other < mask for _, other in promised):
                seen.add(key)
                yield one

    def _promised(self, one: Opening) -> frozenset[int]:
        flags = self._search.model.promised(one.ticket)
        return frozenset(index for index, flag in enumerate(flags) if flag)

    def _joined(self) -> Iterator[Spot]:
        model = self._search.model
        moves = self._moves()
        quiet = self._quiet()
        for one in self._openings():
            promised = model.promised(one.ticket)
            start = (one.ticket.state, one.phases)
            seen = {start}
            first: Walk = (one.opens,)
            waiting: deque[tuple[str, Phases, Walk]] = deque([(*start, first)])
            while waiting:
                state, phases, walk = waiting.popleft()
                yield Spot(state, phases, promised, state in quiet, walk)
                for signals, to, act in moves.get(state, ()):
                    after = (to, model.told(phases, signals))
                    if after not in seen:
                        seen.add(after)
                        waiting.append((*after, (*walk, act)))

    def _moves(self) -> dict[str, list[tuple[tuple[str, ...], str, Act]]]:
        """Every move that the search found, and every word, by the state it is made in."""
        nodes = self._search.nodes
        moves: dict[str, dict[tuple[tuple[str, ...], str], Act]] = {}
        for edge in self._search.edges:
            state, to = nodes[edge.source].ticket.state, nodes[edge.target].ticket.state
            moves.setdefault(state, {}).setdefault((edge.signals, to), edge.act)
        for state in {node.ticket.state for node in nodes}:
            for word, signals in says(self._search.playbook, self._roles):
                moves.setdefault(state, {}).setdefault((signals, state), word)
        return {
            state: [(signals, to, act) for (signals, to), act in found.items()]
            for state, found in moves.items()
        }

    def _quiet(self) -> set[str]:
        """The states that a quiet period ends in any case."""
        search = self._search
        never = {n.ticket.state for n in search.nodes if search.model.wait(n.ticket) is None}
        return {node.ticket.state for node in search.nodes} - never

"""Loops that a ticket can go round for ever without the customer hearing of it."""

from collections.abc import Iterator

from ..findings import Finding
from ._search import Edge, Search
from ._subject import Subject
from ._walk import walk_text

__all__ = ["check_loops"]


def check_loops(subject: Subject) -> Iterator[Finding]:
    """Every loop through two states or more in which the customer neither acts nor is told."""
    search = subject.search
    seen = set[frozenset[str]]()
    for loop in _loops(search):
        states = [search.nodes[edge.source].ticket.state for edge in loop]
        if frozenset(states) in seen:
            continue
        seen.add(frozenset(states))
        walk = (*search.walk(loop[0].source), *(edge.act for edge in loop))
        yield Finding(
            code="silent-loop",
            path=f"$.workflow.states.{states[0]}",
            sentence=f"{' -> '.join((*states, states[0]))} can be gone round unseen",
            mend="give one of its transitions a `tell`",
            witness=walk_text(walk),
        )


def _loops(search: Search) -> Iterator[tuple[Edge, ...]]:
    """A shortest silent loop from each node that lies on one, through more than one state."""
    silent: dict[int, list[Edge]] = {}
    for edge in search.edges:
        if edge.silent and edge.source != edge.target:
            silent.setdefault(edge.source, []).append(edge)
    for start in silent:
        loop = _back(silent, start)
        if loop is not None and len({search.nodes[e.source].ticket.state for e in loop}) > 1:
            yield loop


def _back(silent: dict[int, list[Edge]], start: int) -> tuple[Edge, ...] | None:
    """The shortest way from a node back to itself."""
    ways: dict[int, tuple[Edge, ...]] = {start: ()}
    waiting = [start]
    for node in waiting:
        for edge in silent.get(node, ()):
            if edge.target == start:
                return (*ways[node], edge)
            if edge.target not in ways:
                ways[edge.target] = (*ways[node], edge)
                waiting.append(edge.target)
    return None

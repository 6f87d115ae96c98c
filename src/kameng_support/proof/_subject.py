"""What is checked: one playbook, who is there, up to when; and what a search of it found, once."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property

from attrs import define

from ..playbook import Playbook
from ..ticket import Joint, Transition
from ._model import Model
from ._scenes import scenes, scenes_for
from ._search import MAX_NODES, Search, says
from ._walk import Opens
from ._watch import Watch

__all__ = ["Subject", "roles_of"]

_STANDARD = (
    "opened",
    "customer_message",
    "agent_message",
    "bot_message",
    "resolved",
    "closed",
    "reopened",
)


@define(slots=False)
class Subject:
    """A playbook under check.

    `roles` are those that somebody has; `staff` tells for each group the levels or skills of its
    members; `through` is the day up to which holidays must be known; `most` is how many tickets a
    search looks at.
    """

    playbook: Playbook
    roles: tuple[str, ...]
    staff: Mapping[str, Collection[str]] | None = None
    through: date | None = None
    most: int = MAX_NODES

    @cached_property
    def model(self) -> Model:
        return Model(self.playbook)

    @cached_property
    def search(self) -> Search:
        """Every ticket that can be brought about, from an opening for each guard on."""
        search = Search(self.model, self.roles, most=self.most)
        for facts in scenes(self.model):
            search.begin(Opens(facts))
        acting: list[Transition | Joint] = [*self.playbook.workflow.transitions]
        for one in (*acting, *self.playbook.workflow.joint):
            if not self.model.has_fired(one):
                self._look_for(search, one)
        return search

    def _look_for(self, search: Search, one: Transition | Joint) -> None:
        """Open the tickets under which it might act, in the states that it acts in."""
        for state in one.sources:
            number = next(search.at(state), None)
            if number is None:
                continue
            opens = search.walk(number)[0]
            assert isinstance(opens, Opens)
            for facts in scenes_for(self.model, one.when, opens.facts):
                search.begin(Opens(facts))
                if self.model.has_fired(one):
                    return

    @cached_property
    def watch(self) -> Watch:
        return Watch(self.search, self.roles)

    @cached_property
    def signals(self) -> frozenset[str]:
        """Every signal that the workflow knows, whether a ticket comes to send it or not."""
        workflow = self.playbook.workflow
        emitted = {name for one in workflow.transitions for name in one.emits}
        entered = {name for state in workflow.states.values() for name in state.signals}
        return frozenset({*_STANDARD, *emitted, *entered})

    @cached_property
    def sent(self) -> frozenset[str]:
        """Every signal that a ticket of this playbook can send."""
        found = {name for edge in self.search.edges for name in edge.signals}
        found |= self.search.begun
        for _, signals in says(self.playbook, self.roles):
            found |= set(signals)
        return frozenset(found)


def roles_of(playbook: Playbook) -> tuple[str, ...]:
    """Every role that the workflow names."""
    named = (role for one in playbook.workflow.transitions for role in one.by)
    return tuple(dict.fromkeys(named))

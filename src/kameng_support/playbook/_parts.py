"""The parts of a playbook: what it is made of beside the rooms' own values."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property

from attrs import field, frozen

from ..conditions import Fact, FactSchema
from ..instants import parse_duration
from ..intake import Catalogue
from ..sla import Calendar, Metric, Target
from ..texts import Text, as_text
from ..ticket import Consequence, Joint, State, Transition
from ..triage import Field, Rule
from ._standard import Vocabulary, standard_facts

__all__ = ["Example", "Group", "Parts", "Unread"]

Expected = str | tuple[str, ...]


@frozen
class Group:
    """Those who take tickets together: their name for people, the calendar by which they are there."""

    name: Text = field(converter=as_text)
    calendar: str = "always"


def _given(given: Mapping[str, object]) -> Mapping[str, object]:
    return dict(given)


def _expect(expect: Mapping[str, str | Iterable[str]]) -> Mapping[str, Expected]:
    return {name: want if isinstance(want, str) else tuple(want) for name, want in expect.items()}


def _promises(
    targets: Mapping[str, timedelta | str | None],
) -> Mapping[str, timedelta | None]:
    return {
        name: parse_duration(within) if isinstance(within, str) else within
        for name, within in targets.items()
    }


@frozen
class Example:
    """What the policy must decide of a new ticket with these facts.

    `expect` are values of decision fields, of one that collects those it must hold among others.
    `targets` are the times promised; None where the target must not apply. Facts that every new
    ticket has (a calm customer, no transfers yet, the problem's stage) need not be given.
    """

    given: Mapping[str, object] = field(factory=dict[str, object], converter=_given, hash=False)
    expect: Mapping[str, Expected] = field(
        factory=dict[str, Expected], converter=_expect, hash=False
    )
    targets: Mapping[str, timedelta | None] = field(
        factory=dict[str, "timedelta | None"], converter=_promises, hash=False
    )


@frozen
class Unread:
    """What a document declares in entries that could not be read: it counts as declared.

    So a fault has no follow-up: a target whose calendar has a bad span is not told that there is
    no such calendar. `names` are (section, name); of a section in `whole`, no name is known.
    """

    names: frozenset[tuple[str, str]] = frozenset()
    whole: frozenset[str] = frozenset()

    def covers(self, section: str, name: str) -> bool:
        """Whether the section may declare the name in what could not be read."""
        return section in self.whole or (section, name) in self.names

    def of(self, section: str) -> tuple[str, ...]:
        """The names known of a section's unread entries."""
        return tuple(sorted(name for where, name in self.names if where == section))


@frozen(kw_only=True, slots=False)
class Parts:
    """A playbook as its checks see it: whole, or what could be read of a document.

    Entries of lists stand under their path, `$.targets[0]`.
    """

    locales: tuple[str, ...]
    facts: Mapping[str, Fact]
    catalogue: Catalogue | None
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    joint: Mapping[str, Joint]
    consequences: Mapping[str, Consequence]
    fields: FactSchema
    calendars: Mapping[str, Calendar]
    metrics: Mapping[str, Metric]
    targets: Mapping[str, Target]
    decision: tuple[Field, ...]
    rules: Mapping[str, Rule]
    groups: Mapping[str, Group]
    texts: Mapping[str, Text]
    examples: Mapping[str, Example]
    unread: Unread = Unread()

    @cached_property
    def told(self) -> FactSchema:
        """All facts but those that triage decides: the declared ones, then the standard ones."""
        declared = {
            name: self._completed(fact, self.standard.get(name))
            for name, fact in self.facts.items()
        }
        return FactSchema({**self.standard, **declared})

    @cached_property
    def known(self) -> FactSchema:
        """All facts, what triage decides among them."""
        decided = {one.name: one.fact() for one in self.decision}
        return FactSchema({**decided, **self.told.facts})

    @cached_property
    def standard(self) -> Mapping[str, Fact]:
        """The facts that the library supplies."""
        return {fact.name: fact for fact in standard_facts(self._vocabulary())}

    @staticmethod
    def _completed(fact: Fact, standard: Fact | None) -> Fact:
        """A redeclared standard fact keeps the vocabulary that it leaves out."""
        if standard is None or fact.values is not None or fact.type != standard.type:
            return fact
        return Fact(fact.name, fact.type, standard.values, fact.at_least, fact.at_most, fact.source)

    def _vocabulary(self) -> Vocabulary:
        catalogue = self.catalogue or Catalogue(())
        parties = {state.waits_on for state in self.states.values() if state.waits_on}
        return Vocabulary(
            problem_types=self._names("problem_types", catalogue.problem_types),
            products=self._names("products", catalogue.products),
            order_states=self._names("order_states", catalogue.order_states),
            states=self._names("states", self.states),
            parties=None if self.unread.of("states") else sorted(parties),
            commands=self._names("commands", {one.do: None for one in self.transitions.values()}),
            targets=self._names("targets", {one.name: None for one in self.targets.values()}),
        )

    def _names(self, section: str, known: Iterable[str]) -> tuple[str, ...] | None:
        if section in self.unread.whole:
            return None
        return tuple(dict.fromkeys((*known, *self.unread.of(section))))

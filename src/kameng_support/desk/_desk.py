"""The desk: a thin shell of a store around the pure step."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from attrs import define, field, setters

from ..conditions import FactValue
from ..errors import KamengError, NotFoundError, UnknownFactError, VersionConflictError
from ..findings import Finding, nearest
from ..instants import to_micros, zone
from ..intake import Reading, Report, read, reading_of
from ..playbook import Playbook, document_of, playbook_of
from ..ticket import (
    Actor,
    Event,
    Link,
    Opened,
    PolicyChanged,
    Sealed,
    Ticket,
    altered,
    as_actor,
    salt_of,
    verify,
)
from ..triage import Decision
from ._answers import read_refusal, write_refusal
from ._case import Case, Policies, fold_case
from ._commands import Command, Customer, Do, Learn, Open, Rate, Say, Tick, as_customer
from ._draft import Step
from ._facts import facts_of
from ._memory import MemoryStore
from ._outcome import ClockView, Outcome, clocks_of
from ._records import event_of, row_of, sealed
from ._secrets import report_without_secrets, without_secrets
from ._step import next_moment, step
from ._timeline import Entry, timeline_of
from .store import Answer, Batch, Effect, Store, Stored

__all__ = ["Desk", "agent"]

#: How often a command is decided when somebody else appended first; then it raises.
_ATTEMPTS = 4
#: The same for an opening, which meets every other opening at the next free number.
_OPENINGS = 100
_PAGE = 500


def agent(name: str) -> Actor:
    """An agent of the house, by the platform's own id."""
    return Actor("agent", name)


@define(slots=False)  # attrs before 23.3 knows no cached_property with slots
class Desk:
    """Opens tickets, carries out commands and answers what stands where, on one store.

    `playbook` judges; a ticket that another version judged so far comes under this one with its
    next command, and until then stands under its own, which the store has kept. `key` is the
    platform's secret from which each ticket's salt is made: without it nobody can try out guesses
    against the digests that stay when personal words are erased. `tzdata` names the version of
    the zone data, for the record.
    """

    playbook: Playbook = field(on_setattr=setters.frozen)
    store: Store = field(factory=MemoryStore, on_setattr=setters.frozen)
    key: bytes = field(default=b"", repr=False, on_setattr=setters.frozen)
    tzdata: str = field(default="", on_setattr=setters.frozen)
    _earlier: dict[str, Playbook] = field(factory=dict[str, Playbook], init=False, repr=False)
    _is_kept: bool = field(default=False, init=False, repr=False)

    @property
    def _policies(self) -> Policies:
        return Policies(self.playbook, self._earlier)

    # -- commands

    def open(
        self,
        told: str | Report,
        *,
        customer: Customer | str,
        at: datetime,
        channel: str = "app",
        facts: Mapping[str, object] | None = None,
        key: str | None = None,
    ) -> Outcome:
        """Open a ticket for what a customer told, in words or by a form.

        `at` is an aware datetime; `facts` are those that the platform supplies; `key` is the
        idempotency key: a repeat is answered from the first answer. Raises InputError and its
        kin for values that do not fit.
        """
        instant = to_micros(at)

        def command() -> Open:
            reading, who = self._reading(told), as_customer(customer)
            problem = reading.problem_type
            return Open(
                ticket=f"T{self.store.count() + 1:06d}",
                customer=who,
                channel=channel,
                reading=reading,
                facts=self._admit(facts or {}),
                repeats=self.store.opened_before(who.id, problem, instant) if problem else 0,
            )

        return self._run(None, command, instant, key, _OPENINGS)

    def do(
        self,
        ticket: str,
        command: str,
        *,
        by: Actor | str,
        at: datetime,
        key: str | None = None,
        **fields: object,
    ) -> Outcome:
        """Carry out a command of the workflow; its fields are keyword arguments.

        Raises NotFoundError for an unknown ticket, InputError for a command or a field that the
        workflow does not know.
        """
        return self._run(ticket, lambda: Do(command, as_actor(by), fields), to_micros(at), key)

    def message(
        self,
        ticket: str,
        text: str,
        *,
        by: Actor | str,
        at: datetime,
        internal: bool = False,
        automatic: bool = False,
        key: str | None = None,
    ) -> Outcome:
        """Record what somebody says in a ticket: a customer's word, a reply, an internal note.

        What is kept is masked. A reply that holds a card secret is refused, and so is who speaks
        in a role that nobody has, or as another ticket's customer. `automatic` marks an auto-reply
        or a bounce, which moves nothing.
        """

        def command() -> Say:
            return Say(as_actor(by), self._reading(text), not internal, automatic)

        return self._run(ticket, command, to_micros(at), key)

    def learn(
        self,
        ticket: str,
        facts: Mapping[str, object],
        *,
        at: datetime,
        key: str | None = None,
    ) -> Outcome:
        """Tell facts that changed: an order delivered, a tier raised, a supplier's log arrived."""
        return self._run(ticket, lambda: Learn(self._admit(facts)), to_micros(at), key)

    def rate(
        self,
        ticket: str,
        *,
        stars: int,
        at: datetime,
        by: Actor | str | None = None,
        keywords: Iterable[str] = (),
        anonymous: bool = False,
        comment: str | None = None,
        key: str | None = None,
    ) -> Outcome:
        """The customer's answer to the survey: 1 to 5 stars, keywords, a comment.

        `by` None is the ticket's own customer. Of an anonymous answer the ticket records only
        that there was one.
        """

        def command() -> Rate:
            who = as_actor(by) if by is not None else Actor("customer", self.get(ticket).customer)
            words = None if comment is None else self._reading(comment).masked
            # A refusal quotes a keyword that was not offered, and is kept.
            chosen = tuple(self._reading(word).masked for word in keywords)
            return Rate(who, stars, chosen, anonymous, words)

        return self._run(ticket, command, to_micros(at), key)

    def tick(self, *, at: datetime) -> int:
        """Settle every ticket with something due at or before `at`; how many there were.

        Running late, or never, changes no verdict: every command settles its own ticket first. A
        ticket that cannot be settled holds up no other: its error is raised after all the rest.
        """
        instant, settled = to_micros(at), 0
        failed: dict[str, KamengError] = {}
        while due := [t for t in self.store.due(instant, _PAGE + len(failed)) if t not in failed]:
            for ticket in due:
                try:
                    self._run(ticket, Tick, instant, None)
                    settled += 1
                except KamengError as error:
                    failed[ticket] = error
        if failed:
            raise next(iter(failed.values()))
        return settled

    # -- questions

    def get(self, ticket: str) -> Ticket:
        """The ticket as its events tell it; raises NotFoundError for an unknown one."""
        return self._case(ticket)[0].ticket

    def clocks(self, ticket: str, *, at: datetime) -> tuple[ClockView, ...]:
        """The promises on a ticket as they stand at `at`."""
        return clocks_of(self._case(ticket)[0], to_micros(at), self._zone)

    def timeline(self, ticket: str, *, viewer: Actor | Customer | str) -> tuple[Entry, ...]:
        """What a viewer may see of a ticket: a customer the public side, the house all of it."""
        who = Actor("customer", viewer.id) if isinstance(viewer, Customer) else as_actor(viewer)
        stored = self._load(ticket)
        return timeline_of(map(event_of, stored), who, self._zone)

    def why(self, ticket: str) -> Decision:
        """What the rules decide of the ticket as it stands, with the rules and facts behind it."""
        case, _ = self._case(ticket)
        playbook = self._policies.of(case.ticket.policy.fingerprint)
        return playbook.ruleset.decide(facts_of(playbook, case.ticket, decided=False))

    def explain(self, ticket: str, target: str, *, at: datetime) -> tuple[str, ...]:
        """Every span of time of a promise up to `at`, counted or not, with its reason; a line each.

        The counted spans sum to the time spent, exactly. Raises NotFoundError for a target that
        the ticket's policy does not have.
        """
        case, _ = self._case(ticket)
        if target not in case.clocks:
            mend = nearest(target, case.clocks)
            raise NotFoundError("desk", f"there is no target {target!r}", mend)
        return case.clocks[target].explain(to_micros(at))

    def verify(self, ticket: str) -> Finding | None:
        """The first event of a ticket that is not what was recorded; None where all are.

        Its words count too, by the desk's `key`, which must be the one they were recorded under;
        erased ones are no fault.
        """
        events, salt = self._load(ticket), salt_of(self.key, ticket)
        broken = verify(Link(stored.body, stored.hash) for stored in events)
        if broken is not None:
            return broken
        for index, stored in enumerate(events):
            for name in altered(Sealed(stored.body, stored.personal), salt):
                return Finding(
                    "words-altered",
                    f"$[{index}].{name}",
                    f"the words of event {index + 1} are not those recorded under this key",
                    "restore them from a copy, or give the key they were recorded under",
                )
        return None

    def ticket_of(self, key: str) -> str | None:
        """The ticket that the command of that key was about, or None where there was none."""
        answer = self.store.answer(key)
        return None if answer is None else answer.ticket

    # -- the outbox, and forgetting

    def lease(self, *, at: datetime, until: datetime, limit: int = 100) -> tuple[Effect, ...]:
        """Effects to perform now, which nobody else is given before `until`; the oldest first."""
        return self.store.lease(to_micros(at), to_micros(until), limit)

    def acknowledge(self, effect: str) -> None:
        """The effect of that id was performed; again is no fault. NotFoundError where it is not."""
        self.store.acknowledge(effect)

    def erase(self, ticket: str) -> None:
        """Forget what people said in a ticket; its course stays, and its trail still verifies."""
        self._load(ticket)
        self.store.erase(ticket)

    # -- the shell

    def _run(
        self,
        ticket: str | None,
        command: Callable[[], Command],
        at: int,
        key: str | None,
        attempts: int = _ATTEMPTS,
    ) -> Outcome:
        for _ in range(attempts - 1):
            try:
                return self._attempt(ticket, command, at, key)
            except VersionConflictError:
                continue
        return self._attempt(ticket, command, at, key)

    def _attempt(
        self, ticket: str | None, command: Callable[[], Command], at: int, key: str | None
    ) -> Outcome:
        if key is not None and (answer := self.store.answer(key)) is not None:
            return self._repeat(answer)
        asked = command()
        case, stored = (None, ()) if ticket is None else self._case(ticket)
        decided = step(self._policies, case, asked, at, self.tzdata)
        self._append(decided, stored, key)
        return self._outcome(decided, at)

    def _append(self, decided: Step, stored: Sequence[Stored], key: str | None) -> None:
        assert decided.case is not None
        case, ticket = decided.case, decided.case.ticket
        row = row_of(case, next_moment(self._policies, case))
        if not decided.events and key is None and row == self.store.row(ticket.id):
            return
        self._keep_policy()
        expected = ticket.version - len(decided.events)
        self.store.append(
            Batch(
                ticket=ticket.id,
                expected=expected,
                events=tuple(sealed(decided.events, stored, self.key)),
                row=row,
                effects=decided.effects,
                answer=None
                if key is None
                else Answer(
                    key, ticket.id, expected + 1, ticket.version, write_refusal(decided.refusal)
                ),
                tally=decided.tally,
            )
        )

    def _outcome(self, decided: Step, at: int) -> Outcome:
        assert decided.case is not None
        return Outcome(
            ticket=decided.case.ticket,
            events=decided.events,
            effects=decided.effects,
            clocks=clocks_of(decided.case, max(at, decided.case.ticket.at), self._zone),
            refusal=decided.refusal,
        )

    def _repeat(self, answer: Answer) -> Outcome:
        """The first answer once more: as the ticket stood then."""
        case, events = self._fold(self._load(answer.ticket)[: answer.last])
        return Outcome(
            ticket=case.ticket,
            events=tuple(events[answer.first - 1 :]),
            effects=self.store.effects(answer.ticket, answer.first, answer.last),
            clocks=clocks_of(case, case.ticket.at, self._zone),
            refusal=read_refusal(answer.refusal),
        )

    def _case(self, ticket: str) -> tuple[Case, tuple[Stored, ...]]:
        stored = self._load(ticket)
        return self._fold(stored)[0], stored

    def _fold(self, stored: Iterable[Stored]) -> tuple[Case, list[Event]]:
        events = [event_of(one) for one in stored]
        for event in events:
            if isinstance(event, Opened | PolicyChanged):
                self._meet(event.policy.fingerprint)
        case = fold_case(self._policies, events)
        assert case is not None, "a ticket that is there has events"
        return case, events

    def _meet(self, fingerprint: str) -> None:
        """Have at hand the version of the policy that judged a ticket, as the store kept it."""
        if fingerprint in (self.playbook.fingerprint, *self._earlier):
            return
        document = self.store.policy(fingerprint)
        if document is not None:
            self._earlier[fingerprint] = playbook_of(json.loads(document))

    def _keep_policy(self) -> None:
        if not self._is_kept:
            document = json.dumps(document_of(self.playbook), ensure_ascii=False)
            self.store.keep_policy(self.playbook.fingerprint, document)
            self._is_kept = True

    def _load(self, ticket: str) -> tuple[Stored, ...]:
        stored = self.store.load(ticket)
        if not stored:
            raise NotFoundError(
                "desk", f"there is no ticket {ticket!r}", "use the id that open gave"
            )
        return stored

    def _reading(self, told: str | Report) -> Reading:
        catalogue = self.playbook.catalogue
        if isinstance(told, str):
            return read(told, catalogue)
        return reading_of(report_without_secrets(told, catalogue), catalogue)

    def _admit(self, facts: Mapping[str, object]) -> Mapping[str, FactValue]:
        """Facts as the policy declares them; they stay for good, so that card secrets are masked."""
        catalogue = self.playbook.catalogue
        admitted = self.playbook.schema.admit(
            {name: without_secrets(value, catalogue) for name, value in facts.items()}
        )
        for name in admitted:
            source = self.playbook.schema.facts[name].source
            if source != "platform":
                raise UnknownFactError(
                    "facts",
                    f"fact {name!r} is worked out by the library ({source})",
                    "leave it out, or declare it as the platform's own under another name",
                )
        return admitted

    @cached_property
    def _zone(self) -> ZoneInfo:
        return zone(self.playbook.timezone)

"""Drives a desk through the happenings of a file, each once; what is refused is told by its line."""

from collections.abc import Callable, Sequence
from datetime import datetime

from attrs import frozen

from ..desk import Customer, Desk, Outcome
from ..errors import InputError, KamengError, NotFoundError, StoreError, VersionConflictError
from ..instants import format_duration
from ..ticket import Refusal
from ._happenings import Action, Happening, Learned, Line, Message, Rating, Reply, Tick

__all__ = ["Refused", "Run", "run_lines"]

#: Names that `Desk.do` takes for itself.
_RESERVED = frozenset({"self", "ticket", "command", "by", "at", "key"})


@frozen
class Refused:
    """A line that was refused, and why."""

    number: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.reason}"


@frozen
class Run:
    """What a run did: how many lines there were, which were refused, the last instant in it."""

    lines: int
    refused: tuple[Refused, ...]
    now: datetime | None


def run_lines(
    desk: Desk, lines: Sequence[Line], step: Callable[[datetime | None], None] = lambda _: None
) -> Run:
    """Carry out every line, in order; `step` is called after each with the instant reached.

    Before each happening all tickets are settled up to its instant. Raises StoreError or
    VersionConflictError where the store fails: what was done before is kept.
    """
    runner = _Runner(desk, lines)
    refused = list[Refused]()
    for line in lines:
        reason = line.fault if line.happening is None else runner.carry_out(line.happening)
        if reason is not None:
            refused.append(Refused(line.number, reason))
        step(runner.now)
    return Run(len(lines), tuple(refused), runner.now)


class _Runner:
    def __init__(self, desk: Desk, lines: Sequence[Line]) -> None:
        self._desk = desk
        self.now: datetime | None = None
        # Ids that the file has not come to: a second run finds them in the store already, and
        # must refuse what the first refused.
        self._ahead = {line.happening.id for line in lines if line.happening is not None}

    def carry_out(self, happening: Happening) -> str | None:
        """Why it was refused, or None where it was not."""
        self._ahead.discard(happening.id)
        skew = self._desk.playbook.skew
        if self.now is not None and happening.at < self.now - skew:
            back = format_duration(self.now - happening.at)
            return f"time runs backwards: it lies {back} behind; put the lines in order of time"
        self.now = happening.at if self.now is None else max(self.now, happening.at)
        try:
            self._desk.tick(at=happening.at)
            outcome = self._done(happening)
        except (StoreError, VersionConflictError):
            raise
        except KamengError as error:
            return str(error)
        return None if outcome is None or outcome.refusal is None else _told(outcome.refusal)

    def _done(self, happening: Happening) -> Outcome | None:
        desk, at, key = self._desk, happening.at, happening.id
        match happening:
            case Message():
                return self._said(happening)
            case Action():
                fields = {**happening.fields}
                if taken := sorted(_RESERVED & fields.keys()):
                    raise InputError("fields", f"{taken[0]!r} is no field", "leave it out")
                ticket = self._ticket(happening.ticket)
                return desk.do(ticket, happening.do, by=happening.by, at=at, key=key, **fields)
            case Reply():
                return desk.message(
                    self._ticket(happening.ticket),
                    happening.text,
                    by=happening.by,
                    at=at,
                    internal=happening.internal,
                    automatic=happening.automatic,
                    key=key,
                )
            case Learned():
                ticket = self._ticket(happening.ticket)
                return desk.learn(ticket, happening.facts, at=at, key=key)
            case Rating():
                who = happening.customer
                return desk.rate(
                    self._ticket(happening.ticket),
                    by=None if who is None else f"customer:{who}",
                    stars=happening.stars,
                    keywords=happening.keywords,
                    anonymous=happening.anonymous,
                    comment=happening.comment,
                    at=at,
                    key=key,
                )
            case Tick():
                return None

    def _said(self, message: Message) -> Outcome:
        desk, at, key = self._desk, message.at, message.id
        if message.ticket is None:
            return desk.open(
                message.text,
                customer=Customer(message.customer, message.tier, message.locale),
                channel=message.channel,
                at=at,
                facts=message.facts,
                key=key,
            )
        ticket = self._ticket(message.ticket)
        if message.facts:
            desk.learn(ticket, message.facts, at=at, key=f"{key}\N{INFORMATION SEPARATOR ONE}facts")
        return desk.message(ticket, message.text, by=f"customer:{message.customer}", at=at, key=key)

    def _ticket(self, opening: str) -> str:
        found = None if opening in self._ahead else self._desk.ticket_of(opening)
        if found is None:
            raise NotFoundError(
                "ticket",
                f"no message {opening!r} has opened one",
                "name the id of the message that did",
            )
        return found


def _told(refusal: Refusal) -> str:
    """In one line, with what the actor may do instead."""
    return "; ".join(
        part
        for part in (
            refusal.sentence,
            f"missing: {', '.join(refusal.missing)}" if refusal.missing else "",
            f"open to {refusal.actor}: {', '.join(refusal.open)}" if refusal.open else "",
        )
        if part
    )

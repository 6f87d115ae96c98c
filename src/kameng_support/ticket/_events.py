"""What happened to a ticket: one class for each kind of event; a ticket is a fold over them.

Fields marked personal hold words of or to a person. The wire keeps them apart from the event,
which carries only their keyed digest, so that they can be erased and the trail still verifies.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from ..conditions import FactValue
from ..errors import InputError
from ._actors import Actor
from ._workflow import StateKind

__all__ = [
    "ClockFired",
    "ClockJudged",
    "DecisionValue",
    "Elements",
    "Event",
    "Learned",
    "Moved",
    "Opened",
    "PolicyChanged",
    "PolicyRef",
    "Promised",
    "Said",
    "SurveyAnswered",
    "SurveyIssued",
    "Triaged",
    "Understood",
    "personal",
]

DecisionValue: TypeAlias = str | tuple[str, ...]


def personal(**kwargs: Any) -> Any:
    """A field whose value is kept apart from the event; None where there was none or it is erased."""
    # Kept out of the repr too: events end up in logs.
    return field(default=None, repr=False, metadata={"personal": True}, **kwargs)


# An event owns its mappings: whoever made it may go on with theirs.


def _facts(facts: Mapping[str, FactValue]) -> Mapping[str, FactValue]:
    return dict(facts)


def _decided(values: Mapping[str, DecisionValue]) -> Mapping[str, DecisionValue]:
    return dict(values)


def _promised(within: Mapping[str, int | None]) -> Mapping[str, int | None]:
    return dict(within)


def _words(words: Mapping[str, str] | None) -> Mapping[str, str] | None:
    return None if words is None else dict(words)


@frozen
class PolicyRef:
    """Which policy judged: the playbook's name, version and fingerprint, and the zone data's version."""

    name: str = ""
    version: str = ""
    fingerprint: str = ""
    tzdata: str = ""


@frozen
class Elements:
    """The three elements of a report as a ticket holds them, and what they were read from.

    `elapsed` is how long the trouble had lasted when it was told; `amount` is in `currency`;
    `missing` names the elements still to ask for; `sensitive` are (kind, start, end) spans of
    the masked text.
    """

    order_numbers: tuple[str, ...] = ()
    problem_type: str | None = None
    product: str | None = None
    elapsed: timedelta | None = None
    order_state: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    missing: tuple[str, ...] = ()
    emotion: str = "calm"
    register: str = "default"
    sensitive: tuple[tuple[str, int, int], ...] = ()


@frozen
class Event:
    """What all events carry: the ticket, its version after this event, the instant, who did it.

    Versions count from 1 without gaps. `at`, as every instant in an event, is in microseconds
    since 1970-01-01 UTC and never decreases with the version.
    """

    ticket: str
    version: int
    at: int
    by: Actor


@frozen
class Opened(Event):
    """A customer's problem was told for the first time; `signals` are what the clocks hear."""

    customer: str
    channel: str
    locale: str
    state: str
    kind: StateKind
    signals: tuple[str, ...]
    policy: PolicyRef
    elements: Elements
    facts: Mapping[str, FactValue] = field(converter=_facts)
    text: str | None = personal()


@frozen
class Moved(Event):
    """A command was carried out; `source` and `to` are equal where the ticket stayed.

    `kind` is that of the state `to`; `signals` are what the clocks hear. `words` are the free-text
    fields of the command, `fields` the others; `told` is the progress line that the customer sees.
    """

    do: str
    source: str
    to: str
    kind: StateKind
    signals: tuple[str, ...]
    fields: Mapping[str, FactValue] = field(converter=_facts)
    words: Mapping[str, str] | None = personal(converter=_words)
    told: str | None = personal()


@frozen
class Said(Event):
    """Someone said something: to the other side if `public`, else an internal note.

    `read_as` is the problem type that a customer's words were read as, if any; `automatic` words,
    of an auto-reply or a bounce, move neither clocks nor the ticket.
    """

    public: bool
    automatic: bool
    read_as: str | None
    sensitive: tuple[tuple[str, int, int], ...]
    text: str | None = personal()


@frozen
class Understood(Event):
    """A later message filled in what the report lacked."""

    elements: Elements


@frozen
class Learned(Event):
    """The platform told facts that changed: an order delivered, a tier raised."""

    facts: Mapping[str, FactValue] = field(converter=_facts)


@frozen
class Triaged(Event):
    """The rules decided; `fired` names the rules, in order."""

    values: Mapping[str, DecisionValue] = field(converter=_decided)
    fired: tuple[str, ...]


@frozen
class Promised(Event):
    """The targets now promised, each in microseconds of its calendar; None is no longer promised."""

    within: Mapping[str, int | None] = field(converter=_promised)


@frozen
class ClockFired(Event):
    """A warning, a breach or an escalation fell due at `due`; `tell` names who must know."""

    target: str
    cycle: int
    step: Literal["warn", "breach", "escalate"]
    point: str
    due: int
    tell: str | None


@frozen
class ClockJudged(Event):
    """A cycle of a target ended: met if and only if it stopped at or before its due instant.

    `elapsed` is what counted of it, in microseconds of the target's calendar; `policy` is the one
    that judged.
    """

    target: str
    cycle: int
    verdict: Literal["met", "breached"]
    due: int | None
    stopped: int
    elapsed: int
    policy: PolicyRef


@frozen
class SurveyIssued(Event):
    """The customer was asked for a rating, until `expires`; who is credited is fixed here."""

    credited: tuple[str, ...]
    expires: int


@frozen
class SurveyAnswered(Event):
    """The survey was answered; of an anonymous answer nothing else is recorded.

    Raises InputError for an anonymous answer that tells more.
    """

    anonymous: bool
    stars: int | None = None
    keywords: tuple[str, ...] = ()
    credited: tuple[str, ...] = ()
    comment: str | None = personal()

    def __attrs_post_init__(self) -> None:
        told = (self.stars, self.keywords, self.credited, self.comment)
        if self.anonymous and told != (None, (), (), None):
            raise InputError(
                "survey", "an anonymous answer tells its score", "record only that it was answered"
            )


@frozen
class PolicyChanged(Event):
    """From here on another version of the policy judges the ticket."""

    policy: PolicyRef

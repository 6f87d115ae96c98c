"""What a message says, as a value that never holds the message itself."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from attrs import field, frozen
from attrs.validators import in_

from ..errors import DefinitionError
from ..instants import format_duration
from ..texts import Text
from ._catalogue import Element

__all__ = [
    "Candidate",
    "Emotion",
    "Reading",
    "Register",
    "Report",
    "SensitiveKind",
    "SensitiveSpan",
    "Symptom",
]

Emotion = Literal["calm", "anxious", "angry"]
Register = Literal["default", "technical", "elderly-plain"]
SensitiveKind = Literal["phone", "id_card", "bank_card", "card_secret", "email", "qq"]


@frozen
class SensitiveSpan:
    """Where a message holds what must not be kept, as a half-open span of characters."""

    kind: SensitiveKind
    start: int
    end: int


@frozen
class Candidate:
    """A problem type that the message may mean.

    `confidence` (0 to 1) is its share of the evidence found, less the less evidence there is:
    a rank, not a probability. `evidence` are half-open spans of the message.
    """

    code: str
    confidence: float
    evidence: tuple[tuple[int, int], ...] = ()


@frozen
class Symptom:
    """What the customer sees: since how long, the order's state, an amount, an error shown.

    `order_state` is a code of the catalogue, `currency` an ISO 4217 code or None where nobody
    says it, `text` the masked words about the problem.
    """

    elapsed: timedelta | None = None
    order_state: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    error_text: str | None = None
    text: str = ""

    @property
    def stated(self) -> bool:
        """Whether it says anything that can be looked into, beyond the words themselves."""
        return any(
            part is not None
            for part in (self.elapsed, self.order_state, self.amount, self.error_text)
        )


def _numbers(source: Iterable[str]) -> tuple[str, ...]:
    if isinstance(source, str):
        raise DefinitionError("order_numbers", f"{source!r} is one text", f"write ({source!r},)")
    return tuple(source)


def _symptom(source: "Symptom | str") -> Symptom:
    return source if isinstance(source, Symptom) else Symptom(text=source)


@frozen
class Report:
    """The three elements as a form hands them over: order numbers, problem type, symptom."""

    order_numbers: tuple[str, ...] = field(converter=_numbers)
    problem_type: str
    symptom: Symptom = field(factory=Symptom, converter=_symptom)
    product: str | None = None


@frozen
class Reading:
    """What a message says, in three elements, and what it leaves out.

    `order_numbers` are all references in the order given, those of payment services among
    them; `payment_numbers` are these alone. `missing` is what has to be asked for: of the
    problem type's needs what the message lacks. `masked` is the message with `*` for each
    character of each sensitive span, as long as the message, so that all spans fit both.
    `locale` is the language to answer in. `fruitless` counts our questions that an answer
    brought nothing to. The message itself is not kept.
    """

    order_numbers: tuple[str, ...] = ()
    payment_numbers: tuple[str, ...] = ()
    problem_type: str | None = None
    candidates: tuple[Candidate, ...] = ()
    product: str | None = None
    symptom: Symptom = field(factory=Symptom)
    missing: frozenset[Element] = frozenset()
    emotion: Emotion = field(default="calm", validator=in_(("calm", "anxious", "angry")))
    register: Register = field(
        default="default", validator=in_(("default", "technical", "elderly-plain"))
    )
    sensitive: tuple[SensitiveSpan, ...] = ()
    masked: str = ""
    locale: str = "zh-CN"
    asks: tuple[Text, ...] = field(default=(), repr=False)
    fruitless: int = 0

    @property
    def needs_person(self) -> bool:
        """Whether a person should be offered: two questions were in vain, and still some is missing."""
        return bool(self.missing) and self.fruitless >= 2

    def questions(self, locale: str) -> tuple[str, ...]:
        """One polite question for each missing element, and none for anything else."""
        return tuple(ask.render(locale) for ask in self.asks)

    def explain(self) -> str:
        """Why it was read so, a line for each element, with the masked words it rests on."""
        symptom = self.symptom
        facts = (
            ("orders", ", ".join(self.order_numbers)),
            ("product", self.product or ""),
            ("elapsed", "" if symptom.elapsed is None else format_duration(symptom.elapsed)),
            ("order state", symptom.order_state or ""),
            ("amount", _money(symptom)),
            ("error", symptom.error_text or ""),
            ("emotion", self.emotion),
            ("hidden", ", ".join(f"{s.kind} at {s.start}" for s in self.sensitive)),
            ("missing", ", ".join(sorted(self.missing))),
        )
        lines = [f"{name}: {value}" for name, value in facts if value]
        for rank in self.candidates:
            words = ", ".join(repr(self.masked[start:end]) for start, end in rank.evidence)
            chosen = " (chosen)" if rank.code == self.problem_type else ""
            lines.append(f"{rank.code} {rank.confidence:.2f}{chosen}: {words}")
        return "\n".join(lines)


def _money(symptom: Symptom) -> str:
    return "" if symptom.amount is None else f"{symptom.amount} {symptom.currency or ''}".strip()

"""Reading a message, and reading a form's report."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from ..errors import InputError
from ..findings import nearest
from ._catalogue import Catalogue, Element
from ._compile import Plan, plan_of
from ._match import candidates, choose
from ._mood import emotion
from ._normal import Folded, fold
from ._numbers import Number, numbers
from ._reading import Emotion, Reading, Register, Report, SensitiveKind, SensitiveSpan
from ._sensitive import mask, personal
from ._symptom import symptom
from ._words import Hit

__all__ = ["EMOTIONS", "asking", "read", "reading_of"]

_FAR = 8_000  # what a message complains of stands before this; numbers are read to the end
_SECRET: dict[str, SensitiveKind] = {"secret": "card_secret", "bank": "bank_card"}
_NUMBER_CUES = frozenset({"order", "payment", "secret", "bank", "other", "partial"})
_ELEMENTS: tuple[Element, ...] = ("order_number", "problem_type", "symptom")
_REGISTERS: tuple[Register, ...] = ("elderly-plain", "technical")
EMOTIONS: tuple[Emotion, ...] = ("calm", "anxious", "angry")


def read(text: str, catalogue: Catalogue) -> Reading:
    """What a customer's message says: order numbers, problem type, symptom, and what is missing.

    Never raises, whatever the text; time is linear in its length. The problem and the symptom
    are looked for in the first 8,000 characters, numbers and sensitive spans everywhere.
    """
    plan = plan_of(catalogue)
    folded = fold(text)
    private = personal(folded.low)
    if private:
        folded = Folded(mask(folded.plain, private), mask(folded.low, private))
    hits = plan.lexicon.find(folded.low)
    cues = [h for h in hits if h.tag[0] == "cue" and h.tag[1] in _NUMBER_CUES]
    told = numbers(folded, cues, plan.formats)
    sensitive = _sensitive(private, told)
    masked = mask(text, sensitive)
    low, hits = _words_only(folded.low, hits, told)
    ranked = candidates(plan, low, hits)
    code = choose(ranked, plan.weak)
    told_of = symptom(plan, low, masked, hits)
    reading = Reading(
        order_numbers=_unique(n for n in told if n.kind in ("order", "payment")),
        payment_numbers=_unique(n for n in told if n.kind == "payment"),
        problem_type=code,
        candidates=ranked,
        product=_product(hits),
        symptom=told_of,
        emotion=emotion(low, hits, told_of.elapsed is not None),
        register=_register(hits),
        sensitive=sensitive,
        masked=masked,
        locale=_locale(low),
    )
    return asking(reading, catalogue, plan)


def reading_of(report: Report, catalogue: Catalogue) -> Reading:
    """The reading of a form's report: its three elements as given, its words masked.

    Raises InputError for a problem type, product or order state that the catalogue lacks.
    """
    _known("problem_type", report.problem_type, catalogue.problem_types)
    _known("product", report.product, catalogue.products)
    _known("order_state", report.symptom.order_state, catalogue.order_states)
    plan = plan_of(catalogue)
    words = read(report.symptom.text, catalogue)
    error = report.symptom.error_text
    given = evolve(
        report.symptom,
        text=words.masked,
        error_text=None if error is None else read(error, catalogue).masked,
    )
    reading = evolve(
        words,
        order_numbers=report.order_numbers,
        payment_numbers=tuple(n for n in report.order_numbers if plan.formats[1].fullmatch(n)),
        problem_type=report.problem_type,
        candidates=(),
        product=report.product or words.product,
        symptom=given,
    )
    return asking(reading, catalogue, plan, symptom_told=bool(given.text.strip()))


def _known(where: str, code: str | None, known: Mapping[str, object]) -> None:
    if code is not None and code not in known:
        raise InputError(where, f"the catalogue has no {code!r}", nearest(code, known))


def asking(
    reading: Reading, catalogue: Catalogue, plan: Plan, *, symptom_told: bool = False
) -> Reading:
    """The reading with what is missing of its problem type's needs, and the questions for it."""
    missing = set[Element]()
    problem = catalogue.problem_types.get(reading.problem_type or "")
    needs = problem.needs if problem else frozenset(_ELEMENTS)
    if problem is None:
        missing.add("problem_type")
    if "order_number" in needs and not reading.order_numbers:
        missing.add("order_number")
    if "symptom" in needs and not reading.symptom.stated and not symptom_told:
        missing.add("symptom")
    asks = tuple(plan.asks[element] for element in _ELEMENTS if element in missing)
    return evolve(reading, missing=frozenset(missing), asks=asks)


def _sensitive(
    private: Sequence[SensitiveSpan], told: Sequence[Number]
) -> tuple[SensitiveSpan, ...]:
    cards = [SensitiveSpan(_SECRET[n.kind], n.start, n.end) for n in told if n.kind in _SECRET]
    return tuple(sorted((*private, *cards), key=lambda span: span.start))


def _words_only(low: str, hits: Sequence[Hit], told: Sequence[Number]) -> tuple[str, list[Hit]]:
    """The first part of a text without its numbers, and the words outside every number."""
    clear, at = list[Hit](), 0
    for hit in hits:
        if hit.end > _FAR:
            continue
        while at < len(told) and told[at].end <= hit.start:
            at += 1
        if at == len(told) or hit.end <= told[at].start:
            clear.append(hit)
    return mask(low, told)[:_FAR], clear


def _unique(found: Iterable[Number]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number.text for number in found))


def _product(hits: Sequence[Hit]) -> str | None:
    """The product with the longest word in the text, the first of equals."""
    found = [hit for hit in hits if hit.tag[0] == "product"]
    return max(found, key=lambda hit: hit.end - hit.start).tag[1] if found else None


def _register(hits: Sequence[Hit]) -> Register:
    found = {hit.tag[1] for hit in hits if hit.tag[0] == "register"}
    for register in _REGISTERS:
        if register in found:
            return register
    return "default"


def _locale(low: str) -> str:
    """Chinese where there is a Chinese character or no letter at all, else English."""
    if any("\u3400" <= character <= "\u9fff" for character in low):
        return "zh-CN"
    return "en" if any("a" <= character <= "z" for character in low) else "zh-CN"

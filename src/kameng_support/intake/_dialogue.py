"""Completing a reading from the answer to its questions."""

from attrs import evolve

from ._catalogue import Catalogue
from ._compile import plan_of
from ._read import EMOTIONS, asking
from ._reading import Reading, SensitiveSpan, Symptom

__all__ = ["merge"]


def merge(reading: Reading, answer: Reading, catalogue: Catalogue) -> Reading:
    """A reading completed by the answer to its questions: only what was missing is taken.

    A symptom that was asked for counts as told once the answer has words of its own, so that
    nothing is asked twice. `masked` is both texts with a line between, spans moved along.
    """
    plan = plan_of(catalogue)
    old, new = reading.symptom, answer.symptom
    shift = len(reading.masked) + 1
    problem = reading.problem_type
    if answer.problem_type and (problem is None or problem in plan.weak - {answer.problem_type}):
        problem = problem if problem and answer.problem_type in plan.weak else answer.problem_type
    told = Symptom(
        elapsed=new.elapsed if old.elapsed is None else old.elapsed,
        order_state=old.order_state or new.order_state,
        amount=new.amount if old.amount is None else old.amount,
        currency=new.currency if old.amount is None else old.currency,
        error_text=old.error_text or new.error_text,
        text="\n".join(part for part in (old.text, new.text) if part),
    )
    merged = evolve(
        reading,
        order_numbers=reading.order_numbers or answer.order_numbers,
        payment_numbers=reading.payment_numbers or answer.payment_numbers,
        problem_type=problem,
        candidates=reading.candidates if problem == reading.problem_type else answer.candidates,
        product=reading.product or answer.product,
        symptom=told,
        emotion=max(reading.emotion, answer.emotion, key=EMOTIONS.index),
        register=reading.register if reading.register != "default" else answer.register,
        sensitive=reading.sensitive
        + tuple(SensitiveSpan(s.kind, s.start + shift, s.end + shift) for s in answer.sensitive),
        masked=f"{reading.masked}\n{answer.masked}",
    )
    worded = "symptom" in reading.missing and _has_words(answer)
    return asking(merged, catalogue, plan, symptom_told=worded)


def _has_words(answer: Reading) -> bool:
    """Whether an answer says anything beside numbers."""
    text = answer.masked
    for number in answer.order_numbers:
        text = text.replace(number, "")
    return sum(character.isalpha() for character in text) >= 4

"""Between a reading and the elements that a ticket holds of it."""

import attrs

from ..intake import Catalogue, Reading, Symptom, merge
from ..ticket import Elements

__all__ = ["as_reading", "completed", "elements_of"]


def elements_of(reading: Reading) -> Elements:
    """What a ticket holds of a reading: all but the words themselves."""
    symptom = reading.symptom
    return Elements(
        order_numbers=reading.order_numbers,
        problem_type=reading.problem_type,
        product=reading.product,
        elapsed=symptom.elapsed,
        order_state=symptom.order_state,
        amount=symptom.amount,
        currency=symptom.currency,
        missing=tuple(sorted(reading.missing)),
        emotion=reading.emotion,
        register=reading.register,
        sensitive=tuple((span.kind, span.start, span.end) for span in reading.sensitive),
    )


def completed(elements: Elements, answer: Reading, catalogue: Catalogue) -> Elements:
    """The elements with what a later message filled in; the spans stay those of the first text."""
    told = elements_of(merge(as_reading(elements), answer, catalogue))
    return attrs.evolve(told, sensitive=elements.sensitive)


def as_reading(elements: Elements) -> Reading:
    """What a ticket holds as a reading, without the words."""
    return Reading(
        order_numbers=elements.order_numbers,
        problem_type=elements.problem_type,
        product=elements.product,
        symptom=Symptom(
            elapsed=elements.elapsed,
            order_state=elements.order_state,
            amount=elements.amount,
            currency=elements.currency,
        ),
        missing=frozenset(elements.missing),  # type: ignore[arg-type]  # came from a reading
        emotion=elements.emotion,  # type: ignore[arg-type]
        register=elements.register,  # type: ignore[arg-type]
    )

"""Which answers fit what a customer says, the likeliest first; never a template to a special case.

A message is *specific* where it names an order that was placed, tells the symptom that its problem
type needs, or quotes an error: then a look at this very case is owed. An answer *speaks to* it
where it names the order's state, the words of the error, or a wait no longer than its patience. To
a specific message a customer is shown only what speaks to it; an agent sees the rest too, at half
the confidence.
"""

from collections.abc import Iterator
from datetime import datetime

from attrs import evolve, frozen

from ._answers import Answer, Level
from ._catalogue import Catalogue
from ._normal import fold
from ._reading import Reading

__all__ = ["Suggestion", "suggest"]

_UNTOLD = {"product": 0.4, "order_state": 0.7, "elapsed": 0.4, "words": 0.4}  # nobody told it
_SILENT = 0.8  # it says nothing of one that was told
_SURE = 0.5
_TEMPLATE = 0.5  # it speaks to nothing of a specific message


@frozen
class Suggestion:
    """An answer that may fit, how surely, and what it rests on.

    `confidence` (0 to 1) is a rank, not a probability. `because` names what of the message the
    answer is for: problem_type, product, order_state, elapsed, words; and known_issue.
    """

    answer: Answer
    confidence: float
    because: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether a bot may send it; else a person looks first."""
        return self.confidence >= _SURE


def suggest(
    reading: Reading, catalogue: Catalogue, *, viewer: Level = "customer", at: datetime | None
) -> tuple[Suggestion, ...]:
    """The catalogue's answers to a message that the viewer may read and that hold at an instant.

    Known issues first, then the surest. `at` is aware; None: only what always holds. Raises
    NaiveDatetimeError for a naive one.
    """
    likely = [(_problem(answer, reading), answer) for answer in catalogue.answers.values()]
    open_to = [(p, a) for p, a in likely if p and a.is_for(viewer) and a.holds(at)]
    if not open_to:
        return ()
    reading = _without_states(reading, catalogue)
    text = fold(f"{reading.symptom.error_text or ''}\n{reading.symptom.text}").low
    own, found = _specific(reading, catalogue), list[Suggestion]()
    for confidence, answer in open_to:
        fit = _fit(answer, confidence, reading, text)
        if fit is not None and own and not _speaks_to(fit, reading):
            if viewer == "customer":
                continue
            fit = evolve(fit, confidence=round(fit.confidence * _TEMPLATE, 2))
        if fit is not None:
            found.append(fit)
    return tuple(
        sorted(found, key=lambda s: (not s.answer.known_issue, -s.confidence, s.answer.code))
    )


def _fit(answer: Answer, confidence: float, reading: Reading, text: str) -> Suggestion | None:
    """The answer as a suggestion; None where it is for something else."""
    because = ["known_issue"] if answer.known_issue else []
    because.append("problem_type")
    for name, told, fits in _narrowed(answer, reading, text):
        if fits is None:  # it names none
            confidence *= _SILENT if told and not answer.known_issue else 1.0
        elif fits:
            because.append(name)
        elif told:
            return None
        else:
            confidence *= _UNTOLD[name]
    return Suggestion(answer, round(confidence, 2), tuple(because))


def _problem(answer: Answer, reading: Reading) -> float:
    """How likely the problem is one that the answer serves."""
    if reading.problem_type is not None:
        return float(reading.problem_type in answer.problem_types)
    served = (c.confidence for c in reading.candidates if c.code in answer.problem_types)
    return max(served, default=0.0)


def _narrowed(
    answer: Answer, reading: Reading, text: str
) -> Iterator[tuple[str, bool, bool | None]]:
    """What narrows an answer: its name, whether the message tells it, whether it fits."""
    symptom = reading.symptom
    for name, named, told in (
        ("product", answer.products, reading.product),
        ("order_state", answer.order_states, symptom.order_state),
    ):
        yield name, told is not None, (told in named) if named else None
    waited, patience = symptom.elapsed, answer.patience
    fits = None if patience is None else waited is not None and waited <= patience
    yield "elapsed", waited is not None, fits
    said = any(fold(word).low in text for word in answer.words) if answer.words else None
    yield "words", symptom.error_text is not None, said


def _without_states(reading: Reading, catalogue: Catalogue) -> Reading:
    """The reading without an error that only names the order's state: "it shows 已完成"."""
    symptom = reading.symptom
    state = catalogue.order_states.get(symptom.order_state or "")
    error = fold(symptom.error_text or "").low
    if error and state and any(fold(word).low in error for word in state.words):
        return evolve(reading, symptom=evolve(symptom, error_text=None))
    return reading


def _specific(reading: Reading, catalogue: Catalogue) -> bool:
    """Whether a message tells of a case of its own, not of a kind of problem."""
    problem = catalogue.problem_types.get(reading.problem_type or "")
    ordered = bool(reading.order_numbers) and (problem is None or problem.stage != "pre")
    seen = problem is not None and "symptom" in problem.needs and reading.symptom.stated
    return ordered or seen or reading.symptom.error_text is not None


def _speaks_to(fit: Suggestion, reading: Reading) -> bool:
    """Whether an answer is for the error told, else for the state, the wait or the words told."""
    if fit.answer.known_issue:
        return True
    if reading.symptom.error_text is not None:
        return "words" in fit.because
    return not {"order_state", "elapsed", "words"}.isdisjoint(fit.because)

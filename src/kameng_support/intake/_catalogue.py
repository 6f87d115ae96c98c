"""What a platform's customers can have trouble with, and the words they say it in: data."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Literal, TypeVar, cast

from attrs import Factory, field, frozen
from attrs.validators import in_
from typing_extensions import override

from ..errors import DefinitionError
from ..findings import nearest
from ..texts import Text, as_text
from ._answers import Answer
from ._defaults import CUES, CURRENCIES, DURATIONS, ORDER_FORMATS, QUESTIONS, UNITS
from ._formats import OrderFormat

__all__ = ["MOODS", "Catalogue", "Element", "ProblemType", "Stage", "Term", "Words"]

Stage = Literal["pre", "in", "after", "any"]
Element = Literal["order_number", "problem_type", "symptom"]
Words = Mapping[str, tuple[str, ...]]

_NEEDS = ("order_number", "symptom")
_NOTHING: frozenset[str] = frozenset()
_FIT = Factory(lambda: tuple(OrderFormat(pattern, kind) for pattern, kind in ORDER_FORMATS))


def _words(source: Iterable[str]) -> tuple[str, ...]:
    if isinstance(source, str):
        raise DefinitionError("words", f"{source!r} is one text, no list", f"write [{source!r}]")
    return tuple(source)


def _needs(source: Iterable[str]) -> frozenset[str]:
    needs = frozenset(_words(source))
    for need in sorted(needs - set(_NEEDS)):
        raise DefinitionError("needs", f"{need!r} is nothing to ask for", nearest(need, _NEEDS))
    return needs


MOODS = ("anxious", "angry", "anxious_hint", "angry_hint", "polite")
"""The lists of emotion's cue words: strong ones, hints, and politeness, which speaks against both."""


@frozen
class ProblemType:
    """One kind of problem: its code, names, what a ticket of it needs, and how customers say it.

    `stage` is when it arises: before the order, during delivery, after the sale, or any time.
    `needs` are the elements a ticket cannot be worked without: `order_number`, `symptom`.
    `aliases` are the customers' phrases, `frames` phrases with gaps: names of the catalogue's
    `words` in order (`"no get code"`), or anywhere in the message (`"paid & unpaid"`).
    A `weak` type loses to any other.
    """

    code: str
    names: Text = field(converter=as_text)
    stage: Stage = field(default="any", validator=in_(("pre", "in", "after", "any")))
    needs: frozenset[str] = field(default=_NOTHING, converter=_needs)
    aliases: tuple[str, ...] = field(default=(), converter=_words)
    frames: tuple[str, ...] = field(default=(), converter=_words)
    weak: bool = False


@frozen
class Term:
    """A thing with a code (a product, a state of an order), its names and the words for it."""

    code: str
    names: Text = field(converter=as_text)
    words: tuple[str, ...] = field(default=(), converter=_words)


T = TypeVar("T", ProblemType, Term, Answer)


def _by_code(source: Mapping[str, T] | Iterable[T]) -> Mapping[str, T]:
    items = cast("Mapping[str, T]", source).values() if isinstance(source, Mapping) else source
    found = dict[str, T]()
    for item in items:
        if item.code in found:
            raise DefinitionError("catalogue", f"{item.code!r} stands twice", "keep one of them")
        found[item.code] = item
    return found


def _word_lists(source: Mapping[str, Iterable[str]]) -> Words:
    return {name: _words(words) for name, words in source.items()}


def _over(defaults: Mapping[str, tuple[str, ...]], source: Mapping[str, Iterable[str]]) -> Words:
    return {**defaults, **_word_lists(source)}


def _cues(source: Mapping[str, Iterable[str]]) -> Words:
    for kind in source:
        if kind not in CUES:
            raise DefinitionError("cues", f"{kind!r} is no kind of cue", nearest(kind, CUES))
    return _over(CUES, source)


def _durations(source: Mapping[str, timedelta]) -> Mapping[str, timedelta]:
    return dict(source)


def _questions(source: Mapping[str, "Text | Mapping[str, str] | str"]) -> Mapping[str, Text]:
    for element in source:
        if element not in QUESTIONS:
            mend = nearest(element, QUESTIONS)
            raise DefinitionError("questions", f"{element!r} is nothing to ask for", mend)
    return {**QUESTIONS, **{name: as_text(text) for name, text in source.items()}}


_NO_WORDS: Words = {}
_NO_TERMS: Mapping[str, Term] = {}
_NO_ANSWERS: Mapping[str, Answer] = {}
_NO_TEXTS: Mapping[str, Text] = {}


@frozen(repr=False)
class Catalogue:
    """Problem types, products, order states; their words, number formats, questions and answers.

    Only `problem_types` has to be given; everything else starts from words that hold for any
    platform. `cues` (what announces a number, a promise, a negation) and `questions` are laid
    over the built-in ones key by key; every other field replaces its default whole.

    >>> late = ProblemType("late", {"en": "Late delivery"}, aliases=["not here"])
    >>> Catalogue([late]).codes
    ('late',)
    """

    problem_types: Mapping[str, ProblemType] = field(converter=_by_code)
    products: Mapping[str, Term] = field(default=_NO_TERMS, converter=_by_code)
    order_states: Mapping[str, Term] = field(default=_NO_TERMS, converter=_by_code)
    order_formats: tuple[OrderFormat, ...] = field(default=_FIT, converter=tuple)
    words: Words = field(default=_NO_WORDS, converter=_word_lists)
    cues: Words = field(default=_NO_WORDS, converter=_cues)
    emotions: Words = field(default=_NO_WORDS, converter=_word_lists)
    registers: Words = field(default=_NO_WORDS, converter=_word_lists)
    durations: Mapping[str, timedelta] = field(default=DURATIONS, converter=_durations)
    units: Mapping[str, timedelta] = field(default=UNITS, converter=_durations)
    currencies: Words = field(default=CURRENCIES, converter=_word_lists)
    questions: Mapping[str, Text] = field(default=_NO_TEXTS, converter=_questions)
    answers: Mapping[str, Answer] = field(default=_NO_ANSWERS, converter=_by_code)
    _plan: object = field(default=None, init=False, eq=False, repr=False)
    _shelf: object = field(default=None, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for kind in self.problem_types.values():
            for frame in kind.frames:
                for name in frame.replace("&", " ").split():
                    if name not in self.words:
                        mend = nearest(name, self.words)
                        raise DefinitionError(f"{kind.code}.frames", f"no words {name!r}", mend)
        for answer in self.answers.values():
            self._serves(answer)
        for name, given, known in (
            ("emotions", self.emotions, MOODS),
            ("registers", self.registers, ("technical", "elderly-plain")),
        ):
            for word in given:
                if word not in known:
                    raise DefinitionError(name, f"{word!r} is none of them", nearest(word, known))

    def _serves(self, answer: Answer) -> None:
        for name, codes, known in (
            ("problem_types", answer.problem_types, self.problem_types),
            ("products", answer.products, self.products),
            ("order_states", answer.order_states, self.order_states),
        ):
            for code in codes:
                if code not in known:
                    where = f"answers.{answer.code}.{name}"
                    raise DefinitionError(where, f"no code {code!r}", nearest(code, known))

    @override
    def __repr__(self) -> str:
        return f"Catalogue({len(self.problem_types)} problem types)"

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the problem types, in the order written."""
        return tuple(self.problem_types)

    def questions_for(self, missing: Iterable[str], locale: str) -> tuple[str, ...]:
        """One polite question for each missing element, in the order they are asked."""
        wanted = frozenset(missing)
        return tuple(
            text.render(locale) for element, text in self.questions.items() if element in wanted
        )

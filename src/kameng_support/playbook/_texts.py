"""Whether what customers read exists in every locale, and has only slots that get filled."""

from collections.abc import Iterable, Iterator

from ..findings import Finding, nearest
from ..texts import Text
from ._default import DEFAULT_WORKFLOW
from ._parts import Parts

__all__ = ["SLOTS", "check_texts"]

#: What the desk can fill in a progress line, beside `within_NAME` for each target; `questions`
#: and `answer` only where the ticket lacks something, and where an answer fits.
SLOTS = ("ticket", "agent", "order_number", "problem", "questions", "answer")

_ANY_LOCALE = "und"


def check_texts(parts: Parts) -> Iterator[Finding]:
    """Every slot that nothing fills, and every locale in which a text is missing."""
    for path, text, slots in _texts(parts):
        for slot in sorted(text.slots.difference(slots)):
            if not _may_be_promised(parts, slot):
                sentence = f"nothing fills the slot {slot!r}"
                yield Finding("unknown-slot", path, sentence, nearest(slot, slots))
        for locale in parts.locales:
            if not _speaks(text, locale):
                sentence = f"the text is missing in {locale}"
                yield Finding("missing-locale", path, sentence, f"add {locale} = '...'")


def _texts(parts: Parts) -> Iterator[tuple[str, Text, Iterable[str]]]:
    """Every text that a customer may read, with its path and the slots it may have."""
    told = {*SLOTS, *(f"within_{target.name}" for target in parts.targets.values())}
    # The built-in workflow speaks as many languages as it does.
    if tuple(parts.transitions.values()) != DEFAULT_WORKFLOW.transitions:
        for path, transition in parts.transitions.items():
            if transition.tell is not None:
                yield f"{path}.tell", transition.tell, (*told, *transition.needs)
        for name, state in parts.states.items():
            if state.name is not None:
                yield f"$.workflow.states.{name}.name", state.name, ()
    for name, group in parts.groups.items():
        yield f"$.groups.{name}.name", group.name, ()
    for name, text in parts.texts.items():
        yield f"$.texts.{name}", text, told
    yield from _catalogue_texts(parts)


def _catalogue_texts(parts: Parts) -> Iterator[tuple[str, Text, Iterable[str]]]:
    catalogue = parts.catalogue
    if catalogue is None or not catalogue.problem_types:
        return
    for code, problem in catalogue.problem_types.items():
        yield f"$.catalogue.problem_types.{code}.names", problem.names, ()
    for code, answer in catalogue.answers.items():
        for name, text in answer.texts:
            yield f"$.catalogue.answers.{code}.{name}", text, ()
    for element, question in catalogue.questions.items():
        yield f"$.catalogue.questions.{element}", question, ()


def _may_be_promised(parts: Parts, slot: str) -> bool:
    """Whether the slot tells of a target that a document declares where it could not be read."""
    return slot.startswith("within_") and parts.unread.covers(
        "targets", slot.removeprefix("within_")
    )


def _speaks(text: Text, locale: str) -> bool:
    """Whether a reader of that locale gets a text in his language."""
    return any(known in (_ANY_LOCALE, locale) or _language(known) == _language(locale)
               for known in text.locales)  # fmt: skip


def _language(locale: str) -> str:
    return locale.replace("_", "-").lower().partition("-")[0]

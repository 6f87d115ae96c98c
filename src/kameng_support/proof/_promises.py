"""Texts that promise what no target backs, and texts that say nothing.

Three kinds of promise. *At once*: somebody reacts in a moment; backed where the text itself names a
target's time, or where a target of a person's or a bot's reaction promises five minutes or less to
everybody. *Instant delivery*: backed by a target of the metric `delivery` of a minute or less.
*Certainty*: nothing can back it.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from ..findings import Finding
from ..playbook import Playbook
from ..texts import Text
from ..wire import canonical_json
from ._ahead import is_always
from ._subject import Subject

__all__ = ["check_texts"]

_AT_ONCE = re.compile(
    r"马上|立即|立刻|即刻|(?i:\b(?:at once|immediately|right away|instantly|straight away)\b)"
)
_INSTANT = re.compile(r"秒充|秒到账|秒到|秒发|(?i:\binstant (?:delivery|top-?up|recharge)\b)")
_CERTAIN = re.compile(
    r"100 ?%|百分百|百分之百|绝对|包到账|必到账|保证|(?i:\b(?:guaranteed?|without fail|for sure)\b)"
)
#: In a clause with one of these before it, nothing is promised.
_NOT = re.compile(r"不|没|未|勿|别|无法|并非|(?i:\b(?:not|no|never|cannot|can't|don't|nobody)\b)")
_CLAUSE = re.compile(r"[,，。;；:：!！?？、\n]")
_VAGUE = re.compile(
    r"尽快|已记录|耐心等待|稍后|请等待|(?i:\b(?:as soon as possible|shortly|in due course|"
    r"be patient|we will look into it|has been recorded)\b)"
)
_SPECIFIC = re.compile(r"\d|[一二两三四五六七八九十]+(?:分钟|小时|天|秒)")
_REACTION = ("pickup", "first_answer", "first_reply", "next_reply", "intervention")
_AT_ONCE_IS = timedelta(minutes=5)
_INSTANT_IS = timedelta(minutes=1)
_NAMELESS = ("ticket", "agent")


def check_texts(subject: Subject) -> Iterator[Finding]:
    """Every text that promises too much or says nothing; of the built-in ones, missing locales too."""
    playbook = subject.playbook
    for path, text in _texts(playbook):
        for locale, template in text.by_locale.items():
            yield from _overpromised(playbook, text, f"{path}.{locale}", template)
            yield from _empty(f"{path}.{locale}", template)


def _texts(playbook: Playbook) -> Iterator[tuple[str, Text]]:
    """Every text that a customer may read, with its path."""
    for index, transition in enumerate(playbook.workflow.transitions):
        if transition.tell is not None:
            yield f"$.workflow.transitions[{index}].tell", transition.tell
    for name, text in playbook.texts.items():
        yield f"$.texts.{name}", text
    catalogue = playbook.catalogue
    for code, answer in catalogue.answers.items():
        for name, text in answer.texts:
            yield f"$.catalogue.answers.{code}.{name}", text
    if catalogue.problem_types:
        for name, text in catalogue.questions.items():
            yield f"$.catalogue.questions.{name}", text


def _overpromised(playbook: Playbook, text: Text, path: str, template: str) -> Iterator[Finding]:
    for word in _promised(_CERTAIN, template):
        yield _finding(
            path, template, word, "say what happens, and by when", "no target backs that"
        )
    for word in _promised(_INSTANT, template):
        if not _delivers(playbook):
            mend = "add a target of the metric delivery within 60s, or name the time it takes"
            yield _finding(path, template, word, mend, "no target measures a delivery within 60s")
    for word in _promised(_AT_ONCE, template):
        named = any(slot.startswith("within_") for slot in text.slots)
        if not named and not _reacts(playbook):
            mend = "name a target's time, as in {within_pickup}, or add a target within 5m"
            yield _finding(path, template, word, mend, "no target promises anything within 5m")


def _promised(words: re.Pattern[str], template: str) -> Iterator[str]:
    for clause in _CLAUSE.split(template):
        found = words.search(clause)
        if found is not None and not _NOT.search(clause[: found.start()]):
            yield found[0]


def _finding(path: str, template: str, word: str, mend: str, why: str) -> Finding:
    return Finding(
        code="promise-without-target",
        path=path,
        sentence=f"{word!r} is a promise, and {why}",
        mend=mend,
        witness=canonical_json({"text": template, "word": word}),
    )


def _delivers(playbook: Playbook) -> bool:
    return any(
        target.metric == "delivery" and all(row.is_ <= _INSTANT_IS for row in target.within)
        for target in playbook.targets
    )


def _reacts(playbook: Playbook) -> bool:
    return any(
        target.metric in _REACTION
        and is_always(target.when)
        and all(row.is_ <= _AT_ONCE_IS for row in target.within)
        for target in playbook.targets
    )


def _empty(path: str, template: str) -> Iterator[Finding]:
    """A text of vague words, with no figure and no slot that says anything of this ticket."""
    vague = _VAGUE.search(template)
    slots = re.findall(r"{(\w+)}", template)
    if vague and not _SPECIFIC.search(template) and not set(slots) - set(_NAMELESS):
        yield Finding(
            code="says-nothing",
            path=path,
            sentence=f"{vague[0]!r} is all it says: not what happens, nor by when",
            mend="say who does what now and by when, as in {within_progress_update}",
            witness=canonical_json({"text": template}),
        )

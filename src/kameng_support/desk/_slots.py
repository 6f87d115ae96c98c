"""What fills the slots of the lines that a customer is told."""

from collections.abc import Mapping
from datetime import timedelta

from ..instants import duration_of
from ..playbook import Playbook
from ..texts import Text
from ..ticket import Actor
from ._case import Case
from ._self_service import answer_to

__all__ = ["slots_of"]

_NO_ORDER = Text({"zh-CN": "未提供", "en": "not given"})
_NO_PROBLEM = Text({"zh-CN": "您反馈的问题", "en": "your problem"})
_NO_PROMISE = Text({"zh-CN": "本班次", "en": "this shift"})
_SECOND = timedelta(seconds=1)
_UNITS = (
    (timedelta(hours=1), Text({"zh-CN": "{n}小时", "en": "{n} h"})),
    (timedelta(minutes=1), Text({"zh-CN": "{n}分钟", "en": "{n} min"})),
    (_SECOND, Text({"zh-CN": "{n}秒", "en": "{n} s"})),
)


def slots_of(playbook: Playbook, case: Case, by: Actor) -> Mapping[str, str]:
    """Every slot of a progress line, none empty: what this ticket is about and what it is promised.

    `within_NAME` is the time that the target NAME promises this ticket, in the customer's words.
    """
    ticket, locale = case.ticket, case.ticket.locale
    elements, catalogue = ticket.elements, playbook.catalogue
    problem = catalogue.problem_types.get(elements.problem_type or "")
    questions = catalogue.questions_for(elements.missing, locale)
    answer = answer_to(ticket, catalogue)
    slots = {
        "ticket": ticket.id,
        "agent": by.id,
        "order_number": "、".join(elements.order_numbers) or _NO_ORDER.render(locale),
        "problem": (problem.names if problem else _NO_PROBLEM).render(locale),
        "questions": "\n".join(questions),
        "answer": "" if answer is None else answer.render(locale),
    }
    for target in playbook.targets:
        within = case.promised.get(target.name)
        slots[f"within_{target.name}"] = (
            _NO_PROMISE.render(locale) if within is None else _told(duration_of(within), locale)
        )
    return slots


def _told(span: timedelta, locale: str) -> str:
    """A span in the widest unit that it is whole in, rounded up below a second: `30秒`, `48小时`."""
    unit, text = next((u, t) for u, t in _UNITS if u == _SECOND or not span % u)
    return text.render(locale, {"n": str(-(-span // unit))})

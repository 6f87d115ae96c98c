"""The workflow of a playbook that brings none: open, resolved, closed."""

from datetime import timedelta

from ..conditions import Not, Test
from ..texts import Text
from ..ticket import Joint, State, Transition, Workflow

__all__ = ["DEFAULT_WORKFLOW"]

_STAFF = ("agent", "specialist", "supervisor")

DEFAULT_WORKFLOW = Workflow(
    states={
        "open": State("open", "agent", Text({"zh-CN": "处理中", "en": "Open"})),
        "resolved": State("resolved", "customer", Text({"zh-CN": "已解决", "en": "Resolved"})),
        "closed": State("closed", name=Text({"zh-CN": "已关闭", "en": "Closed"})),
    },
    transitions=(
        Transition(
            "receive",
            ("open",),
            by=("system",),
            tell=Text(
                {
                    "zh-CN": "已收到您反馈的{problem}，客服接手后马上告诉您。",
                    "en": "Received: {problem}. You will hear as soon as an agent takes over.",
                }
            ),
        ),
        Transition(
            "pick_up",
            ("open",),
            by=_STAFF,
            tell=Text(
                {
                    "zh-CN": "客服已读取您的反馈，正在处理。",
                    "en": "An agent has read your message and is working on it.",
                }
            ),
            emits=("picked_up",),
        ),
        Transition(
            "resolve",
            ("open",),
            by=_STAFF,
            to="resolved",
            tell=Text(
                {
                    "zh-CN": "问题已处理，请您确认是否解决。",
                    "en": "Solved: please confirm that it works for you.",
                }
            ),
        ),
        Transition("close", ("open", "resolved"), by=("customer", "agent", "system"), to="closed"),
        Transition(
            "reopen",
            ("resolved", "closed"),
            by=("customer", "agent"),
            to="open",
            tell=Text({"zh-CN": "已为您重新打开。", "en": "It is open again."}),
        ),
        Transition(
            "cancel",
            ("open",),
            by=("customer", "agent", "system"),
            to="closed",
            emits=("cancelled",),
        ),
    ),
    joint=(
        Joint("receive", ("open",), when=Not(Test("done", "has", "receive"))),
        Joint("close", ("resolved",), after=timedelta(hours=48)),
    ),
)
"""A ticket is open until somebody resolves it; a resolved one closes after 48 quiet hours."""

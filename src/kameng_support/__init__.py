"""Customer support for any platform: tickets, SLA clocks, triage, intake, scoring.

The names that most platforms need. Each is loaded from its room when it is first used, so
that `import kameng_support.sla` loads no other room. The rest lives in the rooms themselves:
`intake`, `ticket`, `sla`, `triage`, `scoring`, and `playbook`, `desk`, `stores`, `testing`.
"""

_HOME = {
    "Calendar": "sla",
    "Clock": "sla",
    "Customer": "desk",
    "Desk": "desk",
    "Finding": "findings",
    "KamengError": "errors",
    "MemoryStore": "desk",
    "Playbook": "playbook",
    "Reading": "intake",
    "RuleSet": "triage",
    "Target": "sla",
    "Workflow": "ticket",
    "agent": "desk",
    "kameng_playbook": "playbook",
    "load_playbook": "playbook",
    "read": "intake",
    "wilson": "scoring",
}

__all__ = [
    "Calendar",
    "Clock",
    "Customer",
    "Desk",
    "Finding",
    "KamengError",
    "MemoryStore",
    "Playbook",
    "Reading",
    "RuleSet",
    "Target",
    "Workflow",
    "agent",
    "kameng_playbook",
    "load_playbook",
    "read",
    "wilson",
]

TYPE_CHECKING = False  # not typing's: `import typing` would be most of this module's cost
if TYPE_CHECKING:
    from .desk import Customer as Customer
    from .desk import Desk as Desk
    from .desk import MemoryStore as MemoryStore
    from .desk import agent as agent
    from .errors import KamengError as KamengError
    from .findings import Finding as Finding
    from .intake import Reading as Reading
    from .intake import read as read
    from .playbook import Playbook as Playbook
    from .playbook import kameng_playbook as kameng_playbook
    from .playbook import load_playbook as load_playbook
    from .scoring import wilson as wilson
    from .sla import Calendar as Calendar
    from .sla import Clock as Clock
    from .sla import Target as Target
    from .ticket import Workflow as Workflow
    from .triage import RuleSet as RuleSet
else:  # here, since a `__getattr__` that type checkers see would hide misspelled names from them

    def __getattr__(name):
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(f".{_HOME[name]}", __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})

"""A platform's whole policy as one value, checked as it is made; the preset of a 卡盟 platform."""

from ._default import DEFAULT_WORKFLOW
from ._examples import run_examples
from ._files import kameng_playbook, load_playbook
from ._parts import Example, Group
from ._playbook import Playbook
from ._reading import playbook_of
from ._writing import document_of

__all__ = [
    "DEFAULT_WORKFLOW",
    "Example",
    "Group",
    "Playbook",
    "document_of",
    "kameng_playbook",
    "load_playbook",
    "playbook_of",
    "run_examples",
]

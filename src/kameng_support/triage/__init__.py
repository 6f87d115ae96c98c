"""Who takes it, how fast, in what tone: rules over facts, each decision with its reasons.

>>> rules = RuleSet(
...     fields=[
...         Field("priority", values=("urgent", "normal"), default="normal"),
...         Field("flags", "collect"),
...     ],
...     rules=[
...         Rule(
...             "a stolen account is looked at at once",
...             when={"problem_type": ["account_stolen", "card_stolen"]},
...             set={"priority": "urgent"},
...             add={"flags": ["second_verification"]},
...         ),
...     ],
... )
>>> decision = rules.decide({"problem_type": "account_stolen"})
>>> decision.values
{'priority': 'urgent', 'flags': ('second_verification',)}
>>> print(rules.decide({}).why_not("a stolen account is looked at at once"))
problem_type is not known, so not one of 'account_stolen', 'card_stolen'
"""

from ._decision import Decision, Firing
from ._fields import Field, Policy
from ._policies import Conflict
from ._rule import Rule
from ._rules import RuleSet
from ._wire import configure

__all__ = [
    "Conflict",
    "Decision",
    "Field",
    "Firing",
    "Policy",
    "Rule",
    "RuleSet",
    "configure",
]

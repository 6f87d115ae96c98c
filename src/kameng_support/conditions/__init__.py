"""Facts and conditions: the one language of guards, target selectors and triage rules.

A condition is a mapping of facts, all of which must hold. A bare value means *is*, a list means
*in*; else `at_least`, `more_than`, `at_most`, `less_than`, `between`, `has`, `has_any`, `has_all`,
`contains`, `known`; and the keys `all`, `any`, `not`. A test on a missing fact is false, so `not`
of it is true; `known` asks whether the fact is there. Values are compared as they are: a text is
never a number, so what a platform tells goes through `FactSchema.admit`, and a condition over
money, durations or instants through `FactSchema.bind`, before the two meet.

>>> from decimal import Decimal
>>> big = parse_condition({"amount": {"at_least": 500}, "any": [{"tier": "vip"}, {"repeats": 2}]})
>>> holds(big, {"amount": Decimal(800), "tier": "vip"})
True
>>> print(why_not(big, {"amount": Decimal(20), "tier": "vip"}))
amount is 20, not at least 500
"""

from ._evaluate import Failure, holds, why_not
from ._facts import Fact, FactType, FactValue
from ._language import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    Not,
    Operator,
    Test,
    facts_of,
    tests_of,
)
from ._reading import parse_condition, read_condition
from ._schema import FactSchema
from ._writing import to_mapping

__all__ = [
    "ALWAYS",
    "AllOf",
    "AnyOf",
    "Condition",
    "Fact",
    "FactSchema",
    "FactType",
    "FactValue",
    "Failure",
    "Not",
    "Operator",
    "Test",
    "facts_of",
    "holds",
    "parse_condition",
    "read_condition",
    "tests_of",
    "to_mapping",
    "why_not",
]

"""One value of each fact for each way its tests can come out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kameng_support.conditions import Fact, FactSchema, holds, parse_condition
from kameng_support.playbook import Playbook
from kameng_support.proof._cells import TooMany, asked_by_fact, assignments, cells, may_be_unknown
from kameng_support.proof._samples import sample_of
from kameng_support.triage import Field

FACTS = [
    Fact("tier", values=["standard", "vip", "enterprise"]),
    Fact("region"),
    Fact("new", "bool"),
    Fact("amount", "money", at_least=0),
    Fact("count", "int"),
    Fact("age", "duration", at_least="1m"),
    Fact("wait", "duration"),
    Fact("at", "instant"),
    Fact("marks", "set", ["a", "b", "c"]),
]
PLAYBOOK = Playbook(
    facts=FACTS, fields=[Field("lane", default="normal"), Field("tone"), Field("flags", "collect")]
)
SCHEMA = PLAYBOOK.schema


def found(**tests: object) -> list[object]:
    condition = SCHEMA.bind(parse_condition(tests))
    (name,) = tests
    return list(cells(SCHEMA, name, asked_by_fact([condition])[name]))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("tests", "values"),
    [
        ({"tier": "vip"}, ["standard", "vip"]),
        ({"tier": ["standard", "vip", "enterprise"]}, ["standard", "vip", "enterprise"]),
        ({"region": ["north", "south"]}, ["other", "north", "south"]),
        ({"region": {"contains": "orth"}}, ["other", "orth"]),
        ({"new": True}, [False, True]),
        ({"count": {"at_least": 3}}, [2, 3, 4]),
        ({"count": {"between": [3, 6]}}, [2, 3, 4, 6, 7]),
        ({"count": {"known": True}}, [0]),
        # What is out of a fact's range is no value of it.
        ({"amount": {"more_than": 0}}, [Decimal(0), Decimal(1)]),
        (
            {"amount": {"between": [2, 5]}},
            [Decimal(1), Decimal(2), Decimal("3.5"), Decimal(5), Decimal(6)],
        ),
        ({"age": {"known": False}}, [minutes(1)]),
        ({"wait": {"known": True}}, [minutes(0)]),
        ({"age": {"less_than": "10m"}}, [minutes(10) - timedelta(seconds=1), minutes(10), minutes(10) + timedelta(seconds=1)]),
        ({"at": {"known": True}}, [datetime(2026, 1, 1, tzinfo=UTC)]),
        ({"marks": {"has": "a"}}, [frozenset(), frozenset("a")]),
        (
            {"marks": {"has_any": ["a", "b"]}},
            [frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")],
        ),
        # A count of the library's own is never below nothing.
        ({"transfers": {"at_least": 0}}, [0, 1]),
        ({"elapsed": {"at_least": "0s"}}, [minutes(0), timedelta(seconds=1)]),
    ],
)  # fmt: skip
def test_the_cells_of_a_fact(tests, values):
    assert found(**tests) == values


def test_of_many_words_each_alone_and_all_together_are_tried():
    words = [f"w{n}" for n in range(8)]
    schema = FactSchema([Fact("marks", "set", words)])
    (tests,) = asked_by_fact([parse_condition({"marks": {"has_any": words}})]).values()
    values = cells(schema, "marks", tests)
    assert len(values) == 1 + 8 + 1


def test_a_fact_beside_is_told_apart_value_by_value():
    values = [facts.get("tier") for facts in assignments(PLAYBOOK, [], ["tier", "nothing"])]
    assert values == [None, "standard", "vip", "enterprise"]


@pytest.mark.parametrize(
    ("name", "unknown"),
    [
        ("tier", True),
        ("problem_type", True),
        ("emotion", False),
        ("transfers", False),
        ("lane", False),
        ("tone", True),
        ("flags", False),
    ],
)
def test_what_a_ticket_may_lack(name, unknown):
    assert may_be_unknown(PLAYBOOK, name) is unknown


def test_the_fewest_facts_come_first_and_all_ways_are_there():
    condition = SCHEMA.bind(parse_condition({"tier": "vip", "amount": {"at_least": 5}}))
    tried = list(assignments(PLAYBOOK, [condition]))
    assert tried[0] == {}
    assert len(tried) == 3 * 4
    assert sum(holds(condition, facts) for facts in tried) == 2


def test_what_is_too_much_is_not_tried():
    words = [f"w{n}" for n in range(40)]
    many = Playbook(facts=[Fact(f"f{n}") for n in range(3)])
    conditions = [parse_condition({f"f{n}": words}) for n in range(3)]
    with pytest.raises(TooMany):
        next(assignments(many, conditions))


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (Fact("x"), "x1"),
        (Fact("x", values=["a", "b"]), "a"),
        (Fact("x", "text"), "*"),
        (Fact("x", "bool"), True),
        (Fact("x", "int"), 1),
        (Fact("x", "int", at_least=5), 5),
        (Fact("x", "int", at_least="4.5"), 5),
        (Fact("x", "int", at_most="-4.5"), -5),
        (Fact("x", "int", at_least="1.2", at_most="1.8"), None),
        (Fact("x", "money", at_most="0.5"), Decimal("0.5")),
        (Fact("x", "duration", at_least="2h"), timedelta(hours=2)),
        (Fact("x", "instant"), datetime(2026, 1, 7, 2, tzinfo=UTC)),
        (Fact("x", "set", ["a", "b"]), frozenset("a")),
        (Fact("x", "set"), frozenset({"x1"})),
    ],
)
def test_a_value_that_somebody_could_give(fact, value):
    assert sample_of(fact) == value

"""Laws of the condition language, over conditions and facts that nobody thought of."""

import json
import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from kameng_support.conditions import (
    AllOf,
    AnyOf,
    Fact,
    FactSchema,
    Not,
    Test,
    facts_of,
    holds,
    parse_condition,
    read_condition,
    to_mapping,
    why_not,
)
from kameng_support.errors import InputError
from kameng_support.wire import canonical_json

WORDS = ["risk", "loud", "calm", "a", ""]
SCHEMA = FactSchema(
    [
        Fact("word", values=WORDS),
        Fact("words", "text"),
        Fact("flag", "bool"),
        Fact("count", "int"),
        Fact("share", "decimal"),
        Fact("amount", "money"),
        Fact("elapsed", "duration"),
        Fact("paid_at", "instant"),
        Fact("flags", "set", values=WORDS),
    ]
)
small = st.integers(-3, 3)
numbers = small | small.map(lambda n: Decimal(n) / 2) | st.integers(2**53 - 1, 2**53 + 2)
VALUES = {
    "word": st.sampled_from(WORDS),
    "words": st.text("ab", max_size=4),
    "flag": st.booleans(),
    "count": small | st.integers(2**53 - 1, 2**53 + 2),
    "share": numbers,
    "amount": numbers,
    "elapsed": small.map(lambda n: timedelta(minutes=n)),
    "paid_at": small.map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n)),
    "flags": st.frozensets(st.sampled_from(WORDS)),
}
ORDERS = ["at_least", "more_than", "at_most", "less_than"]
facts = st.fixed_dictionaries({}, optional=VALUES).map(SCHEMA.admit)


@st.composite
def some_tests(draw):
    fact = draw(st.sampled_from(sorted(VALUES)))
    if draw(st.integers(0, 5)) == 0:
        return Test(fact, "known", draw(st.booleans()))
    one = VALUES[fact]
    if fact == "flags":
        word = st.sampled_from(WORDS[:-1])
        some = st.lists(word, min_size=1, max_size=3)
        op = draw(st.sampled_from(["has", "has_any", "has_all"]))
        return Test(fact, op, draw(word if op == "has" else some))
    if fact == "words":
        return Test(fact, "contains", draw(st.text("ab", min_size=1, max_size=2)))
    if fact == "flag":
        return Test(fact, "is", draw(one))
    ordered = [] if fact == "word" else [*ORDERS, "between"]
    op = draw(st.sampled_from(["is", "in", *ordered]))
    if op == "in":
        return Test(fact, op, draw(st.lists(one, min_size=1, max_size=3)))
    if op == "between":
        return Test(fact, op, sorted([draw(one), draw(one)]))
    return Test(fact, op, draw(one))


conditions = st.recursive(
    some_tests(),
    lambda inner: (
        st.lists(inner, max_size=4).map(AllOf)
        | st.lists(inner, min_size=1, max_size=3).map(AnyOf)
        | inner.map(Not)
    ),
    max_leaves=8,
).map(SCHEMA.bind)


def reference(condition, facts):
    """What the language means, written again in the most obvious way."""
    match condition:
        case AllOf(parts):
            return all(reference(part, facts) for part in parts)
        case AnyOf(parts):
            return any(reference(part, facts) for part in parts)
        case Not(part):
            return not reference(part, facts)
        case Test(fact, "known", wanted):
            return wanted == (fact in facts)
    fact, op, operand = condition.fact, condition.op, condition.operand
    if fact not in facts:
        return False
    value = facts[fact]
    return {
        "is": lambda: value == operand,
        "in": lambda: value in operand,
        "at_least": lambda: value >= operand,
        "more_than": lambda: value > operand,
        "at_most": lambda: value <= operand,
        "less_than": lambda: value < operand,
        "between": lambda: operand[0] <= value <= operand[1],
        "contains": lambda: operand in value,
        "has": lambda: operand in value,
        "has_any": lambda: any(word in value for word in operand),
        "has_all": lambda: all(word in value for word in operand),
    }[op]()


@given(conditions, facts)
def test_a_condition_holds_when_the_obvious_evaluator_says_so(condition, facts):
    assert holds(condition, facts) is reference(condition, facts)


@given(conditions, facts)
def test_there_is_a_reason_exactly_where_a_condition_does_not_hold(condition, facts):
    failure = why_not(condition, facts)
    assert (failure is None) is holds(condition, facts)
    if failure is None:
        return
    assert not holds(failure.part, facts)
    assert facts_of(failure.part) <= facts_of(condition)
    if isinstance(failure.part, Test):
        assert failure.known is (failure.part.fact in facts)
        assert failure.value == facts.get(failure.part.fact)
        assert failure.part.fact in failure.sentence


@given(conditions)
def test_what_is_written_reads_back_to_the_same_condition(condition):
    written = to_mapping(condition)
    assert SCHEMA.bind(parse_condition(written)) == condition
    assert to_mapping(parse_condition(written)) == written


@given(conditions)
def test_what_is_written_is_plain_json(condition):
    written = to_mapping(condition)
    assert json.loads(json.dumps(written)) == written


@given(conditions, facts)
def test_the_order_of_keys_never_changes_what_holds(condition, facts):
    sorted_keys = json.loads(canonical_json(to_mapping(condition)))
    again = SCHEMA.bind(parse_condition(sorted_keys))
    assert holds(again, facts) is holds(condition, facts)


@given(conditions)
def test_a_bound_condition_fits_its_schema_and_binding_changes_nothing_more(condition):
    assert SCHEMA.check(condition) == ()
    assert SCHEMA.bind(condition) == condition
    assert pickle.loads(pickle.dumps(condition)) == condition


@given(facts)
def test_what_was_admitted_is_admitted_unchanged(facts):
    again = SCHEMA.admit(facts)
    assert again == facts
    assert [type(value) for value in again.values()] == [type(value) for value in facts.values()]


@given(st.integers(-(10**30), 10**30), st.integers(0, 6))
def test_money_told_as_text_is_exact_to_the_last_digit(cents, places):
    fact = Fact("amount", "money")
    with localcontext(prec=100):
        amount = Decimal(cents).scaleb(-places)
        text = f"{amount + Decimal(1).scaleb(-places - 20):f}"
    assert fact.admit(str(amount)) == amount
    more = fact.admit(text)
    assert holds(Test("amount", "more_than", amount), {"amount": more})


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_is_taken_by_its_shortest_text(number):
    admitted = Fact("share", "decimal").admit(number)
    assert float(admitted) == number
    assert admitted == Decimal(repr(number))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "at_least", "known", "in", "between", "x", 3]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_anything_at_all_is_read_as_a_condition_or_as_faults_with_paths(source):
    condition, findings = read_condition(source)
    assert all(finding.path.startswith("$") and finding.mend for finding in findings)
    assert holds(condition, {}) in (True, False)
    if not findings:
        written = to_mapping(condition)
        assert to_mapping(parse_condition(written)) == written


@given(st.sampled_from(sorted(VALUES)), ANYTHING)
def test_anything_at_all_is_admitted_or_refused_with_the_facts_name(name, value):
    fact = SCHEMA.facts[name]
    try:
        admitted = fact.admit(value)
    except InputError as error:
        assert name in error.where
        return
    assert fact.admit(admitted) == admitted

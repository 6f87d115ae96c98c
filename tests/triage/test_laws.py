"""Laws of deciding, over random rules and facts."""

from hypothesis import given
from hypothesis import strategies as st

from kameng_support.conditions import Fact, FactSchema, facts_of
from kameng_support.triage import Field, Rule, RuleSet

NAMES = ("a", "b", "c")
LETTERS = ("x", "y", "z")
POLICIES = ("first", "priority", "unique", "any")
FIELDS = {policy: f"by_{policy}" for policy in POLICIES}  # `any` is no name for a fact
SCHEMA = FactSchema(Fact(name, values=LETTERS) for name in NAMES)

facts = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(LETTERS))
tests = st.dictionaries(
    st.sampled_from(NAMES),
    st.one_of(
        st.sampled_from(LETTERS),
        st.lists(st.sampled_from(LETTERS), min_size=1, max_size=2, unique=True),
        st.booleans().map(lambda known: {"known": known}),
    ),
    max_size=2,
)
conditions = st.one_of(tests, tests.map(lambda test: {"not": test}))


@st.composite
def rule_sets(draw):
    fields = [
        Field(FIELDS[p], p, LETTERS, draw(st.sampled_from([None, *LETTERS]))) for p in POLICIES
    ]
    fields.append(Field("collect", "collect", LETTERS))
    rules = [
        Rule(
            f"rule {number}",
            draw(conditions),
            draw(
                st.dictionaries(
                    st.sampled_from(list(FIELDS.values())), st.sampled_from(LETTERS), min_size=1
                )
            ),
            draw(st.sampled_from([{}, {"collect": draw(st.permutations(LETTERS))[:2]}])),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    return RuleSet(fields, rules, draw(st.sampled_from([None, SCHEMA])))


@given(rule_sets(), facts)
def test_each_field_is_what_its_policy_says_of_the_rules_that_fired(rules, seen):
    decision = rules.decide(seen)
    fired = [rule for rule in rules.rules if rule.name in decision.fired]
    default = {field.policy: field.default for field in rules.fields}
    said = {
        policy: [r.set[name] for r in fired if name in r.set] for policy, name in FIELDS.items()
    }
    expected = {
        "first": said["first"][0] if said["first"] else default["first"],
        "priority": min(said["priority"]) if said["priority"] else default["priority"],
        "unique": said["unique"][0] if len(said["unique"]) == 1 else default["unique"],
        "any": said["any"][0] if len(set(said["any"])) == 1 else default["any"],
    }
    collected = list(dict.fromkeys(w for r in fired for w in r.add.get("collect", ())))
    assert {p: decision.values.get(name) for p, name in FIELDS.items()} == expected
    assert list(decision.values["collect"]) == collected
    assert {conflict.field for conflict in decision.conflicts} == {
        *(["by_unique"] if len(said["unique"]) > 1 else []),
        *(["by_any"] if len(set(said["any"])) > 1 else []),
    }


@given(rule_sets(), facts)
def test_a_rule_fires_or_says_which_part_failed(rules, seen):
    decision = rules.decide(seen)
    for rule in rules.rules:
        failure = decision.why_not(rule.name)
        assert (failure is None) is (rule.name in decision.fired)
        if failure is not None and failure.known and failure.value is not None:
            (looked_at,) = facts_of(failure.part)
            assert failure.value == seen[looked_at]


@given(rule_sets(), facts)
def test_every_value_is_given_by_a_rule_that_fired_or_is_the_default(rules, seen):
    decision = rules.decide(seen)
    gave = {firing.rule: firing.gave for firing in decision.why()}
    for field in rules.fields:
        value = decision.values.get(field.name)
        givers = decision.given_by.get(field.name, ())
        assert set(givers) <= set(decision.fired)
        if field.policy != "collect":
            assert all(gave[rule][field.name] == value for rule in givers)
            assert givers or value == field.default


@given(rule_sets(), facts, st.data())
def test_a_fact_that_no_rule_looks_at_changes_nothing(rules, seen, data):
    looked_at = {fact for rule in rules.rules for fact in facts_of(rule.when)}
    unseen = [name for name in NAMES if name not in looked_at]
    more = {name: data.draw(st.sampled_from(LETTERS)) for name in unseen}
    assert rules.decide({**seen, **more}) == rules.decide(seen)

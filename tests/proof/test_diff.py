"""What changed between two versions of a policy, in words."""

from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from kameng_support.intake import Catalogue, ProblemType, Term
from kameng_support.playbook import Example, Group, Playbook, kameng_playbook, load_playbook
from kameng_support.proof import Change, diff
from kameng_support.scoring import Survey
from kameng_support.sla import Calendar, Row, Target
from kameng_support.ticket import Consequence, Joint, State, Transition
from kameng_support.triage import Field, Rule

SHOP = load_playbook(Path(__file__).parent / "broken" / "base" / "whole.toml")
PICKUP, PROGRESS, REPLY, RESOLUTION = SHOP.targets


def said(new: Playbook, old: Playbook = SHOP) -> list[tuple[str, str]]:
    return [(change.kind, str(change)) for change in diff(old, new)]


def with_targets(*targets: Target) -> Playbook:
    return attrs.evolve(SHOP, targets=targets)


def with_workflow(**changes: object) -> Playbook:
    return attrs.evolve(SHOP, workflow=attrs.evolve(SHOP.workflow, **changes))


def test_equal_policies_differ_in_nothing():
    assert diff(kameng_playbook(), kameng_playbook()) == ()
    assert diff(SHOP, SHOP) == ()


@pytest.mark.parametrize(
    ("new", "change"),
    [
        (
            attrs.evolve(SHOP, name="mall"),
            ("changed", "$.playbook.name: shop became mall"),
        ),
        (
            attrs.evolve(SHOP, version="2"),
            ("changed", "$.playbook.version: 1 became 2"),
        ),
        (
            attrs.evolve(SHOP, locales=("zh-CN",)),
            ("changed", "$.playbook.locales: zh-CN, en became zh-CN"),
        ),
        (
            attrs.evolve(SHOP, skew="1m"),
            ("changed", "$.playbook.skew: 5m became 1m"),
        ),
    ],
)
def test_what_a_policy_says_of_itself(new, change):
    assert said(new) == [change]


VIP = {"tier": "vip"}


@pytest.mark.parametrize(
    ("target", "change"),
    [
        (
            attrs.evolve(PICKUP, within="10m"),
            ("longer", "$.targets.pickup: promised within 10m, no longer within 5m"),
        ),
        (
            attrs.evolve(PICKUP, within="2m"),
            ("shorter", "$.targets.pickup: promised within 2m, no longer within 5m"),
        ),
        (
            attrs.evolve(PICKUP, within=[Row("1m", VIP), Row("5m")]),
            ("added", '$.targets.pickup: a new row: within 1m where {"tier":"vip"}'),
        ),
        (
            attrs.evolve(PICKUP, when=VIP),
            ("changed", '$.targets.pickup.when: applies where {"tier":"vip"}, no longer always'),
        ),
        (
            attrs.evolve(PICKUP, warn=()),
            ("changed", "$.targets.pickup.warn: 80% became no warning"),
        ),
        (
            attrs.evolve(PICKUP, breach=()),
            ("changed", "$.targets.pickup.breach: supervisor after 0s became nobody"),
        ),
        (
            attrs.evolve(PICKUP, on_reopen="ignore"),
            ("changed", "$.targets.pickup.on_reopen: restart became ignore"),
        ),
        (
            attrs.evolve(PICKUP, anchor="applied"),
            ("changed", "$.targets.pickup.anchor: creation became applied"),
        ),
        (
            attrs.evolve(PICKUP, metric="first_answer"),
            ("changed", "$.targets.pickup.metric: pickup became first_answer"),
        ),
    ],
)
def test_a_promise_that_says_something_else(target, change):
    assert said(with_targets(target, PROGRESS, REPLY, RESOLUTION)) == [change]


def test_rows_that_go_or_are_asked_in_another_order():
    vip, night, rest = Row("1m", VIP), Row("2m", {"amount": {"at_least": 10}}), Row("5m")
    old = with_targets(attrs.evolve(PICKUP, within=[vip, night, rest]))
    new = with_targets(attrs.evolve(PICKUP, within=[night, vip, rest]))
    assert said(new, old) == [("moved", "$.targets.pickup: its rows are asked in another order")]
    gone = with_targets(attrs.evolve(PICKUP, within=[vip, rest]))
    told = '$.targets.pickup: a row is gone: within 2m where {"amount":{"at_least":10}}'
    assert said(gone, old) == [("removed", told)]


def test_promises_that_come_and_go():
    quick = Target("quick", "first_reply", [Row("1m", VIP), Row("2m")])
    assert said(with_targets(PICKUP, PROGRESS, REPLY, quick)) == [
        ("added", '$.targets.quick: promised now: within 1m where {"tier":"vip"}; within 2m'),
        ("removed", "$.targets.resolution: no longer promised: within 48h"),
    ]


def test_a_rule_that_comes_behind_one_that_covers_it_decides_nothing_any_more():
    wide = Rule("whoever is a VIP", VIP, {"priority": "high", "level": "junior"})
    narrow = Rule(
        "a VIP with much money", {**VIP, "amount": {"at_least": 900}}, {"level": "senior"}
    )
    old = attrs.evolve(SHOP, rules=[narrow, wide])
    new = attrs.evolve(SHOP, rules=[wide, narrow])
    assert said(new, old) == [
        ("moved", "$.rules: the rules are asked in another order"),
        (
            "shadowed",
            "$.rules.a VIP with much money: 'a VIP with much money' no longer decides level: "  # noqa: ISC004
            "'whoever is a VIP' comes before it",
        ),
    ]
    # What was so before is no news.
    assert said(attrs.evolve(new, version="2"), new) == [
        ("changed", "$.playbook.version: 1 became 2")
    ]


def test_a_field_whose_rules_do_not_come_in_turn_shadows_nothing():
    words = Field("flags", "collect")
    one, other = (Rule(name, VIP, add={"flags": ["x"]}) for name in ("one", "other"))
    old = attrs.evolve(SHOP, fields=(*SHOP.fields, words))
    new = attrs.evolve(old, rules=(*SHOP.rules, one, other))
    assert said(new, old) == [
        ("added", "$.rules.one: the rule 'one' is new"),
        ("added", "$.rules.other: the rule 'other' is new"),
    ]


def test_what_is_too_much_to_try_is_not_called_shadowed():
    many = {f"amount{n}": {"at_least": n + 1} for n in range(12)}
    facts = {**SHOP.facts.facts}
    from kameng_support.conditions import Fact

    for name in many:
        facts[name] = Fact(name, "money")
    rules = [Rule(name, many, {"level": "senior"}) for name in ("one", "other")]
    old = attrs.evolve(SHOP, facts=facts, rules=rules[:1])
    new = attrs.evolve(SHOP, facts=facts, rules=rules)
    assert said(new, old) == [("added", "$.rules.other: the rule 'other' is new")]


def test_rules_and_fields_that_come_go_or_say_something_else():
    rule = attrs.evolve(SHOP.rules[0], set={"priority": "high"})
    assert said(attrs.evolve(SHOP, rules=[rule])) == [
        ("changed", "$.rules.a sum that hurts: the rule 'a sum that hurts' says something else")
    ]
    assert said(attrs.evolve(SHOP, rules=[])) == [
        ("removed", "$.rules.a sum that hurts: the rule 'a sum that hurts' is gone")
    ]
    lane = Field("lane")
    assert said(attrs.evolve(SHOP, fields=(*SHOP.fields, lane))) == [
        ("added", "$.decision.lane: the field 'lane' is new")
    ]


def test_what_the_workflow_allows():
    moves = SHOP.workflow.transitions
    path = "$.workflow.transitions: "
    asks, replied = moves[1], moves[2]
    wider = attrs.evolve(asks, by=("agent", "bot"))
    assert said(with_workflow(transitions=(moves[0], wider, replied, *moves[3:]))) == [
        ("added", f"{path}bot may 'ask_supplier' in 'in_progress'")
    ]
    narrower = attrs.evolve(replied, by=("agent",))
    assert said(with_workflow(transitions=(*moves[:2], narrower, *moves[3:]))) == [
        ("removed", f"{path}supplier may no longer 'supplier_replied' in 'waiting_supplier'")
    ]
    silent = attrs.evolve(asks, tell=None)
    assert said(with_workflow(transitions=(moves[0], silent, *moves[2:]))) == [
        ("changed", f"{path}'ask_supplier' asks, does or tells something else")
    ]
    extra = Transition("note", ["in_progress"], by=["agent"])
    assert said(with_workflow(transitions=(*moves, extra))) == [
        ("added", f"{path}agent may 'note' in 'in_progress'")
    ]


def test_states_rules_and_fields_of_the_workflow():
    states = dict(SHOP.workflow.states)
    assert said(with_workflow(states={**states, "parked": State()})) == [
        ("added", "$.workflow.states.parked: the state 'parked' is new")
    ]
    turned = dict(reversed(states.items()))
    assert said(with_workflow(states=turned)) == [
        (
            "changed",
            "$.workflow.states: a ticket starts in 'closed', no longer in 'queued'",
        )
    ]
    sooner = Joint("close", ["resolved"], after=timedelta(hours=24))
    assert said(with_workflow(joint=(sooner,))) == [
        ("added", "$.workflow.joint: a rule does 'close' in resolved after 24h"),
        ("removed", "$.workflow.joint: no rule does 'close' in resolved after 48h any more"),
    ]
    at_once = Joint("close", ["resolved"], on="customer_message", when=VIP)
    (late,) = SHOP.workflow.joint
    old, new = with_workflow(joint=(at_once, late)), with_workflow(joint=(late, at_once))
    assert said(new, old) == [("moved", "$.workflow.joint: the rules are asked in another order")]
    told = 'does \'close\' in resolved on customer_message where {"tier":"vip"}'
    assert said(old) == [("added", f"$.workflow.joint: a rule {told}")]
    assert said(with_workflow(consequences=[Consequence("resolve", "pay")])) == [
        ("changed", "$.workflow.consequences: commands have other consequences")
    ]


def test_all_the_rest():
    late = ProblemType("late", {"zh-CN": "迟", "en": "Late"})
    problems = Catalogue([late])
    assert said(attrs.evolve(SHOP, catalogue=problems)) == [
        ("added", "$.catalogue.problem_types.late: the problem 'late' is new")
    ]
    old = attrs.evolve(SHOP, catalogue=problems)
    new = attrs.evolve(SHOP, catalogue=Catalogue([late], words={"no": ["not"]}))
    assert said(new, old) == [("changed", "$.catalogue: words, formats or questions are others")]
    card = Catalogue([late], products=[Term("card", {"zh-CN": "卡", "en": "Card"})])
    assert said(attrs.evolve(SHOP, catalogue=card), old) == [
        ("added", "$.catalogue.products.card: the product 'card' is new")
    ]
    group = Group({"zh-CN": "技术", "en": "Technical"})
    assert said(attrs.evolve(SHOP, groups={**SHOP.groups, "technical": group})) == [
        ("added", "$.groups.technical: the group 'technical' is new")
    ]
    office = Calendar("Asia/Shanghai", daily=["09:00-18:00"])
    assert said(attrs.evolve(SHOP, calendars={"office": office})) == [
        ("added", "$.calendars.office: the calendar 'office' is new")
    ]
    assert said(attrs.evolve(SHOP, survey=Survey())) == [
        ("changed", "$.survey: customers are asked otherwise")
    ]
    example = Example({"tier": "vip"}, {"priority": "normal"})
    assert said(attrs.evolve(SHOP, examples=[example])) == [
        ("changed", "$.examples: the examples are others")
    ]


def test_texts_are_told_locale_by_locale():
    old = attrs.evolve(SHOP, texts={"hi": {"zh-CN": "你好", "en": "Hi"}, "bye": "再见"})
    new = attrs.evolve(SHOP, texts={"hi": {"zh-CN": "您好", "en": "Hi"}, "thanks": "谢谢"})
    assert said(new, old) == [
        ("changed", "$.texts.hi.zh-CN: '你好' became '您好'"),
        ("added", "$.texts.thanks: a new text"),
        ("removed", "$.texts.bye: the text is gone"),
    ]


def test_a_change_is_of_a_kind():
    with pytest.raises(ValueError, match="kind"):
        Change("worse", "$", "x")

"""What `check` says of sound policies, of small ones, and where it leaves a question open."""

from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest

from kameng_support.conditions import Fact
from kameng_support.errors import InputError
from kameng_support.intake import Answer, Catalogue, ProblemType
from kameng_support.playbook import Playbook, kameng_playbook, load_playbook
from kameng_support.proof import check, replay
from kameng_support.proof._states import check_endings, check_states
from kameng_support.proof._subject import Subject, roles_of
from kameng_support.proof._transitions import check_transitions
from kameng_support.proof._waiting import check_waiting
from kameng_support.sla import Calendar, Metric, Row, Rung, Target
from kameng_support.ticket import Joint, State, Transition
from kameng_support.triage import Field, Rule

SHOP = load_playbook(Path(__file__).parent / "broken" / "base" / "whole.toml")
MOVES = SHOP.workflow.transitions
TOLD = {"zh-CN": "14点前回复。", "en": "You hear from us by 2 pm."}


def ladder(who: str) -> list[Rung]:
    return [Rung("0s", who)]


def with_workflow(playbook: Playbook = SHOP, /, **more: object) -> Playbook:
    """The shop with more transitions, joint rules or states."""
    workflow = playbook.workflow
    changes: dict[str, object] = {}
    for name, value in more.items():
        whole = getattr(workflow, name)
        changes[name] = {**whole, **value} if name == "states" else (*value, *whole)
    return attrs.evolve(playbook, workflow=attrs.evolve(workflow, **changes))


def with_target(target: Target, playbook: Playbook = SHOP) -> Playbook:
    return attrs.evolve(playbook, targets=(*playbook.targets, target))


def codes(playbook: Playbook, **beside: object) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in check(playbook, **beside)]


def move(do: str, **more: object) -> Transition:
    return Transition(do, ["in_progress"], by=["agent"], tell=TOLD, **more)


def crowded(playbook: Playbook = SHOP) -> tuple[Playbook, dict[str, object]]:
    """A policy with more facts than can be tried together, and a guard on all of them."""
    facts = {**playbook.facts.facts, **{f"f{n}": Fact(f"f{n}", "money") for n in range(12)}}
    guard = {f"f{n}": {"at_least": n + 1} for n in range(12)}
    return attrs.evolve(playbook, facts=facts), guard


# -- what is sound


def test_the_preset_has_no_fault():
    assert check(kameng_playbook()) == ()


def test_the_preset_is_sound_as_long_as_its_holidays_are_known():
    assert check(kameng_playbook(), through=date(2026, 12, 31)) == ()
    assert codes(kameng_playbook(), through=date(2027, 1, 1)) == [
        ("holidays-end", "$.calendars.office.known_through")
    ]


def test_the_preset_needs_seniors_in_most_groups():
    everybody = {name: ["senior"] for name in kameng_playbook().groups}
    assert check(kameng_playbook(), staff=everybody) == ()
    found = codes(kameng_playbook(), staff={**everybody, "security": ["junior"]})
    assert set(found) == {("group-without-skill", "$.groups.security")}


def test_a_playbook_of_one_target_waits_for_ever_once_it_is_kept():
    hotline = Playbook(targets=[Target("pickup", "pickup", "30s", breach=ladder("boss"))])
    assert codes(hotline) == [("waits-for-ever", "$.workflow.states.open")]


# -- questions left open


def test_a_search_that_is_cut_short_says_so_and_claims_nothing_else():
    subject = Subject(SHOP, roles_of(SHOP), most=3)
    assert list(check_states(subject)) == []
    (open_question,) = check_endings(subject)
    assert (open_question.code, open_question.severity) == ("undecided", "warning")
    assert "more than 3 tickets" in open_question.sentence
    never = attrs.evolve(
        subject,
        playbook=with_workflow(
            transitions=[move("x", when={"transfers": 9})],
            joint=[Joint("close", ["resolved"], when={"kind": "open"})],
        ),
    )
    assert list(check_transitions(never)) == []


def test_a_search_with_the_clocks_in_it_may_be_cut_short_too():
    changing = Target("open", "resolution", "48h", when={"kind": "open"})
    playbook = with_target(changing)
    whole = Subject(playbook, roles_of(playbook))
    most = len(whole.search.nodes)
    assert len(whole.watch.exact()) > most
    found = list(check_waiting(attrs.evolve(whole, most=most)))
    assert found[-1].code == "undecided"


def test_a_guard_on_more_facts_than_can_be_tried_is_not_called_shadowed():
    playbook, guard = crowded()
    playbook = with_workflow(playbook, transitions=[move("x"), move("x", when=guard)])
    (found,) = check(playbook)
    assert found.code == "transition-never-fires"
    assert found.sentence.endswith("f0 is not known, so not at least 1")


def test_a_promise_over_more_facts_than_can_be_tried_is_undecided():
    playbook, guard = crowded()
    gap = Target("gap", "resolution", [Row("24h", guard)], breach=ladder("supervisor"))
    assert codes(with_target(gap, playbook)) == [
        ("undecided", "$.targets[4]"),
        ("undecided", "$.targets[4]"),
    ]
    alone = attrs.evolve(gap, when=guard, within="24h")
    nothing = attrs.evolve(playbook, targets=[alone])
    assert ("undecided", "$.targets") in codes(nothing)


def test_a_rule_on_more_facts_than_can_be_tried_asks_nothing_of_the_staff():
    playbook, guard = crowded()
    rules = [Rule("crowded", guard, {"group": "supervisor"})]
    playbook = attrs.evolve(playbook, rules=rules)
    assert check(playbook, staff={"service": ["junior"]}) == ()
    # Nor can a ticket be opened for which it fires.
    gated = with_workflow(playbook, transitions=[move("up", when={"group": "supervisor"})])
    assert ("transition-never-fires", "$.workflow.transitions[0]") in codes(gated)


# -- facts that triage decides


def test_a_guard_on_what_triage_decides_is_reached_by_the_facts_of_its_rules():
    gated = with_workflow(transitions=[move("up", when={"level": "senior"})])
    assert check(gated) == ()


def test_a_guard_on_what_triage_decides_later_is_reached_by_what_happens():
    rules = [*SHOP.rules, Rule("reopened", {"reopens": {"at_least": 1}}, {"group": "supervisor"})]
    playbook = attrs.evolve(SHOP, rules=rules)
    assert (
        check(with_workflow(playbook, transitions=[move("up", when={"group": "supervisor"})])) == ()
    )


def test_a_guard_on_words_that_are_collected():
    flags = Field("flags", "collect", ("watched",))
    rule = Rule("watched", {"amount": {"at_least": 900}}, add={"flags": ["watched"]})
    playbook = attrs.evolve(SHOP, fields=(*SHOP.fields, flags), rules=(*SHOP.rules, rule))
    gated = with_workflow(playbook, transitions=[move("up", when={"flags": {"has": "watched"}})])
    assert check(gated) == ()


def test_a_guard_on_what_no_rule_decides_never_holds():
    lane = Field("lane", values=("green",))
    playbook = attrs.evolve(SHOP, fields=(*SHOP.fields, lane))
    gated = with_workflow(playbook, transitions=[move("up", when={"lane": "green"})])
    assert codes(gated) == [("transition-never-fires", "$.workflow.transitions[0]")]


def test_a_group_that_nothing_decides_is_asked_of_nobody():
    playbook = attrs.evolve(SHOP, fields=(Field("group"), *SHOP.fields[1:]))
    assert check(playbook, staff={}) == ()


def test_a_rule_that_never_fires_asks_nothing_of_the_staff():
    never = Rule("never", {"all": [{"tier": "vip"}, {"tier": "standard"}]}, {"group": "supervisor"})
    playbook = attrs.evolve(SHOP, rules=[never])
    assert check(playbook, staff={"service": ["junior"]}) == ()


# -- what the platform tells later


def test_a_guard_on_what_the_platform_tells_later_is_reached_by_telling_it():
    paid = attrs.evolve(SHOP, facts={**SHOP.facts.facts, "paid": Fact("paid", "bool")})
    moves = [move("go", when={"paid": False}, to="resolved"), move("go", when={"paid": True})]
    assert check(with_workflow(paid, transitions=moves)) == ()


def test_a_state_left_only_by_what_the_platform_tells_is_no_trap():
    escalated = {"escalated": State("open", "agent")}
    leave = Transition(
        "back", ["escalated"], by=["agent"], to="in_progress", tell=TOLD, when={"tier": "vip"}
    )
    playbook = with_workflow(states=escalated, transitions=[move("up", to="escalated"), leave])
    assert check(playbook) == ()


def test_a_guard_that_needs_what_was_read_at_the_opening_beside_what_led_there():
    states = {"new": State("open", "bot"), "rushed": State(), **SHOP.workflow.states}
    moves = [
        Transition("sort", ["new"], by=["system"], to="queued"),
        Transition("rush", ["new"], by=["system"], to="rushed"),
        Transition("back", ["rushed"], by=["agent"], to="queued", tell=TOLD),
        Transition(
            "engineer",
            ["rushed"],
            by=["agent"],
            to="queued",
            tell=TOLD,
            when={"register": "technical"},
        ),
    ]
    rules = [Joint("rush", ["new"], when={"emotion": "angry"}), Joint("sort", ["new"])]
    workflow = attrs.evolve(
        SHOP.workflow,
        states=states,
        transitions=[*moves, *MOVES],
        joint=[*rules, *SHOP.workflow.joint],
    )
    assert check(attrs.evolve(SHOP, workflow=workflow)) == ()


# -- states


def test_of_states_that_nothing_leads_to_the_first_is_told():
    states = {"one": State(), "two": State("waiting", "supplier")}
    to = [
        Transition("a", ["one"], by=["agent"], to="two", tell=TOLD),
        Transition("b", ["two"], by=["agent"], to="one", tell=TOLD),
    ]
    playbook = with_workflow(states=states, transitions=to)
    # Two that lead only to one another: one of them is told.
    assert codes(playbook) == [("state-unreachable", "$.workflow.states.one")]


def test_what_lies_behind_a_state_that_is_told_is_not_told_again():
    states = {"behind": State("waiting", "supplier"), "lost": State()}
    to = [Transition("a", ["lost"], by=["agent"], to="behind", tell=TOLD)]
    playbook = with_workflow(states=states, transitions=to)
    assert codes(playbook) == [("state-unreachable", "$.workflow.states.lost")]


def test_a_state_that_is_left_as_it_is_entered_is_reached():
    states = {"queue": State("open", "agent"), **SHOP.workflow.states}
    start = attrs.evolve(
        SHOP.workflow,
        states={"new": State("open", "bot"), **states},
        transitions=[Transition("sort", ["new"], by=["system"], to="queued"), *MOVES],
        joint=[Joint("sort", ["new"]), *SHOP.workflow.joint],
    )
    del states["queue"]
    start = attrs.evolve(start, states={"new": State("open", "bot"), **states})
    assert check(attrs.evolve(SHOP, workflow=start)) == ()


def test_a_rule_of_the_first_state_that_never_acts_is_told_though_nobody_stays_there():
    states = {"new": State("open", "bot"), **SHOP.workflow.states}
    sort = Transition("sort", ["new"], by=["system"], to="queued")
    workflow = attrs.evolve(
        SHOP.workflow,
        states=states,
        transitions=[sort, *MOVES],
        joint=[
            Joint("sort", ["new"]),
            Joint("sort", ["new"], when={"tier": "vip"}),
            *SHOP.workflow.joint,
        ],
    )
    (found,) = check(attrs.evolve(SHOP, workflow=workflow))
    assert (found.code, found.path) == ("joint-never-acts", "$.workflow.joint[1]")
    assert found.sentence == "the rule never does 'sort': tier is not known, so not 'vip'"


def test_a_rule_behind_one_that_acts_for_all_is_told_so():
    two = [Joint("close", ["resolved"], on="resolved"), Joint("close", ["resolved"], on="resolved")]
    playbook = attrs.evolve(SHOP, workflow=attrs.evolve(SHOP.workflow, joint=two))
    found = [one for one in check(playbook) if one.code == "joint-never-acts"]
    assert [one.path for one in found] == ["$.workflow.joint[1]"]


# -- quiet periods


def test_of_two_quiet_periods_the_shorter_acts_and_the_longer_never_does():
    both = [Joint("close", ["resolved"], after=timedelta(hours=n)) for n in (24, 48)]
    playbook = attrs.evolve(SHOP, workflow=attrs.evolve(SHOP.workflow, joint=both))
    (found,) = check(playbook)
    assert (found.code, found.path) == ("joint-never-acts", "$.workflow.joint[1]")
    assert found.sentence.endswith("another acts in its place")


# -- clocks


def test_a_clock_that_starts_elsewhere_is_stopped_elsewhere():
    assert check(with_target(Target("delivery", "delivery", "30s", breach=ladder("service")))) == ()


def test_a_clock_that_starts_and_ends_in_one_breath_is_no_fault():
    burst = Metric("burst", start="one", stop="never", pause="three", resume="later", cancel="two")
    playbook = attrs.evolve(
        with_workflow(transitions=[move("go", emits=["one", "three", "two"])]),
        metrics={"burst": burst},
    )
    assert (
        check(with_target(Target("burst", "burst", "1h", breach=ladder("service")), playbook)) == ()
    )


def test_a_miss_of_what_somebody_has_is_heard_by_him():
    shop = Playbook(
        workflow=SHOP.workflow,
        targets=[
            Target("work", "agent_work", "8h"),
            Target("resolution", "resolution", "48h", breach=ladder("boss")),
        ],
    )
    assert check(shop) == ()


# -- promises


def test_a_resolution_is_held_against_a_reply_on_the_same_calendar_only():
    office = Calendar("Asia/Shanghai", daily=["09:00-18:00"])
    playbook = attrs.evolve(SHOP, calendars={"office": office})
    by_hours = Target("by_hours", "resolution", "5m", "office", breach=ladder("service"))
    assert check(with_target(by_hours, playbook)) == ()
    reply = Target("office_reply", "first_reply", "72h", "office", breach=ladder("service"))
    assert codes(with_target(reply, playbook)) == [("resolution-before-reply", "$.targets[3]")]


def test_two_promises_that_never_meet_do_not_clash():
    quick = Target("quick", "resolution", "5m", when={"tier": "vip"}, breach=ladder("service"))
    slow = Target("slow", "first_reply", "1h", when={"tier": "standard"}, breach=ladder("service"))
    kept = [one for one in SHOP.targets if one.name != "first_reply"]
    assert check(attrs.evolve(SHOP, targets=[*kept, quick, slow])) == ()


def test_rows_that_leave_nobody_out_who_is_meant_need_no_last_row():
    rows = [Row("1h", {"tier": "vip"}), Row("2h", {"tier": "standard"})]
    known = Target(
        "known",
        "first_reply",
        rows,
        when={"tier": ["vip", "standard"]},
        breach=ladder("service"),
    )
    assert check(with_target(known)) == ()


def test_targets_that_together_leave_nobody_out_promise_something_to_everybody():
    vip = Target("vip", "resolution", "24h", when={"tier": "vip"}, breach=ladder("service"))
    rest = attrs.evolve(vip, name="rest", when={"not": {"tier": "vip"}})
    assert check(attrs.evolve(SHOP, targets=[vip, rest])) == ()


def test_what_no_ticket_can_be_opened_with_is_no_gap():
    # No problem of the catalogue arises before the order.
    late = ProblemType("late", {"zh-CN": "迟", "en": "Late"}, stage="in")
    rows = [Row("1h", {"stage": "in"}), Row("2h", {"stage": {"known": False}})]
    target = Target("staged", "first_reply", rows, breach=ladder("service"))
    assert check(with_target(target, attrs.evolve(SHOP, catalogue=Catalogue([late])))) == ()


def test_facts_that_no_opening_brings_are_given_up_after_some_tries():
    facts = {**SHOP.facts.facts, **{f"f{n}": Fact(f"f{n}", "money") for n in range(4)}}
    playbook = attrs.evolve(SHOP, facts=facts)
    row = Row("1h", {"stage": "pre", **{f"f{n}": {"at_least": 5} for n in range(4)}})
    # There is no problem type, so that no ticket has a stage.
    target = Target("pre", "first_reply", [row], when={"stage": "pre"}, breach=ladder("service"))
    assert check(with_target(target, playbook)) == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("请勿相信“秒充”。", None),
        ("我们不承诺100%到账。", None),
        ("没货，马上退款。", "马上"),
        ("客服不会秒充，但保证到账。", "保证"),
        ("We never promise instant delivery.", None),
        ("Instant delivery at once.", "Instant delivery"),
    ],
)
def test_what_is_denied_in_its_clause_is_no_promise(text, word):
    slow = attrs.evolve(SHOP, targets=SHOP.targets[1:2] + SHOP.targets[3:], texts={"x": text})
    found = [one for one in check(slow) if one.code == "promise-without-target"]
    assert [one.sentence.split("'")[1] for one in found][:1] == ([] if word is None else [word])


def test_a_promise_is_backed_by_its_target():
    fast = Target("delivery", "delivery", "30s", breach=ladder("service"))
    texts = {
        "instant": "话费秒充。",
        "at_once": "马上为您处理。",
        "named": "马上回复，{within_resolution}内解决。",
    }
    backed = attrs.evolve(with_target(fast), texts=texts)
    assert check(backed) == ()
    unbacked = attrs.evolve(backed, targets=SHOP.targets[1:2] + SHOP.targets[3:])
    assert [path for _, path in codes(unbacked)] == ["$.texts.instant.und", "$.texts.at_once.und"]


def test_questions_and_answers_are_read_too():
    late = ProblemType("late", {"zh-CN": "迟", "en": "Late"})
    answer = Answer("wait", "等待", "保证到账。", "因为排队。", ["late"])
    catalogue = Catalogue([late], questions={"symptom": "现在怎样？绝对解决。"}, answers=[answer])
    found = codes(attrs.evolve(SHOP, catalogue=catalogue))
    assert found == [
        ("promise-without-target", "$.catalogue.answers.wait.how.und"),
        ("promise-without-target", "$.catalogue.questions.symptom.und"),
    ]


# -- witnesses


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '[{"waits":"x"}]', '[{"learns":{"tire":"vip"}}]', "3"]
)
def test_what_is_no_walk_cannot_be_replayed(text):
    with pytest.raises(InputError):
        replay(SHOP, text)

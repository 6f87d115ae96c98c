"""Each broken playbook gives exactly its finding, and the witness shows the fault when it is tried."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kameng_support.desk import Case, Do, Policies, facts_of, next_moment, step
from kameng_support.errors import OutOfRangeError, PlaybookError
from kameng_support.findings import Finding
from kameng_support.instants import parse_duration
from kameng_support.playbook import Playbook, load_playbook
from kameng_support.proof import check_file, replay
from kameng_support.sla import Clock, Signal
from kameng_support.ticket import as_actor

BROKEN = Path(__file__).parent / "broken"
#: What is said beside the playbook itself.
BESIDE: dict[str, dict[str, Any]] = {
    "closed_only_by_a_role_nobody_has": {"roles": ["agent", "customer", "supplier", "system"]},
    "command_for_a_role_nobody_has": {"roles": ["agent", "customer", "supplier", "system"]},
    "group_without_members": {"staff": {"service": ["junior", "senior"]}},
    "group_without_a_senior": {"staff": {"service": ["junior"], "supervisor": ["senior"]}},
    "holidays_that_end_too_early": {"through": date(2027, 6, 30)},
}


def last(playbook: Playbook, finding: Finding) -> Case:
    """The case to which the witness leads, none of its acts refused."""
    steps = replay(playbook, finding.witness or "")
    assert [made.refusal for made in steps] == [None] * len(steps)
    case = steps[-1].case
    assert case is not None
    return case


def facts(playbook: Playbook, finding: Finding) -> dict[str, Any]:
    """What is known of a ticket that is opened with the facts of the witness."""
    walk = json.dumps([{"opens": json.loads(finding.witness or "")}])
    (opened,) = replay(playbook, walk)
    return facts_of(playbook, opened.case.ticket)


def promised(playbook: Playbook, finding: Finding) -> dict[str, int | None]:
    walk = json.dumps([{"opens": json.loads(finding.witness or "")}])
    (opened,) = replay(playbook, walk)
    return {name: within for name, within in opened.case.promised.items() if within is not None}


def everything_after(playbook: Playbook, case: Case, roles: list[str]) -> set[str]:
    """Every state that tickets of a small playbook can come to, by brute force through the step.

    A ticket's clocks, counts and history are looked at whole, up to eight acts from here.
    """
    policies, seen, states = Policies(playbook), set(), {case.ticket.state}
    waiting = [(case, 0)]
    while waiting:
        here, depth = waiting.pop()
        key = (here.ticket.state, here.ticket.reopens, here.ticket.transfers)
        if depth > 8 or key in seen:
            continue
        seen.add(key)
        for role in roles:
            by = as_actor("customer:c1" if role == "customer" else f"{role}:x")
            for command in playbook.workflow.commands(here.ticket.state, role):
                for transition in playbook.workflow.find(here.ticket.state, command):
                    fields = dict.fromkeys(transition.needs, "reissue")
                    made = step(policies, here, Do(command, by, fields), here.ticket.at)
                    if made.refusal is None:
                        states.add(made.case.ticket.state)
                        waiting.append((made.case, depth + 1))
    return states


# -- what each witness shows


def waits(state: str):
    def shows(playbook: Playbook, finding: Finding) -> None:
        case = last(playbook, finding)
        assert case.ticket.state == state
        assert not case.ticket.is_closed
        assert next_moment(Policies(playbook), case) is None

    return shows


def is_lost(*states: str, roles: tuple[str, ...] = ("agent", "customer", "supplier", "system")):
    def shows(playbook: Playbook, finding: Finding) -> None:
        case = last(playbook, finding)
        assert everything_after(playbook, case, list(roles)) == set(states)

    return shows


def is_refused(command: str):
    """Where the walk leads, nobody can give the command, whatever the platform tells."""

    def shows(playbook: Playbook, finding: Finding) -> None:
        case = last(playbook, finding)
        assert playbook.workflow.find(case.ticket.state, command)
        for tier in ("standard", "vip"):
            made = replay(
                playbook,
                json.dumps([*json.loads(finding.witness), {"learns": {"tier": tier}}]),
            )
            do = Do(command, as_actor("agent:a1"))
            refused = step(Policies(playbook), made[-1].case, do, made[-1].case.ticket.at)
            assert refused.refusal.code == "guard"

    return shows


def goes_to_another(place: int):
    """Under the facts of the witness the guard holds, and the command is one before it."""

    def shows(playbook: Playbook, finding: Finding) -> None:
        transitions = playbook.workflow.transitions
        known = facts(playbook, finding)
        holding = [
            i for i, one in enumerate(transitions) if one.do == "hand_on" and fits(one, known)
        ]
        assert place in holding
        assert holding[0] < place

    return shows


def fits(transition: Any, known: dict[str, Any]) -> bool:
    from kameng_support.conditions import holds

    return holds(transition.when, known)


def is_silent(*states: str):
    """The last acts go round through these states, and the customer hears nothing."""

    def shows(playbook: Playbook, finding: Finding) -> None:
        steps = replay(playbook, finding.witness)[-len(states) - 1 :]
        assert [made.case.ticket.state for made in steps] == [*states, states[0]]
        effects = [effect.kind for made in steps[1:] for effect in made.effects]
        assert "tell_customer" not in effects

    return shows


def clock_is(target: str, phase: str, *, closed: bool = False):
    def shows(playbook: Playbook, finding: Finding) -> None:
        case = last(playbook, finding)
        assert case.clocks[target].phase == phase
        assert case.ticket.is_closed is closed

    return shows


def no_signal_of(playbook: Playbook, metric: str, kind: str) -> None:
    workflow = playbook.workflow
    emitted = {name for one in workflow.transitions for name in one.emits}
    assert not getattr(playbook.metrics[metric], kind) & emitted


def never_stops(playbook: Playbook, finding: Finding) -> None:
    clock_is("answer", "running")(playbook, finding)
    no_signal_of(playbook, "answer", "stop")


def never_resumes(playbook: Playbook, finding: Finding) -> None:
    clock_is("answer", "paused")(playbook, finding)
    no_signal_of(playbook, "answer", "resume")


def is_promised(*names: str):
    def shows(playbook: Playbook, finding: Finding) -> None:
        assert set(promised(playbook, finding)) == set(names)

    return shows


def warns_when_missed(playbook: Playbook, finding: Finding) -> None:
    target = playbook.targets[0]
    told = json.loads(finding.witness)
    clock = Clock.start(target, None, playbook.calendar("always"), target.within[0].micros)
    clock = clock.advance(Signal("opened", 0))
    kinds = []
    while (moment := clock.next_moment()) is not None:
        kinds.append((moment.kind, timedelta(microseconds=moment.effective)))
        clock = clock.fired(moment)
    breach = next(at for kind, at in kinds if kind == "breach")
    late = [at for kind, at in kinds if kind == "warn" and at > breach]
    assert late == [parse_duration(told["warns"])]
    assert breach == parse_duration(told["due"]) + timedelta(microseconds=1)


def names_nobody(playbook: Playbook, finding: Finding) -> None:
    tell = json.loads(finding.witness)["tell"]
    assert tell == "board"
    assert tell not in playbook.groups
    assert all(tell not in one.by for one in playbook.workflow.transitions)


def is_told_to_nobody(playbook: Playbook, finding: Finding) -> None:
    *_, waited = replay(playbook, finding.witness)
    (breach,) = [effect for effect in waited.effects if effect.kind == "clock_breach"]
    assert breach.data["to"] == ""


def is_due_before_the_reply(playbook: Playbook, finding: Finding) -> None:
    within = promised(playbook, finding)
    assert within["resolution"] < within["first_reply"]


def text_holds(word: str):
    def shows(playbook: Playbook, finding: Finding) -> None:
        told = json.loads(finding.witness)
        assert word in told["text"]
        written = [text for one in playbook.texts.values() for text in one.by_locale.values()]
        lines = [one.tell for one in playbook.workflow.transitions if one.tell is not None]
        written += [text for one in lines for text in one.by_locale.values()]
        assert told["text"] in written

    return shows


def nothing_sends(playbook: Playbook, finding: Finding) -> None:
    (joint, *_) = playbook.workflow.joint
    assert joint.on not in json.loads(finding.witness)["sent"]


def rule_rests(playbook: Playbook, finding: Finding) -> None:
    from kameng_support.conditions import holds

    case = last(playbook, finding)
    (joint, *_) = playbook.workflow.joint
    assert case.ticket.state in joint.sources
    assert not holds(joint.when, facts_of(playbook, case.ticket))


def is_unfillable(playbook: Playbook, finding: Finding) -> None:
    told = json.loads(finding.witness)
    steps = replay(playbook, '[{"opens":{}},{"does":"pick_up","by":"agent:a1"}]')
    for value in (1, 2, "1", "x", True):
        do = Do(told["do"], as_actor("agent:a1"), {told["needs"]: value})
        refused = step(Policies(playbook), steps[-1].case, do, steps[-1].case.ticket.at)
        assert refused.refusal.code == "bad_field"


def is_not_his_to_fill(playbook: Playbook, finding: Finding) -> None:
    told = json.loads(finding.witness)
    (transition,) = [one for one in playbook.workflow.transitions if one.do == told["do"]]
    assert playbook.workflow.fields.facts[told["needs"]].source not in transition.by


def nobody_is(playbook: Playbook, finding: Finding) -> None:
    assert json.loads(finding.witness)["by"] == ["manager"]


def nothing_leads_there(playbook: Playbook, finding: Finding) -> None:
    state = json.loads(finding.witness)["state"]
    opened = replay(playbook, '[{"opens":{}}]')[0].case
    assert state not in everything_after(playbook, opened, ["agent", "customer", "system"])


def are_one(playbook: Playbook, finding: Finding) -> None:
    workflow = playbook.workflow
    first, second = json.loads(finding.witness)["states"]
    assert workflow.states[first] == workflow.states[second]
    for role in ("agent", "customer", "system"):
        assert workflow.commands(first, role) == workflow.commands(second, role)


def sends_to(group: str, level: str):
    def shows(playbook: Playbook, finding: Finding) -> None:
        known = facts(playbook, finding)
        assert (known["group"], known["level"]) == (group, level)

    return shows


def group_is_not_there(playbook: Playbook, finding: Finding) -> None:
    assert json.loads(finding.witness)["group"] not in playbook.groups


def never_opens(playbook: Playbook, finding: Finding) -> None:
    at = datetime.fromisoformat(json.loads(finding.witness)["from"]).replace(tzinfo=UTC)
    with pytest.raises(OutOfRangeError):
        playbook.calendar("fair").next_open(at)


def is_provisional(playbook: Playbook, finding: Finding) -> None:
    office = playbook.calendar("office")
    assert office.known_through == date.fromisoformat(json.loads(finding.witness)["known_through"])
    assert office.provisional(datetime(2027, 6, 30, tzinfo=UTC))


def is_decided_otherwise(playbook: Playbook, finding: Finding) -> None:
    assert facts(playbook, finding)["priority"] == "normal"


STATES = "$.workflow.states."
MOVES = "$.workflow.transitions[0]"
EXPECTED: dict[str, tuple[str, str, Any]] = {
    "waits_for_ever_on_supplier": (
        "waits-for-ever",
        f"{STATES}waiting_supplier",
        waits("waiting_supplier"),
    ),
    "waits_for_ever_as_a_vip": (
        "waits-for-ever",
        f"{STATES}waiting_supplier",
        waits("waiting_supplier"),
    ),
    "waits_for_ever_on_customer": (
        "waits-for-ever",
        f"{STATES}waiting_customer",
        waits("waiting_customer"),
    ),
    "waits_for_ever_after_a_word": (
        "waits-for-ever",
        f"{STATES}in_progress",
        waits("in_progress"),
    ),
    "waits_for_ever_to_be_confirmed": ("waits-for-ever", f"{STATES}resolved", waits("resolved")),
    "waits_for_ever_where_the_promise_ends": (
        "waits-for-ever",
        f"{STATES}waiting_supplier",
        waits("waiting_supplier"),
    ),
    "state_nobody_reaches": ("state-unreachable", f"{STATES}parked", nothing_leads_there),
    "two_states_that_are_one": ("state-duplicate", f"{STATES}parked", are_one),
    "state_without_a_way_out": ("never-closed", f"{STATES}escalated", is_lost("escalated")),
    "two_states_without_a_way_out": (
        "never-closed",
        f"{STATES}escalated",
        is_lost("escalated", "in_review"),
    ),
    "way_out_of_a_first_ticket_only": (
        "never-closed",
        f"{STATES}escalated",
        is_lost("escalated"),
    ),
    "closed_only_by_a_role_nobody_has": (
        "never-closed",
        f"{STATES}queued",
        is_lost("queued", "in_progress", "waiting_supplier"),
    ),
    "command_for_a_role_nobody_has": ("role-nobody-has", f"{MOVES}.by", nobody_is),
    "guard_never_holds": ("transition-never-fires", MOVES, is_refused("hurry")),
    "guard_on_a_count_that_never_comes": (
        "transition-never-fires",
        MOVES,
        is_refused("send_up"),
    ),
    "line_that_is_never_filled": ("transition-never-fires", MOVES, is_refused("ask_again")),
    "guard_shadowed_by_a_wider_one": (
        "transition-shadowed",
        "$.workflow.transitions[1]",
        goes_to_another(1),
    ),
    "guard_shadowed_by_none": (
        "transition-shadowed",
        "$.workflow.transitions[1]",
        goes_to_another(1),
    ),
    "guard_shadowed_by_two_together": (
        "transition-shadowed",
        "$.workflow.transitions[2]",
        goes_to_another(2),
    ),
    "field_that_no_value_fits": ("field-nobody-fills", f"{MOVES}.needs", is_unfillable),
    "field_from_somebody_else": ("field-nobody-fills", f"{MOVES}.needs", is_not_his_to_fill),
    "loop_without_a_word": (
        "silent-loop",
        f"{STATES}in_progress",
        is_silent("in_progress", "parked"),
    ),
    "loop_of_three_without_a_word": (
        "silent-loop",
        f"{STATES}in_progress",
        is_silent("in_progress", "in_check", "in_review"),
    ),
    "rule_that_waits_for_an_unknown_signal": (
        "unknown-signal",
        "$.workflow.joint[0].on",
        nothing_sends,
    ),
    "rule_that_never_acts": ("joint-never-acts", "$.workflow.joint[0]", rule_rests),
    "rule_whose_guard_never_holds": ("joint-never-acts", "$.workflow.joint[0]", rule_rests),
    "clock_that_never_stops": ("clock-never-stops", "$.targets[0]", never_stops),
    "clock_that_outlives_the_ticket": (
        "clock-outlives-ticket",
        "$.targets[0]",
        clock_is("answer", "running", closed=True),
    ),
    "pause_that_never_ends": ("pause-without-resume", "$.targets[0]", never_resumes),
    "rows_that_leave_somebody_out": (
        "target-gap",
        "$.targets[0].within",
        is_promised("pickup", "progress_update", "first_reply", "resolution"),
    ),
    "tier_without_a_target": ("no-target", "$.targets", is_promised()),
    "urgency_without_a_target": ("no-target", "$.targets", is_promised()),
    "warning_at_a_share_beyond_the_due_time": (
        "warns-too-late",
        "$.targets[0].warn[1]",
        warns_when_missed,
    ),
    "warning_after_the_due_time": ("warns-too-late", "$.targets[0].warn[0]", warns_when_missed),
    "ladder_that_names_nobody": (
        "ladder-names-nobody",
        "$.targets[0].breach[1].tell",
        names_nobody,
    ),
    "breach_that_nobody_hears": (
        "breach-tells-nobody",
        "$.targets[0].breach",
        is_told_to_nobody,
    ),
    "resolution_before_the_first_reply": (
        "resolution-before-reply",
        "$.targets[0]",
        is_due_before_the_reply,
    ),
    "resolution_before_the_first_reply_for_a_vip": (
        "resolution-before-reply",
        "$.targets[0]",
        is_due_before_the_reply,
    ),
    "promise_without_target": (
        "promise-without-target",
        "$.texts.greeting.zh-CN",
        text_holds("马上"),
    ),
    "promise_in_english_without_target": (
        "promise-without-target",
        "$.texts.greeting.en",
        text_holds("immediately"),
    ),
    "instant_delivery_without_target": (
        "promise-without-target",
        "$.texts.banner.zh-CN",
        text_holds("秒充"),
    ),
    "certainty_that_nothing_backs": (
        "promise-without-target",
        "$.texts.banner.zh-CN",
        text_holds("100%到账"),
    ),
    "guarantee_that_nothing_backs": (
        "promise-without-target",
        "$.texts.banner.en",
        text_holds("guaranteed"),
    ),
    "text_that_says_nothing": (
        "says-nothing",
        "$.texts.received.zh-CN",
        text_holds("会尽快处理"),
    ),
    "text_that_says_nothing_in_english": (
        "says-nothing",
        f"{MOVES}.tell.en",
        text_holds("as soon as possible"),
    ),
    "command_with_an_unknown_group": (
        "unknown-group",
        "$.workflow.fields.group.values",
        group_is_not_there,
    ),
    "group_without_members": (
        "group-empty",
        "$.groups.supervisor",
        sends_to("supervisor", "senior"),
    ),
    "group_without_a_senior": (
        "group-without-skill",
        "$.groups.service",
        sends_to("service", "senior"),
    ),
    "calendar_that_is_never_open_again": (
        "calendar-never-open",
        "$.calendars.fair",
        never_opens,
    ),
    "holidays_that_end_too_early": (
        "holidays-end",
        "$.calendars.office.known_through",
        is_provisional,
    ),
    "example_that_does_not_hold": (
        "example-failed",
        "$.examples[0].expect.priority",
        is_decided_otherwise,
    ),
}
#: Those that are no playbook at all: the file is the witness.
NOT_WELL_FORMED = {
    "text_without_a_locale": ("missing-locale", "$.texts.hours"),
    "text_with_an_unknown_placeholder": ("unknown-slot", "$.texts.received"),
    "rule_with_an_unknown_code": ("bad-operand", "$.rules[0].when.problem_type"),
}
WARNINGS = {
    "two_states_that_are_one",
    "warning_at_a_share_beyond_the_due_time",
    "warning_after_the_due_time",
}


def test_every_broken_playbook_is_expected_to_be_broken_somehow():
    files = {path.stem for path in BROKEN.glob("*.toml")}
    assert files == {*EXPECTED, *NOT_WELL_FORMED}
    assert len(files) >= 40


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_playbook_gives_exactly_its_finding_and_the_witness_shows_it(name):
    path = BROKEN / f"{name}.toml"
    found = check_file(path, **BESIDE.get(name, {}))
    code, where, shows = EXPECTED[name]
    assert [(one.code, one.path) for one in found] == [(code, where)]
    (finding,) = found
    assert finding.severity == ("warning" if name in WARNINGS else "error")
    assert finding.sentence
    assert finding.mend
    shows(load_playbook(path), finding)


@pytest.mark.parametrize("name", NOT_WELL_FORMED)
def test_what_is_no_playbook_gives_its_fault(name):
    path = BROKEN / f"{name}.toml"
    with pytest.raises(PlaybookError):
        load_playbook(path)
    assert [(one.code, one.path) for one in check_file(path)] == [NOT_WELL_FORMED[name]]


def test_without_its_fault_the_shop_has_none():
    assert check_file(BROKEN / "base" / "whole.toml") == ()

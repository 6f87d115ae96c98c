"""Walks as text and back, facts in sentences, and what the model does not do."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from kameng_support.conditions import Fact
from kameng_support.errors import InputError
from kameng_support.playbook import Playbook, kameng_playbook, load_playbook
from kameng_support.proof import check, replay
from kameng_support.proof._model import Model
from kameng_support.proof._search import Search, actor
from kameng_support.proof._subject import Subject, roles_of
from kameng_support.proof._walk import Does, Learns, Opens, Says, Waits, played, walk_text
from kameng_support.proof._written import facts_text, told
from kameng_support.sla import Target
from kameng_support.ticket import Joint, Transition

SHOP = load_playbook(Path(__file__).parent / "broken" / "base" / "whole.toml")
KAMENG = kameng_playbook()


def test_a_walk_is_written_and_replayed_act_by_act():
    walk = (
        Opens({"missing": frozenset({"symptom"})}),
        Says("customer:c1", "human_request"),
        Learns({"amount": Decimal("12.50")}),
        Does("ask_senior", "customer:c1"),
        Does("pick_up", "agent:a1"),
        Does("ask_customer", "agent:a1", {"question": "?"}),
        Waits(timedelta(hours=72)),
    )
    text = walk_text(walk)
    assert text == (
        '[{"opens":{"missing":["symptom"]}},{"read_as":"human_request","says":"customer:c1"},'
        '{"learns":{"amount":"12.50"}},{"by":"customer:c1","does":"ask_senior"},'
        '{"by":"agent:a1","does":"pick_up"},'
        '{"by":"agent:a1","does":"ask_customer","with":{"question":"?"}},{"waits":"72h"}]'
    )
    steps = replay(KAMENG, text)
    assert [made.case.ticket.state for made in steps] == [
        "waiting_customer",
        "queued",
        "queued",
        "queued",
        "in_progress",
        "waiting_customer",
        "closed",
    ]
    assert steps == played(KAMENG, walk)


def test_a_walk_that_is_refused_is_none():
    assert played(SHOP, (Opens(), Does("confirm", "customer:c1"))) is None
    (_, refused) = replay(SHOP, '[{"opens":{}},{"does":"confirm","by":"customer:c1"}]')
    assert refused.refusal.code == "wrong_state"


def test_all_that_is_missing_can_be_told_in_one_word():
    opens = Opens({"missing": frozenset({"order_number", "problem_type", "symptom"})})
    whole = Says("customer:c1", whole=True)
    steps = replay(KAMENG, walk_text((opens, whole)))
    assert steps[0].case.ticket.state == "waiting_customer"
    assert steps[1].case.ticket.elements.missing == ()
    model = Model(KAMENG)
    asked = model.opened(opens.facts).ticket
    assert model.acted(asked, whole).ticket.state == steps[1].case.ticket.state == "queued"
    # Of a playbook without problem types no problem can be told.
    told_none = played(SHOP, (Opens(), whole))
    assert told_none[-1].case.ticket.elements.problem_type is None


@pytest.mark.parametrize(
    ("facts", "text", "sentence"),
    [
        ({}, "{}", "a ticket of which nothing is known"),
        ({"tier": "vip"}, '{"tier":"vip"}', "tier vip"),
        ({"new": True, "n": 3}, '{"n":3,"new":true}', "n 3 and new true"),
        ({"amount": Decimal("1E+2")}, '{"amount":"100"}', "amount 100"),
        ({"age": timedelta(hours=1)}, '{"age":"1h"}', "age 1h"),
        (
            {"at": datetime(2026, 1, 1, tzinfo=UTC)},
            '{"at":"2026-01-01T00:00:00Z"}',
            "at 2026-01-01T00:00:00Z",
        ),
        ({"marks": frozenset("ba")}, '{"marks":["a","b"]}', "marks of a, b"),
        ({"marks": frozenset()}, '{"marks":[]}', "marks of nothing"),
    ],
)
def test_facts_as_a_witness_and_in_a_sentence(facts, text, sentence):
    assert facts_text(facts) == text
    assert told(facts) == sentence


# -- the model


def test_nobody_waits_where_nothing_ends_by_itself():
    model = Model(SHOP)
    opened = model.opened({}).ticket
    assert model.wait(opened) is None
    assert model.acted(opened, Waits(timedelta(0))) is None


def test_a_command_that_is_none_is_a_slip():
    model = Model(SHOP)
    with pytest.raises(InputError, match="no command 'fly'"):
        model.acted(model.opened({}).ticket, Does("fly", "agent:a1"))


def test_a_rule_whose_line_cannot_be_filled_rests():
    ask = Transition("ask", ["queued"], by=["bot"], tell="{questions}", emits=["asked"])
    rule = Joint("ask", ["queued"], by="bot", on="customer_message")
    workflow = attrs.evolve(
        SHOP.workflow, transitions=[ask, *SHOP.workflow.transitions], joint=[rule]
    )
    playbook = attrs.evolve(SHOP, workflow=workflow)
    model = Model(playbook)
    assert "asked" not in model.opened({}).signals
    assert not model.has_fired(playbook.workflow.joint[0])
    assert "asked" in model.opened({"missing": frozenset({"symptom"})}).signals
    assert model.has_fired(playbook.workflow.joint[0])


# -- the search


def test_somebody_of_a_role_has_a_name():
    assert (actor("customer"), actor("agent")) == ("customer:c1", "agent:a1")


def test_a_spot_that_no_ticket_comes_to_is_no_spot():
    """Over all moves a VIP's clock could stand still; with his facts it never does."""
    halt = Transition(
        "halt", ["in_progress"], by=["agent"], when={"tier": "vip"}, to="waiting_supplier"
    )
    moves = [one for one in SHOP.workflow.transitions if one.do != "ask_supplier"]
    workflow = attrs.evolve(SHOP.workflow, transitions=[halt, *moves])
    targets = [
        SHOP.targets[0],
        Target("work", "agent_work", "8h", breach=SHOP.targets[0].breach),
        Target("vip", "resolution", "48h", when={"tier": "vip"}, breach=SHOP.targets[0].breach),
    ]
    playbook = attrs.evolve(SHOP, workflow=workflow, targets=targets)
    subject = Subject(playbook, roles_of(playbook))
    looks = [one for one in subject.watch.spots() if not one.is_watched]
    assert {one.state for one in looks} >= {"waiting_supplier"}
    exact = subject.watch.exact()
    assert exact is subject.watch.exact()
    waiting = [one for one in exact if one.state == "waiting_supplier"]
    # The platform may tell the tier later: then a promise watches, too.
    assert all(one.is_watched for one in waiting)


def test_where_the_shortest_way_over_all_moves_is_none_a_longer_one_is_found():
    """The supplier is asked after a first reopening only, and then no clock watches."""
    ask = attrs.evolve(SHOP.workflow.transitions[1], when={"reopens": {"at_least": 1}})
    moves = [ask if one.do == ask.do else one for one in SHOP.workflow.transitions]
    work = Target("work", "agent_work", "8h", breach=SHOP.targets[0].breach)
    playbook = attrs.evolve(
        SHOP,
        workflow=attrs.evolve(SHOP.workflow, transitions=moves),
        targets=[SHOP.targets[0], work],
    )
    (found,) = check(playbook)
    assert found.code == "waits-for-ever"
    steps = replay(playbook, found.witness)
    assert all(made.refusal is None for made in steps)
    assert steps[-1].case.ticket.state == "waiting_supplier"
    assert steps[-1].case.ticket.reopens == 1


def test_a_search_stops_where_it_may_look_no_further():
    search = Search(Model(SHOP), roles_of(SHOP), most=2)
    search.begin(Opens())
    assert (len(search.nodes), search.complete) == (2, False)


def test_a_playbook_of_nothing_but_defaults_can_be_searched():
    playbook = Playbook(facts=[Fact("tier")])
    subject = Subject(playbook, roles_of(playbook))
    assert subject.search.complete
    assert subject.search.way_through("closed") is not None
    assert subject.search.way_through("nowhere") is None

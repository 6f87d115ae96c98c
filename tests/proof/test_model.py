"""The search's model and the desk's step tell the same of every ticket, act by act."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.desk import facts_of
from kameng_support.instants import duration_micros
from kameng_support.playbook import kameng_playbook, load_playbook
from kameng_support.proof._model import Model
from kameng_support.proof._scenes import scenes
from kameng_support.proof._search import Search
from kameng_support.proof._subject import roles_of
from kameng_support.proof._walk import START, Does, Opens, Says, Waits, played
from kameng_support.proof._walk import _made as made_by

BROKEN = Path(__file__).parent / "broken"
PLAYBOOKS = [
    kameng_playbook(),
    load_playbook(BROKEN / "base" / "whole.toml"),
    load_playbook(BROKEN / "waits_for_ever_on_customer.toml"),
    load_playbook(BROKEN / "pause_that_never_ends.toml"),
]
SEARCHES = [Search(Model(one), roles_of(one), clocks=True) for one in PLAYBOOKS]
SCENES = [list(scenes(one.model)) for one in SEARCHES]


def assert_alike(search, ticket, phases, case):
    playbook = search.playbook
    told = case.ticket
    for name in ("state", "kind", "assignee", "transfers", "reopens", "bot_turns", "done", "said"):
        assert getattr(ticket, name) == getattr(told, name), name
    assert phases == tuple(case.clocks[target.name].phase for target in playbook.targets)
    promised = tuple(case.promised.get(target.name) is not None for target in playbook.targets)
    assert search.model.promised(ticket) == promised
    # Of what triage decides, the model works out what somebody asks for.
    assert ticket.decision.items() <= told.decision.items()
    known, asked = facts_of(playbook, told), search.model.facts(ticket)
    for name in ("problem_type", "stage", "answerable", "emotion", "assigned", "tier"):
        assert asked.get(name) == known.get(name), name


@given(st.data())
def test_the_model_goes_where_the_step_goes(data):
    which = data.draw(st.integers(0, len(PLAYBOOKS) - 1), label="playbook")
    # A fresh one: what a search leaves out depends on what it has seen.
    model = Model(PLAYBOOKS[which])
    search = Search(model, roles_of(PLAYBOOKS[which]), clocks=True)
    opens = Opens(data.draw(st.sampled_from(SCENES[which]), label="facts"))
    made, at = model.opened(opens.facts), START
    phases = model.told(model.idle, made.signals)
    step = made_by(search.playbook, None, opens, at)
    assert_alike(search, made.ticket, phases, step.case)
    for _ in range(data.draw(st.integers(0, 8), label="acts")):
        acts = list(search._acts(made.ticket))
        if not acts:
            break
        act = data.draw(st.sampled_from(acts))
        if isinstance(act, Waits):
            at += duration_micros(act.span) + 1
        after = model.acted(made.ticket, act)
        step = made_by(search.playbook, step.case, act, at)
        assert (after is None) == (step.refusal is not None), act
        if after is not None:
            made = after
            phases = model.told(phases, made.signals)
        assert_alike(search, made.ticket, phases, step.case)


@pytest.mark.parametrize("which", range(len(PLAYBOOKS)))
def test_a_command_that_the_step_refuses_the_model_refuses_too(which):
    search, model = SEARCHES[which], SEARCHES[which].model
    made = model.opened({})
    for role in roles_of(search.playbook):
        by = "customer:c1" if role == "customer" else f"{role}:x"
        for command in search.playbook.workflow.known_commands:
            act = Does(command, by)
            refused = played(search.playbook, (Opens(), act)) is None
            assert (model.acted(made.ticket, act) is None) == refused


def test_what_opens_a_ticket_is_an_act_too():
    model = SEARCHES[1].model
    made = model.opened({})
    assert model.acted(made.ticket, Opens({"tier": "vip"})).ticket.facts["tier"] == "vip"


def test_a_word_of_the_house_is_read_as_nothing():
    model = SEARCHES[0].model
    made = model.opened({})
    assert model.acted(made.ticket, Says("agent:a1", "human_request")).ticket.said is None

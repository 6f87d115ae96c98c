"""Actors: who may be one, and how one is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.errors import InputError
from kameng_support.ticket import SYSTEM, Actor, as_actor

_roles = st.from_regex(r"[^\s:]+", fullmatch=True)
_ids = st.from_regex(r"\S(.*\S)?", fullmatch=True)


def test_an_actor_is_written_as_role_and_id():
    assert str(Actor("agent", "a7")) == "agent:a7"
    assert as_actor("agent:a7") == Actor("agent", "a7")


def test_an_actor_stays_the_one_it_is():
    actor = Actor("customer", "c88")
    assert as_actor(actor) is actor


def test_an_id_may_hold_colons_and_spaces():
    assert as_actor("customer:wx:张 三") == Actor("customer", "wx:张 三")


@given(_roles, _ids)
def test_every_actor_is_read_back_from_its_text(role, name):
    assert as_actor(str(Actor(role, name))) == Actor(role, name)


@pytest.mark.parametrize(
    "text",
    ["", "agent", "agent:", ":a7", " :a7", "agent: a7", "agent:a7 ", "an agent:a7", "agent:a\n7"],
)
def test_a_text_that_names_no_actor_is_refused(text):
    with pytest.raises(InputError) as refused:
        as_actor(text)
    assert refused.value.where == "actor"


@pytest.mark.parametrize(("role", "name"), [("a b", "1"), ("a:b", "1"), ("a", ""), (None, "1")])
def test_an_actor_without_a_proper_role_and_id_is_refused(role, name):
    with pytest.raises(InputError):
        Actor(role, name)
    with pytest.raises(InputError):
        Actor("agent", None)


def test_the_desk_itself_is_an_actor():
    assert str(SYSTEM) == "system:desk"

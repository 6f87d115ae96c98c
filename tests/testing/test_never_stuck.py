"""A policy in which a ticket can get stuck fails, with the walk that leads there."""

from pathlib import Path

import pytest

from kameng_support.playbook import kameng_playbook, load_playbook
from kameng_support.testing import assert_never_stuck

BROKEN = Path(__file__).parents[1] / "proof" / "broken"


def test_no_ticket_of_the_preset_gets_stuck():
    assert_never_stuck(kameng_playbook())


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("state_without_a_way_out", 'escalated.*can never be closed.*"does":"escalate"'),
        ("waits_for_ever_on_supplier", "wait on supplier for ever"),
    ],
)
def test_a_ticket_that_gets_stuck_fails_with_its_walk(name, says):
    with pytest.raises(AssertionError, match=f"(?s)a ticket can get stuck:.*{says}"):
        assert_never_stuck(load_playbook(BROKEN / f"{name}.toml"))


def test_what_is_wrong_otherwise_is_not_asked_here():
    assert_never_stuck(load_playbook(BROKEN / "loop_without_a_word.toml"))


def test_it_asks_for_roles_that_somebody_has():
    shop = load_playbook(BROKEN / "closed_only_by_a_role_nobody_has.toml")
    assert_never_stuck(shop)
    with pytest.raises(AssertionError, match="by anybody who exists"):
        assert_never_stuck(shop, roles=["agent", "customer", "supplier", "system"])

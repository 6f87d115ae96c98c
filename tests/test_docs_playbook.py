"""The TOML of the page on playbooks is, joined, a whole playbook that does what the page says."""

import re
import tomllib
from pathlib import Path

import pytest

from kameng_support.playbook import playbook_of, run_examples
from kameng_support.testing import Story

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "own-playbook.md"


@pytest.fixture(scope="module")
def playbook():
    blocks = re.findall(
        r"^```toml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return playbook_of(tomllib.loads("\n".join(blocks)), where=PAGE.name)


def test_its_examples_hold(playbook):
    assert run_examples(playbook) == ()


def test_what_is_missing_is_asked_for_and_then_a_person_takes_over(playbook):
    story = Story(playbook, at="2026-11-20T09:00:00+08:00")
    ticket = story.opens("没到账").is_in("asked")
    ticket.says("订单号KM20261120，半小时了").is_in("queued").is_due("pickup", "30s")
    ticket.does("pick_up", by="agent:a7").told("客服a7已接手。").has_met("pickup")
    ticket.does("ask_customer", by="agent:a7", question="哪个区？").says("一区").is_in("working")
    ticket.does("resolve", by="agent:a7", cause="our_fault").caused("offer_voucher")
    story.wait("49h")
    ticket.is_in("closed")

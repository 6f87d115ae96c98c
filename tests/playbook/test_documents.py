"""Documents and playbooks, there and back."""

import json
import os
import subprocess
import sys
import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kameng_support.conditions import Fact
from kameng_support.errors import PlaybookError
from kameng_support.playbook import (
    Example,
    Group,
    Playbook,
    document_of,
    kameng_playbook,
    playbook_of,
)
from kameng_support.scoring import Survey
from kameng_support.sla import Calendar, Metric, Row, Rung, Target
from kameng_support.triage import Field, Rule

DOCUMENT = tomllib.loads("""
[playbook]
name = "shop"
version = "3"
locales = ["en"]
timezone = "Asia/Shanghai"
skew = "1m"

[facts]
tier = { values = ["standard", "vip"] }
amount = { type = "money", at_least = 0, at_most = "99999.5" }
waited = { type = "duration", at_most = "48h", from = "scheduler" }
tags = { type = "set", values = ["new", "old"] }
seen = { type = "instant" }

[catalogue.problem_types.late]
names = { en = "Late" }

[catalogue.answers.soon]
problem_types = ["late"]
title = { en = "Late" }
how = { en = "Wait" }
why = { en = "It comes" }
check = [{ en = "the clock" }]
patience = "10m"
known_issue = true
until = 2026-11-20T09:00:00+08:00

[workflow.states]
open = { waits_on = "agent", name = { en = "Open" } }
done = { kind = "closed" }

[[workflow.transitions]]
do = "finish"
from = ["open"]
to = "done"
by = ["agent"]
when = { waited = { more_than = "10m" } }
needs = ["note"]
tell = { en = "{note}" }

[[workflow.transitions]]
do = "close"
from = ["open"]
to = "done"
by = ["system"]

[[workflow.joint]]
do = "close"
from = ["open"]
after = "48h"

[[workflow.consequences]]
on = "finish"
effect = "page"
when = { amount = { at_least = "0.5" } }

[workflow.fields]
note = { type = "text" }

[calendars.core]
zone = "Asia/Shanghai"
daily = ["09:00-24:00"]

[metrics.mine]
start = ["opened"]
stop = ["closed"]

[[targets]]
name = "mine"
metric = "mine"
calendar = "core"
when = { seen = { known = true } }
within = [{ is = "30m", when = { tier = "vip" } }, { is = "1h" }]
warn = ["50%", "-10m"]
breach = [{ after = "0s", tell = "boss" }]

[decision]
priority = { policy = "priority", values = ["high", "low"], default = "low" }
flags = { policy = "collect" }

[[rules]]
name = "vip"
when = { tier = "vip", amount = { at_least = 500 } }
set = { priority = "high" }
add = { flags = ["vip"] }

[groups.service]
name = { en = "Service" }
calendar = "core"

[survey]
keywords = ["good", "bad"]

[texts]
hello = { en = "Hello" }

[[examples]]
given = { tier = "vip", amount = "800", waited = "20m", tags = ["new"], seen = "2026-11-20T09:00:00Z" }
expect = { priority = "high", flags = ["vip"], targets = { mine = "30m" } }

[[examples]]
given = { amount = 2.5 }
expect = { priority = "low", targets = { mine = "none" } }
""")


def test_every_section_is_read_as_the_value_it_writes():
    playbook = playbook_of(DOCUMENT)
    assert (playbook.name, playbook.version, playbook.timezone) == ("shop", "3", "Asia/Shanghai")
    assert (playbook.locales, playbook.skew) == (("en",), timedelta(minutes=1))
    assert playbook.facts.facts["waited"] == Fact(
        "waited", "duration", at_most="48h", source="scheduler"
    )
    assert playbook.catalogue.codes == ("late",)
    assert playbook.workflow.start == "open"
    assert playbook.workflow.fields.facts["note"] == Fact("note", "text")
    assert playbook.calendar("core") == Calendar("Asia/Shanghai", daily=["09:00-24:00"])
    assert playbook.metrics["mine"] == Metric("mine", "opened", "closed")
    assert playbook.targets[0].within == (Row("30m", {"tier": "vip"}), Row("1h"))
    assert playbook.targets[0].breach == (Rung("0s", "boss"),)
    assert playbook.fields[1] == Field("flags", "collect")
    assert playbook.rules[0].set == {"priority": "high"}
    assert playbook.groups == {"service": Group({"en": "Service"}, "core")}
    assert playbook.survey == Survey(keywords=["good", "bad"])
    assert playbook.texts["hello"].by_locale == {"en": "Hello"}
    assert playbook.examples[1].targets == {"mine": None}
    assert playbook.examples[0].expect == {"priority": "high", "flags": ("vip",)}


@pytest.mark.parametrize("playbook", [playbook_of(DOCUMENT), kameng_playbook(), Playbook()])
def test_a_playbook_round_trips_through_its_document_with_one_fingerprint(playbook):
    document = document_of(playbook)
    as_json = json.loads(json.dumps(document))
    assert as_json == document  # plain data, nothing else
    for again in (playbook_of(document), playbook_of(as_json)):
        assert again == playbook
        assert again.fingerprint == playbook.fingerprint
        assert document_of(again) == document


def test_what_has_its_default_is_not_written():
    assert document_of(Playbook()) == {"playbook": {"name": "playbook", "version": "1"}}
    assert document_of(Playbook(survey=Survey()))["survey"] == {}
    assert playbook_of({"survey": {}}).survey == Survey()


def test_a_document_is_written_as_people_write_it():
    document = document_of(playbook_of(DOCUMENT))
    assert document["playbook"] == DOCUMENT["playbook"]
    assert document["facts"] == DOCUMENT["facts"]
    assert document["workflow"] == DOCUMENT["workflow"]
    assert document["calendars"] == DOCUMENT["calendars"]
    assert document["metrics"] == DOCUMENT["metrics"]
    assert document["decision"] == DOCUMENT["decision"]
    assert document["rules"] == DOCUMENT["rules"]
    assert document["groups"] == DOCUMENT["groups"]
    assert document["examples"][1]["given"] == {"amount": "2.5"}
    assert document["examples"][0]["given"] == {
        "amount": 800,
        "seen": "2026-11-20T09:00:00Z",
        "tags": ["new"],
        "tier": "vip",
        "waited": "20m",
    }


def test_a_fingerprint_is_the_same_in_every_process():
    program = "from kameng_support import kameng_playbook; print(kameng_playbook().fingerprint)"
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {kameng_playbook().fingerprint}


def test_a_documents_holidays_are_dates():
    playbook = playbook_of(
        {"calendars": {"office": {"zone": "Asia/Shanghai", "daily": ["09:00-18:00"], "holidays": "cn"}}}
    )  # fmt: skip
    office = playbook.calendar("office")
    assert date(2026, 10, 1) in office.holidays
    assert date(2026, 2, 28) in office.make_up_days
    assert office.known_through == date(2026, 12, 31)
    assert document_of(playbook)["calendars"]["office"]["known_through"] == "2026-12-31"
    assert playbook_of(document_of(playbook)) == playbook


def test_a_calendar_may_know_better_than_the_list():
    body = {"daily": ["09:00-18:00"], "holidays": "cn", "make_up_days": [], "known_through": "2025-12-31"}  # fmt: skip
    office = playbook_of({"calendars": {"office": body}}).calendar("office")
    assert office.make_up_days == frozenset()
    assert office.known_through == date(2025, 12, 31)


# -- laws

names = st.text("abcdef", min_size=1, max_size=6)
durations = st.integers(1, 10**7).map(lambda s: timedelta(seconds=s))


@st.composite
def playbooks(draw: st.DrawFn) -> Playbook:
    own = draw(st.dictionaries(names.map("own_{}".format), st.none(), max_size=3))
    targets = draw(st.lists(names, unique=True, max_size=3))
    lanes = draw(st.lists(names, unique=True, min_size=1, max_size=3))
    flags = draw(st.lists(names, unique=True, max_size=3))
    return Playbook(
        version=draw(names),
        facts=[Fact(name, draw(st.sampled_from(["int", "money", "duration"]))) for name in own],
        targets=[Target(name, "pickup", draw(durations)) for name in targets],
        fields=[Field("lane", values=lanes), Field("flags", "collect")],
        rules=[
            Rule(
                f"rule {number}",
                when={"elapsed": {"at_least": draw(durations)}},
                set={"lane": draw(st.sampled_from(lanes))},
                add={"flags": flags},
            )
            for number in range(draw(st.integers(0, 3)))
        ],
        examples=[
            Example(
                {"elapsed": draw(durations)},
                {"lane": draw(st.sampled_from(lanes)), "flags": flags},
                dict.fromkeys(targets, draw(st.none() | durations)),
            )
        ],
    )


@given(playbooks())
def test_any_playbook_round_trips(playbook):
    again = playbook_of(json.loads(json.dumps(document_of(playbook))))
    assert again == playbook
    assert again.fingerprint == playbook.fingerprint


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


@given(st.data())
def test_no_document_does_worse_than_be_refused(data):
    document = json.loads(json.dumps(document_of(playbook_of(DOCUMENT))))
    spot = document
    while isinstance(spot, dict | list) and spot and data.draw(st.booleans()):
        key = data.draw(
            st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot)))
        )
        inner = spot[key]
        if not isinstance(inner, dict | list) or data.draw(st.integers(0, 3)) == 0:
            spot[key] = data.draw(junk)
            break
        spot = inner
    try:
        playbook_of(document)
    except PlaybookError as error:
        assert error.findings


def test_a_huge_number_is_refused_like_any_other_fault():
    huge = 10**5000
    for document in (
        {"facts": {"n": {"type": "int", "at_least": huge}}},
        {"examples": [{"expect": {"lane": huge, "targets": {"x": huge}}}]},
        {"examples": [{"given": huge}]},
        {"targets": huge, "facts": huge},
    ):
        with pytest.raises(PlaybookError, match=r"a number of 16610 bits|too large"):
            playbook_of(document)

"""A playbook's own examples, run."""

import pytest

from kameng_support.intake import Answer, Catalogue, ProblemType
from kameng_support.playbook import Example, Playbook, run_examples
from kameng_support.sla import Row, Target
from kameng_support.ticket import State, Workflow
from kameng_support.triage import Field, Rule


def playbook(*examples: Example, **sections: object) -> Playbook:
    return Playbook(
        catalogue=Catalogue(
            [
                ProblemType("late", {"und": "Late"}, stage="in"),
                ProblemType("how", {"und": "How"}, stage="pre"),
            ],
            answers=[Answer("so", "So", "So", "So", ["how"])],
        ),
        targets=[
            Target("pickup", "pickup", [Row("10s", {"lane": "green"}), Row("30s")]),
            Target("reply", "first_reply", "1h", when={"flags": {"has": "urgent"}}),
        ],
        fields=[
            Field("lane", values=("green", "normal"), default="normal"),
            Field("flags", "collect"),
            Field("tone"),
        ],
        rules=[
            Rule("late is green", {"problem_type": "late"}, {"lane": "green"}),
            Rule("again", {"repeats": {"at_least": 1}}, add={"flags": ["again", "urgent"]}),
            Rule(
                "told by a machine",
                {"answerable": True, "stage": "pre", "state": "open", "emotion": "calm"},
                {"tone": "brief"},
            ),
        ],
        examples=examples,
        **sections,
    )


def failures(*examples: Example) -> list[str]:
    return [str(finding) for finding in run_examples(playbook(*examples))]


def test_examples_that_hold_say_nothing():
    assert failures() == []
    assert (
        failures(
            Example({"problem_type": "late"}, {"lane": "green"}, {"pickup": "10s", "reply": None}),
            Example({"repeats": 2}, {"flags": ("urgent",)}, {"reply": "1h", "pickup": "30s"}),
            Example({"repeats": 2}, {"flags": "again"}),
            Example({}, {"flags": ()}),
        )
        == []
    )


def test_what_every_new_ticket_has_need_not_be_given():
    assert failures(Example({"problem_type": "how"}, {"tone": "brief"})) == []
    assert failures(Example({"problem_type": "how", "emotion": "angry"}, {"tone": "brief"})) == [
        (
            "$.examples[0].expect.tone: tone is undecided, not 'brief'; "
            "mend the example or add a rule: none decided"
        )
    ]


def test_an_example_that_fails_says_which_rule_decided():
    assert failures(
        Example({}, {"lane": "green"}),
        Example({"problem_type": "late"}, {"lane": "normal"}),
        Example({"repeats": 1}, {"flags": ("again", "vip")}),
        Example({}, {"flags": "vip"}),
    ) == [
        (
            "$.examples[0].expect.lane: lane is 'normal', not 'green'; "
            "mend the example or add a rule: none decided"
        ),
        (
            "$.examples[1].expect.lane: lane is 'green', not 'normal'; "
            "mend the example or the rule 'late is green'"
        ),
        (
            "$.examples[2].expect.flags: flags is ['again', 'urgent'], not ['again', 'vip']; "
            "mend the example or the rule 'again'"
        ),
        (
            "$.examples[3].expect.flags: flags is [], not 'vip'; "
            "mend the example or add a rule: none decided"
        ),
    ]


def test_a_promise_that_fails_says_what_is_promised():
    assert failures(Example({}, {}, {"pickup": "10s", "reply": "1h"})) == [
        (
            "$.examples[0].expect.targets.pickup: pickup is promised within 30s, not 10s; "
            "mend the example or the target's rows"
        ),
        (
            "$.examples[0].expect.targets.reply: reply is promised within none, not 1h; "
            "mend the example or the target's rows"
        ),
    ]
    assert failures(Example({}, {}, {"pickup": None}))[0].startswith(
        "$.examples[0].expect.targets.pickup: pickup is promised within 30s, not none"
    )


def test_a_failure_shows_the_facts_it_stands_on():
    (finding,) = run_examples(
        playbook(Example({"repeats": 0, "elapsed": "90s"}, {"lane": "green"}))
    )
    assert finding.code == "example-failed"
    assert finding.witness == '{"elapsed":"1m30s","repeats":0}'


@pytest.mark.parametrize("waits_on", [None, "agent"])
def test_a_new_ticket_stands_in_the_first_state(waits_on):
    states = {"first": State("waiting", waits_on), "last": State("closed")}
    made = Playbook(
        workflow=Workflow(states=states),
        fields=[Field("lane")],
        rules=[
            Rule("ours", {"state": "first", "kind": "waiting", "waits_on": "agent"}, {"lane": "a"}),
            Rule("nobody's", {"not": {"waits_on": {"known": True}}}, {"lane": "b"}),
        ],
        examples=[Example({}, {"lane": "a" if waits_on else "b"})],
    )
    assert run_examples(made) == ()

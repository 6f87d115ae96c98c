"""Texts of a playbook: in every locale, and only with slots that get filled."""

import pytest

from kameng_support.conditions import Fact, FactSchema
from kameng_support.errors import PlaybookError
from kameng_support.intake import Answer, Catalogue, ProblemType
from kameng_support.playbook import Group, Playbook
from kameng_support.sla import Target
from kameng_support.texts import as_text
from kameng_support.ticket import State, Transition, Workflow

BOTH = {"zh-CN": "好", "en": "Good"}


def faults_of(**sections: object) -> list[str]:
    with pytest.raises(PlaybookError) as caught:
        Playbook(**sections)
    return [f"{f.code} {f.path}: {f.sentence}" for f in caught.value.findings]


def told(text: object, **state: object) -> Workflow:
    return Workflow(
        states={"open": State(**state)},
        transitions=[
            Transition("ask", ["open"], ["bot"], tell=as_text(text), needs=["q"], may=["r"])
        ],
        fields=FactSchema([Fact("q", "text"), Fact("r", "text")]),
    )


@pytest.mark.parametrize(
    "slot",
    ["ticket", "agent", "order_number", "problem", "questions", "answer", "within_pickup", "q"],
)
def test_a_progress_line_may_have_what_the_desk_fills_and_what_the_command_needs(slot):
    workflow = told(f"see {{{slot}}}")
    assert Playbook(workflow=workflow, targets=[Target("pickup", "pickup", "1m")])


@pytest.mark.parametrize("slot", ["due", "within_reply", "r", "Ticket"])
def test_a_slot_that_nothing_fills_is_refused(slot):
    workflow = told(f"see {{{slot}}}")
    assert faults_of(workflow=workflow, targets=[Target("pickup", "pickup", "1m")]) == [
        f"unknown-slot $.workflow.transitions[0].tell: nothing fills the slot {slot!r}"
    ]


def test_every_text_is_written_in_every_locale():
    english = {"en": "Good"}
    assert faults_of(
        workflow=told(english, name=as_text(english)),
        groups={"service": Group(english)},
        texts={"hello": english},
        catalogue=Catalogue(
            [ProblemType("late", english)],
            answers=[Answer("wait", english, english, english, ["late"], check=[BOTH, english])],
        ),
    ) == [
        f"missing-locale {path}: the text is missing in zh-CN"
        for path in (
            "$.workflow.transitions[0].tell",
            "$.workflow.states.open.name",
            "$.groups.service.name",
            "$.texts.hello",
            "$.catalogue.problem_types.late.names",
            "$.catalogue.answers.wait.title",
            "$.catalogue.answers.wait.how",
            "$.catalogue.answers.wait.why",
            "$.catalogue.answers.wait.check[1]",
        )
    ]


def test_questions_of_a_catalogue_in_use_are_written_in_every_locale():
    german = Catalogue([ProblemType("late", {"de": "Zu spät"})])
    assert faults_of(catalogue=german, locales=("de",)) == [
        f"missing-locale $.catalogue.questions.{element}: the text is missing in de"
        for element in ("order_number", "problem_type", "symptom")
    ]
    assert Playbook(locales=("de",)).catalogue.codes == ()


@pytest.mark.parametrize(
    "text", ["Good", {"zh": "好", "en-GB": "Good"}, {"zh_cn": "好", "EN": "x"}]
)
def test_a_text_for_all_or_of_the_language_will_do(text):
    assert Playbook(texts={"hello": text})


def test_the_built_in_workflow_speaks_what_it_speaks():
    assert Playbook(locales=("de", "en"))


def test_names_and_answers_have_no_slots():
    slotted = {"zh-CN": "{ticket}", "en": "{ticket}"}
    assert faults_of(
        workflow=told(BOTH, name=as_text(slotted)),
        groups={"service": Group(slotted)},
        catalogue=Catalogue(
            [ProblemType("late", BOTH)], answers=[Answer("wait", BOTH, slotted, BOTH, ["late"])]
        ),
    ) == [
        f"unknown-slot {path}: nothing fills the slot 'ticket'"
        for path in (
            "$.workflow.states.open.name",
            "$.groups.service.name",
            "$.catalogue.answers.wait.how",
        )
    ]


def test_a_text_of_the_platforms_own_may_have_the_desks_slots():
    assert Playbook(texts={"hello": "about {ticket}"})
    assert faults_of(texts={"hello": "about {weather}"}) == [
        "unknown-slot $.texts.hello: nothing fills the slot 'weather'"
    ]

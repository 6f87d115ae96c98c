"""`kameng check`: findings in words or as JSON, and an exit status for a build."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kameng_support.cli._command import kameng

WITNESS = (
    '[{"opens":{}},{"by":"agent:a1","does":"pick_up"},{"by":"agent:a1","does":"ask_supplier"}]'
)
BROKEN = Path(__file__).parents[1] / "proof" / "broken"


def run(*arguments: str):
    return CliRunner().invoke(kameng, ["check", *arguments])


def path(name: str) -> str:
    return str(BROKEN / f"{name}.toml")


def test_a_sound_playbook_is_told_so():
    for arguments in ([], [path("base/whole")]):
        done = run(*arguments)
        assert (done.exit_code, done.output) == (0, "nothing is wrong with it\n")


def test_an_error_names_its_place_its_mend_and_its_witness():
    done = run(path("waits_for_ever_on_supplier"))
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "error waits-for-ever $.workflow.states.waiting_supplier",
        "  a ticket in 'waiting_supplier' can wait on supplier for ever, and no clock watches",
        "  mend: add a target that runs there, or a joint rule with `after`",
        f"  witness: {WITNESS}",
        "1 error, 0 warnings",
    ]


def test_what_is_no_playbook_gives_its_faults():
    done = run(path("text_without_a_locale"))
    assert done.exit_code == 1
    assert "error missing-locale $.texts.hours" in done.output
    assert "witness" not in done.output


def test_a_warning_fails_only_where_it_is_asked_to():
    warned = path("two_states_that_are_one")
    assert run(warned).exit_code == 0
    assert "0 errors, 1 warning" in run(warned).output
    assert run(warned, "--strict").exit_code == 1


def test_findings_as_json_one_a_line():
    done = run(path("waits_for_ever_on_supplier"), "--json")
    (finding,) = [json.loads(line) for line in done.output.splitlines()]
    assert finding["code"] == "waits-for-ever"
    assert finding["severity"] == "error"
    assert json.loads(finding["witness"])[0] == {"opens": {}}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--through", "2026-12-31"], 0),
        (["--through", "2027-06-30"], 1),
    ],
)
def test_holidays_have_to_be_known_through_a_day(arguments, code):
    assert run(path("holidays_that_end_too_early"), *arguments).exit_code == code


def test_roles_are_those_that_somebody_has():
    roles = [word for role in ("agent", "customer", "system") for word in ("--role", role)]
    done = run(path("closed_only_by_a_role_nobody_has"), *roles)
    assert "never-closed" in done.output

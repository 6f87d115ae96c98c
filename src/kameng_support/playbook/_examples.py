"""A playbook's own examples, run: what the policy decides against what it says it decides."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import cast

from ..conditions import FactValue
from ..findings import Finding
from ..instants import format_duration
from ..intake import Reading, Symptom, suggest
from ..triage import Decision
from ..wire import canonical_json
from ._parts import Example, Expected
from ._playbook import Playbook
from ._wire import plain

__all__ = ["run_examples"]


def run_examples(playbook: Playbook) -> tuple[Finding, ...]:
    """Every expectation that does not hold, each with the rules that decided otherwise."""
    return tuple(
        finding
        for index, example in enumerate(playbook.examples)
        for finding in _run(playbook, example, f"$.examples[{index}]")
    )


def _run(playbook: Playbook, example: Example, path: str) -> Iterator[Finding]:
    facts = playbook.schema.admit({**_new_ticket(playbook, example), **example.given})
    decision = playbook.ruleset.decide(facts)
    witness = canonical_json(plain(example.given))
    for name, want in example.expect.items():
        got = decision.values.get(name)
        if not _is_met(want, got):
            yield Finding(
                "example-failed",
                f"{path}.expect.{name}",
                f"{name} is {_told(got)}, not {_told(want)}",
                f"mend the example or {_deciders(decision, name)}",
                witness=witness,
            )
    seen: Mapping[str, FactValue] = {**facts, **decision.facts()}
    targets = {target.name: target for target in playbook.targets}
    for name, within in example.targets.items():
        row = targets[name].select(seen)
        got_within = None if row is None else row.is_
        if got_within != within:
            yield Finding(
                "example-failed",
                f"{path}.expect.targets.{name}",
                f"{name} is promised within {_time(got_within)}, not {_time(within)}",
                "mend the example or the target's rows",
                witness=witness,
            )


def _new_ticket(playbook: Playbook, example: Example) -> dict[str, object]:
    """What is known of every new ticket, and what its problem type implies."""
    workflow = playbook.workflow
    start = workflow.states[workflow.start]
    code = example.given.get("problem_type")
    problem = playbook.catalogue.problem_types.get(str(code))
    facts: dict[str, object] = {
        "state": workflow.start,
        "kind": start.kind,
        "emotion": "calm",
        "register": "default",
        "answerable": _answerable(playbook, example),
        "assigned": False,
        **dict.fromkeys(("orders", "repeats", "transfers", "reopens", "bot_turns"), 0),
        **dict.fromkeys(("missing", "sensitive", "done", "breached"), ()),
    }
    if problem is not None:
        facts["stage"] = problem.stage
    if start.waits_on is not None:
        facts["waits_on"] = start.waits_on
    return facts


def _answerable(playbook: Playbook, example: Example) -> bool:
    """Whether the catalogue has an answer, at any time, to what the example tells."""
    known = playbook.schema.admit(example.given)
    reading = Reading(
        order_numbers=("",) * cast("int", known.get("orders", 0)),
        problem_type=cast("str | None", known.get("problem_type")),
        product=cast("str | None", known.get("product")),
        symptom=Symptom(
            elapsed=cast("timedelta | None", known.get("elapsed")),
            order_state=cast("str | None", known.get("order_state")),
            amount=cast("Decimal | None", known.get("amount")),
        ),
    )
    return any(one.sure for one in suggest(reading, playbook.catalogue, at=None))


def _is_met(want: Expected, got: Expected | None) -> bool:
    if isinstance(want, tuple):
        return isinstance(got, tuple) and set(want) <= set(got)
    return want == got or (isinstance(got, tuple) and want in got)


def _deciders(decision: Decision, name: str) -> str:
    rules = decision.given_by.get(name)
    return f"the rule {' and '.join(map(repr, rules))}" if rules else "add a rule: none decided"


def _told(value: Expected | None) -> str:
    match value:
        case None:
            return "undecided"
        case tuple():
            return str(list(value))
        case _:
            return repr(value)


def _time(within: timedelta | None) -> str:
    return "none" if within is None else format_duration(within)

"""A walk: what happens to one ticket, act by act, as the witness of a finding; it can be replayed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

from attrs import field, frozen

from ..conditions import FactValue
from ..desk import Case, Do, Learn, Policies, Say, Step, Tick, step
from ..errors import InputError, shown
from ..instants import (
    duration_micros,
    format_duration,
    parse_duration,
    parse_instant,
    to_micros,
)
from ..intake import Reading, Symptom
from ..playbook import Playbook
from ..ticket import Ticket, as_actor
from ..wire import canonical_json
from ._openings import opening
from ._written import written

__all__ = [
    "START",
    "Act",
    "Does",
    "Learns",
    "Opens",
    "Says",
    "Waits",
    "Walk",
    "played",
    "replay",
    "walk_text",
    "words_of",
]

START = to_micros(parse_instant("2026-01-07T02:00:00Z"))
"""When a walk begins, in microseconds UTC: an instant like others."""


def _facts(facts: Mapping[str, FactValue]) -> Mapping[str, FactValue]:
    return dict(facts)


@frozen
class Opens:
    """A ticket is opened; `facts` are what the platform told and what was read."""

    facts: Mapping[str, FactValue] = field(factory=dict[str, FactValue], converter=_facts)


@frozen
class Does:
    """Somebody carries out a command; `by` is role:id."""

    command: str
    by: str
    fields: Mapping[str, FactValue] = field(factory=dict[str, FactValue], converter=_facts)


@frozen
class Says:
    """Somebody writes; the words are read as that problem type, and `whole` as all that is missing."""

    by: str
    read_as: str | None = None
    whole: bool = False


@frozen
class Learns:
    """The platform tells facts."""

    facts: Mapping[str, FactValue] = field(converter=_facts)


@frozen
class Waits:
    """So much time passes, and a moment more."""

    span: timedelta


Act: TypeAlias = Opens | Does | Says | Learns | Waits
Walk: TypeAlias = tuple[Act, ...]


def walk_text(walk: Iterable[Act]) -> str:
    """A walk as the witness of a finding writes it: JSON, read back by `replay`."""
    return canonical_json([_written(one) for one in walk])


def _written(one: Act) -> dict[str, object]:
    match one:
        case Opens():
            return {"opens": written(one.facts)}
        case Does():
            given = {"with": written(one.fields)} if one.fields else {}
            return {"does": one.command, "by": one.by, **given}
        case Says():
            read_as = {"read_as": one.read_as} if one.read_as else {}
            return {"says": one.by, **read_as, **({"whole": True} if one.whole else {})}
        case Learns():
            return {"learns": written(one.facts)}
        case _:
            return {"waits": format_duration(one.span)}


def replay(playbook: Playbook, witness: str) -> tuple[Step, ...]:
    """The steps that a witness of `check` makes, through the desk's own `step`, one for each act.

    The last one's `case` is the ticket as the finding claims it, with its clocks. Raises
    InputError for a text that is no walk.
    """
    return tuple(_steps(playbook, _read(playbook, witness)))


def played(playbook: Playbook, walk: Walk) -> tuple[Step, ...] | None:
    """The steps of a walk; None where one of its acts is refused."""
    steps = tuple(_steps(playbook, walk))
    return None if any(made.refusal for made in steps) else steps


def _steps(playbook: Playbook, walk: Walk) -> Iterator[Step]:
    at, case = START, None
    for one in walk:
        if isinstance(one, Waits):
            at += duration_micros(one.span) + 1
        made = _made(playbook, case, one, at)
        case = made.case
        yield made


def _made(playbook: Playbook, case: Case | None, one: Act, at: int) -> Step:
    """One act on a case, through the desk's own step."""
    policies = Policies(playbook)
    match one:
        case Opens():
            return step(policies, None, opening(playbook, one.facts), at)
        case Does():
            return step(policies, case, Do(one.command, as_actor(one.by), one.fields), at)
        case Says():
            assert case is not None, "a walk begins with an opening"
            reading = words_of(playbook, case.ticket, one)
            return step(policies, case, Say(as_actor(one.by), reading), at)
        case Learns():
            return step(policies, case, Learn(one.facts), at)
        case _:
            return step(policies, case, Tick(), at)


def words_of(playbook: Playbook, ticket: Ticket, says: Says) -> Reading:
    """What is read of somebody's words."""
    if not says.whole:
        return Reading(problem_type=says.read_as)
    known = says.read_as or ticket.elements.problem_type
    return Reading(
        order_numbers=("A1",),
        problem_type=known or next(iter(playbook.catalogue.codes), None),
        symptom=Symptom(elapsed=timedelta(minutes=30), text="*"),
    )


def _read(playbook: Playbook, witness: str) -> Walk:
    try:
        acts = json.loads(witness)
        return tuple(_act_of(playbook, one) for one in acts)
    except (ValueError, TypeError, AttributeError, KeyError):
        raise InputError(
            "witness", f"{shown(witness)} is no walk", "give the witness of a finding of `check`"
        ) from None


def _act_of(playbook: Playbook, one: Mapping[str, Any]) -> Act:
    if "opens" in one:
        return Opens(playbook.schema.admit(one["opens"]))
    if "does" in one:
        fields = playbook.workflow.fields.admit(one.get("with", {}))
        return Does(one["does"], one["by"], fields)
    if "says" in one:
        return Says(one["says"], one.get("read_as"), one.get("whole", False))
    if "learns" in one:
        return Learns(playbook.schema.admit(one["learns"]))
    return Waits(parse_duration(one["waits"]))

"""The `[workflow]` of a document, read entry by entry and joined to one state machine."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from attrs import evolve, frozen

from ..conditions import Fact, FactSchema
from ..errors import DefinitionError, PlaybookError
from ..findings import Finding
from ..ticket import Consequence, Joint, State, Transition, Workflow
from ._checks import findings_of
from ._collector import Collector
from ._parts import Unread

__all__ = ["WorkflowParts", "read_workflow"]

T = TypeVar("T")

_KEYS = ("states", "transitions", "joint", "consequences", "fields")
_PLACE = re.compile(r"\$\.(transitions|joint|consequences)\[(\d+)\](.*)")
#: What a dangling reference is about.
_ABOUT = {"no-state": "states", "unknown-state": "states", "unknown-field": "fields"}


@frozen
class WorkflowParts:
    """A workflow's entries, those of lists by their path in the playbook."""

    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    joint: Mapping[str, Joint]
    consequences: Mapping[str, Consequence]
    fields: FactSchema

    @classmethod
    def of(cls, workflow: Workflow) -> "WorkflowParts":
        """The entries of a workflow that is whole."""
        return cls(
            workflow.states,
            _listed("transitions", workflow.transitions),
            _listed("joint", workflow.joint),
            _listed("consequences", workflow.consequences),
            workflow.fields,
        )


def _listed(section: str, items: Iterable[T]) -> Mapping[str, T]:
    return {f"$.workflow.{section}[{index}]": item for index, item in enumerate(items)}


def read_workflow(collector: Collector, data: object) -> tuple[Workflow | None, WorkflowParts]:
    """The workflow, None where it does not hold together, and the entries that could be read."""
    path = "$.workflow"
    found = collector.table(data, path)
    if found is None:
        for lost in ("states", "commands", "fields"):
            collector.lose(lost)
        return None, WorkflowParts({}, {}, {}, {}, FactSchema())
    collector.known_keys(found, path, _KEYS)

    def section(name: str, empty: object = ()) -> tuple[Any, str]:
        return found.get(name, empty), f"{path}.{name}"

    parts = WorkflowParts(
        states=collector.entries("states", State, *section("states", {})),
        transitions=collector.items("commands", Transition, *section("transitions"), name_key="do"),
        joint=collector.items("joint", Joint, *section("joint"), spare=("when", "after")),
        consequences=collector.items(
            "consequences", Consequence, *section("consequences"), spare=("when",)
        ),
        fields=FactSchema(collector.facts("fields", *section("fields", {}))),
    )
    try:
        return _joined(parts, collector.unread()), parts
    except PlaybookError as error:
        placed = (_placed(fault, parts, collector.unread()) for fault in findings_of(error))
        collector.faults += (fault for fault in placed if fault is not None)
        return None, parts


def _joined(parts: WorkflowParts, unread: Unread) -> Workflow:
    """The workflow of what could be read; for what could not, a name alone stands in."""
    return Workflow(
        states={**parts.states, **{name: State() for name in unread.of("states")}},
        transitions=parts.transitions.values(),
        joint=parts.joint.values(),
        consequences=parts.consequences.values(),
        fields=parts.fields.extend(_stand_ins(unread.of("fields"))),
    )


def _stand_ins(names: Iterable[str]) -> Iterator[Fact]:
    for name in names:
        with suppress(DefinitionError):  # a name that no fact may have
            yield Fact(name)


def _placed(fault: Finding, parts: WorkflowParts, unread: Unread) -> Finding | None:
    """A fault of the workflow under its path in the document; None for a mere follow-up."""
    if _ABOUT.get(fault.code) in unread.whole:
        return None
    match = _PLACE.fullmatch(fault.path)
    if match is None:
        return evolve(fault, path=fault.path.replace("$", "$.workflow", 1))
    section, index, rest = match.groups()
    entries: Mapping[str, Transition | Joint | Consequence] = getattr(parts, section)
    path, entry = list(entries.items())[int(index)]
    command = entry.on if isinstance(entry, Consequence) else entry.do
    if fault.code == "unknown-command" and unread.covers("commands", command):
        return None
    return evolve(fault, path=path + rest)

"""A document read as a playbook: section by section, entry by entry, every fault at once."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, NoReturn, TypeVar, cast

from attrs import asdict, fields, frozen

from ..errors import PlaybookError
from ..findings import Finding, nearest
from ..intake import Catalogue
from ..scoring import Survey
from ..sla import METRICS, Calendar, Metric, Target
from ..texts import Text
from ..triage import Field, Rule
from ._checks import check
from ._collector import Collector
from ._default import DEFAULT_WORKFLOW
from ._holidays import with_holidays
from ._parts import Example, Group, Parts
from ._playbook import ALWAYS_OPEN, LOCALES, SKEW, Playbook, checked_header
from ._wire import table
from ._workflow import WorkflowParts, read_workflow

__all__ = ["playbook_of"]

T = TypeVar("T")

_SECTIONS = (
    "playbook",
    "facts",
    "catalogue",
    "workflow",
    "calendars",
    "metrics",
    "targets",
    "decision",
    "rules",
    "groups",
    "survey",
    "texts",
    "examples",
)
_MAX_DEPTH = 40
#: What a target may lack and still be held against the rest of the playbook.
_OF_A_TARGET = ("when", "warn", "breach", "anchor", "on_reopen")


@frozen
class _Header:
    name: str = "playbook"
    version: str = "1"
    locales: tuple[str, ...] = LOCALES
    timezone: str = "UTC"
    skew: timedelta = SKEW


def playbook_of(document: Mapping[str, object], where: str = "playbook") -> Playbook:
    """The playbook that a plain document (parsed TOML or JSON) writes.

    Raises PlaybookError, naming `where`, with every fault at once: unknown keys, wrong types, bad
    durations, dangling references, each with its path and a mend.

    >>> playbook_of({"targets": [{"name": "pickup", "metric": "pickup", "within": [{"is": "30s"}]}]})
    <Playbook 'playbook' '1'>
    """
    if _depth(document) > _MAX_DEPTH:
        deep = Finding("too-deep", "$", f"more than {_MAX_DEPTH} levels deep", "write it flatter")
        raise PlaybookError(where, (deep,))
    return _Reading(document, where).playbook()


def _depth(document: object) -> int:
    """How deep a document is nested, level by level: no recursion over what somebody else wrote."""
    level, depth = [document], 0
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [inner for item in level for inner in _inner(item)]
    return depth


def _inner(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return cast("Mapping[object, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list | tuple) else ()


class _Reading:
    """One pass over one document."""

    def __init__(self, document: Mapping[str, object], where: str) -> None:
        self._document = document
        self._where = where
        self._collector = Collector()

    def playbook(self) -> Playbook:
        collector = self._collector
        self._known_sections()
        header = self._header()
        facts = collector.facts("facts", *self._section("facts", {}))
        catalogue = self._catalogue()
        workflow, parts = self._workflow()
        calendars = collector.entries(
            "calendars", Calendar, *self._section("calendars", {}), self._with_dates
        )
        metrics = collector.entries(
            "metrics", Metric, *self._section("metrics", {}), collector.named
        )
        targets = collector.items(
            "targets", Target, *self._section("targets"), name_key="name", spare=_OF_A_TARGET
        )
        decision = collector.entries(
            "decision", Field, *self._section("decision", {}), collector.named
        )
        rules = collector.items("rules", Rule, *self._section("rules"), spare=("when",))
        groups = collector.entries("groups", Group, *self._section("groups", {}))
        survey = self._one("survey", Survey)
        texts = collector.entries("texts", Text, *self._section("texts", {}))
        examples = collector.items("examples", Example, *self._section("examples"))
        if collector.faults:
            self._refuse(
                header,
                Parts(
                    locales=header.locales,
                    facts=facts,
                    catalogue=catalogue,
                    states=parts.states,
                    transitions=parts.transitions,
                    joint=parts.joint,
                    consequences=parts.consequences,
                    fields=parts.fields,
                    calendars={**ALWAYS_OPEN, **calendars},
                    metrics={**METRICS, **metrics},
                    targets=targets,
                    decision=tuple(decision.values()),
                    rules=rules,
                    groups=groups,
                    texts=texts,
                    examples=examples,
                    unread=collector.unread(),
                ),
            )
        try:
            return Playbook(
                **asdict(header),
                facts=facts,
                catalogue=catalogue or Catalogue(()),
                workflow=workflow or DEFAULT_WORKFLOW,
                calendars=calendars,
                metrics=metrics,
                targets=targets.values(),
                fields=decision.values(),
                rules=rules.values(),
                groups=groups,
                survey=survey,
                texts=texts,
                examples=examples.values(),
            )
        except PlaybookError as error:
            raise PlaybookError(self._where, error.findings) from None

    def _refuse(self, header: _Header, parts: Parts) -> NoReturn:
        """What could not be read, and what of the rest does not fit together."""
        of_itself = checked_header(**asdict(header))
        raise PlaybookError(self._where, (*self._collector.faults, *of_itself, *check(parts)))

    def _section(self, name: str, empty: object = ()) -> tuple[Any, str]:
        return self._document.get(name, empty), f"$.{name}"

    def _known_sections(self) -> None:
        for key in self._document:
            if key not in _SECTIONS:
                mend = nearest(key, (*_SECTIONS, "include"))
                if key == "include":
                    mend = "only a file includes others: read it with load_playbook"
                finding = Finding("unknown-key", f"$.{key}", "unknown key", mend)
                self._collector.faults.append(finding)

    def _header(self) -> _Header:
        keys = [a.name for a in fields(_Header)]
        return self._one("playbook", _Header, keys) or _Header()

    def _one(self, section: str, kind: type[T], spare: Iterable[str] = ()) -> T | None:
        """A section that is one value; None where it is not there, or is none."""
        if section not in self._document:
            return None
        data, path = self._section(section)
        found = self._collector.table(data, path)
        return None if found is None else self._collector.one(kind, found, path, spare)

    def _catalogue(self) -> Catalogue | None:
        catalogue = self._one("catalogue", Catalogue)
        if catalogue is None and "catalogue" in self._document:
            written = table(self._document["catalogue"]) or {}
            for section in ("problem_types", "products", "order_states"):
                names = table(written.get(section))
                for name in (None,) if names is None else names:
                    self._collector.lose(section, name)
        return catalogue

    def _workflow(self) -> tuple[Any, WorkflowParts]:
        if "workflow" not in self._document:
            return None, WorkflowParts.of(DEFAULT_WORKFLOW)
        return read_workflow(self._collector, self._document["workflow"])

    def _with_dates(self, _: str, body: object, path: str) -> object:
        """A calendar's table with the dates of the holidays that it names."""
        found = table(body)
        if found is None:
            return body
        dated, fault = with_holidays(found, path)
        if fault is not None:
            self._collector.faults.append(fault)
            return None
        return dated

"""A document read as a playbook: section by section, entry by entry, every fault at once."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from attrs import frozen

from ..conditions import Fact, FactSchema
from ..errors import DefinitionError, PlaybookError
from ..findings import Finding, nearest
from ..intake import Catalogue
from ..scoring import Survey
from ..sla import METRICS, Calendar, Metric, Target
from ..texts import Text
from ..ticket import Consequence, Joint, State, Transition, Workflow
from ..triage import Field, Rule
from ..wire import structure
from ._checks import check, findings_of
from ._default import DEFAULT_WORKFLOW
from ._holidays import with_holidays
from ._parts import Example, Group, Parts, Unread
from ._playbook import ALWAYS_OPEN, LOCALES, SKEW, Playbook, checked_header
from ._wire import FactEntry, converter, table

__all__ = ["SECTIONS", "playbook_of"]

T = TypeVar("T")

SECTIONS = (
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
_WORKFLOW = ("states", "transitions", "joint", "consequences", "fields")
_MAX_DEPTH = 40
_PLACE = re.compile(r"\$\.(transitions|joint|consequences)\[(\d+)\](.*)")


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


def _depth(value: object) -> int:
    """How deep a document is nested, looked at level by level: no recursion over what is given."""
    level, depth = [value], 0
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [inner for item in level for inner in _inner(item)]
    return depth


def _inner(value: Any) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()  # pyright: ignore[reportUnknownVariableType]
    return value if isinstance(value, list | tuple) else ()  # pyright: ignore[reportUnknownVariableType]


class _Reading:
    """One pass over one document: what could be read, what could not, and why not."""

    def __init__(self, document: Mapping[str, object], where: str) -> None:
        self._document = document
        self._where = where
        self._faults: list[Finding] = []
        self._names: set[tuple[str, str]] = set()
        self._whole: set[str] = set()

    def playbook(self) -> Playbook:
        for key in self._document:
            if key not in SECTIONS:
                self._unknown_key(f"$.{key}", key, SECTIONS)
        header = self._one("playbook", _Header) or _Header()
        facts = self._facts("$.facts", self._document.get("facts", {}), "facts")
        catalogue = self._catalogue()
        workflow, in_workflow = self._workflow()
        calendars = self._entries("calendars", Calendar, prepare=self._calendar)
        metrics = self._entries("metrics", Metric, named=True)
        targets = self._items("$.targets", self._document.get("targets", ()), Target)
        decision = self._entries("decision", Field, named=True)
        rules = self._items("$.rules", self._document.get("rules", ()), Rule)
        groups = self._entries("groups", Group)
        survey = self._one("survey", Survey)
        texts = self._entries("texts", Text)
        examples = self._items("$.examples", self._document.get("examples", ()), Example)
        if not self._faults:
            return self._made(
                name=header.name,
                version=header.version,
                locales=header.locales,
                timezone=header.timezone,
                skew=header.skew,
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
        parts = Parts(
            locales=header.locales,
            facts=facts,
            catalogue=catalogue,
            **in_workflow,
            calendars={**ALWAYS_OPEN, **calendars},
            metrics={**METRICS, **metrics},
            targets=targets,
            decision=tuple(decision.values()),
            rules=rules,
            groups=groups,
            texts=texts,
            examples=examples,
            unread=Unread(frozenset(self._names), frozenset(self._whole)),
        )
        named = checked_header(
            header.name, header.version, header.locales, header.timezone, header.skew
        )
        raise PlaybookError(self._where, (*self._faults, *named, *check(parts)))

    def _made(self, **sections: Any) -> Playbook:
        try:
            return Playbook(**sections)
        except PlaybookError as error:
            raise PlaybookError(self._where, error.findings) from None

    # -- one section

    def _one(self, section: str, kind: type[T]) -> T | None:
        if section not in self._document:
            return None
        return self._structured(self._document[section], kind, f"$.{section}")

    def _structured(self, data: object, kind: type[T], path: str) -> T | None:
        value, faults = structure(converter(), data, kind, path)
        self._faults += faults
        return value

    def _entries(
        self,
        section: str,
        kind: type[T],
        *,
        named: bool = False,
        prepare: Callable[[object, str], object] | None = None,
        path: str = "",
        data: object = None,
    ) -> dict[str, T]:
        """A table of entries by name; with `named`, each gets its key for its name."""
        path = path or f"$.{section}"
        entries = self._table(data if data is not None else self._document.get(section, {}), path)
        if entries is None:
            self._whole.add(section)
            return {}
        read: dict[str, T] = {}
        for name, body in entries.items():
            where = f"{path}.{name}"
            body = self._with_name(name, body, where) if named else body  # noqa: PLW2901
            body = prepare(body, where) if prepare else body  # noqa: PLW2901
            value = None if body is None else self._structured(body, kind, where)
            if value is None:
                self._names.add((section, name))
            else:
                read[name] = value
        return read

    def _items(self, path: str, data: object, kind: type[T]) -> dict[str, T]:
        """A list of entries by path."""
        section = path.rpartition(".")[2]
        if not isinstance(data, list | tuple):
            self._fault(path, f"{data!r} is no list", f"write [[{path.removeprefix('$.')}]]")
            self._whole.add(section)
            return {}
        read: dict[str, T] = {}
        for index, body in enumerate(data):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            where = f"{path}[{index}]"
            value = self._structured(body, kind, where)  # pyright: ignore[reportUnknownArgumentType]
            if value is not None:
                read[where] = value
            elif (name := (table(body) or {}).get(_NAME_KEY.get(kind, ""))) is not None:  # pyright: ignore[reportUnknownArgumentType]
                self._names.add((_NAMED_IN.get(kind, section), str(name)))
            else:
                self._whole.add(_NAMED_IN.get(kind, section))
        return read

    def _table(self, data: object, path: str) -> Mapping[str, Any] | None:
        found = table(data)
        if found is None:
            self._fault(path, f"{data!r} is no table", f"write [{path.removeprefix('$.')}]")
        return found

    def _with_name(self, name: str, body: object, path: str) -> object:
        found = table(body)
        if found is None:
            self._fault(path, f"{body!r} is no table", "write { ... }")
            return None
        if "name" in found:
            mend = "leave it out: the key is the name"
            self._faults.append(Finding("unknown-key", f"{path}.name", "unknown key", mend))
        return {**found, "name": name}

    def _calendar(self, body: object, path: str) -> object:
        found = table(body)
        if found is None:
            return body
        with_dates, fault = with_holidays(found, path)
        if fault is not None:
            self._faults.append(fault)
            return None
        return with_dates

    def _facts(self, path: str, data: object, section: str) -> dict[str, Fact]:
        entries = self._entries(section, FactEntry, path=path, data=data)
        read: dict[str, Fact] = {}
        for name, entry in entries.items():
            try:
                read[name] = entry.fact(name)
            except DefinitionError as error:
                self._fault(f"{path}.{name}", error.what, error.instead)
                self._names.add((section, name))
        return read

    def _catalogue(self) -> Catalogue | None:
        data = self._document.get("catalogue")
        if data is None:
            return None
        catalogue = self._structured(data, Catalogue, "$.catalogue")
        if catalogue is None:
            for section in ("problem_types", "products", "order_states"):
                names = table((table(data) or {}).get(section))
                self._names.update((section, name) for name in names or ())
                if names is None:
                    self._whole.add(section)
        return catalogue

    # -- the workflow

    def _workflow(self) -> tuple[Workflow | None, dict[str, Any]]:
        """The workflow, and its entries as `Parts` takes them, as far as they could be read."""
        if "workflow" not in self._document:
            return None, _parts_of(DEFAULT_WORKFLOW)
        section = self._table(self._document["workflow"], "$.workflow")
        if section is None:
            self._whole.update(("states", "commands", "fields"))
            section = {}
        for key in section:
            if key not in _WORKFLOW:
                self._unknown_key(f"$.workflow.{key}", key, _WORKFLOW)
        states = self._entries(
            "states", State, path="$.workflow.states", data=section.get("states", {})
        )
        read: dict[str, Any] = {
            "states": states,
            "transitions": self._items(
                "$.workflow.transitions", section.get("transitions", ()), Transition
            ),
            "joint": self._items("$.workflow.joint", section.get("joint", ()), Joint),
            "consequences": self._items(
                "$.workflow.consequences", section.get("consequences", ()), Consequence
            ),
            "fields": FactSchema(
                self._facts("$.workflow.fields", section.get("fields", {}), "fields")
            ),
        }
        return self._joined(read), read

    def _joined(self, read: Mapping[str, Any]) -> Workflow | None:
        """The workflow made of what could be read; unread names stand in as they are."""
        missing = Unread(frozenset(self._names))
        try:
            return Workflow(
                states={**read["states"], **{name: State() for name in missing.of("states")}},
                transitions=read["transitions"].values(),
                joint=read["joint"].values(),
                consequences=read["consequences"].values(),
                fields=FactSchema(
                    [*read["fields"], *(Fact(name) for name in missing.of("fields"))]
                ),
            )
        except PlaybookError as error:
            self._faults += (
                placed
                for fault in findings_of(error, "$")
                if (placed := self._placed(fault, read)) is not None
            )
            return None

    def _placed(self, fault: Finding, read: Mapping[str, Any]) -> Finding | None:
        """A fault of the workflow under its path in the document; None for a mere follow-up."""
        about = {"no-state": "states", "unknown-state": "states", "unknown-field": "fields"}
        if about.get(fault.code) in self._whole:
            return None
        path, match = fault.path.replace("$", "$.workflow", 1), _PLACE.fullmatch(fault.path)
        if match:
            section, index, rest = match.groups()
            here, entry = list(read[section].items())[int(index)]
            path = here + rest
            if fault.code == "unknown-command":
                command = entry.on if isinstance(entry, Consequence) else entry.do
                if Unread(frozenset(self._names), frozenset(self._whole)).covers(
                    "commands", command
                ):
                    return None
        return Finding(fault.code, path, fault.sentence, fault.mend)

    # -- faults

    def _fault(self, path: str, sentence: str, mend: str) -> None:
        self._faults.append(Finding("bad-value", path, sentence, mend))

    def _unknown_key(self, path: str, key: str, known: Iterable[str]) -> None:
        mend = nearest(key, known)
        if key == "include":
            mend = "only a file includes others: read it with load_playbook"
        self._faults.append(Finding("unknown-key", path, "unknown key", mend))


#: By which key an entry of a list is known elsewhere, and as what.
_NAME_KEY: Mapping[type, str] = {Target: "name", Transition: "do"}
_NAMED_IN: Mapping[type, str] = {Transition: "commands"}


def _parts_of(workflow: Workflow) -> dict[str, Any]:
    return {
        "states": workflow.states,
        "transitions": _listed("transitions", workflow.transitions),
        "joint": _listed("joint", workflow.joint),
        "consequences": _listed("consequences", workflow.consequences),
        "fields": workflow.fields,
    }


def _listed(section: str, items: Iterable[T]) -> dict[str, T]:
    return {f"$.workflow.{section}[{index}]": item for index, item in enumerate(items)}

"""A playbook's own entries as documents, on one strict converter with those of the rooms."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

from .. import intake, scoring, sla, triage
from ..conditions import Fact
from ..errors import InputError, PlaybookError, shown
from ..findings import Finding
from ..instants import format_duration, format_instant, parse_duration, to_micros
from ..wire import make_converter
from ._parts import Example, Expected

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["FactEntry", "converter", "plain", "table"]


@frozen
class FactEntry:
    """A fact as it stands in a document, under its name."""

    type: str = "str"
    values: tuple[str, ...] | None = None
    at_least: Any = None
    at_most: Any = None
    source: str = field(default="platform", metadata={"key": "from"})

    def fact(self, name: str) -> Fact:
        """The fact itself; raises DefinitionError for what does not fit together."""
        return Fact(
            name, cast("Any", self.type), self.values, self.at_least, self.at_most, self.source
        )


@cache
def converter() -> "Converter":
    """The converter of playbook documents; what equals its default is not written."""
    # A pure function of the code: cached, not shared state.
    return make_converter(
        intake.configure,
        sla.configure,
        triage.configure,
        scoring.configure,
        _configure,
        omit_defaults=True,
    )


def _configure(made: "Converter") -> None:
    made.register_structure_hook(Example, lambda value, _: _read_example(value))
    made.register_unstructure_hook(Example, _write_example)
    made.register_unstructure_hook(Fact, _write_fact)


def table(value: object) -> Mapping[str, Any] | None:
    """The value as a table, None where it is none."""
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in cast("Any", value)):
        return cast("Mapping[str, Any]", value)
    return None


def _read_example(value: object) -> Example:
    faults: list[Finding] = []
    body = _part(value, "$", ("given", "expect"), faults)
    given = _part(body.get("given", {}), "$.given", None, faults)
    expect = dict(_part(body.get("expect", {}), "$.expect", None, faults))
    targets = _part(expect.pop("targets", {}), "$.expect.targets", None, faults)
    expected = {name: _words(want, f"$.expect.{name}", faults) for name, want in expect.items()}
    promised = {
        name: _promise(within, f"$.expect.targets.{name}", faults)
        for name, within in targets.items()
    }
    if faults:
        raise PlaybookError("example", faults)
    return Example(given, expected, promised)


def _part(
    value: object, path: str, keys: tuple[str, ...] | None, faults: list[Finding]
) -> Mapping[str, Any]:
    found = table(value)
    if found is None:
        faults.append(Finding("bad-value", path, f"{shown(value)} is no table", "write { ... }"))
        return {}
    for key in found:
        if keys is not None and key not in keys:
            mend = f"known: {', '.join(keys)}"
            faults.append(Finding("unknown-key", f"{path}.{key}", "unknown key", mend))
    return found


def _words(want: object, path: str, faults: list[Finding]) -> Expected:
    given = shown(want)
    match want:
        case str():
            return want
        case list() | tuple() if all(isinstance(word, str) for word in cast("list[Any]", want)):
            return tuple(cast("list[str]", want))
        case _:
            mend = "write a text, or a list"
            faults.append(Finding("bad-value", path, f"{given} is no text", mend))
            return ()


def _promise(within: object, path: str, faults: list[Finding]) -> timedelta | None:
    if within == "none":
        return None
    try:
        if isinstance(within, str):
            return parse_duration(within)
    except InputError:
        pass
    mend = "write '30s', or 'none' where the target must not apply"
    faults.append(Finding("bad-value", path, f"{shown(within)} is no duration", mend))
    return None


def _write_example(example: Example) -> dict[str, object]:
    expect: dict[str, object] = dict(example.expect)
    if example.targets:
        expect["targets"] = {
            name: "none" if within is None else format_duration(within)
            for name, within in example.targets.items()
        }
    return {"given": dict(example.given), "expect": expect}


def _write_fact(fact: Fact) -> dict[str, object]:
    entry = {
        "type": None if fact.type == "str" else fact.type,
        "values": fact.values,
        "at_least": fact.at_least,
        "at_most": fact.at_most,
        "from": None if fact.source == "platform" else fact.source,
    }
    return {key: value for key, value in entry.items() if value is not None}


def plain(value: Any) -> Any:
    """A value as JSON and TOML know it: no tuple, set, Decimal, duration or instant left."""
    match value:
        case Mapping():
            return {key: plain(item) for key, item in cast("Mapping[str, Any]", value).items()}
        case list() | tuple():
            return [plain(item) for item in cast("list[Any]", value)]
        case frozenset():
            return sorted(cast("frozenset[str]", value))
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case timedelta():
            return format_duration(value)
        case datetime():
            return format_instant(to_micros(value))
        case _:
            return value

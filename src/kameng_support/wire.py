"""Public classes to JSON and back: one strict cattrs converter, composed from each room's hooks."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import inf, isfinite
from types import NoneType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

from attrs import fields, fields_dict, has
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from .conditions import AllOf, AnyOf, Condition, Fact, Not, Test, read_condition, to_mapping
from .errors import InputError, KamengError, PlaybookError, shown
from .findings import Finding, nearest
from .instants import format_duration, parse_duration, parse_instant
from .texts import Text, as_text

__all__ = ["canonical_json", "configure", "make_converter", "structure"]

T = TypeVar("T")
Configure = Callable[[Converter], None]


def make_converter(*configures: Configure, omit_defaults: bool = False) -> Converter:
    """A new strict converter with the ground floor's hooks and those of each room given.

    Strict: a number is no text, a text no list, 2.9 no whole number, an unknown key an error; every
    fault of a document is found in one pass. A class names the key of a field, where it differs
    from the field's name, in the field's metadata: `field(metadata={"key": "from"})`.
    `omit_defaults` leaves out of what is written whatever equals its default: fit for documents
    that people read, unfit for records whose meaning must outlive a changed default.
    """
    converter = Converter(
        forbid_extra_keys=True, detailed_validation=True, omit_if_default=omit_defaults
    )
    for configure_one in (configure, *configures):
        configure_one(converter)
    return converter


def configure(converter: Converter) -> None:
    """Register the ground floor: primitives, durations, instants, decimals, conditions, texts."""
    # cattrs asks the hook that was registered last first.
    _configure_classes(converter)
    _configure_collections(converter)
    for kind in (str, int, bool):
        converter.register_structure_hook(kind, _strict(kind))
    converter.register_structure_hook(float, _float)
    converter.register_structure_hook(Decimal, lambda value, _: _NUMBER.canonical(value))
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(timedelta, _duration)
    converter.register_unstructure_hook(timedelta, format_duration)
    converter.register_structure_hook(datetime, _instant)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook_func(_is_choice, _choice)
    converter.register_structure_hook(Text, _text)
    converter.register_unstructure_hook(Text, lambda text: dict(text.by_locale))
    for part in (Test, AllOf, AnyOf, Not):
        converter.register_unstructure_hook(part, to_mapping)
    converter.register_structure_hook_func(_is_condition, _condition)
    converter.register_unstructure_hook_func(
        _is_condition, lambda part: None if part is None else to_mapping(part)
    )


def _is_condition(kind: Any) -> bool:
    """Whether the type is Condition, or Condition | None."""
    return set(get_args(kind)) - {NoneType} == set(get_args(Condition))


def _is_choice(kind: Any) -> bool:
    return get_origin(kind) is Literal


# ── classes ──


def _configure_classes(converter: Converter) -> None:
    def read(kind: Any) -> Callable[[Any, Any], Any]:
        return _class_hook(kind, converter)

    def write(kind: Any) -> Callable[[Any], Any]:
        return make_dict_unstructure_fn(
            kind, converter, _cattrs_omit_if_default=converter.omit_if_default, **_renames(kind)
        )

    converter.register_structure_hook_factory(_is_class, read)
    converter.register_unstructure_hook_factory(_is_class, write)


def _is_class(kind: Any) -> bool:
    return isinstance(kind, type) and has(kind)


def _renames(kind: Any) -> dict[str, Any]:
    return {a.name: override(rename=a.metadata["key"]) for a in fields(kind) if "key" in a.metadata}


def _class_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    hook = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **_renames(kind))

    def table(value: object, wanted: Any) -> Any:
        return hook(_table(value), wanted)

    return table


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError("value", f"{shown(value)} is no table", "write { key = ... }")
    return cast("Mapping[str, Any]", value)


# ── lists and tables ──


def _configure_collections(converter: Converter) -> None:
    def read(kind: Any) -> Callable[[object, object], object]:
        return _COLLECTIONS[get_origin(kind)](kind, converter)

    def write(members: Iterable[object]) -> list[Any]:
        return sorted(converter.unstructure(member) for member in members)

    converter.register_structure_hook_factory(_is_collection, read)
    converter.register_unstructure_hook_func(_is_set, write)


def _is_collection(kind: Any) -> bool:
    return get_origin(kind) in _COLLECTIONS


def _is_set(kind: Any) -> bool:
    return kind is frozenset or get_origin(kind) is frozenset


def _list_hook(kind: Any, converter: Converter) -> Callable[[object, object], object]:
    origin, kinds = get_origin(kind), get_args(kind)
    fixed = origin is tuple and kinds[1:] != (Ellipsis,)

    def hook(value: object, _: object) -> object:
        # cattrs would take a text for a list of letters.
        if not isinstance(value, list | tuple):
            raise InputError("value", f"{shown(value)} is no list", "write [...]")
        items = cast("Sequence[object]", value)
        if fixed and len(items) != len(kinds):
            what = f"{shown(items)} is no list of {len(kinds)}"
            raise InputError("value", what, f"write {len(kinds)} items")
        wanted = kinds if fixed else kinds[:1] * len(items)
        jobs = zip(range(len(items)), items, wanted, strict=True)
        done = _each(converter, jobs, kind)
        return done if origin is list else tuple(done)

    return hook


def _set_hook(kind: Any, converter: Converter) -> Callable[[object, object], object]:
    item_kind = get_args(kind)[0]

    def hook(value: object, _: object) -> object:
        if not isinstance(value, list | tuple | set | frozenset):
            raise InputError("value", f"{shown(value)} is no list", "write ['one', 'two']")
        items = enumerate(cast("Iterable[object]", value))
        return frozenset(_each(converter, ((i, item, item_kind) for i, item in items), kind))

    return hook


def _table_hook(kind: Any, converter: Converter) -> Callable[[object, object], object]:
    key_kind, value_kind = get_args(kind)

    def hook(value: object, _: object) -> object:
        table = _table(value)
        keys = _each(converter, ((key, key, key_kind) for key in table), kind)
        values = _each(converter, ((key, v, value_kind) for key, v in table.items()), kind)
        return dict(zip(keys, values, strict=True))

    return hook


_COLLECTIONS: Mapping[Any, Callable[[Any, Converter], Callable[[object, object], object]]] = {
    tuple: _list_hook,
    list: _list_hook,
    Sequence: _list_hook,
    frozenset: _set_hook,
    dict: _table_hook,
    Mapping: _table_hook,
}


def _each(converter: Converter, jobs: Iterable[tuple[Any, object, Any]], kind: Any) -> list[object]:
    """Each item structured, or all their faults at once, each with its index or key."""
    done, faults = list[object](), list[Exception]()
    for place, item, wanted in jobs:
        try:
            done.append(converter.structure(item, wanted))
        except Exception as error:  # any fault of an item, as cattrs collects them
            note = IterableValidationNote(f"at {place!r}", place, wanted)
            error.add_note(note)
            faults.append(error)
    if faults:
        raise IterableValidationError("in a collection", faults, kind)  # pyright: ignore[reportCallIssue]
    return done


# ── single values ──


def _strict(kind: type[T]) -> Callable[[object, object], T]:
    def hook(value: object, _: object) -> T:
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        raise InputError("value", f"{shown(value)} is no {_WORDS[kind]}", f"write {_WRITE[kind]}")

    return hook


_WORDS: Mapping[type, str] = {str: "text", int: "whole number", bool: "flag"}
_WRITE: Mapping[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}
_NUMBER = Fact("value", "decimal")


def _float(value: object, _: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = inf
        if isfinite(number):
            return number
    raise InputError("value", f"{shown(value)} is no number", "write a number such as 0.95")


def _choice(value: object, kind: Any) -> object:
    choices = get_args(kind)
    # Python calls True equal to 1.
    if not any(value == choice and type(value) is type(choice) for choice in choices):
        mend = nearest(value if isinstance(value, str) else "", map(str, choices))
        raise InputError("value", f"{shown(value)} is no choice", mend)
    return value


def _duration(value: object, _: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        what = f"{shown(value)} is no duration"
        raise InputError("value", what, "write '30s', '10m', '48h' or '7d'")
    return parse_duration(value)


def _instant(value: object, _: object) -> datetime:
    if isinstance(value, datetime):
        return parse_instant(value.isoformat())
    if not isinstance(value, str):
        what = f"{shown(value)} is no instant"
        raise InputError("value", what, "write 2026-11-20T09:00:00+08:00")
    return parse_instant(value)


def _text(value: object, _: object) -> Text:
    if isinstance(value, Text | str | Mapping):
        return as_text(cast("Text | str | Mapping[str, str]", value))
    raise InputError("value", f"{shown(value)} is no text", "write {zh-CN = '...', en = '...'}")


def _condition(value: object, kind: Any) -> Condition | None:
    if value is None and NoneType in get_args(kind):
        return None
    condition, findings = read_condition(value)
    if findings:
        raise PlaybookError("condition", findings)
    return condition


# ── text and faults ──

_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical_json(value: object) -> str:
    """The one JSON text of plain data: sorted keys, no spaces, no escapes but those JSON needs.

    It can be encoded as UTF-8, whatever half characters a text holds. Raises InputError for what
    JSON cannot hold: NaN, infinity, an object of a class.

    >>> canonical_json({"b": 1, "a": "卡"})
    '{"a":"卡","b":1}'
    """
    try:
        text = json.dumps(
            value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except (TypeError, ValueError) as error:
        raise InputError(
            "json", f"{shown(value)} is no plain data: {error}", "unstructure it first"
        ) from None
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def structure(
    converter: Converter, data: object, kind: type[T], path: str = "$"
) -> tuple[T | None, tuple[Finding, ...]]:
    """Plain data as a value of `kind`, or None and every fault with its path and a mend.

    A hook reports one fault by raising a KamengError, several by raising a PlaybookError whose
    findings have paths that start with `$`, the place of the value in hand.
    """
    try:
        return converter.structure(data, kind), ()
    except Exception as error:  # the classes' own validators raise many kinds
        return None, tuple(_faults(error, path, kind))


def _faults(error: BaseException, path: str, kind: object) -> Iterator[Finding]:
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _faults(inner, *_place(inner, path, error.cl))
    elif isinstance(error, ForbiddenExtraKeysError):
        keys = [a.metadata.get("key", a.name) for a in fields(error.cl) if a.init]
        for key in sorted(map(str, error.extra_fields)):
            yield Finding("unknown-key", f"{path}.{key}", "unknown key", nearest(key, keys))
    elif isinstance(error, PlaybookError):
        for finding in error.findings:
            where = path + finding.path.removeprefix("$")
            yield Finding("bad-value", where, finding.sentence, finding.mend)
    elif isinstance(error, KamengError):
        yield Finding("bad-value", path, error.what, error.instead)
    elif isinstance(error, KeyError):
        yield Finding("missing-key", path, "required, but missing", "add it")
    else:
        # What a room's own class or hook raised without our words.
        expected = getattr(kind, "__name__", str(kind))
        told = error.args[0] if error.args else type(error).__name__
        yield Finding("bad-value", path, f"no {expected}: {told}", "mend the value")


def _place(error: BaseException, path: str, kind: object) -> tuple[str, object]:
    """Where an inner fault lies, from the note that cattrs attached, and the type wanted there."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, IterableValidationNote):
            index = f"[{note.index}]" if isinstance(note.index, int) else f".{note.index}"
            return path + index, note.type
        if isinstance(note, AttributeValidationNote):
            attribute = fields_dict(kind)[note.name]  # type: ignore[arg-type]  # an attrs class
            return f"{path}.{attribute.metadata.get('key', note.name)}", note.type
    return path, kind

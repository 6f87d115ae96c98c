"""Public classes to JSON and back: one strict cattrs converter, composed from each room's hooks."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_args, get_origin

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

from .conditions import AllOf, AnyOf, Condition, Not, Test, read_condition, to_mapping
from .conditions._values import decimal
from .errors import InputError, KamengError, PlaybookError
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
    for kind in (str, int, bool, float):
        converter.register_structure_hook(kind, _strict(kind))
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(timedelta, _duration)
    converter.register_unstructure_hook(timedelta, format_duration)
    converter.register_structure_hook(datetime, _instant)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook_func(lambda t: get_origin(t) is Literal, _choice)
    converter.register_structure_hook_func(lambda t: t == frozenset[str], _words)
    converter.register_unstructure_hook_func(lambda t: t == frozenset[str], sorted)
    converter.register_structure_hook(Text, lambda value, _: _text(value))
    converter.register_unstructure_hook(Text, lambda text: dict(text.by_locale))
    converter.register_structure_hook_func(lambda t: t == Condition, _condition)
    converter.register_structure_hook_factory(_is_plain_tuple, _tuple_hook)
    converter.register_structure_hook_factory(_has_keys, _structure_keys)
    converter.register_unstructure_hook_factory(_has_keys, _unstructure_keys)
    for part in (Test, AllOf, AnyOf, Not):
        converter.register_unstructure_hook(part, to_mapping)
    converter.register_unstructure_hook_func(lambda t: t == Condition, to_mapping)


def _is_plain_tuple(kind: object) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,)


def _tuple_hook(kind: Any, converter: Converter) -> Callable[[object, object], tuple[object, ...]]:
    item_kind = get_args(kind)[0]
    item_hook = converter.get_structure_hook(item_kind)

    def hook(value: object, _: object) -> tuple[object, ...]:
        # cattrs would take a text for a list of letters.
        if not isinstance(value, list | tuple):
            raise InputError("value", f"{value!r} is no list", "write [...]")
        items, faults = [], list[Exception]()
        for index, item in enumerate(value):
            try:
                items.append(item_hook(item, item_kind))
            except Exception as error:  # collected, as cattrs does, to tell all faults at once
                note = IterableValidationNote(f"item {index}", index, item_kind)
                error.__notes__ = [*getattr(error, "__notes__", ()), note]
                faults.append(error)
        if faults:
            raise IterableValidationError("in a list", faults, kind)
        return tuple(items)

    return hook


def _has_keys(kind: Any) -> bool:
    return isinstance(kind, type) and has(kind) and any("key" in a.metadata for a in fields(kind))


def _renames(kind: Any) -> dict[str, Any]:
    return {a.name: override(rename=a.metadata["key"]) for a in fields(kind) if "key" in a.metadata}


def _structure_keys(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    return make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **_renames(kind))


def _unstructure_keys(kind: Any, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    return make_dict_unstructure_fn(
        kind, converter, _cattrs_omit_if_default=converter.omit_if_default, **_renames(kind)
    )


def _strict(kind: type[T]) -> Callable[[object, object], T]:
    def hook(value: object, _: object) -> T:
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        raise InputError("value", f"{value!r} is no {_WORDS[kind]}", f"write a {_WORDS[kind]}")

    return hook


_WORDS: Mapping[type, str] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    float: "number",
}


def _choice(value: object, kind: Any) -> object:
    choices = get_args(kind)
    if value not in choices:
        raise InputError("value", f"{value!r} is no choice", nearest(str(value), choices))
    return value


def _decimal(value: object, _: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise InputError("value", f"{value!r} is no number", "write a number such as 12.50")
    return decimal(value)


def _duration(value: object, _: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise InputError("value", f"{value!r} is no duration", "write '30s', '10m', '48h' or '7d'")
    return parse_duration(value)


def _instant(value: object, _: object) -> datetime:
    if isinstance(value, datetime):
        return parse_instant(value.isoformat())
    if not isinstance(value, str):
        raise InputError("value", f"{value!r} is no instant", "write 2026-11-20T09:00:00+08:00")
    return parse_instant(value)


def _words(value: object, _: object) -> frozenset[str]:
    if isinstance(value, list | tuple | set | frozenset) and all(isinstance(w, str) for w in value):
        return frozenset(value)
    raise InputError("value", f"{value!r} is no list of texts", "write ['one', 'two']")


def _text(value: object) -> Text:
    if isinstance(value, Text | str):
        return as_text(value)
    if isinstance(value, Mapping) and all(isinstance(word, str) for word in value.values()):
        return as_text(value)
    raise InputError("value", f"{value!r} is no text", "write {zh-CN = '...', en = '...'}")


def _condition(value: object, _: object) -> Condition:
    condition, findings = read_condition(value)
    if findings:
        raise PlaybookError("condition", findings)
    return condition


def canonical_json(value: object) -> str:
    """The one JSON text of plain data: sorted keys, no spaces, no escapes of non-ASCII.

    >>> canonical_json({"b": 1, "a": "卡"})
    '{"a":"卡","b":1}'
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def structure(
    converter: Converter, data: object, kind: type[T], path: str = "$"
) -> tuple[T | None, tuple[Finding, ...]]:
    """Plain data as a value of `kind`, or None and every fault with its path and a mend."""
    try:
        return converter.structure(data, kind), ()
    except Exception as error:  # cattrs and the classes' own validators raise many kinds
        return None, tuple(_faults(error, path, kind))


def _faults(error: BaseException, path: str, kind: object) -> Iterator[Finding]:
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _faults(inner, *_place(inner, path, error.cl))
    elif isinstance(error, ForbiddenExtraKeysError):
        keys = [a.metadata.get("key", a.name) for a in fields(error.cl)]
        for key in sorted(error.extra_fields):
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
        # What is left is cattrs walking over something that is no mapping.
        expected = getattr(kind, "__name__", str(kind))
        yield Finding("bad-value", path, f"no table of {expected}", "write a table: { ... }")


def _place(error: BaseException, path: str, kind: object) -> tuple[str, object]:
    """Where an inner fault lies, from the note that cattrs attached, and the type wanted there."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, IterableValidationNote):
            index = f"[{note.index}]" if isinstance(note.index, int) else f".{note.index}"
            return path + index, note.type
        if isinstance(note, AttributeValidationNote):
            attribute = fields_dict(kind)[note.name]  # type: ignore[arg-type]  # cattrs: an attrs class
            return f"{path}.{attribute.metadata.get('key', note.name)}", note.type
    return path, kind

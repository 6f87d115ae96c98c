"""Single values on the wire: strict primitives, times, texts, conditions."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from math import inf, isfinite
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, get_args, get_origin

from ..conditions import AllOf, AnyOf, Condition, Fact, Not, Test, read_condition, to_mapping
from ..errors import InputError, PlaybookError, shown
from ..findings import nearest
from ..instants import format_duration, parse_duration, parse_instant
from ..texts import Text, as_text

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["configure_values"]

T = TypeVar("T")


def configure_values(converter: "Converter") -> None:
    """Register whatever is neither a class of its own nor a collection."""
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

"""Events on the wire: one tagged union in canonical JSON, personal words kept apart.

The event carries a keyed digest in the place of each personal value; the values themselves go to
a second record, which can be erased. The digest's key is the ticket's salt, made from the
caller's key, so that without that key nobody can try out guesses against a digest.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from attrs import evolve, fields, frozen
from cattrs import Converter

from ..conditions import FactValue
from ..errors import InputError
from ..instants import duration_micros, duration_of, from_micros, to_micros
from ..wire import canonical_json, make_converter
from ._actors import Actor, as_actor
from ._events import (
    ClockFired,
    ClockJudged,
    DecisionValue,
    Event,
    Learned,
    Moved,
    Opened,
    PolicyChanged,
    Promised,
    Said,
    SurveyAnswered,
    SurveyIssued,
    Triaged,
    Understood,
)

__all__ = ["EVENT_FORMAT", "Sealed", "configure", "open_event", "salt_of", "seal_event"]

#: The version of the event format that this release writes.
EVENT_FORMAT = 1

_KINDS: Mapping[str, type[Event]] = {
    "opened": Opened,
    "moved": Moved,
    "said": Said,
    "understood": Understood,
    "learned": Learned,
    "triaged": Triaged,
    "promised": Promised,
    "clock_fired": ClockFired,
    "clock_judged": ClockJudged,
    "survey_issued": SurveyIssued,
    "survey_answered": SurveyAnswered,
    "policy_changed": PolicyChanged,
}
_TAGS = {kind: tag for tag, kind in _KINDS.items()}
_PERSONAL = {
    kind: tuple(a.name for a in fields(kind) if a.metadata.get("personal"))
    for kind in _KINDS.values()
}


@frozen
class Sealed:
    """An event as it is stored: its canonical JSON, and apart from it its personal values or None."""

    body: str
    personal: str | None


def salt_of(key: bytes, ticket: str) -> bytes:
    """A ticket's own salt: HMAC-SHA256 of its id under the caller's key."""
    return hmac.digest(key, ticket.encode(), "sha256")


def seal_event(event: Event, salt: bytes) -> Sealed:
    """The event as stored: words of people replaced by digests and handed back beside it."""
    personal = {
        name: value
        for name in _PERSONAL[type(event)]
        if (value := getattr(event, name)) is not None
    }
    record = _converter().unstructure(evolve(event, **_without(personal)))
    for name, value in personal.items():
        record[name] = {"digest": _digest(salt, name, value)}
    body = canonical_json({"event": _TAGS[type(event)], "v": EVENT_FORMAT, **record})
    return Sealed(body, canonical_json(personal) if personal else None)


def open_event(sealed: Sealed) -> Event:
    """The event that was stored; personal values that were erased are None.

    Raises InputError for a kind or a format that this release does not know.
    """
    record: dict[str, Any] = json.loads(sealed.body)
    tag, version = record.pop("event"), record.pop("v")
    kind = _KINDS.get(tag)
    if kind is None or version != EVENT_FORMAT:
        raise InputError(
            "event", f"{tag!r} in format {version!r} is not known", "read it with a newer release"
        )
    kept = json.loads(sealed.personal) if sealed.personal else {}
    for name in _PERSONAL[kind]:
        record[name] = kept.get(name)
    event: Event = _converter().structure(record, kind)
    return event


def _without(names: Iterable[str]) -> dict[str, Any]:
    return dict.fromkeys(names)


def _digest(salt: bytes, name: str, value: object) -> str:
    return hmac.digest(salt, f"{name}\n{canonical_json(value)}".encode(), sha256).hex()


@cache
def _converter() -> Converter:
    # A pure function of the code: cached, not shared state.
    return make_converter(configure)


def configure(converter: Converter) -> None:
    """Register how events are written: instants and durations in whole microseconds."""
    converter.register_unstructure_hook(Actor, str)
    converter.register_structure_hook(Actor, lambda value, _: as_actor(value))
    converter.register_unstructure_hook(timedelta, duration_micros)
    converter.register_structure_hook(timedelta, lambda value, _: duration_of(value))
    converter.register_unstructure_hook_func(_is_fact_values, _write_facts)
    converter.register_structure_hook_func(_is_fact_values, lambda value, _: _read_facts(value))
    converter.register_structure_hook_func(
        lambda kind: kind == Mapping[str, DecisionValue], lambda value, _: _decision(value)
    )


def _is_fact_values(kind: object) -> bool:
    return kind == Mapping[str, FactValue]


def _write_facts(facts: Mapping[str, FactValue]) -> dict[str, object]:
    return {name: _write_fact(value) for name, value in facts.items()}


def _write_fact(value: FactValue) -> object:
    """Plain where JSON keeps the type, else a table that names it."""
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case timedelta():
            return {"duration": duration_micros(value)}
        case datetime():
            return {"instant": to_micros(value)}
        case frozenset():
            return sorted(value)
        case _:
            return value


def _read_facts(facts: Mapping[str, Any]) -> dict[str, FactValue]:
    return {name: _read_fact(value) for name, value in facts.items()}


def _read_fact(value: Any) -> FactValue:
    match value:
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"duration": int(micros)}:
            return duration_of(micros)
        case {"instant": int(micros)}:
            return from_micros(micros, UTC)
        case list():
            return frozenset(value)
        case str() | bool() | int():
            return value
        case _:
            raise InputError("event", f"{value!r} is no fact", "read it with a newer release")


def _decision(values: Mapping[str, Any]) -> dict[str, DecisionValue]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}

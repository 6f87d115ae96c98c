"""Events on the wire: one tagged union in canonical JSON, personal words kept apart.

The event carries a keyed digest in the place of each personal value; the values themselves go to
a second record, which can be erased. Each digest has a key of its own, made from the ticket's
salt, the event's version and the field's name, and the salt from the caller's key. So equal words
have unlike digests, one value can be proven without giving away the others, and without the
caller's key nobody can try out guesses against what an erasure leaves.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from attrs import field, fields, frozen

from ..conditions import Fact, FactValue
from ..errors import InputError, shown
from ..instants import duration_micros, duration_of, from_micros, to_micros
from ..wire import canonical_json, make_converter, structure
from ._actors import Actor, as_actor
from ._events import (
    ClockFired,
    ClockJudged,
    DecisionValue,
    Elements,
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

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["EVENT_FORMAT", "Sealed", "altered", "configure", "open_event", "salt_of", "seal_event"]

EVENT_FORMAT = 1
"""The version of the event format that this release writes."""

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
_TAGS: Mapping[type[Event], str] = {kind: tag for tag, kind in _KINDS.items()}
_PERSONAL: Mapping[type[Event], tuple[str, ...]] = {
    kind: tuple(a.name for a in fields(kind) if a.metadata.get("personal"))
    for kind in _KINDS.values()
}


@frozen
class Sealed:
    """An event as it is stored: its canonical JSON, and apart from it its personal values or None."""

    body: str
    personal: str | None = field(repr=False)


def salt_of(key: bytes, ticket: str) -> bytes:
    """A ticket's own salt: HMAC-SHA256 of its id under the caller's key.

    Whoever has the key can try out guesses against the digests; of an empty one, everybody.
    """
    return hmac.digest(key, ticket.encode(errors="surrogatepass"), "sha256")


def seal_event(event: Event, salt: bytes) -> Sealed:
    """The event as stored: words of people replaced by digests and handed back beside it.

    The same event under the same salt gives the same bytes. Raises InputError for what is no event
    of a ticket, or holds what JSON cannot.
    """
    kind = type(event)
    if kind not in _TAGS:
        known = ", ".join(each.__name__ for each in _TAGS)
        raise InputError("event", f"{kind.__name__} is no event of a ticket", f"known: {known}")
    record: dict[str, Any] = _converter().unstructure(event)
    personal = {name: record[name] for name in _PERSONAL[kind] if record[name] is not None}
    for name, value in personal.items():
        record[name] = {"digest": _digest(salt, event.version, name, value)}
    body = canonical_json({"event": _TAGS[kind], "v": EVENT_FORMAT, **record})
    return Sealed(body, canonical_json(personal) if personal else None)


def open_event(sealed: Sealed) -> Event:
    """The event that was stored; personal values that were erased are None.

    Raises InputError for a kind or a format that this release does not know, and for what is no
    event. The trail says whether the event was altered, `altered` whether its personal values were.
    """
    record = _table(sealed.body)
    tag, version = record.pop("event", None), record.pop("v", None)
    kind = _KINDS.get(tag) if isinstance(tag, str) else None
    if kind is None or version != EVENT_FORMAT:
        what = f"{shown(tag)} in format {shown(version)} is not known"
        raise InputError("event", what, "read it with a newer release")
    kept = _table(sealed.personal) if sealed.personal else {}
    for name in _PERSONAL[kind]:
        record[name] = kept.get(name)
    event, faults = structure(_converter(), record, kind)
    if event is None:
        # Only where, never what: the values may be personal.
        places = ", ".join(dict.fromkeys(fault.path for fault in faults))
        raise InputError(f"event {tag!r}", f"it does not read at {places}", _RESTORE)
    return event


def altered(sealed: Sealed, salt: bytes) -> tuple[str, ...]:
    """The names of the personal values that are not those recorded; erased ones are no fault.

    Raises InputError for what is no event.
    """
    record = _table(sealed.body)
    kept = _table(sealed.personal) if sealed.personal else {}
    return tuple(
        name
        for name, value in sorted(kept.items())
        if record.get(name) != {"digest": _digest(salt, record.get("version"), name, value)}
    )


_RESTORE = "restore the event from a copy"


def _table(text: str) -> dict[str, Any]:
    try:
        record: object = json.loads(text)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise InputError("event", "it is no JSON table", _RESTORE)
    return cast("dict[str, Any]", record)


def _digest(salt: bytes, version: object, name: str, value: object) -> str:
    key = hmac.digest(salt, f"{version}:{name}".encode(errors="surrogatepass"), "sha256")
    return hmac.digest(key, canonical_json(value).encode(), "sha256").hex()


@cache
def _converter() -> "Converter":
    # A pure function of the code: cached, not shared state.
    return make_converter(configure)


def configure(converter: "Converter") -> None:
    """Register how events are written: actors as `role:id`, spans and instants in microseconds."""
    converter.register_unstructure_hook(Actor, str)
    converter.register_structure_hook(
        Actor, lambda value, _: as_actor(converter.structure(value, str))
    )
    converter.register_unstructure_hook_factory(_is_elements, _elements_writer(converter))
    converter.register_structure_hook_factory(_is_elements, _elements_reader(converter))
    converter.register_unstructure_hook_func(_is_facts, _write_facts)
    converter.register_structure_hook_func(
        _is_facts, lambda value, _: _read_facts(converter, value)
    )
    converter.register_structure_hook_func(
        _is_decision, lambda value, _: _read_decision(converter, value)
    )


def _is_elements(kind: object) -> bool:
    return kind is Elements


def _is_facts(kind: object) -> bool:
    return kind == Mapping[str, FactValue]


def _is_decision(kind: object) -> bool:
    return kind == DecisionValue


# A span of time is text in documents and a number here: the hooks are for this one field.


def _elements_writer(converter: "Converter") -> Callable[[Any], Callable[[Any], Any]]:
    def write(span: timedelta | None) -> int | None:
        return None if span is None else duration_micros(span)

    def writer(kind: Any) -> Callable[[Any], Any]:
        from cattrs.gen import make_dict_unstructure_fn, override

        return make_dict_unstructure_fn(kind, converter, elapsed=override(unstruct_hook=write))

    return writer


def _elements_reader(converter: "Converter") -> Callable[[Any], Callable[[Any, Any], Any]]:
    def read(micros: object, _: object) -> timedelta | None:
        return None if micros is None else duration_of(converter.structure(micros, int))

    def reader(kind: Any) -> Callable[[Any, Any], Any]:
        from cattrs.gen import make_dict_structure_fn, override

        return make_dict_structure_fn(
            kind, converter, _cattrs_forbid_extra_keys=True, elapsed=override(struct_hook=read)
        )

    return reader


def _write_facts(facts: Mapping[str, FactValue]) -> dict[str, object]:
    return {name: _write_fact(value) for name, value in facts.items()}


def _write_fact(value: object) -> object:
    """Plain where JSON keeps the type, else a table that names it."""
    match value:
        case str() | bool() | int():
            return value
        case Decimal():
            return {"decimal": str(value)}
        case timedelta():
            return {"duration": duration_micros(value)}
        case datetime():
            return {"instant": to_micros(value)}
        case frozenset():
            return sorted(cast("frozenset[str]", value))
        case _:
            # Better refused here than found unreadable in the history.
            what = f"{type(value).__name__} is no type of a fact"
            raise InputError("fact", what, "admit the facts by their schema first")


def _read_facts(converter: "Converter", facts: Mapping[str, object]) -> dict[str, FactValue]:
    return {name: _read_fact(converter, value) for name, value in facts.items()}


def _read_fact(converter: "Converter", value: object) -> FactValue:
    match value:
        case str() | bool() | int():
            return value
        case list():
            return converter.structure(value, frozenset[str])
        case {"decimal": str(number)}:
            return _DECIMAL.canonical(number)
        case {"duration": int(micros)}:
            return duration_of(micros)
        case {"instant": int(micros)}:
            return from_micros(micros)
        case _:
            raise InputError("fact", f"{shown(value)} is no fact", _RESTORE)


_DECIMAL = Fact("fact", "decimal")


def _read_decision(converter: "Converter", value: object) -> DecisionValue:
    """A word, or a list of words."""
    if isinstance(value, str):
        return value
    return converter.structure(value, tuple[str, ...])

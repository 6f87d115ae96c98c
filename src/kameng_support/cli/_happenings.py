"""The input of `kameng run`: one happening a line, as JSON; a value each, or what is wrong with it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias, cast

from attrs import field, frozen
from cattrs import Converter

from ..errors import InputError
from ..findings import nearest
from ..wire import make_converter, structure

__all__ = [
    "Action",
    "Happening",
    "Learned",
    "Line",
    "Message",
    "Rating",
    "Reply",
    "Tick",
    "read_line",
    "read_lines",
]


@frozen(kw_only=True)
class _Common:
    """`id` is the idempotency key; `at` an instant with its offset."""

    id: str
    at: datetime


@frozen(kw_only=True)
class Message(_Common):
    """A customer speaks: in the ticket that the message `ticket` opened, else for the first time."""

    customer: str
    text: str
    ticket: str | None = None
    channel: str = "app"
    tier: str | None = None
    locale: str | None = None
    facts: Mapping[str, Any] = field(factory=dict[str, Any])


@frozen(kw_only=True)
class Action(_Common):
    """Somebody gives a command of the workflow."""

    ticket: str
    by: str
    do: str
    fields: Mapping[str, Any] = field(factory=dict[str, Any])


@frozen(kw_only=True)
class Reply(_Common):
    """Somebody of the house speaks, to the customer or inside the house."""

    ticket: str
    by: str
    text: str
    internal: bool = False
    automatic: bool = False


@frozen(kw_only=True)
class Learned(_Common):
    """The platform tells facts that changed."""

    ticket: str
    facts: Mapping[str, Any]


@frozen(kw_only=True)
class Rating(_Common):
    """The customer answers the survey."""

    ticket: str
    stars: int
    customer: str | None = None
    keywords: tuple[str, ...] = ()
    anonymous: bool = False
    comment: str | None = None


@frozen(kw_only=True)
class Tick(_Common):
    """Time passes."""

    id: str = ""


Happening: TypeAlias = Message | Action | Reply | Learned | Rating | Tick

_KINDS: Mapping[str, type[Happening]] = {
    "message": Message,
    "action": Action,
    "reply": Reply,
    "learn": Learned,
    "rating": Rating,
    "tick": Tick,
}


@frozen
class Line:
    """A line of the file: its number from 1, and its happening or why it has none."""

    number: int
    happening: Happening | None = None
    fault: str | None = None


def read_lines(content: bytes) -> tuple[Line, ...]:
    """The lines of a file that are not blank, in order. Never raises: faults are in the lines.

    An id that stands twice is a fault of the second, unless both lines say the same.
    """
    first: dict[str, Line] = {}
    lines = list[Line]()
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not raw.strip():
            continue
        line = _read(number, raw)
        if line.happening is not None and line.happening.id:
            before = first.setdefault(line.happening.id, line)
            if before.happening != line.happening:
                fault = (
                    f"the id {line.happening.id!r} was used in line {before.number}; give another"
                )
                line = Line(number, fault=fault)
        lines.append(line)
    return tuple(lines)


def _read(number: int, raw: bytes) -> Line:
    try:
        return Line(number, read_line(raw.decode()))
    except UnicodeDecodeError as error:
        return Line(number, fault=f"byte {error.start + 1} is no UTF-8; save the file as UTF-8")
    except InputError as error:
        return Line(number, fault=f"{error.what}; {error.instead}")


def read_line(text: str) -> Happening:
    """The happening that a line tells; raises InputError with all that is wrong with it."""
    found = _json(text)
    if not isinstance(found, dict):
        raise InputError(
            "line", "it is no JSON object", 'write {"id": ..., "at": ..., "kind": ...}'
        )
    data = cast("dict[str, object]", found)
    kind = data.pop("kind", None)
    if not isinstance(kind, str) or kind not in _KINDS:
        mend = nearest(kind, _KINDS) if isinstance(kind, str) else f"write one of {list(_KINDS)}"
        raise InputError("line", f"the kind {kind!r} is not known", mend)
    happening, faults = structure(_converter(), data, _KINDS[kind])
    if happening is None:
        told = (
            f"{fault.path.removeprefix('$.')}: {fault.sentence} ({fault.mend})" for fault in faults
        )
        raise InputError("line", "; ".join(told), f"mend this {kind}")
    if not happening.id and not isinstance(happening, Tick):
        raise InputError("line", "the id is empty", "give every happening an id of its own")
    return happening


def _json(text: str) -> object:
    try:
        found: object = json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_object
        )
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False, default=str).encode()
    except InputError:
        raise
    except UnicodeEncodeError as error:
        what = "it holds half a character, a surrogate without its other half"
        raise InputError("line", what, "write the character itself") from error
    except json.JSONDecodeError as error:
        what = f"it is no JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1}"
        raise InputError("line", what, "write one JSON object a line") from error
    except RecursionError as error:
        raise InputError("line", "it is nested too deep", "write a flat object") from error
    except ValueError as error:
        raise InputError(
            "line", "a number in it has too many digits", "write it as text"
        ) from error
    return found


def _no_number(name: str) -> object:
    raise InputError("line", f"{name} is no number", "leave the value out")


def _object(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise InputError("line", f"the key {key!r} stands twice", "keep one of them")
        found[key] = value
    return found


@cache
def _converter() -> Converter:
    return make_converter()

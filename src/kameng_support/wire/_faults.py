"""Structuring that reports every fault of a document as a finding."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from attrs import fields, fields_dict

from ..errors import KamengError, PlaybookError
from ..findings import Finding, nearest

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["structure"]

T = TypeVar("T")


def structure(
    converter: "Converter", data: object, kind: type[T], path: str = "$"
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
    from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError

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
    from cattrs.errors import AttributeValidationNote, IterableValidationNote

    for note in getattr(error, "__notes__", ()):
        if isinstance(note, IterableValidationNote):
            index = f"[{note.index}]" if isinstance(note.index, int) else f".{note.index}"
            return path + index, note.type
        if isinstance(note, AttributeValidationNote):
            attribute = fields_dict(kind)[note.name]  # type: ignore[arg-type]  # an attrs class
            return f"{path}.{attribute.metadata.get('key', note.name)}", note.type
    return path, kind

"""Lists, sets and tables on the wire: all faults of their items at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast, get_args, get_origin

from ..errors import InputError, shown

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["as_table", "configure_collections"]


def as_table(value: object) -> Mapping[str, Any]:
    """The value, if it is a table; raises InputError if it is none."""
    if not isinstance(value, Mapping):
        raise InputError("value", f"{shown(value)} is no table", "write { key = ... }")
    return cast("Mapping[str, Any]", value)


def configure_collections(converter: "Converter") -> None:
    """Register lists, sets and tables, whatever they hold; a set is written as a sorted list."""

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


def _list_hook(kind: Any, converter: "Converter") -> Callable[[object, object], object]:
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


def _set_hook(kind: Any, converter: "Converter") -> Callable[[object, object], object]:
    item_kind = get_args(kind)[0]

    def hook(value: object, _: object) -> object:
        if not isinstance(value, list | tuple | set | frozenset):
            raise InputError("value", f"{shown(value)} is no list", "write ['one', 'two']")
        items = enumerate(cast("Iterable[object]", value))
        return frozenset(_each(converter, ((i, item, item_kind) for i, item in items), kind))

    return hook


def _table_hook(kind: Any, converter: "Converter") -> Callable[[object, object], object]:
    key_kind, value_kind = get_args(kind)

    def hook(value: object, _: object) -> object:
        table = as_table(value)
        keys = _each(converter, ((key, key, key_kind) for key in table), kind)
        values = _each(converter, ((key, v, value_kind) for key, v in table.items()), kind)
        return dict(zip(keys, values, strict=True))

    return hook


_COLLECTIONS: Mapping[Any, Callable[[Any, "Converter"], Callable[[object, object], object]]] = {
    tuple: _list_hook,
    list: _list_hook,
    Sequence: _list_hook,
    frozenset: _set_hook,
    dict: _table_hook,
    Mapping: _table_hook,
}


def _each(
    converter: "Converter", jobs: Iterable[tuple[Any, object, Any]], kind: Any
) -> list[object]:
    """Each item structured, or all their faults at once, each with its index or key."""
    done, faults = list[object](), list[tuple[Any, Any, Exception]]()
    for place, item, wanted in jobs:
        try:
            done.append(converter.structure(item, wanted))
        except Exception as error:  # any fault of an item, as cattrs collects them
            faults.append((place, wanted, error))
    if faults:
        raise _together(faults, kind)
    return done


def _together(faults: Iterable[tuple[Any, Any, Exception]], kind: Any) -> Exception:
    """The faults of a collection's items as cattrs reports them."""
    from cattrs.errors import IterableValidationError, IterableValidationNote

    errors = list[Exception]()
    for place, wanted, error in faults:
        error.add_note(IterableValidationNote(f"at {place!r}", place, wanted))
        errors.append(error)
    return IterableValidationError("in a collection", errors, kind)  # pyright: ignore[reportCallIssue]

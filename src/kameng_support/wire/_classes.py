"""attrs classes on the wire."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import fields, has

from ._collections import as_table

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["configure_classes"]


def configure_classes(converter: "Converter") -> None:
    """Register every attrs class: a table with exactly its fields, under the keys they name."""
    from cattrs.gen import make_dict_unstructure_fn

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
    from cattrs.gen import override

    return {a.name: override(rename=a.metadata["key"]) for a in fields(kind) if "key" in a.metadata}


def _class_hook(kind: Any, converter: "Converter") -> Callable[[Any, Any], Any]:
    from cattrs.gen import make_dict_structure_fn

    hook = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **_renames(kind))

    def table(value: object, wanted: Any) -> Any:
        return hook(as_table(value), wanted)

    return table

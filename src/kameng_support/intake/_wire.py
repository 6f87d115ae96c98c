"""A catalogue from a plain document and back: codes are the keys of their tables."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from ..errors import InputError, shown
from ._answers import Answer
from ._catalogue import Catalogue, ProblemType, Term
from ._formats import OrderFormat

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["configure"]

_CODED = ("problem_types", "products", "order_states", "answers")


def configure(converter: "Converter") -> None:
    """Register the hooks for Catalogue: `[catalogue.problem_types.CODE]`, strict, both ways.

    What has its default value is left out of the document.
    """
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

    for kind in (ProblemType, Term, OrderFormat, Answer):
        converter.register_unstructure_hook(
            kind, make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=True)
        )
    format_in = make_dict_structure_fn(OrderFormat, converter, _cattrs_forbid_extra_keys=True)

    def structure_format(data: object, kind: type[OrderFormat]) -> OrderFormat:
        if isinstance(data, str):
            return OrderFormat(data)
        if not isinstance(data, Mapping):
            mend = "write '{digits:9}' or { pattern = '{digits:9}', kind = 'payment' }"
            raise InputError("order format", f"{shown(data)} is no format", mend)
        return format_in(cast("Mapping[str, object]", data), kind)

    converter.register_structure_hook(OrderFormat, structure_format)
    plain_in = make_dict_structure_fn(Catalogue, converter, _cattrs_forbid_extra_keys=True)
    plain_out = make_dict_unstructure_fn(Catalogue, converter, _cattrs_omit_if_default=True)

    def structure(data: object, kind: type[Catalogue]) -> Catalogue:
        if not isinstance(data, Mapping):
            mend = "write { problem_types = { ... } }"
            raise InputError("catalogue", f"{shown(data)} is no table", mend)
        document = dict(cast("Mapping[str, object]", data))
        for name in _CODED:
            if isinstance(document.get(name), Mapping):
                document[name] = _with_codes(name, cast("Mapping[str, object]", document[name]))
        return plain_in(document, kind)

    def unstructure(catalogue: Catalogue) -> dict[str, object]:
        document = cast("dict[str, object]", plain_out(catalogue))
        for name in _CODED:
            for entry in cast("dict[str, dict[str, object]]", document.get(name, {})).values():
                del entry["code"]
        return document

    converter.register_structure_hook(Catalogue, structure)
    converter.register_unstructure_hook(Catalogue, unstructure)


def _with_codes(name: str, entries: Mapping[str, object]) -> dict[str, object]:
    """Each entry with the key of its table as its code; anything but a table is refused later."""
    coded = dict[str, object]()
    for code, entry in entries.items():
        coded[code] = entry
        if isinstance(entry, Mapping):
            if "code" in entry:
                where = f"{name}.{code}"
                raise InputError(where, "its code is the name of its table", "leave 'code' out")
            coded[code] = {**cast("Mapping[str, object]", entry), "code": code}
    return coded

"""Rules on the wire: `[decision]` and `[[rules]]` of a playbook, read and written back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from attrs import field, frozen

from ..errors import PlaybookError
from ..findings import Finding
from ._fields import Field
from ._rule import Rule
from ._rules import RuleSet

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["configure"]


@frozen
class _Document:
    decision: dict[str, Field] = field(factory=dict[str, Field])
    rules: tuple[Rule, ...] = ()


def configure(converter: "Converter") -> None:
    """Register the wire format of rule sets, rules and fields on a converter from `wire`.

    A RuleSet is `{decision = {priority = {policy = "first", ...}, ...}, rules = [...]}`, the
    name of each field its key; its schema is not written. What has its default is left out.
    """
    from cattrs.gen import make_dict_unstructure_fn

    for kind in (Field, Rule):
        converter.register_unstructure_hook(
            kind, make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=True)
        )

    def structure(data: object, _: object) -> RuleSet:
        document = converter.structure(_named(data), _Document)
        misnamed = tuple(
            Finding(
                "misnamed-field",
                f"$.decision.{key}.name",
                f"{decided.name!r} is not the key {key!r}",
                "leave `name` out: the key is the name",
            )
            for key, decided in document.decision.items()
            if decided.name != key
        )
        if misnamed:
            raise PlaybookError("rules", misnamed)
        return RuleSet(document.decision.values(), document.rules)

    def unstructure(rules: RuleSet) -> dict[str, object]:
        bodies = {decided.name: converter.unstructure(decided) for decided in rules.fields}
        for body in bodies.values():
            del body["name"]
        return {"decision": bodies, "rules": converter.unstructure(list(rules.rules))}

    converter.register_structure_hook(RuleSet, structure)
    converter.register_unstructure_hook(RuleSet, unstructure)


def _named(data: object) -> object:
    """The document with each field's key as its name, as far as it has the right shape."""
    if not isinstance(data, Mapping):
        return data
    document = cast("Mapping[str, object]", data)
    decision = document.get("decision")
    if not isinstance(decision, Mapping):
        return document
    bodies = {
        key: {"name": key, **cast("Mapping[str, object]", body)}
        if isinstance(body, Mapping)
        else body
        for key, body in cast("Mapping[str, object]", decision).items()
    }
    return {**document, "decision": bodies}

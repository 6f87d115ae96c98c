"""Refusals as they are stored under a command's key."""

import json
from functools import cache
from typing import TYPE_CHECKING

from ..ticket import Refusal
from ..wire import canonical_json, make_converter

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["read_refusal", "write_refusal"]


@cache
def _converter() -> "Converter":
    return make_converter()


def write_refusal(refusal: Refusal | None) -> str | None:
    """A refusal as canonical JSON; None stays None."""
    if refusal is None:
        return None
    plain: object = _converter().unstructure(refusal)
    return canonical_json(plain)


def read_refusal(body: str | None) -> Refusal | None:
    """The refusal that was written."""
    if body is None:
        return None
    refusal: Refusal = _converter().structure(json.loads(body), Refusal)
    return refusal

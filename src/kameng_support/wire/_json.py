"""Plain data as one text: what is equal has equal bytes."""

import json
import re

from ..errors import InputError, shown

__all__ = ["canonical_json"]

_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical_json(value: object) -> str:
    """The one JSON text of plain data: sorted keys, no spaces, no escapes but those JSON needs.

    It can be encoded as UTF-8, whatever half characters a text holds. Raises InputError for what
    JSON cannot hold: NaN, infinity, an object of a class.

    >>> canonical_json({"b": 1, "a": "卡"})
    '{"a":"卡","b":1}'
    """
    try:
        text = json.dumps(
            value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except (TypeError, ValueError) as error:
        raise InputError(
            "json", f"{shown(value)} is no plain data: {error}", "unstructure it first"
        ) from None
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)

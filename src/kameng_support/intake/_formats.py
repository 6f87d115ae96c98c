"""How an order number looks, as a small pattern that can be compiled to linear matching only."""

import re
from typing import Literal

from attrs import Factory, field, frozen
from attrs.validators import in_

from ..errors import DefinitionError

__all__ = ["NO_FORMAT", "OrderFormat"]

NO_FORMAT = "(?!)"
"""The form of no number at all."""

_PIECE = re.compile(r"\{(\w+)(?::(\d{1,2})(?:-(\d{1,2}))?)?\}|([^{}])")
_FIXED = {
    "date8": r"20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
    "date6": r"[1-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
    "date4": r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
}
_CLASSES = {"digits": "[0-9]", "letters": "[A-Za-z]", "alnum": "[A-Za-z0-9]", "hex": "[0-9a-fA-F]"}


def _regex(pattern: str) -> str:
    parts, at = list[str](), 0
    for piece in _PIECE.finditer(pattern):
        name, low, high, literal = piece.groups()
        if piece.start() != at:
            break
        at = piece.end()
        if literal is not None:
            parts.append(re.escape(literal))
        elif name in _FIXED and low is None:
            parts.append(_FIXED[name])
        elif name in _CLASSES and low is not None:
            parts.append(f"{_CLASSES[name]}{{{low},{high or low}}}")
        else:
            at = piece.start()
            break
    if (
        at != len(pattern)
        or not parts
        or any(int(p[2]) > int(p[3] or p[2]) for p in _PIECE.finditer(pattern) if p[2])
    ):
        mend = "write pieces such as {letters:2-4}{date8}{digits:3-8}, and plain characters"
        raise DefinitionError("order format", f"{pattern!r} has an unknown piece", mend)
    return "".join(parts)


def _compiled(form: "OrderFormat") -> str:
    return _regex(form.pattern)


_COMPILED = Factory(_compiled, takes_self=True)


@frozen
class OrderFormat:
    """A form of order or payment number: pieces in braces and plain characters.

    Pieces: `{date8}` (20260601), `{date6}` (260601), `{date4}` (0601), and `{digits:4-20}`,
    `{letters:2}`, `{alnum:1-8}`, `{hex:8}` with how many. No other syntax, so that no pattern
    can be slow. A `kind` of "payment" is the number of a payment service.

    >>> OrderFormat("{letters:2}-{date8}-{digits:3-4}").fits("GC-20260601-5521")
    True
    """

    pattern: str
    kind: Literal["order", "payment"] = field(default="order", validator=in_(("order", "payment")))
    regex: str = field(init=False, eq=False, repr=False, default=_COMPILED)

    def fits(self, number: str) -> bool:
        """Whether a number, as a whole, has this form."""
        return re.fullmatch(self.regex, number) is not None

"""What a check found: a code, where, one sentence, a case that shows it, and how to mend it."""

import difflib
from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen
from attrs.validators import in_

__all__ = ["Finding", "Severity", "nearest"]

Severity = Literal["error", "warning"]

_MAX_LISTED = 60


@frozen
class Finding:
    """One thing that a check found.

    `code` is a stable slug (`unknown-key`), `path` says where (`$.targets[0].within`),
    `sentence` what is wrong, `mend` what to write instead, and `witness` a concrete case
    that shows it, where there is one.
    """

    code: str
    path: str
    sentence: str
    mend: str
    severity: Severity = field(default="error", validator=in_(("error", "warning")))
    witness: str | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}; {self.mend}"


def nearest(name: str, known: Iterable[str]) -> str:
    """A mend for an unknown name: the nearest known one, else the list of them, sixty at most.

    >>> nearest("teir", ["tier", "amount"])
    "did you mean 'tier'?"
    >>> nearest("x", ["tier", "amount"])
    'known: amount, tier'
    """
    choices = sorted(known)
    close = difflib.get_close_matches(name, choices, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    if not choices:
        return "none is declared"
    more = f", ... ({len(choices)} in all)" if len(choices) > _MAX_LISTED else ""
    return f"known: {', '.join(choices[:_MAX_LISTED])}{more}"

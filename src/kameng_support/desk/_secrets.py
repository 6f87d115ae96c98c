"""Where a card secret must not stand: in what is kept in the open, for good."""

from collections.abc import Iterable
from operator import is_
from typing import cast

import attrs

from ..intake import Catalogue, Reading, Report, read

__all__ = ["holds_secret", "report_without_secrets", "without_secrets"]


def holds_secret(reading: Reading) -> bool:
    """Whether a message holds a card secret."""
    return any(span.kind == "card_secret" for span in reading.sensitive)


def without_secrets(value: object, catalogue: Catalogue) -> object:
    """A fact's or a field's value, masked where it holds a card secret; else itself."""
    if isinstance(value, str):
        return _masked(value, catalogue)
    words = _members(value)
    clean = tuple(_masked(w, catalogue) if isinstance(w, str) else w for w in words)
    return value if all(map(is_, clean, words)) else clean


def _members(value: object) -> tuple[object, ...]:
    if isinstance(value, frozenset | set | list | tuple):
        return tuple(cast("Iterable[object]", value))
    return ()


def _masked(text: str, catalogue: Catalogue) -> str:
    reading = read(text, catalogue)
    return reading.masked if holds_secret(reading) else text


def report_without_secrets(report: Report, catalogue: Catalogue) -> Report:
    """A form's report; an order number that is a card secret is none, and so is asked for again."""
    numbers = [n for n in report.order_numbers if not holds_secret(read(n, catalogue))]
    return attrs.evolve(report, order_numbers=numbers)

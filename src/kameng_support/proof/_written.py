"""Facts as a witness writes them: plain data that the playbook's schema admits again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from ..conditions import FactValue
from ..instants import format_duration, format_instant, to_micros
from ..wire import canonical_json

__all__ = ["facts_text", "told", "written"]


def written(facts: Mapping[str, FactValue]) -> dict[str, object]:
    """Facts as JSON knows them."""
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: FactValue) -> object:
    match value:
        case frozenset():
            return sorted(value)
        case Decimal():
            return f"{value:f}"
        case timedelta():
            return format_duration(value)
        case datetime():
            return format_instant(to_micros(value))
        case _:
            return value


def facts_text(facts: Mapping[str, FactValue]) -> str:
    """Facts as the witness of a finding: one JSON object."""
    return canonical_json(written(facts))


def told(facts: Mapping[str, FactValue]) -> str:
    """Facts in a sentence: `tier vip and stage pre`."""
    words = [f"{name} {_word(value)}" for name, value in sorted(facts.items())]
    return " and ".join(words) if words else "a ticket of which nothing is known"


def _word(value: FactValue) -> str:
    if isinstance(value, frozenset):
        return "of " + (", ".join(sorted(value)) or "nothing")
    return str(_plain(value)).lower() if isinstance(value, bool) else str(_plain(value))

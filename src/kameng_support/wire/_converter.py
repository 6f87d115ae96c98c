"""The strict converter, and what the ground floor registers with it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ._classes import configure_classes
from ._collections import configure_collections
from ._values import configure_values

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["configure", "make_converter"]

Configure = Callable[["Converter"], None]


def make_converter(*configures: Configure, omit_defaults: bool = False) -> "Converter":
    """A new strict converter with the ground floor's hooks and those of each room given.

    Strict: a number is no text, a text no list, 2.9 no whole number, an unknown key an error; every
    fault of a document is found in one pass. A class names the key of a field, where it differs
    from the field's name, in the field's metadata: `field(metadata={"key": "from"})`.
    `omit_defaults` leaves out of what is written whatever equals its default: fit for documents
    that people read, unfit for records whose meaning must outlive a changed default.
    """
    from cattrs import Converter

    converter = Converter(
        forbid_extra_keys=True, detailed_validation=True, omit_if_default=omit_defaults
    )
    for configure_one in (configure, *configures):
        configure_one(converter)
    return converter


def configure(converter: "Converter") -> None:
    """Register the ground floor: primitives, durations, instants, decimals, conditions, texts."""
    # cattrs asks the hook that was registered last first.
    configure_classes(converter)
    configure_collections(converter)
    configure_values(converter)

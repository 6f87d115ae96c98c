"""Public classes to JSON and back: one strict cattrs converter, composed from each room's hooks.

cattrs is loaded when a converter is made, not before.
"""

from ._converter import configure, make_converter
from ._faults import structure
from ._json import canonical_json

__all__ = ["canonical_json", "configure", "make_converter", "structure"]

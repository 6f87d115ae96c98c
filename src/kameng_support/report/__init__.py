"""Pictures of what the rooms measured, as SVG that stands alone; needs the extra `report`."""

from ._strip import clock_strip

__all__ = ["clock_strip"]

"""For tests of platforms: a simulated clock, stories of a policy, the suite for stores.

The clock and the stories need nothing else; `StoreSuite` needs the `testing` extra.
"""

from .clock import SimulatedClock
from .story import Story, ToldTicket

__all__ = ["SimulatedClock", "StoreSuite", "Story", "ToldTicket"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .store_suite import StoreSuite
else:

    def __getattr__(name: str) -> object:
        if name != "StoreSuite":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            import pytest
        except ImportError as error:
            from ..errors import MissingExtraError

            raise MissingExtraError(
                "kameng_support.testing.StoreSuite",
                "pytest is not installed",
                'pip install "kameng-support[testing]"',
            ) from error
        # Before the suite is loaded: its asserts shall show their values as those of any test do.
        pytest.register_assert_rewrite("kameng_support.testing.store_suite")
        from .store_suite import StoreSuite

        return StoreSuite

"""For tests of platforms: the suite that every store must pass."""

from ..errors import MissingExtraError

try:
    import pytest
except ImportError as error:
    raise MissingExtraError(
        "kameng_support.testing", "pytest is not installed", 'pip install "kameng-support[testing]"'
    ) from error

# Before the suite is loaded: its asserts shall show their values as those of any test do.
pytest.register_assert_rewrite("kameng_support.testing.store_suite")

from .store_suite import StoreSuite  # noqa: E402

__all__ = ["StoreSuite"]

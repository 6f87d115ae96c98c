"""How much Hypothesis tries, and the tests that read files nobody here wrote."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_FOREIGN = os.environ.get("KAMENG_FOREIGN_DATA")

# `ci` gives the same examples each time; `nightly` looks for new ones, far longer;
# `few` is for thousands of runs, or for the same code on other versions.
settings.register_profile(
    "ci",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly",
    max_examples=3000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "few",
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _FOREIGN:
        return
    foreign = [item for item in items if item.get_closest_marker("foreign")]
    if foreign:
        config.hook.pytest_deselected(items=foreign)
        items[:] = [item for item in items if not item.get_closest_marker("foreign")]


def pytest_terminal_summary(terminalreporter) -> None:
    if not _FOREIGN:
        terminalreporter.write_line(
            "KAMENG_FOREIGN_DATA is not set: the tests marked `foreign` were left out"
        )


@pytest.fixture(scope="session")
def foreign_data() -> Path:
    """The folder of files nobody here wrote; for tests marked `foreign`."""
    folder = Path(_FOREIGN or "").resolve()
    if not _FOREIGN or not folder.is_dir():
        raise pytest.UsageError(f"KAMENG_FOREIGN_DATA names no folder: {_FOREIGN!r}")
    return folder

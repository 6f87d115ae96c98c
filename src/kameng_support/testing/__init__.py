"""For tests of platforms: a simulated clock, stories of a policy, a proof, the suite for stores.

The clock, the stories and `assert_never_stuck` need nothing else; `StoreSuite` and the plugin that
collects `*.story.toml` need the `testing` extra. Each is loaded when it is first used: pytest loads
the plugin in every run.
"""

__all__ = [
    "FileStory",
    "SimulatedClock",
    "StoreSuite",
    "Story",
    "ToldTicket",
    "assert_never_stuck",
    "read_stories",
]

_HOME = {
    "FileStory": "story_file",
    "SimulatedClock": "clock",
    "StoreSuite": "store_suite",
    "Story": "story",
    "ToldTicket": "story",
    "assert_never_stuck": "never_stuck",
    "read_stories": "story_file",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .clock import SimulatedClock
    from .never_stuck import assert_never_stuck
    from .store_suite import StoreSuite
    from .story import Story, ToldTicket
    from .story_file import FileStory, read_stories
else:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        if name == "StoreSuite":
            _rewrite_asserts()
        value = globals()[name] = getattr(import_module(f".{_HOME[name]}", __name__), name)
        return value

    def _rewrite_asserts() -> None:
        """Before the suite is loaded: its asserts shall show their values as those of any test do."""
        try:
            import pytest
        except ImportError as error:
            from ..errors import MissingExtraError

            raise MissingExtraError(
                "kameng_support.testing.StoreSuite",
                "pytest is not installed",
                'pip install "kameng-support[testing]"',
            ) from error
        pytest.register_assert_rewrite("kameng_support.testing.store_suite")

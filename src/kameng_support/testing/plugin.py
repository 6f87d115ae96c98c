"""The pytest plugin: every `*.story.toml` under the tests is collected, each story as one test.

It comes with the library, and loads nothing of it until a story is found.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typing_extensions import override

if TYPE_CHECKING:
    from .story_file import FileStory

__all__ = ["StoryFile", "StoryItem", "pytest_collect_file"]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "StoryFile | None":
    """What pytest asks of each file."""
    if not file_path.name.endswith(".story.toml"):
        return None
    return StoryFile.from_parent(parent, path=file_path)  # pyright: ignore[reportUnknownMemberType]


class StoryFile(pytest.File):
    """A file of stories."""

    @override
    def collect(self) -> "Iterator[StoryItem]":
        """Its stories; a file that is none fails with its place."""
        from ..errors import InputError
        from .story_file import read_stories

        try:
            stories = read_stories(self.path)
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for story in stories:
            yield StoryItem.told(self, story)


class StoryItem(pytest.Item):
    """One story: a test."""

    story: "FileStory"

    @classmethod
    def told(cls, parent: StoryFile, story: "FileStory") -> "StoryItem":
        """The test of a story of that file."""
        item: StoryItem = cls.from_parent(parent, name=story.name)  # pyright: ignore[reportUnknownMemberType]
        item.story = story
        return item

    @override
    def runtest(self) -> None:
        """Tell it."""
        self.story.run()

    @override
    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The claim that does not hold, or the fault, in one sentence."""
        from ..errors import KamengError

        if isinstance(excinfo.value, AssertionError | KamengError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    @override
    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        return self.path, None, f"story: {self.name}"

"""The plugin that comes with the library, in a pytest of its own: what it collects, how a failure reads."""

import subprocess
import sys

import pytest

STORY = """
at = "2026-11-20T09:00:00+08:00"

[[stories]]
name = "it holds"
steps = [{ opens = "我的账号被盗了", is_in = "queued" }]

[[stories]]
name = "it does not hold"
steps = [{ opens = "我的账号被盗了", is_in = "closed" }]
"""


def run(folder, *more: str) -> subprocess.CompletedProcess[str]:
    """What pytest says of a folder of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "pytest.ini"]
    return subprocess.run(
        [*command, *more], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def test_each_story_is_one_test_and_a_failure_is_its_sentence(folder):
    (folder / "shop.story.toml").write_text(STORY, encoding="utf-8")
    done = run(folder, "-W", "error")
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert "it does not hold, step 1: it is in 'queued', not 'closed'" in done.stdout
    assert "Traceback" not in done.stdout
    assert "story_file.py" not in done.stdout


def test_other_files_are_left_alone(folder):
    (folder / "shop.toml").write_text("x = 1")
    assert run(folder).returncode == 5  # no tests


def test_a_file_that_is_no_story_is_an_error_with_its_place(folder):
    (folder / "shop.story.toml").write_text("[[stories]]\nstep = 1\n")
    done = run(folder)
    assert done.returncode == 2
    assert "unknown key 'step'; did you mean 'steps'?" in done.stdout


def test_a_fault_of_the_policy_is_told_in_its_words(folder):
    (folder / "shop.toml").write_text("[playbok]\n")
    (folder / "shop.story.toml").write_text("playbook = 'shop.toml'\n" + STORY, encoding="utf-8")
    done = run(folder)
    assert "$.playbok: unknown key; did you mean 'playbook'?" in done.stdout


def test_the_plugin_loads_nothing_of_the_library_until_a_story_is_found():
    program = (
        "import sys\n"
        "import kameng_support.testing.plugin\n"
        "print([m for m in sys.modules if m.startswith('kameng_support.')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(["kameng_support.testing", "kameng_support.testing.plugin"])

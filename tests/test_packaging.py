"""What is built is what people need: types, presets, four dependencies, nothing else."""

import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "kameng_support"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the sdist, and with the wheel built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built) -> zipfile.ZipFile:
    (path,) = built.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_string(wheel.read(name).decode())


def test_the_wheel_holds_every_file_of_the_source(wheel):
    inside = {name for name in wheel.namelist() if name.startswith("kameng_support/")}
    files = (path for path in SOURCE.rglob("*") if path.is_file())
    source = {path.relative_to(SOURCE.parent).as_posix() for path in files}
    left_behind = ("__pycache__/", "/.")  # by the interpreter and by tools
    assert inside == {name for name in source if not any(mark in name for mark in left_behind)}


def test_the_wheel_is_typed_and_carries_the_preset(wheel):
    names = wheel.namelist()
    assert "kameng_support/py.typed" in names
    assert "kameng_support/playbook/presets/kameng.toml" in names


def test_the_wheel_brings_the_kameng_command(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "kameng = kameng_support.cli:main" in wheel.read(name).decode()


def test_the_core_stands_on_exactly_four_packages_with_no_cap(metadata):
    core = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert all(re.fullmatch(r"[a-z-]+>=[0-9.]+", line) for line in core)
    names = sorted(line.partition(">=")[0] for line in core)
    assert names == ["attrs", "cattrs", "python-dateutil", "typing-extensions"]


def test_no_dependency_and_no_extra_is_capped(metadata):
    lines = [line.partition(";")[0] for line in metadata.get_all("Requires-Dist")]
    assert [line for line in lines if "<" in line or "==" in line or "~=" in line] == []
    assert metadata["Requires-Python"] == ">=3.11"


def test_the_extras_are_the_promised_ones(metadata):
    assert set(metadata.get_all("Provides-Extra")) == {
        "cli",
        "dev",
        "mysql",
        "postgres",
        "report",
        "spark",
        "sql",
        "testing",
    }


def test_the_sdist_carries_licence_and_tests(built):
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "conftest.py"} <= names
    assert "tests/test_packaging.py" in names

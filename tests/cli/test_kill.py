"""A run killed at any moment and run again leaves the same database as an undisturbed one."""

import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

DAY = Path(__file__).parents[2] / "examples" / "day" / "day.jsonl"
LINES = 60  # the first hours: long enough to be killed in, short enough to be run forty times

#: The command line, killed for good before its n-th statement; it tells how many there were.
RUN = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine

fatal, count = int(sys.argv.pop(1)), 0

@event.listens_for(Engine, "before_cursor_execute")
def before(*_):
    global count
    count += 1
    if count == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

from kameng_support.cli import main
try:
    main()
finally:
    print("statements", count, file=sys.stderr)
"""


def _run(night: Path, store: Path, fatal: int = 0) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", RUN, str(fatal), "run", str(night), "--store", f"sqlite:///{store}"],
        capture_output=True,
        text=True,
        check=False,
    )


def _content(store: Path) -> list[str]:
    """All tables, indexes and rows, each as SQL; sorted, for indexes are made in any order."""
    with closing(sqlite3.connect(store)) as connection:
        return sorted(connection.iterdump())


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kill") / "night.jsonl"
    lines = DAY.read_text(encoding="utf-8").splitlines(keepends=True)[:LINES]
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(night: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], int]:
    """The database of a run that nobody disturbs, and how many statements made it."""
    store = tmp_path_factory.mktemp("undisturbed") / "day.db"
    run = _run(night, store)
    assert run.returncode == 0, run.stderr
    return _content(store), int(run.stderr.split()[-1])


@pytest.mark.parametrize("seed", range(20))
def test_a_run_killed_at_a_random_moment_is_finished_by_running_it_again(
    seed: int, night: Path, undisturbed: tuple[list[str], int], tmp_path: Path
) -> None:
    content, statements = undisturbed
    store = tmp_path / "day.db"
    fatal = random.Random(seed).randint(1, statements)
    assert _run(night, store, fatal).returncode == -signal.SIGKILL
    assert _run(night, store).returncode == 0
    assert _content(store) == content


def test_a_second_run_over_the_same_database_changes_nothing(
    night: Path, undisturbed: tuple[list[str], int], tmp_path: Path
) -> None:
    store = tmp_path / "day.db"
    for _ in range(2):
        assert _run(night, store).returncode == 0
        assert _content(store) == undisturbed[0]

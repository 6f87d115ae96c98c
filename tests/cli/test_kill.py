"""A run killed at any moment and run again leaves the same database as an undisturbed one."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

DAY = Path(__file__).parents[2] / "examples" / "day" / "day.jsonl"
COMMAND = [sys.executable, "-c", "from kameng_support.cli import main; main()", "run"]
LINES = 60  # a night's worth: long enough to be killed in, short enough to be run forty times


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kill") / "night.jsonl"
    lines = DAY.read_text(encoding="utf-8").splitlines(keepends=True)[:LINES]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _start(night: Path, store: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*COMMAND, str(night), "--store", f"sqlite:///{store}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _content(store: Path) -> list[str]:
    with sqlite3.connect(store) as connection:
        return list(connection.iterdump())


def _events(store: Path) -> int:
    """How many events have been committed so far; none where the tables are not made yet."""
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=5) as connection:
            return int(connection.execute("select count(*) from kameng_events").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


@pytest.fixture(scope="module")
def undisturbed(night: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    store = tmp_path_factory.mktemp("undisturbed") / "day.db"
    assert _start(night, store).wait() == 0
    return _content(store)


@pytest.mark.parametrize("seed", range(20))
def test_a_run_killed_at_a_random_moment_is_finished_by_running_it_again(
    seed: int, night: Path, undisturbed: list[str], tmp_path: Path
) -> None:
    chance = random.Random(seed)
    whole = sum('INSERT INTO "kameng_events"' in line for line in undisturbed)
    # Not so late that it ends before it is killed.
    wanted, store = chance.randrange(whole * 4 // 5), tmp_path / "day.db"
    process = _start(night, store)
    while process.poll() is None and _events(store) < wanted:
        time.sleep(0.001)
    time.sleep(chance.random() / 50)  # anywhere within what it was doing then
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it ended before it was killed"
    assert _start(night, store).wait() == 0
    assert _content(store) == undisturbed


def test_a_second_run_over_the_same_database_changes_nothing(
    night: Path, undisturbed: list[str], tmp_path: Path
) -> None:
    store = tmp_path / "day.db"
    for _ in range(2):
        assert _start(night, store).wait() == 0
        assert _content(store) == undisturbed

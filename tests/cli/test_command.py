"""The command as it is typed: what it prints, leaves in the database and exits with."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kameng_support.cli._command import kameng
from kameng_support.desk import Desk
from kameng_support.playbook import kameng_playbook
from kameng_support.stores import SQLStore

EXAMPLES = Path(__file__).parents[2] / "examples" / "day"
FAULTY = str(EXAMPLES / "faulty.jsonl")


def runner():
    try:
        return CliRunner(mix_stderr=False)
    except TypeError:  # click 8.2 keeps them apart by itself
        return CliRunner()


def run(*arguments):
    return runner().invoke(kameng, ["run", *map(str, arguments)])


def dump(path):
    database = sqlite3.connect(path)
    try:
        return list(database.iterdump())
    finally:
        database.close()


# ── a day ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """The example day, run twice on one database: both results, the content after each, the file."""
    path = tmp_path_factory.mktemp("day") / "day.db"
    arguments = (EXAMPLES / "day.jsonl", "--store", f"sqlite:///{path}")
    first = run(*arguments)
    content = dump(path)
    return first, content, run(*arguments), dump(path), path


def test_the_example_day_is_run_without_a_refusal(day):
    first, *_ = day
    assert first.exit_code == 0, first.output
    assert "refused" not in first.stdout


@pytest.mark.parametrize("title", ["Tickets", "Promises", "Effects that wait", "Service"])
def test_the_example_day_shows_its_tables(day, title):
    assert title in day[0].stdout


def test_a_progress_bar_goes_to_the_error_stream(day):
    assert re.search(r"23:59 .*1120/1120 happenings", day[0].stderr)
    assert "/1120" not in day[0].stdout


def test_a_second_run_changes_nothing_and_shows_the_same(day):
    first, content, second, content_after, _ = day
    assert second.exit_code == 0
    assert second.stdout == first.stdout
    assert content_after == content


def test_every_ticket_of_the_example_day_verifies(day):
    with SQLStore(f"sqlite:///{day[-1]}") as store:
        desk = Desk(kameng_playbook(), store)
        tickets = [row.ticket for row in store.rows()]
        assert len(tickets) == 150
        assert {desk.verify(ticket) for ticket in tickets} == {None}


# ── faults ───────────────────────────────────────────────────────────────────────────────────


def test_refused_lines_are_told_and_the_exit_status_is_1():
    result = run(FAULTY)
    assert result.exit_code == 1
    assert "5 lines refused" in result.stdout
    assert re.findall(r"line (\d+): ", result.stdout) == ["2", "4", "5", "6", "7"]
    assert "resolved" in result.stdout


def test_a_second_run_of_a_faulty_file_refuses_the_same_lines(tmp_path):
    store = f"sqlite:///{tmp_path}/day.db"
    first = run(FAULTY, "--store", store)
    second = run(FAULTY, "--store", store)
    assert (second.exit_code, second.stdout) == (1, first.stdout)


def test_an_empty_file_is_a_day_on_which_nothing_happened(tmp_path):
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    result = run(empty)
    assert (result.exit_code, result.stdout.split()) == (
        0,
        ["kameng", "2026.1", "0", "happenings,", "0", "tickets"],
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.jsonl"], ["nowhere.jsonl", "does not exist"]),
        ([], ["Missing argument 'DAY'"]),
        ([FAULTY, "--store", "day.db"], ["'day.db' is no database URL", "sqlite:///day.db"]),
        ([FAULTY, "--store", "oracle://h/d"], ["'oracle'"]),
        ([FAULTY, "--playbook", "nowhere.toml"], ["nowhere.toml"]),
        ([FAULTY, "--limit", "-1"], ["-1"]),
    ],
)
def test_a_slip_in_the_call_is_told_with_exit_status_2(arguments, words):
    result = run(*arguments)
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words), result.stderr


def test_a_playbook_that_is_not_well_formed_is_told_with_every_fault(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text('[playbook]\nname = ""\ntimezone = "Mars/Base"\n', encoding="utf-8")
    result = run(FAULTY, "--playbook", policy)
    assert result.exit_code == 2
    assert "$.playbook.name" in result.stderr
    assert "$.playbook.timezone" in result.stderr


def test_a_store_that_fails_ends_the_run_with_one_line(tmp_path):
    result = run(FAULTY, "--store", f"sqlite:///{tmp_path}/nowhere/day.db")
    assert result.exit_code == 1
    assert "unable to open database file" in result.stderr
    assert "run it again" in result.stderr
    assert "Traceback" not in result.output


# ── options ──────────────────────────────────────────────────────────────────────────────────


def test_another_playbook_judges(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text('[playbook]\nname = "small"\nversion = "3"\n', encoding="utf-8")
    line = '{"id":"m1","at":"2026-11-20T10:00:00+08:00","kind":"message","customer":"c1","text":"hello"}'
    day = tmp_path / "day.jsonl"
    day.write_text(line, encoding="utf-8")
    result = run(day, "--playbook", policy)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("small 3  1 happening until 2026-11-20 10:00 +0800, 1 ticket\n")
    assert "T000001" in result.stdout


def test_no_more_tickets_are_shown_than_asked_for(tmp_path):
    lines = (
        f'{{"id":"m{n}","at":"2026-11-20T10:00:0{n}Z","kind":"message","customer":"c{n}","text":"在吗"}}'
        for n in range(3)
    )
    day = tmp_path / "day.jsonl"
    day.write_text("\n".join(lines), encoding="utf-8")
    result = run(day, "--limit", 2)
    assert len(re.findall(r"T00000\d", result.stdout.partition("Promises")[0])) == 2
    assert "and 1 more: --limit 3 shows all" in result.stdout
    assert "more:" not in run(day, "--limit", 3).stdout


def test_the_picture_shows_what_is_printed(tmp_path):
    one, other = tmp_path / "one.svg", tmp_path / "other.svg"
    run(FAULTY, "--picture", one)
    run(FAULTY, "--picture", other)
    picture = one.read_text(encoding="utf-8")
    assert picture.startswith("<svg")
    assert "KM2611209001" in picture
    assert "kameng&#160;run&#160;faulty.jsonl" in picture or "kameng run faulty.jsonl" in picture
    assert picture == other.read_text(encoding="utf-8")


def test_the_version_is_told():
    result = runner().invoke(kameng, ["--version"])
    assert result.exit_code == 0
    assert re.search(r"\d+\.\d+", result.stdout)


@pytest.mark.parametrize("missing", ["click", "rich", "sqlalchemy"])
def test_without_its_extra_one_line_says_what_to_install(missing):
    program = (
        f"import sys; sys.modules[{missing!r}] = None; from kameng_support.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("kameng: ")
    assert 'pip install "kameng-support[' in line


def test_a_picture_needs_nothing_from_elsewhere_and_gives_wide_characters_their_room(tmp_path):
    picture = tmp_path / "picture.svg"
    assert run(FAULTY, "--picture", picture).exit_code == 1
    drawn = picture.read_text(encoding="utf-8")
    assert "url(http" not in drawn
    (length,) = re.findall(r'textLength="([\d.]+)"[^>]*>直充未到账/到账慢<', drawn)
    (narrow,) = re.findall(r'textLength="([\d.]+)"[^>]*>service<', drawn)
    assert float(length) / 17 == pytest.approx(float(narrow) / 7)

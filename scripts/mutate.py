"""Mutation testing of one room: is there a test that fails for each small change of the code?

`make mutate ROOM=sla` works on a copy in `.mutants/ROOM`, with the room's own tests and the cases of others
about it, and prints what survived; `mutmut show NAME` there shows one. It takes from a quarter of an hour on.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: The tests of each room, beside tests/ROOM.
CASES = {
    "sla": ("test_calendar_vectors.py", "test_sla_vectors.py"),
    "ticket": (),
    "triage": (),
    "scoring": ("test_scoring_vectors.py",),
}
COPIED = ("src", "tests", "docs", "examples", "conftest.py", "README.md")
CONFIG = """\
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/kameng_support/{room}/*"]
also_copy = ["conftest.py", "docs", "examples", "README.md"]
pytest_add_cli_args = ["--import-mode=importlib", "-p", "no:cacheprovider", "-x", "-q"]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
# The tests took longer one by one, watched, than they take together.
timeout_multiplier = 1.5
timeout_constant = 10.0

[tool.pytest.ini_options]
pythonpath = ["src"]
filterwarnings = ["error"]
markers = ["foreign: left out here"]
"""


def copy(room: str, where: Path) -> None:
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            built = shutil.ignore_patterns("_build", "__pycache__")
            shutil.copytree(source, where / name, ignore=built)
        else:
            shutil.copy(source, where / name)
    tests = [f"tests/{room}", *(f"tests/conformance/{name}" for name in CASES[room])]
    (where / "pyproject.toml").write_text(
        CONFIG.format(room=room, tests=str(tests).replace("'", '"')), encoding="utf-8"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Which changes of a room's code no test notices.")
    parser.add_argument("room", choices=CASES)
    room = parser.parse_args().room
    where = ROOT / ".mutants" / room
    copy(room, where)
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "few"}
    subprocess.run([mutmut, "run"], cwd=where, env=environment, check=True)
    told = subprocess.run(
        [mutmut, "results", "--all", "true"], cwd=where, capture_output=True, text=True, check=True
    ).stdout
    rows = [line.strip().rpartition(": ") for line in told.splitlines() if ": " in line]
    counts = Counter(verdict for _, _, verdict in rows)
    total = sum(counts.values())
    # A mutant that never ends is noticed as well.
    noticed = total - counts["survived"] - counts["no tests"]
    for name, _, verdict in rows:
        if verdict in {"survived", "no tests"}:
            print(f"{verdict}: {name}")
    print(f"{noticed} of {total} noticed, {noticed / total:.1%}: {dict(counts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Every benchmark, in one run on one machine, as one table: `make bench`.

Figures of different runs or machines are not comparable; ratios within one table are.
So far: what an import costs, each in fresh interpreters, taken in turn so that a slow second
of the machine hits all alike.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = int(os.environ.get("KAMENG_BENCH_ROUNDS", "15"))

#: What is timed: a label and the program. The first is the baseline.
IMPORTS = {
    "python -c pass": "pass",
    "attrs": "import attrs",
    "attrs + cattrs": "import attrs, cattrs",
    "kameng_support": "import kameng_support",
    "kameng_support.intake": "import kameng_support.intake",
    "kameng_support.ticket": "import kameng_support.ticket",
    "kameng_support.sla": "import kameng_support.sla",
    "kameng_support.triage": "import kameng_support.triage",
    "kameng_support.scoring": "import kameng_support.scoring",
    "Desk, kameng_playbook": "from kameng_support import Desk, kameng_playbook",
    "Desk(kameng_playbook())": (
        "from kameng_support import Desk, kameng_playbook; Desk(kameng_playbook())"
    ),
}


def milliseconds(program: str, environment: dict[str, str]) -> float | None:
    """How long a fresh interpreter takes for the program; None when it fails."""
    command = [sys.executable, "-c", program]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    return (time.perf_counter() - began) * 1000 if done.returncode == 0 else None


def import_costs() -> list[tuple[str, str, str, str]]:
    """Rows: what, median, median above the bare interpreter, lowest."""
    times: dict[str, list[float]] = {label: [] for label in IMPORTS}
    with tempfile.TemporaryDirectory() as folder:
        # Compiled files are kept, as those of an installed package are, whatever is set here.
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
        for program in IMPORTS.values():  # once for the file cache and the compiled files
            milliseconds(program, environment)
        for _ in range(ROUNDS):
            for label, program in IMPORTS.items():
                took = milliseconds(program, environment)
                if took is not None:
                    times[label].append(took)
    bare = statistics.median(next(iter(times.values())))
    rows: list[tuple[str, str, str, str]] = []
    for label, taken in times.items():
        if taken:
            median = statistics.median(taken)
            rows.append((label, f"{median:.1f}", f"{median - bare:+.1f}", f"{min(taken):.1f}"))
        else:
            rows.append((label, "cannot be imported", "", ""))
    return rows


def table(head: tuple[str, ...], rows: list[tuple[str, str, str, str]]) -> str:
    """A Markdown table, aligned for reading in a terminal."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    text = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)


def main() -> None:
    where = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    print(f"# Benchmarks: {where}\n")
    print(f"## Import, a fresh interpreter each, median of {ROUNDS} rounds\n")
    print(table(("program", "ms", "above bare", "lowest"), import_costs()))
    written = sorted(path.name for path in Path(__file__).parent.glob("bench_*.py"))
    for name in written:
        print(f"\n## {name}\n", flush=True)
        subprocess.run([sys.executable, str(Path(__file__).parent / name)], check=True)


if __name__ == "__main__":
    main()

"""What an import costs: a fresh interpreter each, in turn, so that noise hits all alike."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from .timing import ROUNDS, Section

__all__ = ["sections"]

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


def import_costs() -> Iterator[tuple[str, str, str, str]]:
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
    for label, taken in times.items():
        if taken:
            median = statistics.median(taken)
            yield label, f"{median:.1f}", f"{median - bare:+.1f}", f"{min(taken):.1f}"
        else:
            yield label, "cannot be imported", "", ""


def sections() -> Iterator[Section]:
    yield Section(
        "Import",
        f"A fresh interpreter each, with compiled files; median of {ROUNDS} rounds, wall clock.",
        ("program", "ms", "above bare", "lowest"),
        tuple(import_costs()),
    )

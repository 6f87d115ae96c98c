"""Every benchmark, in one run on one machine, as tables: `make bench`.

Figures of different runs or machines are not comparable; ratios within one table are.
`python -m benchmarks.run calendars` runs one part.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version

from . import agenda, calendars, clocks, startup, tickets, triage
from .timing import ROUNDS, Goal, Section, table

PARTS: dict[str, Callable[[], Iterator[Section]]] = {
    "startup": startup.sections,
    "calendars": calendars.sections,
    "clocks": clocks.sections,
    "agenda": agenda.sections,
    "triage": triage.sections,
    "tickets": tickets.sections,
}
PEERS = (
    "businesstimedelta",
    "bizdurr",
    "officehours",
    "business-duration",
    "pandas",
    "numpy",
    "zen-engine",
    "common-expression-language",
    "clipspy",
    "rule-engine",
    "panzi-json-logic",
    "business-rules",
)


def installed(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} (not installed)"


def verdicts(goals: list[Goal]) -> Iterator[tuple[str, ...]]:
    for goal in goals:
        yield (
            goal.what,
            f"{goal.measured:,.2f}",
            f"{goal.kind} {goal.bound:g}",
            "yes" if goal.reached else "NO",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Our times beside those of peers.")
    parser.add_argument("part", nargs="*", help=f"all of them, or any of {', '.join(PARTS)}")
    parts = parser.parse_args().part or list(PARTS)
    if unknown := set(parts) - PARTS.keys():
        parser.error(f"no part {min(unknown)!r}; there are {', '.join(PARTS)}")
    where = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    print(f"# Benchmarks: {where}\n")
    print(f"Medians of {ROUNDS} rounds. Beside: {', '.join(installed(name) for name in PEERS)}.")
    goals: list[Goal] = []
    for part in parts:
        for section in PARTS[part]():
            print(f"\n## {section.title}\n\n{section.about}\n")
            print(table(section.head, section.rows), flush=True)
            goals += section.goals
    if goals:
        print("\n## What was to be reached\n")
        print(table(("ratio", "measured", "goal", "reached"), verdicts(goals)))


if __name__ == "__main__":
    main()

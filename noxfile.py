"""The sessions that need other Pythons, or other versions, than `make` does.

`nox -s tests-3.12 tests-3.13 lowest` is what CI runs beside `make test`; a Python that is not
installed is passed over. `nox --list` shows the rest.
"""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = ["3.11", "3.12", "3.13"]
#: What the tests need beside the package and its extras.
TOOLS = ["build", "hatchling", "jsonschema", "pytest-xdist", "sybil"]

nox.needs_version = ">=2024.10"
nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "lowest", "bare"]

if shutil.which("pyenv") and "PYENV_VERSION" not in os.environ:
    # pyenv's python3.12 answers only when its version is chosen: choose all that are installed.
    listed = subprocess.run(
        ["pyenv", "versions", "--bare", "--skip-aliases"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    wanted = [version for version in listed if re.match(r"3\.1[1-9]\.\d+$", version)]
    if wanted:
        os.environ["PYENV_VERSION"] = ":".join(wanted)


def lower_bounds() -> list[str]:
    """`attrs==23.1` and so on, of the core and of the extras that the tests use."""
    extras = PROJECT["optional-dependencies"]
    stated = [
        *PROJECT["dependencies"],
        *extras["sql"],
        *extras["cli"],
        *extras["report"],
        *extras["testing"],
    ]
    return [line.replace(">=", "==") for line in stated if not line.startswith(PROJECT["name"])]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests against the installed package, with the newest versions."""
    session.install(".[cli,report,testing]", *TOOLS)
    session.run("pytest", "-n", "auto", *(session.posargs or ["tests"]))


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """The tests with the lowest version of everything that pyproject.toml allows."""
    constraints = Path(session.create_tmp()) / "lowest.txt"
    constraints.write_text("\n".join(lower_bounds()) + "\n", encoding="utf-8")
    session.install(".[cli,report,testing]", *TOOLS, "--constraint", str(constraints))
    session.run("pytest", "-n", "auto", *(session.posargs or ["tests"]))


@nox.session(python="3.11")
def bare(session: nox.Session) -> None:
    """Without any extra, the core does its main job."""
    session.install(".")
    session.run("python", "-W", "error", "-c", _BARE)


_BARE = """
from datetime import UTC, datetime
from kameng_support import Desk, kameng_playbook
desk = Desk(kameng_playbook())
at = datetime(2026, 3, 2, 10, tzinfo=UTC)
outcome = desk.open("订单号202405130001,游戏点卡充值后30分钟未到账", customer="c1", channel="app", at=at)
assert outcome.refusal is None and outcome.clocks, outcome
print("the core runs bare:", outcome.ticket)
"""


@nox.session(python="3.11")
@nox.parametrize("extra", sorted(set(PROJECT["optional-dependencies"]) - {"dev", "spark"}))
def extras(session: nox.Session, extra: str) -> None:
    """Each extra installs by itself."""
    session.install(f".[{extra}]")
    session.run("python", "-m", "pip", "check")


@nox.session(python=False)
def lint(session: nox.Session) -> None:
    """As `make lint`: style, types, layers and the public face."""
    session.run("make", "lint", external=True)


@nox.session(python=False)
def docs(session: nox.Session) -> None:
    """As `make docs`: the manual, every reference resolved."""
    session.run("make", "docs", external=True)

"""The commands and their options."""

import sys
from pathlib import Path

from ..errors import InputError, MissingExtraError, PlaybookError, StoreError, VersionConflictError

try:
    import click

    from ._check import check
    from ._show import picture_of, progress_over, show
except ImportError as error:
    raise MissingExtraError(
        "kameng", f"{error.name} is not installed", 'pip install "kameng-support[cli]"'
    ) from error

from ..desk import Desk
from ..playbook import Playbook, kameng_playbook, load_playbook
from ..stores import SQLStore
from ._happenings import read_lines
from ._report import report_of
from ._run import Run, run_lines

__all__ = ["kameng"]

_A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
@click.version_option(package_name="kameng-support")
def kameng() -> None:
    """Customer support for any platform: tickets, SLA clocks, triage, intake, scoring."""


@kameng.command()
@click.argument("day", type=_A_FILE)
@click.option(
    "--store", "url", default="sqlite://", help="Database: sqlite:///day.db; none: memory."
)
@click.option("--playbook", "policy", type=_A_FILE, help="Policy, TOML or JSON; none: the preset.")
@click.option("--limit", default=20, type=click.IntRange(min=0), help="Tickets shown.")
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what is shown as an SVG picture too.",
)
def run(day: Path, url: str, policy: Path | None, limit: int, picture: Path | None) -> None:
    """Run DAY.jsonl, one happening a line in time order, and show what came of it.

    A happening that is refused is told with its line number, and the rest goes on; the exit status
    is 1 then. Each happening is done once, by its id: run it again after it was interrupted.
    """
    playbook = _playbook(policy)
    try:
        store = SQLStore(url, durable=False)  # the file can be run again
    except InputError as error:
        raise click.BadParameter(f"{error.what}; {error.instead}", param_hint="--store") from error
    with store:
        desk = Desk(playbook, store)
        try:
            done = _run(desk, day)
            report = report_of(desk, done.now)
        except (StoreError, VersionConflictError) as error:
            raise click.ClickException(f"{error}. What was done is kept: run it again.") from error
    title = f"kameng run {day.name}"
    show(report, done, limit)
    if picture is not None:
        picture.write_text(picture_of(report, done, limit, title), encoding="utf-8")
    if done.refused:
        sys.exit(1)


kameng.add_command(check)


def _playbook(path: Path | None) -> Playbook:
    if path is None:
        return kameng_playbook()
    try:
        return load_playbook(path)
    except PlaybookError as error:
        raise click.BadParameter(str(error), param_hint="--playbook") from error


def _run(desk: Desk, day: Path) -> Run:
    lines = read_lines(day.read_bytes())
    with progress_over(len(lines)) as step:
        return run_lines(desk, lines, step)

"""The command `kameng check`: a playbook proven as a whole, its findings told one by one."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from attrs import asdict
from rich.console import Console
from rich.text import Text

from ..findings import Finding
from ..proof import check as check_playbook
from ..proof import check_file

__all__ = ["check"]

_STYLES = {"error": "bold red", "warning": "yellow"}


@click.command()
@click.argument(
    "policy", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--role", "roles", multiple=True, help="A role that somebody has; none: all named.")
@click.option(
    "--through",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day up to which holidays must be known.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding, one a line.")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
def check(
    policy: Path | None,
    roles: Sequence[str],
    through: datetime | None,
    as_json: bool,
    strict: bool,
) -> None:
    """Prove POLICY, a TOML or JSON playbook (none: the preset), and tell what is wrong with it.

    Each finding names its place, what is wrong, how to mend it, and a witness that shows it. The
    exit status is 1 where there is an error, with --strict also where there is a warning.
    """
    day = None if through is None else through.date()
    named = roles or None
    if policy is None:
        from ..playbook import kameng_playbook

        findings = check_playbook(kameng_playbook(), roles=named, through=day)
    else:
        findings = check_file(policy, roles=named, through=day)
    (_tell_json if as_json else _tell)(findings)
    if any(strict or finding.severity == "error" for finding in findings):
        sys.exit(1)


def _tell_json(findings: Sequence[Finding]) -> None:
    for finding in findings:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False))


def _tell(findings: Sequence[Finding]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for finding in findings:
        console.print(
            Text.assemble(
                (finding.severity, _STYLES[finding.severity]), f" {finding.code} {finding.path}"
            )
        )
        console.print(Text(f"  {finding.sentence}"))
        console.print(Text(f"  mend: {finding.mend}"))
        if finding.witness is not None:
            console.print(Text(f"  witness: {finding.witness}", style="dim"))
    console.print(Text(_sum(findings)))


def _sum(findings: Sequence[Finding]) -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    if not findings:
        return "nothing is wrong with it"
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
